"""`make test-spark`: what Spark links is what DuckDB links, pair by pair and weight by weight."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pyarrow as pa
import pytest

from bench.resolve_tables import FAKE
from graph.resolution.linking import link
from graph.resolution.plan import ACCOUNTS, Plan
from runtime.settings import Settings
from runtime.spark import spark_session
from tests.graph import records

pytestmark = pytest.mark.spark

ALL = -40.0  # bits: below what any pair of these tables weighs


@pytest.fixture(scope="module")
def spark(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    with spark_session(Settings(home=tmp_path_factory.mktemp("home"))) as session:
        session.conf.set("spark.sql.codegen.wholeStage", False)  # compiling costs more than a few hundred rows do
        session.conf.set("spark.sql.adaptive.enabled", False)
        yield session


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
