"""`ringfence bench queue [--tasks N] [--reviewers N] [--rate N] [--seconds N]`: claims by many at once.

Starts engines of its own and copies a backlog in. Reviewers come at random instants, `--rate` of them a second: each
claims, goes on with what they claimed before, and decides, skips or returns that. First by SQL alone, then by GraphQL
over HTTP from two API processes, then so again while one of these after the other is killed (SIGKILL) and begun anew.
A claim is timed from the instant at which it was to begin. At the end every task is decided, or free when its lease is
over.

Example: ringfence bench queue --tasks 20000 --reviewers 20 --seconds 10
"""

import argparse
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import datetime, timedelta
from itertools import pairwise

import httpx
import numpy as np
import psycopg

from bench.arguments import number
from bench.outcome import outcome
from bench.own_engines import Place, own_engines, say
from bench.queue_load import Shift, Told, by_sql
from bench.queue_world import Backlog, fill_graph, fill_reviewers, fill_tasks
from domain.casework import Role
from investigations.queue import clocks, store
from runtime.bootstrap import Installation, local_tokens, now, opened
from runtime.workers import begin_process

GOALS = {"claimed_twice": ("<=", 0.0), "lost": ("<=", 0.0), "claim_p95_ms": ("<=", 50.0)}
APIS, WARM_UP_S, BETWEEN_KILLS_S = 2, 5.0, 5.0

_LOST = """
    SELECT count(*) FROM investigations.review_tasks AS task
    WHERE NOT (state = 'open' AND claimed_by IS NULL AND snoozed_until IS NULL)
      AND NOT (state = 'decided' AND EXISTS (SELECT FROM investigations.decisions AS d WHERE d.subject = task.subject))
"""
_UNKNOWN = "SELECT count(*) FROM unnest(%s::text[]) AS told WHERE told NOT IN (SELECT id FROM investigations.decisions)"
_DECIDED_TWICE = """
    SELECT count(*) FROM (SELECT FROM investigations.task_turns WHERE ended = 'decided'
                          GROUP BY task_id HAVING count(*) > 1) AS twice
"""

Figures = dict[str, float]


