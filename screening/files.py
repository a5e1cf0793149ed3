"""Readers: a file or stream, compressed or not, of JSON lines or of rows with a mapping, as records in bounded memory.

Every line that is not blank comes out as one record or one dead letter (a mapped row: at least one).
What does not live here: what a record means (`events`), and what a row means (`mapping`).
"""

import csv
import gzip
import io
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Protocol

import orjson
import zstandard

from screening.dead_letters import DeadLetter, RawRecord
from screening.events import MAX_EVENT_BYTES
from screening.mapping import Mapping
from screening.templates import Row

_CHUNK = 1 << 16
_BOM = b"\xef\xbb\xbf"
_DAMAGE = (EOFError, OSError, zlib.error, zstandard.ZstdError)

SideFile = Callable[[int], Path]


@dataclass
class Reading:
    """What reading one file met besides its records; complete once the records are used up."""

    blank_lines: int = 0
    damage: str | None = None


def read_records(
    stream: BinaryIO, origin: str, side_file: SideFile, reading: Reading, mapping: Mapping | None = None
) -> Iterator[RawRecord | DeadLetter]:
    """Records of one stream, gzip and zstd undone, in order.

    A line above MAX_EVENT_BYTES is streamed to `side_file(line)` and comes out as a dead letter.
    Raises Invalid when a mapping names a column that the CSV header lacks.
    """
    lines = _lines(_Undamaged(_unpacked(stream), reading), origin, side_file, reading)
    if mapping is None:
        for line in lines:
            yield line if isinstance(line, DeadLetter) else RawRecord(origin, line.number, line.text)
    elif mapping.format == "csv":
        yield from _mapped(_csv_rows(lines, origin, mapping), origin, mapping)
    else:
        yield from _mapped(_json_rows(lines, origin), origin, mapping)


@dataclass(frozen=True, slots=True)
class _Line:
    number: int
    text: bytes


class _Readable(Protocol):
    def read1(self, size: int, /) -> bytes: ...


class _Undamaged(io.RawIOBase):
    """Reads on until the compressed stream breaks, keeps what came before, and notes the damage."""

    def __init__(self, source: _Readable, reading: Reading) -> None:
        self._source, self._reading = source, reading

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        if self._reading.damage:
            return 0
        try:
            chunk = self._source.read1(len(buffer))
        except _DAMAGE as failure:
            self._reading.damage = f"the stream is cut short or damaged ({type(failure).__name__})"
            return 0
        buffer[: len(chunk)] = chunk
        return len(chunk)


class _Zstd:
    """Frames of a zstd stream; raises EOFError where one is cut short, which the library's own reader does not."""

    _BITE = 512  # compressed bytes at a time: at zstd's best ratio still a few MiB of output

    def __init__(self, source: io.BufferedIOBase) -> None:
        self._source = source
        self._ready = b""
        self._frame: zstandard.ZstdDecompressionObj | None = None

    def read1(self, size: int, /) -> bytes:
        while not self._ready and (bite := self._source.read(self._BITE)):
            self._ready = b"".join(self._undone(bite))
        if not self._ready and self._frame is not None:
            raise EOFError
        chunk, self._ready = self._ready[:size], self._ready[size:]
        return chunk

    def _undone(self, bite: bytes) -> Iterator[bytes]:
        while bite:
            self._frame = self._frame or zstandard.ZstdDecompressor().decompressobj()
            yield self._frame.decompress(bite)
            bite = b""
            if self._frame.eof:
                bite, self._frame = self._frame.unused_data, None


def _unpacked(stream: BinaryIO) -> _Readable:
    source = io.BufferedReader(stream)  # type: ignore[type-var]
    magic = source.peek(4)[:4]
    if magic[:2] == b"\x1f\x8b":
        return gzip.GzipFile(fileobj=source)
    if magic == b"\x28\xb5\x2f\xfd":
        return _Zstd(source)
    return source


