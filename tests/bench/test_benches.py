"""Every bench ends with one JSON object whose goals are among its figures, or names what is missing."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path

import pytest
from pydantic import SecretStr

from bench.own_engines import Place
from gnn.rings.stages import STAGES
from runtime import engines
from runtime.cli import BENCHES
from runtime.settings import Settings

ON_DATA = {
    "text": "dark-market-scout",
    "screen_text": "dark-market-scout",
    "rings": "ring worlds",
    "resolve": "Splink",
    "sellers": "heterophilous-graphs",
    "contacts": "stanfordnlp/cocoa",
}


@pytest.mark.parametrize(("name", "source"), ON_DATA.items())
def test_what_is_missing_is_named_with_its_source(
    name: str, source: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert import_module(f"bench.{name}").run(["--data", str(tmp_path)]) == 2
    said = capsys.readouterr()
    assert said.out == "" and str(tmp_path) in said.err and source in said.err and "RINGFENCE_DATA" in said.err


def test_each_bench_is_known_and_tells_how_to_call_it(capsys: pytest.CaptureFixture[str]) -> None:
    for name in BENCHES:
        with pytest.raises(SystemExit) as ended:
            import_module(f"bench.{name}").run(["--help"])
        assert ended.value.code == 0 and f"ringfence bench {name}" in capsys.readouterr().out


@pytest.mark.parametrize("name, option", [("ingest", "sizes"), ("load", "relationships"), ("ringjob", "relationships")])
@pytest.mark.parametrize("wrong", ["abc", "", "10,,20", "-5", "0"])
def test_sizes_that_are_none_are_named_before_anything_begins(
    name: str, option: str, wrong: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        import_module(f"bench.{name}").run([f"--{option}={wrong}"])
    assert ended.value.code == 2 and f"--{option}: {wrong!r} is no list of sizes" in capsys.readouterr().err


@pytest.mark.parametrize(
    "name, option, wrong",
    [
        ("audit", "events", "5"),
        ("scores", "accounts", "5"),
        ("expand", "accounts", "-5"),
        ("sellers", "splits", "11"),
        ("sellers", "splits", "x"),
        ("queue", "tasks", "0"),
    ],
)
def test_numbers_out_of_bounds_are_named_before_anything_begins(
    name: str, option: str, wrong: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        import_module(f"bench.{name}").run([f"--{option}={wrong}"])
    assert ended.value.code == 2 and f"--{option}: {wrong!r} is no whole number" in capsys.readouterr().err


@pytest.fixture
def lent(expendable: Settings, postgres: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Benches work on engines that are there: what a measurement starts is begun often enough elsewhere."""
    place = Place(
        own := expendable.model_copy(update={"database_url": SecretStr(postgres), "api_port": 0}),
        engines.endpoints(own),
    )

    @contextmanager
    def lending() -> Iterator[Place]:
        yield place

    for name in ("audit", "ingest", "load", "queue", "ringjob"):
        monkeypatch.setattr(f"bench.{name}.own_engines", lending)


@pytest.mark.bench
@pytest.mark.usefixtures("lent")
def test_the_ingest_bench_measures_what_its_goals_name(capfd: pytest.CaptureFixture[str]) -> None:
    ended = import_module("bench.ingest").run(["--sizes", "600", "--warm-up", "200"])
    told = json.loads(capfd.readouterr().out.splitlines()[-1])
    assert told["bench"] == "ingest" and set(told["goals"]) <= set(told["figures"])
    missed = [name for name, (_, least) in told["goals"].items() if told["figures"][name] < least]
    assert told["missed"] == missed and ended == (1 if missed else 0)
    assert told["figures"]["share_of_bare_engines"] > 0 and told["figures"]["cpu_s_neo4j_600"] > 0


@pytest.mark.bench
@pytest.mark.usefixtures("lent")
def test_the_load_bench_measures_what_its_goals_name(capfd: pytest.CaptureFixture[str]) -> None:
    ended = import_module("bench.load").run(["--relationships", "2600", "--incremental", "1300"])
    told = json.loads(capfd.readouterr().out.splitlines()[-1])
    figures = told["figures"]
    assert told["bench"] == "load" and set(told["goals"]) <= set(figures) and ended == (1 if told["missed"] else 0)
    assert figures["relationships_2600"] > 2000 and figures["graph_gib_2600"] > 0
    assert figures["bulk_s_2600"] > figures["bulk_s_importing_2600"] > 0 and figures["rebuild_s_2600"] > 0


@pytest.mark.bench
@pytest.mark.usefixtures("lent")
def test_the_ring_job_bench_tells_each_stage_and_finds_every_ring_again_in_the_graph(
    capfd: pytest.CaptureFixture[str],
) -> None:
    import_module("bench.ringjob").run(["--relationships", "10000"])
    told = json.loads(capfd.readouterr().out.splitlines()[-1])
    figures = {name.removesuffix("_10000"): figure for name, figure in told["figures"].items()}
    assert told["bench"] == "ringjob" and set(told["goals"]) <= set(told["figures"])
    assert figures["accounts"] == 1000 and figures["planted"] == 3 and figures["relationships"] > 10_000
    assert figures["rings_found"] >= figures["planted_found"] >= 1 and figures["rings_not_in_graph"] == 0
    stages = [f"s_{stage.replace(' ', '_')}" for stage in ("reading links", *STAGES, "recording", "projecting")]
    assert all(figures[stage] > 0 for stage in stages)
    assert figures["run_s"] > sum(figures[stage] for stage in stages)


@pytest.mark.bench
@pytest.mark.usefixtures("lent")
def test_the_queue_bench_holds_its_goals_while_apis_are_killed(capfd: pytest.CaptureFixture[str]) -> None:
    import_module("bench.queue").run(["--tasks", "2000", "--reviewers", "10", "--rate", "5", "--seconds", "4"])
    told = json.loads(capfd.readouterr().out.splitlines()[-1])
    figures = told["figures"]
    assert told["bench"] == "queue" and set(told["goals"]) <= set(figures) and set(told["missed"]) <= {"claim_p95_ms"}
    assert figures["kills"] >= 1 and figures["unanswered"] >= 1 and figures["decided"] > 0
    assert figures["claim_count"] > 5 and figures["sql_claim_p95_ms"] > 0


def test_the_audit_bench_proves_and_verifies_what_it_appended(capfd: pytest.CaptureFixture[str]) -> None:
    import_module("bench.audit").run(["--events", "1000", "--proofs", "20"])
    told = json.loads(capfd.readouterr().out.splitlines()[-1])
    figures = told["figures"]
    assert told["bench"] == "audit" and set(told["goals"]) <= set(figures)
    assert figures["rows"] == 1000 and figures["rows_tenth"] == 101, "the first key is a row too"
    assert 7 <= figures["proof_hashes_tenth"] <= figures["proof_hashes"] <= 10
    assert figures["outsider_verify_s"] > 0 and figures["export_mb"] > 0.2


def test_goals_of_the_data_benches_are_comparisons_with_a_number() -> None:
    for name in ON_DATA:
        goals = import_module(f"bench.{name}").GOALS
        assert goals and all(sign in (">=", "<=") and isinstance(goal, float | int) for sign, goal in goals.values())
