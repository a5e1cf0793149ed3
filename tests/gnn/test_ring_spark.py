"""`make test-spark`: Spark finds the rings that one machine finds, in made-up worlds and in what is exported."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import neo4j
import numpy as np
import pytest

from domain.rings import Engine
from gnn.lab import Noise, world
from gnn.rings import Detection, RingParameters, detect_rings, name_rings, result_digest
from gnn.rings.payments import circles, rounds
from graph import store as graph_store
from graph.dealings import Dealings
from graph.projections import ContactLinks
from graph.tables import write_tables
from runtime.bootstrap import opened
from runtime.engines import Endpoints
from runtime.ring_job import repeat_run, run_rings
from runtime.settings import Settings
from tests.gnn.market import observed

pytestmark = [
    pytest.mark.spark,
    pytest.mark.filterwarnings("ignore:PySpark does not yet fully support pandas:FutureWarning"),  # of pandas 3
]

AT = datetime(2026, 3, 1, tzinfo=UTC)
WHOLE, BOUNDED = RingParameters(), RingParameters(component_max=120)  # the bound cuts twice in the world that has it


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
