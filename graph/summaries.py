"""Pure folds: from the observations of one subject to its summary. No engine, no clock.

What makes a summary safe to build from redelivered, late and shuffled events:

* a subject holds as of (valid, known) when, among the observations valid by then and recorded by then, the one latest
  in valid time says so; at the very same valid instant a closing wins, whatever the order of arrival;
* a fact is the one latest by (valid, recorded, event id), field by field;
* counts go by observation, and the store keeps one observation per subject and event.

A summary keeps only what a later observation could still change, so that the ten-thousandth sighting of a device costs
as much as the second. Where that is not enough (a closing that lands among earlier sightings), `needs_history` says
so. Times are integers, microseconds since the epoch.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

import orjson

from domain.observations import Scalar

FOREVER = 253_402_300_799_999_999  # the last microsecond of the year 9999: an end that has not come
TALLIES = {"report": "reports"}  # observations from this source are counted as this property
RESERVED = frozenset(
    {"id", "seen_count", "first_seen_at", "last_seen_at", "known_at", "held", "closed", "risk", *TALLIES.values()}
)

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


class Mark(NamedTuple):
    """One turn of a subject's history. Ordered as they override one another: later valid time, then the closing."""

    valid_at: int
    closes: bool
    recorded_at: int


class Rectangle(NamedTuple):
    """Held for valid times [valid_from, valid_to) as far as was known in [known_from, known_to)."""

    valid_from: int
    valid_to: int
    known_from: int
    known_to: int


class Layer(NamedTuple):
    """What one observation said that no later one has overridden. Ordered as they override one another."""

    valid_at: int
    recorded_at: int
    event_id: str
    facts: dict[str, Scalar]


@dataclass(frozen=True, slots=True)
class Sighting:
    """An observation of one subject, with the instant at which we learnt of it."""

    valid_at: int
    recorded_at: int
    event_id: str
    holds: bool = True
    facts: Mapping[str, Scalar] = field(default_factory=dict)
    source: str = "platform"


@dataclass(frozen=True, slots=True)
class Summary:
    """What the sightings of one subject come to.

    Attributes:
        count: sightings that it held; closings are not counted.
        latest_at: valid time of the latest sighting or closing.
        layers: facts, oldest first.
        tallies: observations counted by source, under the property's name.
        marks: the turns that decide when it held, in order; sightings that change nothing are left out.
    """

    count: int = 0
    first_seen_at: int | None = None
    last_seen_at: int | None = None
    latest_at: int = -FOREVER
    layers: tuple[Layer, ...] = ()
    tallies: Mapping[str, int] = field(default_factory=dict)
    marks: tuple[Mark, ...] = ()

    @property
    def closed(self) -> bool:
        return bool(self.marks) and self.marks[-1].closes

    @property
    def known_at(self) -> int | None:
        """When it was learnt of, where it has held ever since it was first seen, as nearly everything has."""
        return self.marks[0].recorded_at if len(self.marks) == 1 and not self.closed else None

    @property
    def facts(self) -> dict[str, Scalar]:
        if len(self.layers) == 1 and not self.tallies:  # nearly every subject that states any
            return self.layers[0].facts
        return {name: fact for layer in self.layers for name, fact in layer.facts.items()} | dict(self.tallies)

    def rectangles(self) -> list[Rectangle]:
        return rectangles(self.marks)


NOTHING = Summary()


def fold(sightings: Iterable[Sighting]) -> Summary:
    """Summarise all sightings of a subject, in any order. They must be of distinct events."""
    seen = list(sightings)
    return _once(seen[0]) if len(seen) == 1 and seen[0].holds else extend(NOTHING, seen)


def _once(seen: Sighting) -> Summary:
    """What `extend` makes of one sighting, without its loops: nearly all of a batch is seen for the first time."""
    at, recorded_at = seen.valid_at, seen.recorded_at
    layers = (Layer(at, recorded_at, seen.event_id, dict(seen.facts)),) if seen.facts else ()
    return Summary(1, at, at, at, layers, _tallied({}, [seen]), (Mark(at, False, recorded_at),))


def extend(summary: Summary, fresh: Sequence[Sighting]) -> Summary:
    """Add sightings of other events: `extend(fold(a), b) == fold(a + b)` unless `needs_history(fold(a), b)`."""
    seen = [sighting.valid_at for sighting in fresh if sighting.holds]
    known = [at for at in (summary.first_seen_at, summary.last_seen_at) if at is not None]
    return Summary(
        count=summary.count + len(seen),
        first_seen_at=min([*known, *seen], default=None),
        last_seen_at=max([*known, *seen], default=None),
        latest_at=max([summary.latest_at, *(sighting.valid_at for sighting in fresh)]),
        layers=_layered(summary.layers, fresh),
        tallies=_tallied(summary.tallies, fresh),
        marks=_condensed([*summary.marks, *(Mark(s.valid_at, not s.holds, s.recorded_at) for s in fresh)]),
    )


