"""Every bench ends with one JSON object whose goals are among its figures, or names what is missing."""

import json
from importlib import import_module
from pathlib import Path

import pytest

from runtime.cli import BENCHES

ON_DATA = {"text": "listings", "rings": "ring worlds", "resolve": "Splink"}


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


def test_the_ingest_bench_measures_what_its_goals_name(capfd: pytest.CaptureFixture[str]) -> None:
    ended = import_module("bench.ingest").run(["--sizes", "300,600", "--warm-up", "200"])
    told = json.loads(capfd.readouterr().out.splitlines()[-1])
    assert told["bench"] == "ingest" and set(told["goals"]) <= set(told["figures"])
    missed = [name for name, (_, least) in told["goals"].items() if told["figures"][name] < least]
    assert told["missed"] == missed and ended == (1 if missed else 0)
    assert told["figures"]["share_of_bare_engines"] > 0 and told["figures"]["cpu_s_neo4j_600"] > 0


def test_the_load_bench_measures_what_its_goals_name(capfd: pytest.CaptureFixture[str]) -> None:
    ended = import_module("bench.load").run(["--relationships", "1300,2600", "--incremental", "1300"])
    told = json.loads(capfd.readouterr().out.splitlines()[-1])
    figures = told["figures"]
    assert told["bench"] == "load" and set(told["goals"]) <= set(figures) and ended == (1 if told["missed"] else 0)
    assert figures["relationships_2600"] > figures["relationships_1300"] and figures["graph_gib_2600"] > 0
    assert figures["bulk_s_2600"] > figures["bulk_s_importing_2600"] > 0 and figures["rebuild_s_2600"] > 0


def test_goals_of_the_data_benches_are_comparisons_with_a_number() -> None:
    for name in ON_DATA:
        goals = import_module(f"bench.{name}").GOALS
        assert goals and all(sign in (">=", "<=") and isinstance(goal, float | int) for sign, goal in goals.values())
