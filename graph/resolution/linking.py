"""Scores pairs of records with Splink: learn m by expectation maximisation, u by sampling and counting, then predict.

The same records, plan and seed give the same candidates. Source of the method: Fellegi and Sunter, A Theory for Record
Linkage, 1969, as Splink implements it.
"""

import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Literal, cast

import pyarrow as pa
from splink import Linker
from splink.internals.database_api import DatabaseAPI
from splink.internals.exceptions import EMTrainingException

from domain.errors import Unavailable
from graph.resolution.chance import shared_by_chance
from graph.resolution.comparing import rule_of, settings_of
from graph.resolution.judgements import Candidate, Reason
from graph.resolution.plan import Plan

Engine = Literal["duckdb", "spark"]
_THREADS = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Linked:
    """Candidates, strongest first, and of which columns' blocks the m were learnt; () where too little was there."""

    candidates: list[Candidate]
    trained: tuple[str, ...]


def link(
    records: pa.Table,
    plan: Plan,
    engine: Engine = "duckdb",
    threshold: float | None = None,
) -> Linked:
    """Compare records (`unique_id` and the plan's columns) and return the pairs at the threshold or above it.

    Raises Unavailable when the engine asked for is not installed.
    """
    if records.num_rows < 2:
        return Linked(candidates=[], trained=())
    with _quiet():
        database = _database(engine)
        linker = Linker(
            database.register(records),
            settings_of(plan, records.num_rows, shared_by_chance(records, plan)),
            log_level=None,
            validate_settings=False,
        )
        trained = _train(linker, plan, records.num_rows)
        limit = plan.threshold if threshold is None else threshold
        found = linker.inference.predict(threshold_match_weight=limit, warning_mode="never")
        rows = found.as_record_list()
    candidates = [_candidate(row, plan) for row in rows]
    return Linked(candidates=sorted(candidates, key=lambda c: (-c.match_weight, c.a, c.b)), trained=trained)


def _train(linker: Linker, plan: Plan, records: int) -> tuple[str, ...]:
    if records < plan.least:
        return ()
    linker.training.estimate_u_using_random_sampling(max_pairs=plan.sampled_pairs, seed=plan.seed)
    return tuple("+".join(columns) for columns in plan.train if _learn(linker, plan, columns))


def _learn(linker: Linker, plan: Plan, columns: tuple[str, ...]) -> bool:
    """Whether the pairs that agree in the columns were enough to learn from."""
    try:
        linker.training.estimate_parameters_using_expectation_maximisation(rule_of(plan, columns))
    except EMTrainingException:
        return False
    return True


def _candidate(row: Mapping[str, Any], plan: Plan) -> Candidate:
    a, b = sorted((str(row["unique_id_l"]), str(row["unique_id_r"])))
    return Candidate(
        a=a,
        b=b,
        match_weight=round(row["match_weight"], 4),
        match_probability=row["match_probability"],
        reasons=tuple(_reasons(row, plan)),
    )


def _reasons(row: Mapping[str, Any], plan: Plan) -> Iterator[Reason]:
    for sign in plan.signs:
        gamma = row[f"gamma_{sign.name}"]
        weight = row[f"mw_{sign.name}"] + (row.get(f"mw_tf_adj_{sign.name}") or 0.0)
        if gamma == -1:
            words = "not known of one of them"
        else:  # Splink numbers levels from the weakest, 0, up
            words = sign.levels[len(sign.levels) - gamma].words if gamma else sign.otherwise
        yield Reason(sign.name, words, round(weight, 4))


def _database(engine: Engine) -> DatabaseAPI[Any]:
    return _spark() if engine == "spark" else _duckdb()


def _duckdb() -> DatabaseAPI[Any]:
    import duckdb
    from splink.backends.duckdb import DuckDBAPI

    connection = duckdb.connect(config={"threads": _THREADS})
    return DuckDBAPI(connection)


def _spark() -> DatabaseAPI[Any]:
    missing = (
        "entity resolution on Spark needs pyspark and Java 17 or 21: install the extra `spark` and set JAVA_HOME, "
    )
    try:
        from pyspark.sql import SparkSession
        from splink.backends.spark import SparkAPI

        session = SparkSession.builder.appName("ringfence-resolution").getOrCreate()
    except (ImportError, RuntimeError) as failure:
        raise Unavailable(missing + "or leave RINGFENCE_RESOLUTION_ENGINE at duckdb") from failure
    return cast("DatabaseAPI[Any]", SparkAPI(spark_session=session))  # type: ignore[no-untyped-call]


@contextmanager
def _quiet() -> Iterator[None]:
    """Splink tells of its progress at every step; what matters of it is in the result."""
    log = logging.getLogger("splink")
    before = log.level
    log.setLevel(logging.ERROR)
    try:
        yield
    finally:
        log.setLevel(before)
