#!/usr/bin/env python3
"""Check a Ringfence audit log: is every row in it that was, unchanged, in its place, and by the key you were told of?

    python verify_audit.py FOLDER --fingerprint SHA256:<64 hex digits> [--earlier CHECKPOINT]... [--part]

FOLDER is what `ringfence audit export`, `prove` or `retire` wrote. The fingerprint comes from the log's keeper on
another way than the folder, and so should this file. A checkpoint that you kept from before is given by --earlier: the
log has to continue it. --part accepts a folder that shows some rows and the hashes of the others. Needs Python 3.8 and
OpenSSL 3.0, no network. Exit code 0: all holds. 1: something is wrong, each line says what. 2: it was called wrongly.

The tree is that of RFC 6962 section 2.1; a checkpoint is a signed note of C2SP (signed-note, tlog-checkpoint). A line
of leaves.jsonl is a leaf, as it was hashed, or `<level> <hash>`: 2^level leaves of which only the hash is here.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

CHECKPOINT, LEAVES, KEYS, HANDOVERS = "checkpoint.txt", "leaves.jsonl", "keys.txt", "handover-*.txt"
ADDED, REVOKED, RETIRED = "audit.key_added", "audit.key_revoked", "audit.retired"
ED25519 = b"\x01"  # C2SP's number of the algorithm, before the key in its hash and its text
ED25519_DER = bytes.fromhex("302a300506032b6570032100")  # what precedes the raw 32 bytes in a DER public key
FINGERPRINT = re.compile("(?i)(sha256:)?[0-9a-f]{64}")
LARGEST = 2**20  # of a line or a small file


class Broken(Exception):
    """The folder cannot be checked further."""


class Key(NamedTuple):
    """A public key of the log, as a line of keys.txt says it."""

    name: str
    public: bytes

    @property
    def fingerprint(self) -> str:
        return "SHA256:" + hashlib.sha256(self.public).hexdigest()

    @property
    def id(self) -> bytes:
        """The four bytes that a signature line begins with (C2SP signed-note)."""
        return hashlib.sha256(self.name.encode() + b"\n" + ED25519 + self.public).digest()[:4]


class Note(NamedTuple):
    """A checkpoint: what was signed, what it says, and its signatures by the ids of their keys."""

    body: bytes
    origin: str
    size: int
    root: bytes
    signatures: list[tuple[str, bytes, bytes]]


class Reading:
    """What leaves.jsonl comes to: its size, the root at each size that was asked for, what the log says of itself."""

    def __init__(self, wanted: set[int]) -> None:
        self.wanted = wanted | {0}
        self.size = self.shown = self.retired = 0
        self.roots: dict[int, bytes] = {0: hashlib.sha256(b"").digest()}
        self.added: dict[str, int] = {}
        self.revoked: dict[str, int] = {}
        self._edge: list[tuple[int, bytes]] = []  # perfect subtrees side by side, the largest first

    def add(self, level: int, digest: bytes) -> None:
        if self.size % 2**level:
            raise Broken(f"{LEAVES}: a hash of {2**level} leaves stands where none can")
        self.size += 2**level
        while self._edge and self._edge[-1][0] == level:
            digest, level = node_hash(self._edge.pop()[1], digest), level + 1
        self._edge.append((level, digest))
        if self.size in self.wanted:
            self.roots[self.size] = fold([digest for _, digest in self._edge])

    def leaf(self, line: bytes) -> None:
        if b'"verb":"audit.' in line:
            self._own(line)
        self.shown += 1
        self.add(0, leaf_hash(line))

    def _own(self, line: bytes) -> None:
        """Rows about the log itself are not sealed: which keys it has, which it gave up, which months went."""
        row = json.loads(line)
        facts = row.get("facts", {})
        if row["verb"] == RETIRED:
            self.retired += int(facts["leaves"])
        elif row["verb"] in (ADDED, REVOKED):
            keys = self.added if row["verb"] == ADDED else self.revoked
            keys.setdefault(str(facts["key"]), self.size)


def main() -> int:
    command = argparse.ArgumentParser(description="Check a Ringfence audit log.")
    command.add_argument("folder", type=Path, help="what `ringfence audit export`, `prove` or `retire` wrote")
    command.add_argument("--fingerprint", required=True, help="SHA256:… of the log's key, as its keeper told you")
    command.add_argument("--earlier", type=Path, action="append", default=[], help="a checkpoint that you kept")
    command.add_argument("--part", action="store_true", help="accept hashes in place of rows")
    given = command.parse_args()
    if not FINGERPRINT.fullmatch(given.fingerprint):
        command.error("the fingerprint is SHA256: and 64 hex digits")
    if not given.folder.is_dir() or not all(path.is_file() for path in given.earlier):
        command.error("there is no such folder, or no such earlier checkpoint")
    problems, told = check(given.folder, given.fingerprint, given.earlier, given.part)
    for line in [f"FAILED {problem}" for problem in problems] or told:
        print(printable(line))
    if problems:
        print(f"NOT VALID: {len(problems)} problem(s). Do not rely on this log as it stands here.")
    return 1 if problems else 0


def check(
    folder: Path, fingerprint: str, earlier: Sequence[Path] = (), part: bool = False
) -> tuple[list[str], list[str]]:
    """All problems that were found, and what to say when there is none."""
    try:
        newest = note(folder / CHECKPOINT)
        handovers = sorted(map(note, folder.glob(HANDOVERS)), key=lambda one: one.size)
        kept = [(path.name, note(path)) for path in earlier]
        reading = read(folder / LEAVES, {newest.size, *(n.size for n in handovers), *(n.size for _, n in kept)})
        keys = known_keys(folder / KEYS)
        problems = leaf_problems(reading, newest, part)
        trusted, doubts = trusted_keys(fingerprint, keys, handovers, reading, newest)
        problems += doubts + signature_problems(CHECKPOINT, newest, trusted, keys, reading)
        for name, before in kept:
            problems += earlier_problems(name, before, newest, reading)
            problems += signature_problems(name, before, trusted, keys, reading)
    except Broken as broken:
        return [str(broken)], []
    except (OSError, ValueError, TypeError, KeyError) as error:
        return [f"{folder}: cannot be read: {type(error).__name__}: {error}"], []
    return problems, verdict(newest, reading, len(kept))


def verdict(newest: Note, reading: Reading, kept: int) -> list[str]:
    hidden = reading.size - reading.shown
    rows = f"{reading.shown} of {reading.size} rows are shown" if hidden else f"all {reading.size} rows are shown"
    retired = f"; {reading.retired} were retired" if reading.retired else ""
    continued = f" and continues {kept} earlier checkpoint(s)" if kept else ""
    whole = "VALID" if hidden == reading.retired else "VALID IN PART"
    root = base64.b64encode(newest.root).decode()
    return [
        f"{whole}: {newest.origin}, {rows}{retired}; it is what was signed with the key you named{continued}.",
        root,
    ]


# --- what the rows come to


def read(path: Path, wanted: set[int]) -> Reading:
    reading = Reading(wanted)
    with path.open("rb") as file:
        for line in iter(lambda: file.readline(LARGEST), b""):
            if not line.endswith(b"\n"):
                raise Broken(f"{LEAVES}: line {reading.size + 1} does not end: the file was cut, or is none of ours")
            if line.startswith(b"{"):
                reading.leaf(line[:-1])
                continue
            folded = re.fullmatch(rb"(\d{1,2}) ([0-9a-f]{64})\n", line)
            if folded is None:
                raise Broken(f"{LEAVES}: after {reading.size} leaves comes a line that is neither leaf nor hash")
            reading.add(int(folded[1]), bytes.fromhex(folded[2].decode()))
    return reading


def leaf_problems(reading: Reading, newest: Note, part: bool) -> list[str]:
    if reading.size != newest.size:
        return [f"{LEAVES}: holds {reading.size} leaves, the checkpoint is of {newest.size}: cut, or added to"]
    if reading.roots[newest.size] != newest.root:
        return [f"{LEAVES}: does not give the root that was signed: a row was changed, exchanged or moved"]
    hidden = reading.size - reading.shown
    if hidden == reading.retired or part:
        return []
    return [
        f"{LEAVES}: {hidden} rows are here as hashes alone, and the log says that {reading.retired} were retired: "
        "rows were held back (--part accepts that, for a proof or a retired month)"
    ]


def earlier_problems(name: str, before: Note, newest: Note, reading: Reading) -> list[str]:
    if before.origin != newest.origin:
        return [f"{name}: is of another log, {before.origin}"]
    if before.size > newest.size:
        return [f"{name}: is of {before.size} rows, and now there are {newest.size}: rows were taken away"]
    if before.size not in reading.roots:
        return [f"{name}: ends among rows of which only a hash is here: ask for `ringfence audit prove --earlier`"]
    if reading.roots[before.size] != before.root:
        return [f"{name}: is not continued by this log: what it covers was changed since"]
    return []


def leaf_hash(leaf: bytes) -> bytes:
    """RFC 6962 section 2.1."""
    return hashlib.sha256(b"\x00" + leaf).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """RFC 6962 section 2.1."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def fold(edge: Sequence[bytes]) -> bytes:
    """The root over perfect subtrees that stand side by side, the largest first; there is at least one."""
    root = edge[-1]
    for left in reversed(edge[:-1]):
        root = node_hash(left, root)
    return root


