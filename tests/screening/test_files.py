"""Readers: whatever the bytes, every line that is not blank is one record or one dead letter, in bounded memory."""

import gzip
import io
import tracemalloc
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import zstandard
from hypothesis import assume, given
from hypothesis import strategies as st

from screening.dead_letters import DeadLetter, RawRecord
from screening.events import MAX_EVENT_BYTES
from screening.files import Reading, read_records


def _read(packed: bytes, folder: Path = Path("/nonexistent")) -> tuple[list[RawRecord | DeadLetter], Reading]:
    reading = Reading()
    found = read_records(io.BytesIO(packed), "in.jsonl", lambda line: folder / f"line-{line}", reading)
    return list(found), reading


def _texts(found: list[RawRecord | DeadLetter]) -> list[bytes]:
    return [one.raw if isinstance(one, RawRecord) else bytes(one.original) for one in found]


_MAGIC = (b"\x1f\x8b", b"\x28\xb5\x2f\xfd")
_PACKERS: dict[str, Callable[[bytes], bytes]] = {"plain": bytes, "gzip": gzip.compress, "zstd": zstandard.compress}


@pytest.mark.parametrize("packer", _PACKERS)
@given(lines=st.lists(st.binary(max_size=40).filter(lambda line: not {10, 13} & set(line)), max_size=20))
def test_lines_come_out_as_they_went_in(packer: str, lines: list[bytes]) -> None:
    whole = b"\n".join(lines)
    assume(packer != "plain" or not whole.startswith(_MAGIC))  # that would be a packed file, and a damaged one
    found, reading = _read(_PACKERS[packer](whole))
    unmarked = [lines[0].removeprefix(b"\xef\xbb\xbf"), *lines[1:]] if lines else []
    kept = [(number, line) for number, line in enumerate(unmarked, 1) if line.strip()]
    assert [(one.line, text) for one, text in zip(found, _texts(found), strict=True)] == kept
    assert not reading.damage


def test_mark_carriage_returns_and_blank_lines() -> None:
    found, reading = _read(b"\xef\xbb\xbf{}\r\n\r\n   \n[1]\r\n{}")
    assert [(one.line, text) for one, text in zip(found, _texts(found), strict=True)] == [
        (1, b"{}"),
        (4, b"[1]"),
        (5, b"{}"),
    ]
    assert reading.blank_lines == 2


@pytest.mark.parametrize("packer", ["gzip", "zstd"])
def test_a_stream_cut_anywhere_keeps_what_came_before_and_says_so(packer: str) -> None:
    lines = [b'{"id": %d, "x": "%s"}' % (n, bytes(str(hash((n, "x"))), "ascii")) for n in range(5000)]
    packed = _PACKERS[packer](b"\n".join(lines))
    for cut in range(20, len(packed), len(packed) // 15):
        found, reading = _read(packed[:cut])
        texts = _texts(found)
        assert reading.damage and "cut short" in reading.damage
        assert texts[:-1] == lines[: max(0, len(texts) - 1)]
        assert (
            not texts
            or (isinstance(found[-1], DeadLetter) and lines[len(texts) - 1].startswith(texts[-1]))
            or (texts[-1] == lines[len(texts) - 1])
        )


def test_frames_one_after_the_other_are_one_stream() -> None:
    found, reading = _read(zstandard.compress(b"1\n2\n") + zstandard.compress(b"3\n"))
    assert _texts(found) == [b"1", b"2", b"3"] and not reading.damage
    found, reading = _read(gzip.compress(b"1\n2\n") + gzip.compress(b"3\n"))
    assert _texts(found) == [b"1", b"2", b"3"] and not reading.damage


class _Endless(io.RawIOBase):
    """A line of `size` bytes, then a short one; never in memory as a whole."""

    def __init__(self, size: int) -> None:
        self._chunks: Iterator[bytes] = iter([b"x" * 65536] * (size // 65536) + [b'\n{"last": 1}\n'])
        self._rest = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray) -> int:  # type: ignore[override]
        self._rest = self._rest or next(self._chunks, b"")
        chunk, self._rest = self._rest[: len(buffer)], self._rest[len(buffer) :]
        buffer[: len(chunk)] = chunk
        return len(chunk)


def test_a_line_of_100_megabytes_goes_to_its_side_file_in_bounded_memory(tmp_path: Path) -> None:
    size = 100 * (1 << 20)
    tracemalloc.start()
    found = list(read_records(_Endless(size), "in", lambda line: tmp_path / f"line-{line}", Reading()))  # type: ignore[arg-type]
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert [one.line for one in found] == [1, 2]
    dead = found[0]
    assert isinstance(dead, DeadLetter) and isinstance(dead.original, Path)
    assert dead.original.stat().st_size == size + 1
    assert peak < 8 << 20


def test_the_largest_event_and_a_little_more(tmp_path: Path) -> None:
    fits, over = b"x" * MAX_EVENT_BYTES, b"y" * (MAX_EVENT_BYTES + 2)
    found, _ = _read(fits + b"\n" + fits + b"\r\n" + over + b"\nz", tmp_path)
    assert [type(one) for one in found] == [RawRecord, RawRecord, DeadLetter, RawRecord]
