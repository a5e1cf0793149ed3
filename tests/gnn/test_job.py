"""Ring runs on the real engines: what became of rings is kept and read, a run comes out again, until an erasure."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import neo4j
import pytest

from domain.casework import Principal, Role
from domain.errors import Conflict
from domain.rings import Descent, Fate
from gnn import store
from gnn.lab.changes import Moment, changing_world
from gnn.rings.identity import result_digest
from gnn.runs import between
from graph import store as graph_store
from graph.rings import current_rings, dissolved_rings, lineage_of, one_ring
from investigations.queue import tasks
from runtime.bootstrap import Installation, opened
from runtime.engines import Endpoints
from runtime.ring_job import RunResult, repeat_run, run_rings
from runtime.settings import Settings
from tests.gnn.market import observed

BEGAN_AT = datetime(2026, 1, 1, tzinfo=UTC)
RUNS = 7


class Days:
    """A clock that a test moves on."""

    def __init__(self) -> None:
        self.now = BEGAN_AT

    def __call__(self) -> datetime:
        self.now += timedelta(seconds=1)
        return self.now


@pytest.fixture(scope="module")
def clock() -> Days:
    return Days()


@pytest.fixture(scope="module")
def installation(
    settings: Settings, endpoints: Endpoints, postgres: str, neo4j_driver: neo4j.Driver, clock: Days
) -> Iterator[Installation]:
    with opened(settings, replace(endpoints, database_url=postgres), clock) as found:
        yield found


@pytest.fixture(scope="module")
def history(installation: Installation, clock: Days) -> list[tuple[Moment, RunResult]]:
    """A changing world, and a run on each of its moments."""
    done: list[tuple[Moment, RunResult]] = []
    for moment in changing_world(11, RUNS, 400, 8):
        clock.now += timedelta(days=1)
        with installation.pool.connection() as conn:
            before = done[-1][0].links if done else None
            graph_store.record(conn, observed(moment.links, clock(), before), clock())
        installation.projector.run_until_idle()
        done.append((moment, run_rings(installation)))
    return done


def test_what_became_of_rings_is_kept_and_read(
    installation: Installation, history: list[tuple[Moment, RunResult]]
) -> None:
    fates = {fate: {i for _, done in history for i in done.run.changes[fate]} for fate in Fate}
    assert all(fates[fate] for fate in (Fate.NEW, Fate.GREW, Fate.DISSOLVED, Fate.UNCHANGED))
    last = history[-1][1]
    standing, gone = current_rings(installation.driver), dissolved_rings(installation.driver)
    assert {ring.id: ring.account_ids for ring in standing} == {ring.id: ring.account_ids for ring in last.rings}
    assert gone and all(ring.members and ring.dissolved_at for ring in gone)
    ever = {ring.id: ring.account_ids for _, done in history for ring in done.rings}  # the latest state of each
    assert {ring.id: ring.account_ids for ring in [*standing, *gone]} == ever
    assert one_ring(installation.driver, gone[0].id) == gone[0]
    assert one_ring(installation.driver, "none") is None
    for fate, reason in ((Fate.MERGED, Descent.MERGED), (Fate.SPLIT, Descent.SPLIT)):
        for ring_id in fates[fate]:
            lines = [line for line in lineage_of(installation.driver, ring_id) if line.reason is reason]
            assert lines and all(line.common >= 2 and line.run_id and line.at for line in lines)
    assert fates[Fate.MERGED] | fates[Fate.SPLIT], "the world has neither; take another seed"


def test_runs_are_recorded_and_what_lies_between_them(
    installation: Installation, history: list[tuple[Moment, RunResult]]
) -> None:
    with installation.pool.connection() as conn:
        rows = store.runs(conn)[::-1]
        assert rows == [done.run for _, done in history]
        for before, after in pairwise(rows):
            assert after.previous_id == before.id
            assert between(conn, before, after) == dict(after.changes)
        whole = between(conn, rows[-1], rows[0])
    first, last = ({ring.id for ring in history[at][1].rings} for at in (0, -1))
    assert set(whole[Fate.DISSOLVED]) == first - last
    assert set(whole[Fate.NEW]) | set(whole[Fate.RETURNED]) == last - first
    assert rows[0].accounts == 400 and rows[0].links and rows[0].candidates


def test_people_are_told_what_is_news(installation: Installation, history: list[tuple[Moment, RunResult]]) -> None:
    raised = [done.tasks for _, done in history]
    assert raised[0] == len(history[0][1].rings)
    assert 0 < sum(raised[1:]) < sum(len(done.rings) for _, done in history[1:]) / 2
    with installation.pool.connection() as conn:
        subjects = [task.subject for task in tasks.tasks(conn, 200).rows]
    assert len(subjects) == len(set(subjects)) == sum(raised), "nobody decided, so one task is open for each"


def test_a_run_comes_out_again_until_an_account_that_it_read_is_erased(
    installation: Installation, history: list[tuple[Moment, RunResult]]
) -> None:
    runs = [done.run for _, done in history]
    for run in runs[-2:]:
        assert repeat_run(installation, run) == run.result_sha256
    assert result_digest(history[-1][1].rings) == runs[-1].result_sha256
    lea = Principal("lea", frozenset({Role.LEGAL}))
    with installation.pool.connection() as conn:
        installation.eraser.request(conn, lea, "a7", "asked for by its owner", installation.clock())
    with installation.pool.connection() as conn:
        gone = store.run(conn, runs[0].id)
    assert gone.input_gone_at and "erased" in str(gone.input_gone_why)
    with pytest.raises(Conflict, match="erased"):
        repeat_run(installation, gone)
    assert not list(installation.ring_inputs.glob("*.parquet"))
