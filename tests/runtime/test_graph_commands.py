"""`ringfence graph load`: event files and Parquet end in the graph and the vault that the incremental path ends in.

What came by any of them is revealed and erased alike, and what is another store's is refused.
"""

import json
import random
from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import structlog
import zstandard

from domain.observations import Edge, subject_of
from graph import erasure
from graph.bulk.kinds import Kind
from graph.bulk.sources import VALUES
from graph.erasure import Erased
from runtime import engines
from runtime.bootstrap import intake, opened, vault
from runtime.settings import Settings
from screening.dead_letters import RawRecord
from screening.store import state_digest
from tests.investigations.test_erasure import HISTORY, told
from tests.runtime.places import START, Place
from tests.runtime.test_command_line import called

Say = Callable[..., tuple[int, str]]
Columns = defaultdict[str, list[Any]]
ERASED = Erased(account_id="a1", erased_at=START, erased_by="lea", ground="request of the person")
FOREIGN = told("account", 30, account_id="a9", region="CH", display_name="Canaryforeign")
_TYPES = {
    "event_id": pa.binary(16),
    "valid_at": pa.timestamp("us", "UTC"),
    "holds": pa.bool_(),
    "confidence": pa.float32(),
    "exclusive": pa.bool_(),
}


@pytest.fixture
def stores(place: Place) -> dict[str, dict[str, Any]]:
    """The place as the store EU, whose own region is Germany; another store holds Switzerland."""
    found = place.settings
    assert found.database_url is not None
    eu = {
        "holds": ["DE"],
        "home": str(found.home),
        "database_url": found.database_url.get_secret_value(),
        "kafka_bootstrap_servers": engines.endpoints(found).kafka_bootstrap_servers,
    }
    return {"EU": eu, "CH": {"holds": ["CH"], "home": str(found.home / "ch")}}


@pytest.fixture
def regional(place: Place, stores: dict[str, dict[str, Any]]) -> Place:
    place.empty()
    given: dict[str, Any] = {"regions": stores, "region": "EU", "default_region": "DE", "cache": place.settings.cache}
    return Place(Settings(**given), place.pool)


