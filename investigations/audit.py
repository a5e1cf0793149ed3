"""The audit trail: who did or read what, when and for which purpose. Rows can be added and read, nothing else."""

from collections.abc import Sequence

from psycopg import Connection

from domain.casework import AuditEvent
from investigations import store
from investigations.pages import Page, checked_size, cursor_of, number_place


def append(conn: Connection, events: Sequence[AuditEvent]) -> None:
    """Add rows inside the caller's transaction: a change and its row stand or fall together."""
    if events:
        store.insert_audit(conn, events)


def events(conn: Connection, first: int = 50, after: str | None = None, subject: str | None = None) -> Page[AuditEvent]:
    """The newest rows first, of one subject (a `Node.key` or an id) or of all."""
    before, _ = number_place(after)
    rows = store.select_audit(conn, checked_size(first) + 1, None if before is None else int(before), subject)
    page = rows[:first]
    cursor = cursor_of(page[-1][0], "") if len(rows) > first else None
    return Page(tuple(event for _, event in page), cursor, store.count_audit(conn, subject))
