"""All SQL of the review queue: tasks, reviewers, turns. Rows in, domain values out; nothing here commits."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, LiteralString

from psycopg import Connection

from domain.casework import ReviewTask, TaskState, TurnState
from investigations.queue.rows import columns, task_of
from investigations.store import Row, count, fetch

# --- tasks

_WANTED: LiteralString = """
    unnest(%(ids)s::text[], %(subjects)s::text[], %(categories)s::text[], %(priorities)s::float8[], %(reasons)s::text[],
           %(times)s::timestamptz[], %(queues)s::text[], %(answers)s::interval[], %(languages)s::text[],
           %(regions)s::text[], %(reaches)s::integer[], %(probabilities)s::float8[], %(highlights)s::jsonb[])
        AS wanted (id, subject, category, priority, reason, at, queue, answer, language, region, reach, probability,
                   highlights)"""


def insert_tasks(conn: Connection, tasks: Sequence[ReviewTask], raised_by: str) -> list[str]:
    """Returns the subjects of the tasks that opened: neither their id nor an open task of their subject was there."""
    query: LiteralString = (
        """INSERT INTO investigations.review_tasks
               (id, subject, category, priority, reason, raised_by, created_at, updated_at, queue, due_at, language,
                region, reach, probability, highlights)
           SELECT id, subject, category, priority, reason, %(raised_by)s, at, at, queue, at + answer, language,
                  region, reach, probability, highlights
           FROM """
        + _WANTED
        + " ON CONFLICT DO NOTHING RETURNING subject"
    )
    return [row["subject"] for row in fetch(conn, query, **columns(tasks), raised_by=raised_by)]


def refresh_tasks(conn: Connection, tasks: Sequence[ReviewTask], raised_by: str) -> list[str]:
    """Bring open tasks of the same raiser up to date; returns the subjects whose task changed.

    The moment stays, and with it the waiting that counts; an answer may be due at another time in another queue.
    """
    query: LiteralString = (
        """UPDATE investigations.review_tasks AS task
           SET category = wanted.category, priority = wanted.priority, reason = wanted.reason, updated_at = wanted.at,
               queue = wanted.queue, due_at = task.created_at + wanted.answer, language = wanted.language,
               region = wanted.region, reach = wanted.reach, probability = wanted.probability,
               highlights = wanted.highlights,
               alarmed_at = CASE WHEN task.due_at = task.created_at + wanted.answer THEN task.alarmed_at END
           FROM """
        + _WANTED
        + """
           WHERE task.subject = wanted.subject AND task.state = 'open' AND task.raised_by = %(raised_by)s
             AND task.updated_at < wanted.at
             AND (task.category, task.priority, task.reason, task.queue, task.language, task.region, task.reach,
                  task.probability, task.highlights)
                 IS DISTINCT FROM (wanted.category, wanted.priority, wanted.reason, wanted.queue, wanted.language,
                                   wanted.region, wanted.reach, wanted.probability, wanted.highlights)
           RETURNING task.subject"""
    )
    return [row["subject"] for row in fetch(conn, query, **columns(tasks), raised_by=raised_by)]


def close_tasks(
    conn: Connection, subjects: Sequence[str], actor: str, outcome: str, now: datetime, raised_by: str | None
) -> list[str]:
    """Close what is open about subjects and end the turns at it; returns the subjects whose task was open."""
    rows = fetch(
        conn,
        """WITH open AS (
               SELECT id, claimed_by, claimed_at, lease_until FROM investigations.review_tasks
               WHERE subject = ANY(%(subjects)s) AND state = 'open'
                 AND (%(raised_by)s::text IS NULL OR raised_by = %(raised_by)s)
               FOR UPDATE
           ), ended AS (
               UPDATE investigations.task_turns AS turn
               SET ended = CASE WHEN open.lease_until <= %(now)s THEN 'expired'
                                WHEN open.claimed_by = %(actor)s THEN 'decided' ELSE 'closed' END,
                   ended_at = greatest(turn.claimed_at, least(open.lease_until, %(now)s))
               FROM open WHERE turn.task_id = open.id AND turn.ended IS NULL
           )
           UPDATE investigations.review_tasks AS task
           SET state = 'decided', closed_at = %(now)s, closed_by = %(actor)s, outcome = %(outcome)s,
               decided_after_s = CASE WHEN open.claimed_by = %(actor)s AND open.lease_until > %(now)s
                                      THEN greatest(0, extract(epoch FROM %(now)s - open.claimed_at)) END,
               claimed_by = NULL, claimed_at = NULL, lease_until = NULL, snoozed_until = NULL
           FROM open WHERE task.id = open.id RETURNING task.subject""",
        subjects=list(subjects),
        actor=actor,
        outcome=outcome,
        now=now,
        raised_by=raised_by,
    )
    return [row["subject"] for row in rows]


def select_open_task(conn: Connection, subject: str, lock: bool = False) -> ReviewTask | None:
    """With `lock`, held against other writers until the transaction ends."""
    query: LiteralString = "SELECT * FROM investigations.review_tasks WHERE subject = %(subject)s AND state = 'open'"
    rows = fetch(conn, query + " FOR UPDATE" if lock else query, subject=subject)
    return task_of(rows[0]) if rows else None


def lock_task(conn: Connection, task_id: str) -> ReviewTask | None:
    """The task as it stands, held against other writers until the transaction ends."""
    rows = fetch(conn, "SELECT * FROM investigations.review_tasks WHERE id = %(id)s FOR UPDATE", id=task_id)
    return task_of(rows[0]) if rows else None


def select_tasks_by_id(conn: Connection, ids: Sequence[str]) -> list[ReviewTask]:
    rows = fetch(conn, "SELECT * FROM investigations.review_tasks WHERE id = ANY(%(ids)s)", ids=list(ids))
    return [task_of(row) for row in rows]


_LISTED: LiteralString = """
    FROM investigations.review_tasks
    WHERE state = %(state)s AND (%(queues)s::text[] IS NULL OR queue = ANY(%(queues)s))
      AND (%(languages)s::text[] IS NULL OR language = ANY(%(languages)s))"""


def select_tasks(
    conn: Connection,
    limit: int,
    below: float | None,
    last_id: str | None,
    state: TaskState,
    queues: Sequence[str] | None,
    languages: Sequence[str] | None,
) -> list[ReviewTask]:
    query: LiteralString = (
        "SELECT * "
        + _LISTED
        + """ AND (%(below)s::float8 IS NULL OR rank < %(below)s OR (rank = %(below)s AND id > %(last_id)s))
           ORDER BY rank DESC, id LIMIT %(limit)s"""
    )
    given: dict[str, Any] = {"queues": queues, "languages": languages, "below": below, "last_id": last_id}
    return [task_of(row) for row in fetch(conn, query, state=state, limit=limit, **given)]


def count_tasks(
    conn: Connection, state: TaskState, queues: Sequence[str] | None, languages: Sequence[str] | None
) -> int:
    return count(conn, "SELECT count(*) " + _LISTED, state=state, queues=queues, languages=languages)


# --- claims


def lock_reviewer(conn: Connection, name: str) -> None:
    """One claim of a reviewer at a time, or two windows would go beyond what one person may hold."""
    fetch(conn, "SELECT pg_advisory_xact_lock(hashtextextended('reviewer:' || %(name)s::text, 0))", name=name)


def free_tasks(conn: Connection, now: datetime) -> list[Row]:
    """Give back what leases that ran out held, and what was snoozed until now; rows say which: subject, id, reviewer.

    What somebody is writing to is passed over: whoever claims next frees it.
    """
    return fetch(
        conn,
        """WITH leased AS (
               SELECT id, claimed_by, lease_until FROM investigations.review_tasks
               WHERE claimed_by IS NOT NULL AND lease_until <= %(now)s
               ORDER BY lease_until LIMIT 1000 FOR UPDATE SKIP LOCKED
           ), asleep AS (
               SELECT id FROM investigations.review_tasks WHERE snoozed_until <= %(now)s
               ORDER BY snoozed_until LIMIT 1000 FOR UPDATE SKIP LOCKED
           ), past AS (
               SELECT * FROM leased UNION ALL SELECT id, NULL, NULL FROM asleep
           ), ended AS (
               UPDATE investigations.task_turns AS turn
               SET ended = 'expired', ended_at = greatest(turn.claimed_at, past.lease_until)
               FROM past WHERE turn.task_id = past.id AND turn.ended IS NULL
           )
           UPDATE investigations.review_tasks AS task
           SET claimed_by = NULL, claimed_at = NULL, lease_until = NULL, snoozed_until = NULL
           FROM past WHERE task.id = past.id RETURNING task.subject, task.id, past.claimed_by AS reviewer""",
        now=now,
    )


# The number of looks is a constant, or a plan made for any number would sort the whole queue.
_FREE: LiteralString = """
    state = 'open' AND claimed_by IS NULL AND snoozed_until IS NULL
    AND NOT EXISTS (SELECT FROM investigations.task_turns AS turn
                    WHERE turn.task_id = task.id AND turn.reviewer = %(who)s AND turn.ended = 'skipped')"""
_BEST: LiteralString = (
    """SELECT best.id FROM unnest(%(queues)s::text[]) AS code CROSS JOIN LATERAL (
           SELECT id FROM investigations.review_tasks AS task WHERE queue = code AND """
    + _FREE
    + " ORDER BY rank DESC, id LIMIT 32) AS best"
)
_BEST_BY_LANGUAGE: LiteralString = (
    """SELECT best.id FROM unnest(%(queues)s::text[]) AS code CROSS JOIN unnest(%(languages)s::text[]) AS spoken
       CROSS JOIN LATERAL (
           SELECT id FROM investigations.review_tasks AS task WHERE queue = code AND language = spoken AND """
    + _FREE
    + " ORDER BY rank DESC, id LIMIT 32) AS best"
)


def claim_best(
    conn: Connection,
    who: str,
    queues: Sequence[str],
    hard: Sequence[str],
    languages: Sequence[str] | None,
    now: datetime,
    until: datetime,
) -> ReviewTask | None:
    """Take the free task of highest rank that nobody else is taking, and begin a turn at it.

    The best few of each queue and language are read from an index and locked one by one, the highest first.

    Args:
        hard: those of the queues whose tasks are hard to look at.
    """
    query: LiteralString = (
        "WITH best AS MATERIALIZED ("
        + (_BEST if languages is None else _BEST_BY_LANGUAGE)
        + """), taken AS (
               UPDATE investigations.review_tasks
               SET claimed_by = %(who)s, claimed_at = %(now)s, lease_until = %(until)s
               WHERE id = (SELECT task.id FROM best JOIN investigations.review_tasks AS task USING (id)
                           WHERE state = 'open' AND claimed_by IS NULL AND snoozed_until IS NULL
                           ORDER BY task.rank DESC, task.id LIMIT 1 FOR UPDATE OF task SKIP LOCKED)
               RETURNING *
           ), turn AS (
               INSERT INTO investigations.task_turns (task_id, reviewer, hard, claimed_at)
               SELECT id, %(who)s, queue = ANY(%(hard)s), %(now)s FROM taken
           )
           SELECT * FROM taken"""
    )
    given: dict[str, Any] = {"queues": list(queues), "hard": list(hard), "languages": languages}
    rows = fetch(conn, query, who=who, now=now, until=until, **given)
    return task_of(rows[0]) if rows else None


def hand_over(
    conn: Connection, task: ReviewTask, to: str, hard: bool, given: tuple[str, str], now: datetime, until: datetime
) -> ReviewTask:
    """Let a task that nobody holds be held by somebody; `given` by whom and why."""
    [row] = fetch(
        conn,
        """WITH turn AS (
               INSERT INTO investigations.task_turns (task_id, reviewer, hard, claimed_at, given_by, given_why)
               VALUES (%(id)s, %(to)s, %(hard)s, %(now)s, %(by)s, %(why)s)
           )
           UPDATE investigations.review_tasks
           SET claimed_by = %(to)s, claimed_at = %(now)s, lease_until = %(until)s, snoozed_until = NULL
           WHERE id = %(id)s RETURNING *""",
        id=task.id,
        to=to,
        hard=hard,
        by=given[0],
        why=given[1],
        now=now,
        until=until,
    )
    return task_of(row)


def prolong(conn: Connection, task: ReviewTask, until: datetime) -> ReviewTask:
    """Never shortens: what a supervisor handed over is held for longer."""
    [row] = fetch(
        conn,
        """UPDATE investigations.review_tasks SET lease_until = greatest(lease_until, %(until)s)
           WHERE id = %(id)s RETURNING *""",
        id=task.id,
        until=until,
    )
    return task_of(row)


def end_turn(
    conn: Connection,
    task: ReviewTask,
    ended: TurnState,
    now: datetime,
    why: str | None = None,
    snoozed_until: datetime | None = None,
) -> ReviewTask:
    """Let nobody hold a task any more, and say how the turn at it ended."""
    [row] = fetch(
        conn,
        """WITH turn AS (
               UPDATE investigations.task_turns
               SET ended = %(ended)s, ended_at = greatest(claimed_at, %(now)s), ended_why = %(why)s
               WHERE task_id = %(id)s AND ended IS NULL
           )
           UPDATE investigations.review_tasks
           SET claimed_by = NULL, claimed_at = NULL, lease_until = NULL, snoozed_until = %(snoozed)s
           WHERE id = %(id)s RETURNING *""",
        id=task.id,
        ended=ended,
        why=why,
        now=now,
        snoozed=snoozed_until,
    )
    return task_of(row)


# --- reviewers


def select_reviewer(conn: Connection, name: str) -> Row | None:
    rows = fetch(conn, "SELECT * FROM investigations.reviewers WHERE name = %(name)s", name=name)
    return rows[0] if rows else None


def upsert_reviewer(conn: Connection, name: str, changed: Mapping[LiteralString, Any]) -> Row:
    """Change these columns of a reviewer, who need not be there yet."""
    names: LiteralString = ", ".join(changed)
    places: LiteralString = ", ".join("%(" + column + ")s" for column in changed)
    changes: LiteralString = ", ".join(column + " = excluded." + column for column in changed)
    query: LiteralString = (
        "INSERT INTO investigations.reviewers (name, " + names + ") VALUES (%(name)s, " + places + ")"
        " ON CONFLICT (name) DO UPDATE SET " + changes + " RETURNING *"
    )
    [row] = fetch(conn, query, name=name, **changed)
    return row


def count_seen(conn: Connection, name: str, since: datetime) -> int:
    """Turns at what is hard to look at."""
    query: LiteralString = """
        SELECT count(*) FROM investigations.task_turns WHERE reviewer = %(name)s AND hard AND claimed_at > %(since)s"""
    return count(conn, query, name=name, since=since)


def select_held(conn: Connection, name: str, now: datetime) -> list[ReviewTask]:
    """What somebody holds, in the order in which they claimed it."""
    rows = fetch(
        conn,
        """SELECT * FROM investigations.review_tasks WHERE claimed_by = %(name)s AND lease_until > %(now)s
           ORDER BY claimed_at, id""",
        name=name,
        now=now,
    )
    return [task_of(row) for row in rows]


# --- clocks


def count_by_queue(conn: Connection, now: datetime) -> list[Row]:
    return fetch(
        conn,
        """SELECT queue, count(*) AS open, count(*) FILTER (WHERE lease_until > %(now)s) AS held,
                  count(*) FILTER (WHERE snoozed_until > %(now)s) AS snoozed,
                  count(*) FILTER (WHERE due_at <= %(now)s) AS overdue, min(created_at) AS oldest_at
           FROM investigations.review_tasks WHERE state = 'open' GROUP BY queue""",
        now=now,
    )


def times_by_queue(conn: Connection, since: datetime) -> list[Row]:
    """Seconds from claim to decision."""
    return fetch(
        conn,
        """SELECT queue, count(*) AS decided, percentile_cont(0.5) WITHIN GROUP (ORDER BY took_s) AS median_s,
                  percentile_cont(0.95) WITHIN GROUP (ORDER BY took_s) AS p95_s
           FROM (SELECT task.queue, extract(epoch FROM turn.ended_at - turn.claimed_at)::float8 AS took_s
                 FROM investigations.task_turns AS turn JOIN investigations.review_tasks AS task ON task.id = task_id
                 WHERE turn.ended = 'decided' AND turn.ended_at > %(since)s) AS turns GROUP BY queue""",
        since=since,
    )


def mark_overdue(conn: Connection, now: datetime, limit: int) -> list[ReviewTask]:
    """Open tasks whose time is up and that were not told of yet; each is returned once for ever."""
    rows = fetch(
        conn,
        """UPDATE investigations.review_tasks SET alarmed_at = %(now)s
           WHERE id IN (SELECT id FROM investigations.review_tasks
                        WHERE state = 'open' AND alarmed_at IS NULL AND due_at <= %(now)s
                        ORDER BY due_at LIMIT %(limit)s FOR UPDATE SKIP LOCKED)
           RETURNING *""",
        now=now,
        limit=limit,
    )
    return [task_of(row) for row in rows]