@pytest.fixture
def say(
    stores: dict[str, dict[str, Any]],
    place: Place,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Iterator[Say]:
    """Runs `ringfence …` in that store; returns its exit code and all it said."""
    monkeypatch.setenv("RINGFENCE_REGIONS", json.dumps(stores))
    monkeypatch.setenv("RINGFENCE_REGION", "EU")
    monkeypatch.setenv("RINGFENCE_DEFAULT_REGION", "DE")
    monkeypatch.setenv("RINGFENCE_CACHE", str(place.settings.cache))
    yield partial(called, monkeypatch, capsys)
    structlog.reset_defaults()


Kept = tuple[str, list[tuple[Any, ...]], dict[str, str]]


def kept(place: Place) -> Kept:
    """What a path ends in: the graph, who is linked to which value, and what each of them reveals."""
    with place.pool.connection() as conn:
        links = conn.execute("SELECT contact_id, account_id FROM graph.contact_keys ORDER BY 1, 2").fetchall()
        links += conn.execute("SELECT contact_id FROM graph.contact_values ORDER BY 1").fetchall()
        opened_values = vault(place.settings).reveal_many(conn, {contact for contact, *_ in links})
    return place.digest(), links, dict(opened_values)


def erase(place: Place) -> Kept:
    with place.pool.connection() as conn:
        erasure.erase(conn, vault(place.settings), ERASED)
    place.project()
    return kept(place)


def take_in_event_by_event(place: Place) -> None:
    with opened(place.settings, engines.endpoints(place.settings)) as installation:
        with installation.pool.connection() as conn:
            records = [RawRecord("t", number, raw) for number, raw in enumerate(HISTORY)]
            assert not intake(installation, ()).accept(conn, records).dead
        installation.projector.run_until_idle()


def export(place: Place, folder: Path) -> Path:
    """The record and the vault as the files of a first load; regions that the default gives are left unsaid."""
    tables: defaultdict[str, Columns] = defaultdict(lambda: defaultdict(list))
    with place.pool.connection() as conn:
        rows = conn.execute(
            "SELECT subject, event_id, valid_at, holds, source, confidence, properties FROM graph.observations"
        ).fetchall()
        links = conn.execute("SELECT account_id, contact_id FROM graph.contact_keys").fetchall()
        values = vault(place.settings).reveal_many(conn, {contact_id for _, contact_id in links})
    names = {"Account": ("name", "handle", "kind"), "Post": ("kind", "language", "created_at"), "Image": ("phash",)}
    names |= {"Contact": ("kind", "exclusive"), "Account-PAID-Account": ("amount", "currency")}
    for key, event_id, valid_at, holds, source, confidence, facts in rows:
        subject = subject_of(key)
        kind, ends = (
            (Kind(subject.start.label, subject.relationship, subject.end.label), (subject.start.id, subject.end.id))
            if isinstance(subject, Edge)
            else (Kind(subject.label), (subject.id,))
        )
        stated = dict.fromkeys((*names.get(kind.name, ()), *(["deleted_at"] if not kind.relationship else [])))
        row = dict(zip(kind.keys, ends, strict=True)) | {"event_id": event_id.bytes, "valid_at": valid_at}
        row |= {"holds": holds, "source": source, "confidence": confidence}
        row |= {name: (facts or {}).get(name) for name in stated}
        for name, value in row.items():
            tables[kind.name][name].append(value)
    tables["values"] = defaultdict(list)
    for account, contact_id in links:
        of = {"account": account, "kind": contact_id.partition(":")[0], "value": values[contact_id]}
        for name, value in of.items():
            tables["values"][name].append(value)
    folder.mkdir()
    for name, columns in tables.items():
        table = {column: pa.array(cells, _TYPES.get(column, _type_of(cells))) for column, cells in columns.items()}
        pq.write_table(pa.table(table), folder / f"{name}.parquet")
    return folder


def _type_of(cells: list[Any]) -> pa.DataType:
    return pa.float64() if any(isinstance(cell, float) for cell in cells) else pa.string()


@pytest.mark.timeout(600)
def test_every_path_ends_in_one_graph_and_one_vault_and_is_erased_alike(
    regional: Place, say: Say, tmp_path: Path
) -> None:
    take_in_event_by_event(regional)
    expected = kept(regional)
    with regional.pool.connection() as conn:
        ledger = state_digest(conn)
    folder = export(regional, tmp_path / "history")
    erased = erase(regional)
    assert len(expected[2]) > len(erased[2]) > 0 and erased[0] != expected[0]

    regional.empty()
    events = tmp_path / "events.jsonl.zst"
    whole = zstandard.compress(
        b"\n".join([*HISTORY, b"no event", FOREIGN, random.Random(1).randbytes(99_999).hex().encode()])
    )
    events.write_bytes(whole[:-20_000])
    code, spoken = say("graph", "load", str(events))
    assert code == 1 and "events.jsonl.zst" in spoken, "what a file breaks off at is told, and the command fails"
    assert "graph load: taking in: " in spoken and "graph load: importing" in spoken and "relationships/s" in spoken
    assert kept(regional) == expected, "what came before the break is loaded all the same"
    with regional.pool.connection() as conn:
        assert state_digest(conn) == ledger
    dead = Path(f"{events}.dead.jsonl")
    assert f"dead letters: {dead}" in " ".join(spoken.split("\n"))
    letters = [json.loads(line) for line in dead.read_text().splitlines()]
    assert [letter["line"] for letter in letters] == [len(HISTORY) + 1, len(HISTORY) + 2, len(HISTORY) + 3]
    assert "hand it to store CH" in letters[1]["reason"] and "Canaryforeign" not in dead.read_text()
    assert erase(regional) == erased

    regional.empty()
    code, spoken = say("graph", "load", str(folder))
    assert code == 0 and "sealing" in spoken
    assert kept(regional) == expected
    assert erase(regional) == erased
    code, spoken = say("graph", "load", str(folder))
    assert code == 0 and kept(regional) == erased, "nothing that was erased comes back"
    code, spoken = say("graph", "rebuild")
    assert code == 0 and kept(regional) == erased


def test_what_cannot_be_loaded_is_refused_with_the_way_out_and_nothing_is_changed(
    regional: Place, say: Say, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = kept(regional)
    table, other, events = tmp_path / "sites.csv", tmp_path / "other", tmp_path / "events.jsonl"
    unusable = tmp_path / "unusable.jsonl"
    unusable.write_bytes(b"\n".join([b"no event", FOREIGN]))
    table.write_text("a,b\n1,2\n")
    other.mkdir()
    events.write_bytes(HISTORY[0])
    for arguments, words in (
        ((other, events), "not both at once"),
        ((other, "--mapping", table), "--mapping is for tables of events"),
        ((other,), "holds no file named *.parquet"),
        ((table,), "sites.csv is a table"),
        ((tmp_path / "nowhere.jsonl",), "nowhere.jsonl"),
        ((unusable,), "nothing was accepted, so the graph was left as it is"),
    ):
        code, spoken = say("graph", "load", *map(str, arguments))
        assert code == 1 and words in " ".join(spoken.split()), spoken
    rows = {
        "id": ["a1", "a2"],
        "event_id": [bytes(16), bytes(15) + b"1"],
        "valid_at": [datetime(2026, 1, 1, tzinfo=UTC)] * 2,
        "holds": [True] * 2,
        "source": ["platform"] * 2,
        "confidence": pa.array([1.0] * 2, pa.float32()),
        "region": [None, "CH"],
    }
    rows |= {
        "event_id": pa.array(rows["event_id"], pa.binary(16)),
        "valid_at": pa.array(rows["valid_at"], _TYPES["valid_at"]),
    }
    pq.write_table(pa.table(rows), other / "Account.parquet")
    code, spoken = say("graph", "load", str(other))
    assert (
        code == 1 and "Account.parquet: row 2: region CH, which store EU does not hold; hand it to store CH" in spoken
    )
    pq.write_table(pa.table(rows).drop_columns("region"), other / "Account.parquet")
    for held, why in (
        (("a1", "phone", "12"), "row 1: no valid contact"),
        (("a9", "email", "x@example.org"), "row 1: no other file names the account"),
        (("a1", "email", "x@example.org"), "row 1: no other file names the Contact of this value"),
        (("a1", "smoke", "signals"), "row 1: no valid contact"),
    ):
        pq.write_table(
            pa.table({n: [v] for n, v in zip(("account", "kind", "value"), held, strict=True)}), other / VALUES
        )
        code, spoken = say("graph", "load", str(other))
        assert code == 1 and why in spoken and held[2] not in spoken.replace(why, ""), spoken
    monkeypatch.setenv(
        "RINGFENCE_REGIONS",
        json.dumps({"EU": {"holds": ["DE"], "home": str(tmp_path), "neo4j_uri": "bolt://127.0.0.1:9"}}),
    )
    for command in (["load", str(other)], ["rebuild"]):
        code, spoken = say("graph", *command)
        assert code == 1 and "NEO4J_URI is not ours to replace" in spoken
    assert kept(regional) == before
