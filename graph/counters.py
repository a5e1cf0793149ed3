"""Exact counts at nodes where counting one by one would take long, by relationship, direction, kind and day.

A node of up to `DENSE` relationships (closed ones included: Neo4j knows that number without looking) is counted in
Neo4j when somebody asks. A denser one has counters in PostgreSQL, which the projector changes in the transaction that
changes the summaries. A relationship that holds counts once on the day it began and once on the day it was last seen:
those seen at any time in a window are the ones that began by its end, less those last seen before its beginning.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, NamedTuple

from neo4j import Driver
from psycopg import Connection

from domain.observations import Edge, Label, Node, Relationship, subject_of
from graph import store
from graph.bolt import ask, in_read
from graph.summaries import NOTHING, Summary
from graph.traversal import Scope, kind_of

DAY_US = 86_400_000_000
_EPOCH = date(1970, 1, 1)
NO_CONTACTS = frozenset(kind_of(label, "") for label in Label if label is not Label.CONTACT)

_AT_NODE = """
    MATCH (n) WHERE elementId(n) = $id
    MATCH (n)-[r]-(m)
    RETURN type(r), startNode(r) = n, labels(m)[0], m.id
"""
_ADD = """
    INSERT INTO graph.counters AS c (node, relationship, outgoing, kind, day, began, ended)
    SELECT * FROM unnest(%s::text[], %s::text[], %s::bool[], %s::text[], %s::int[], %s::int[], %s::int[])
    ON CONFLICT (node, relationship, outgoing, kind, day)
    DO UPDATE SET began = c.began + excluded.began, ended = c.ended + excluded.ended
"""


class Place(NamedTuple):
    """Where a relationship counts: at which node, of which kind, on which day since 1970-01-01."""

    node: str
    relationship: str
    outgoing: bool
    kind: str
    day: int


@dataclass(frozen=True, slots=True)
class Change:
    """How a relationship's summary stood before a batch, and how it stands after it."""

    edge: Edge
    before: Summary
    after: Summary


Counts = Counter[tuple[Place, bool]]  # True: began, False: last seen


def carry(conn: Connection[Any], driver: Driver, changes: Iterable[Change], dense: Mapping[str, str]) -> None:
    """Count what a batch changed at dense nodes, after Neo4j and the summaries have it.

    A node that became dense is counted from its summaries, so that a batch that Neo4j saw twice counts once.

    Args:
        dense: element ids by `Node.key`, of the batch's nodes that have more than `DENSE` relationships.
    """
    known = counted(conn, dense)
    counts: Counts = Counter()
    for change in changes:
        for node in {change.edge.start.key, change.edge.end.key} & known:
            counts.update(_at(node, change.edge, change.after))
            counts.subtract(_at(node, change.edge, change.before))
    for node in dense.keys() - known:
        counts.update(_anew(conn, driver, node, dense[node]))
    conn.execute("INSERT INTO graph.counted SELECT unnest(%s::text[])", (sorted(dense.keys() - known),))
    _add(conn, counts)


def counted(conn: Connection[Any], nodes: Collection[str]) -> set[str]:
    """Those of the nodes that have counters."""
    rows = conn.execute("SELECT node FROM graph.counted WHERE node = ANY (%s)", (list(nodes),))
    return {node for (node,) in rows}


def degrees(conn: Connection[Any], nodes: Collection[str]) -> dict[str, int]:
    """Relationships that hold at those of the nodes that have counters."""
    rows = conn.execute(
        "SELECT node, coalesce(sum(began), 0) FROM graph.counted LEFT JOIN graph.counters USING (node)"
        " WHERE node = ANY (%s) GROUP BY node",
        (list(nodes),),
    )
    return {node: int(degree) for node, degree in rows}


class Total(NamedTuple):
    """Relationships that hold at a node, of a kind and direction."""

    node: str
    relationship: Relationship
    outgoing: bool
    kind: str
    relationships: int


