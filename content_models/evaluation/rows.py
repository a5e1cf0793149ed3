"""Labelled files as rows: JSON lines or a table, compressed or not, streamed, whatever is in them.

A line that cannot be used is counted under its reason, with the places of the first few, and never ends the reading;
a file without the columns that were named is refused at once. What does not live here: what a row is judged to be.
"""

import csv
import gzip
import io
import json
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

import zstandard

from domain.errors import Invalid, NotFound

MAX_LINE_BYTES = 1 << 20
_CHUNK = 1 << 16
_PLACES = 5
_TABLES = (".csv", ".tsv")
_LABELS = {"1": True, "0": False, "1.0": True, "0.0": False, "true": True, "false": False}
_DAMAGE = (EOFError, OSError, zlib.error, zstandard.ZstdError)

KNOWN = ("text", "label", "title", "category", "language", "source", "seller_kind", "region", "month")
"""What a column may mean; further ones are groups, named by whoever asks."""


@dataclass(frozen=True, slots=True)
class Columns:
    """Which column of the files means what.

    Attributes:
        names: meaning (one of KNOWN) to column, where the two differ.
        groups: further columns by which outcomes are compared.
    """

    names: Mapping[str, str] = field(default_factory=dict)
    groups: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        twice = sorted(set(self.groups) & set(KNOWN))
        if twice:
            raise Invalid(f"a group cannot be called {twice[0]}: that column is compared already")

    def of(self, meaning: str) -> str:
        return self.names.get(meaning, meaning)


@dataclass(frozen=True, slots=True)
class LabelledRow:
    """One post with what is known of it; `values` holds what was stated of KNOWN[3:] and of the groups.

    `illegal` is None only in files that are read without labels.
    """

    file: int
    line: int
    text: str
    illegal: bool | None
    values: Mapping[str, str]


@dataclass(slots=True)
class Refusals:
    """Lines that could not be used: how many by reason, and where the first few are."""

    counts: dict[str, int] = field(default_factory=dict)
    places: dict[str, list[str]] = field(default_factory=dict)

    def add(self, file: str, line: int, reason: str) -> None:
        self.counts[reason] = self.counts.get(reason, 0) + 1
        places = self.places.setdefault(reason, [])
        if len(places) < _PLACES:
            places.append(f"{file}:{line}")

    @property
    def total(self) -> int:
        return sum(self.counts.values())


def require_files(paths: Sequence[Path]) -> None:
    """Raises NotFound for a path that is no file, before anything slow has begun."""
    for path in paths:
        if not path.is_file():
            raise NotFound(f"{path} is no file: give JSON lines (.jsonl) or a table (.csv, .tsv), also .gz or .zst")


def read_rows(
    paths: Sequence[Path],
    columns: Columns,
    refusals: Refusals,
    done: Callable[[float], None] = lambda _: None,
    labelled: bool = True,
) -> Iterator[LabelledRow]:
    """Rows of all files in order; `done` is told the share of bytes that were read.

    Raises Invalid, naming file, line and the way out, where a file has no column for text or label, or no usable row.
    """
    require_files(paths)
    whole, before = sum(path.stat().st_size for path in paths) or 1, 0
    for number, path in enumerate(paths):
        found, start = 0, refusals.total
        with path.open("rb") as raw:
            for row in _File(number, path.name, columns, refusals, labelled).rows(raw, _is_table(path)):
                found += 1
                yield row
                done((before + raw.tell()) / whole)
        before += path.stat().st_size
        if not found:
            raise Invalid(_nothing(path.name, refusals, start))


def _is_table(path: Path) -> bool:
    return any(suffix in _TABLES for suffix in path.suffixes[-2:])


def _nothing(name: str, refusals: Refusals, before: int) -> str:
    if refusals.total == before:
        return f"{name} holds no rows: give a file with one post a line and the columns text and label"
    reason = max(refusals.counts, key=lambda each: refusals.counts[each])
    place = next((place for place in refusals.places[reason] if place.startswith(f"{name}:")), name)
    return f"no line of {name} can be used; at {place}: {reason}"


