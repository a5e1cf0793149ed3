"""Cases: opened on subjects, extended by version, frozen when escalated. Every change keeps its old and new values."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from psycopg import Connection

from domain.casework import AuditEvent, Case, CaseState, Principal
from domain.errors import Conflict, Invalid, NotFound
from domain.judgement import CategoryCode
from domain.observations import Node, Scalar
from investigations import audit, store
from investigations.pages import Page, checked_size, cursor_of, time_place
from investigations.rights import require

MOST_SUBJECTS = 2000
_LONGEST_TITLE = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseEvent:
    """One change of a case; `version` is the case's after it."""

    version: int
    verb: str
    actor: str
    occurred_at: datetime
    old: Mapping[str, Any]
    new: Mapping[str, Any]


def open_case(
    conn: Connection,
    principal: Principal,
    title: str,
    category: CategoryCode | None,
    subjects: Sequence[Node],
    now: datetime,
) -> Case:
    """Open a case. Raises Forbidden without the right, Invalid for a bad title or too many subjects."""
    require(principal, "case.open")
    if not 0 < len(title.strip()) <= _LONGEST_TITLE:
        raise Invalid(f"A case needs a title of 1 to {_LONGEST_TITLE} characters.")
    keys = _keys(subjects, already=())
    case_id = store.insert_case(conn, title.strip(), category, principal.id, now)
    store.insert_case_subjects(conn, case_id, keys, principal.id, now)
    opened = case(conn, case_id)
    _changed(conn, opened, "case.opened", principal, now, {}, {"category": category, "subjects": keys})
    return opened


def add_to_case(
    conn: Connection, principal: Principal, case_id: str, subjects: Sequence[Node], version: int, now: datetime
) -> Case:
    """Add subjects to an open case; those already in it are left as they are.

    Raises NotFound, Forbidden, Invalid for too many, Conflict when `version` is no longer the case's or it is frozen.
    """
    require(principal, "case.change")
    current = locked(conn, case_id, version)
    if current.state is not CaseState.OPEN:
        raise Conflict(f"Case {case_id} is {current.state} and frozen; open a follow-up case for what was found since.")
    added = _keys(subjects, already=current.subjects)
    if not added:
        return current
    store.insert_case_subjects(conn, case_id, added, principal.id, now)
    store.update_case(conn, case_id, current.state, version + 1)
    changed = case(conn, case_id)
    _changed(
        conn,
        changed,
        "case.extended",
        principal,
        now,
        {"subjects": list(current.subjects)},
        {"subjects": list(changed.subjects)},
    )
    return changed


def mark_escalated(conn: Connection, principal: Principal, current: Case, now: datetime) -> Case:
    """Freeze a case that `locked` returned; one that is already escalated stays as it is."""
    if current.state is CaseState.ESCALATED:
        return current
    store.update_case(conn, current.id, CaseState.ESCALATED, current.version + 1)
    frozen = case(conn, current.id)
    _changed(conn, frozen, "case.escalated", principal, now, {"state": current.state}, {"state": frozen.state})
    return frozen


def locked(conn: Connection, case_id: str, version: int) -> Case:
    """The case, held until the transaction ends. Raises NotFound, or Conflict when it is at another version."""
    current = store.lock_case(conn, case_id)
    if current is None:
        raise _absent(case_id)
    if current.version != version:
        raise Conflict(f"Case {case_id} is at version {current.version}, not {version}; read it again and repeat.")
    return current


def case(conn: Connection, case_id: str) -> Case:
    """Raises NotFound."""
    found = store.select_case(conn, case_id)
    if found is None:
        raise _absent(case_id)
    return found


def cases(conn: Connection, first: int = 50, after: str | None = None, subject: Node | None = None) -> Page[Case]:
    """The newest cases first; those that hold a subject, or all."""
    key = subject.key if subject else None
    rows = store.select_cases(conn, checked_size(first) + 1, *time_place(after), key)
    cursor = cursor_of(rows[first - 1].opened_at, rows[first - 1].id) if len(rows) > first else None
    return Page(tuple(rows[:first]), cursor, store.count_cases(conn, key))


def history(conn: Connection, case_id: str) -> list[CaseEvent]:
    """What happened to the case, oldest first. Raises NotFound."""
    case(conn, case_id)
    return [CaseEvent(**row) for row in store.select_case_events(conn, case_id)]


def _keys(subjects: Sequence[Node], already: Sequence[str]) -> list[str]:
    keys = list(dict.fromkeys(s.key for s in subjects if s.key not in already))
    if len(already) + len(keys) > MOST_SUBJECTS:
        raise Invalid(f"A case holds at most {MOST_SUBJECTS} subjects; {len(already) + len(keys)} were asked for.")
    return keys


def _changed(
    conn: Connection,
    changed: Case,
    verb: str,
    principal: Principal,
    now: datetime,
    old: Mapping[str, Any],
    new: Mapping[str, Any],
) -> None:
    store.insert_case_event(conn, changed.id, changed.version, verb, principal.id, now, old, new)
    facts: dict[str, Scalar] = {"version": changed.version, "state": changed.state, "subjects": len(changed.subjects)}
    audit.append(conn, [AuditEvent(actor=principal.id, verb=verb, subject=changed.id, occurred_at=now, facts=facts)])


def _absent(case_id: str) -> NotFound:
    return NotFound(f"There is no case {case_id}; list the cases to see which there are.")
