"""`ringfence bench load [--relationships 1000000,10000000]`: a first load, a rebuild, and the projector's own path.

For each size: a made-up platform as Parquet, loaded into engines of its own until record, graph, indexes and counters
stand; Neo4j's import tool alone on the very CSV of that load; the graph anew from the record. Then, with nothing in the
graph, what the projector carries into it from a filled outbox, relationships and nodes mixed, after a tenth to warm up.
The defaults need about 40 GB of disk.

Example: ringfence bench load --relationships 20000,50000 --incremental 20000
"""

import argparse
import os
import sys
import time
from math import ceil
from pathlib import Path

import psycopg

from bench.apart import apart
from bench.arguments import sizes
from bench.meter import Meter
from bench.outcome import outcome
from bench.own_engines import Place, own_engines, say
from bench.platform import write_platform
from domain.observations import Relationship
from graph.projector import Projector
from runtime import engines
from runtime.bootstrap import opened
from runtime.graph_builds import Build

TIMES_THE_TOOL, RATE, LINEAR = 2.5, 15_000.0, 0.8
RELATIONSHIPS_AN_ACCOUNT = 12.5  # of bench/platform.py
GIB = 1 << 30

Figures = dict[str, float]


def run(args: list[str]) -> int:
    """Print progress, then the figures as one JSON object on the last line. 0, or 1 when a goal is missed."""
    parser = argparse.ArgumentParser(
        "ringfence bench load", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--relationships", type=sizes, default="1000000,10000000", help="sizes, ascending, separated by commas"
    )
    parser.add_argument("--incremental", type=int, default=500_000, help="relationships for the projector")
    options = parser.parse_args(args)
    asked: list[int] = options.relationships
    figures: Figures = {}
    for size in asked:
        figures |= {f"{name}_{size}": round(figure, 3) for name, figure in _bulk(size).items()}
    figures["linear_ratio"] = round(figures[f"bulk_per_s_{asked[-1]}"] / figures[f"bulk_per_s_{asked[0]}"], 3)
    figures |= {name: round(figure, 1) for name, figure in _incremental(options.incremental).items()}
    goals = {
        f"times_the_tool_{asked[-1]}": ("<=", TIMES_THE_TOOL),
        "incremental_per_s": (">=", RATE),
        "linear_ratio": (">=", LINEAR),
    }
    return outcome("load", figures, goals)


def _bulk(size: int) -> Figures:
    with own_engines() as place:
        platform = _platform(place, size)
        say(f"{size:,}: loading")
        build = Build(place.settings, say, keep=True)
        with Meter({"ours": os.getpid()}) as meter:
            loaded = build.load(platform)
        say(f"{size:,}: the import tool alone")
        begun_s = time.monotonic()
        with engines.importing(place.settings, loaded.arguments, build.folder / "alone", lambda step: say(step.text)):
            pass
        alone_s = time.monotonic() - begun_s
        sizes = _sizes(place)
        say(f"{size:,}: rebuilding")
        rebuilt = Build(place.settings, say).rebuild()
    return {
        "nodes": loaded.nodes,
        "relationships": loaded.relationships,
        "bulk_s": loaded.seconds,
        "bulk_per_s": loaded.relationships / loaded.seconds,
        "times_the_tool": loaded.seconds / alone_s,
        "tool_alone_s": alone_s,
        "rebuild_s": rebuilt.seconds,
        "rebuild_per_s": rebuilt.relationships / rebuilt.seconds,
        "csv_gib": loaded.csv_bytes / GIB,
        "peak_mib": meter.peak_mib["ours"],
        **sizes,
        **{f"bulk_s_{step.replace(' ', '_')}": spent_s for step, spent_s in loaded.spent_s.items()},
        **{f"rebuild_s_{step.replace(' ', '_')}": spent_s for step, spent_s in rebuilt.spent_s.items()},
    }


def _incremental(size: int) -> Figures:
    """Observations from the outbox into an empty graph, by the projector alone."""
    with own_engines() as place:
        Build(place.settings, say).load(_platform(place, size))
        with opened(place.settings, place.endpoints) as installation:
            _emptied(place)
            with installation.driver.session() as session:
                everything = "MATCH (n) WHERE NOT n:SchemaMigration CALL (n) { DETACH DELETE n } IN TRANSACTIONS"
                session.run(everything).consume()
            share, waiting = _queued(place)
            projector = Projector(installation.pool, installation.driver)
            say(f"projecting {waiting:,} observations")
            done = 0
            while done < waiting / 10 and (step := projector.step()):
                done += step
            begun_s = time.monotonic()
            done = projector.run_until_idle()
            spent_s = time.monotonic() - begun_s
    return {
        "incremental_per_s": done * share / spent_s,
        "incremental_observations_per_s": done / spent_s,
        "incremental_observations": waiting,
    }


def _emptied(place: Place) -> None:
    """As if nothing had been loaded in bulk and nothing projected yet."""
    with psycopg.connect(place.endpoints.database_url) as conn:
        conn.execute("TRUNCATE graph.builds, graph.summaries, graph.outbox, graph.counted, graph.counters")


def _queued(place: Place) -> tuple[float, int]:
    """Queue everything in the order of its event ids, which is none. The share of relationships, and how many wait."""
    about = " OR ".join(f"subject LIKE '{kind}%'" for kind in Relationship)
    with psycopg.connect(place.endpoints.database_url) as conn:
        conn.execute(
            "INSERT INTO graph.outbox (subject, event_id, recorded_at)"
            " SELECT subject, event_id, recorded_at FROM graph.observations ORDER BY event_id"
        )
        counted = f"SELECT count(*) FILTER (WHERE {about}), count(*) FROM graph.outbox"
        relationships, waiting = conn.execute(counted).fetchone() or (0, 0)
    with psycopg.connect(place.endpoints.database_url, autocommit=True) as conn:
        conn.execute("VACUUM ANALYZE graph.observations, graph.outbox")
    return relationships / waiting, waiting


def _platform(place: Place, relationships: int) -> Path:
    say(f"making up {relationships:,} relationships")
    folder = place.settings.home / "platform"
    accounts = max(100, ceil(relationships / RELATIONSHIPS_AN_ACCOUNT))
    apart(write_platform, folder, accounts, 1)
    return folder


def _sizes(place: Place) -> Figures:
    data = sum(path.stat().st_size for path in (place.settings.home / "neo4j" / "data").rglob("*") if path.is_file())
    with psycopg.connect(place.endpoints.database_url) as conn:
        found = conn.execute("SELECT pg_total_relation_size('graph.observations')").fetchone()
    return {"graph_gib": data / GIB, "record_gib": (found[0] if found else 0) / GIB}


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:]))
