"""A Neo4j that builds may replace, beside the session's other engines, and all that a test does with its graph."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import neo4j
from psycopg_pool import ConnectionPool

from domain.observations import Observation
from graph import schema, store
from graph.digest import graph_digest
from graph.projector import Projector
from runtime import engines
from runtime.graph_builds import Build
from runtime.settings import Settings
from tests.screening.conftest import empty

START = datetime(2026, 3, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Place:
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
        """Nothing in the graph, the record, the ledger and the vault, and a database that is no region's yet."""
        with self.pool.connection() as conn:
            empty(conn)
            conn.execute("DROP TABLE IF EXISTS runtime.region")
        with self.driver() as driver, driver.session() as session:
            session.run("MATCH (n) WHERE NOT n:SchemaMigration DETACH DELETE n").consume()

    def counted(self) -> list[tuple[object, ...]]:
        with self.pool.connection() as conn:
            return conn.execute(
                "SELECT * FROM graph.counters WHERE (began, ended) <> (0, 0) ORDER BY 1, 2, 3, 4, 5"
            ).fetchall()
