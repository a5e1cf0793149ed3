"""What surrounds some nodes within so many steps: exact totals, stable pages, reasons, refusal over the cap.

A page is computed from everything within reach, which is why there is a cap; the place in the order at which a page
ended is its cursor, so that a node that did not change is neither repeated nor skipped while others come and go.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from neo4j import ManagedTransaction

from domain.errors import Invalid
from domain.observations import Node, Relationship
from graph.cursors import read_cursor, write_cursor
from graph.hubs import HubRules
from graph.traversal import EdgeRow, Followed, Located, NodeRow, Scope, edge_rows, follow, node_rows, present
from graph.views import Suppression

MAX_DEPTH = 4
MAX_SEEDS = 500
MAX_FIRST = 500
MOST_FOLLOWED = 5  # relationships looked at, as a multiple of the cap on nodes

Order = Literal["near", "risk", "recency", "degree"]
ORDERS: tuple[Order, ...] = ("near", "risk", "recency", "degree")


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked, without the page. Raises Invalid for what cannot be asked.

    Attributes:
        order: near: fewest steps first; risk: highest first; recency: seen last first; degree: most relationships
            ever seen first. Ties by steps, then by label and id.
        top: of all that is found, only so many of the first in that order.
        cap: nodes over which the answer is refused.
    """

    seeds: tuple[Node, ...]
    scope: Scope
    depth: int = 1
    cap: int = 2000
    order: Order = "near"
    top: int | None = None
    hubs: HubRules = field(default_factory=HubRules)

    def __post_init__(self) -> None:
        if not 1 <= self.depth <= MAX_DEPTH:
            raise Invalid(f"depth {self.depth} is not between 1 and {MAX_DEPTH}")
        if not 1 <= len(self.seeds) <= MAX_SEEDS:
            raise Invalid(f"{len(self.seeds)} nodes to expand from; between 1 and {MAX_SEEDS} are possible at once")
        if self.cap < 1:
            raise Invalid(f"a cap of {self.cap} leaves nothing to return; give 1 or more")
        if self.top is not None and self.top < 1:
            raise Invalid(f"the top {self.top} are none; give 1 or more, or leave it out for all")
        if self.order not in ORDERS:
            raise Invalid(f"there is no order {self.order!r}; there are {', '.join(ORDERS)}")

    @property
    def most_followed(self) -> int:
        return MOST_FOLLOWED * self.cap

    @property
    def fingerprint(self) -> tuple[object, ...]:
        seeds = sorted(seed.key for seed in self.seeds)
        limits = self.depth, self.cap, self.order, self.top
        overrides = sorted(self.hubs.through), sorted(self.hubs.stopped)
        return seeds, sorted(self.scope.parameters.items()), sorted(self.scope.relationships or ()), limits, overrides


@dataclass(frozen=True, slots=True)
class Reached:
    """A node within reach: by how many steps, from which node, over which relationship, and what orders it."""

    at: Located
    distance: int
    by: Followed
    seen_at: int


