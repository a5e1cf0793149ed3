"""What was recorded reaches the graph once: whatever the order, the batches, the crashes and the repetitions."""

import random
from collections.abc import Iterator
from datetime import timedelta
from threading import Event, Thread
from uuid import uuid4

import pytest
from neo4j import Driver
from psycopg_pool import ConnectionPool

from domain.errors import Invalid
from domain.observations import Edge, Label, Node, Observation, Relationship
from graph import store
from graph.digest import graph_digest
from graph.projector import Projector
from graph.reads import GraphReader
from graph.upserts import upsert
from tests.graph.worlds import START, hours, record

ACCOUNTS = [Node(Label.ACCOUNT, f"a{n}") for n in range(12)]
DEVICES = [Node(Label.DEVICE, f"d{n}") for n in range(3)]


class KilledError(Exception):
    """Stands for the worker's death."""


@pytest.fixture(scope="module")
def history() -> list[Observation]:
    chance = random.Random(7)
    edges = [Edge(Relationship.USES, chance.choice(ACCOUNTS), chance.choice(DEVICES)) for _ in range(300)]
    seen = [
        Observation(edge, uuid4(), START + timedelta(minutes=n), chance.random() > 0.15, {"times": n}, confidence=0.5)
        for n, edge in enumerate(edges)
    ]
    seen += [Observation(a, uuid4(), START, properties={"kind": "person", "region": "DE"}) for a in ACCOUNTS]
    seen += [Observation(a, uuid4(), hours(1), source="report") for a in ACCOUNTS[:4]]
    return seen


@pytest.fixture
def emptied(pool: ConnectionPool, neo4j_driver: Driver) -> Iterator[None]:
    with pool.connection() as conn:
        conn.execute("TRUNCATE graph.observations, graph.outbox, graph.summaries, graph.counted, graph.counters")
    with neo4j_driver.session() as session:
        session.run("MATCH (n) WHERE NOT n:SchemaMigration DETACH DELETE n").consume()
    yield


@pytest.fixture(scope="module")
def undisturbed(pool: ConnectionPool, neo4j_driver: Driver, history: list[Observation]) -> str:
    record(pool, history)
    assert Projector(pool, neo4j_driver).run_until_idle() == len(history)
    return graph_digest(neo4j_driver)


@pytest.mark.parametrize("seed", range(4))
def test_order_batches_and_repetition_change_nothing(
    undisturbed: str, emptied: None, pool: ConnectionPool, neo4j_driver: Driver, history: list[Observation], seed: int
) -> None:
    chance = random.Random(seed)
    shuffled = chance.sample(history, len(history))
    cuts = sorted(chance.sample(range(len(history)), 5))
    for begin, end in zip([0, *cuts], [*cuts, len(history)], strict=True):
        record(pool, shuffled[max(0, begin - 20) : end], hours(begin))
        Projector(pool, neo4j_driver, batch=chance.randint(1, 90)).run_until_idle()
    assert record(pool, history) == 0
    assert graph_digest(neo4j_driver) == undisturbed


def test_death_between_the_graphs_commit_and_ours(
    undisturbed: str,
    emptied: None,
    pool: ConnectionPool,
    neo4j_driver: Driver,
    history: list[Observation],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    record(pool, history)
    deaths = 0

    def dies_after_writing(*written: object) -> dict[str, str]:
        nonlocal deaths
        dense = upsert(*written)  # type: ignore[arg-type]
        if deaths < 5:
            deaths += 1
            raise KilledError
        return dense

    monkeypatch.setattr("graph.projector.upsert", dies_after_writing)
    worker = Projector(pool, neo4j_driver, batch=40)
    for _ in range(5):
        with pytest.raises(KilledError):
            worker.step()
    assert worker.run_until_idle() == len(history)
    assert graph_digest(neo4j_driver) == undisturbed


def test_two_projectors_take_turns(
    undisturbed: str, emptied: None, pool: ConnectionPool, neo4j_driver: Driver, history: list[Observation]
) -> None:
    record(pool, history)
    stop = Event()
    workers = [Thread(target=Projector(pool, neo4j_driver, batch=7).run, args=(stop, 0.01)) for _ in range(2)]
    for worker in workers:
        worker.start()
    with pool.connection() as conn:
        conn.autocommit = True
        while store.lag(conn).waiting:
            stop.wait(0.02)
        conn.autocommit = False
    stop.set()
    for worker in workers:
        worker.join()
    assert graph_digest(neo4j_driver) == undisturbed


def test_rebuilding_an_empty_graph(
    undisturbed: str, emptied: None, pool: ConnectionPool, neo4j_driver: Driver, history: list[Observation]
) -> None:
    record(pool, history)
    Projector(pool, neo4j_driver).run_until_idle()
    with neo4j_driver.session() as session:
        session.run("MATCH (n:Account|Device) DETACH DELETE n").consume()
    assert graph_digest(neo4j_driver) != undisturbed
    with pool.connection() as conn:
        assert store.queue_everything(conn) == store.lag(conn).waiting == len(history)
    Projector(pool, neo4j_driver).run_until_idle()
    assert graph_digest(neo4j_driver) == undisturbed


def test_the_digest_sees_one_changed_fact(
    undisturbed: str, emptied: None, pool: ConnectionPool, neo4j_driver: Driver, history: list[Observation]
) -> None:
    late = Observation(ACCOUNTS[0], uuid4(), hours(9), properties={"region": "FR"})
    record(pool, [*history, late])
    Projector(pool, neo4j_driver).run_until_idle()
    assert graph_digest(neo4j_driver) != undisturbed


def test_a_record_that_is_rolled_back_never_shows(
    emptied: None, pool: ConnectionPool, projector: Projector, reader: GraphReader
) -> None:
    node = Node(Label.ACCOUNT, "never")
    with pool.connection() as conn:
        store.record(conn, [Observation(node, uuid4(), START)], START)
        conn.rollback()
    assert projector.run_until_idle() == 0
    assert reader.node(node) is None


@pytest.mark.parametrize("properties", [{"seen_count": 3}, {"kind": "a\0b"}])
def test_what_cannot_be_kept_is_refused_by_name(pool: ConnectionPool, properties: dict[str, int]) -> None:
    with pytest.raises(Invalid, match=r"seen_count|NUL"):
        record(pool, [Observation(ACCOUNTS[0], uuid4(), START, properties=properties)])
