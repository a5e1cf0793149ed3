"""Turns what happened into CloudEvents as a platform would deliver them: nearly in time, a few late or twice."""

from collections.abc import Sequence
from datetime import timedelta
from random import Random
from typing import Any

from examples.marketplace.world import STARTS_AT, WINDOW_S, Event

Happening = tuple[float, str, dict[str, Any]]  # seconds into the window, short type, data
SOURCE = "//marketplace.example/feed"
LATE_SHARE = 0.01
REPEATED_SHARE = 0.005
_DELAYS_S = (60.0, 6 * 3600.0)


def delivered(happenings: Sequence[Happening], rng: Random) -> list[Event]:
    """The events as delivered: sorted by time, 1 % delayed past later ones, 0.5 % delivered a second time."""
    queue: list[tuple[float, int, Event]] = []
    for number, (at_s, kind, data) in enumerate(sorted(happenings, key=lambda happening: happening[0])):
        event = _envelope(number, at_s, kind, data)
        late = rng.random() < LATE_SHARE
        queue.append((at_s + (rng.uniform(*_DELAYS_S) if late else 0.0), number, event))
        if rng.random() < REPEATED_SHARE:
            queue.append((at_s + rng.uniform(*_DELAYS_S), number, event))
    queue.sort(key=lambda entry: entry[:2])
    return [event for _, _, event in queue]


def moment(at_s: float) -> str:
    """RFC 3339 in UTC, whole seconds, of an instant given in seconds into the window."""
    at = STARTS_AT + timedelta(seconds=int(min(max(at_s, 0.0), WINDOW_S - 1)))
    return at.isoformat().replace("+00:00", "Z")


def _envelope(number: int, at_s: float, kind: str, data: dict[str, Any]) -> Event:
    return {
        "specversion": "1.0",
        "id": f"e{number:07d}",
        "source": SOURCE,
        "type": f"org.ringfence.{kind}.v1",
        "time": moment(at_s),
        "datacontenttype": "application/json",
        "data": data,
    }
