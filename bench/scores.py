"""`ringfence bench scores [--accounts 1000000]`: all sellers of a large platform scored, and again after some changed.

A made-up platform is loaded into engines of its own; the released seller model scores everybody. Then one account in a
hundred posts, pays and takes up a device that another uses; those that it may matter to are scored again, and last
everybody, so that the two answers can be held against each other. The highest EXPLAINED of each get their reasons; that
and keeping what was read is told apart (`whys_s`), since how many are wanted is a setting.

Example: ringfence bench scores --accounts 20000
"""

import argparse
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from math import ceil
from uuid import UUID, uuid5

import numpy as np

from bench.apart import apart, peak_mib
from bench.arguments import PLATFORM_MIN, number
from bench.outcome import outcome
from bench.own_engines import own_engines, say
from bench.platform import write_platform
from domain.observations import Edge, Label, Node, Observation, Relationship, Scalar
from domain.sellers import SellerRun
from gnn import scores
from graph import store as graph_store
from runtime import engines
from runtime.bootstrap import Installation, opened
from runtime.graph_builds import Build
from runtime.seller_job import EXPLAINING, score_sellers
from runtime.settings import Settings

CHANGED, EXPLAINED = 0.01, 20
BATCH = 5_000
_SEED = UUID("8c1b1e64-8b41-4c55-8d26-0a0f5c2b9a17")

Figures = dict[str, float]
Scores = dict[str, float]


def run(args: list[str]) -> int:
    """Print progress, then the figures as one JSON object on the last line. 0, or 1 when a goal is missed."""
    parser = argparse.ArgumentParser(
        "ringfence bench scores", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--accounts", type=number(PLATFORM_MIN), default=1_000_000)
    accounts = parser.parse_args(args).accounts
    with own_engines() as place:
        loaded_s = apart(_loaded, place.settings, accounts)
        figures = {"accounts": accounts, "loaded_s": loaded_s, **apart(_scored, place.settings)}
    goals: dict[str, tuple[str, float]] = {
        "scored_share": (">=", 1.0),
        "seen_as_changed_share": ("<=", 3 * CHANGED),  # who changed, and whom they paid or shared a device with
        "scores_that_differ": ("<=", 0),
        "changed_over_all_s": ("<=", 1.0),
    }
    return outcome("scores", figures, goals, digits=3)


def _loaded(settings: Settings, accounts: int) -> float:
    say(f"making up {accounts:,} accounts")
    folder = settings.home / "platform"
    write_platform(folder, accounts, 1)
    return Build(settings, say).load(folder).seconds


def _scored(settings: Settings) -> Figures:
    clock = _Noon()
    with opened(settings, engines.endpoints(settings), clock) as installation:
        first, first_s, first_cpu_s, whys_s = _timed(installation, False)
        before = _scores(installation)
        changed = _something_happens(installation, sorted(before))
        some, some_s, some_cpu_s, _ = _timed(installation, True)
        patched = _scores(installation)
        again, again_s, again_cpu_s, _ = _timed(installation, False)
        whole = _scores(installation)
    return {
        "scored_share": first.scored / first.accounts,
        "all_s": first_s,
        "all_cpu_s": first_cpu_s,
        "whys_s": whys_s,
        "all_again_s": again_s,
        "all_again_cpu_s": again_cpu_s,
        "changed_s": some_s,
        "changed_cpu_s": some_cpu_s,
        "changed_over_all_s": some_s / again_s,
        "accounts_changed": changed,
        "seen_as_changed_share": (some.changed or 0) / some.accounts,
        "rescored": some.scored,
        "scores_that_moved": sum(before.get(account) != value for account, value in whole.items()),
        "scores_that_differ": sum(patched.get(account) != value for account, value in whole.items()),
        "explained": again.explained,
        "peak_mib": peak_mib(),
    }


class _Noon:
    """A clock that begins at noon tomorrow: all scorings on one day, and after all that was loaded, or everybody would
    count as changed.
    """

    def __init__(self) -> None:
        noon = datetime.now(UTC).replace(hour=12, minute=0, second=0, microsecond=0) + timedelta(days=1)
        self._ahead = noon - datetime.now(UTC)

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self._ahead


def _timed(installation: Installation, changed_only: bool) -> tuple[SellerRun, float, float, float]:
    """The run, its seconds without those for reasons, CPU seconds with them, and the seconds for reasons."""
    begun_s, begun_cpu_s = time.monotonic(), time.process_time()
    said, explaining_s = "", 0.0

    def progress(stage: str, _: float) -> None:
        nonlocal said, explaining_s
        if (short := stage.rstrip("0123456789 ")) != said and not stage.startswith("read "):
            say(f"{'changed' if changed_only else 'all'}: {stage}, {time.monotonic() - begun_s:.0f} s")
            said = short
        if stage == EXPLAINING:
            explaining_s = time.monotonic()

    done = score_sellers(installation, changed_only, progress, explained=EXPLAINED)
    whys_s = time.monotonic() - explaining_s
    return done, time.monotonic() - begun_s - whys_s, time.process_time() - begun_cpu_s, whys_s


def _scores(installation: Installation) -> Scores:
    with installation.pool.connection() as conn:
        return {found.account_id: found.probability for found in scores.highest(conn, 1 << 30)}


def _something_happens(installation: Installation, accounts: list[str]) -> int:
    rng = np.random.default_rng(2)
    of = rng.choice(len(accounts), ceil(CHANGED * len(accounts)), replace=False)
    at = installation.clock()
    seen = [row for number in of for row in _seen(rng, accounts, int(number), at)]
    for first in range(0, len(seen), BATCH):
        with installation.pool.connection() as conn:
            graph_store.record(conn, seen[first : first + BATCH], at)
    installation.projector.run_until_idle()
    return len(of)


def _seen(rng: np.random.Generator, accounts: list[str], number: int, at: datetime) -> Iterator[Observation]:
    account, other = Node(Label.ACCOUNT, accounts[number]), accounts[int(rng.integers(len(accounts)))]
    post, device = Node(Label.POST, f"post of {number}"), Node(Label.DEVICE, f"device:of {number // 2}")
    facts: dict[str, Scalar] = {"probability": round(float(rng.random()), 4), "category": "drugs", "kind": "listing"}
    yield Observation(post, uuid5(_SEED, post.key), at, properties=facts)
    for edge in (
        Edge(Relationship.POSTED, account, post),
        Edge(Relationship.PAID, account, Node(Label.ACCOUNT, other)),
        Edge(Relationship.USES, account, device),
        Edge(Relationship.USES, Node(Label.ACCOUNT, other), device),
    ):
        yield Observation(edge, uuid5(_SEED, edge.key), at)


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:]))
