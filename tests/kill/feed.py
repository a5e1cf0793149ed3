"""The stream that a run takes in, cut into rounds, and the thread that publishes a round while things are killed."""

import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass

import orjson
from confluent_kafka import Producer

from examples import marketplace
from examples.marketplace.world import Event

ACCOUNTS, POSTS = 200, 500  # per round; about 1,300 events
FIRST = 200  # events of round 0, which is left in peace and shows that everything runs
REPEATED_EVERY = 25
SLICE, PAUSE_S = 50, 0.08


@dataclass(frozen=True, slots=True)
class Line:
    """`dead`: nothing can be made of it; it has to be found among the dead letters, once."""

    key: bytes
    text: bytes
    dead: bool = False


def rounds(count: int, seed: int = 11) -> list[list[Line]]:
    """Round 0 and `count` more of one world: late, repeated and deleted things in each, and lines that are no events.

    What is repeated comes from the round before, so that a worker meets it long after it was committed.
    """
    world = marketplace.build(seed, max(400, ACCOUNTS * count), POSTS * max(2, count))
    lines = [Line(_key(event), orjson.dumps(event)) for event in world.events]
    length = (len(lines) - FIRST) // count
    starts = [0, *range(FIRST, FIRST + length * count, length)]
    cut = [lines[start:end] for start, end in zip(starts, [*starts[1:], FIRST + length * count], strict=True)]
    return [
        _spoilt(number, [*fresh, *before[::REPEATED_EVERY]])
        for number, (before, fresh) in enumerate(zip([[], *cut], cut, strict=False))
    ]


class Feed(threading.Thread):
    """Publishes the lines in small slices, each once however often the broker goes away."""

    def __init__(self, bootstrap_servers: str, topic: str, lines: Sequence[Line]) -> None:
        super().__init__(daemon=True)
        self._producer = Producer(
            {"bootstrap.servers": bootstrap_servers, "enable.idempotence": True, "linger.ms": 5, "log_level": 0}
        )
        self._topic, self._lines = topic, lines
        self.left = len(lines)

    def run(self) -> None:
        for at in range(0, len(self._lines), SLICE):
            for line in self._lines[at : at + SLICE]:
                self._producer.produce(self._topic, line.text, line.key)
            self._producer.poll(0)
            time.sleep(PAUSE_S)
        self.left = self._producer.flush(180)


def _spoilt(number: int, lines: list[Line]) -> list[Line]:
    """With two lines that are no events, and another event under a taken id behind the one that has it."""
    at = len(lines) // 2
    taken = Line(lines[at].key, lines[at].text.replace(b'"data":{', b'"data":{"told_otherwise":true,'), dead=True)
    broken = Line(b"broken", b'{"specversion":"1.0","id":"broken-%d' % number, dead=True)
    garbled = Line(b"garbled", b"\xff\xfe of round %d" % number, dead=True)
    return [*lines[: at + 1], taken, *lines[at + 1 : at + 9], broken, garbled, *lines[at + 9 :]]


def _key(event: Event) -> bytes:
    facts = event["data"]
    named = facts.get("account_id") or facts.get("from_account_id") or facts.get("post_id") or event["id"]
    return str(named).encode()
