"""Writes summaries to Neo4j: batched and idempotent, one statement per kind of node and per kind of relationship.

A relationship's or node's own properties hold the facts; the summary adds `seen_count`, `first_seen_at`, `last_seen_at`
(microseconds since the epoch) and `closed` (true or absent). When it held is `known_at` where it has held ever since it
was first seen; else it is `held`, the rectangles of `summaries`, four numbers each, in one flat list.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping
from itertools import chain

from neo4j import Driver, ManagedTransaction

from domain.observations import PERSONAL, SEPARATOR, Label, Node, Relationship
from graph import risk
from graph.bolt import ask, in_write
from graph.summaries import Summary
from graph.traversal import DENSE

Row = list[object]
Nodes = Mapping[str, list[Row]]
Edges = Mapping[tuple[str, str, str], list[Row]]

POSTED = (Label.ACCOUNT, Relationship.POSTED, Label.POST)
_SUMMARY = ("seen_count", "first_seen_at", "last_seen_at", "known_at", "held", "closed")
# An erased fact is in no summary any more, so its absence has to be written.
_GONE: Mapping[str, Mapping[str, None]] = {kind: dict.fromkeys(names) for kind, names in PERSONAL.items()}


def upsert(driver: Driver, folded: Mapping[str, Summary], known: Collection[str]) -> dict[str, str]:
    """Make the graph say what the summaries say, in one transaction; the same summaries again change nothing.

    Args:
        known: subjects of which the graph said something before. What is new can only raise a risk.

    Returns the nodes at which relationships were written and are too many to count one by one: element ids by key.
    """
    nodes: defaultdict[str, list[Row]] = defaultdict(list)
    edges: defaultdict[tuple[str, str, str], list[Row]] = defaultdict(list)
    for key, summary in folded.items():
        match key.split(SEPARATOR):  # `subject_of` would make three objects of each; this is the projector's inner loop
            case [label, node_id]:
                nodes[label].append([node_id, *_columns(summary, _GONE.get(label))])
            case [relationship, start, start_id, end, end_id]:
                edges[start, relationship, end].append([start_id, end_id, *_columns(summary, _GONE.get(relationship))])
    return in_write(driver, lambda tx: _write(tx, nodes, edges, known))


def written(summary: Summary) -> dict[str, object]:
    """The properties a node or relationship carries; None removes one (a fact withdrawn, a closing taken back)."""
    return summary.facts | dict(zip(_SUMMARY, _stated(summary), strict=True))


def _columns(summary: Summary, gone: Mapping[str, None] | None = None) -> Row:
    """`written` as a list in the order of `_SET`: names in every row would cost Neo4j as much as the values."""
    return [{**gone, **summary.facts} if gone else summary.facts, *_stated(summary)]


def _stated(summary: Summary) -> Row:
    """In the order of `_SUMMARY`."""
    known_at = summary.known_at
    held = None if known_at is not None else list(chain.from_iterable(summary.rectangles()))
    return [summary.count, summary.first_seen_at, summary.last_seen_at, known_at, held, summary.closed or None]


def _set(name: str, begin: int) -> str:
    """Cypher that states a row's columns, of which the facts are the one at `begin`, on a node or relationship."""
    own = ", ".join(f"{name}.{column} = row[{begin + 1 + at}]" for at, column in enumerate(_SUMMARY))
    return f"SET {name} += row[{begin}], {own}"


def _write(tx: ManagedTransaction, nodes: Nodes, edges: Edges, known: Collection[str]) -> dict[str, str]:
    for label, rows in sorted(nodes.items()):
        ask(tx, f"UNWIND $rows AS row MERGE (n:{label} {{id: row[0]}}) {_set('n', 1)}", rows=rows)
    dense: dict[str, str] = {}
    for (start, relationship, end), rows in sorted(edges.items()):
        found = ask(
            tx,
            f"UNWIND $rows AS row MERGE (a:{start} {{id: row[0]}}) MERGE (b:{end} {{id: row[1]}}) "
            f"MERGE (a)-[r:{relationship}]->(b) {_set('r', 2)} "
            f"WITH a, b UNWIND [a, b] AS n WITH DISTINCT n WHERE COUNT {{ (n)--() }} > {DENSE} "
            "RETURN labels(n)[0], n.id, elementId(n)",
            rows=rows,
        )
        dense |= {Node(Label(label), node_id).key: element_id for label, node_id, element_id in found}
    _state_risks(tx, nodes.get(Label.POST, []), edges.get(POSTED, []), known)
    return dense


def _state_risks(tx: ManagedTransaction, posts: list[Row], posted: list[Row], known: Collection[str]) -> None:
    changed = {str(post) for post, *_ in posts if Node(Label.POST, str(post)).key in known}
    risk.recompute(tx, {str(account) for account, _, *_, closed in posted if closed}, changed)
    rated = {str(post) for post, facts, *_ in posts if isinstance(facts, dict) and facts.get("probability") is not None}
    risk.raise_by(tx, (rated | {str(post) for _, post, *_, closed in posted if not closed}) - changed)
