"""What surrounds some nodes within so many steps: exact totals, stable pages, refusal over the cap."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from neo4j import ManagedTransaction

from domain.errors import Invalid
from domain.observations import Node, Relationship
from graph.cursors import read_cursor, write_cursor
from graph.traversal import (
    EdgeRow,
    Located,
    NodeRow,
    Scope,
    edge_rows,
    locate,
    neighbour_count,
    neighbours,
    node_rows,
    totals,
)
from graph.views import Refusal

MAX_DEPTH = 4
MAX_SEEDS = 500
MAX_FIRST = 500


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked, without the page. Raises Invalid for what cannot be asked."""

    seeds: tuple[Node, ...]
    scope: Scope
    depth: int
    cap: int

    def __post_init__(self) -> None:
        if not 1 <= self.depth <= MAX_DEPTH:
            raise Invalid(f"depth {self.depth} is not between 1 and {MAX_DEPTH}")
        if not 1 <= len(self.seeds) <= MAX_SEEDS:
            raise Invalid(f"{len(self.seeds)} nodes to expand from; between 1 and {MAX_SEEDS} are possible at once")
        if self.cap < 1:
            raise Invalid(f"a cap of {self.cap} leaves nothing to return; give 1 or more")

    @property
    def fingerprint(self) -> tuple[object, ...]:
        kinds = self.scope.relationships
        seeds = sorted(seed.key for seed in self.seeds)
        return seeds, None if kinds is None else sorted(kinds), self.depth, self.cap, self.scope.as_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A page of an expansion, as rows."""

    totals: Mapping[Relationship, int]
    found: int
    seeds: Sequence[NodeRow]
    nodes: Sequence[NodeRow]
    edges: Sequence[EdgeRow]
    cursor: str | None


_Place = tuple[int, Located]  # distance from the nearest seed, and where; also the order of pages


def expand(tx: ManagedTransaction, question: Question, first: int, after: str | None) -> Found | Refusal:
    if not 1 <= first <= MAX_FIRST:
        raise Invalid(f"first: {first} is not between 1 and {MAX_FIRST}")
    start = _start(question, after)
    seeds = locate(tx, question.seeds)
    around = _surroundings(tx, seeds, question)
    if isinstance(around, Refusal):
        return around
    begin = sum(1 for place in around if _outside(place) <= start) if start else 0
    return _page(tx, question, seeds, around, begin, begin + first)


def _surroundings(tx: ManagedTransaction, seeds: list[Located], question: Question) -> list[_Place] | Refusal:
    """Every node within reach but the seeds, nearest first."""
    seen = {seed.element_id for seed in seeds}
    frontier = seeds
    places: list[_Place] = []
    for distance in range(1, question.depth + 1):
        limit = question.cap + len(seen) + 1  # enough to know of one too many, whatever was seen before
        reached = neighbours(tx, [node.element_id for node in frontier], question.scope, limit)
        frontier = sorted(node for node in reached if node.element_id not in seen)
        places += [(distance, node) for node in frontier]
        if len(places) > question.cap:
            return _refusal(tx, seeds, question)
        seen |= {node.element_id for node in frontier}
    return places


def _refusal(tx: ManagedTransaction, seeds: list[Located], question: Question) -> Refusal:
    ids = [seed.element_id for seed in seeds]
    exact = question.depth == 1
    return Refusal(
        found=neighbour_count(tx, ids, question.scope) if exact else question.cap,
        more_than=not exact,
        limit=question.cap,
        totals=totals(tx, ids, question.scope) if exact else {},
        advice="Expand fewer nodes, fewer steps or fewer kinds of relationship, or raise the limit.",
    )


def _page(
    tx: ManagedTransaction, question: Question, seeds: list[Located], around: list[_Place], begin: int, end: int
) -> Found:
    seed_ids = [seed.element_id for seed in seeds]
    page = [node.element_id for _, node in around[begin:end]]
    inner = seed_ids + [node.element_id for distance, node in around if distance < question.depth]
    shown = seed_ids + [node.element_id for _, node in around[:end]]
    fresh = page if begin else seed_ids + page
    rows = node_rows(tx, seed_ids + page, question.scope)
    return Found(
        totals=totals(tx, inner, question.scope) if inner else {},
        found=len(around),
        seeds=[rows[element_id] for element_id in seed_ids],
        nodes=[rows[element_id] for element_id in page],
        edges=edge_rows(tx, sorted(set(inner) & set(shown)), shown, fresh, question.scope),
        cursor=write_cursor(question.fingerprint, _outside(around[end - 1])) if end < len(around) else None,
    )


def _start(question: Question, after: str | None) -> tuple[object, ...] | None:
    return None if after is None else tuple(read_cursor(question.fingerprint, after))


def _outside(place: _Place) -> tuple[int, str, str]:
    distance, node = place
    return distance, node.label, node.id
