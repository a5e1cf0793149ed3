"""How often two records agree by chance: u, for every level that does not state it.

Sharing a value of a list column is counted exactly, from who holds what, since pairs drawn at random from a million
accounts share nothing. DuckDB does that, and spills to disk; nothing here grows with the pairs. All other levels are
counted over every pair of a sample of records. Both are done here and not by the engine that scores, so that either
engine is told the same.
"""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from math import isqrt

import duckdb
import numpy as np
import pyarrow as pa
from splink import Linker
from splink.backends.duckdb import DuckDBAPI

from graph.resolution.comparing import Chance, settings_of
from graph.resolution.plan import Level, Measure, Plan, Sign

_THREADS = 2
_UNSEEN = 1e-6  # what no pair of the sample agreed in


def by_chance(records: pa.Table, plan: Plan) -> Chance:
    """u by sign and words of a level; below `plan.least` records only what is counted, the rest being stated."""
    counted = shared_by_chance(records, plan)
    return counted if records.num_rows < plan.least else _over_a_sample(records, plan, counted)


def shared_by_chance(records: pa.Table, plan: Plan) -> Chance:
    """u of the levels of shared values that state none: the share of pairs that reach just this level.

    Pairs of one actor are among them, which makes u a little too high and weights a little too low; a table of fewer
    than `plan.least` records is taken for a part of one so large, since in three accounts nothing is rare.
    """
    with in_memory() as connection:
        connection.register("records", records.append_column("place", pa.array(np.arange(records.num_rows))))
        return {key: share for sign in plan.signs for key, share in _of_sign(records, sign, plan.least, connection)}


@contextmanager
def in_memory() -> Iterator[duckdb.DuckDBPyConnection]:
    """DuckDB with no file of its own, and a folder for what does not fit into memory. Splink's tables in one collide
    with those of another linker, so each has its own.
    """
    with (
        tempfile.TemporaryDirectory() as folder,
        duckdb.connect(config={"threads": _THREADS, "temp_directory": folder}) as connection,
    ):
        connection.execute("SET enable_progress_bar = false")
        yield connection


def _of_sign(
    records: pa.Table, sign: Sign, least: int, connection: duckdb.DuckDBPyConnection
) -> Iterator[tuple[tuple[str, str], float]]:
    counted = [level for level in sign.levels if level.measure is Measure.SHARED and level.u is None]
    if not counted:
        return
    having = max(records.num_rows - records[sign.column].null_count, least)
    reached = " UNION ALL ".join(f"SELECT a, b, {n} AS level FROM ({_sharing(at)})" for n, at in enumerate(counted))
    best = f"SELECT min(level) AS level FROM ({reached}) GROUP BY a, b"
    found = dict(connection.execute(f"SELECT level, count(*) FROM ({best}) GROUP BY level").fetchall())
    for n, level in enumerate(counted):
        yield (sign.name, level.words), found.get(n, 0) / (having * (having - 1) / 2)


def _sharing(level: Level) -> str:
    return " INTERSECT ".join(_pairs(column) for column in (level.column, *level.also))


def _pairs(column: str) -> str:
    held = f"(SELECT place, unnest({column}) AS value FROM records)"
    return f"SELECT DISTINCT l.place AS a, r.place AS b FROM {held} l JOIN {held} r USING (value) WHERE a < b"


def _over_a_sample(records: pa.Table, plan: Plan, counted: Chance) -> Chance:
    with in_memory() as connection:
        sampler = Linker(
            DuckDBAPI(connection).register(_sample(records, plan)),
            settings_of(plan, records.num_rows, counted),
            log_level=None,
            validate_settings=False,
        )
        sampler.training.estimate_u_using_random_sampling(max_pairs=1e18, min_count_per_level=None, num_chunks=1)
        model = sampler.misc.save_model_to_json()
    return {
        (sign["output_column_name"], level["label_for_charts"]): level.get("u_probability", _UNSEEN)
        for sign in model["comparisons"]
        for level in sign["comparison_levels"]
        if not level.get("is_null_level")
    }


def _sample(records: pa.Table, plan: Plan) -> pa.Table:
    """As many records as give `plan.sampled_pairs`, drawn by the seed, whatever order they come in."""
    ordered = records.sort_by("unique_id")
    wanted = (1 + isqrt(1 + 8 * int(plan.sampled_pairs))) // 2
    drawn = np.random.default_rng(plan.seed).permutation(ordered.num_rows)[:wanted]
    return ordered.take(np.sort(drawn))
