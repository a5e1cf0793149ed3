"""The k shortest ways from one node to another, bounded in length and in how much of the graph is looked at.

Both ends are grown by turns, one step each, as deep as the length under trial needs and no deeper; then the ways of
exactly that length are walked in the order of their keys. So the answer is exact, the same every time, and a hub is
entered only when no shorter ways suffice.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise

from neo4j import ManagedTransaction

from domain.errors import Invalid, NotFound
from domain.observations import Node
from graph.traversal import EdgeRow, Located, NodeRow, Scope, edges_between, locate, node_rows, steps
from graph.views import Refusal

MAX_HOPS = 6
MAX_PATHS = 50

Way = tuple[Located, ...]


@dataclass(slots=True)
class _Side:
    """One end and what was reached from it."""

    frontier: set[Located]
    seen: set[Located] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Ways:
    ways: list[Way]
    nodes: Mapping[str, NodeRow]
    edges: list[EdgeRow]


def find_paths(
    tx: ManagedTransaction, a: Node, b: Node, max_hops: int, k: int, scope: Scope, limit: int
) -> Ways | Refusal:
    """Raises Invalid for one node twice or bounds out of range, NotFound for a node that is not in the graph."""
    if a == b or not 1 <= max_hops <= MAX_HOPS or not 1 <= k <= MAX_PATHS:
        raise Invalid(f"paths need two different nodes, 1 to {MAX_HOPS} hops and 1 to {MAX_PATHS} paths")
    ends = {node.key: node for node in locate(tx, [a, b])}
    for node in (a, b):
        if node.key not in ends:
            raise NotFound(f"{node.label} {node.id} is not in the graph")
    ways = _shortest(tx, ends[a.key], ends[b.key], max_hops, k, scope, limit)
    return ways if isinstance(ways, Refusal) else _with_rows(tx, ways, scope)


def _shortest(
    tx: ManagedTransaction, a: Located, b: Located, max_hops: int, k: int, scope: Scope, limit: int
) -> list[Way] | Refusal:
    joined: defaultdict[Located, set[Located]] = defaultdict(set)
    sides = (_Side({a}), _Side({b}))
    ways: list[Way] = []
    looked_at = 0
    for hops in range(1, max_hops + 1):
        looked_at += _grow(tx, sides[(hops - 1) % 2], joined, scope, limit - looked_at)
        if looked_at > limit:
            return _refusal(limit, hops - 1, len(ways))
        for way in _walk(joined, a, b, hops):
            ways.append(way)
            if len(ways) == k:
                return ways
    return ways


def _grow(
    tx: ManagedTransaction, side: _Side, joined: defaultdict[Located, set[Located]], scope: Scope, limit: int
) -> int:
    """Take one more step from a side; returns how many steps there were, one more than the limit when there are too
    many.
    """
    found = steps(tx, [node.element_id for node in side.frontier], scope, limit + 1)
    for here, there in found:
        joined[here].add(there)
        joined[there].add(here)
    side.seen |= side.frontier
    side.frontier = {there for _, there in found} - side.seen
    return len(found)


def _walk(joined: Mapping[Located, set[Located]], a: Located, b: Located, hops: int) -> Iterator[Way]:
    """Ways of exactly `hops` steps that visit no node twice, in the order of their keys."""
    within = [{b}]  # within[n]: nodes from which b can be reached in exactly n steps
    for _ in range(hops):
        within.append({there for here in within[-1] for there in joined.get(here, ())})

    def onward(way: Way, left: int) -> Iterator[Way]:
        if left == 0:
            yield way
            return
        for there in sorted(joined.get(way[-1], set()) & within[left - 1]):
            if there not in way and (there != b or left == 1):
                yield from onward((*way, there), left - 1)

    return onward((a,), hops)


def _with_rows(tx: ManagedTransaction, ways: list[Way], scope: Scope) -> Ways:
    ids = sorted({node.element_id for way in ways for node in way})
    pairs = {(one.element_id, next_.element_id) for way in ways for one, next_ in pairwise(way)}
    return Ways(ways, node_rows(tx, ids, scope), edges_between(tx, sorted(pairs), scope))


def _refusal(limit: int, searched: int, found: int) -> Refusal:
    beyond = f"Allow {searched} hops, within which there are {found} ways; what lies beyond reaches too large a hub."
    at_once = "One of the two is a hub too large to search around: start from its neighbours, or raise the limit."
    return Refusal(found=limit, more_than=True, limit=limit, totals={}, advice=beyond if searched else at_once)
