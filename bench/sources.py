"""Where a measurement's events come from: files of a made-up market, and the same lines in Kafka."""

from pathlib import Path

import orjson
from confluent_kafka import Producer

from examples import marketplace
from screening.worker import Topics

EVENTS_AN_ACCOUNT = 7
POSTS_AN_ACCOUNT = 3


def make(events: int, path: Path, other: bool = False, seed: int = 1) -> None:
    """Write that many events as JSON lines. `other`: of another market, none of whose event ids comes up elsewhere."""
    accounts = max(600, events // EVENTS_AN_ACCOUNT)
    world = marketplace.build(seed + other, accounts, POSTS_AN_ACCOUNT * accounts).events[:events]
    assert len(world) == events, "the market is too small for so many events"
    mark = "warm-" if other else ""
    path.write_bytes(b"".join(orjson.dumps(event | {"id": mark + event["id"]}) + b"\n" for event in world))


def publish(bootstrap_servers: str, path: Path) -> None:
    """Send a file's lines to the topic that workers read, those of an account to one partition."""
    producer = Producer({"bootstrap.servers": bootstrap_servers, "linger.ms": 20, "enable.idempotence": True})
    with path.open("rb") as lines:
        for line in lines:
            text = line.rstrip()
            key = str(orjson.loads(text)["data"].get("account_id", "")).encode()
            _produce(producer, text, key)
    assert producer.flush(120) == 0, "Kafka did not take all events within two minutes"


def _produce(producer: Producer, text: bytes, key: bytes) -> None:
    while True:
        try:
            return producer.produce(Topics().events, text, key)
        except BufferError:
            producer.poll(0.5)
