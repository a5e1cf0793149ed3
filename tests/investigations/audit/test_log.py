"""The log on a real database: every row one leaf whatever is killed, what an outsider finds, what an erasure leaves."""

import hashlib
import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
import rfc8785
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from domain.casework import AuditEvent, Principal, Role, SealState
from domain.errors import Conflict, Forbidden, Invalid, NotFound
from domain.observations import Label, Node
from graph.vault import ContactKeyer, Vault
from investigations import audit
from investigations.audit import exporting, keys, leaves, proofs, retiring, sequencer, store, tree, verify_audit
from investigations.audit.checkpoints import Checkpoint, latest, signed
from investigations.audit.verify_audit import parsed
from investigations.packages.signing import SigningKey
from tests.investigations.audit.test_tree import reference

NOW = datetime(2026, 3, 5, 12, tzinfo=UTC)
VAULT = Vault(b"m" * 32, ContactKeyer(b"h" * 32))
KEYS = {number: SigningKey(Ed25519PrivateKey.from_private_bytes(bytes([number]) * 32)) for number in range(1, 6)}
LOG = audit.AuditLog(VAULT, KEYS.__getitem__)
AUDITOR, ADMIN = Principal("aud", frozenset({Role.AUDITOR})), Principal("adam", frozenset({Role.ADMIN}))


def told(number: int, subject: str = "case-1", **more: Any) -> AuditEvent:
    return AuditEvent(actor="ana", verb="case.opened", subject=subject, occurred_at=NOW, facts={"n": number}, **more)


def grown(conn: psycopg.Connection, rows: int, subject: str = "case-1") -> Checkpoint:
    audit.append(conn, [told(number, subject) for number in range(rows)])
    return LOG.sign(conn, NOW)


def texts(conn: psycopg.Connection) -> list[bytes]:
    """Every leaf anew from the rows alone, in the order of the leaves."""
    return [exporting.line(row) for row in store.leaves(conn, 0, store.size(conn))]


def verify(folder: Path, *more: str, key: int = 1) -> tuple[int, str]:
    """The verifier as an outsider runs it: a copy of its own, isolated, without any environment variable."""
    command = [sys.executable, "-I", verify_audit.__file__, str(folder), "--fingerprint", KEYS[key].fingerprint]
    done = subprocess.run([*command, *more], env={"PATH": os.environ["PATH"]}, capture_output=True, text=True, cwd="/")
    return done.returncode, done.stdout + done.stderr


def test_rows_get_their_leaves_in_order_and_read_as_they_were_told(conn: psycopg.Connection) -> None:
    audit.append(conn, [told(0, purpose="to see"), told(1)])
    before = audit.records(conn, VAULT).rows
    assert [(row.leaf, row.event.facts) for row in before] == [(None, {"n": 1}), (None, {"n": 0})]
    checkpoint = LOG.sign(conn, NOW)
    after = audit.records(conn, VAULT).rows
    assert [row.leaf for row in after] == [2, 1, 0]
    assert after[0].event.verb == "audit.key_added" and after[0].event.facts["key"] == KEYS[1].fingerprint
    assert [row.event for row in after[1:]] == [row.event for row in before]
    assert tree.root(sequencer.edge(conn, 3)) == checkpoint.root == reference(texts(conn))
    assert LOG.sign(conn, NOW) == checkpoint, "nothing new, nothing signed"
    assert "to see" not in b"".join(texts(conn)).decode()
    assert conn.execute("SELECT count(*) FROM investigations.audit_pending").fetchone() == (0,)


@given(st.text(st.characters(codec="utf-8", exclude_characters="\0")), st.binary(max_size=40), st.integers(0, 2**40))
def test_a_leaf_is_canonical_json(words: str, sealed: bytes, number: int) -> None:
    row = leaves.Row(1, "i", AuditEvent(actor=words, verb=words, subject=words, occurred_at=NOW), NOW)
    for text in (leaves.text(row, sealed, {}), leaves.text(row, None, {"key": words, "number": number})):
        assert rfc8785.dumps(json.loads(text)) == text


def test_proofs_are_those_that_the_tree_verifies(conn: psycopg.Connection) -> None:
    first, second = grown(conn, 5), grown(conn, 30)
    rows = audit.records(conn, VAULT, first=200).rows
    for row in rows:
        found = proofs.inclusion(conn, row.id)
        digest = tree.leaf_hash(found.text.encode())
        assert tree.includes(digest, found.leaf, second.size, found.hashes, second.root)
    proof = proofs.consistency(conn, first.size, second.size)
    assert tree.continues(first.size, second.size, first.root, second.root, proof)
    audit.append(conn, [told(99)])
    late = audit.records(conn, VAULT, first=1).rows[0].id
    with pytest.raises(Conflict, match="second"):
        proofs.inclusion(conn, late)
    sequencer.place(conn, VAULT)
    with pytest.raises(Conflict, match="ringfence audit checkpoint"):
        proofs.inclusion(conn, late)
    with pytest.raises(NotFound):
        proofs.inclusion(conn, "00000000-0000-4000-8000-000000000000")
    with pytest.raises(Invalid, match="no id"):
        proofs.inclusion(conn, "12")


