"""Engines that may be killed, and what an undisturbed run comes to."""

import os
from dataclasses import dataclass, replace

import neo4j
import psycopg
import pytest

from graph.digest import graph_digest
from runtime import engines
from runtime.bootstrap import intake, opened
from runtime.engines import Endpoints
from runtime.settings import Settings
from screening import store
from screening.dead_letters import RawRecord
from screening.ingest import accept_batch
from tests.kill.feed import Line, rounds
from tests.kill.process import Dice

KILLS = int(os.environ.get("KILLS", "2"))
_EMPTY = "MATCH (n) CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 5000 ROWS"


@dataclass(frozen=True, slots=True)
class Place:
    """The engines of these tests, and the settings that bring them back."""

    settings: Settings
    endpoints: Endpoints

    def emptied(self, name: str) -> "Place":
        """A database of its own and an empty graph, both with their schema."""
        with psycopg.connect(self.endpoints.database_url, autocommit=True) as conn:
            conn.execute(f"CREATE DATABASE {name}")  # a name of ours
        url = f"{self.endpoints.database_url.rpartition('/')[0]}/{name}"
        with _driver(self.endpoints) as driver, driver.session() as session:
            session.run(_EMPTY).consume()
        place = replace(self, endpoints=replace(self.endpoints, database_url=url))
        with opened(place.settings, place.endpoints):
            return place

    def state(self) -> list[str]:
        """Digests of the rows, the graph and the decisions, free of when anything was recorded."""
        with psycopg.connect(self.endpoints.database_url) as conn, _driver(self.endpoints) as driver:
            decided = conn.execute("SELECT md5(string_agg(id, ' ' ORDER BY id)) FROM investigations.decisions")
            return [store.state_digest(conn), graph_digest(driver), *map(str, decided.fetchone() or ())]


@pytest.fixture(scope="session")
def place(expendable: Settings) -> Place:
    return Place(expendable, engines.endpoints(expendable))


@pytest.fixture(scope="session")
def stream() -> list[list[Line]]:
    return rounds(max(KILLS, 3))


@pytest.fixture(scope="session")
def undisturbed(place: Place, stream: list[list[Line]]) -> list[list[str]]:
    """The state after each round when the lines come one after the other, without Kafka and without harm."""
    calm = place.emptied("undisturbed")
    states = []
    with opened(calm.settings, calm.endpoints) as installation:
        taking = intake(installation, (Dice(),))
        for lines in stream:
            records = [RawRecord("stream", number, line.text) for number, line in enumerate(lines)]
            taken = accept_batch(taking, installation.pool.connection, records)
            assert sorted(letter.original for letter in taken.dead) == sorted(line.text for line in lines if line.dead)
            installation.projector.run_until_idle()
            states.append(calm.state())
    return states


def _driver(endpoints: Endpoints) -> neo4j.Driver:
    return neo4j.GraphDatabase.driver(endpoints.neo4j_uri, auth=(endpoints.neo4j_user, endpoints.neo4j_password))
