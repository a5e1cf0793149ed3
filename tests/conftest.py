"""The real engines for every test: one set per test process (per xdist worker), alive exactly as long as that process.

The downloaded jars are shared with ordinary use through the settings' cache folder; data lives in a temporary folder.
What people read is held by golden files: `golden(path, text)` compares, `pytest --write-goldens` rewrites them.
"""

import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import hypothesis
import neo4j
import psycopg
import pytest
from psycopg import sql

from runtime.engines import Endpoints, owned
from runtime.engines.processes import strays
from runtime.migrations import migrate_postgres
from runtime.settings import Settings
from runtime.spark import spark_session

# An example is slow where the machine is, which says nothing about ours.
hypothesis.settings.register_profile("patient", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow])
hypothesis.settings.load_profile("patient")

NOWHERE = "http://127.0.0.1:9/maven"  # a repository that refuses


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--write-goldens", action="store_true", help="rewrite golden files; then read the diff")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files that start engines again and again come first, or one of two workers would end long after the other."""
    items.sort(key=lambda item: "runtime" not in item.path.parts)


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[Path, str], None]:
    """Compares a text with the golden file at a path, or writes it there when asked to."""

    def compare(path: Path, text: str) -> None:
        if request.config.getoption("--write-goldens"):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8", newline="")
        assert path.exists(), f"{path.name} has no golden yet: pytest --write-goldens writes it"
        assert text == path.read_bytes().decode(), f"{path.name} changed: pytest --write-goldens, then read the diff"

    return compare


@pytest.fixture(scope="session")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """This run's settings: whatever engines the environment gives, and a home of its own for those it does not."""
    return Settings(home=tmp_path_factory.mktemp("home"))


@pytest.fixture(scope="session")
def endpoints(settings: Settings) -> Iterator[Endpoints]:
    with owned(settings) as found:
        yield found


@pytest.fixture(scope="session")
def migrated_template(endpoints: Endpoints) -> str:
    """The name of a database with every migration applied, which each module's database is copied from."""
    name = f"template_{uuid.uuid4().hex[:12]}"
    _administer(endpoints, sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    migrate_postgres(_database(endpoints, name))
    return name


@pytest.fixture(scope="module")
def postgres(endpoints: Endpoints, migrated_template: str) -> Iterator[str]:
    """URL of a database of this module's own, migrated and empty."""
    name = f"test_{uuid.uuid4().hex[:12]}"
    copy = sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY")
    _administer(endpoints, copy.format(sql.Identifier(name), sql.Identifier(migrated_template)))
    yield _database(endpoints, name)
    _administer(endpoints, sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


@pytest.fixture(scope="module")
def neo4j_driver(endpoints: Endpoints) -> Iterator[neo4j.Driver]:
    """A driver on a graph that holds the schema and nothing else when the module begins."""
    from graph.schema import migrate

    credentials = (endpoints.neo4j_user, endpoints.neo4j_password)
    with neo4j.GraphDatabase.driver(endpoints.neo4j_uri, auth=credentials) as driver:
        with driver.session() as session:
            session.run("MATCH (n) CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 5000 ROWS").consume()
        migrate(driver)
        yield driver


@pytest.fixture(scope="session")
def expendable(
    settings: Settings, endpoints: Endpoints, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Settings]:
    """A second set of engines, which tests may kill and whose graph they may replace; begun from what the first has
    put into the cache, with no repository to ask.
    """
    given = {"neo4j_uri": None, "database_url": None, "kafka_bootstrap_servers": None, "maven_url": NOWHERE}
    own = settings.model_copy(update=given | {"home": tmp_path_factory.mktemp("expendable")})
    with owned(own):
        yield own
    assert not strays(own.home), "engines that were killed and came back leave nothing behind"


@pytest.fixture(scope="session")
def kafka(endpoints: Endpoints) -> str:
    """The bootstrap servers. Topics are shared by the run: a test reads with a consumer group of its own."""
    return endpoints.kafka_bootstrap_servers


@pytest.fixture(scope="session")
def spark(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """A session, as small as can be, for those tests that ask for Spark."""
    with spark_session(Settings(home=tmp_path_factory.mktemp("spark"))) as session:
        for name, setting in _QUICK_SPARK.items():
            session.conf.set(f"spark.sql.{name}", setting)
        yield session


# Compiling and planning cost more than a few hundred rows do; two partitions, so that rows lie apart at all.
_QUICK_SPARK = {
    "codegen.wholeStage": False,
    "codegen.factoryMode": "NO_CODEGEN",
    "constraintPropagation.enabled": False,
    "adaptive.enabled": False,
    "autoBroadcastJoinThreshold": -1,
    "shuffle.partitions": 2,
}


def _database(endpoints: Endpoints, name: str) -> str:
    return f"{endpoints.database_url.rpartition('/')[0]}/{name}"


def _administer(endpoints: Endpoints, statement: sql.Composed) -> None:
    with psycopg.connect(_database(endpoints, "postgres"), autocommit=True) as connection:
        connection.execute(statement)
