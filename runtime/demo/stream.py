"""The marketplace into Kafka, and out of it through workers that are processes of their own, as in a deployment."""

import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from typing import Any

import orjson
from confluent_kafka import Producer

from domain.errors import Unavailable
from graph import store as graph_store
from runtime.bootstrap import Installation
from runtime.workers import begin_process
from screening.worker import Topics

STOP_TIMEOUT_S = 60.0  # a worker ends between two batches

Say = Callable[[str], None]


def publish(installation: Installation, events: Sequence[dict[str, Any]]) -> None:
    """Send the events, those of an account to one partition, so that they stay in order."""
    producer = Producer(
        {
            "bootstrap.servers": installation.endpoints.kafka_bootstrap_servers,
            "linger.ms": 20,
            "enable.idempotence": True,
            "log_level": 0,  # a broker that has just begun asks for a second try, and that is made
        }
    )
    for event in events:
        while True:
            try:
                producer.produce(Topics().events, orjson.dumps(event), key=_key(event))
                break
            except BufferError:
                producer.poll(0.5)
    if producer.flush(60):
        raise Unavailable("Kafka did not take all events within a minute.")


def screen_all(installation: Installation, expected: int, say: Say, workers: int = 1) -> None:
    """Run screening workers and the projector until every event is taken in and projected. Raises Unavailable."""
    with ExitStack() as stack:
        commands = [["work", "--drain"]] * workers + [["project"]]
        processes = [stack.enter_context(_running(installation, command)) for command in commands]
        screening, projecting = processes[:-1], processes[-1]
        while any(process.poll() is None for process in screening):
            say(_progress(installation, expected))
            _check([*screening, projecting])
            time.sleep(1)
        _check(processes)
        while waiting := _waiting(installation):
            say(f"{waiting:,} observations still to be projected")
            _check([projecting])
            time.sleep(0.5)


@contextmanager
def _running(installation: Installation, command: Sequence[str]) -> Iterator[subprocess.Popen[bytes]]:
    """A command of Ringfence as a process that is told to stop, and waited for, when the block ends in whatever way."""
    process = begin_process(installation.settings, installation.endpoints, ["-m", "runtime.cli", *command])
    try:
        yield process
    finally:
        process.terminate()
        process.wait(timeout=STOP_TIMEOUT_S)


def _key(event: dict[str, Any]) -> bytes:
    facts = event["data"]
    named = facts.get("account_id") or facts.get("from_account_id") or facts.get("post_id") or event["id"]
    return str(named).encode()


def _progress(installation: Installation, expected: int) -> str:
    with installation.pool.connection() as connection:
        row = connection.execute("SELECT count(*) FROM screening.ledger").fetchone()
    taken = row[0] if row else 0
    return f"{taken:,} of {expected:,} events taken in, {_waiting(installation):,} observations to project"


def _waiting(installation: Installation) -> int:
    with installation.pool.connection() as connection:
        return graph_store.lag(connection).waiting


def _check(processes: Sequence[subprocess.Popen[bytes]]) -> None:
    if any(process.poll() not in (None, 0) for process in processes):
        raise Unavailable("A worker of the demo ended with an error; its message is above.")
