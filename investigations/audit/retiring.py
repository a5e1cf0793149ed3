"""Months whose rows leave the database: exported under a checkpoint first, dropped whole. Their hashes stay."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from psycopg import Connection

from domain.casework import Principal
from domain.errors import Conflict, Invalid, NotFound
from domain.observations import Scalar
from investigations.audit import exporting, sequencer, store
from investigations.audit.checkpoints import Checkpoint
from investigations.audit.keys import AuditLog, record
from investigations.audit.verify_audit import RETIRED
from investigations.rights import require

SETTLED = timedelta(days=1)  # after a month's end nothing that began in it is still to be committed


@dataclass(frozen=True, slots=True)
class Exported:
    """A month as it was written: its leaves beside those about the log itself, and the SHA-256 of their file."""

    month: str
    leaves: frozenset[int]
    sha256: str
    checkpoint: Checkpoint


def export(
    conn: Connection[Any], principal: Principal, signed: Checkpoint, month: str, folder: Path, now: datetime
) -> Exported:
    """Write a month's rows into a folder, with their proofs under a checkpoint. Nobody waits for it.

    Raises Forbidden, Invalid for a month that is not over or a folder that has something in it, NotFound for one that
    is not kept.
    """
    require(principal, "audit.keep")
    _, end = _bounds(month)
    if now < end + SETTLED:
        raise Invalid(f"{month} can be retired from {end + SETTLED:%Y-%m-%d} on, when nothing is added to it any more.")
    if not store.month_is_kept(conn, month):
        raise NotFound(f"Nothing is kept of {month}: it was retired before, or the log is younger.")
    found = _leaves(conn, month)
    return Exported(month, found, exporting.write_part(conn, signed, folder, found), signed)


def drop(conn: Connection[Any], log: AuditLog, principal: Principal, exported: Exported, now: datetime) -> Checkpoint:
    """Drop the rows of a month that was exported. Returns the checkpoint that has the row which says so.

    Raises Forbidden, Conflict where the export has not all of them. Needs the owner of the tables.
    """
    require(principal, "audit.keep")
    sequencer.place_all(conn, log.vault)
    found = _leaves(conn, exported.month)
    if found != exported.leaves or max(found, default=-1) >= exported.checkpoint.size:
        raise Conflict(f"Rows of {exported.month} came after its export: nothing was dropped, export it once more.")
    store.drop_month(conn, exported.month)
    facts: dict[str, Scalar] = {
        "month": exported.month,
        "leaves": len(found),
        "sha256": exported.sha256,
        "checkpoint": exported.checkpoint.size,
    }
    record(conn, RETIRED, principal.id, now, facts)
    return log.sign(conn, now)


def _leaves(conn: Connection[Any], month: str) -> frozenset[int]:
    return frozenset(store.leaves_between(conn, *_bounds(month))) - set(store.own_leaves(conn))


def _bounds(month: str) -> tuple[datetime, datetime]:
    try:
        start = datetime.strptime(month, "%Y-%m").replace(tzinfo=UTC)
    except ValueError as wrong:
        raise Invalid(f"{month!r} is no month; one such as 2026-03 is.") from wrong
    return start, (start + timedelta(days=32)).replace(day=1)
