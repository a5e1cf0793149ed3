"""`ringfence bench audit [--events N]`: the audit log at a tenth of N rows and at N, on a PostgreSQL of its own.

Rows are appended by two writers in transactions of `--rows` each, then given their leaves, as the sequencer does; then
single rows are proved and verified, and at N the whole log is exported and verified by the program for outsiders. A
million rows take about seven minutes and 2 GB of disk.

Example: ringfence bench audit --events 100000
"""

import argparse
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import psycopg
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from bench.arguments import number
from bench.outcome import Goal, outcome
from bench.own_engines import own_engines, say
from domain.casework import AuditEvent
from domain.observations import Label, Node, Scalar
from graph.vault import ContactKeyer, Vault
from investigations import audit
from investigations.audit import exporting, proofs, sequencer, store, tree, verify_audit
from investigations.audit.checkpoints import Checkpoint
from investigations.packages.signing import SigningKey
from runtime.migrations import migrate_postgres

LEAST = 1_000
WRITERS = 2
NOW = datetime(2026, 3, 1, tzinfo=UTC)
KEY = SigningKey(Ed25519PrivateKey.from_private_bytes(b"b" * 32))
LOG = audit.AuditLog(Vault(b"m" * 32, ContactKeyer(b"h" * 32)), lambda _: KEY)
GOALS: dict[str, Goal] = {
    "appends_per_s": (">=", 2_000),
    "sequenced_per_s": (">=", 2_000),
    "proof_ms": ("<=", 20),
    "verify_ms": ("<=", 1),
    "proof_growth": ("<=", 2),  # logarithmic: ten times the rows, 3.3 hashes more
}


