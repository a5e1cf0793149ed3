"""The stream worker: one of a Kafka consumer group on `platform.events`, a PostgreSQL transaction per batch.

Order of a turn: commit the batch, hand its dead letters to their topic, and only then commit the offsets. A crash in
between means redelivery, which changes nothing. Actions leave from their queue after commit, at least once, each with
its decision's id as the idempotency key. What does not live here: what a batch becomes (`intake`).
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from threading import Event as Stop
from typing import Any, Final

from confluent_kafka import Consumer, KafkaError, KafkaException, Message, Producer, TopicPartition

from domain.errors import Unavailable
from screening import store
from screening.dead_letters import DeadLetter, RawRecord
from screening.ingest import Connect, accept_batch
from screening.intake import Intake

_FLUSH_S: Final = 30.0
_ANSWER_S: Final = 10.0
_GONE_AFTER_MS: Final = 10_000  # a killed worker's partitions go to the others after this
_QUIET: Final = 0  # what goes wrong is raised; the client besides writes a line a second to standard error
_LARGEST_MESSAGE: Final = 16 << 20  # the broker's own limit decides; ours must not be the narrower one


@dataclass(frozen=True, slots=True)
class Topics:
    events: str = "platform.events"
    dead: str = "platform.events.dead"
    actions: str = "moderation.actions"


@dataclass(slots=True)
class Taken:
    """What a worker has taken in since it began."""

    accepted: int = 0
    duplicates: int = 0
    dead: int = 0
    told: int = 0


@dataclass(slots=True, kw_only=True)
class Worker:
    """A member of the consumer group; start more of them for more partitions.

    Attributes:
        wait_s: how long a turn waits for a batch to fill.
        turns: completed so far, those in which nothing came included.
    """

    intake: Intake
    connect: Connect
    bootstrap_servers: str
    topics: Topics = Topics()
    group: str = "ringfence-screening"
    batch_size: int = 1000
    wait_s: float = 0.2
    taken: Taken = field(default_factory=Taken)
    turns: int = 0
    progress: Callable[[Taken], None] = lambda _: None

    def run(self, stop: Stop) -> None:
        """Take in batches until `stop` is set. Raises Unavailable when Kafka or the database stays away."""
        consumer, producer = Consumer(self._consuming()), Producer(self._producing())
        try:
            self._greet(consumer)
            consumer.subscribe([self.topics.events])
            while not stop.is_set():
                self._turn(consumer, producer)
                self.turns += 1
        except KafkaException as failure:
            raise Unavailable(f"Kafka: {failure.args[0].str()}") from failure
        finally:
            consumer.close()

    def _greet(self, consumer: Consumer) -> None:
        try:
            consumer.list_topics(timeout=_ANSWER_S)
        except KafkaException as failure:
            raise Unavailable(f"Kafka: no broker answers at {self.bootstrap_servers}") from failure

    def _turn(self, consumer: Consumer, producer: Producer) -> None:
        messages = _events(consumer.consume(self.batch_size, self.wait_s))
        if messages:
            accepted = accept_batch(self.intake, self.connect, [_record(message) for message in messages])
            _send(producer, [_dead_message(self.topics.dead, letter) for letter in accepted.dead])
            self.taken.accepted += accepted.accepted
            self.taken.duplicates += accepted.duplicates
            self.taken.dead += len(accepted.dead)
        self.taken.told += self._tell(producer)
        if messages:
            consumer.commit(offsets=_after(messages), asynchronous=False)
            self.progress(self.taken)

    def _tell(self, producer: Producer) -> int:
        """Hand queued actions over; they leave the queue only when the broker has them."""
        with self.connect() as conn, conn.transaction():
            actions = store.take_actions(conn, self.batch_size)
            _send(producer, [_Outgoing(self.topics.actions, key.encode(), message) for key, message in actions])
        return len(actions)

    def _consuming(self) -> dict[str, Any]:
        return {
            "bootstrap.servers": self.bootstrap_servers,
            "group.id": self.group,
            "enable.auto.commit": False,
            "auto.offset.reset": "earliest",
            "partition.assignment.strategy": "cooperative-sticky",
            "session.timeout.ms": _GONE_AFTER_MS,
            "log_level": _QUIET,
        }

    def _producing(self) -> dict[str, Any]:
        return {
            "bootstrap.servers": self.bootstrap_servers,
            "enable.idempotence": True,
            "linger.ms": 5,
            "message.max.bytes": _LARGEST_MESSAGE,
            "log_level": _QUIET,
        }


def _events(messages: Iterable[Message]) -> list[Message]:
    """Messages that are events; an error that Kafka does not get over by itself is raised."""
    events = []
    for message in messages:
        error = message.error()
        if error is None:
            events.append(message)
        elif error.fatal() or error.code() not in _PASSING:
            raise KafkaException(error)
    return events


_PASSING: Final = (
    KafkaError._PARTITION_EOF,
    KafkaError._TRANSPORT,
    KafkaError._ALL_BROKERS_DOWN,
    KafkaError.UNKNOWN_TOPIC_OR_PART,
)


def _record(message: Message) -> RawRecord:
    return RawRecord(f"{message.topic()}/{message.partition()}", message.offset() or 0, message.value() or b"")


def _after(messages: Sequence[Message]) -> list[TopicPartition]:
    """For each partition, the offset after its last message."""
    ends: dict[tuple[str, int], int] = {}
    for message in messages:
        place = str(message.topic()), int(message.partition() or 0)
        ends[place] = max(ends.get(place, 0), int(message.offset() or 0) + 1)
    return [TopicPartition(topic, partition, offset) for (topic, partition), offset in ends.items()]


@dataclass(frozen=True, slots=True)
class _Outgoing:
    topic: str
    key: bytes
    value: bytes | None
    headers: tuple[tuple[str, bytes], ...] = ()

    def pointed_at(self) -> "_Outgoing":
        """The same without its value: for a topic that takes less than the one the original stands in."""
        where = ("original", b"too large for this topic; read it at its offset")
        return replace(self, value=None, headers=(*self.headers, where))


def _dead_message(topic_of_the_dead: str, letter: DeadLetter) -> _Outgoing:
    """The original as it came, why and whence in the headers; the same for every delivery of the same message."""
    assert isinstance(letter.original, bytes), "the broker bounds messages: none is too large to hold"
    topic, _, partition = letter.origin.rpartition("/")
    place = {"reason": letter.reason, "topic": topic, "partition": partition, "offset": str(letter.line)}
    headers = tuple((name, value.encode()) for name, value in place.items())
    return _Outgoing(topic_of_the_dead, f"{letter.origin}/{letter.line}".encode(), letter.original, headers)


def _send(producer: Producer, messages: Sequence[_Outgoing]) -> None:
    """Hand messages over and wait until the broker has them all. Raises Unavailable when it does not take them."""
    too_large: list[_Outgoing] = []
    failures: list[str] = []

    def delivered(message: _Outgoing, error: KafkaError | None, _: Message) -> None:
        if error is not None and error.code() == KafkaError.MSG_SIZE_TOO_LARGE and message.value is not None:
            too_large.append(message.pointed_at())
        elif error is not None:
            failures.append(error.str())

    for message in messages:
        headers: list[tuple[str, str | bytes | None]] = list(message.headers)
        told = partial(delivered, message)
        producer.produce(message.topic, message.value, message.key, on_delivery=told, headers=headers)
    left = producer.flush(_FLUSH_S) if messages else 0
    if failures or left:
        why = failures[0] if failures else f"{left} messages not taken within {_FLUSH_S:.0f} s"
        raise Unavailable(f"Kafka: {why}")
    if too_large:
        _send(producer, too_large)
