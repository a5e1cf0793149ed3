"""Each import contract turns red when it is violated, shown on a copy of the tree."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = ("domain", "graph", "gnn", "content_models", "screening", "investigations", "api", "runtime")
VIOLATIONS = {
    "runtime, then api": ("graph", "import screening.routing"),
    "runtime, then gnn": ("content_models", "import gnn"),
    "the API, screening": ("api", "import content_models"),
    "models know neither": ("gnn", "import investigations"),
    "the domain imports no engine": ("domain", "import pydantic"),
}


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    copy = tmp_path_factory.mktemp("tree")
    for package in PACKAGES:
        shutil.copytree(ROOT / package, copy / package, ignore=shutil.ignore_patterns("*.npz", "*.zst", "__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", copy)
    return copy


def lint(tree: Path) -> subprocess.CompletedProcess[str]:
    command = [str(Path(sys.executable).parent / "lint-imports"), "--no-cache"]
    wide = {"PYTHONPATH": str(tree), "COLUMNS": "200"}  # or a contract's name is wrapped in the middle
    return subprocess.run(command, cwd=tree, capture_output=True, text=True, env=wide)


def test_the_tree_keeps_every_contract(tree: Path) -> None:
    result = lint(tree)
    assert result.returncode == 0, result.stdout


@pytest.mark.parametrize("contract", VIOLATIONS)
def test_a_violation_turns_its_contract_red(tree: Path, contract: str) -> None:
    package, line = VIOLATIONS[contract]
    wrong = tree / package / "wrong.py"
    wrong.write_text(line + "\n")
    try:
        result = lint(tree)
    finally:
        wrong.unlink()
    broken = [text for text in result.stdout.splitlines() if text.endswith("BROKEN")]
    assert result.returncode == 1
    assert any(text.startswith(contract) for text in broken), result.stdout
