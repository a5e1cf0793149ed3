"""Templates of mapping files: "{column|filter}" inside TOML values, compiled once into functions of a row.

A field whose template names an empty column is left out; in a list, so is the whole element that lost a field.
What does not live here: the shape of a mapping file (`mapping`).
"""

import hashlib
import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final
from urllib.parse import urlsplit

ROW: Final = "@row"  # {@row}: SHA-256 of the row, for tables without an id
_PLACE: Final = re.compile(r"\{([^{}|]+)((?:\|[^{}|]+)*)\}")


class Unmapped(ValueError):
    """A row that a template cannot be filled from; names the column, never the value."""


class Left(Exception):
    """A template whose column is empty: its field is left out."""


@dataclass(frozen=True, slots=True)
class Row:
    """A row of somebody's table: columns of a CSV row, or the (nested) fields of a JSON object."""

    line: int
    original: bytes
    fields: dict[str, Any]


Filled = Callable[[Row], Any]


class Templates:
    """Compiles the values of a TOML table; `columns` gathers the columns they read.

    `values` are the value maps of the file: a value that is not in a map is refused, unless the map has "*".
    """

    def __init__(self, values: dict[str, dict[str, Any]]) -> None:
        self._values = values
        self.columns: set[str] = set()

    def filled(self, template: Any) -> Filled:
        """A function of a row. Raises ValueError for an unknown filter; the function raises Left and Unmapped."""
        match template:
            case str():
                return self._text(template)
            case dict():
                return _partial({name: self.filled(value) for name, value in template.items()})
            case list():
                return _kept([self._element(value) for value in template])
        return lambda _: template

    def _element(self, template: Any) -> Filled:
        if not isinstance(template, dict):
            return self.filled(template)
        fields = {name: self.filled(value) for name, value in template.items()}
        return lambda row: {name: field(row) for name, field in fields.items()}

    def _text(self, template: str) -> Filled:
        places = [(match, self._place(match[1], match[2].split("|")[1:])) for match in _PLACE.finditer(template)]
        if not places:
            return lambda _: template
        if places[0][0][0] == template:
            return places[0][1]
        return _joined(template, places)

    def _place(self, column: str, filters: list[str]) -> Filled:
        if column != ROW:
            self.columns.add(column)
        steps = [self._filter(name) for name in filters]

        def fill(row: Row) -> Any:
            value: Any = _value(row, column)
            for step in steps:
                try:
                    value = step(value)
                except ValueError as failure:
                    raise Unmapped(f"column {column}: {failure}") from None
                if value == "":
                    raise Left
            return value

        return fill

    def _filter(self, name: str) -> Callable[[str], Any]:
        if name.startswith("time:"):
            return lambda value: _moment(value, name.removeprefix("time:"))
        if name in _FILTERS:
            return _FILTERS[name]
        if name in self._values:
            return lambda value: _looked_up(self._values[name], value, name)
        raise ValueError(f"'{name}' is neither a filter nor a table under [values]")


def _partial(fields: dict[str, Filled]) -> Filled:
    def fill(row: Row) -> dict[str, Any]:
        table = {}
        for name, field in fields.items():
            try:
                table[name] = field(row)
            except Left:
                continue
        return table

    return fill


def _kept(elements: Sequence[Filled]) -> Filled:
    def fill(row: Row) -> list[Any]:
        kept = []
        for element in elements:
            try:
                kept.append(element(row))
            except Left:
                continue
        return kept

    return fill


def _joined(template: str, places: Sequence[tuple[re.Match[str], Filled]]) -> Filled:
    def fill(row: Row) -> str:
        parts, end = [], 0
        for match, place in places:
            parts += [template[end : match.start()], str(place(row))]
            end = match.end()
        return "".join([*parts, template[end:]])

    return fill


def _value(row: Row, column: str) -> str:
    if column == ROW:
        return hashlib.sha256(row.original).hexdigest()
    value: Any = row.fields
    for step in [column] if column in row.fields else column.split("."):
        value = value.get(step) if isinstance(value, dict) else None
    if value is None or (isinstance(value, str) and not value.strip()):
        raise Left
    if isinstance(value, (dict, list)):
        raise Unmapped(f"column {column}: holds a list or an object")
    return value if isinstance(value, str) else str(value)


def _moment(value: str, form: str) -> str:
    """RFC 3339 from a strptime format, "epoch" seconds or "iso"; a moment without a zone is taken as UTC."""
    try:
        moment = _parsed(value, form)
    except (ValueError, OverflowError, OSError):
        raise ValueError(f"is no time of the form {form}") from None
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).isoformat()


def _parsed(value: str, form: str) -> datetime:
    if form == "epoch":
        return datetime.fromtimestamp(float(value), UTC)
    if form == "iso":
        return datetime.fromisoformat(value)
    return datetime.strptime(value, form)  # noqa: DTZ007 - the zone is set by the caller


def _number(value: str) -> float:
    try:
        number = float(value)
    except ValueError:
        number = math.inf
    if not math.isfinite(number):
        raise ValueError("is no number")
    return number


def _looked_up(values: dict[str, Any], value: str, name: str) -> Any:
    found = values.get(value, values.get("*"))
    if found is None:
        raise ValueError(f"its value is not in [values.{name}]")
    return found


_FILTERS: Final[dict[str, Callable[[str], Any]]] = {
    "number": _number,
    "lower": str.lower,
    "upper": str.upper,
    "host": lambda value: urlsplit(value).hostname or "",
}