def run(args: list[str]) -> int:
    """Print progress, then the figures as one JSON object on the last line. 0, or 1 when a goal is missed."""
    parser = argparse.ArgumentParser(
        "ringfence bench queue", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--tasks", type=number(100), default=1_000_000)
    parser.add_argument("--reviewers", type=number(1), default=200)
    parser.add_argument("--rate", type=number(1), default=20, help="claims a second")
    parser.add_argument("--seconds", type=number(1), default=60, help="of each of the three parts")
    options = parser.parse_args(args)
    backlog = Backlog(options.tasks, options.reviewers, now())
    return outcome("queue", measure(backlog, options.rate, options.seconds), GOALS, digits=1)


def measure(backlog: Backlog, rate: float, seconds: float) -> Figures:
    with own_engines() as place, opened(place.settings, place.endpoints) as installation:
        figures = _filled(installation, backlog, ceil_claims(rate, seconds))
        say("claims by SQL alone")
        told = [by_sql(installation.pool, backlog.names(), rate, seconds, 1, installation.clock)]
        figures |= _times("sql_claim", told[0])
        tokens = {name: _token(installation, name) for name in backlog.names()}
        with ExitStack() as stack:
            apis = [stack.enter_context(_api(place)) for _ in range(APIS)]
            addresses = [api.address for api in apis]
            say("claims over HTTP")
            Shift(addresses, tokens, 2).work(rate, min(WARM_UP_S, seconds))  # queries are compiled, pools filled
            told.append(Shift(addresses, tokens, 3).work(rate, seconds))
            figures |= _times("claim", told[-1])
            say("claims over HTTP, while APIs are killed")
            with _killing(apis, seconds) as kills:
                told.append(Shift(addresses, tokens, 4).work(rate, seconds))
            figures |= _times("claim_under_kills", told[-1]) | {"kills": len(kills)}
        return figures | _checked(installation, told)


def ceil_claims(rate: float, seconds: float) -> int:
    """More claims than all parts together can make."""
    return int(rate * (3 * seconds + WARM_UP_S) * 1.5) + 100


def _filled(installation: Installation, backlog: Backlog, claims: int) -> Figures:
    say(f"copying {backlog.tasks:,} tasks")
    began_s = time.monotonic()
    with psycopg.connect(installation.endpoints.database_url, autocommit=True) as conn:
        fill_tasks(conn, backlog)
        copied_s = time.monotonic() - began_s
        fill_reviewers(conn, backlog)
        fill_graph(installation.driver, conn, claims)
        began_s = time.monotonic()
        clocks.figures(conn, backlog.now)
        counted_ms = (time.monotonic() - began_s) * 1000
    return {
        "tasks": backlog.tasks,
        "reviewers": backlog.reviewers,
        "copied_s": copied_s,
        "figures_of_queues_ms": counted_ms,
    }


def _token(installation: Installation, name: str) -> str:
    return local_tokens(installation.settings).issue(name, frozenset({Role.INVESTIGATOR}), now())


class _Api:
    """An API process at an address of its own."""

    def __init__(self, place: Place) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self._port = free.getsockname()[1]
        self._place = place
        self.address = f"http://127.0.0.1:{self._port}"
        self.begin()

    def begin(self) -> None:
        """Returns when it answers."""
        arguments = ("-m", "bench.queue_served", str(self._port))
        self._process = begin_process(self._place.settings, self._place.endpoints, arguments)
        until_s = time.monotonic() + 120
        while not self._answers():
            assert self._process.poll() is None and time.monotonic() < until_s, "the API did not start"
            time.sleep(0.1)

    def kill(self) -> None:
        """By SIGKILL: nothing of it can tidy up."""
        self._process.kill()
        self._process.wait()

    def end(self) -> None:
        self._process.terminate()
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self.kill()

    def _answers(self) -> bool:
        try:
            return httpx.get(f"{self.address}/health", timeout=5).status_code == 200
        except httpx.TransportError:
            return False


@contextmanager
def _api(place: Place) -> Iterator[_Api]:
    api = _Api(place)
    try:
        yield api
    finally:
        api.end()


@contextmanager
def _killing(apis: Sequence[_Api], seconds: float) -> Iterator[list[datetime]]:
    """Kill one after the other in turn while the block runs, each begun anew before the next; yields when."""
    stop, kills = threading.Event(), list[datetime]()

    def work() -> None:
        stop.wait(seconds / 4)
        while not stop.is_set():
            api = apis[len(kills) % len(apis)]
            api.kill()
            kills.append(now())
            api.begin()
            stop.wait(BETWEEN_KILLS_S)

    thread = threading.Thread(target=work)
    thread.start()
    try:
        yield kills
    finally:
        stop.set()
        thread.join()


def _let_leases_end(installation: Installation) -> None:
    """As if an hour passed in which nobody came back."""
    with installation.pool.connection() as conn:
        while store.free_tasks(conn, installation.clock() + timedelta(hours=1)):
            pass


def _checked(installation: Installation, told: Sequence[Told]) -> Figures:
    """Who held what together, and what is neither decided once nor free when every lease is over."""
    _let_leases_end(installation)
    decided = [decision for part in told for decision in part.decided]
    with installation.pool.connection() as conn:

        def counted(query: str, *given: object) -> int:
            row = conn.execute(query.encode(), given or None).fetchone()
            return int(row[0]) if row else 0

        twice = held_together(told) + counted(_DECIDED_TWICE)
        lost = counted(_LOST) + counted(_UNKNOWN, decided)
    return {
        "claimed_twice": twice,
        "lost": lost,
        "decided": len(decided),
        "nothing_free": sum(part.nothing for part in told),
        "refused": sum(part.refused for part in told),
        "unanswered": sum(part.unanswered for part in told),
    }


def held_together(told: Sequence[Told]) -> int:
    """How often somebody was given what another had not done with, by the reviewers' own clock."""
    turns = sorted(turn for part in told for turn in part.held)
    return sum(task == later and until > since for (task, _, until), (later, since, _) in pairwise(turns))


def _times(name: str, told: Told) -> Figures:
    shares = {f"{name}_p{share}_ms": float(np.percentile(told.claim_ms, share)) for share in (50, 95, 99)}
    return {f"{name}_count": len(told.claim_ms)} | shares


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:]))
