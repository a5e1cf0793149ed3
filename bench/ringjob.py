"""`ringfence bench ringjob [--relationships 1000000,10000000]`: a whole ring run on a large platform, stage by stage.

For each size: a made-up platform with planted rings, loaded into engines of its own as a first load; then the ring job
in a process of its own, from the links in Neo4j to (:Ring) nodes, and once more with nothing changed. Stages are the
job's own, as it says them. The defaults need about 20 GB of disk.

Example: ringfence bench ringjob --relationships 20000,50000
"""

import argparse
import json
import os
import sys
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from math import ceil, log

from bench.apart import apart, peak_mib, spawned
from bench.arguments import PLATFORM_MIN, sizes
from bench.meter import Meter
from bench.outcome import outcome
from bench.own_engines import Place, own_engines, say
from bench.platform import Counts, write_platform
from domain.observations import Label
from runtime import engines
from runtime.bootstrap import opened
from runtime.engines import Endpoints
from runtime.engines.state import State
from runtime.graph_builds import Build
from runtime.ring_job import RunResult, run_rings
from runtime.settings import Settings

RELATIONSHIPS_AN_ACCOUNT = 10  # at least; the generator makes a quarter more
CONTACTS_AN_ACCOUNT = 2.0
RINGS_AN_ACCOUNT = 0.003
SAME = 0.5  # Jaccard overlap from which a ring that was found is the planted one
MEMORY_MIB, RELATIONSHIPS = 4096.0, 10_000_000

Figures = dict[str, float]


@dataclass
class Stopwatch:
    """Seconds and CPU seconds of this process by stage, as a run says that it begins them."""

    spent_s: dict[str, float] = field(default_factory=dict)
    cpu_s: dict[str, float] = field(default_factory=dict)
    at: str = "beginning"

    def __post_init__(self) -> None:
        self._since_s = time.monotonic(), time.process_time()

    def __call__(self, said: str) -> None:
        now_s, cpu_s = time.monotonic(), time.process_time()
        self.spent_s[self.at] = self.spent_s.get(self.at, 0.0) + now_s - self._since_s[0]
        self.cpu_s[self.at] = self.cpu_s.get(self.at, 0.0) + cpu_s - self._since_s[1]
        self._since_s = now_s, cpu_s
        stage = said.rpartition(", ")[0] or said
        if (stage := stage.rpartition(": ")[2].replace(" ", "_")) != self.at:
            say(said)
        self.at = stage


@dataclass(frozen=True, slots=True, kw_only=True)
class Ran:
    """What a run in a process of its own came to. peak_mib: its largest resident set."""

    watch: Stopwatch
    peak_mib: float
    rings: list[frozenset[str]]
    figures: Figures


def run(args: list[str]) -> int:
    """Print progress, then the figures as one JSON object on the last line. 0, or 1 when a goal is missed."""
    parser = argparse.ArgumentParser(
        "ringfence bench ringjob", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--relationships", type=sizes, default="1000000,10000000", help="two sizes or more, ascending, with commas"
    )
    asked: list[int] = parser.parse_args(args).relationships
    if (least := min(asked)) < PLATFORM_MIN * RELATIONSHIPS_AN_ACCOUNT:
        parser.error(f"--relationships: {least} are too few to make up {PLATFORM_MIN} accounts, the smallest platform")
    measured = {}
    for size in asked:
        measured[size] = _measured(size)
        say(f"{size}: {json.dumps(measured[size])}")  # for whoever breaks off before the largest is through
    figures = {f"{name}_{size}": round(figure, 3) for size, found in measured.items() for name, figure in found.items()}
    small, large = measured[asked[0]], measured[asked[-1]]
    figures |= {name: round(_growth(small, large, of), 3) for name, of in GROWTHS.items()}
    goals: dict[str, tuple[str, float]] = {
        f"relationships_{asked[-1]}": (">=", RELATIONSHIPS),
        f"peak_mib_{asked[-1]}": ("<=", MEMORY_MIB),
        "growth_over_n_log_n": ("<=", 1.0),
        f"rings_not_in_graph_{asked[-1]}": ("<=", 0),
    }
    return outcome("ringjob", figures, goals)


# By the clock, and by the CPU time of the job and the engines, which other work on the machine hardly changes.
GROWTHS = {"growth_over_n_log_n": ("run_s",), "cpu_growth_over_n_log_n": ("cpu_s_job", "cpu_s_neo4j", "cpu_s_postgres")}


