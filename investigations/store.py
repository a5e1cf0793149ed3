"""SQL of decisions, cases and the audit trail: the schema `investigations`. Rows in, domain values out; no rule is
decided here.

Cursors set their own row factory, so any psycopg connection will do. Nothing here commits.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, LiteralString

from psycopg import Connection
from psycopg.rows import dict_row
from psycopg.types.json import Jsonb

from domain.casework import Case, CaseState
from domain.judgement import Action, CategoryCode, Decision

Row = dict[str, Any]


def fetch(conn: Connection, query: LiteralString, **values: Any) -> list[Row]:
    with conn.cursor(row_factory=dict_row) as cursor:
        cursor.execute(query, values)
        return cursor.fetchall() if cursor.description else []


def count(conn: Connection, query: LiteralString, **values: Any) -> int:
    return int(fetch(conn, query, **values)[0]["count"])


# --- decisions


def insert_decision(
    conn: Connection,
    subject: str,
    action: Action,
    category: CategoryCode | None,
    clause: str,
    reason: str,
    decided_by: str,
    now: datetime,
) -> Decision:
    [row] = fetch(
        conn,
        """INSERT INTO investigations.decisions
               (subject, action, category, policy_clause, reason, decided_by, automated, decided_at)
           VALUES (%(subject)s, %(action)s, %(category)s, %(clause)s, %(reason)s, %(by)s, false, %(now)s)
           RETURNING *""",
        subject=subject,
        action=action,
        category=category,
        clause=clause,
        reason=reason,
        by=decided_by,
        now=now,
    )
    return _decision(row)


def insert_automated(conn: Connection, decisions: Sequence[Decision]) -> list[Decision]:
    """Returns those that were not there yet."""
    rows = fetch(
        conn,
        """INSERT INTO investigations.decisions
               (id, subject, action, category, policy_clause, reason, decided_by, automated, decided_at)
           SELECT * FROM unnest(%(ids)s::text[], %(subjects)s::text[], %(actions)s::text[], %(categories)s::text[],
                                %(clauses)s::text[], %(reasons)s::text[], %(by)s::text[], %(automated)s::boolean[],
                                %(times)s::timestamptz[])
           ON CONFLICT DO NOTHING RETURNING *""",
        ids=[d.id for d in decisions],
        subjects=[d.subject for d in decisions],
        actions=[d.action for d in decisions],
        categories=[d.category for d in decisions],
        clauses=[d.policy_clause for d in decisions],
        reasons=[d.reason for d in decisions],
        by=[d.decided_by for d in decisions],
        automated=[d.automated for d in decisions],
        times=[d.decided_at for d in decisions],
    )
    return [_decision(row) for row in rows]


def latest_human_decisions(conn: Connection, subjects: Sequence[str]) -> dict[str, Decision]:
    rows = fetch(
        conn,
        """SELECT DISTINCT ON (subject) * FROM investigations.decisions
           WHERE subject = ANY(%(subjects)s) AND NOT automated ORDER BY subject, decided_at DESC, id""",
        subjects=list(subjects),
    )
    return {row["subject"]: _decision(row) for row in rows}


def latest_of_people(conn: Connection, prefix: str) -> list[Decision]:
    """The latest decision that a person recorded about each subject whose key begins so, by subject."""
    query: LiteralString = """
        SELECT DISTINCT ON (subject) * FROM investigations.decisions
        WHERE NOT automated AND NOT starts_with(decided_by, 'service:') AND starts_with(subject, %(prefix)s)
        ORDER BY subject, decided_at DESC, id"""
    return [_decision(row) for row in fetch(conn, query, prefix=prefix)]


def select_decisions(
    conn: Connection, limit: int, before: datetime | None, last_id: str | None, subjects: Sequence[str] | None
) -> list[Decision]:
    rows = fetch(
        conn,
        """SELECT * FROM investigations.decisions
           WHERE (%(before)s::timestamptz IS NULL OR decided_at < %(before)s
                  OR (decided_at = %(before)s AND id > %(last_id)s))
             AND (%(subjects)s::text[] IS NULL OR subject = ANY(%(subjects)s))
           ORDER BY decided_at DESC, id LIMIT %(limit)s""",
        before=before,
        last_id=last_id,
        subjects=subjects,
        limit=limit,
    )
    return [_decision(row) for row in rows]


def count_decisions(conn: Connection, subjects: Sequence[str] | None) -> int:
    return count(
        conn,
        """SELECT count(*) FROM investigations.decisions
           WHERE %(subjects)s::text[] IS NULL OR subject = ANY(%(subjects)s)""",
        subjects=subjects,
    )


# --- cases


def insert_case(conn: Connection, title: str, category: CategoryCode | None, opened_by: str, now: datetime) -> str:
    [row] = fetch(
        conn,
        """INSERT INTO investigations.cases (title, category, opened_by, opened_at)
           VALUES (%(title)s, %(category)s, %(by)s, %(now)s) RETURNING id""",
        title=title,
        category=category,
        by=opened_by,
        now=now,
    )
    return str(row["id"])


def insert_case_subjects(conn: Connection, case_id: str, subjects: Sequence[str], actor: str, now: datetime) -> None:
    fetch(
        conn,
        """INSERT INTO investigations.case_subjects (case_id, subject, position, added_by, added_at)
           SELECT %(case_id)s, subject, place + (SELECT count(*) FROM investigations.case_subjects
                                                 WHERE case_id = %(case_id)s), %(actor)s, %(now)s
           FROM unnest(%(subjects)s::text[]) WITH ORDINALITY AS added(subject, place)
           ON CONFLICT DO NOTHING""",
        case_id=case_id,
        subjects=list(subjects),
        actor=actor,
        now=now,
    )


def update_case(conn: Connection, case_id: str, state: CaseState, version: int) -> None:
    fetch(
        conn,
        "UPDATE investigations.cases SET state = %(state)s, version = %(version)s WHERE id = %(case_id)s",
        case_id=case_id,
        state=state,
        version=version,
    )


def insert_case_event(
    conn: Connection,
    case_id: str,
    version: int,
    verb: str,
    actor: str,
    now: datetime,
    old: Mapping[str, Any],
    new: Mapping[str, Any],
) -> None:
    fetch(
        conn,
        """INSERT INTO investigations.case_events (case_id, version, verb, actor, occurred_at, old, new)
           VALUES (%(case_id)s, %(version)s, %(verb)s, %(actor)s, %(now)s, %(old)s, %(new)s)""",
        case_id=case_id,
        version=version,
        verb=verb,
        actor=actor,
        now=now,
        old=Jsonb(old),
        new=Jsonb(new),
    )


def select_case_events(conn: Connection, case_id: str) -> list[Row]:
    return fetch(
        conn,
        """SELECT version, verb, actor, occurred_at, old, new FROM investigations.case_events
           WHERE case_id = %(case_id)s ORDER BY version""",
        case_id=case_id,
    )


def select_case(conn: Connection, case_id: str) -> Case | None:
    rows = fetch(conn, "SELECT * FROM investigations.case_overview WHERE id = %(case_id)s", case_id=case_id)
    return _case(rows[0]) if rows else None


def lock_case(conn: Connection, case_id: str) -> Case | None:
    """The case as it stands, held against other writers until the transaction ends."""
    fetch(conn, "SELECT 1 FROM investigations.cases WHERE id = %(case_id)s FOR UPDATE", case_id=case_id)
    return select_case(conn, case_id)


def select_cases(
    conn: Connection, limit: int, before: datetime | None, last_id: str | None, subject: str | None
) -> list[Case]:
    rows = fetch(
        conn,
        """SELECT * FROM investigations.case_overview
           WHERE (%(before)s::timestamptz IS NULL OR opened_at < %(before)s
                     OR (opened_at = %(before)s AND id > %(last_id)s))
                AND (%(subject)s::text IS NULL OR id IN (SELECT case_id FROM investigations.case_subjects
                                                         WHERE subject = %(subject)s))
              ORDER BY opened_at DESC, id LIMIT %(limit)s""",
        before=before,
        last_id=last_id,
        subject=subject,
        limit=limit,
    )
    return [_case(row) for row in rows]


def count_cases(conn: Connection, subject: str | None) -> int:
    return count(
        conn,
        """SELECT count(*) FROM investigations.cases
           WHERE %(subject)s::text IS NULL OR id IN (SELECT case_id FROM investigations.case_subjects
                                                     WHERE subject = %(subject)s)""",
        subject=subject,
    )


# --- rows to values


def _code(value: str | None) -> CategoryCode | None:
    return CategoryCode(value) if value else None


def _decision(row: Row) -> Decision:
    return Decision(**row | {"action": Action(row["action"]), "category": _code(row["category"])})


def _case(row: Row) -> Case:
    columns = {"category": _code(row["category"]), "state": CaseState(row["state"]), "subjects": tuple(row["subjects"])}
    return Case(**row | columns)
