"""Mapping files: TOML that turns rows of a table somebody else wrote into events, without code (docs/events.md).

What does not live here: reading the table (`files`), checking the events (`events`).
"""

import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import orjson

from domain.errors import Invalid
from screening.events import DATA_OF_TYPE, PREFIX
from screening.templates import Filled, Left, Row, Templates, Unmapped

_KEYS: Final = {"format", "delimiter", "source", "default_time", "values", "event"}
_EVENT_KEYS: Final = {"type", "id", "time", "when", "data"}


@dataclass(frozen=True, slots=True)
class Refused:
    """Why a template made no event of a row."""

    reason: str


@dataclass(frozen=True, slots=True)
class EventTemplate:
    type: str
    id: Filled
    time: Filled
    when: Sequence[Filled]
    data: Filled

    def applies(self, row: Row) -> bool:
        try:
            for condition in self.when:
                condition(row)
        except Left:
            return False
        return True


@dataclass(frozen=True, slots=True)
class Mapping:
    """A loaded mapping file. `format` is "csv" or "jsonl"; `columns` are those its templates name."""

    format: str
    delimiter: str
    source: str
    default_time: str | None
    columns: frozenset[str]
    templates: tuple[EventTemplate, ...]

    def check_columns(self, header: Sequence[str]) -> None:
        """Raises Invalid naming the columns that the table lacks, before any row is read."""
        if missing := sorted(self.columns - set(header)):
            raise Invalid(f"the table has no column {', '.join(missing)}, which the mapping names")

    def events(self, row: Row) -> Iterator[bytes | Refused]:
        """The events of one row, as lines of the event format, or why one of them cannot be made."""
        for template in self.templates:
            try:
                if template.applies(row):
                    yield orjson.dumps(self._event(template, row))
            except Unmapped as failure:
                yield Refused(str(failure))

    def _event(self, template: EventTemplate, row: Row) -> dict[str, Any]:
        return {
            "specversion": "1.0",
            "id": _required(template.id, row, "id"),
            "source": self.source,
            "type": template.type,
            "time": self._time(template, row),
            "data": template.data(row),
        }

    def _time(self, template: EventTemplate, row: Row) -> str:
        try:
            return str(template.time(row))
        except Left:
            if self.default_time is None:
                raise Unmapped("time: the column is empty and the mapping has no default_time") from None
            return self.default_time


def load_mapping(path: Path) -> Mapping:
    """Read a mapping file. Raises Invalid naming the file and what is wrong with it."""
    try:
        return _mapping(tomllib.loads(path.read_text(encoding="utf-8")))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, KeyError, TypeError, ValueError) as failure:
        why = f"{failure} is missing" if isinstance(failure, KeyError) else str(failure)
        raise Invalid(f"mapping file {path.name}: {why}; docs/events.md shows the format") from failure


def _mapping(table: dict[str, Any]) -> Mapping:
    _known(table, _KEYS, "the file")
    if table["format"] not in ("csv", "jsonl"):
        raise ValueError('format must be "csv" or "jsonl"')
    templates = Templates({name: dict(entries) for name, entries in table.get("values", {}).items()})
    default_time = table.get("default_time")
    return Mapping(
        format=table["format"],
        delimiter=table.get("delimiter", ","),
        source=table["source"],
        default_time=default_time.isoformat() if isinstance(default_time, datetime) else default_time,
        templates=tuple(_template(event, templates) for event in table["event"]),
        columns=frozenset(templates.columns),
    )


def _template(event: dict[str, Any], templates: Templates) -> EventTemplate:
    _known(event, _EVENT_KEYS, "an [[event]]")
    kind = PREFIX + event["type"] + ".v1"
    if kind not in DATA_OF_TYPE:
        raise ValueError(f"no event type '{event['type']}'")
    return EventTemplate(
        type=kind,
        id=templates.filled(event["id"]),
        time=templates.filled(event["time"]) if "time" in event else _left,
        when=tuple(templates.filled("{" + condition + "}") for condition in event.get("when", ())),
        data=templates.filled(event["data"]),
    )


def _known(table: dict[str, Any], keys: set[str], where: str) -> None:
    if strange := sorted(set(table) - keys):
        raise ValueError(f"{where} has an unknown key '{strange[0]}'")


def _left(_: Row) -> Any:
    raise Left


def _required(template: Filled, row: Row, field: str) -> Any:
    try:
        return template(row)
    except Left:
        raise Unmapped(f"{field}: a column it is made of is empty") from None
