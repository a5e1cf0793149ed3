"""The ceiling: what PostgreSQL and Neo4j take for the same events and the same graph when nobody asks anything of them.

No duplicates found, nothing sealed, no history, no properties: lines into one table, nodes and edges by their ids.
"""

import time
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

import neo4j
import psycopg

from domain.observations import Edge, Node, subject_of
from runtime.engines import Endpoints

LINES, ROWS = 1_000, 5_000  # a transaction's, as in the product
Statement = tuple[str, list[dict[str, str]]]


def bare_seconds(endpoints: Endpoints, lines: Path, subjects: Sequence[str]) -> tuple[float, float]:
    """Seconds of COPY, and of MERGE of the subjects into a graph that holds its schema and nothing else.

    Warmed up by a tenth of the subjects.
    """
    credentials = (endpoints.neo4j_user, endpoints.neo4j_password)
    everything = "MATCH (n) WHERE NOT n:SchemaMigration CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 5000 ROWS"
    with neo4j.GraphDatabase.driver(endpoints.neo4j_uri, auth=credentials) as driver, driver.session() as session:
        _merge(session, subjects[::10])
        session.run(everything).consume()
        began_s = time.monotonic()
        _merge(session, subjects)
        merging_s = time.monotonic() - began_s
    began_s = time.monotonic()
    _copy(endpoints, lines)
    return time.monotonic() - began_s, merging_s


def _copy(endpoints: Endpoints, path: Path) -> None:
    with psycopg.connect(endpoints.database_url) as conn, path.open("rb") as lines:
        conn.execute("CREATE TABLE bare (event json NOT NULL)")
        while batch := [line for _, line in zip(range(LINES), lines, strict=False)]:
            with conn.cursor().copy("COPY bare FROM STDIN") as copy:
                for line in batch:
                    copy.write_row((line.decode(),))
            conn.commit()


def _merge(session: neo4j.Session, subjects: Sequence[str]) -> None:
    for cypher, rows in _statements(subjects):
        for at in range(0, len(rows), ROWS):
            session.run(cypher, rows=rows[at : at + ROWS]).consume()


def _statements(subjects: Sequence[str]) -> list[Statement]:
    """Nodes before edges, one statement per kind."""
    nodes: defaultdict[str, list[dict[str, str]]] = defaultdict(list)
    edges: defaultdict[str, list[dict[str, str]]] = defaultdict(list)
    for subject in map(subject_of, subjects):
        match subject:
            case Node(label, node_id):
                nodes[f"UNWIND $rows AS row MERGE (:{label} {{id: row.id}})"].append({"id": node_id})
            case Edge(relationship, start, end):
                ends = f"MERGE (a:{start.label} {{id: row.start}}) MERGE (b:{end.label} {{id: row.end}})"
                cypher = f"UNWIND $rows AS row {ends} MERGE (a)-[:{relationship}]->(b)"
                edges[cypher].append({"start": start.id, "end": end.id})
    return [*nodes.items(), *edges.items()]
