"""The log's signing keys: the first, its successors, and those that were given up; and signing with them.

Every change of keys is a row of the log. The first checkpoint of a new key is signed by the old one too, so that who
trusts the old one can go on. Private keys are handed in; here are public ones.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from psycopg import Connection

from domain.casework import AuditEvent, Principal
from domain.errors import Conflict, Invalid, NotFound
from domain.observations import Scalar
from graph.vault import Vault
from investigations.audit import sequencer, store, tree
from investigations.audit.checkpoints import Checkpoint, checkpoint, signed
from investigations.audit.verify_audit import ADDED, REVOKED
from investigations.packages.signing import SigningKey
from investigations.rights import require
from investigations.store import Row as Columns

SUBJECT = "audit-log"
SERVICE = "service:audit"


@dataclass(frozen=True, slots=True)
class AuditLog:
    """What the log needs beside the database.

    Attributes:
        vault: seals what is personal.
        key: the private key of a number, made when it is asked for the first time.
    """

    vault: Vault
    key: Callable[[int], SigningKey]

    def sign(self, conn: Connection[Any], now: datetime) -> Checkpoint:
        """Give every row its leaf and sign what the tree is then; the checkpoint that there is, when nothing is new."""
        size = sequencer.place_all(conn, self.vault)
        standing = keys(conn)
        if not standing:
            self._add(conn, 1, SERVICE, now)
            return self._sign(conn, [1], now)
        row = store.latest_checkpoint(conn)
        return checkpoint(row) if row and row["size"] == size else self._sign(conn, [standing[-1].number], now)

    def rotate(self, conn: Connection[Any], principal: Principal, now: datetime) -> Checkpoint:
        """Sign with a new key from now on. Returns the hand-over, which the old key signs as well.

        Raises Forbidden.
        """
        require(principal, "audit.keep")
        self.sign(conn, now)
        old = keys(conn)[-1].number
        self._add(conn, old + 1, principal.id, now)
        return self._sign(conn, [old, old + 1], now)

    def revoke(
        self, conn: Connection[Any], principal: Principal, number: int, reason: str, now: datetime
    ) -> Checkpoint:
        """Say that a former key's signatures count no more from here on. Returns the checkpoint that has it.

        Raises Forbidden, Invalid without a reason, NotFound, Conflict for the key in use or one revoked before.
        """
        require(principal, "audit.keep")
        if not 0 < len(reason.strip()) <= 2000:
            raise Invalid("A revocation needs a reason of 1 to 2000 characters.")
        sequencer.place_all(conn, self.vault)
        key = _revocable(keys(conn), number)
        store.insert_revocation(conn, number, reason.strip(), principal.id, now)
        record(conn, REVOKED, principal.id, now, {"key": key.fingerprint, "number": number})
        return self.sign(conn, now)

    def _add(self, conn: Connection[Any], number: int, by: str, now: datetime) -> None:
        public = self.key(number)
        store.insert_key(conn, number, public.public, by, now)
        record(conn, ADDED, by, now, {"key": public.fingerprint, "number": number})

    def _sign(self, conn: Connection[Any], numbers: list[int], now: datetime) -> Checkpoint:
        size = sequencer.place_all(conn, self.vault)
        root = tree.root(sequencer.edge(conn, size))
        note = signed(store.origin(conn), size, root, [self.key(number) for number in numbers])
        store.insert_checkpoint(conn, size, root, note, numbers[-1], len(numbers) > 1, now)
        return Checkpoint(size, root, note, numbers[-1], now)


@dataclass(frozen=True, slots=True)
class LogKey:
    """A public key of the log; `until` is when the next one followed."""

    number: int
    public: bytes
    since: datetime
    until: datetime | None
    revoked_at: datetime | None
    reason: str | None

    @property
    def fingerprint(self) -> str:
        """As of packages' keys: SHA256: and 64 hex digits over the raw key."""
        return "SHA256:" + hashlib.sha256(self.public).hexdigest()


def keys(conn: Connection[Any]) -> list[LogKey]:
    """Every key that the log has had, the oldest first; the last one signs."""
    return [_key(row) for row in store.select_keys(conn)]


def record(conn: Connection[Any], verb: str, actor: str, now: datetime, facts: dict[str, Scalar]) -> None:
    """A row of the log about itself: its facts stay readable for everybody, and for ever."""
    store.insert_events(conn, [AuditEvent(actor=actor, verb=verb, subject=SUBJECT, occurred_at=now, facts=facts)])


def _key(row: Columns) -> LogKey:
    return LogKey(
        row["number"], bytes(row["public_key"]), row["added_at"], row["until"], row["revoked_at"], row["reason"]
    )


def _revocable(known: list[LogKey], number: int) -> LogKey:
    key = next((key for key in known if key.number == number), None)
    if key is None:
        raise NotFound(f"The audit log has no key {number}; `ringfence audit keys list` shows which there are.")
    if key is known[-1]:
        raise Conflict(f"Key {number} signs at present: `ringfence audit keys rotate` first, then revoke it.")
    if key.revoked_at:
        raise Conflict(f"Key {number} was revoked on {key.revoked_at:%Y-%m-%d}; there is nothing left to do.")
    return key
