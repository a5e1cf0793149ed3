"""Targets of the Makefile: what one is to run is what it names, and each that is called has something to run.

Collecting every test takes longer than many a test; a phony target without a rule passes and does nothing.
"""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_every_test_on_spark_is_named_where_spark_tests_are_run() -> None:
    [named] = re.findall(r"^SPARK_TESTS := (.*)$", (ROOT / "Makefile").read_text(), re.MULTILINE)
    marked = {path for path in ROOT.glob("tests/**/test_*.py") if "pytest.mark.spark" in path.read_text()}
    assert {path.relative_to(ROOT).as_posix() for path in marked - {Path(__file__)}} == set(named.split())


def test_every_target_that_is_named_has_one_rule() -> None:
    makefile = (ROOT / "Makefile").read_text()
    [phony] = re.findall(r"^\.PHONY: (.*)$", makefile, re.MULTILINE)
    called = re.findall(r"^step make .*$", (ROOT / ".ci/run").read_text(), re.MULTILINE)
    targets = {word for line in called for word in line.partition("=")[0].split()[2:] if word.islower()}
    rules = sorted(re.findall(r"^([a-z-]+):", makefile, re.MULTILINE))
    assert {word for word in targets if not word.startswith("-")} <= set(phony.split())
    assert rules == sorted(phony.split())