# --- what an outsider finds


@pytest.fixture
def exported(conn: psycopg.Connection, tmp_path: Path) -> Callable[[str], Path]:
    """Writes the log as it is now into a folder of that name."""

    def export(name: str) -> Path:
        checkpoint = exporting.ask(conn, LOG, AUDITOR, "audit.exported", NOW)
        exporting.write_all(conn, checkpoint, tmp_path / name)
        return tmp_path / name

    return export


Change = Callable[[list[bytes]], list[bytes]]
TAMPERED: dict[str, Change] = {
    "changed": lambda rows: [*rows[:3], rows[3].replace(b'"ana"', b'"bob"'), *rows[4:]],
    "removed": lambda rows: rows[:3] + rows[4:],
    "moved": lambda rows: [*rows[:3], rows[4], rows[3], *rows[5:]],
    "added": lambda rows: [*rows, rows[0]],
    "cut": lambda rows: rows[:-1],
    "cut in a row": lambda rows: [*rows[:-1], rows[-1][:-3]],
    "held back": lambda rows: [
        *rows[:3],
        f"0 {hashlib.sha256(bytes(1) + rows[3][:-1]).hexdigest()}\n".encode(),
        *rows[4:],
    ],
    "emptied": lambda rows: [],
}


def test_tampering_is_found(conn: psycopg.Connection, exported: Callable[[str], Path], tmp_path: Path) -> None:
    grown(conn, 9)
    kept = tmp_path / "kept.txt"
    kept.write_text(latest(conn).text)
    grown(conn, 4)
    folder = exported("all")
    code, said = verify(folder, "--earlier", str(kept))
    assert code == 0 and "VALID" in said and "continues 1 earlier" in said, said
    whole = (folder / "leaves.jsonl").read_bytes()
    for name, change in TAMPERED.items():
        (folder / "leaves.jsonl").write_bytes(b"".join(change(whole.splitlines(keepends=True))))
        code, said = verify(folder)
        assert code == 1 and "FAILED leaves.jsonl" in said, f"{name}: {said}"
    (folder / "leaves.jsonl").write_bytes(whole)
    assert verify(folder, key=2)[0] == 1
    note = (folder / "checkpoint.txt").read_text()
    (folder / "checkpoint.txt").write_text(note.replace("\n15\n", "\n14\n").replace("\n16\n", "\n15\n"))
    code, said = verify(folder)
    assert code == 1 and "not signed" in said
    assert verify(folder, "--earlier", str(folder / "none"))[0] == 2


def test_a_log_that_was_written_anew_does_not_continue_what_somebody_kept(
    conn: psycopg.Connection, exported: Callable[[str], Path], tmp_path: Path
) -> None:
    """Its keeper has the key and everything: only what somebody kept tells."""
    kept, longer = tmp_path / "kept.txt", tmp_path / "longer.txt"
    conn.execute("SAVEPOINT before")
    kept.write_text(grown(conn, 9).text)
    longer.write_text(grown(conn, 90).text)
    conn.execute("ROLLBACK TO before")
    grown(conn, 12)
    folder = exported("anew")
    assert verify(folder)[0] == 0
    code, said = verify(folder, "--earlier", str(kept))
    assert code == 1 and "kept.txt: is not continued" in said
    code, said = verify(folder, "--earlier", str(longer))
    assert code == 1 and "rows were taken away" in said


