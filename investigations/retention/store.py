"""All SQL of holds and erasures. Rows in, domain values out; nothing here commits."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from psycopg import Connection

from domain.casework import Erasure, ErasureState, PreservationHold
from investigations.store import Row, count, fetch

# --- holds


def insert_hold(
    conn: Connection[Any],
    accounts: Sequence[str],
    ground: str,
    legal_reference: str,
    case_id: str | None,
    held: tuple[datetime, datetime],
    placed_by: str,
    now: datetime,
) -> PreservationHold:
    [row] = fetch(
        conn,
        """INSERT INTO investigations.preservation_holds
               (accounts, ground, legal_reference, case_id, held_from, held_until, placed_by, placed_at)
           VALUES (%(accounts)s, %(ground)s, %(reference)s, %(case_id)s, %(start)s, %(until)s, %(by)s, %(now)s)
           RETURNING *""",
        accounts=list(accounts),
        ground=ground,
        reference=legal_reference,
        case_id=case_id,
        start=held[0],
        until=held[1],
        by=placed_by,
        now=now,
    )
    return _hold(row)


def lock_hold(conn: Connection[Any], number: int) -> PreservationHold | None:
    """The hold as it stands, held against other writers until the transaction ends."""
    rows = fetch(
        conn, "SELECT * FROM investigations.preservation_holds WHERE number = %(number)s FOR UPDATE", number=number
    )
    return _hold(rows[0]) if rows else None


def lift_hold(conn: Connection[Any], number: int, lifted_by: str, reason: str, now: datetime) -> PreservationHold:
    [row] = fetch(
        conn,
        """UPDATE investigations.preservation_holds SET lifted_by = %(by)s, lifted_at = %(now)s, lift_reason = %(why)s
           WHERE number = %(number)s RETURNING *""",
        by=lifted_by,
        now=now,
        why=reason,
        number=number,
    )
    return _hold(row)


def end_hold_keys(conn: Connection[Any], number: int, now: datetime) -> None:
    fetch(
        conn,
        "UPDATE investigations.preservation_holds SET keys_ended_at = %(now)s WHERE number = %(number)s",
        now=now,
        number=number,
    )


def expired_holds(conn: Connection[Any], now: datetime) -> list[PreservationHold]:
    """Holds that have run out and whose wraps are still there."""
    rows = fetch(
        conn,
        """SELECT * FROM investigations.preservation_holds
           WHERE held_until <= %(now)s AND keys_ended_at IS NULL ORDER BY number FOR UPDATE""",
        now=now,
    )
    return [_hold(row) for row in rows]


def holds_on(conn: Connection[Any], account_id: str) -> list[PreservationHold]:
    """Holds that name an account, the longest first, ended ones too."""
    rows = fetch(
        conn,
        """SELECT * FROM investigations.preservation_holds WHERE accounts @> ARRAY[%(account)s]
           ORDER BY held_until DESC, number""",
        account=account_id,
    )
    return [_hold(row) for row in rows]


def select_holds(conn: Connection[Any], limit: int, below: int | None) -> list[PreservationHold]:
    rows = fetch(
        conn,
        """SELECT * FROM investigations.preservation_holds
           WHERE %(below)s::integer IS NULL OR number < %(below)s ORDER BY number DESC LIMIT %(limit)s""",
        below=below,
        limit=limit,
    )
    return [_hold(row) for row in rows]


def count_holds(conn: Connection[Any]) -> int:
    return count(conn, "SELECT count(*) FROM investigations.preservation_holds")


# --- erasures


def insert_erasure(conn: Connection[Any], account_id: str, ground: str, requested_by: str, now: datetime) -> Erasure:
    """The request, or the one about the same account that is there already."""
    fetch(
        conn,
        """INSERT INTO investigations.erasures (account_id, ground, requested_by, requested_at, state)
           VALUES (%(account)s, %(ground)s, %(by)s, %(now)s, 'deferred') ON CONFLICT DO NOTHING""",
        account=account_id,
        ground=ground,
        by=requested_by,
        now=now,
    )
    [row] = fetch(conn, "SELECT * FROM investigations.erasures WHERE account_id = %(account)s", account=account_id)
    return _erasure(row)


def finish_erasure(conn: Connection[Any], number: int, now: datetime) -> Erasure:
    [row] = fetch(
        conn,
        "UPDATE investigations.erasures SET state = 'done', done_at = %(now)s WHERE number = %(number)s RETURNING *",
        now=now,
        number=number,
    )
    return _erasure(row)


def deferred_erasures(conn: Connection[Any]) -> list[Erasure]:
    rows = fetch(conn, "SELECT * FROM investigations.erasures WHERE state = 'deferred' ORDER BY number")
    return [_erasure(row) for row in rows]


def select_erasures(conn: Connection[Any], limit: int, below: int | None) -> list[Erasure]:
    rows = fetch(
        conn,
        """SELECT * FROM investigations.erasures
           WHERE %(below)s::integer IS NULL OR number < %(below)s ORDER BY number DESC LIMIT %(limit)s""",
        below=below,
        limit=limit,
    )
    return [_erasure(row) for row in rows]


def count_erasures(conn: Connection[Any]) -> int:
    return count(conn, "SELECT count(*) FROM investigations.erasures")


def reword_tasks(conn: Connection[Any], subjects: Sequence[str], reason: str) -> None:
    """Give the review tasks about subjects, closed ones too, another reason, and so what reviewers said of them.

    Their highlights go on pointing, without a reason of their own.
    """
    fetch(
        conn,
        """WITH reworded AS (
               UPDATE investigations.review_tasks
               SET reason = %(reason)s,
                   highlights = (SELECT coalesce(jsonb_agg(highlight - 'reason' ORDER BY place), '[]')
                                 FROM jsonb_array_elements(highlights) WITH ORDINALITY AS r (highlight, place))
               WHERE subject = ANY(%(subjects)s) RETURNING id
           )
           UPDATE investigations.task_turns AS turn
           SET ended_why = CASE WHEN ended_why IS NOT NULL THEN %(reason)s END,
               given_why = CASE WHEN given_why IS NOT NULL THEN %(reason)s END
           FROM reworded WHERE turn.task_id = reworded.id
             AND (ended_why IS NOT NULL OR given_why IS NOT NULL)""",
        reason=reason,
        subjects=list(subjects),
    )


def _hold(row: Row) -> PreservationHold:
    columns = {name: column for name, column in row.items() if name != "keys_ended_at"}
    return PreservationHold(**columns | {"accounts": tuple(row["accounts"])})


def _erasure(row: Row) -> Erasure:
    return Erasure(**row | {"state": ErasureState(row["state"])})
