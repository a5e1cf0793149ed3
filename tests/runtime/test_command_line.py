"""What the command line says where nothing is running yet, and where a name is wrong."""

import json
import signal
import stat
import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest
import structlog

from domain.judgement import CategoryCode
from domain.rings import Ring, RingMember
from runtime import cli, ring_commands

Say = Callable[..., tuple[int, str]]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "above" / "home"


@pytest.fixture
def say(home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Iterator[Say]:
    """Runs `ringfence …` in this process without any engine; returns its exit code and all it said."""
    for name in ("NEO4J_URI", "DATABASE_URL", "KAFKA_BOOTSTRAP_SERVERS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("RINGFENCE_HOME", str(home))
    yield partial(called, monkeypatch, capsys)
    structlog.reset_defaults()


def called(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str]:
    """What `main` ends with and says; the signals that it minds are put back."""
    before = signal.getsignal(signal.SIGTERM)
    monkeypatch.setattr(sys, "argv", ["ringfence", *arguments])
    try:
        with pytest.raises(SystemExit) as ended:
            cli.main()
    finally:
        signal.signal(signal.SIGTERM, before)
    said = capsys.readouterr()
    return int(ended.value.code or 0), said.out + said.err


def test_every_bench_is_listed_with_what_it_measures(say: Say) -> None:
    for arguments in (["bench"], ["bench", "--help"]):
        code, said = say(*arguments)
        assert code == 0
        assert all(f"{name} " in said and what in said for name, what in cli.BENCHES.items())
        assert "Example: ringfence bench" in said
    opening = '"""`ringfence bench '
    files = (Path(cli.__file__).parents[1] / "bench").glob("*.py")
    assert {path.stem for path in files if path.read_text("utf-8").startswith(opening)} == set(cli.BENCHES)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["rings", "list"], ["error: neo4j is not running", "ringfence up"]),
        (["logs", "mysql"], ["error: there is no engine 'mysql'", "neo4j, postgres, kafka"]),
        (["train", "meta", "--average", "--out", "TABLE"], ["error:", "sites.csv cannot be made", "--out"]),
        (["train", "text", "--out", "TABLE"], ["error:", "sites.csv cannot be made", "--out"]),
        (["train", "meta", "TABLE", "--text-column", "a"], ["error: sites.csv line 2 has no column 'label'", "a, b"]),
        (["ingest", "TABLE"], ["error: sites.csv is a table", "--mapping", "examples/mappings"]),
    ],
)
def test_a_refusal_says_what_is_wrong_and_the_way_out(
    say: Say, tmp_path: Path, arguments: list[str], words: list[str]
) -> None:
    table = tmp_path / "sites.csv"
    table.write_text("a,b\n1,2\n")
    code, said = say(*(str(table) if argument == "TABLE" else argument for argument in arguments))
    assert code == 1
    for word in words:
        assert word in said


def test_a_setting_that_cannot_be_read_is_named_without_its_value(say: Say, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RINGFENCE_ILLEGAL_SHARE", "7.25")
    monkeypatch.setenv("NEO4J_URI", "bolt://127.0.0.1:1")
    code, said = say("status")
    assert code == 1
    assert "error: RINGFENCE_ILLEGAL_SHARE: Input should be less than 1" in said and "7.25" not in said


def test_down_says_that_nothing_is_running(say: Say) -> None:
    assert say("down") == (0, "nothing is running\n")


def test_the_home_that_a_token_makes_is_its_owners_alone(say: Say, home: Path) -> None:
    code, said = say("token", "--role", "investigator")
    assert code == 0
    assert said.count(".") == 2
    assert stat.S_IMODE(home.stat().st_mode) == stat.S_IMODE((home / "keys").stat().st_mode) == 0o700


def test_a_ring_is_shown_with_its_whole_id(capsys: pytest.CaptureFixture[str]) -> None:
    ring = Ring(
        id="0f2b8a4e-6f57-4c3a-9d2e-1c5b7a9e4f10",
        members=tuple(RingMember(account_id=account, role="seller", links=2) for account in ("a", "b")),
        contacts=("bitcoin:x",),
        category=CategoryCode.STOLEN_GOODS,
        score=0.999,
        reasons=("2 of 2 share one Bitcoin wallet, which is one owner's alone",),
    )
    ring_commands._print_rings([ring])
    shown = capsys.readouterr().out
    assert f"{ring.id}  stolen goods, score over 0.99, 2 accounts\n" in shown
    assert "one owner's alone.\n" in shown
    assert json.loads(ring_commands._ring_line(ring)) == {
        "id": ring.id,
        "category": "stolen_goods",
        "score": 0.999,
        "members": ["a", "b"],
        "reasons": list(ring.reasons),
    }