@dataclass(frozen=True, slots=True)
class TooMuch:
    """Why a walk was stopped: more than the cap.

    Attributes:
        nodes: found so far, by relationships that came to `totals`.
        cut: whether relationships were left unread.
        whole: depth up to which everything was found, and how many nodes that were.
    """

    nodes: int
    cut: bool
    whole: tuple[int, int]
    totals: Mapping[Relationship, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A page of an expansion, as rows.

    Attributes:
        paths: by element id, the way from a seed to each node of the page, both ends included.
        via: nodes that these ways go through and that no page up to this one shows.
        shown: relationships at each node that the pages up to this one show, by element id.
    """

    totals: Mapping[Relationship, int]
    found: int
    left_out: int
    seeds: Sequence[NodeRow]
    nodes: Sequence[NodeRow]
    via: Sequence[NodeRow]
    edges: Sequence[EdgeRow]
    paths: Mapping[str, Sequence[Located]]
    shown: Mapping[str, int]
    suppressed: Sequence[Suppression]
    cursor: str | None


_Place = tuple[object, ...]


def expand(tx: ManagedTransaction, question: Question, first: int, after: str | None) -> Found | TooMuch:
    if not 1 <= first <= MAX_FIRST:
        raise Invalid(f"first: {first} is not between 1 and {MAX_FIRST}")
    start = None if after is None else tuple(read_cursor(question.fingerprint, after))
    walk = _Walk(present(tx, question.seeds))
    too_much = walk.go(tx, question)
    return too_much or _page(tx, question, walk, first, start)


class _Walk:
    """Everything within reach of the seeds: nodes by element id, relationships by the engine's id."""

    def __init__(self, seeds: Sequence[Located]) -> None:
        self.seeds = seeds
        self.reached: dict[str, Reached] = {}
        self.followed: dict[str, Followed] = {}
        self.suppressed: list[Suppression] = []

    def go(self, tx: ManagedTransaction, question: Question) -> TooMuch | None:
        frontier: Collection[Located] = self.seeds
        for distance in range(1, question.depth + 1):
            whole = distance - 1, len(self.reached)
            ids = [node.element_id for node in frontier]
            ranked = question.order in ("risk", "degree")
            found = follow(tx, ids, question.scope, question.most_followed + 1, ranked) if ids else []
            frontier = self._arrive(found, distance)
            cut = len(found) > question.most_followed
            if cut or len(self.reached) > question.cap:
                return TooMuch(len(self.reached), cut, whole, _totals(self.followed.values()))
            if distance < question.depth:
                frontier = self._onward(tx, question.hubs, frontier)
        return None

    def _arrive(self, found: Sequence[Followed], distance: int) -> list[Located]:
        """Take in what was followed; returns the nodes not seen before. Of several ways the one of least key counts."""
        before = {seed.element_id for seed in self.seeds} | self.reached.keys()
        for step in found:
            self.followed.setdefault(step.edge_id, step)
            known = self.reached.get(step.to.element_id)
            if step.to.element_id not in before and (known is None or self._better(step, known)):
                seen_at = max(step.seen_at, known.seen_at if known else 0)
                self.reached[step.to.element_id] = Reached(step.to, distance, step, seen_at)
            elif known is not None and known.distance == distance and step.seen_at > known.seen_at:
                self.reached[step.to.element_id] = Reached(known.at, distance, known.by, step.seen_at)
        return [self.reached[key].at for key in self.reached.keys() - before]

    def _better(self, step: Followed, known: Reached) -> bool:
        return (self._where(step.from_id), step.relationship) < (self._where(known.by.from_id), known.by.relationship)

    def _where(self, element_id: str) -> Located:
        if element_id in self.reached:
            return self.reached[element_id].at
        return next(seed for seed in self.seeds if seed.element_id == element_id)

    def _onward(self, tx: ManagedTransaction, hubs: HubRules, frontier: Collection[Located]) -> list[Located]:
        stopped = hubs.judge(tx, frontier)
        self.suppressed += [stopped[node] for node in sorted(stopped)]
        return [node for node in frontier if node not in stopped]

    def path_to(self, node: Located) -> list[Located]:
        """From a seed to the node."""
        way = [node]
        while reached := self.reached.get(way[-1].element_id):
            way.append(self._where(reached.by.from_id))
        return way[::-1]


def _page(tx: ManagedTransaction, question: Question, walk: _Walk, first: int, start: _Place | None) -> Found:
    everyone = sorted(walk.reached.values(), key=lambda reached: _place(reached, question.order))
    listed = everyone[: question.top]
    begin = sum(1 for reached in listed if _place(reached, question.order) <= start) if start else 0
    end = begin + first
    page, earlier = listed[begin:end], listed[:begin]
    paths = {reached.at.element_id: walk.path_to(reached.at) for reached in page}
    shown_before = _with_ways(walk, earlier) if start else set[str]()
    shown = shown_before | _with_ways(walk, page)
    via = shown - shown_before - {seed.element_id for seed in walk.seeds} - paths.keys()
    joining = {step.edge_id: step for step in walk.followed.values() if _ends(step) <= shown}
    fresh = [edge_id for edge_id, step in joining.items() if not _ends(step) <= shown_before]
    told = (
        (shown - shown_before) | paths.keys() | {seed.element_id for seed in walk.seeds}
    )  # a way's turn may come later
    rows = node_rows(tx, sorted(told), question.scope)
    return Found(
        totals=_totals(walk.followed.values()),
        found=len(everyone),
        left_out=len(everyone) - len(listed),
        seeds=[rows[seed.element_id] for seed in walk.seeds],
        nodes=[rows[reached.at.element_id] for reached in page],
        via=[rows[element_id] for element_id in sorted(via, key=lambda key: walk.reached[key].at)],
        edges=edge_rows(tx, fresh),
        paths=paths,
        shown=_incident(joining.values()),
        suppressed=walk.suppressed,
        cursor=write_cursor(question.fingerprint, _place(page[-1], question.order)) if end < len(listed) else None,
    )


def _with_ways(walk: _Walk, listed: Sequence[Reached]) -> set[str]:
    """The seeds, the listed nodes, and what lies on the way to them."""
    ways = {node.element_id for reached in listed for node in walk.path_to(reached.at)}
    return ways | {seed.element_id for seed in walk.seeds}


def _place(reached: Reached, order: Order) -> _Place:
    node, by = reached.at, reached.by
    value = {
        "near": 0.0,
        "risk": -1.0 if by.risk is None else by.risk,
        "recency": reached.seen_at,
        "degree": by.degree,
    }[order]
    return -value, reached.distance, node.label, node.id


def _ends(step: Followed) -> set[str]:
    return {step.from_id, step.to.element_id}


def _totals(followed: Collection[Followed]) -> dict[Relationship, int]:
    kinds = [step.relationship for step in followed]
    return {kind: kinds.count(kind) for kind in sorted(set(kinds))}


def _incident(steps: Collection[Followed]) -> dict[str, int]:
    counted: dict[str, int] = {}
    for step in steps:
        for element_id in _ends(step):
            counted[element_id] = counted.get(element_id, 0) + 1
    return counted
