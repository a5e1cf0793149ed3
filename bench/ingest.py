"""`ringfence bench ingest [--sizes 10000,200000] [--kafka]`: events per second from the first byte to the last edge.

Starts engines of its own in a temporary home. A file of made-up events goes through the code of `ringfence ingest` in
one process (contacts are extracted, no detector runs) while the projector runs in another; the clock stops when
nothing waits to be projected. `--kafka` measures the same through the topic and a worker as well. Beside it stands what
the bare engines take for it: COPY of the lines into one table, then MERGE of the same nodes and edges, no properties.

Example: ringfence bench ingest --sizes 10000,50000 --kafka
"""

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import psycopg

from bench.apart import apart, spawned
from bench.arguments import sizes
from bench.bare_engines import bare_seconds
from bench.meter import Meter
from bench.outcome import outcome
from bench.own_engines import Place, own_engines, say
from bench.sources import make, publish
from graph import store as graph_store
from runtime.bootstrap import intake, opened
from runtime.engines import Endpoints
from runtime.engines.state import State
from runtime.settings import Settings
from runtime.workers import begin_process, run_worker
from screening.ingest import ingest_files

RATE, LINEAR = 1_500.0, 0.8
WARM_UP = 5_000  # events before each measurement: a running service has compiled code and open connections

Figures = dict[str, float]


def run(args: list[str]) -> int:
    """Print progress, then the figures as one JSON object on the last line. 0, or 1 when a goal is missed."""
    parser = argparse.ArgumentParser(
        "ringfence bench ingest", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--sizes", type=sizes, default="10000,200000", help="events, ascending, separated by commas")
    parser.add_argument("--kafka", action="store_true", help="also through the topic platform.events")
    parser.add_argument("--warm-up", type=int, default=WARM_UP, help="events taken in before each measurement")
    options = parser.parse_args(args)
    figures = measure(options.sizes, options.kafka, options.warm_up)
    goals = {f"events_per_s_{options.sizes[-1]}": (">=", RATE), "linear_ratio": (">=", LINEAR)}
    return outcome("ingest", figures, goals)


def measure(sizes: Sequence[int], kafka: bool, warm_up: int) -> Figures:
    """Figures for each size in turn, and of the bare engines for the last."""
    figures: Figures = {}
    with tempfile.TemporaryDirectory(prefix="ringfence-bench-") as folder:
        files = {size: Path(folder) / f"{size}.jsonl" for size in sizes}
        apart(make, warm_up, warming := Path(folder) / "warm-up.jsonl", True)
        for size, path in files.items():
            say(f"making up {size:,} events")
            apart(make, size, path)
        with own_engines() as place:
            for size in sizes:
                figures |= _named(_measured(place, warming, files[size], size, _from_file), size)
                if kafka:
                    figures |= _named(_measured(place, warming, files[size], size, _from_kafka), f"kafka_{size}")
            subjects = _subjects(place, f"from_file_{sizes[-1]}")
            say("the bare engines")
            copying_s, merging_s = bare_seconds(_emptied(place, "bare").endpoints, files[sizes[-1]], subjects)
    figures["linear_ratio"] = round(figures[f"events_per_s_{sizes[-1]}"] / figures[f"events_per_s_{sizes[0]}"], 3)
    figures |= {"bare_copy_seconds": round(copying_s, 2), "bare_merge_seconds": round(merging_s, 2)}
    bare = sizes[-1] / (copying_s + merging_s)
    figures["bare_events_per_s"] = round(bare, 1)
    figures["share_of_bare_engines"] = round(figures[f"events_per_s_{sizes[-1]}"] / bare, 3)
    return figures


Source = Callable[[Settings, Endpoints, Path], float]


def _from_file(settings: Settings, endpoints: Endpoints, path: Path) -> float:
    """Returns when the first byte was read, on the clock that all processes share."""
    with opened(settings, endpoints) as installation:
        taking = intake(installation, ())
        begun_s = time.monotonic()
        ingest_files([path], taking, installation.pool.connection, sys.stdin.buffer)
    return begun_s


def _from_kafka(settings: Settings, endpoints: Endpoints, path: Path) -> float:
    with opened(settings, endpoints) as installation:
        begun_s = time.monotonic()
        publish(endpoints.kafka_bootstrap_servers, path)
        run_worker(installation, drain=True, detecting=())
    return begun_s


def _measured(place: Place, warming: Path, path: Path, size: int, source: Source) -> Figures:
    """One size from one source, in a database of its own and an emptied graph, after a warm-up."""
    place = _emptied(place, f"{source.__name__.strip('_')}_{size}")
    with ExitStack() as stack:
        taking = stack.enter_context(spawned())
        projector = stack.enter_context(
            begin_process(place.settings, place.endpoints, ["-m", "runtime.cli", "project"])
        )
        stack.callback(projector.terminate)
        say(f"warming up for {size:,}")
        taking.submit(source, place.settings, place.endpoints, warming).result()
        _wait_until_projected(place)
        ours = {"intake": taking.submit(os.getpid).result(), "projector": projector.pid}
        theirs = {name: record.pid for name, record in State(place.settings.home).read().items()}
        say(f"measuring {size:,}, {source.__name__.strip('_').replace('_', ' ')}")
        with Meter(ours | theirs) as meter:
            begun_s = taking.submit(source, place.settings, place.endpoints, path).result()
            _wait_until_projected(place)
            seconds = time.monotonic() - begun_s
    return {
        "events_per_s": round(size / seconds, 1),
        "seconds": round(seconds, 2),
        "cpu_ms_per_event": round(sum(meter.cpu_s.values()) / size * 1000, 3),
        **{f"cpu_s_{name}": round(spent, 2) for name, spent in meter.cpu_s.items()},
        **{f"peak_mib_{name}": round(meter.peak_mib[name], 1) for name in ours},
    }


def _named(figures: Figures, mark: int | str) -> Figures:
    return {f"{name}_{mark}": figure for name, figure in figures.items()}


def _emptied(place: Place, name: str) -> Place:
    with psycopg.connect(place.endpoints.database_url, autocommit=True) as conn:
        conn.execute(f"CREATE DATABASE {name}")
    endpoints = replace(place.endpoints, database_url=_database(place, name))
    with opened(place.settings, endpoints) as installation, installation.driver.session() as session:
        everything = "MATCH (n) WHERE NOT n:SchemaMigration CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 5000 ROWS"
        session.run(everything).consume()
    return Place(place.settings, endpoints)


def _database(place: Place, name: str) -> str:
    return f"{place.endpoints.database_url.rpartition('/')[0]}/{name}"


def _wait_until_projected(place: Place) -> None:
    with psycopg.connect(place.endpoints.database_url, autocommit=True) as conn:
        while graph_store.lag(conn).waiting:
            time.sleep(0.3)  # it counts what waits: asking more often would be felt


def _subjects(place: Place, name: str) -> list[str]:
    with psycopg.connect(_database(place, name)) as conn:
        return [subject for (subject,) in conn.execute("SELECT subject FROM graph.summaries ORDER BY subject")]


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:]))
