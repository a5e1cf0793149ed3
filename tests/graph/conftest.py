"""Fixtures strategy: one graph per module; tests add what has ids of its own and wipe nothing."""

from collections.abc import Iterator

import pytest
from neo4j import Driver
from psycopg_pool import ConnectionPool

from graph.projector import Projector
from graph.reads import GraphReader


@pytest.fixture(scope="module")
def pool(postgres: str) -> Iterator[ConnectionPool]:
    with ConnectionPool(postgres, min_size=1, max_size=4, open=False) as opened:
        yield opened


@pytest.fixture(scope="module")
def projector(pool: ConnectionPool, neo4j_driver: Driver) -> Projector:
    return Projector(pool, neo4j_driver)


@pytest.fixture(scope="module")
def reader(neo4j_driver: Driver, pool: ConnectionPool) -> GraphReader:
    return GraphReader(neo4j_driver, pool)
