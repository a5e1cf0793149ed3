"""Files in, end to end: every line is accepted, a duplicate or dead, and a second run changes nothing."""

import gzip
import io
import json
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg import Connection

from domain.errors import Invalid, Unavailable
from screening import store
from screening.ingest import Summary, ingest_files
from screening.intake import Intake
from screening.mapping import load_mapping
from tests.screening.samples import SAMPLES, event
from tests.screening.test_mapping import ETHER, MAPPINGS

Connect = Callable[[], AbstractContextManager[Connection[Any]]]
POST = SAMPLES["org.ringfence.post.v1"]
OTHER = POST.replace(b"A lamp", b"A desk")
BAD = [
    b'{"id": ',
    b"\xff\xfe\x00",
    POST.replace(b'"A lamp"', b'"A\\u0000lamp"'),
    POST.replace(b'"s-post"', b'"x"').replace(b"10:00:00Z", b"10:00:00"),
    POST.replace(b'"s-post"', b'"y"').replace(b'"price": 12', b'"price": "12"'),
    b'{"x": ' + b"[" * 2000 + b"]" * 2000 + b"}",
    OTHER,
    b"z" * (3 << 20),
]


def _ingest(path: Path, intake: Intake, connect: Connect, **named: Any) -> Summary:
    return ingest_files([path], intake, connect, io.BytesIO(), batch_size=3, **named)


def test_nothing_is_lost_and_a_second_run_changes_nothing(intake: Intake, connect: Connect, tmp_path: Path) -> None:
    lines = [*SAMPLES.values(), b"", *BAD, POST]
    source = tmp_path / "events.jsonl.gz"
    source.write_bytes(gzip.compress(b"\xef\xbb\xbf" + b"\r\n".join(lines)))
    first = _ingest(source, intake, connect)
    with connect_again(connect) as conn:
        state = store.state_digest(conn)
    second = _ingest(source, intake, connect)
    with connect_again(connect) as conn:
        assert store.state_digest(conn) == state
    assert (first.accepted, first.duplicates, first.dead, first.blank_lines) == (len(SAMPLES), 1, len(BAD), 1)
    assert (second.accepted, second.duplicates, second.dead) == (0, len(SAMPLES) + 1, len(BAD))
    for summary in (first, second):
        assert summary.accepted + summary.duplicates + summary.dead == summary.lines == len(lines) - 1


def test_dead_letters_keep_place_reason_and_original(intake: Intake, connect: Connect, tmp_path: Path) -> None:
    source = tmp_path / "events.jsonl"
    source.write_bytes(b"\n".join([POST, *BAD]))
    (dead,) = _ingest(source, intake, connect).dead_letters
    letters = [json.loads(line) for line in dead.read_text().splitlines()]
    assert [letter["line"] for letter in letters] == list(range(2, 2 + len(BAD)))
    assert letters[1]["original_base64"] == "//4A"
    assert letters[2]["original"].encode() == BAD[2]
    assert (tmp_path / letters[-1]["original_file"]).read_bytes() == BAD[-1]
    assert [letter["reason"].split(" ")[0] for letter in letters] == [
        "not",
        "not",
        "data.title:",
        "time:",
        "data.price:",
        "not",
        "same",
        "larger",
    ]


def test_a_stream_that_breaks_off_is_named(intake: Intake, connect: Connect, tmp_path: Path) -> None:
    source = tmp_path / "events.jsonl.gz"
    source.write_bytes(gzip.compress(b"\n".join(SAMPLES.values()))[:-30])
    summary = _ingest(source, intake, connect)
    assert summary.damaged == ["events.jsonl.gz: the stream is cut short or damaged (EOFError)"]
    assert summary.accepted + summary.dead == summary.lines > 0


def test_standard_input_and_a_named_file_for_dead_letters(intake: Intake, connect: Connect, tmp_path: Path) -> None:
    named = tmp_path / "dead.jsonl"
    summary = ingest_files([Path("-")], intake, connect, io.BytesIO(POST + b"\n{}\n"), dead_letters=named)
    assert (summary.accepted, summary.dead, summary.dead_letters) == (1, 1, [named])
    assert json.loads(named.read_text())["origin"] == "stdin"


def test_a_table_with_a_mapping(intake: Intake, connect: Connect, tmp_path: Path) -> None:
    table = tmp_path / "wallets.csv"
    table.write_text(f"site_id,chain,address\n7,ETH,{ETHER}\n8,ETH,{ETHER}\n8,ETH,{ETHER}\n9,UNKNOWN,x\n9,ETH,0x12\n")
    with pytest.raises(Invalid, match="--mapping"):
        _ingest(table, intake, connect)
    summary = _ingest(table, intake, connect, mapping=load_mapping(MAPPINGS / "cryptoscam_wallets.toml"))
    assert (summary.lines, summary.accepted, summary.duplicates, summary.dead) == (5, 2, 1, 2)
    with connect_again(connect) as conn:
        subjects = conn.execute("SELECT subject FROM graph.observations WHERE subject LIKE 'USES%'").fetchall()
    assert len({subject.rpartition("\x1f")[2] for (subject,) in subjects}) == 1, "both sites use one wallet"


def test_what_is_read_is_never_replaced_by_its_dead_letters(intake: Intake, connect: Connect, tmp_path: Path) -> None:
    source = tmp_path / "events.jsonl"
    source.write_bytes(POST)
    with pytest.raises(Invalid, match="cannot be both"):
        _ingest(source, intake, connect, dead_letters=source)
    with pytest.raises(Invalid, match="is no file"):
        _ingest(tmp_path / "nowhere.jsonl", intake, connect)
    assert source.read_bytes() == POST


def test_a_database_that_stays_away_is_named(intake: Intake, tmp_path: Path) -> None:
    source = tmp_path / "events.jsonl"
    source.write_bytes(POST)
    with pytest.raises(Unavailable, match="gave up on a batch"):
        _ingest(source, intake, lambda: psycopg.connect("postgresql://127.0.0.1:9/none"))


def test_large_events_do_not_add_up_in_one_batch(intake: Intake, connect: Connect, tmp_path: Path) -> None:
    source = tmp_path / "events.jsonl"
    body = "a lamp " * 140_000
    posts = [event("post", f"e{n}", {"post_id": f"p{n}", "account_id": "a", "body": body}) for n in range(20)]
    source.write_bytes(b"\n".join(posts))
    sizes: list[int] = []
    ingest_files([source], intake, connect, io.BytesIO(), progress=lambda summary: sizes.append(summary.lines))
    assert len(sizes) > 1 and sizes[-1] == 20


def connect_again(connect: Connect) -> AbstractContextManager[Connection[Any]]:
    """A connection that leaves the tables as they are: only the fixture empties them, once per test."""
    return connect()