def test_keys_are_handed_over_and_given_up(conn: psycopg.Connection, exported: Callable[[str], Path]) -> None:
    grown(conn, 3)
    with pytest.raises(Forbidden):
        LOG.rotate(conn, AUDITOR, NOW)
    handover = LOG.rotate(conn, ADMIN, NOW)
    assert len(parsed(handover.text).signatures) == 2
    grown(conn, 2)
    folder = exported("handed over")
    assert [verify(folder, key=number)[0] for number in (1, 2, 3)] == [0, 0, 1]
    with pytest.raises(Conflict, match="keys rotate"):
        LOG.revoke(conn, ADMIN, 2, "lost", NOW)
    size = LOG.revoke(conn, ADMIN, 1, "its disk was stolen", NOW).size
    with pytest.raises(Conflict, match="revoked on"):
        LOG.revoke(conn, ADMIN, 1, "again", NOW)
    with pytest.raises(NotFound, match="keys list"):
        LOG.revoke(conn, ADMIN, 7, "none", NOW)
    folder = exported("given up")
    assert [verify(folder, key=number)[0] for number in (1, 2)] == [0, 0], "the old key had handed over before"
    now = parsed((folder / "checkpoint.txt").read_text())
    (folder / "checkpoint.txt").write_text(signed(store.origin(conn), now.size, now.root, [KEYS[1]]))
    code, said = verify(folder)
    assert code == 1 and f"that row {size - 1} of the log revoked" in said
    assert [(key.number, key.until is None, key.revoked_at is None) for key in keys.keys(conn)] == [
        (1, False, False),
        (2, True, True),
    ]


def test_a_row_alone_and_a_checkpoint_alone_are_proved_in_a_small_folder(
    conn: psycopg.Connection, tmp_path: Path
) -> None:
    kept = tmp_path / "kept.txt"
    kept.write_text(grown(conn, 300).text)
    newest = grown(conn, 700)
    exporting.write_part(conn, newest, tmp_path / "proof", [17], [301])
    assert len((tmp_path / "proof" / "leaves.jsonl").read_bytes().splitlines()) < 30
    code, said = verify(tmp_path / "proof")
    assert code == 1 and "held back" in said
    code, said = verify(tmp_path / "proof", "--part", "--earlier", str(kept))
    assert code == 0 and "VALID IN PART" in said and "2 of 1001 rows" in said, said
    with pytest.raises(Invalid, match="empty folder"):
        exporting.write_part(conn, newest, tmp_path / "proof", [17])


# --- what goes, and what stays


def test_an_erasure_takes_the_words_and_leaves_the_proofs(
    conn: psycopg.Connection, exported: Callable[[str], Path], tmp_path: Path
) -> None:
    account = Node(Label.ACCOUNT, "anna").key
    audit.append(conn, [told(1, account, purpose="canary purpose"), told(2, "case-1", purpose="stays")])
    kept = tmp_path / "kept.txt"
    kept.write_text(LOG.sign(conn, NOW).text)
    VAULT.erase_account(conn, "anna")
    conn.execute("INSERT INTO graph.erasures VALUES ('anna', %s, 'lea', 'asked')", (NOW + timedelta(hours=1),))
    late = AuditEvent(
        actor="s", verb="erasure.done", subject=account, occurred_at=NOW + timedelta(hours=1), facts={"e": 1}
    )
    audit.append(conn, [told(3, account, purpose="told before, written after"), late])
    LOG.sign(conn, NOW)
    rows = {row.event.facts.get("n", row.event.verb): row for row in audit.records(conn, VAULT).rows}
    states = [(row.event.purpose, row.state) for row in audit.records(conn, VAULT, subject=account).rows]
    assert states == [(None, SealState.OPEN), (None, SealState.ERASED), (None, SealState.ERASED)]
    assert rows[2].event.purpose == "stays" and audit.records(conn, VAULT).rows[0].event.facts == {"e": 1}
    assert verify(exported("after"), "--earlier", str(kept))[0] == 0


def test_a_retired_month_leaves_its_hashes(
    conn: psycopg.Connection, exported: Callable[[str], Path], tmp_path: Path
) -> None:
    kept = tmp_path / "kept.txt"
    put(conn, 40, datetime(2020, 2, 29, 23, 59, tzinfo=UTC))
    put(conn, 5, datetime(2020, 3, 1, tzinfo=UTC))
    kept.write_text(LOG.sign(conn, NOW).text)
    one = audit.records(conn, VAULT, first=200).rows[-1].id
    signed = latest(conn)
    with pytest.raises(Invalid, match="2026-04-02"):
        retiring.export(conn, ADMIN, signed, "2026-03", tmp_path / "x", NOW)
    exported_month = retiring.export(conn, ADMIN, signed, "2020-02", tmp_path / "month", NOW)
    conn.execute("SAVEPOINT before")
    put(conn, 1, datetime(2020, 2, 1, tzinfo=UTC))
    with pytest.raises(Conflict, match="once more"):
        retiring.drop(conn, LOG, ADMIN, exported_month, NOW)
    conn.execute("ROLLBACK TO before")
    with pytest.raises(Forbidden):
        retiring.drop(conn, LOG, AUDITOR, exported_month, NOW)
    retiring.drop(conn, LOG, ADMIN, exported_month, NOW)
    with pytest.raises(NotFound):
        retiring.export(conn, ADMIN, latest(conn), "2020-02", tmp_path / "y", NOW)
    with pytest.raises(NotFound, match="retired"):
        proofs.inclusion(conn, one)
    code, said = verify(tmp_path / "month", "--part", "--earlier", str(kept))
    assert code == 0 and "41 of 46 rows" in said, said
    grown(conn, 20)
    folder = exported("later")
    code, said = verify(folder, "--earlier", str(kept), "--earlier", str(tmp_path / "month" / "checkpoint.txt"))
    assert code == 0 and "40 were retired" in said, said
    rest = (folder / "leaves.jsonl").read_bytes().splitlines(keepends=True)
    rest[41] = b"0 " + tree.leaf_hash(rest[41][:-1]).hex().encode() + b"\n"
    (folder / "leaves.jsonl").write_bytes(b"".join(rest))
    code, said = verify(folder)
    assert code == 1 and "held back" in said


