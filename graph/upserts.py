"""Writes summaries to Neo4j: batched and idempotent, one statement per kind of node and per kind of relationship.

A relationship's or node's own properties hold the facts; the summary adds `seen_count`, `first_seen_at`, `last_seen_at`
(microseconds since the epoch), `held` (the rectangles of `summaries`, four numbers each, in one flat list) and `closed`
(true or absent).
"""

from collections import defaultdict
from collections.abc import Mapping
from itertools import chain

from neo4j import Driver, ManagedTransaction

from domain.observations import PERSONAL, Edge, Label, Node, Relationship, subject_of
from graph.bolt import ask, in_write
from graph.risk import refresh
from graph.summaries import Summary
from graph.traversal import DENSE

Row = dict[str, object]
Nodes = Mapping[Label, list[Row]]
Edges = Mapping[tuple[Label, Relationship, Label], list[Row]]


def upsert(driver: Driver, folded: Mapping[str, Summary]) -> dict[str, str]:
    """Make the graph say what the summaries say, in one transaction; the same summaries again change nothing.

    Returns the nodes at which relationships were written and are too many to count one by one: element ids by key.
    """
    nodes: defaultdict[Label, list[Row]] = defaultdict(list)
    edges: defaultdict[tuple[Label, Relationship, Label], list[Row]] = defaultdict(list)
    for key, summary in folded.items():
        match subject_of(key):
            case Node(label, node_id):
                # An erased fact is in no summary any more, so its absence has to be written.
                gone = dict.fromkeys(PERSONAL.get(label, ()))
                nodes[label].append({"id": node_id, "written": gone | written(summary)})
            case Edge(relationship, start, end):
                row: Row = {"start": start.id, "end": end.id, "written": written(summary)}
                edges[start.label, relationship, end.label].append(row)
    return in_write(driver, lambda tx: _write(tx, nodes, edges))


def written(summary: Summary) -> Row:
    """The properties a node or relationship carries; None removes one (a fact withdrawn, a closing taken back)."""
    return summary.facts | {
        "seen_count": summary.count,
        "first_seen_at": summary.first_seen_at,
        "last_seen_at": summary.last_seen_at,
        "held": list(chain.from_iterable(summary.rectangles())),
        "closed": summary.closed or None,
    }


def _write(tx: ManagedTransaction, nodes: Nodes, edges: Edges) -> dict[str, str]:
    for label, rows in sorted(nodes.items()):
        ask(tx, f"UNWIND $rows AS row MERGE (n:{label} {{id: row.id}}) SET n += row.written", rows=rows)
    dense: dict[str, str] = {}
    for (start, relationship, end), rows in sorted(edges.items()):
        found = ask(
            tx,
            f"UNWIND $rows AS row MERGE (a:{start} {{id: row.start}}) MERGE (b:{end} {{id: row.end}}) "
            f"MERGE (a)-[r:{relationship}]->(b) SET r += row.written "
            f"WITH a, b UNWIND [a, b] AS n WITH DISTINCT n WHERE COUNT {{ (n)--() }} > {DENSE} "
            "RETURN labels(n)[0], n.id, elementId(n)",
            rows=rows,
        )
        dense |= {Node(Label(label), node_id).key: element_id for label, node_id, element_id in found}
    posters = {str(row["start"]) for ends, rows in edges.items() if Relationship.POSTED in ends for row in rows}
    refresh(tx, posters, [str(row["id"]) for row in nodes.get(Label.POST, ())])
    return dense
