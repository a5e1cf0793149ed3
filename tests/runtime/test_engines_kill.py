"""What was acknowledged survives SIGKILL: each engine is killed again and again while a writer works against it.

The writer numbers what it writes and repeats what was not acknowledged, as every writer of this product does.
Afterwards the engine's digest must be that of the same numbers written in peace.
"""

import hashlib
import os
import random
import signal
import threading
import time
from collections.abc import Callable, Iterable
from pathlib import Path

import neo4j
import psycopg
import pytest
from confluent_kafka import Consumer, KafkaError, KafkaException, Message, Producer, TopicPartition
from neo4j.exceptions import DriverError, Neo4jError
from pydantic import SecretStr

from runtime import engines
from runtime.engines import Endpoints
from runtime.engines.state import State
from runtime.settings import Settings

KILLS = int(os.environ.get("KILLS", "30"))
BATCH = 20

pytestmark = [pytest.mark.kill, pytest.mark.timeout(3600)]


def digest(numbers: Iterable[int]) -> str:
    return hashlib.sha256(" ".join(map(str, numbers)).encode()).hexdigest()


class Rows:
    """PostgreSQL: one transaction per batch, repeated by primary key."""

    engine = "postgres"
    lost = (psycopg.Error,)

    def write(self, found: Endpoints, numbers: range) -> None:
        with psycopg.connect(found.database_url, connect_timeout=5) as connection:
            connection.execute("CREATE TABLE IF NOT EXISTS written (number int PRIMARY KEY)")
            connection.execute(
                "INSERT INTO written SELECT generate_series(%s::int, %s::int) ON CONFLICT DO NOTHING",
                (numbers[0], numbers[-1]),
            )

    def read(self, found: Endpoints) -> list[int]:
        with psycopg.connect(found.database_url) as connection:
            return [number for (number,) in connection.execute("SELECT number FROM written ORDER BY number")]


class Nodes:
    """Neo4j: one transaction per batch, repeated by MERGE."""

    engine = "neo4j"
    lost = (DriverError, Neo4jError)

    def write(self, found: Endpoints, numbers: range) -> None:
        with self._driver(found) as driver, driver.session() as session:
            query = "UNWIND $numbers AS number MERGE (:Written {number: number})"
            session.run(query, numbers=list(numbers)).consume()

    def read(self, found: Endpoints) -> list[int]:
        with self._driver(found) as driver:
            records = driver.execute_query("MATCH (n:Written) RETURN n.number AS number ORDER BY number").records
            return [record["number"] for record in records]

    def _driver(self, found: Endpoints) -> neo4j.Driver:
        credentials = (found.neo4j_user, found.neo4j_password)
        return neo4j.GraphDatabase.driver(found.neo4j_uri, auth=credentials, connection_timeout=5)


class Events:
    """Kafka: acknowledged appends. An unacknowledged batch is sent again, so an event may come twice but never not."""

    engine = "kafka"
    lost = (KafkaException, TimeoutError)

    def write(self, found: Endpoints, numbers: range) -> None:
        acknowledged: set[int] = set()

        def note(error: KafkaError | None, message: Message) -> None:
            if error is None:
                acknowledged.add(int(message.value() or b""))

        producer = Producer(
            {"bootstrap.servers": found.kafka_bootstrap_servers, "message.timeout.ms": 3000, "log_level": 0}
        )
        for number in numbers:
            producer.produce("platform.events", str(number), on_delivery=note)
        producer.flush(10)
        if acknowledged != set(numbers):
            raise TimeoutError

    def read(self, found: Endpoints) -> list[int]:
        consumer = Consumer({"bootstrap.servers": found.kafka_bootstrap_servers, "group.id": "read"})
        numbers: set[int] = set()
        for partition in consumer.list_topics("platform.events").topics["platform.events"].partitions:
            seat = TopicPartition("platform.events", partition, 0)
            end = consumer.get_watermark_offsets(seat)[1]
            consumer.assign([seat])
            while end and (message := consumer.poll(20)) is not None:
                numbers.add(int(message.value() or b""))
                if (message.offset() or 0) >= end - 1:
                    break
        consumer.close()
        return sorted(numbers)


Kind = Rows | Nodes | Events


class Writer(threading.Thread):
    """Writes batch after batch until told to end; a batch counts once it was acknowledged."""

    def __init__(self, kind: Kind, where: Callable[[], Endpoints]) -> None:
        super().__init__()
        self.written = 0
        self.ending = threading.Event()
        self._kind, self._where = kind, where

    def run(self) -> None:
        while not self.ending.is_set():
            try:
                self._kind.write(self._where(), range(self.written, self.written + BATCH))
            except self._kind.lost:
                time.sleep(0.05)
            else:
                self.written += BATCH


@pytest.mark.parametrize("kind", [Rows(), Events(), Nodes()], ids=lambda kind: kind.engine)
def test_no_acknowledged_write_is_lost(kind: Kind, endpoints: Endpoints, settings: Settings, tmp_path: Path) -> None:
    chance = random.Random(20)
    alone = _alone(kind, endpoints, settings, tmp_path / "home")
    with engines.owned(alone) as first:
        found = [first]
        writer = Writer(kind, lambda: found[-1])
        writer.start()
        try:
            for _ in range(KILLS):
                time.sleep(chance.uniform(0.05, 1.5))
                os.kill(State(alone.home).read()[kind.engine].pid, signal.SIGKILL)
                found.append(engines.up(alone))
        finally:
            writer.ending.set()
            writer.join()
        kept = kind.read(found[-1])
        assert writer.written >= KILLS * BATCH / 2
        assert digest(kept[: writer.written]) == digest(range(writer.written))
        assert len(kept) - writer.written in (0, BATCH), "at most the one batch whose answer was lost"


def _alone(kind: Kind, endpoints: Endpoints, settings: Settings, home: Path) -> Settings:
    given: dict[str, dict[str, object]] = {
        "neo4j": {"neo4j_uri": endpoints.neo4j_uri, "neo4j_password": SecretStr(endpoints.neo4j_password)},
        "postgres": {"database_url": SecretStr(endpoints.database_url)},
        "kafka": {"kafka_bootstrap_servers": endpoints.kafka_bootstrap_servers},
    }
    del given[kind.engine]
    changes = {name: value for part in given.values() for name, value in part.items()}
    return settings.model_copy(update={"home": home, **changes})