def _lines(source: io.RawIOBase, origin: str, side_file: SideFile, reading: Reading) -> Iterator[_Line | DeadLetter]:
    stream = io.BufferedReader(source, _CHUNK)
    number = 0
    while text := stream.readline(MAX_EVENT_BYTES + 2):
        number += 1
        ended = text.endswith(b"\n")
        if not ended and len(text) > MAX_EVENT_BYTES:
            yield _oversized(stream, text, origin, number, side_file(number))
            continue
        text = (text.removeprefix(_BOM) if number == 1 else text).rstrip(b"\r\n")
        if not text.strip():
            reading.blank_lines += 1
        elif reading.damage and not ended:
            yield DeadLetter(origin, number, reading.damage, text)
        else:
            yield _Line(number, text)


def _oversized(stream: io.BufferedIOBase, start: bytes, origin: str, number: int, path: Path) -> DeadLetter:
    size = 0
    with path.open("wb") as side:
        chunk = start
        while chunk:
            size += side.write(chunk)
            chunk = b"" if chunk.endswith(b"\n") else stream.readline(_CHUNK)
    return DeadLetter(origin, number, f"larger than {MAX_EVENT_BYTES} bytes: {size}", path)


def _mapped(rows: Iterator[Row | DeadLetter], origin: str, mapping: Mapping) -> Iterator[RawRecord | DeadLetter]:
    for row in rows:
        if isinstance(row, DeadLetter):
            yield row
            continue
        made = 0
        for event in mapping.events(row):
            made += 1
            if isinstance(event, bytes):
                yield RawRecord(origin, row.line, event, row.original)
            else:
                yield DeadLetter(origin, row.line, event.reason, row.original)
        if not made:
            yield DeadLetter(origin, row.line, "no event of the mapping applies to this row", row.original)


def _json_rows(lines: Iterator[_Line | DeadLetter], origin: str) -> Iterator[Row | DeadLetter]:
    for line in lines:
        if isinstance(line, DeadLetter):
            yield line
            continue
        try:
            fields = orjson.loads(line.text)
        except orjson.JSONDecodeError as failure:
            yield DeadLetter(origin, line.number, f"not JSON: {failure}", line.text)
            continue
        if isinstance(fields, dict):
            yield Row(line.number, line.text, fields)
        else:
            yield DeadLetter(origin, line.number, "not a JSON object", line.text)


class _CsvLines:
    """Feeds the csv module decoded lines, remembers which made the current row, and sets aside what cannot be fed."""

    def __init__(self, lines: Iterator[_Line | DeadLetter], origin: str) -> None:
        self._lines, self._origin = lines, origin
        self.row: list[_Line] = []
        self.dead: list[DeadLetter] = []

    def __iter__(self) -> Iterator[str]:
        for line in self._lines:
            if isinstance(line, DeadLetter):
                self.dead.append(line)
                continue
            try:
                text = line.text.decode("utf-8")
            except UnicodeDecodeError:
                self.dead.append(DeadLetter(self._origin, line.number, "not UTF-8", line.text))
                continue
            self.row.append(line)
            yield text + "\n"

    def take_row(self) -> tuple[int, bytes]:
        """First line number and original text of the row that was just read."""
        lines, self.row = self.row, []
        return lines[0].number, b"\n".join(line.text for line in lines)

    def take_dead(self) -> list[DeadLetter]:
        dead, self.dead = self.dead, []
        return dead


def _csv_rows(lines: Iterator[_Line | DeadLetter], origin: str, mapping: Mapping) -> Iterator[Row | DeadLetter]:
    feed = _CsvLines(lines, origin)
    rows = csv.reader(iter(feed), delimiter=mapping.delimiter, strict=True)
    header: list[str] | None = None
    while True:
        try:
            values = next(rows)
        except StopIteration:
            yield from feed.take_dead()
            return
        except csv.Error as failure:
            yield from feed.take_dead()
            yield DeadLetter(origin, *_between(feed.take_row(), f"not CSV: {failure}"))
            continue
        yield from feed.take_dead()
        number, original = feed.take_row()
        if header is None:
            header = values
            mapping.check_columns(header)
        elif len(values) != len(header):
            reason = f"the row has {len(values)} columns, the header {len(header)}"
            yield DeadLetter(origin, number, reason, original)
        else:
            yield Row(number, original, dict(zip(header, values, strict=True)))


def _between(row: tuple[int, bytes], reason: str) -> tuple[int, str, bytes]:
    return row[0], reason, row[1]
