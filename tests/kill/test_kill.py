"""SIGKILL at a seeded random moment of an ingest, again and again: nothing is lost, nothing doubled, nobody left over.

A worker and a projector, each a process, take in a stream from Kafka while one of them or an engine is killed. An
engine is started again as `ringfence up` does, a process as any supervisor does; those that were not killed have to
outlive it. After every round the state has to be, digest for digest, that of an undisturbed run.
"""

import os
import random
import signal
import subprocess
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from confluent_kafka import Consumer, TopicPartition

from domain.errors import Unavailable
from runtime import engines
from runtime.engines.state import State
from runtime.workers import backlog, begin_process
from screening.worker import Topics
from tests.kill.conftest import KILLS, Place
from tests.kill.feed import Feed, Line

ENGINES = ("postgres", "kafka", "neo4j")
PROCESSES = ("work", "project")
# With one kill the engines one after the other; with more each of them and each process so often.
SEQUENCES = [ENGINES] if KILLS == 1 else [(target,) * KILLS for target in (*ENGINES, *PROCESSES)]
GROUP = "ringfence-screening"
TOPICS = Topics()
MOMENT_S = 2.5  # a kill comes within this of the first event of its round, which takes about as long to publish
PATIENCE_S = 240.0
_WAITING = "SELECT (SELECT count(*) FROM graph.outbox) + (SELECT count(*) FROM screening.actions)"

pytestmark = [pytest.mark.timeout(7200), pytest.mark.kill]


@pytest.mark.parametrize("targets", SEQUENCES, ids=lambda targets: "-".join(dict.fromkeys(targets)))
def test_whoever_is_killed_nothing_is_lost_or_doubled(
    targets: Sequence[str], place: Place, stream: list[list[Line]], undisturbed: list[list[str]], tmp_path: Path
) -> None:
    _survive(targets, place.emptied("_".join(("kill", *dict.fromkeys(targets)))), stream, undisturbed, tmp_path)


def _survive(
    targets: Sequence[str],
    place: Place,
    stream: Sequence[Sequence[Line]],
    undisturbed: Sequence[Sequence[str]],
    logs: Path,
) -> None:
    """Nobody is killed in the first round, and one of the targets after another in the rounds that follow."""
    chance = random.Random(" ".join(targets))
    before = {topic: _ends(place, topic) for topic in (TOPICS.dead, TOPICS.actions)}
    with _crew(place, logs) as crew:
        for number, target in enumerate([None, *targets]):
            feed = Feed(place.endpoints.kafka_bootstrap_servers, TOPICS.events, stream[number])
            feed.start()
            if target:
                time.sleep(chance.uniform(0, MOMENT_S))
                crew.kill(target)
            feed.join()
            assert feed.left == 0
            crew.drain()
            assert place.state() == undisturbed[number], f"round {number}"
        assert crew.begun == {name: 1 + targets.count(name) for name in PROCESSES}, "the others lived on"
    told = [line.text for lines in stream[: len(targets) + 1] for line in lines if line.dead]
    assert sorted(_keyed(place, TOPICS.dead, before).values()) == sorted(told)
    with psycopg.connect(place.endpoints.database_url) as conn:
        decided = {row[0].encode() for row in conn.execute("SELECT id FROM investigations.decisions")}
    assert _keyed(place, TOPICS.actions, before).keys() == decided


class Crew:
    """The worker and the projector, looked after as a supervisor would."""

    def __init__(self, place: Place, logs: Path) -> None:
        self._place, self._logs = place, logs
        self.begun: Counter[str] = Counter()
        self.processes = {name: self._begin(name) for name in PROCESSES}

    def kill(self, target: str) -> None:
        if target in self.processes:
            self.processes[target].kill()
            return
        os.kill(State(self._place.settings.home).read()[target].pid, signal.SIGKILL)
        back = engines.up(self._place.settings)
        assert back.neo4j_uri == self._place.endpoints.neo4j_uri, "an engine comes back where it was"

    def drain(self) -> None:
        """Wait until all that was published is taken in, told and projected."""
        until_s = time.monotonic() + PATIENCE_S
        while self._left() != 0:
            for name, process in self.processes.items():
                if process.poll() is not None:
                    self.processes[name] = self._begin(name)
            assert time.monotonic() < until_s, f"{self._left()} left; see the logs in {self._logs}"
            time.sleep(0.2)

    def end(self) -> None:
        for process in self.processes.values():
            process.terminate()
        assert [process.wait(60) for process in self.processes.values()] == [0, 0]

    def _left(self) -> int | None:
        """None where an engine does not say."""
        try:
            events = backlog(self._place.endpoints.kafka_bootstrap_servers, GROUP, TOPICS.events)
            with psycopg.connect(self._place.endpoints.database_url) as conn:
                row = conn.execute(_WAITING).fetchone()
        except (Unavailable, psycopg.OperationalError):
            return None
        return events + (row[0] if row else 0)

    def _begin(self, name: str) -> subprocess.Popen[bytes]:
        self.begun[name] += 1
        with (self._logs / f"{name}.log").open("ab") as output:
            arguments = ["-m", "tests.kill.process", name, str(os.getpid())]
            return begin_process(self._place.settings, self._place.endpoints, arguments, output)


@contextmanager
def _crew(place: Place, logs: Path) -> Iterator[Crew]:
    crew = Crew(place, logs)
    try:
        yield crew
        crew.end()
    finally:
        for process in crew.processes.values():
            process.kill()
            process.wait()


def _ends(place: Place, topic: str) -> list[TopicPartition]:
    """The places in a topic after all that is in it."""
    reader = _reader(place)
    seats = [TopicPartition(topic, number) for number in reader.list_topics(topic, timeout=30).topics[topic].partitions]
    ends = [TopicPartition(topic, seat.partition, reader.get_watermark_offsets(seat)[1]) for seat in seats]
    reader.close()
    return ends


def _keyed(place: Place, topic: str, before: dict[str, list[TopicPartition]]) -> dict[bytes, bytes]:
    """What came into a topic since `before`: whoever is told a thing twice knows it by its key, and by its value."""
    reader, found = _reader(place), dict[bytes, bytes]()
    for start, end in zip(before[topic], _ends(place, topic), strict=True):
        reader.assign([start])
        at = start.offset
        while at < end.offset:
            message = reader.poll(30)
            assert message is not None and message.error() is None
            at = (message.offset() or 0) + 1
            key, value = message.key() or b"", message.value() or b""
            assert found.setdefault(key, value) == value
    reader.close()
    return found


def _reader(place: Place) -> Consumer:
    servers = place.endpoints.kafka_bootstrap_servers
    return Consumer({"bootstrap.servers": servers, "group.id": "reader", "enable.auto.commit": False})
