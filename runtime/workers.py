"""Workers as processes: they end between two batches when told to or when drained, and wait out an engine's absence."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import structlog
from confluent_kafka import Consumer, KafkaException, TopicPartition
from psycopg import OperationalError

from domain.errors import Unavailable
from domain.judgement import Detector
from runtime.bootstrap import Installation, detectors, intake
from runtime.engines import Endpoints
from runtime.settings import Settings
from screening.worker import Taken, Worker

FIRST_PAUSE_S = 0.2
LONGEST_PAUSE_S = 30.0  # pauses grow by half up to this; together they are a minute and a half
PARENT = "RINGFENCE_PARENT"  # process id of whoever began this one and wants it to end with itself
_ROOT = Path(__file__).parents[1]

log = structlog.get_logger()


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


def run_worker(
    installation: Installation,
    stop: threading.Event | None = None,
    drain: bool = False,
    detecting: Sequence[Detector] | None = None,
) -> Taken:
    """Screen the event topic until stopped, or with `drain` until everything in it is taken in.

    `detecting` stands in for the released detectors. Raises Unavailable when an engine stays away for minutes.
    """
    stop = stop or threading.Event()
    worker = Worker(
        intake=intake(installation, detectors(installation.settings) if detecting is None else detecting),
        connect=installation.pool.connection,
        bootstrap_servers=installation.endpoints.kafka_bootstrap_servers,
    )
    if drain:
        threading.Thread(target=_stop_when_drained, args=(worker, stop), daemon=True).start()
    _stop_with_parent(stop)
    with stopped_by_signal(stop):
        persistently(lambda: worker.run(stop), lambda: worker.turns, stop)
    return worker.taken


def run_projector(installation: Installation, stop: threading.Event | None = None) -> None:
    """Carry what was accepted into the graph until stopped. Raises Unavailable as `run_worker` does."""
    stop = stop or threading.Event()
    projector = installation.projector
    _stop_with_parent(stop)
    with stopped_by_signal(stop):
        persistently(lambda: projector.run(stop), lambda: projector.steps, stop)


def persistently(work: Callable[[], None], done: Callable[[], int], stop: threading.Event) -> None:
    """Do `work` again when an engine was away, after growing pauses; its failure is raised when they have grown long.

    `work` begins from what is committed each time, so that nothing is skipped. `done` counts what it has completed: an
    engine that was there in between is not away for good, however often it goes.
    """
    pause_s = FIRST_PAUSE_S
    while not stop.is_set():
        before = done()
        try:
            work()
            return
        except (Unavailable, OperationalError) as failure:
            if done() > before:
                pause_s = FIRST_PAUSE_S
            if pause_s > LONGEST_PAUSE_S:
                raise Unavailable(f"an engine stays away ({_why(failure)}); its log says more") from failure
            # Kafka asks for a second try whenever a worker comes or goes: a first failure is no news.
            tell = log.info if pause_s == FIRST_PAUSE_S else log.warning
            tell("an engine is away; trying again", why=_why(failure), pause_s=round(pause_s, 1))
        stop.wait(pause_s)
        pause_s *= 1.5


def _why(failure: Exception) -> str:
    """Our own words; a driver's may quote the row it was about."""
    return str(failure) if isinstance(failure, Unavailable) else type(failure).__name__


@contextmanager
def beside(work: Callable[[], object], stop: threading.Event) -> Iterator[None]:
    """Run `work` in a thread of its own until the block ends; its failure stops the rest and is raised here."""
    failures: list[BaseException] = []

    def guarded() -> None:
        try:
            work()
        except BaseException as failure:
            failures.append(failure)
            stop.set()

    thread = threading.Thread(target=guarded)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()
    if failures:
        raise failures[0]


def begin_process(
    settings: Settings, endpoints: Endpoints, arguments: Sequence[str], output: IO[bytes] | None = None
) -> subprocess.Popen[bytes]:
    """A Python process of this installation: `("-m", "runtime.cli", "work")` is a screening worker on these engines.

    A worker or projector begun so ends when this process does, however that ends.
    """
    environment = os.environ | {
        PARENT: str(os.getpid()),
        "RINGFENCE_HOME": str(settings.home),
        "NEO4J_URI": endpoints.neo4j_uri,
        "NEO4J_USER": endpoints.neo4j_user,
        "NEO4J_PASSWORD": endpoints.neo4j_password,
        "DATABASE_URL": endpoints.database_url,
        "KAFKA_BOOTSTRAP_SERVERS": endpoints.kafka_bootstrap_servers,
        **({"RINGFENCE_REGION": settings.region} if settings.region else {}),
    }
    command = [sys.executable, *arguments]
    return subprocess.Popen(command, env=environment, cwd=_ROOT, stdout=output, stderr=output)


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


def _stop_with_parent(stop: threading.Event) -> None:
    parent = os.environ.get(PARENT)
    if parent:
        threading.Thread(target=_watch_parent, args=(int(parent), stop), daemon=True).start()


def _watch_parent(parent: int, stop: threading.Event) -> None:
    while os.getppid() == parent and not stop.wait(1.0):
        pass
    stop.set()


def _stop_when_drained(worker: Worker, stop: threading.Event) -> None:
    while not stop.wait(1.0):
        try:
            if backlog(worker.bootstrap_servers, worker.group, worker.topics.events) == 0:
                stop.set()
        except Unavailable:
            continue  # the worker itself waits for Kafka, or gives it up
