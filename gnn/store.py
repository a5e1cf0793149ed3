"""The record of ring runs in PostgreSQL. Works on the connection it is handed and never commits.

What does not live here: the rings (they are in the graph) and the runs' input (`inputs`).
"""

from dataclasses import fields

from psycopg import Connection
from psycopg.rows import class_row
from psycopg.types.json import Jsonb

from domain.errors import Conflict
from domain.rings import RingRun

_COLUMNS = ", ".join(field.name for field in fields(RingRun))
_VALUES = ", ".join(f"%({field.name})s" for field in fields(RingRun))
_RECORD = f"INSERT INTO gnn.ring_runs ({_COLUMNS}) VALUES ({_VALUES}) ON CONFLICT (id) DO NOTHING"  # noqa: S608
_RUNS = f"SELECT {_COLUMNS} FROM gnn.ring_runs ORDER BY started_at DESC, id LIMIT %s"  # noqa: S608


def record_run(conn: Connection, run: RingRun) -> None:
    """Keep the run. Raises Conflict when a run of this id is already kept."""
    row = {field.name: getattr(run, field.name) for field in fields(RingRun)}
    if conn.execute(_RECORD, row | {"parameters": Jsonb(dict(run.parameters))}).rowcount == 0:
        raise Conflict(f"ring run {run.id} is already recorded; a repeated run needs an id of its own")


def runs(conn: Connection, first: int = 50) -> list[RingRun]:
    """The latest runs, newest first."""
    with conn.cursor(row_factory=class_row(RingRun)) as cursor:
        return cursor.execute(_RUNS, (first,)).fetchall()


def last_run(conn: Connection) -> RingRun | None:
    """The run that started last, None before the first."""
    return next(iter(runs(conn, first=1)), None)
