"""Adding to the audit log, and reading it."""

from collections.abc import Mapping, Sequence
from typing import Any

from psycopg import Connection

from domain.casework import AuditEvent, AuditRecord, SealState
from graph.vault import Vault
from investigations.audit import leaves, store
from investigations.pages import Page, checked_size, cursor_of, number_place
from investigations.store import Row as Columns


def append(conn: Connection[Any], events: Sequence[AuditEvent]) -> None:
    """Add rows inside the caller's transaction: a change and its row stand or fall together."""
    if events:
        store.insert_events(conn, events)


def events(
    conn: Connection[Any], first: int = 50, after: str | None = None, subject: str | None = None
) -> Page[AuditEvent]:
    """The newest rows first, of one subject (a `Node.key` or an id) or of all; sealed purposes and facts left out."""
    page = _page(conn, first, after, subject)
    return Page(tuple(_event(row, row) for row in page.rows), page.cursor, page.total)


def records(
    conn: Connection[Any], vault: Vault, first: int = 50, after: str | None = None, subject: str | None = None
) -> Page[AuditRecord]:
    """The newest rows first with their leaves, opened where no erasure has destroyed the key."""
    page = _page(conn, first, after, subject)
    return Page(tuple(_records(conn, vault, page.rows)), page.cursor, page.total)


def _page(conn: Connection[Any], first: int, after: str | None, subject: str | None) -> Page[Columns]:
    before, _ = number_place(after)
    rows = store.select_events(conn, checked_size(first) + 1, None if before is None else int(before), subject)
    cursor = cursor_of(rows[first - 1]["seq"], "") if len(rows) > first else None
    return Page(tuple(rows[:first]), cursor, store.count_events(conn, subject))


def _records(conn: Connection[Any], vault: Vault, rows: Sequence[Columns]) -> list[AuditRecord]:
    placed = [row for row in rows if row["leaf"] is not None]
    told = leaves.opened(conn, vault, [(row["sealed_under"], bytes(row["sealed"])) for row in placed])
    by_seq = {row["seq"]: words for row, words in zip(placed, told, strict=True)}
    return [_record(row, by_seq.get(row["seq"], row)) for row in rows]


def _record(row: Columns, words: Mapping[str, Any] | None) -> AuditRecord:
    return AuditRecord(
        id=row["id"],
        event=_event(row, words or {}),
        recorded_at=row["recorded_at"],
        leaf=row["leaf"],
        state=SealState.ERASED if words is None else SealState.OPEN,
    )


def _event(row: Columns, words: Mapping[str, Any]) -> AuditEvent:
    return AuditEvent(
        actor=row["actor"],
        verb=row["verb"],
        subject=row["subject"],
        occurred_at=row["occurred_at"],
        purpose=words.get("purpose"),
        facts=words.get("facts") or {},
    )
