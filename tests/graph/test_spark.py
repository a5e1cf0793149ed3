"""`make test-spark`: what Spark links is what DuckDB links, pair by pair and weight by weight."""

from dataclasses import replace
from typing import Any

import pyarrow as pa
import pytest

from bench.resolve_tables import FAKE
from graph.resolution.linking import link
from graph.resolution.plan import ACCOUNTS, Plan
from tests.graph import records

pytestmark = pytest.mark.spark

ALL = -40.0  # bits: below what any pair of these tables weighs


@pytest.mark.parametrize(
    ("table", "plan"),
    [
        (records.accounts(320, 1), replace(ACCOUNTS, sampled_pairs=1e4, train=ACCOUNTS.train[:1])),
        (records.persons(320, 2), replace(FAKE, train=FAKE.train[:1])),
    ],
    ids=["accounts", "persons"],
)
def test_spark_links_what_duckdb_links(spark: Any, table: pa.Table, plan: Plan) -> None:
    expected, found = link(table, plan, ALL), link(table, plan, ALL, spark)
    assert found.trained == expected.trained == ("+".join(plan.train[0]),)
    assert len(expected.candidates) > 100
    weights = {(c.a, c.b): c.match_weight for c in expected.candidates}
    assert {(c.a, c.b): c.match_weight for c in found.candidates} == pytest.approx(weights, abs=1e-6)
    reasons = {(c.a, c.b): [reason.words for reason in c.reasons] for c in expected.candidates}
    assert {(c.a, c.b): [reason.words for reason in c.reasons] for c in found.candidates} == reasons
