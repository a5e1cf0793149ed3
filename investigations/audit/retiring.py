"""Months whose rows leave the database: exported under a checkpoint first, dropped whole. Their hashes stay."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from psycopg import Connection

from domain.casework import Principal
from domain.errors import Invalid, NotFound
from domain.observations import Scalar
from investigations.audit import exporting, store
from investigations.audit.checkpoints import Checkpoint
from investigations.audit.keys import AuditLog, record
from investigations.audit.verify_audit import RETIRED
from investigations.rights import require

SETTLED = timedelta(days=1)  # after a month's end nothing that began in it is still to be committed


def retire(
    conn: Connection[Any], log: AuditLog, principal: Principal, month: str, folder: Path, now: datetime
) -> tuple[int, Checkpoint]:
    """Write a month's rows into a folder and drop them here, by a row that says so. Commit afterwards.

    Returns how many rows went, and the checkpoint that has the row which says so. Raises Forbidden, Invalid for a month
    that is not over or a folder that has something in it, NotFound for one that is not kept. Needs the owner of the
    tables.
    """
    require(principal, "audit.keep")
    start, end = _bounds(month)
    if now < end + SETTLED:
        raise Invalid(f"{month} can be retired from {end + SETTLED:%Y-%m-%d} on, when nothing is added to it any more.")
    if not store.month_is_kept(conn, month):
        raise NotFound(f"Nothing is kept of {month}: it was retired before, or the log is younger.")
    exported = log.sign(conn, now)
    shown = store.leaves_between(conn, start, end)
    digest = exporting.write_part(conn, exported, folder, shown)
    gone = len(set(shown) - set(store.own_leaves(conn)))
    store.drop_month(conn, month)
    facts: dict[str, Scalar] = {"month": month, "leaves": gone, "sha256": digest, "checkpoint": exported.size}
    record(conn, RETIRED, principal.id, now, facts)
    return gone, log.sign(conn, now)


def _bounds(month: str) -> tuple[datetime, datetime]:
    try:
        start = datetime.strptime(month, "%Y-%m").replace(tzinfo=UTC)
    except ValueError as wrong:
        raise Invalid(f"{month!r} is no month; one such as 2026-03 is.") from wrong
    return start, (start + timedelta(days=32)).replace(day=1)