def put(conn: psycopg.Connection, rows: int, at: datetime) -> None:
    """Rows of another month, as the clock would have written them."""
    store.make_months(conn, [at])
    conn.execute(
        """WITH told AS (INSERT INTO investigations.audit_events
                         SELECT nextval('investigations.audit_order'), uuidv7(), 'ana', 'v', 's', %s, %s
                         FROM generate_series(1, %s) RETURNING seq, recorded_at)
           INSERT INTO investigations.audit_pending SELECT seq, recorded_at, NULL, '{}' FROM told""",
        (at, at, rows),
    )


TABLES = ["events", "leaves", "nodes", "own_leaves", "origin", "keys", "revocations", "checkpoints", "pending"]


@pytest.mark.parametrize("table", TABLES)
def test_nothing_of_the_log_can_be_changed_or_taken_out(conn: psycopg.Connection, table: str) -> None:
    grown(conn, 1)
    audit.append(conn, [told(1)])
    column = {"nodes": "place", "own_leaves": "leaf", "origin": "origin", "pending": "purpose", "leaves": "leaf"}
    name = f"investigations.audit_{table}"
    column_name = column.get(table, {"events": "actor", "checkpoints": "note"}.get(table, "number"))
    changes = [f"UPDATE {name} SET {column_name} = {column_name}", f"DELETE FROM {name}", f"TRUNCATE {name} CASCADE"]
    if table in ("events", "leaves"):  # a partition is a table too
        changes += [change.replace(name, f"{name}_{datetime.now(UTC):%Y_%m}") for change in changes]
    for change in changes:
        conn.execute("SAVEPOINT s")
        with pytest.raises(psycopg.errors.InsufficientPrivilege, match="append-only"):
            conn.execute(change)
        conn.execute("ROLLBACK TO s")


# --- many at once, and killed


def test_every_row_gets_one_leaf_whoever_appends_and_whatever_is_killed(postgres: str) -> None:
    """Four appenders, and sequencers that are killed with SIGKILL in the middle; then a root from the rows alone."""
    stop = threading.Event()
    appenders = [threading.Thread(target=_append, args=(postgres, stop, n)) for n in range(4)]
    for appender in appenders:
        appender.start()
    chance, sizes = random.Random(5), list[int]()
    try:
        for _ in range(6):
            child = subprocess.Popen([sys.executable, "-m", "tests.investigations.audit.sequencing", postgres])
            _wait_for_more(postgres, sizes[-1] if sizes else 0)
            time.sleep(chance.random() / 4)
            child.send_signal(signal.SIGKILL)
            child.wait()
            with psycopg.connect(postgres) as conn:
                sizes.append(store.size(conn))
    finally:
        stop.set()
        for appender in appenders:
            appender.join()
    with psycopg.connect(postgres) as conn:
        checkpoint = LOG.sign(conn, NOW)
        conn.commit()
        [rows] = conn.execute("SELECT count(*) FROM investigations.audit_events").fetchall()
        placed = conn.execute("SELECT count(DISTINCT seq), max(leaf) + 1 FROM investigations.audit_leaves").fetchall()
        assert placed == [(rows[0], rows[0])] and checkpoint.size == rows[0]
        assert checkpoint.root == reference(texts(conn))
    assert sorted(set(sizes)) == sizes and sizes[-1] > sizes[0] > 0, "each of them had placed some"


def _wait_for_more(postgres: str, than: int) -> None:
    with psycopg.connect(postgres, autocommit=True) as conn:
        while store.size(conn) <= than:
            time.sleep(0.02)


def _append(postgres: str, stop: threading.Event, number: int) -> None:
    with psycopg.connect(postgres) as conn:
        while not stop.is_set():
            audit.append(conn, [told(n, f"{number}") for n in range(7)])
            conn.rollback() if random.random() < 0.2 else conn.commit()
            time.sleep(0.005)
