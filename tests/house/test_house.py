"""The promises the repository makes about itself: lock, compose file, package names, code sizes, documents."""

import ast
import importlib.metadata
import re
import subprocess
from pathlib import Path

import yaml

from runtime.engines.lifecycle import ENGINES
from runtime.settings import Settings

ROOT = Path(__file__).parents[2]
PACKAGES = ("domain", "graph", "gnn", "content_models", "screening", "investigations", "api", "runtime", "bench")
LONGEST_FILE = 400


def tracked(pattern: str) -> list[Path]:
    names = subprocess.run(["git", "ls-files", pattern], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return [path for name in names.splitlines() if (path := ROOT / name).exists()]


def test_the_locks_pin_every_package_with_hashes_and_name_no_host() -> None:
    for name in ("requirements.lock", "requirements-uv.lock", "requirements-spark.lock"):
        text = (ROOT / name).read_text()
        assert "://" not in text and "index-url" not in text
        blocks = re.findall(r"^[a-z0-9][^\n]*==.*?(?=^[a-z0-9]|\Z)", text, re.MULTILINE | re.DOTALL)
        assert blocks and all("--hash=sha256:" in block for block in blocks)
    assert '"resolved"' not in (ROOT / "web" / "package-lock.json").read_text()


def test_no_dependency_owns_one_of_our_package_names() -> None:
    owners = importlib.metadata.packages_distributions()
    assert {name: set(owners.get(name, [])) - {"ringfence"} for name in PACKAGES} == {name: set() for name in PACKAGES}


def test_compose_starts_the_engines_the_settings_name() -> None:
    services = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]
    assert set(services) == {"neo4j", "postgres", "kafka", "service"}
    assert all("healthcheck" in service for service in services.values())
    published = [port for service in services.values() for port in service.get("ports", [])]
    assert all(port.startswith("127.0.0.1:") for port in published)

    environment = services["service"]["environment"]
    known = {name.upper() for field in Settings.model_fields.values() for name in _names(field)}
    known |= {f"RINGFENCE_{name.upper()}" for name in Settings.model_fields}
    assert set(environment) <= known
    assert {"NEO4J_URI", "DATABASE_URL", "KAFKA_BOOTSTRAP_SERVERS"} <= set(environment)
    assert set(services["service"]["depends_on"]) == {"neo4j", "postgres", "kafka"}


def test_compose_runs_the_versions_that_the_embedded_engines_run() -> None:
    services = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]
    versions = {engine.name: engine.version for engine in ENGINES}
    assert services["neo4j"]["image"] == f"neo4j:{versions['neo4j']}-community"
    assert services["kafka"]["image"] == f"apache/kafka:{versions['kafka']}"
    assert services["postgres"]["image"] == f"pgvector/pgvector:pg{versions['postgres']}"


def test_every_module_says_what_lives_in_it_and_stays_readable() -> None:
    for path in tracked("*.py"):
        text = path.read_text()
        if not text.strip():
            continue
        assert ast.get_docstring(ast.parse(text)) or path.name == "conftest.py", f"{path} has no docstring"
        assert text.count("\n") <= LONGEST_FILE, f"{path} is longer than {LONGEST_FILE} lines"


def test_every_word_of_the_domain_is_in_the_glossary() -> None:
    words = (ROOT / "docs" / "glossary.md").read_text()
    classes = re.findall(r"^class (\w+)", (ROOT / "domain" / "casework.py").read_text(), re.MULTILINE)
    nouns = [name for name in classes if not name.endswith(("State", "Verb"))]
    assert [name for name in nouns if name not in words] == []


def _names(field: object) -> list[str]:
    alias = getattr(field, "validation_alias", None)
    choices = getattr(alias, "choices", [alias])
    return [str(choice) for choice in choices if choice]