# --- who signed


def trusted_keys(
    fingerprint: str, keys: Sequence[Key], handovers: Sequence[Note], reading: Reading, newest: Note
) -> tuple[set[str], list[str]]:
    """The key that was named and those that it handed over to: both signed a checkpoint that has the new one's row."""
    named = "SHA256:" + fingerprint.lower().replace("sha256:", "", 1)
    if all(key.fingerprint != named for key in keys):
        return set(), [f"{KEYS}: holds no key with the fingerprint you gave: this is another's log"]
    trusted: set[str] = {named}
    for one in handovers:
        if one.origin != newest.origin or reading.roots.get(one.size, one.root) != one.root:
            return trusted, [f"handover-*.txt: the one of {one.size} rows is not of this log"]
        signers = {key.fingerprint for key in keys if is_signed(one, key)}
        if any(signer in trusted and in_force(signer, one, reading) for signer in signers):
            trusted |= {signer for signer in signers if reading.added.get(signer, one.size) < one.size}
    return trusted, []


def signature_problems(name: str, of: Note, trusted: set[str], keys: Sequence[Key], reading: Reading) -> list[str]:
    signers = [key.fingerprint for key in keys if key.fingerprint in trusted and is_signed(of, key)]
    if not signers:
        return [f"{name}: is not signed with the key you named, nor with one that it handed over to"]
    if not any(in_force(signer, of, reading) for signer in signers):
        return [f"{name}: is signed with a key that row {reading.revoked[signers[0]]} of the log revoked"]
    return []


