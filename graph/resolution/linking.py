"""Scores pairs of records with Splink: u from `chance`, m by expectation maximisation, then predict.

The same records, plan and seed give the same candidates, on DuckDB and on Spark. Source of the method: Fellegi and
Sunter, A Theory for Record Linkage, 1969, as Splink implements it. What does not live here: starting Spark
(`runtime.spark`).
"""

import logging
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, cast

import pyarrow as pa
from splink import Linker
from splink.backends.duckdb import DuckDBAPI
from splink.internals.database_api import DatabaseAPI
from splink.internals.exceptions import EMTrainingException

from graph.resolution.chance import by_chance, in_memory
from graph.resolution.comparing import rule_of, settings_of
from graph.resolution.judgements import Candidate, Reason
from graph.resolution.plan import Plan


@dataclass(frozen=True, slots=True, kw_only=True)
class Linked:
    """Candidates, strongest first, and of which columns' blocks the m were learnt; () where too little was there."""

    candidates: list[Candidate]
    trained: tuple[str, ...]


def link(records: pa.Table, plan: Plan, threshold: float | None = None, spark: Any | None = None) -> Linked:
    """Compare records (`unique_id` and the plan's columns) and return the pairs at the threshold or above it.

    Args:
        threshold: bits; None: the plan's.
        spark: a session to score pairs in; None: DuckDB.
    """
    if records.num_rows < 2:
        return Linked(candidates=[], trained=())
    with _quiet(), in_memory() as connection:
        linker = Linker(
            (DuckDBAPI(connection) if spark is None else _on_spark(spark)).register(records),
            settings_of(plan, records.num_rows, by_chance(records, plan)),
            log_level=None,
            validate_settings=False,
        )
        learnable = plan.train if records.num_rows >= plan.least else ()
        trained = tuple("+".join(columns) for columns in learnable if _learn(linker, plan, columns))
        _temper(linker)
        limit = plan.threshold if threshold is None else threshold
        found = linker.inference.predict(threshold_match_weight=limit, warning_mode="never")
        rows = found.as_record_list()
    candidates = [_candidate(row, plan) for row in rows]
    return Linked(candidates=sorted(candidates, key=lambda c: (-c.match_weight, c.a, c.b)), trained=trained)


def _learn(linker: Linker, plan: Plan, columns: tuple[str, ...]) -> bool:
    """Whether the pairs that agree in the columns were enough to learn from."""
    try:
        linker.training.estimate_parameters_using_expectation_maximisation(rule_of(plan, columns))
    except EMTrainingException:
        return False
    return True


def _temper(linker: Linker) -> None:
    """Let nothing that did not agree speak for a pair: of a sign that seldom agrees at all, EM may learn just that."""
    for comparison in linker._settings_obj.comparisons:
        for level in comparison.comparison_levels:
            if level._is_else_level and level.m_probability is not None and level.u_probability is not None:
                level.m_probability = min(level.m_probability, level.u_probability)


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


def _on_spark(session: Any) -> DatabaseAPI[Any]:
    from splink.backends.spark import SparkAPI

    # kept in memory between steps: files would need a folder that every machine of a cluster sees
    found = SparkAPI(spark_session=session, break_lineage_method="persist")  # type: ignore[no-untyped-call]
    return cast("DatabaseAPI[Any]", found)


@contextmanager
def _quiet() -> Iterator[None]:
    """Splink tells of its progress at every step; what matters of it is in the result."""
    log = logging.getLogger("splink")
    before = log.level
    log.setLevel(logging.ERROR)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        log.setLevel(before)