def _growth(small: Figures, large: Figures, of: Sequence[str]) -> float:
    few, many = small["relationships"], large["relationships"]
    spent = [sum(figures.get(name, 0.0) for name in of) for figures in (small, large)]
    return spent[1] / spent[0] / (many * log(many) / (few * log(few)))


def _measured(size: int) -> Figures:
    with own_engines() as place:
        counts, loaded_s = apart(_loaded, place.settings, ceil(size / RELATIONSHIPS_AN_ACCOUNT))
        here = Place(place.settings, engines.endpoints(place.settings))  # Neo4j was started again
        figures = _job(here, counts)
        again = _job(here, counts)
    telling = {name: again[name] for name in ("run_s", "cpu_s_job", "peak_mib", "s_recording", "s_projecting")}
    return figures | {"loaded_s": loaded_s} | {f"again_{name}": figure for name, figure in telling.items()}


def _job(place: Place, counts: Counts) -> Figures:
    records = State(place.settings.home).read()
    theirs = {name: records[name].pid for name in ("neo4j", "postgres") if name in records}
    with spawned() as pool:
        pids = {"job": pool.submit(os.getpid).result()} | theirs
        with Meter(pids, families=frozenset({"postgres"})) as meter:
            begun_s = time.monotonic()
            ran = pool.submit(_ran, place.settings, place.endpoints).result()
            run_s = time.monotonic() - begun_s
    right = _recognised(counts.rings, ran.rings)
    return {
        "accounts": counts.nodes[Label.ACCOUNT],
        "contacts": counts.nodes[Label.CONTACT],
        "relationships": sum(counts.relationships.values()),
        "run_s": run_s,
        "planted": len(counts.rings),
        "planted_found": right,
        "rings_not_planted": len(ran.rings) - right,
        **ran.figures,
        "peak_mib": ran.peak_mib,
        **{f"peak_mib_{name}": meter.peak_mib[name] for name in theirs},
        **{f"cpu_s_{name}": spent_s for name, spent_s in meter.cpu_s.items()},
        **{f"s_{stage}": spent_s for stage, spent_s in ran.watch.spent_s.items()},
        **{f"cpu_s_job_{stage}": spent_s for stage, spent_s in ran.watch.cpu_s.items()},
    }


def _ran(settings: Settings, endpoints: Endpoints) -> Ran:
    watch = Stopwatch()
    with opened(settings, endpoints) as installation:
        result = run_rings(installation, report=watch)
        watch("counting")
        with installation.driver.session() as session:
            standing = "MATCH (ring:Ring) WHERE ring.closed IS NULL RETURN count(ring) AS n"
            in_graph = session.run(standing).single(strict=True)["n"]
    return Ran(
        watch=watch,
        peak_mib=peak_mib(),
        rings=[ring.account_ids for ring in result.rings],
        figures=_counts(result) | {"rings_in_graph": in_graph, "rings_not_in_graph": abs(len(result.rings) - in_graph)},
    )


def _counts(result: RunResult) -> Figures:
    return {
        "linked_contacts": len(result.links.contact_ids),
        "links": result.run.links,
        "suppressed_hubs": result.run.suppressed_hubs,
        "groups_weighed": result.run.candidates,
        "rings_found": len(result.rings),
        "members": sum(len(ring.members) for ring in result.rings),
        "tasks": result.tasks,
    }


def _recognised(planted: Sequence[frozenset[str]], found: Sequence[frozenset[str]]) -> int:
    """How many of the planted rings were found; neither these nor those have an account in common."""
    ring_of = {account_id: at for at, ring in enumerate(found) for account_id in ring}
    number = 0
    for ring in planted:
        for at, common in Counter(ring_of[a] for a in ring if a in ring_of).most_common(1):
            number += common >= SAME * (len(ring) + len(found[at]) - common)
    return number


def _loaded(settings: Settings, accounts: int) -> tuple[Counts, float]:
    say(f"making up {accounts:,} accounts")
    folder = settings.home / "platform"
    counts = write_platform(folder, accounts, 1, CONTACTS_AN_ACCOUNT, ceil(accounts * RINGS_AN_ACCOUNT))
    return counts, Build(settings, say).load(folder).seconds


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:]))
