"""Ring runs that are killed, cancelled or asked for twice: each ends once, and what it found is there once."""

import multiprocessing
import os
import random
import signal
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from itertools import pairwise
from multiprocessing.process import BaseProcess

import neo4j
import pytest

from domain.errors import Conflict, Invalid, NotFound
from domain.observations import Label, Node
from domain.rings import JobState, RingJob
from gnn import jobs, store
from gnn.lab import world
from graph import store as graph_store
from graph.rings import current_rings
from investigations.queue import tasks
from runtime.bootstrap import Installation, opened
from runtime.engines import Endpoints
from runtime.ring_job import run_rings
from runtime.ring_schedule import ASKED_BY, keep_to_schedule, take_turn
from runtime.settings import Settings
from tests.gnn.market import observed

KILLS = 5
FORK = multiprocessing.get_context("forkserver")  # of a process that has imported all this and runs nothing
FORK.set_forkserver_preload(["tests.gnn.test_jobs"])
AT = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def installation(
    settings: Settings,
    endpoints: Endpoints,
    postgres: str,
    neo4j_driver: neo4j.Driver,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Installation]:
    home = settings.model_copy(update={"home": tmp_path_factory.mktemp("jobs")})
    with opened(home, replace(endpoints, database_url=postgres)) as found:
        made = world("town", 3, 1_500, 12)
        with found.pool.connection() as conn:
            graph_store.record(conn, observed(made.links, AT), AT)
        found.projector.run_until_idle()
        yield found


def going_on(installation: Installation) -> RingJob | None:
    with installation.pool.connection() as conn:
        return jobs.running(conn)


def begun(settings: Settings, endpoints: Endpoints) -> BaseProcess:
    """A process of its own that runs ring detection."""
    process = FORK.Process(target=_detect, args=(settings, endpoints))
    process.start()
    return process


def _detect(settings: Settings, endpoints: Endpoints) -> None:
    with opened(settings, endpoints) as installation:
        run_rings(installation)


def until(installation: Installation, process: BaseProcess, share: float) -> RingJob | None:
    """The run as it is when so much of it is done; None when it came to its end before."""
    while process.is_alive():
        if (job := going_on(installation)) and job.share >= share:
            return job
        time.sleep(0.005)
    return None


def test_a_run_that_is_killed_at_any_point_is_finished_by_the_next_and_nothing_is_doubled(
    installation: Installation, postgres: str, endpoints: Endpoints
) -> None:
    here = replace(endpoints, database_url=postgres)
    rng, killed = random.Random(5), 0
    for share in sorted(rng.random() for _ in range(KILLS)):
        with installation.pool.connection() as conn:
            conn.execute("UPDATE gnn.ring_jobs SET begun = 1 WHERE state = 'running'")  # else the third would fail
        process = begun(installation.settings, here)
        killed += until(installation, process, share) is not None
        os.kill(process.pid or 0, signal.SIGKILL)
        process.join()
        _eventually(lambda: not _held(installation))
    assert killed >= KILLS - 1
    broken = going_on(installation)
    assert broken and broken.begun > 1

    result = run_rings(installation)
    with installation.pool.connection() as conn:
        runs, ended = store.runs(conn), jobs.jobs(conn)
        open_tasks = tasks.tasks(conn, 200).rows
        raised = conn.execute("SELECT count(*) FROM investigations.audit_events WHERE verb = 'task.raised'").fetchone()
    assert broken.id in {run.id for run in runs}
    assert Counter(job.state for job in ended) == {JobState.DONE: len(runs)}
    assert len({run.result_sha256 for run in runs}) == len({run.input_sha256 for run in runs}) == 1
    standing = current_rings(installation.driver)
    assert {ring.id: ring.account_ids for ring in standing} == {ring.id: ring.account_ids for ring in result.rings}
    assert Counter(task.subject for task in open_tasks) == {Node(Label.RING, ring.id).key: 1 for ring in standing}
    assert raised == (len(standing),)