def in_force(fingerprint: str, of: Note, reading: Reading) -> bool:
    """A key signs until the checkpoint that has its revocation."""
    return of.size <= reading.revoked.get(fingerprint, of.size)


def known_keys(path: Path) -> list[Key]:
    """Keys in C2SP's text: <name>+<id in hex>+<base64 of the algorithm and the key>."""
    keys = []
    for line in small(path).splitlines():
        name, _, encoded = line.split("+", 2)
        raw = base64.b64decode(encoded, validate=True)
        if raw[:1] != ED25519 or len(raw) != 33:
            raise Broken(f"{KEYS}: holds what is no Ed25519 key")
        keys.append(Key(name, raw[1:]))
    return keys


def note(path: Path) -> Note:
    """Read a checkpoint. Raises Broken for what is none."""
    try:
        return parsed(small(path))
    except (ValueError, IndexError):
        raise Broken(f"{path.name}: is no checkpoint") from None


def parsed(text: str) -> Note:
    """Raises ValueError or IndexError for what is no signed checkpoint."""
    body, _, signed = text.rpartition("\n\n")
    lines = body.split("\n")
    if not re.fullmatch("0|[1-9][0-9]*", lines[1]) or not signed.endswith("\n"):
        raise ValueError("no size, or no signature")
    root = base64.b64decode(lines[2], validate=True)
    signatures = []
    for line in signed.splitlines():
        dash, name, encoded = line.split(" ")
        raw = base64.b64decode(encoded, validate=True)
        if dash != "—" or len(root) != 32:
            raise ValueError("no signature line, or no root")
        signatures.append((name, raw[:4], raw[4:]))
    return Note(body.encode() + b"\n", lines[0], int(lines[1]), root, signatures)


def is_signed(of: Note, key: Key) -> bool:
    mine = [raw for name, key_id, raw in of.signatures if name == key.name == of.origin and key_id == key.id]
    return any(verified(of.body, signature, key.public) for signature in mine)


def verified(message: bytes, signature: bytes, public: bytes) -> bool:
    with tempfile.TemporaryDirectory() as folder:
        key, text, sig = (Path(folder, name) for name in ("key.der", "message", "signature"))
        for path, content in ((key, ED25519_DER + public), (text, message), (sig, signature)):
            path.write_bytes(content)
        command = ["openssl", "pkeyutl", "-verify", "-pubin", "-keyform", "DER", "-inkey", str(key)]
        command += ["-rawin", "-in", str(text), "-sigfile", str(sig)]
        try:
            answer = subprocess.run(command, capture_output=True, timeout=60)
        except FileNotFoundError:
            raise Broken("openssl: was not found; install OpenSSL 3.0 or later and repeat") from None
    complaint = answer.stderr.decode(errors="replace")
    if "rawin" in complaint.lower() and "Unknown option" in complaint:
        raise Broken("openssl: is too old to check Ed25519; install OpenSSL 3.0 or later and repeat")
    return answer.returncode == 0


def small(path: Path) -> str:
    with path.open("rb") as file:
        content = file.read(LARGEST + 1)
    if len(content) > LARGEST:
        raise Broken(f"{path.name}: is larger than {LARGEST} bytes")
    return content.decode()


def printable(text: str) -> str:
    """Names come from the folder: nothing in them may steer the terminal."""
    return "".join(letter if letter.isprintable() else "?" for letter in text)


if __name__ == "__main__":
    sys.exit(main())
