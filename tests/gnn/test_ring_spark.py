"""`make test-spark`: Spark finds the rings that one machine finds, in made-up worlds and in what is exported."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import neo4j
import numpy as np
import pytest

from domain.rings import Engine
from gnn.features import Column, FeatureMatrix, RelationGraph, adjacency_of, hop_aggregates
from gnn.lab import Noise, world
from gnn.rings import Detection, RingParameters, detect_rings, name_rings, result_digest
from gnn.rings.baselines import distinct_links
from gnn.rings.hubs import suppress_hubs
from gnn.rings.order import in_order
from gnn.rings.pairs import shared_pairs
from gnn.rings.payments import circles, rounds
from gnn.rings.risk import account_risk
from graph import store as graph_store
from graph.dealings import Dealings
from graph.projections import ContactLinks
from graph.tables import write_tables
from runtime.bootstrap import opened
from runtime.engines import Endpoints
from runtime.ring_job import repeat_run, run_rings
from runtime.settings import Settings
from runtime.spark import spark_session
from tests.gnn.market import observed

pytestmark = [
    pytest.mark.spark,
    pytest.mark.filterwarnings("ignore:PySpark does not yet fully support pandas:FutureWarning"),  # of pandas 3
]

AT = datetime(2026, 3, 1, tzinfo=UTC)
WHOLE, BOUNDED = RingParameters(), RingParameters(component_max=120)  # the bound cuts twice in the world that has it


@pytest.fixture(scope="module")
def spark(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    with spark_session(Settings(home=tmp_path_factory.mktemp("home"))) as session:
        quickly(session)
        yield session


def quickly(session: Any) -> None:
    """Compiling and planning cost more than a few hundred rows do; two partitions, so that rows lie apart at all."""
    session.conf.set("spark.sql.codegen.wholeStage", False)
    session.conf.set("spark.sql.codegen.factoryMode", "NO_CODEGEN")
    session.conf.set("spark.sql.constraintPropagation.enabled", False)
    session.conf.set("spark.sql.adaptive.enabled", False)
    session.conf.set("spark.sql.autoBroadcastJoinThreshold", -1)
    session.conf.set("spark.sql.shuffle.partitions", 2)


def with_shop(links: ContactLinks) -> ContactLinks:
    """Some accounts are verified businesses, and all have been scored as sellers."""
    kinds = ["verified_business" if at % 90 == 7 else kind for at, kind in enumerate(links.account_kinds)]
    return replace(links, account_kinds=kinds, sellers=np.random.default_rng(0).random(len(kinds)) ** 4)


def told(found: Detection) -> tuple[list[Any], int, list[str]]:
    return found.candidates, found.considered, sorted(map(repr, found.suppressed))


@pytest.mark.parametrize(
    ("noise", "parameters"), [("groups", BOUNDED), ("town", WHOLE)], ids=["groups-bounded", "town-whole"]
)
def test_spark_finds_what_one_machine_finds(
    spark: Any, noise: Noise, parameters: RingParameters, tmp_path: Path
) -> None:
    from gnn.spark import detect_on_spark, read_frames

    made = world(noise, 5, 400, 6, deeds=True)
    links = with_shop(made.links)
    write_tables(links, made.duplicates, tmp_path)
    shares: list[float] = []
    expected = detect_rings(links, made.duplicates, parameters)
    if parameters is BOUNDED:  # what is weighed is what the bound left, so it was not idle
        assert expected.considered < detect_rings(links, made.duplicates, WHOLE).considered
    found = detect_on_spark(read_frames(spark, str(tmp_path)), parameters, progress=shares.append)
    assert expected.candidates and expected.suppressed
    assert result_digest(name_rings(found.candidates)) == result_digest(name_rings(expected.candidates))
    assert told(found) == told(expected)
    assert shares == sorted(shares) and shares[-1] == 1.0


def test_nothing_is_found_in_an_empty_graph(spark: Any, tmp_path: Path) -> None:
    from gnn.spark import detect_on_spark, read_frames

    made = world("pairs", 5, 30, 1)
    alone = replace(made.links, account_index=np.zeros(0, np.int32), contact_index=np.zeros(0, np.int32))
    none: dict[str, Any] = {name: np.zeros(0, np.int32) for name in ("count", "first_day", "last_day")}
    write_tables(replace(alone, **none, used=np.zeros(0, np.bool_), dealings=type(made.links.dealings)()), [], tmp_path)
    assert told(detect_on_spark(read_frames(spark, str(tmp_path)))) == ([], 0, [])


@pytest.mark.parametrize(("cap", "rounds_found"), [(3, False), (4, True)])
def test_who_is_a_hub_of_payments_is_counted_among_those_of_other_hubs_too(
    spark: Any, cap: int, rounds_found: bool, tmp_path: Path
) -> None:
    from gnn.spark import read_frames
    from gnn.spark.deeds import circling

    parameters, links = RingParameters(circle_cap=cap), world("pairs", 5, 30, 1).links
    made = [(0, 1), (1, 2), (2, 0), (3, 2), (3, 4), (3, 5), (3, 6), (4, 2), (5, 2)]  # 3 pays four; four pay 2
    payer, payee = np.array(made, np.int32).T
    times = np.arange(len(made), dtype=np.int64) * 86_400
    once = np.ones(len(made), np.int32)
    paid = Dealings(payer=payer, payee=payee, payments=once, first_paid_s=times, last_paid_s=times)
    write_tables(replace(links, dealings=paid), [], tmp_path)
    ids = links.account_ids
    expected = {(ids[a], ids[b]): n for (a, b), n in circles(rounds(paid, len(ids), parameters)[0]).items()}
    rows = circling(read_frames(spark, str(tmp_path)), parameters, 1).collect()
    assert {(row["first"], row["second"]): row["n"] for row in rows} == expected
    assert bool(expected) is rounds_found


def test_a_run_on_spark_keeps_its_export_and_comes_out_again_on_one_machine(
    spark: Any, settings: Settings, endpoints: Endpoints, postgres: str, neo4j_driver: neo4j.Driver
) -> None:
    """In the module's session, since a run inside another one's takes that, and leaves it to those that come after."""
    with opened(settings, replace(endpoints, database_url=postgres), lambda: AT) as installation:
        links = world("pairs", 3, 300, 6).links
        with installation.pool.connection() as conn:
            graph_store.record(conn, observed(links, AT), AT)
        installation.projector.run_until_idle()
        said: list[str] = []
        run = run_rings(installation, report=said.append, engine=Engine.SPARK)
        assert run.run.engine == "spark" and run.rings and run.tasks
        assert run.run.accounts == 300 and run.run.links == len(links.count)
        assert repeat_run(installation, run.run) == run.run.result_sha256
        local = run_rings(installation)
        assert local.run.engine == "local" and local.run.result_sha256 == run.run.result_sha256
        assert not spark.sparkContext._jsc.sc().isStopped()
        assert any(line.startswith("detecting among 300 accounts") for line in said)


def test_columns_about_accounts_are_those_of_one_machine(spark: Any, tmp_path: Path) -> None:
    from gnn.spark import read_frames
    from gnn.spark.features import OWN, RELATION, account_columns

    made = world("groups", 8, 400, 6)
    links = in_order(made.links)
    write_tables(links, [], tmp_path)
    found = account_columns(read_frames(spark, str(tmp_path)), RingParameters()).toPandas().sort_values("id")
    accounts, contacts = distinct_links(links)
    rows = suppress_hubs(links, accounts, contacts, RingParameters())[0][contacts]
    pairs = shared_pairs(accounts[rows], contacts[rows], len(links.account_ids))
    risk = account_risk(links, RingParameters())
    suspicion = -np.log10(np.maximum(risk.rarity, RingParameters().rarity_floor))
    values = np.column_stack([suspicion, risk.flagged, links.reports, links.max_probability]).astype(np.float64)
    own = FeatureMatrix(columns=tuple(Column(name=n, meaning=n, source=n, unit="none") for n in OWN), values=values)
    ends = np.concatenate([pairs.first, pairs.second]), np.concatenate([pairs.second, pairs.first])
    adjacency = adjacency_of(*ends, len(values), np.tile(pairs.shared, 2).astype(np.float64))
    expected = hop_aggregates(RelationGraph(relations={RELATION: adjacency}, own=own), 1)
    assert found["id"].tolist() == links.account_ids
    for at, column in enumerate(expected.columns):
        assert found[column.name].to_numpy(dtype=np.float64, na_value=np.nan) == pytest.approx(
            expected.values[:, at], abs=1e-7, nan_ok=True
        ), column.name
