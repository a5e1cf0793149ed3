"""The shortest ways between two selections of nodes, or all of them, bounded in length and in what is looked at.

Both ends are grown, the cheaper one first, one step each, as deep as the length under trial needs and no deeper; then
the ways of exactly that length are walked in the order of their keys. So the answer is exact and the same every time.
A way touches each selection only at its end, and goes through no hub (`hubs`), though it may begin or end at one.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain, islice, pairwise

from neo4j import ManagedTransaction

from domain.errors import Invalid
from domain.observations import SEPARATOR, Node, Relationship
from graph.hubs import HubRules
from graph.traversal import (
    EdgeRow,
    Followed,
    Located,
    NodeRow,
    Scope,
    edge_rows,
    follow,
    kind_of,
    node_rows,
    present,
    require_kinds,
)
from graph.views import Refusal, Suppression

MAX_HOPS = 6
MAX_PATHS = 500
MAX_ENDS = 500

Way = tuple[Located, ...]


@dataclass(frozen=True, slots=True)
class Excluded:
    """What no way may use: nodes by key, kinds of node (a contact's kind, or a label in lower case), relationships.

    Raises Invalid for kinds that are none.
    """

    nodes: frozenset[str] = frozenset()
    kinds: frozenset[str] = frozenset()
    relationships: frozenset[Relationship] = frozenset()

    def __post_init__(self) -> None:
        require_kinds(self.kinds)

    def allows(self, node: Located) -> bool:
        return node.key not in self.nodes and kind_of(node.label, node.id) not in self.kinds


@dataclass(frozen=True, slots=True, kw_only=True)
class PathQuestion:
    """What is asked. Raises Invalid for what cannot be asked.

    Attributes:
        k: so many of the shortest; None for all, which are refused beyond `MAX_PATHS`.
        limit: relationships looked at before the search is given up.
    """

    starts: tuple[Node, ...]
    ends: tuple[Node, ...]
    scope: Scope = field(default_factory=Scope)
    excluded: Excluded = field(default_factory=Excluded)
    max_hops: int = 4
    k: int | None = 3
    limit: int = 20_000
    hubs: HubRules = field(default_factory=HubRules)

    def __post_init__(self) -> None:
        if not 1 <= self.max_hops <= MAX_HOPS:
            raise Invalid(f"{self.max_hops} hops at most: give between 1 and {MAX_HOPS}")
        if not (self.k is None or 1 <= self.k <= MAX_PATHS):
            raise Invalid(f"the first {self.k} paths: give between 1 and {MAX_PATHS}, or leave it out for all")
        if not 1 <= len(self.starts) <= MAX_ENDS or not 1 <= len(self.ends) <= MAX_ENDS:
            raise Invalid(f"paths need 1 to {MAX_ENDS} nodes at each end")
        if both := set(self.starts) & set(self.ends):
            node = min(both, key=lambda node: node.key)
            raise Invalid(f"paths need two different ends: {node.label} {node.id} is at both")
        if barred := {node.key for node in (*self.starts, *self.ends)} & self.excluded.nodes:
            raise Invalid(f"{min(barred).replace(SEPARATOR, ' ')} is an end of the paths: do not exclude it too")
        if not self.relationships:
            raise Invalid("every kind of relationship is excluded: leave one that ways may use")
        scope = self.scope
        if scope.judges_nodes or scope.contact_kinds is not None or scope.kinds is not None:
            raise Invalid("ways are narrowed by what they may not use: exclude kinds and nodes instead")

    @property
    def relationships(self) -> frozenset[Relationship]:
        return (self.scope.relationships or frozenset(Relationship)) - self.excluded.relationships

    @property
    def followed(self) -> Scope:
        """The scope without the relationships that are excluded."""
        return replace(self.scope, relationships=self.relationships) if self.excluded.relationships else self.scope


@dataclass(frozen=True, slots=True)
class Ways:
    """The ways in order, rows of what they use (nodes by element id), and the hubs that none goes through."""

    ways: list[Way]
    nodes: Mapping[str, NodeRow]
    edges: list[EdgeRow]
    suppressed: Sequence[Suppression]


def find_paths(tx: ManagedTransaction, question: PathQuestion) -> Ways | Refusal:
    """Raises NotFound for a selection of which nothing is in the graph."""
    search = _Search(question, _found(tx, question.starts), _found(tx, question.ends))
    ways = search.ways(tx)
    return ways if isinstance(ways, Refusal) else search.with_rows(tx, ways)


def _found(tx: ManagedTransaction, nodes: Sequence[Node]) -> frozenset[Located]:
    return frozenset(present(tx, nodes))


class _Search:
    """What was reached from both ends: who is joined to whom, and by which relationships (the engine's ids)."""

    def __init__(self, question: PathQuestion, starts: frozenset[Located], ends: frozenset[Located]) -> None:
        self.question = question
        self.starts, self.ends = starts, ends
        self.by_id = {node.element_id: node for node in starts | ends}
        self.joined: defaultdict[Located, set[Located]] = defaultdict(set)
        self.edges: defaultdict[frozenset[str], set[str]] = defaultdict(set)
        self.hubs: dict[Located, Suppression] = {}
        self.judged = set(starts | ends)
        self.degrees: dict[Located, int] = {}
        self.seen = (set(starts), set(ends))
        self.frontiers: list[Collection[Located]] = [starts, ends]
        self.looked_at = 0

    def ways(self, tx: ManagedTransaction) -> list[Way] | Refusal:
        question = self.question
        most = question.k or MAX_PATHS + 1
        ways: list[Way] = []
        for hops in range(1, question.max_hops + 1):
            self._grow(tx, min((0, 1), key=self._cost))
            if self.looked_at > question.limit:
                return _too_far(question.limit, hops - 1, len(ways))
            self._judge(tx, self.seen[0] & self.seen[1])
            ways += islice(self._walk(hops), most - len(ways))
            if len(ways) == most:
                return ways if question.k else _too_many(hops)
        return ways

    def with_rows(self, tx: ManagedTransaction, ways: list[Way]) -> Ways:
        used = {frozenset((one.element_id, two.element_id)) for way in ways for one, two in pairwise(way)}
        nodes = node_rows(tx, sorted({node.element_id for way in ways for node in way}), self.question.scope)
        edges = edge_rows(tx, sorted(chain.from_iterable(self.edges[pair] for pair in used)))
        return Ways(ways, nodes, edges, [self.hubs[hub] for hub in sorted(self.hubs)])

    def _cost(self, side: int) -> int:
        """Relationships ever seen at the nodes from which an end would take its next step."""
        return sum(self.degrees.get(node, 1) for node in self.frontiers[side] if node not in self.hubs)

    def _judge(self, tx: ManagedTransaction, nodes: Collection[Located]) -> None:
        fresh = set(nodes) - self.judged
        self.judged |= fresh
        self.hubs |= self.question.hubs.judge(tx, fresh)

    def _grow(self, tx: ManagedTransaction, side: int) -> None:
        """Take one more step from an end, from every node that is no hub."""
        self._judge(tx, self.frontiers[side])
        here = [node for node in self.frontiers[side] if node not in self.hubs]
        room = self.question.limit - self.looked_at
        found = follow(tx, [node.element_id for node in here], self.question.followed, room + 1) if here else []
        self.looked_at += len(found)
        reached = {there for step in found if (there := self._join(step))}
        fresh = reached - self.seen[side]
        self.seen[side].update(fresh)
        self.frontiers[side] = fresh - self.starts - self.ends

    def _join(self, step: Followed) -> Located | None:
        here, there = self.by_id[step.from_id], self.by_id.setdefault(step.to.element_id, step.to)
        if here == there or not (self.question.excluded.allows(there) or there in self.starts | self.ends):
            return None
        self.degrees[there] = step.degree
        self.joined[here].add(there)
        self.joined[there].add(here)
        self.edges[frozenset((here.element_id, there.element_id))].add(step.edge_id)
        return there

    def _walk(self, hops: int) -> Iterator[Way]:
        """Ways of exactly `hops` steps that visit no node twice, in the order of their keys."""
        between = self.joined.keys() - self.starts - self.ends - self.hubs.keys()
        within: list[set[Located]] = [set(self.ends)]  # within[n]: from where an end can be reached in exactly n steps
        for _ in range(hops):
            reached = {there for here in within[-1] for there in self.joined.get(here, ())}
            within.append(reached & (between | self.starts))

        def onward(way: Way, left: int) -> Iterator[Way]:
            if left == 0:
                yield way
                return
            allowed = self.ends if left == 1 else between
            for there in sorted(self.joined.get(way[-1], set()) & within[left - 1] & allowed):
                if there not in way:
                    yield from onward((*way, there), left - 1)

        return chain.from_iterable(onward((start,), hops) for start in sorted(self.starts))


def _too_far(limit: int, searched: int, found: int) -> Refusal:
    beyond = f"Allow {searched} hops, within which there are {found} ways; beyond that too much would be looked at."
    at_once = "An end is too large to search around: start from its neighbours, exclude kinds, or raise the limit."
    return Refusal(
        found=limit,
        more_than=True,
        limit=limit,
        totals={},
        advice=beyond if searched else at_once,
        of="relationships",
        limit_of="relationships",
    )


def _too_many(hops: int) -> Refusal:
    return Refusal(
        found=MAX_PATHS,
        more_than=True,
        limit=MAX_PATHS,
        totals={},
        advice=f"There are so many of {hops} hops already: allow fewer, exclude kinds, or ask for the shortest.",
        of="paths",
        limit_of="paths",
    )
