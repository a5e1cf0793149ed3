"""The stream worker against a real broker: at least once in, exactly once in effect, poison set aside."""

import json
import threading
import time
import uuid
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from typing import Any

import pytest
from confluent_kafka import Consumer, Producer
from confluent_kafka.admin import AdminClient
from confluent_kafka.cimpl import NewTopic
from psycopg import Connection

from domain.errors import Unavailable
from screening import store
from screening.worker import Topics, Worker
from tests.screening.conftest import make_intake
from tests.screening.samples import SAMPLES, event

Connect = Callable[[], AbstractContextManager[Connection[Any]]]


@pytest.fixture
def topics(kafka: str) -> Topics:
    """Topics of this test's own."""
    mark = uuid.uuid4().hex[:8]
    found = Topics(f"events-{mark}", f"events-{mark}.dead", f"actions-{mark}")
    names = (found.events, found.dead, found.actions)
    admin = AdminClient({"bootstrap.servers": kafka})
    for made in admin.create_topics([NewTopic(n, 2) for n in names]).values():
        made.result()
    return found


def _send(kafka: str, topic: str, lines: list[bytes]) -> None:
    producer = Producer({"bootstrap.servers": kafka})
    for number, line in enumerate(lines):
        producer.produce(topic, line, partition=number % 2)
    assert producer.flush(30) == 0


def _received(kafka: str, topic: str, count: int) -> list[Any]:
    consumer = Consumer({"bootstrap.servers": kafka, "group.id": uuid.uuid4().hex, "auto.offset.reset": "earliest"})
    consumer.subscribe([topic])
    found: list[Any] = []
    deadline = time.monotonic() + 30
    while len(found) < count and time.monotonic() < deadline:
        found += [message for message in consumer.consume(100, 0.5) if not message.error()]
    found += [message for message in consumer.consume(100, 1.0) if not message.error()]
    consumer.close()
    return found


def _work(kafka: str, connect: Connect, topics: Topics, group: str, until: int) -> Worker:
    """Run a worker until it has dealt with `until` messages."""
    worker = Worker(
        intake=make_intake(),
        connect=connect,
        bootstrap_servers=kafka,
        topics=topics,
        group=group,
        batch_size=7,
    )
    stop = threading.Event()
    thread = threading.Thread(target=worker.run, args=(stop,))
    thread.start()
    deadline = time.monotonic() + 60
    while sum((worker.taken.accepted, worker.taken.duplicates, worker.taken.dead)) < until:
        assert thread.is_alive() and time.monotonic() < deadline
        time.sleep(0.05)
    stop.set()
    thread.join(30)
    assert not thread.is_alive()
    return worker


def test_redelivery_changes_nothing_and_poison_is_set_aside(kafka: str, connect: Connect, topics: Topics) -> None:
    forged = event("post", "k1", {"post_id": f"kafka-{topics.events}", "account_id": "a1", "body": "forged papers"})
    lines = [*SAMPLES.values(), forged, b"not an event", b"\xff", forged]
    _send(kafka, topics.events, lines)
    first = _work(kafka, connect, topics, "first", len(lines)).taken
    assert (first.accepted, first.duplicates, first.dead) == (len(SAMPLES) + 1, 1, 2)
    with connect() as conn:
        state = store.state_digest(conn)
    again = _work(kafka, connect, topics, "another group reads all of it again", len(lines)).taken
    assert (again.accepted, again.dead) == (0, 2)
    with connect() as conn:
        assert store.state_digest(conn) == state
    actions = _received(kafka, topics.actions, 1)
    assert [json.loads(action.value())["action"] for action in actions] == ["remove"]
    assert actions[0].key().decode() == json.loads(actions[0].value())["id"]
    letters = _received(kafka, topics.dead, 4)
    assert len(letters) == 4 and len({letter.key() for letter in letters}) == 2, "told again under the same key"
    for letter in letters:
        headers = {name: value.decode() for name, value in letter.headers()}
        place = int(headers["partition"]) + 2 * int(headers["offset"])
        assert letter.value() == lines[place] and headers["reason"].startswith("not JSON")


def test_a_worker_takes_up_where_the_last_one_committed(kafka: str, connect: Connect, topics: Topics) -> None:
    lines = list(SAMPLES.values())
    _send(kafka, topics.events, lines[:9])
    _work(kafka, connect, topics, "one", 9)
    _send(kafka, topics.events, lines[9:])
    taken = _work(kafka, connect, topics, "one", len(lines) - 9).taken
    assert (taken.accepted, taken.duplicates) == (len(lines) - 9, 0)


def test_what_is_too_large_for_the_topic_is_pointed_at(kafka: str, connect: Connect, topics: Topics) -> None:
    admin, narrow = AdminClient({"bootstrap.servers": kafka}), replace(topics, dead=f"{topics.dead}.narrow")
    admin.create_topics([NewTopic(narrow.dead, 1, config={"max.message.bytes": "1000"})])[narrow.dead].result()
    _send(kafka, topics.events, [b"x" * 5000])
    assert _work(kafka, connect, narrow, "one", 1).taken.dead == 1
    (letter,) = _received(kafka, narrow.dead, 1)
    headers = {name: value.decode() for name, value in letter.headers()}
    assert letter.value() is None and headers["original"] == "too large for this topic; read it at its offset"
    assert headers["reason"].startswith("not JSON")


def test_a_broker_that_is_not_there_is_named(connect: Connect) -> None:
    worker = Worker(intake=make_intake(), connect=connect, bootstrap_servers="127.0.0.1:9")
    with pytest.raises(Unavailable, match="no broker answers"):
        worker.run(threading.Event())
