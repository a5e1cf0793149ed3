"""The log as files that an outsider verifies: leaves, checkpoint, public keys, hand-overs, and the verifier itself.

A folder shows all rows, or some rows and hashes in place of all others; both are read by the same few lines.
"""

import hashlib
from collections.abc import Collection, Iterable, Iterator
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any

from psycopg import Connection

from domain.casework import AuditEvent, Principal
from domain.errors import Invalid
from investigations.audit import leaves, sequencer, store, tree, verify_audit
from investigations.audit.checkpoints import Checkpoint, verifier
from investigations.audit.keys import SUBJECT, AuditLog
from investigations.audit.verify_audit import CHECKPOINT, KEYS, LEAVES
from investigations.rights import require
from investigations.store import Row as Columns

_BATCH = 5_000


def ask(conn: Connection[Any], log: AuditLog, principal: Principal, verb: str, now: datetime) -> Checkpoint:
    """Record that somebody takes rows out of the log, in a checkpoint that has that record too. Commit before writing.

    Raises Forbidden.
    """
    require(principal, "audit.read")
    sequencer.place_all(conn, log.vault)  # as retiring does: first the sequencer's turn, then rows
    store.insert_events(conn, [AuditEvent(actor=principal.id, verb=verb, subject=SUBJECT, occurred_at=now)])
    return log.sign(conn, now)


def write_all(conn: Connection[Any], checkpoint: Checkpoint, folder: Path) -> str:
    """Every leaf of a checkpoint, of retired ones the hash. Returns the SHA-256 of the leaves' file.

    Raises Invalid for a folder that has something in it.
    """
    return _write(conn, checkpoint, folder, map(line, store.leaves(conn, 0, checkpoint.size)))


def write_part(
    conn: Connection[Any], checkpoint: Checkpoint, folder: Path, shown: Collection[int], earlier: Collection[int] = ()
) -> str:
    """Some leaves of a checkpoint and those about the log itself; hashes in place of all others.

    The roots of `earlier` sizes can be worked out from it too. Returns the SHA-256 of the leaves' file. Raises Invalid
    for a folder that has something in it.
    """
    places = sorted({leaf for leaf in {*shown, *store.own_leaves(conn)} if leaf < checkpoint.size})
    cuts = {*earlier, *(row["size"] for row in store.handovers(conn))}
    return _write(conn, checkpoint, folder, _parts(conn, checkpoint.size, places, cuts))


def line(row: Columns) -> bytes:
    """A leaf as it was hashed, made anew from what is kept of its row; its hash where that was retired."""
    if row["own"] is not None:
        return str(row["own"]).encode()
    if row["id"] is None:
        return f"0 {row['hash'].hex()}".encode()
    names = ("actor", "verb", "subject", "occurred_at")
    event = AuditEvent(**{name: row[name] for name in names})
    return leaves.text(leaves.Row(row["seq"], row["id"], event, row["recorded_at"]), bytes(row["sealed"]), {})


def _parts(conn: Connection[Any], size: int, shown: list[int], cuts: Collection[int]) -> Iterator[bytes]:
    rows, parts = store.leaves_at(conn, shown), tree.folded(size, shown, cuts)
    while batch := list(islice(parts, _BATCH)):
        kept = store.nodes(conn, [part for part in batch if isinstance(part, tree.Full)])
        for part in batch:
            yield line(next(rows)) if isinstance(part, int) else f"{part.level} {kept[part].hex()}".encode()


def _write(conn: Connection[Any], checkpoint: Checkpoint, folder: Path, lines: Iterable[bytes]) -> str:
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise Invalid(f"{folder} is there and not an empty folder: name another, so that nothing is mixed up.")
    folder.mkdir(parents=True, exist_ok=True)
    origin = store.origin(conn)
    keys = [verifier(origin, bytes(row["public_key"])) + "\n" for row in store.select_keys(conn)]
    texts = {CHECKPOINT: checkpoint.text, KEYS: "".join(keys)}
    handovers = [row for row in store.handovers(conn) if row["size"] <= checkpoint.size]
    texts |= {f"handover-{row['key_number']}.txt": row["note"] for row in handovers}
    texts["verify_audit.py"] = Path(verify_audit.__file__).read_text("utf-8")
    for name, text in texts.items():
        (folder / name).write_text(text, "utf-8", newline="")
    return _write_lines(folder / LEAVES, lines)


def _write_lines(path: Path, lines: Iterable[bytes]) -> str:
    digest = hashlib.sha256()
    with path.open("wb") as file:
        for text in lines:
            digest.update(text + b"\n")
            file.write(text + b"\n")
    return digest.hexdigest()