def run(args: list[str]) -> int:
    """Print progress, then the figures as one JSON object on the last line. 0, or 1 when a goal is missed."""
    parser = argparse.ArgumentParser(
        "ringfence bench audit", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--events", type=number(LEAST), default=1_000_000, help="rows in the end")
    parser.add_argument("--rows", type=number(1), default=100, help="rows in a transaction")
    parser.add_argument("--proofs", type=number(1), default=500, help="proofs that are timed at each size")
    options = parser.parse_args(args)
    with own_engines() as place:
        figures = measure(place.endpoints.database_url, options.events, options.rows, options.proofs)
    return outcome("audit", figures, GOALS, digits=3)


def measure(database_url: str, events: int, rows: int, count: int) -> dict[str, float]:
    """Figures at `events` rows; those that end in _tenth at a tenth of it."""
    migrate_postgres(database_url)
    with psycopg.connect(database_url) as conn:
        tenth = _stage(conn, database_url, events // 10, rows, count)
        whole = _stage(conn, database_url, events, rows, count)
        whole |= {f"{name}_tenth": figure for name, figure in tenth.items()}
        whole["proof_growth"] = whole["proof_ms"] / tenth["proof_ms"]
        whole["single_commits_per_s"] = _single_commits(conn)
        return whole | _outside(conn) | {"bytes_a_row": _bytes(conn) / events}


def _stage(conn: psycopg.Connection, database_url: str, events: int, rows: int, count: int) -> dict[str, float]:
    missing = events - store.size(conn)
    conn.commit()
    append_s = _seconds(lambda: _append(database_url, missing, rows))
    say(f"{events:,} rows: appended at {missing / append_s:,.0f} a second")
    place_s = _seconds(lambda: _place(conn))
    say(f"{events:,} rows: given their leaves at {missing / place_s:,.0f} a second")
    signed = LOG.sign(conn, NOW)
    conn.execute("ANALYZE investigations.audit_events, investigations.audit_leaves, investigations.audit_nodes")
    conn.commit()
    proved = _proved(conn, signed, count)
    say(f"{events:,} rows: {proved['proof_hashes']:.0f} hashes prove one, in {proved['proof_ms']:.2f} ms")
    return {"rows": signed.size, "appends_per_s": missing / append_s, "sequenced_per_s": missing / place_s, **proved}


def _append(database_url: str, missing: int, rows: int) -> None:
    with ThreadPoolExecutor(WRITERS) as pool:
        share = missing // WRITERS
        counts = [share] * (WRITERS - 1) + [missing - share * (WRITERS - 1)]
        list(pool.map(lambda writer: _write(database_url, writer, counts[writer], rows), range(WRITERS)))


def _write(database_url: str, writer: int, missing: int, rows: int) -> None:
    chance = random.Random(writer)
    with psycopg.connect(database_url) as conn:
        for begin in range(0, missing, rows):
            audit.append(conn, [_event(chance) for _ in range(min(rows, missing - begin))])
            conn.commit()


def _event(chance: random.Random) -> AuditEvent:
    """A third about accounts, of which there are many, as in casework; the others about contacts and cases."""
    subject = Node(Label.ACCOUNT, f"a{chance.randrange(5_000)}").key
    if chance.random() > 1 / 3:
        subject = f"case-{chance.randrange(1_000)}"
    purpose = "checking who answers this phone, on behalf of the investigation"
    facts: dict[str, Scalar] = {"case": f"case-{chance.randrange(1_000)}", "rows": chance.randrange(200)}
    return AuditEvent(
        actor="ina", verb="contact.revealed", subject=subject, occurred_at=NOW, purpose=purpose, facts=facts
    )


def _place(conn: psycopg.Connection) -> None:
    while sequencer.place(conn, LOG.vault):
        conn.commit()


def _proved(conn: psycopg.Connection, signed: Checkpoint, count: int) -> dict[str, float]:
    """P50 of what a reader waits for: the row found, its proof read, and the proof verified by itself."""
    prove_ms, verify_ms, continue_ms, hashes = [], [], [], []
    for event_id, size in _drawn(conn, signed.size, count):
        began_s = time.perf_counter()
        found = proofs.inclusion(conn, event_id)
        proved_s = time.perf_counter()
        digest = tree.leaf_hash(found.text.encode())
        assert tree.includes(digest, found.leaf, signed.size, found.hashes, signed.root)
        verified_s = time.perf_counter()
        proofs.consistency(conn, size, signed.size)
        continue_ms.append((time.perf_counter() - verified_s) * 1000)
        prove_ms.append((proved_s - began_s) * 1000)
        verify_ms.append((verified_s - proved_s) * 1000)
        hashes.append(len(found.hashes))
    conn.commit()
    figures = {"proof_ms": prove_ms, "consistency_ms": continue_ms, "verify_ms": verify_ms}
    middle = {name: float(np.median(spent)) for name, spent in figures.items()}
    return middle | {"proof_p95_ms": float(np.percentile(prove_ms, 95)), "proof_hashes": float(max(hashes))}


def _drawn(conn: psycopg.Connection, size: int, count: int) -> Iterator[tuple[str, int]]:
    """Ids of rows anywhere in the log, and sizes that it had before; a tenth is proved once before, to warm up."""
    chance = random.Random(7)
    places = [chance.randrange(size - 1) for _ in range(count)]
    ids = [row["id"] for row in store.leaves_at(conn, places) if row["id"]]
    for event_id in ids[: count // 10 + 1]:
        proofs.inclusion(conn, event_id)
    return ((event_id, chance.randrange(1, size)) for event_id in ids)


def _single_commits(conn: psycopg.Connection) -> float:
    chance, count = random.Random(3), 300

    def commit_each() -> None:
        for _ in range(count):
            audit.append(conn, [_event(chance)])
            conn.commit()

    return count / _seconds(commit_each)


def _outside(conn: psycopg.Connection) -> dict[str, float]:
    """The whole log as files, and what the program for outsiders needs to verify them."""
    with tempfile.TemporaryDirectory(prefix="ringfence-audit-") as folder:
        signed = LOG.sign(conn, NOW)
        conn.commit()
        export_s = _seconds(lambda: exporting.write_all(conn, signed, Path(folder)))
        command = [sys.executable, "-I", verify_audit.__file__, folder, "--fingerprint", KEY.fingerprint]
        verify_s = _seconds(lambda: subprocess.run(command, check=True, stdout=subprocess.DEVNULL))
        export_mb = (Path(folder) / verify_audit.LEAVES).stat().st_size / 1e6
    return {"export_s": export_s, "export_mb": export_mb, "outsider_verify_s": verify_s}


def _bytes(conn: psycopg.Connection) -> int:
    found = conn.execute(
        """SELECT sum(pg_total_relation_size(oid))::bigint FROM pg_class
           WHERE relnamespace = 'investigations'::regnamespace AND relkind = 'r' AND relname LIKE 'audit%'"""
    ).fetchone()
    return int(found[0]) if found else 0


def _seconds(work: Callable[[], object]) -> float:
    began_s = time.monotonic()
    work()
    return time.monotonic() - began_s


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:]))
