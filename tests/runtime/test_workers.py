"""A worker outlives engines that come and go, and gives up on one that stays away."""

import itertools
import threading
from contextlib import ExitStack
from dataclasses import replace

import psycopg
import pytest

from domain.errors import Unavailable
from runtime.bootstrap import opened
from runtime.engines import Endpoints
from runtime.settings import Settings
from runtime.workers import LONGEST_PAUSE_S, persistently


class Clock(threading.Event):
    """Counts the seconds that were to be waited instead of waiting them."""

    def __init__(self) -> None:
        super().__init__()
        self.waited_s = 0.0

    def wait(self, timeout: float | None = None) -> bool:
        self.waited_s += timeout or 0.0
        return self.is_set()


def test_an_engine_that_stays_away_is_given_up_after_a_minute_and_a_half() -> None:
    clock, tries = Clock(), []

    def work() -> None:
        tries.append(clock.waited_s)
        raise Unavailable("away")

    with pytest.raises(Unavailable, match="stays away"):
        persistently(work, lambda: 0, clock)
    assert 60 < clock.waited_s < 120 and max(b - a for a, b in itertools.pairwise(tries)) <= LONGEST_PAUSE_S


def test_an_engine_that_was_there_in_between_is_never_given_up() -> None:
    clock, done = Clock(), [0]

    def work() -> None:
        done[0] += 1
        if done[0] < 200:
            raise Unavailable("away again")

    persistently(work, lambda: done[0], clock)
    assert done[0] == 200 and clock.waited_s < 200


@pytest.mark.usefixtures("neo4j_driver")
def test_nobody_is_handed_a_connection_that_died(settings: Settings, endpoints: Endpoints, postgres: str) -> None:
    with opened(settings, replace(endpoints, database_url=postgres)) as installation:
        with ExitStack() as held:
            for _ in range(4):
                held.enter_context(installation.pool.connection())
        with psycopg.connect(postgres, autocommit=True) as other:
            others = "pid <> pg_backend_pid() AND datname = current_database()"
            other.execute(f"SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE {others}")
        with ExitStack() as held:
            for _ in range(4):
                held.enter_context(installation.pool.connection()).execute("SELECT 1")