@dataclass(frozen=True, slots=True)
class _File:
    number: int
    name: str
    columns: Columns
    refusals: Refusals
    labelled: bool

    def rows(self, raw: BinaryIO, table: bool) -> Iterator[LabelledRow]:
        lines = self._lines(raw)
        checked = False
        for line, fields in self._table(lines) if table else self._objects(lines):
            if not checked:
                self._require_columns(line, fields)
                checked = True
            row = self._row(line, fields)
            if isinstance(row, LabelledRow):
                yield row
            else:
                self.refuse(line, row)

    def refuse(self, line: int, reason: str) -> None:
        self.refusals.add(self.name, line, reason)

    def _require_columns(self, line: int, fields: Mapping[str, Any]) -> None:
        for meaning in ("text", "label") if self.labelled else ("text",):
            if self.columns.of(meaning) not in fields:
                has = ", ".join(str(name)[:40] for name in list(fields)[:12])
                raise Invalid(
                    f"{self.name} line {line} has no column {self.columns.of(meaning)!r}; it has {has}. "
                    f"Name the one that holds the {meaning} with --{meaning}-column"
                )
        for name in [name for name in self.columns.groups if name not in fields]:
            raise Invalid(f"{self.name} line {line} has no column {name!r} to group by; leave out --group {name}")

    def _row(self, line: int, fields: Mapping[str, Any]) -> LabelledRow | str:
        """The row, or why there is none."""
        text, title = fields.get(self.columns.of("text")), fields.get(self.columns.of("title"))
        if not isinstance(text, str) or not text.strip():
            return "no text"
        illegal = _LABELS.get(str(fields.get(self.columns.of("label"))).strip().lower()) if self.labelled else None
        if self.labelled and illegal is None:
            return "the label is neither 1 (illegal) nor 0 (legal)"
        stated = {name: _short(fields.get(self.columns.of(name))) for name in (*KNOWN[3:], *self.columns.groups)}
        return LabelledRow(
            file=self.number, line=line, text=f"{title}\n{text}" if isinstance(title, str) and title.strip() else text,
            illegal=illegal, values={name: value for name, value in stated.items() if value},
        )  # fmt: skip

    def _objects(self, lines: Iterator[tuple[int, str]]) -> Iterator[tuple[int, Mapping[str, Any]]]:
        for line, text in lines:
            try:
                fields = json.loads(text)
            except (ValueError, RecursionError):
                self.refuse(line, "not JSON")
                continue
            if isinstance(fields, dict):
                yield line, fields
            else:
                self.refuse(line, "not a JSON object")

    def _table(self, lines: Iterator[tuple[int, str]]) -> Iterator[tuple[int, Mapping[str, Any]]]:
        first = next(lines, None)
        if first is None:
            return
        delimiter = max(",;\t|", key=first[1].count)
        header = next(csv.reader([first[1]], delimiter=delimiter))
        taken = _Taken(lines, first[0])
        rows = csv.reader(taken, delimiter=delimiter, strict=True)
        while True:
            taken.begin = None
            try:
                values = next(rows)
            except StopIteration:
                return
            except csv.Error:
                self.refuse(
                    taken.begin or taken.line, "not a row of a table: its quotes do not match, or it is too long"
                )
                continue
            if len(values) == len(header):
                yield taken.begin or taken.line, dict(zip(header, values, strict=True))
            else:
                self.refuse(taken.begin or taken.line, "another number of columns than the header")

    def _lines(self, raw: BinaryIO) -> Iterator[tuple[int, str]]:
        """Lines that are not blank and not too long, decoded."""
        for number, line in enumerate(self._bounded(raw), start=1):
            if line is None:
                self.refuse(number, f"longer than {MAX_LINE_BYTES:,} bytes")
                continue
            try:
                text = line.decode("utf-8-sig" if number == 1 else "utf-8").rstrip("\r\n")
            except UnicodeDecodeError:
                self.refuse(number, "not UTF-8")
                continue
            if text.strip():
                yield number, text

    def _bounded(self, raw: BinaryIO) -> Iterator[bytes | None]:
        """Lines as they are; None for one that is too long, of which no more than a piece is ever held."""
        stream, number = _unpacked(raw), 0
        try:
            while line := stream.readline(MAX_LINE_BYTES + 1):
                number += 1
                if len(line) <= MAX_LINE_BYTES:
                    yield line
                    continue
                while line and not line.endswith(b"\n"):
                    line = stream.readline(_CHUNK)
                yield None
        except _DAMAGE:
            self.refuse(number + 1, "the compressed file is cut short or damaged from here on")


class _Taken:
    """Hands lines to the csv module and remembers where the row began that it is reading."""

    def __init__(self, lines: Iterator[tuple[int, str]], line: int) -> None:
        self._lines, self.line = lines, line
        self.begin: int | None = None

    def __iter__(self) -> "_Taken":
        return self

    def __next__(self) -> str:
        self.line, text = next(self._lines)
        self.begin = self.begin or self.line
        return text + "\n"


def _unpacked(raw: BinaryIO) -> Any:
    magic = raw.read(4)
    raw.seek(0)
    if magic[:2] == b"\x1f\x8b":
        return gzip.GzipFile(fileobj=raw)
    if magic == b"\x28\xb5\x2f\xfd":
        return io.BufferedReader(
            zstandard.ZstdDecompressor().stream_reader(raw, read_across_frames=True, closefd=False)
        )
    return raw


def _short(value: object) -> str:
    """What a row states of itself, as a name short enough to be a heading; nothing where it states nothing."""
    if value is None or isinstance(value, dict | list):
        return ""
    return " ".join(str(value).split())[:80]
