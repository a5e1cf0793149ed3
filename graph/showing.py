"""From rows of the graph to the views that leave it: as they are, or as they were.

A relationship's rectangles in Neo4j say *whether* it held then. *What* was known of it then (facts, counts, first and
last sighting) is folded from the observations in PostgreSQL, by the same fold that made the present summary.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Any

from psycopg_pool import ConnectionPool

from domain.observations import Label, Scalar
from graph import store
from graph.summaries import NOTHING, Summary, fold, instant
from graph.traversal import EdgeRow, NodeRow
from graph.views import AsOf, EdgeView, NodeView

_SUMMARY_NAMES = frozenset({"id", "seen_count", "first_seen_at", "last_seen_at", "known_at", "held", "closed", "risk"})

Past = Mapping[str, Summary]


def past_of(pool: ConnectionPool, keys: Collection[str], as_of: AsOf) -> Past:
    """The summaries of subjects as they were; those not heard of by then are left out."""
    with pool.connection() as conn:
        sightings = store.sightings_as_of(conn, keys, as_of.valid_at, as_of.known_at)
    return {key: fold(seen) for key, seen in sightings.items()}


def show_nodes(rows: Sequence[NodeRow], past: Past | None) -> tuple[NodeView, ...]:
    """Views in the rows' order, whose degrees are known. Of the past, a node nobody had heard of is left out."""
    if past is None:
        return tuple(_present_node(row) for row in rows)
    return tuple(_past_node(row, past.get(row.at.key, NOTHING)) for row in rows if row.degree or row.at.key in past)


def show_edges(
    rows: Sequence[EdgeRow], past: Past | None, sources: Mapping[str, tuple[str, ...]] = MappingProxyType({})
) -> tuple[EdgeView, ...]:
    """Views of relationships; of the past, those not heard of by then are left out. Sources by `EdgeRow.key`."""
    if past is None:
        return tuple(_present_edge(row, sources.get(row.key, ())) for row in rows)
    return tuple(_past_edge(row, past[row.key], sources.get(row.key, ())) for row in rows if row.key in past)


def _present_node(row: NodeRow) -> NodeView:
    return NodeView(
        key=row.at.key,
        label=Label(row.at.label),
        id=row.at.id,
        properties=_facts(row.properties),
        first_seen_at=_time(row.properties.get("first_seen_at")),
        last_seen_at=_time(row.properties.get("last_seen_at")),
        degree=row.degree or 0,
        holds="closed" not in row.properties,
        risk=_risk(row.properties),
    )


def _past_node(row: NodeRow, was: Summary) -> NodeView:
    return NodeView(
        key=row.at.key,
        label=Label(row.at.label),
        id=row.at.id,
        properties=_known(was),
        first_seen_at=_time(was.first_seen_at),
        last_seen_at=_time(was.last_seen_at),
        degree=row.degree or 0,
        holds=not was.closed,
        risk=_risk(row.properties),
    )


def _present_edge(row: EdgeRow, sources: tuple[str, ...]) -> EdgeView:
    return EdgeView(
        relationship=row.relationship,
        start=row.start,
        end=row.end,
        first_seen_at=_time(row.properties.get("first_seen_at")),
        last_seen_at=_time(row.properties.get("last_seen_at")),
        count=row.properties["seen_count"],
        properties=_facts(row.properties),
        sources=sources,
    )


def _past_edge(row: EdgeRow, was: Summary, sources: tuple[str, ...]) -> EdgeView:
    return EdgeView(
        relationship=row.relationship,
        start=row.start,
        end=row.end,
        first_seen_at=_time(was.first_seen_at),
        last_seen_at=_time(was.last_seen_at),
        count=was.count,
        properties=_known(was),
        sources=sources,
    )


def _facts(properties: Mapping[str, Any]) -> dict[str, Scalar]:
    return {name: value for name, value in properties.items() if name not in _SUMMARY_NAMES}


def _risk(properties: Mapping[str, Any]) -> float | None:
    return next((properties[name] for name in ("risk", "probability", "score") if name in properties), None)


def _known(was: Summary) -> dict[str, Scalar]:
    return {name: value for name, value in was.facts.items() if value is not None}


def _time(at: int | None) -> datetime | None:
    return None if at is None else instant(at)
