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
from gnn.rings.risk import account_risk
from graph import store as graph_store
from graph.projections import ContactLinks
from graph.tables import write_tables
from runtime.bootstrap import opened
from runtime.engines import Endpoints
from runtime.ring_job import repeat_run, run_rings
from runtime.settings import Settings
from runtime.spark import spark_session
from tests.gnn.market import observed

pytestmark = [pytest.mark.spark_rings, pytest.mark.timeout(1800)]

AT = datetime(2026, 3, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def spark(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    with spark_session(Settings(home=tmp_path_factory.mktemp("home"))) as session:
        quickly(session)
        yield session


def quickly(session: Any) -> None:
    """Compiling and planning cost more than a few hundred rows do."""
    session.conf.set("spark.sql.codegen.wholeStage", False)
    session.conf.set("spark.sql.adaptive.enabled", False)
    session.conf.set("spark.sql.shuffle.partitions", 2)


def with_shop(links: ContactLinks) -> ContactLinks:
    """Some accounts are verified businesses."""
    kinds = ["verified_business" if at % 90 == 7 else kind for at, kind in enumerate(links.account_kinds)]
    return replace(links, account_kinds=kinds)


def told(found: Detection) -> tuple[list[Any], int, list[str]]:
    return found.candidates, found.considered, sorted(map(repr, found.suppressed))


@pytest.mark.parametrize("noise", ["pairs", "groups", "town"])
def test_spark_finds_what_one_machine_finds(spark: Any, noise: Noise, tmp_path: Path) -> None:
    from gnn.spark import detect_on_spark, read_frames

    made = world(noise, 5, 900, 12, deeds=True)
    links, parameters = with_shop(made.links), RingParameters(component_max=40 if noise == "town" else 200_000)
    write_tables(links, made.duplicates, tmp_path)
    shares: list[float] = []
    expected = detect_rings(links, made.duplicates, parameters)
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


def test_a_run_on_spark_keeps_its_export_and_comes_out_again_on_one_machine(
    settings: Settings, endpoints: Endpoints, postgres: str, neo4j_driver: neo4j.Driver
) -> None:
    with opened(settings, replace(endpoints, database_url=postgres), lambda: AT) as installation:
        links = world("town", 3, 500, 8).links
        with installation.pool.connection() as conn:
            graph_store.record(conn, observed(links, AT), AT)
        installation.projector.run_until_idle()
        said: list[str] = []
        run = run_rings(installation, report=said.append, engine=Engine.SPARK)
        assert run.run.engine == "spark" and run.rings and run.tasks
        assert run.run.accounts == 500 and run.run.links == len(links.count)
        assert repeat_run(installation, run.run) == run.run.result_sha256
        local = run_rings(installation)
        assert local.run.engine == "local" and local.run.result_sha256 == run.run.result_sha256
        assert any(line.startswith("detecting among 500 accounts") for line in said)


def test_columns_about_accounts_are_those_of_one_machine(spark: Any, tmp_path: Path) -> None:
    from gnn.spark import read_frames
    from gnn.spark.features import OWN, RELATION, account_columns

    made = world("groups", 8, 600, 6)
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
