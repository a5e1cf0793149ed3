"""Checkpoints: the tree's size and root as text that the log's keys sign (C2SP signed-note, tlog-checkpoint)."""

from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from psycopg import Connection

from domain.errors import NotFound
from investigations.audit import store
from investigations.audit.verify_audit import ED25519, Key
from investigations.packages.signing import SigningKey
from investigations.store import Row as Columns


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """What was signed, and when; `text` is what outsiders keep."""

    size: int
    root: bytes
    text: str
    key_number: int
    signed_at: datetime


def signed(origin: str, size: int, root: bytes, keys: Sequence[SigningKey]) -> str:
    """A checkpoint with a signature line of each key (https://c2sp.org/signed-note, https://c2sp.org/tlog-checkpoint)."""
    body = f"{origin}\n{size}\n{b64encode(root).decode()}\n"
    return f"{body}\n{''.join(_signature(origin, body, key) for key in keys)}"


def verifier(origin: str, public: bytes) -> str:
    """A public key as C2SP writes it: <name>+<id in hex>+<base64 of the algorithm and the key>."""
    return f"{origin}+{Key(origin, public).id.hex()}+{b64encode(ED25519 + public).decode()}"


def latest(conn: Connection[Any]) -> Checkpoint:
    """The newest checkpoint. Raises NotFound before the first."""
    found = newest(conn)
    if found is None:
        raise NotFound("The audit log has no checkpoint yet; `ringfence audit checkpoint` signs one.")
    return found


def newest(conn: Connection[Any]) -> Checkpoint | None:
    """The newest checkpoint; None before the first."""
    row = store.latest_checkpoint(conn)
    return checkpoint(row) if row else None


def checkpoint(row: Columns) -> Checkpoint:
    return Checkpoint(row["size"], bytes(row["root"]), row["note"], row["key_number"], row["signed_at"])


def _signature(origin: str, body: str, key: SigningKey) -> str:
    return f"— {origin} {b64encode(Key(origin, key.public).id + key.sign(body.encode())).decode()}\n"