def without(summary: Summary, names: Collection[str]) -> Summary:
    """The summary as if no sighting had ever stated facts of these names."""
    left = (layer._replace(facts={n: f for n, f in layer.facts.items() if n not in names}) for layer in summary.layers)
    return replace(summary, layers=tuple(layer for layer in left if layer.facts))


def needs_history(summary: Summary, fresh: Sequence[Sighting]) -> bool:
    """Whether left-out sightings could matter again: one arrives late where closings and sightings alternate."""
    late = any(sighting.valid_at <= summary.latest_at for sighting in fresh)
    alternates = any(mark.closes for mark in summary.marks) or not all(sighting.holds for sighting in fresh)
    return late and alternates


def holds(marks: Sequence[Mark], valid_at: int, known_at: int) -> bool:
    """The definition itself: the last word, in valid time, of what was known."""
    words = [mark for mark in marks if mark.valid_at <= valid_at and mark.recorded_at <= known_at]
    return bool(words) and not max(words).closes


def rectangles(marks: Sequence[Mark]) -> list[Rectangle]:
    """When it held, as areas of (valid, known) that do not overlap; the areas together are exactly where `holds`."""
    areas: list[Rectangle] = []
    standing: dict[tuple[int, int], int] = {}  # interval of valid time -> known since
    for known_at in sorted({mark.recorded_at for mark in marks}):
        believed = _intervals([mark for mark in marks if mark.recorded_at <= known_at])
        given_up = [interval for interval in standing if interval not in believed]
        areas += [Rectangle(*interval, standing.pop(interval), known_at) for interval in given_up]
        standing |= {interval: known_at for interval in believed if interval not in standing}
    areas += [Rectangle(*interval, since, FOREVER) for interval, since in standing.items()]
    return sorted(areas)


def rectangles_of(properties: Mapping[str, Any]) -> list[Rectangle]:
    """When a node or relationship held, by the properties that the graph keeps of its summary."""
    if (known_at := properties.get("known_at")) is not None:
        return [Rectangle(properties["first_seen_at"], FOREVER, known_at, FOREVER)]
    numbers = properties.get("held", [])
    return [Rectangle(*numbers[at : at + 4]) for at in range(0, len(numbers), 4)]


def encode_all(folded: Mapping[str, Summary]) -> str:
    """Summaries by subject as one JSON object, for keeping."""
    return orjson.dumps({key: _plain(summary) for key, summary in folded.items()}, default=tuple).decode()


def decode(text: str) -> Summary:
    count, first, last, latest, layers, tallies, marks = orjson.loads(text)
    facts = tuple(Layer(*layer) for layer in layers)
    return Summary(count, first, last, latest, facts, tallies, tuple(Mark(*mark) for mark in marks))


def _plain(of: Summary) -> list[object]:
    return [of.count, of.first_seen_at, of.last_seen_at, of.latest_at, of.layers, of.tallies, of.marks]


def micros(instant: datetime) -> int:
    return (instant - _EPOCH) // _MICROSECOND


def instant(at: int) -> datetime:
    return _EPOCH + at * _MICROSECOND


def _condensed(marks: list[Mark]) -> tuple[Mark, ...]:
    """Drop marks that repeat the one before in valid time and were learnt no earlier: they never decide."""
    kept: list[Mark] = []
    for mark in sorted(marks):
        if not kept or kept[-1].closes != mark.closes or mark.recorded_at < kept[-1].recorded_at:
            kept.append(mark)
    return tuple(kept)


def _intervals(marks: list[Mark]) -> dict[tuple[int, int], None]:
    """Valid-time intervals in which it held by these marks (in order); one that is empty is none."""
    found: dict[tuple[int, int], None] = {}
    opened: int | None = None
    for mark in marks:
        if not mark.closes and opened is None:
            opened = mark.valid_at
        elif mark.closes and opened is not None:
            if opened < mark.valid_at:
                found[opened, mark.valid_at] = None
            opened = None
    if opened is not None:
        found[opened, FOREVER] = None
    return found


def _layered(layers: tuple[Layer, ...], fresh: Sequence[Sighting]) -> tuple[Layer, ...]:
    added = [Layer(s.valid_at, s.recorded_at, s.event_id, dict(s.facts)) for s in fresh if s.facts]
    if not added or (len(added) == 1 and not layers):
        return layers or tuple(added)
    kept: list[Layer] = []
    named: set[str] = set()
    for layer in sorted([*layers, *added], key=_stamp, reverse=True):
        facts = {name: fact for name, fact in layer.facts.items() if name not in named}
        if facts:
            kept.append(layer._replace(facts=facts))
            named |= facts.keys()
    return tuple(reversed(kept))


def _stamp(layer: Layer) -> tuple[int, int, str]:
    return layer.valid_at, layer.recorded_at, layer.event_id


def _tallied(tallies: Mapping[str, int], fresh: Sequence[Sighting]) -> Mapping[str, int]:
    added = [TALLIES[sighting.source] for sighting in fresh if sighting.source in TALLIES]
    return Counter(tallies) + Counter(added) if added else tallies
