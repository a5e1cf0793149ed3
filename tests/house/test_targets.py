"""What a target of the Makefile is to run is what it names: collecting everything takes longer than many a test."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_every_test_on_spark_is_named_where_spark_tests_are_run() -> None:
    [named] = re.findall(r"^SPARK_TESTS := (.*)$", (ROOT / "Makefile").read_text(), re.MULTILINE)
    marked = {path for path in ROOT.glob("tests/**/test_*.py") if "pytest.mark.spark" in path.read_text()}
    assert {path.relative_to(ROOT).as_posix() for path in marked - {Path(__file__)}} == set(named.split())
