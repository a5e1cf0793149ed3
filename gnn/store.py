"""Ring runs, what they showed and told of rings, in PostgreSQL. Works on the connection it is handed, never commits.

What does not live here: the rings (they are in the graph) and the runs' input (`inputs`).
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, fields
from datetime import datetime
from typing import Any

from psycopg import Connection
from psycopg.rows import dict_row, kwargs_row
from psycopg.types.json import Jsonb

from domain.errors import Conflict, Invalid, NotFound
from domain.rings import Fate, Ring, RingRun, ToldRing

_COLUMNS = ", ".join(field.name for field in fields(RingRun))
_VALUES = ", ".join(f"%({field.name})s" for field in fields(RingRun))
_RECORD = f"INSERT INTO gnn.ring_runs ({_COLUMNS}) VALUES ({_VALUES}) ON CONFLICT (id) DO NOTHING"  # noqa: S608
_RUNS = f"SELECT {_COLUMNS} FROM gnn.ring_runs ORDER BY started_at DESC, id LIMIT %s"  # noqa: S608
_RUN = f"SELECT {_COLUMNS} FROM gnn.ring_runs WHERE starts_with(id, %s) LIMIT 2"  # noqa: S608
_GIVE_UP = """
    UPDATE gnn.ring_runs SET input_gone_at = %s, input_gone_why = %s
    WHERE input_sha256 = ANY (%s) AND input_gone_at IS NULL
"""
_TOLD = "SELECT ring_id, run_id, told_at, members, urgency FROM gnn.told_rings"
_TELL = """
    INSERT INTO gnn.told_rings (ring_id, run_id, told_at, members, urgency)
    VALUES (%(ring_id)s, %(run_id)s, %(told_at)s, %(members)s, %(urgency)s)
    ON CONFLICT (ring_id) DO UPDATE
    SET run_id = excluded.run_id, told_at = excluded.told_at, members = excluded.members, urgency = excluded.urgency
"""
_SHOW = """
    INSERT INTO gnn.ring_showings (ring_id, shown_at, run_id, release_version, columns, measures)
    SELECT %(ring_id)s, %(at)s, %(run_id)s, %(release)s, %(columns)s, %(measures)s WHERE NOT EXISTS (
        SELECT FROM (SELECT * FROM gnn.ring_showings WHERE ring_id = %(ring_id)s ORDER BY shown_at DESC LIMIT 1) AS last
        WHERE (release_version, columns, measures) = (%(release)s, %(columns)s::text[], %(measures)s::float8[])
    )
"""
_SHOWN = """
    SELECT ring_id, columns, measures FROM unnest(%s::text[], %s::timestamptz[]) AS asked (ring_id, at), LATERAL (
        SELECT columns, measures FROM gnn.ring_showings AS shown
        WHERE shown.ring_id = asked.ring_id AND shown_at <= at ORDER BY shown_at DESC LIMIT 1
    ) AS last
"""


def record_run(conn: Connection[Any], run: RingRun) -> None:
    """Keep the run. Raises Conflict when a run of this id is already kept."""
    row = {field.name: getattr(run, field.name) for field in fields(RingRun)}
    documents = {"parameters": Jsonb(dict(run.parameters)), "changes": Jsonb(dict(run.changes))}
    if conn.execute(_RECORD, row | documents).rowcount == 0:
        raise Conflict(f"ring run {run.id} is already recorded; a repeated run needs an id of its own")


def runs(conn: Connection[Any], first: int = 50) -> list[RingRun]:
    """The latest runs, newest first."""
    with conn.cursor(row_factory=dict_row) as cursor:
        return [_run(row) for row in cursor.execute(_RUNS, (first,))]


def run(conn: Connection[Any], run_id: str) -> RingRun:
    """The run whose id begins so. Raises NotFound where there is none, Invalid where several do."""
    with conn.cursor(row_factory=dict_row) as cursor:
        rows = cursor.execute(_RUN, (run_id,)).fetchall()
    if len(rows) > 1:
        raise Invalid(f"more than one ring run begins with {run_id}; `ringfence rings runs` shows their ids")
    if not rows:
        raise NotFound(f"there is no ring run {run_id}; `ringfence rings runs` lists them")
    return _run(rows[0])


def last_run(conn: Connection[Any]) -> RingRun | None:
    """The run that started last, None before the first."""
    return next(iter(runs(conn, first=1)), None)


def give_up_inputs(conn: Connection[Any], sha256s: Collection[str], why: str, now: datetime) -> None:
    """Note that the runs which read these can no longer be repeated."""
    conn.execute(_GIVE_UP, (now, why, list(sha256s)))


def told_rings(conn: Connection[Any]) -> dict[str, ToldRing]:
    """What people were last told of each ring, by its id."""
    with conn.cursor(row_factory=kwargs_row(_told)) as cursor:
        return {told.ring_id: told for told in cursor.execute(_TOLD)}


def tell_rings(conn: Connection[Any], told: Sequence[ToldRing]) -> None:
    """Keep what people are now told of rings, in place of what they were told before."""
    with conn.cursor() as cursor:
        cursor.executemany(_TELL, [asdict(ring) | {"members": sorted(ring.members)} for ring in told])


def show_rings(conn: Connection[Any], rings: Sequence[Ring], run_id: str, release_version: str, now: datetime) -> None:
    """Keep what was measured of rings that a run shows, where it is not what was shown of them last."""
    facts = {"run_id": run_id, "release": release_version, "at": now}
    with conn.cursor() as cursor:
        cursor.executemany(
            _SHOW,
            [
                facts | {"ring_id": ring.id, "columns": list(ring.factors), "measures": list(ring.factors.values())}
                for ring in rings
            ],
        )


def shown_rings(conn: Connection[Any], at: Mapping[str, datetime]) -> dict[str, dict[str, float]]:
    """What was measured, by column in order, of each ring when it was last shown by then.

    Args: at: instants by ring id. A ring that had not been shown by then is left out.
    """
    rows = conn.execute(_SHOWN, (list(at), list(at.values()))).fetchall()
    return {ring_id: dict(zip(columns, measures, strict=True)) for ring_id, columns, measures in rows}


def _run(row: dict[str, Any]) -> RingRun:
    changes = {Fate(fate): tuple(ids) for fate, ids in row.pop("changes").items()}
    return RingRun(**row, changes=changes)


def _told(members: list[str], **facts: Any) -> ToldRing:
    return ToldRing(members=frozenset(members), **facts)
