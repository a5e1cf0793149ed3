"""All nodes of one kind, page by page, by id or worst first."""

from typing import Literal

from neo4j import ManagedTransaction

from domain.errors import Invalid
from domain.observations import Label
from graph.bolt import ask
from graph.cursors import read_cursor, write_cursor
from graph.expansion import MAX_FIRST
from graph.traversal import NodeRow, Scope, node_rows

_RISK = {Label.ACCOUNT: "risk", Label.POST: "probability", Label.RING: "score"}  # each has an index


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
) -> list[tuple[str, float | None, str]]:
    """Those with a risk, worst first, then those without, by id."""
    if label not in _RISK:
        raise Invalid(f"{label} nodes have no risk to order by: order them by id")
    worst, after = place or (None, "")
    found: list[tuple[str, float | None, str]] = []
    if place is None or worst is not None:
        found, after = _scored(tx, label, first + 1, worst, after), ""
    return found + _unscored(tx, label, first + 1 - len(found), after)


def _scored(
    tx: ManagedTransaction, label: Label, limit: int, worst: object, after: object
) -> list[tuple[str, float | None, str]]:
    """Index order: those as risky as the last one seen and of a later id, then the less risky."""
    risk = f"n.{_RISK[label]}"
    tied = f"{risk} = $worst AND n.id > $after"
    less = f"{risk} < $worst" if worst is not None else f"{risk} IS NOT NULL"
    found: list[tuple[str, float | None, str]] = []
    for condition in (tied, less) if worst is not None else (less,):
        cypher = f"""
            MATCH (n:{label}) WHERE {condition}
            RETURN elementId(n), {risk} AS risk, n.id AS id ORDER BY risk DESC, id LIMIT $limit
        """
        rows = ask(tx, cypher, worst=worst, after=after, limit=limit - len(found))
        found += [(element_id, score, node_id) for element_id, score, node_id in rows]
    return found


def _unscored(tx: ManagedTransaction, label: Label, limit: int, after: object) -> list[tuple[str, float | None, str]]:
    cypher = f"""
        MATCH (n:{label}) WHERE n.id > $after AND n.{_RISK[label]} IS NULL
        RETURN elementId(n), n.id ORDER BY n.id LIMIT $limit
    """
    rows = ask(tx, cypher, after=after, limit=limit) if limit else []
    return [(element_id, None, node_id) for element_id, node_id in rows]
