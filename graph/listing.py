"""All nodes of one kind, page by page, by id or worst first."""

from typing import Literal

from neo4j import ManagedTransaction

from domain.errors import Invalid
from domain.observations import Label
from graph.bolt import ask
from graph.cursors import read_cursor, write_cursor
from graph.expansion import MAX_FIRST
from graph.traversal import NodeRow, Scope, node_rows

_RISK = {
    Label.ACCOUNT: "OPTIONAL MATCH (n)-[r:POSTED]->(p:Post) WHERE r.closed IS NULL"
    " WITH n, coalesce(max(p.probability), 0.0) AS risk",
    Label.POST: "WITH n, coalesce(n.probability, 0.0) AS risk",
    Label.RING: "WITH n, coalesce(n.score, 0.0) AS risk",
}


def page(
    tx: ManagedTransaction, label: Label, first: int, after: str | None, order: Literal["risk", "id"]
) -> tuple[list[NodeRow], int, str | None]:
    """Rows, how many there are in all, and the cursor to what follows."""
    if not 1 <= first <= MAX_FIRST:
        raise Invalid(f"first: {first} is not between 1 and {MAX_FIRST}")
    question = ("nodes", str(label), order)
    place = None if after is None else read_cursor(question, after)
    found = _by_risk(tx, label, first, place) if order == "risk" else _by_id(tx, label, first, place)
    rows = node_rows(tx, [row[0] for row in found[:first]], Scope())
    cursor = write_cursor(question, found[first - 1][1:]) if len(found) > first else None
    total = ask(tx, f"MATCH (n:{label}) RETURN count(n)")[0][0]
    return [rows[row[0]] for row in found[:first]], total, cursor


def _by_id(tx: ManagedTransaction, label: Label, first: int, place: list[object] | None) -> list[tuple[str, ...]]:
    cypher = f"MATCH (n:{label}) WHERE n.id > $after RETURN elementId(n), n.id ORDER BY n.id LIMIT $limit"
    rows = ask(tx, cypher, after=place[0] if place else "", limit=first + 1)
    return [(element_id, node_id) for element_id, node_id in rows]


def _by_risk(
    tx: ManagedTransaction, label: Label, first: int, place: list[object] | None
) -> list[tuple[str, float, str]]:
    if label not in _RISK:
        raise Invalid(f"{label} nodes have no risk to order by: order them by id")
    cypher = f"""
        MATCH (n:{label}) {_RISK[label]}
        WHERE $risk IS NULL OR risk < $risk OR (risk = $risk AND n.id > $id)
        RETURN elementId(n), risk, n.id AS id ORDER BY risk DESC, id LIMIT $limit
    """
    risk, node_id = place or (None, None)
    return [(e, r, i) for e, r, i in ask(tx, cypher, risk=risk, id=node_id, limit=first + 1)]
