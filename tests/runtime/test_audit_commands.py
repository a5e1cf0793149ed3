"""`ringfence audit …` from the first checkpoint to a verified export, and what it says where something is missing."""

from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import psycopg
import pytest

from domain.casework import AuditEvent
from investigations import audit
from runtime.bootstrap import now
from runtime.engines import Endpoints
from runtime.settings import Settings
from tests.investigations.audit.test_log import put
from tests.runtime.test_command_line import Say, called


@pytest.fixture
def say(
    settings: Settings,
    endpoints: Endpoints,
    postgres: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Say:
    """Runs `ringfence audit …` on a database of its own."""
    given = {
        "RINGFENCE_HOME": str(settings.home),
        "DATABASE_URL": postgres,
        "NEO4J_URI": endpoints.neo4j_uri,
        "NEO4J_USER": endpoints.neo4j_user,
        "NEO4J_PASSWORD": endpoints.neo4j_password,
        "KAFKA_BOOTSTRAP_SERVERS": endpoints.kafka_bootstrap_servers,
    }
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    return partial(called, monkeypatch, capsys, "audit")


def test_from_the_first_checkpoint_to_a_verified_export(say: Say, postgres: str, tmp_path: Path) -> None:
    assert "no key yet" in say("keys", "list")[1]
    with psycopg.connect(postgres) as conn:
        audit.append(conn, [AuditEvent(actor="ana", verb="v", subject="s", occurred_at=now()) for _ in range(20)])
    code, text = say("checkpoint")
    kept = tmp_path / "kept.txt"
    kept.write_text(text)
    fingerprint = say("keys", "list")[1].split()[1]
    code, said = say("keys", "rotate", "--name", "ada")
    assert code == 0 and "Key 2 signs" in said
    code, said = say("keys", "revoke", "1", "--reason", "a drill")
    assert code == 0 and "Tell those who trust it" in said
    code, said = say("export", str(tmp_path / "all"), "--name", "aud")
    assert code == 0 and "verify: python verify_audit.py" in said
    for known in (fingerprint, said.split("--fingerprint ")[1].strip()):
        code, said = say("verify", str(tmp_path / "all"), "--fingerprint", known, "--earlier", str(kept))
        assert code == 0 and said.startswith("VALID: "), said
    code, said = say("verify", str(tmp_path / "all"), "--fingerprint", "SHA256:" + "0" * 64)
    assert code == 1 and "another's log" in said
    with psycopg.connect(postgres) as conn:
        [[event_id]] = conn.execute("SELECT min(id::text) FROM investigations.audit_events").fetchall()
    code, said = say("prove", str(tmp_path / "one"), "--event", event_id, "--earlier", str(kept))
    assert code == 0 and "1 row shown" in said and said.strip().endswith("--part")
    code, said = say("verify", str(tmp_path / "one"), "--fingerprint", fingerprint, "--earlier", str(kept), "--part")
    assert code == 0 and "VALID IN PART" in said


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["keys", "revoke", "9", "--reason", "r"], ["no key 9", "ringfence audit keys list"]),
        (["retire", "2020-13", "--out", "x"], ["'2020-13' is no month", "2026-03"]),
        (["retire", "2020-01", "--out", "x"], ["Nothing is kept of 2020-01"]),
        (["prove", "x"], ["Nothing to prove", "--event", "--earlier"]),
        (["prove", "x", "--earlier", "nowhere"], ["nowhere is no file", "ringfence audit checkpoint"]),
        (["verify", "nowhere", "--fingerprint", "f"], ["nowhere is no folder", "ringfence audit export"]),
        (["verify", ".", "--fingerprint", "f"], ["'f' is no fingerprint", "64 hex digits"]),
        (["export", "."], ["an empty folder", "name another"]),
    ],
)
def test_a_refusal_says_the_way_out(say: Say, arguments: list[str], words: list[str]) -> None:
    code, said = say(*arguments)
    assert code == 1 and all(word in said for word in ["error:", *words]), said


def test_a_month_is_retired_and_its_export_verifies(say: Say, postgres: str, tmp_path: Path) -> None:
    with psycopg.connect(postgres) as conn:
        put(conn, 3, datetime(2020, 2, 10, tzinfo=UTC))
    code, said = say("retire", "2020-02", "--out", str(tmp_path / "month"), "--name", "ada")
    assert code == 0 and said.startswith("3 rows of 2020-02 are in"), said
    fingerprint = said.split("--fingerprint ")[1].split()[0]
    code, said = say("verify", str(tmp_path / "month"), "--fingerprint", fingerprint, "--part")
    assert code == 0 and said.startswith("VALID"), said
