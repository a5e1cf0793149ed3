"""Ring runs as rows from when they begin: how far they are, who cancelled them, how they ended.

At most one runs in a database. Who runs holds a lock of the session (`hold`), which ends with the process; so a row
that runs while nobody holds the lock is of somebody who was killed, and the next takes it up. Nothing here commits.
"""

from dataclasses import fields
from datetime import datetime
from typing import Any
from uuid import uuid4

from psycopg import Connection
from psycopg.rows import kwargs_row

from domain.errors import Conflict, NotFound
from domain.rings import JobState, RingJob

LOCK = 0x52464753  # advisory lock; the region is its second half
MOST_BEGUN = 3  # who was broken off so often is not taken up again: it would be once more

_COLUMNS = ", ".join(field.name for field in fields(RingJob))
_BEGIN = f"""
    INSERT INTO gnn.ring_jobs (id, region, asked_by, state, stage, share, started_at, alive_at, begun)
    VALUES (%(id)s, %(region)s, %(asked_by)s, 'running', 'beginning', 0, %(now)s, %(now)s, 1) RETURNING {_COLUMNS}
"""  # noqa: S608
_TAKE_UP = f"""
    UPDATE gnn.ring_jobs SET begun = begun + 1, stage = 'beginning again', share = 0, alive_at = %(now)s
    WHERE state = 'running' RETURNING {_COLUMNS}
"""  # noqa: S608
_GIVE_UP = """
    UPDATE gnn.ring_jobs SET state = 'failed', ended_at = %(now)s, failure = 'broken off ' || begun || ' times'
    WHERE state = 'running' AND begun >= %(most)s
"""
_BEAT = """
    UPDATE gnn.ring_jobs SET stage = %(stage)s, share = %(share)s, alive_at = %(now)s
    WHERE id = %(id)s AND state = 'running'
"""
_INPUT = "UPDATE gnn.ring_jobs SET input_sha256 = %s WHERE id = %s"
_END = f"""
    UPDATE gnn.ring_jobs SET state = %(state)s, ended_at = %(now)s, cancelled_by = %(by)s, failure = %(failure)s
    WHERE id = %(id)s AND state = 'running' RETURNING {_COLUMNS}
"""  # noqa: S608
_ONE = f"SELECT {_COLUMNS} FROM gnn.ring_jobs WHERE starts_with(id, %s) LIMIT 2"  # noqa: S608
_RUNNING = f"SELECT {_COLUMNS} FROM gnn.ring_jobs WHERE state = 'running'"  # noqa: S608
_LISTED = f"SELECT {_COLUMNS} FROM gnn.ring_jobs ORDER BY started_at DESC, id LIMIT %s"  # noqa: S608


def hold(conn: Connection[Any], region: str | None) -> None:
    """Be the one that runs until the session ends. Raises Conflict that tells of the one that does."""
    row = conn.execute("SELECT pg_try_advisory_lock(%s, hashtext(%s))", (LOCK, region or "")).fetchone()
    if row and row[0]:
        return
    if (other := running(conn)) is None:
        raise Conflict("a ring run is beginning or ending; try again in a moment")
    far = f"asked for by {other.asked_by}: {other.stage}, {other.share:.0%}"
    raise Conflict(f"ring run {other.id} is running, {far}; wait for it, or `ringfence rings cancel`")


def begin(conn: Connection[Any], asked_by: str, region: str | None, now: datetime) -> RingJob:
    """Take up the run that was broken off, else begin a new one. Only for who holds the lock.

    One that was broken off too often ends as failed instead.
    """
    conn.execute(_GIVE_UP, {"now": now, "most": MOST_BEGUN})
    row = {"id": str(uuid4()), "region": region, "asked_by": asked_by, "now": now}
    return _first(conn, _TAKE_UP, row) or _one(_first(conn, _BEGIN, row))


def beat(conn: Connection[Any], job: RingJob, stage: str, share: float, now: datetime) -> None:
    """Say that it is alive, and how far it is. Raises Conflict once it was cancelled."""
    row = {"id": job.id, "stage": stage, "share": share, "now": now}
    if conn.execute(_BEAT, row).rowcount == 0:
        raise Conflict(_why_ended(one(conn, job.id)))


def keep_input(conn: Connection[Any], job: RingJob, input_sha256: str) -> None:
    """From now on the run is taken up from this input."""
    conn.execute(_INPUT, (input_sha256, job.id))


def end(
    conn: Connection[Any],
    job_id: str,
    state: JobState,
    now: datetime,
    by: str | None = None,
    failure: str | None = None,
) -> RingJob:
    """Raises Conflict when it has ended already, NotFound for an id that none has."""
    row = {"id": job_id, "state": state, "now": now, "by": by, "failure": failure}
    if (ended := _first(conn, _END, row)) is None:
        raise Conflict(_why_ended(one(conn, job_id)))
    return ended


def cancel(conn: Connection[Any], job_id: str, by: str, now: datetime) -> RingJob:
    """End the run whose id begins so; whoever runs it stops when it next says how far it is.

    Raises Conflict when it has ended already, NotFound where there is none.
    """
    return end(conn, one(conn, job_id).id, JobState.CANCELLED, now, by=by)


def one(conn: Connection[Any], job_id: str) -> RingJob:
    """The run whose id begins so. Raises NotFound, and Conflict where several do."""
    with conn.cursor(row_factory=kwargs_row(_job)) as cursor:
        rows = cursor.execute(_ONE, (job_id,)).fetchall()
    if len(rows) > 1:
        raise Conflict(f"more than one ring run begins with {job_id}; `ringfence rings runs` shows their ids")
    if not rows:
        raise NotFound(f"there is no ring run {job_id}; `ringfence rings runs` lists them")
    return rows[0]


def running(conn: Connection[Any]) -> RingJob | None:
    return _first(conn, _RUNNING, {})


def jobs(conn: Connection[Any], first: int = 50) -> list[RingJob]:
    """Those that began last come first."""
    with conn.cursor(row_factory=kwargs_row(_job)) as cursor:
        return cursor.execute(_LISTED, (first,)).fetchall()


def _first(conn: Connection[Any], statement: str, row: dict[str, Any]) -> RingJob | None:
    with conn.cursor(row_factory=kwargs_row(_job)) as cursor:
        return cursor.execute(statement, row).fetchone()


def _one(job: RingJob | None) -> RingJob:
    assert job, "an INSERT that raised nothing returns its row"
    return job


def _why_ended(job: RingJob) -> str:
    if job.state is JobState.CANCELLED:
        return f"ring run {job.id} was cancelled by {job.cancelled_by}"
    return f"ring run {job.id} has ended already: it is {job.state}"


def _job(state: str, **facts: Any) -> RingJob:
    return RingJob(state=JobState(state), **facts)
