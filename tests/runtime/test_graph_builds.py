"""A bulk load, the incremental path and a rebuild end in the same graph and in the same record, on real engines."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import neo4j
import pyarrow.parquet as pq
import pytest
from psycopg_pool import ConnectionPool

from bench.platform import write_platform
from domain.observations import Edge, Node, Observation
from graph import schema, store
from graph.bulk.kinds import Kind
from graph.digest import graph_digest
from graph.projector import Projector
from runtime import engines
from runtime.engines import Endpoints
from runtime.graph_builds import Build
from runtime.settings import Settings

START = datetime(2026, 3, 1, tzinfo=UTC)
LATER = datetime(2026, 3, 2, tzinfo=UTC)
TABLES = "graph.observations, graph.outbox, graph.summaries, graph.counted, graph.counters, graph.builds"


@dataclass(frozen=True)
class Place:
    """A Neo4j of this module's own, since builds replace it, beside the session's other engines."""

    settings: Settings
    pool: ConnectionPool

    def build(self) -> Build:
        return Build(self.settings, lambda _: None, lambda: START)

    def driver(self) -> neo4j.Driver:
        found = engines.endpoints(self.settings)
        return neo4j.GraphDatabase.driver(found.neo4j_uri, auth=(found.neo4j_user, found.neo4j_password))

    def digest(self) -> str:
        with self.driver() as driver:
            return graph_digest(driver)

    def record(self, observations: Sequence[Observation], at: datetime) -> None:
        with self.pool.connection() as conn:
            for begin in range(0, len(observations), 2000):
                store.record(conn, observations[begin : begin + 2000], at)

    def project(self) -> None:
        with self.driver() as driver:
            schema.migrate(driver)
            Projector(self.pool, driver).run_until_idle()

    def empty(self) -> None:
        with self.pool.connection() as conn:
            conn.execute(f"TRUNCATE {TABLES}")
        with self.driver() as driver, driver.session() as session:
            session.run("MATCH (n) WHERE NOT n:SchemaMigration DETACH DELETE n").consume()

    def counted(self) -> list[tuple[object, ...]]:
        with self.pool.connection() as conn:
            return conn.execute(
                "SELECT * FROM graph.counters WHERE (began, ended) <> (0, 0) ORDER BY 1, 2, 3, 4, 5"
            ).fetchall()


@pytest.fixture(scope="module")
def place(
    settings: Settings, endpoints: Endpoints, postgres: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Place]:
    given = {"database_url": postgres, "kafka_bootstrap_servers": endpoints.kafka_bootstrap_servers, "neo4j_uri": None}
    own = Settings(home=tmp_path_factory.mktemp("own"), cache=settings.cache).model_copy(update=given)
    own = Settings.model_validate(own.model_dump() | given)
    with engines.owned(own), ConnectionPool(postgres, min_size=1, max_size=4, open=False) as pool:
        yield Place(own, pool)


@pytest.fixture(scope="module")
def platform(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("platform")
    write_platform(folder, 150, 7)
    return folder


@pytest.fixture(scope="module")
def observations(platform: Path) -> list[Observation]:
    """The platform's files as single observations, read apart from the loader."""
    return [seen for path in sorted(platform.glob("*.parquet")) for seen in read(path)]


@pytest.fixture(scope="module")
def projected(place: Place, observations: list[Observation]) -> tuple[str, list[tuple[object, ...]]]:
    """The digest and the counters of a purely incremental run."""
    place.empty()
    place.record(random.Random(1).sample(observations, len(observations)), START)
    place.project()
    return place.digest(), place.counted()


def read(path: Path) -> Iterator[Observation]:
    kind = Kind.named(path.stem)
    own = {*kind.keys, "event_id", "valid_at", "holds", "source", "confidence"}
    for row in pq.read_table(path).to_pylist():
        ends = [Node(label, row[column]) for label, column in kind.ends]
        subject = Edge(kind.relationship, *ends) if kind.relationship else ends[0]
        yield Observation(
            subject,
            UUID(bytes=row["event_id"]),
            row["valid_at"],
            row["holds"],
            {name: fact for name, fact in row.items() if name not in own and fact is not None},
            row["source"],
            row["confidence"],
        )


def test_a_load_ends_in_the_graph_that_events_one_by_one_end_in(
    place: Place, platform: Path, projected: tuple[str, list[tuple[object, ...]]], observations: list[Observation]
) -> None:
    place.empty()
    built = place.build().load(platform)
    assert (place.digest(), place.counted()) == projected
    with place.pool.connection() as conn:
        assert store.lag(conn).waiting == 0
        rows = conn.execute("SELECT subject, event_id, valid_at, holds, properties::text FROM graph.observations")
        assert {row[:4] for row in rows} == {(o.subject.key, o.event_id, o.valid_at, o.holds) for o in observations}
    assert not (place.settings.home / "neo4j" / "build").exists() and built.relationships > 1000
