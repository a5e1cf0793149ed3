"""What the graph derives from itself, out of the files that it is going to be made of.

The same as `graph.risk` and `graph.counters` would state one batch after another, in two passes over columns: to read
it back out of a graph of ten million relationships would take about as long as to import that.
"""

from collections.abc import Iterable, Iterator
from typing import Any

import duckdb
from psycopg import Connection

from domain.observations import SEPARATOR, Label, Relationship
from graph.bulk.kinds import Kind
from graph.bulk.parts import Part, literal, relation
from graph.counters import DAY_US
from graph.traversal import DENSE, kind_of

_POST = Kind(Label.POST)
_POSTED = Kind(Label.ACCOUNT, Relationship.POSTED, Label.POST)
_RELATIONSHIP = {
    "start": "VARCHAR",
    "end": "VARCHAR",
    "first_seen_at": "BIGINT",
    "last_seen_at": "BIGINT",
    "closed": "BOOLEAN",
}
_ROWS = 50_000


def rate(db: duckdb.DuckDBPyConnection, parts: Iterable[Part]) -> None:
    """Fill the table `risks` (id, risk): of each account the highest probability among its posts that hold."""
    parts = list(parts)
    posts = relation((part for part in parts if part.kind == _POST), {"id": "VARCHAR", "probability": "DOUBLE"})
    posted = relation((part for part in parts if part.kind == _POSTED), _RELATIONSHIP)
    db.execute(
        f"""
        CREATE OR REPLACE TABLE risks AS SELECT "start" AS id, max(probability) AS risk
        FROM {posted} AS posted JOIN {posts} AS posts ON posts.id = posted."end"
        WHERE closed IS NULL AND probability IS NOT NULL GROUP BY "start"
        """
    )


def count(db: duckdb.DuckDBPyConnection, parts: Iterable[Part]) -> None:
    """Fill the tables `counted` and `counters`, as PostgreSQL has them, for the nodes that are dense."""
    sides = [side for part in parts if part.kind.relationship for side in _sides(part)]
    nothing = "SELECT '' AS node, '' AS relationship, TRUE AS outgoing, '' AS kind, 0 AS began, 0 AS ended WHERE FALSE"
    db.execute(f"CREATE OR REPLACE TABLE sides AS {' UNION ALL '.join([nothing, *sides])}")
    db.execute(f"CREATE OR REPLACE TABLE counted AS SELECT node FROM sides GROUP BY node HAVING count(*) > {DENSE}")
    db.execute(
        """
        CREATE OR REPLACE TABLE counters AS
        WITH held AS (FROM sides SEMI JOIN counted USING (node) WHERE began IS NOT NULL),
             turns AS (SELECT *, TRUE AS begins FROM held UNION ALL SELECT *, FALSE FROM held)
        SELECT node, relationship, outgoing, kind, CASE WHEN begins THEN began ELSE ended END AS day,
               count(*) FILTER (begins) AS began, count(*) FILTER (NOT begins) AS ended
        FROM turns GROUP BY node, relationship, outgoing, kind, day
        """
    )
    db.execute("DROP TABLE sides")


def store_counters(conn: Connection[Any], db: duckdb.DuckDBPyConnection) -> None:
    """What `count` found, in place of all counters there are. Never commits."""
    conn.execute("TRUNCATE graph.counted, graph.counters")
    for table in ("counted", "counters"):
        columns = ", ".join(name for name, *_ in db.execute(f"FROM {table}").description)
        with conn.cursor().copy(f"COPY graph.{table} ({columns}) FROM STDIN") as copy:
            while rows := db.fetchmany(_ROWS):
                for row in rows:
                    copy.write_row(row)
        conn.execute(f"ANALYZE graph.{table}")


def _sides(part: Part) -> Iterator[str]:
    """SQL for the relationships of a part as seen from either end; a loop counts once, as outgoing."""
    rows = relation([part], _RELATIONSHIP)
    (start, _), (end, _) = part.kind.ends
    yield f"SELECT {_side(part, start, 'start', end, 'end')} FROM {rows}"
    no_loop = """WHERE "start" <> "end\"""" if start == end else ""
    yield f"SELECT {_side(part, end, 'end', start, 'start')} FROM {rows} {no_loop}"


def _side(part: Part, here: Label, own: str, there: Label, other: str) -> str:
    kind = f"""split_part("{other}", ':', 1)""" if there is Label.CONTACT else literal(kind_of(there, ""))
    columns = {
        "node": f"""'{here}{SEPARATOR}' || "{own}\"""",
        "relationship": f"'{part.kind.relationship}'",
        "outgoing": str(own == "start"),
        "kind": kind,
        "began": f"CASE WHEN closed IS NULL THEN {_day('first_seen_at')} END",
        "ended": f"CASE WHEN closed IS NULL THEN {_day('last_seen_at')} END",
    }
    return ", ".join(f"{sql} AS {name}" for name, sql in columns.items())


def _day(column: str) -> str:
    """`counters.day_of` in SQL, whose division does not round down before 1970."""
    return f"({column} // {DAY_US} - ({column} % {DAY_US} < 0)::BIGINT)"
