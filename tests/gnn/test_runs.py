"""A run's record and its input: kept once, found again, and enough to repeat the run."""

from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path

import psycopg
import pyarrow.parquet as pq
import pytest

from domain.errors import Conflict, Invalid, NotFound
from domain.rings import Fate, RingRun, ToldRing
from gnn.inputs import delete_inputs_with, read_input, write_input
from gnn.kept import keep
from gnn.lab import world
from gnn.rings import RingParameters, detect_rings, name_rings, result_digest
from gnn.store import give_up_inputs, last_run, record_run, run, runs, tell_rings, told_rings
from graph.dealings import Dealings


def test_a_run_can_be_repeated_from_its_input(tmp_path: Path) -> None:
    links = world("town", 3, 1_500, 5).links
    duplicates = [("a3", "a9"), ("a1", "a2")]
    sha256 = write_input(links, tmp_path, duplicates)
    assert write_input(links, tmp_path, reversed(duplicates)) == sha256
    assert [path.name for path in tmp_path.iterdir()] == [f"{sha256}.parquet"]
    assert write_input(links, tmp_path) != sha256

    kept_links, kept_duplicates = read_input(tmp_path, sha256)
    assert kept_duplicates == sorted(duplicates)
    before, after = detect_rings(links, duplicates), detect_rings(kept_links, kept_duplicates)
    assert before == after
    assert result_digest(name_rings(before.candidates)) == result_digest(name_rings(after.candidates))
    assert before.candidates


def test_dealings_are_kept_with_the_links_and_a_file_from_before_there_were_any_has_none(tmp_path: Path) -> None:
    links = world("pairs", 4, 300, 10, deeds=True).links
    kept_links, _ = read_input(tmp_path, write_input(links, tmp_path))
    for column in fields(Dealings):
        assert list(getattr(kept_links.dealings, column.name)) == list(getattr(links.dealings, column.name))
    assert (
        len(links.dealings.payer) and len(links.dealings.posted_s) and kept_links.used.tolist() == links.used.tolist()
    )
    table = pq.read_table(tmp_path / f"{write_input(links, tmp_path)}.parquet")
    old = BytesIO()
    pq.write_table(table.drop_columns(["used", *(column.name for column in fields(Dealings))]), old)
    before, _ = read_input(tmp_path, keep(old.getvalue(), tmp_path, "parquet"))
    assert before.account_index.tolist() == links.account_index.tolist()
    assert not len(before.used) and not before.dealings.image_ids
    assert detect_rings(before) == detect_rings(replace(links, dealings=Dealings()))


def test_an_input_that_was_touched_is_refused(tmp_path: Path) -> None:
    sha256 = write_input(world("pairs", 3, 300, 1).links, tmp_path)
    path = tmp_path / f"{sha256}.parquet"
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(bytes(content))
    with pytest.raises(Invalid, match=sha256):
        read_input(tmp_path, sha256)
    with pytest.raises(NotFound, match="0" * 64):
        read_input(tmp_path, "0" * 64)


def test_runs_are_recorded_once_and_read_newest_first(postgres: str) -> None:
    started = datetime(2026, 3, 1, tzinfo=UTC)
    kept = [
        RingRun(
            id=f"run-{n}",
            started_at=started + timedelta(hours=n),
            finished_at=started + timedelta(hours=n, seconds=4),
            engine="signs-cpm",
            parameters=RingParameters(threshold=0.4).as_facts(),
            model_sha256="c" * 64,
            input_sha256=str(n // 2) * 64,
            result_sha256="b" * 64,
            accounts=50,
            links=90,
            candidates=12,
            rings=n,
            suppressed_hubs=3,
            changes={Fate.NEW: ("r1", "r2"), Fate.DISSOLVED: ()},
            previous_id=f"run-{n - 1}" if n else None,
            region="EU",
        )
        for n in range(3)
    ]
    with psycopg.connect(postgres) as conn:
        assert last_run(conn) is None
        for one in kept:
            record_run(conn, one)
        assert runs(conn) == kept[::-1]
        assert runs(conn, first=2) == kept[:0:-1]
        assert last_run(conn) == kept[2]
        with pytest.raises(Conflict, match="run-1"):
            record_run(conn, kept[1])
        with pytest.raises(NotFound, match="run-7"):
            run(conn, "run-7")

        give_up_inputs(conn, ["0" * 64], "somebody was erased", started)
        give_up_inputs(conn, ["0" * 64], "somebody else was erased", started)
        gone = replace(kept[0], input_gone_at=started, input_gone_why="somebody was erased")
        assert [run(conn, kept[n].id) for n in (0, 2)] == [gone, kept[2]]


def test_what_was_told_of_a_ring_last_is_what_is_kept(postgres: str) -> None:
    at = datetime(2026, 3, 1, tzinfo=UTC)
    first = ToldRing(ring_id="r1", run_id="run-1", told_at=at, members=frozenset("ab"), urgency=0.25)
    second = replace(first, run_id="run-2", members=frozenset("abc"))
    with psycopg.connect(postgres) as conn:
        tell_rings(conn, [first, replace(first, ring_id="r2")])
        tell_rings(conn, [second])
        assert told_rings(conn) == {"r1": second, "r2": replace(first, ring_id="r2")}


def test_an_input_goes_with_the_account_that_it_read(tmp_path: Path) -> None:
    made = world("pairs", 3, 300, 1)
    whole = write_input(made.links, tmp_path)
    without = write_input(replace(made.links, account_ids=[f"b{n}" for n in range(300)]), tmp_path)
    assert delete_inputs_with(tmp_path, "a7") == [whole]
    assert delete_inputs_with(tmp_path, "a7") == []
    assert [path.stem for path in tmp_path.iterdir()] == [without]


def test_parameters_come_back_from_a_record() -> None:
    chosen = RingParameters(threshold=0.4, resolutions=(0.1, 0.7))
    assert RingParameters.of_facts(chosen.as_facts()) == chosen
    with pytest.raises(Invalid, match="luck"):
        RingParameters.of_facts(chosen.as_facts() | {"luck": 1.0})
