"""Proofs as in RFC 9162: that a row is in the log, that a checkpoint continues an earlier one. They read few nodes."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from psycopg import Connection

from domain.errors import Conflict, Invalid, NotFound
from investigations.audit import store, tree
from investigations.audit.checkpoints import Checkpoint, latest
from investigations.audit.exporting import line


@dataclass(frozen=True, slots=True)
class Inclusion:
    """That a row is leaf number `leaf` of a checkpoint: its bytes, and the hashes on the way to the root."""

    leaf: int
    text: str
    hashes: Sequence[bytes]
    checkpoint: Checkpoint


def inclusion(conn: Connection[Any], event_id: str) -> Inclusion:
    """Prove that a row is in the latest checkpoint.

    Raises Invalid for what is no id, NotFound for a row that is not there, Conflict for one that came after the
    checkpoint.
    """
    at, newest = leaf_of(conn, event_id), latest(conn)
    if at >= newest.size:
        raise Conflict("The row came after the latest checkpoint; `ringfence audit checkpoint` signs one with it.")
    hashes = _hashes(conn, tree.inclusion(at, newest.size))
    [row] = store.leaves_at(conn, [at])
    return Inclusion(at, line(row).decode(), hashes, newest)


def consistency(conn: Connection[Any], old: int, new: int) -> list[bytes]:
    """Prove that the tree of `new` leaves begins with that of `old`. Raises Invalid for sizes that it has not had."""
    if not 0 < old <= new <= store.size(conn):
        raise Invalid(f"The log has {store.size(conn)} rows: an earlier size is from 1 to a later one.")
    return _hashes(conn, tree.consistency(old, new))


def leaf_of(conn: Connection[Any], event_id: str) -> int:
    """A row's place in the tree. Raises Invalid, NotFound and, in the second before it has one, Conflict."""
    try:
        UUID(event_id)
    except ValueError as wrong:
        raise Invalid("That is no id of an audit event; take the `eventId` that the log shows.") from wrong
    row = store.select_event(conn, event_id)
    if row is None:
        raise NotFound("There is no such audit event; its month may have been retired, and then its export has it.")
    if row["leaf"] is None:
        raise Conflict("The row has no place in the tree yet; ask again in a second.")
    return int(row["leaf"])


def _hashes(conn: Connection[Any], spans: Sequence[tree.Span]) -> list[bytes]:
    covers = [tree.cover(*span) for span in spans]
    kept = store.nodes(conn, [full for cover in covers for full in cover])
    return [tree.root([kept[full] for full in cover]) for cover in covers]