def test_a_cancelled_run_ends_where_it_is_and_leaves_nothing(
    installation: Installation, postgres: str, endpoints: Endpoints
) -> None:
    with installation.pool.connection() as conn:
        before = store.runs(conn)
    process = begun(installation.settings, replace(endpoints, database_url=postgres))
    job = until(installation, process, 0.1)
    assert job
    with pytest.raises(Conflict, match=rf"ring run {job.id} is running.*rings cancel"):
        run_rings(installation)
    with installation.pool.connection() as conn:
        told = jobs.cancel(conn, job.id[:8], "sam", installation.clock())
    process.join()
    assert process.exitcode == 1
    assert told.state is JobState.CANCELLED and told.cancelled_by == "sam" and told.share >= 0.1
    with installation.pool.connection() as conn:
        assert store.runs(conn) == before and jobs.running(conn) is None
        with pytest.raises(Conflict, match="was cancelled by sam"):
            jobs.cancel(conn, job.id, "sue", installation.clock())
        with pytest.raises(NotFound, match="rings runs"):
            jobs.cancel(conn, "no such run", "sue", installation.clock())


def test_a_run_that_fails_says_why_and_the_next_begins_anew(installation: Installation) -> None:
    def report(text: str) -> None:
        if "detecting" in text:
            raise OSError("no space left")

    with pytest.raises(OSError, match="no space left"):
        run_rings(installation, report=report)
    with installation.pool.connection() as conn:
        failed = jobs.jobs(conn)[0]
    assert (failed.state, failed.failure) == (JobState.FAILED, "unforeseen: OSError; the log says more")
    assert run_rings(installation).run.id != failed.id


def test_a_run_that_is_broken_off_again_and_again_fails(installation: Installation) -> None:
    region, now = installation.settings.region, installation.clock
    with installation.pool.connection() as conn:
        first = jobs.begin(conn, "ann", region, now())
        for again in range(2, jobs.MOST_BEGUN + 1):
            job = jobs.begin(conn, "sam", region, now())
            assert (job.id, job.begun, job.asked_by) == (first.id, again, "ann")
        assert jobs.begin(conn, "sam", region, now()).id != first.id
        assert jobs.one(conn, first.id).failure == "broken off 3 times"
        conn.rollback()


def test_schedulers_share_their_turns_and_let_a_run_end_when_told_to(
    installation: Installation, postgres: str, endpoints: Endpoints
) -> None:
    with pytest.raises(Invalid, match="no cron expression"):
        keep_to_schedule(installation, postgres, "every hour")
    with installation.pool.connection() as conn:
        before = {job.id for job in jobs.jobs(conn)}
    here = replace(endpoints, database_url=postgres)
    both = [FORK.Process(target=_keep, args=(installation.settings, here)) for _ in range(2)]
    for process in both:
        process.start()
    _eventually(lambda: len(_since(installation, before)) >= 2)
    for process in both:
        process.terminate()
    for process in both:
        process.join(60)
    assert [process.exitcode for process in both] == [0, 0]
    runs = _since(installation, before)
    assert {(job.state, job.asked_by) for job in runs} == {(JobState.DONE, ASKED_BY)}
    began = sorted((job.started_at, job.ended_at) for job in runs)
    assert all(ended and ended <= later for (_, ended), (later, _) in pairwise(began))


def test_a_turn_finds_rings_where_sellers_cannot_be_scored(installation: Installation) -> None:
    said: list[str] = []
    installation.seller_histories.rename(aside := installation.settings.home / "aside")
    installation.seller_histories.write_bytes(b"a file where a folder should be")
    try:
        with pytest.raises(FileExistsError):
            take_turn(installation, said.append, explained=0)
    finally:
        installation.seller_histories.unlink()
        aside.rename(installation.seller_histories)
    assert said[0].startswith(f"run {_newest(installation)}: ")


def _newest(installation: Installation) -> str:
    with installation.pool.connection() as conn:
        return store.runs(conn, first=1)[0].id


def _keep(settings: Settings, endpoints: Endpoints) -> None:
    with opened(settings, endpoints) as installation:
        keep_to_schedule(installation, endpoints.database_url, "* * * * * */2", explained=0)


def _since(installation: Installation, before: set[str]) -> list[RingJob]:
    with installation.pool.connection() as conn:
        return [job for job in jobs.jobs(conn) if job.id not in before]


def _held(installation: Installation) -> bool:
    """Whether the session of somebody who runs, or was killed a moment ago, is still there."""
    with installation.pool.connection() as conn:
        row = conn.execute(
            "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND classid = %s"
            " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())",
            (jobs.LOCK,),
        ).fetchone()
    return bool(row and row[0])


def _eventually(holds: Callable[[], bool], within_s: float = 120) -> None:
    until = time.monotonic() + within_s
    while not holds():
        assert time.monotonic() < until
        time.sleep(0.1)
