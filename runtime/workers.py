"""Workers as processes: they stop between two batches when told to, by a signal or when the topic is drained."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from confluent_kafka import Consumer, KafkaException, TopicPartition

from domain.errors import Unavailable
from runtime.bootstrap import Installation, detectors, intake
from screening.worker import Taken, Worker


@contextmanager
def stopped_by_signal(stop: threading.Event) -> Iterator[None]:
    """Let SIGINT and SIGTERM set `stop` instead of breaking off; only where signals can be handled."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {number: signal.signal(number, lambda *_: stop.set()) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def run_worker(installation: Installation, stop: threading.Event | None = None, drain: bool = False) -> Taken:
    """Screen the event topic until stopped, or with `drain` until everything in it is taken in."""
    stop = stop or threading.Event()
    worker = Worker(
        intake=intake(installation, detectors()),
        connect=installation.pool.connection,
        bootstrap_servers=installation.endpoints.kafka_bootstrap_servers,
    )
    if drain:
        threading.Thread(target=_stop_when_drained, args=(worker, stop), daemon=True).start()
    with stopped_by_signal(stop):
        worker.run(stop)
    return worker.taken


def backlog(bootstrap_servers: str, group: str, topic: str) -> int:
    """Events in a topic whose batch the group has not committed yet. Raises Unavailable when Kafka does not answer."""
    consumer = Consumer({"bootstrap.servers": bootstrap_servers, "group.id": group, "enable.auto.commit": False})
    try:
        partitions = consumer.list_topics(topic, timeout=10).topics[topic].partitions
        places = [TopicPartition(topic, number) for number in partitions]
        committed = {place.partition: place.offset for place in consumer.committed(places, timeout=10)}
        ends = {place.partition: consumer.get_watermark_offsets(place, timeout=10) for place in places}
        return sum(high - max(committed[number], low) for number, (low, high) in ends.items())
    except KafkaException as failure:
        raise Unavailable("Kafka does not tell how far the group is; check that it runs.") from failure
    finally:
        consumer.close()


def _stop_when_drained(worker: Worker, stop: threading.Event) -> None:
    while not stop.wait(1.0):
        if backlog(worker.bootstrap_servers, worker.group, worker.topics.events) == 0:
            stop.set()
