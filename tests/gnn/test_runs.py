"""A run's record and its input: kept once, found again, and enough to repeat the run."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import pytest

from domain.errors import Conflict, Invalid, NotFound
from domain.rings import RingRun
from gnn.inputs import read_input, write_input
from gnn.rings import RingParameters, detect_rings, name_rings, result_digest
from gnn.store import last_run, record_run, runs
from tests.gnn.worlds import world


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
            input_sha256="a" * 64,
            result_sha256="b" * 64,
            rings=n,
            suppressed_hubs=3,
        )
        for n in range(3)
    ]
    with psycopg.connect(postgres) as conn:
        assert last_run(conn) is None
        for run in kept:
            record_run(conn, run)
        assert runs(conn) == kept[::-1]
        assert runs(conn, first=2) == kept[:0:-1]
        assert last_run(conn) == kept[2]
        with pytest.raises(Conflict, match="run-1"):
            record_run(conn, kept[1])