def totals(conn: Connection[Any], nodes: Collection[str], scope: Scope | None = None) -> list[Total]:
    """Exact counts at nodes that have counters, of what a countable scope follows."""
    scope = scope or Scope()
    rows = conn.execute(
        "SELECT node, relationship, outgoing, kind, coalesce(sum(began) FILTER (WHERE day <= coalesce(%s, day)), 0)"
        " - coalesce(sum(ended) FILTER (WHERE day < %s), 0) FROM graph.counters WHERE node = ANY (%s)"
        " GROUP BY node, relationship, outgoing, kind ORDER BY node, relationship, outgoing, kind",
        (scope.until and _day(scope.until), scope.since and _day(scope.since), list(nodes)),
    )
    found = (Total(node, Relationship(of), out, kind, int(n)) for node, of, out, kind, n in rows if n)
    return [total for total in found if _within(total, scope)]


def since_which_fit(
    conn: Connection[Any], node: str, relationships: Collection[Relationship] | None, limit: int
) -> tuple[date, int] | None:
    """The earliest day from which at most `limit` relationships were seen at a node, and how many; None where the last
    day alone is over the limit, and where nothing is counted.
    """
    rows = conn.execute(
        "SELECT day, sum(sum(ended)) OVER (ORDER BY day DESC) AS seen FROM graph.counters"
        " WHERE node = %s AND (%s::text[] IS NULL OR relationship = ANY (%s)) GROUP BY day ORDER BY day DESC",
        (node, *[relationships and sorted(relationships)] * 2),
    )
    fitting = [(day, int(seen)) for day, seen in rows if 0 < seen <= limit]
    return (_EPOCH + timedelta(days=fitting[-1][0]), fitting[-1][1]) if fitting else None


def _within(total: Total, scope: Scope) -> bool:
    is_contact = total.kind not in NO_CONTACTS
    return (
        (scope.relationships is None or total.relationship in scope.relationships)
        and (scope.contact_kinds is None or not is_contact or total.kind in scope.contact_kinds)
        and (scope.kinds is None or total.kind in scope.kinds)
    )


def _day(day: date) -> int:
    return (day - _EPOCH).days


def day_of(at: int) -> int:
    """The day since 1970-01-01 of an instant in microseconds."""
    return at // DAY_US


def _anew(conn: Connection[Any], driver: Driver, node: str, element_id: str) -> Iterable[tuple[Place, bool]]:
    here = subject_of(node)
    assert isinstance(here, Node)
    rows = in_read(driver, lambda tx: ask(tx, _AT_NODE, id=element_id))
    edges = {
        Edge(Relationship(kind), *((here, other) if outgoing else (other, here)))
        for kind, outgoing, label, node_id in rows
        for other in [Node(Label(label), node_id)]
    }
    folded = store.kept(conn, [edge.key for edge in edges])
    return [place for edge in edges for place in _at(node, edge, folded.get(edge.key, NOTHING))]


def _at(node: str, edge: Edge, summary: Summary) -> Iterable[tuple[Place, bool]]:
    """Where a relationship counts at one of its ends; a loop counts once, as outgoing."""
    if summary.closed or summary.first_seen_at is None or summary.last_seen_at is None:
        return
    outgoing = edge.start.key == node
    other = edge.end if outgoing else edge.start
    kind = kind_of(other.label, other.id)
    yield Place(node, edge.relationship, outgoing, kind, day_of(summary.first_seen_at)), True
    yield Place(node, edge.relationship, outgoing, kind, day_of(summary.last_seen_at)), False


def _add(conn: Connection[Any], counts: Counts) -> None:
    places: dict[Place, list[int]] = {}
    for (place, began), n in sorted(counts.items()):
        if n:
            places.setdefault(place, [0, 0])[0 if began else 1] += n
    rows = [(*place, *numbers) for place, numbers in places.items()]
    if rows:
        conn.execute(_ADD, [list(column) for column in zip(*rows, strict=True)])
