"""The record in PostgreSQL, filled and read by the million. Works on the connection it is handed and never commits.

A load leaves no summaries: whatever asks for one next folds it from the observations (`store.kept`).
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb
from psycopg import Connection

from domain.observations import PERSONAL, SEPARATOR, Label
from graph.bulk.sources import Seen

_COLUMNS = "subject, event_id, valid_at, recorded_at, holds, properties, source, confidence"
_BATCH = 100_000
_KEY = "observations_pkey"
_BARE = """
    UPDATE staged SET properties = nullif((properties::jsonb - %s::text[])::text, '{{}}')::json
    WHERE subject IN (SELECT %s || id FROM ({}) AS erased(id)) AND properties IS NOT NULL
"""
_ERASED = {  # by label: whose personal facts are not kept again
    Label.ACCOUNT: "SELECT account_id FROM graph.erasures",
    Label.CONTACT: "SELECT contact_id FROM graph.contact_values WHERE sealed_value = ''",
}
_EXPORT = f"""
    COPY (
        SELECT {_COLUMNS} FROM graph.observations o
        WHERE NOT EXISTS (SELECT FROM graph.outbox w WHERE w.subject = o.subject AND w.event_id = o.event_id)
    ) TO STDOUT (FORMAT csv)
"""


def begin(conn: Connection[Any], begun_at: datetime) -> None:
    """From this commit on the graph is behind the record, until `finish`."""
    conn.execute("INSERT INTO graph.builds (begun_at) VALUES (%s)", (begun_at,))


def finish(conn: Connection[Any], built_at: datetime) -> None:
    """The graph says what the record says, but for what waits in the outbox."""
    if not conn.execute("UPDATE graph.builds SET built_at = %s WHERE built_at IS NULL", (built_at,)).rowcount:
        conn.execute("INSERT INTO graph.builds (begun_at, built_at) VALUES (%s, %s)", (built_at, built_at))
    conn.execute("TRUNCATE graph.summaries")


def is_empty(conn: Connection[Any]) -> bool:
    """Whether nothing was recorded yet, and nothing erased that must not come back."""
    found = conn.execute("SELECT EXISTS (SELECT FROM graph.observations) OR EXISTS (SELECT FROM graph.erasures)")
    return not (found.fetchone() or (False,))[0]


def absorb_outbox(conn: Connection[Any]) -> None:
    """What waits will be in the graph that is built next, instead of being projected."""
    conn.execute("DELETE FROM graph.outbox")


@contextmanager
def filling(conn: Connection[Any]) -> Iterator[None]:
    """An empty record to be filled: its key is built once, after the rows. Others wait until the transaction ends.

    Emptying what is empty gives it a file of its own, which a crash only has to leave out.
    """
    conn.execute("SET LOCAL maintenance_work_mem = '1GB'")
    conn.execute(f"ALTER TABLE graph.observations DROP CONSTRAINT {_KEY}")
    conn.execute("TRUNCATE graph.observations")
    yield
    conn.execute(f"ALTER TABLE graph.observations ADD CONSTRAINT {_KEY} PRIMARY KEY (subject, event_id)")


def lines(rows: duckdb.DuckDBPyConnection, seen: Seen, relation: str) -> Iterator[memoryview]:
    """Observations as PostgreSQL's COPY reads them, in batches: the text is put together as a column."""
    fields = [
        _escaped(seen.kind.subject),
        "event_id",
        "make_timestamp(valid_us)",
        "make_timestamp(recorded_us)",
        "holds",
        f"coalesce({_escaped('stated')}, '\\N')",
        _escaped("source"),
        "confidence",
    ]
    line = ", '\t', ".join(fields)
    reader = rows.sql(f"SELECT concat({line}, '\n') AS line FROM {relation}").to_arrow_reader(_BATCH)
    for batch in reader:
        column = batch.column(0)
        offsets, text = (memoryview(buffer) for buffer in column.buffers()[1:] if buffer is not None)
        ends = offsets.cast("b").cast("i")
        yield text[ends[column.offset] : ends[column.offset + len(column)]]


def copy_in(conn: Connection[Any], table: str, texts: Iterable[memoryview]) -> None:
    """Append lines of `lines` to a table with the columns of observations."""
    conn.execute("SET LOCAL timezone = 'UTC'")
    with conn.cursor().copy(f"COPY {table} ({_COLUMNS}) FROM STDIN") as copy:
        for text in texts:
            copy.write(text)


@contextmanager
def staging(conn: Connection[Any]) -> Iterator[str]:
    """A table to fill whose rows join a record that is not empty; those known already change nothing.

    Nothing personal of what was erased joins it.
    """
    conn.execute("CREATE TEMPORARY TABLE staged (LIKE graph.observations) ON COMMIT DROP")
    yield "staged"
    for label, ids in _ERASED.items():
        conn.execute(_BARE.format(ids), (list(PERSONAL[label]), f"{label}{SEPARATOR}"))
    conn.execute(f"INSERT INTO graph.observations ({_COLUMNS}) SELECT {_COLUMNS} FROM staged ON CONFLICT DO NOTHING")


def export(conn: Connection[Any], path: Path) -> int:
    """Write every observation that does not wait in the outbox, as CSV. Returns how many."""
    conn.execute("SET LOCAL timezone = 'UTC'")
    cursor = conn.cursor()
    with path.open("wb") as file, cursor.copy(_EXPORT) as copy:
        for text in copy:
            file.write(text)
    return cursor.rowcount


def _escaped(sql: str) -> str:
    return f"replace({sql}, '\\', '\\\\')"
