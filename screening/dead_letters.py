"""Dead letters: what could not be accepted, with where it stood, why, and the original. Kept so that nothing is lost.

What does not live here: the dead-letter topic, which the stream worker writes.
"""

import base64
import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

import orjson


@dataclass(frozen=True, slots=True)
class RawRecord:
    """One event as it came.

    Attributes:
        origin: the file's name, or topic/partition.
        line: the line (from 1), or the offset.
        row: where a mapping file made the event, the row it was made from.
    """

    origin: str
    line: int
    raw: bytes
    row: bytes | None = None

    def refused(self, reason: str) -> "DeadLetter":
        """A dead letter without the original: that stays where it came from, since it may not be kept here."""
        return DeadLetter(self.origin, self.line, reason, b"")

    def dead(self, reason: str) -> "DeadLetter":
        return DeadLetter(self.origin, self.line, reason, self.row if self.row is not None else self.raw)


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """Something that was refused.

    Attributes:
        original: the bytes as they came, or the side file they were streamed to when too large to hold; empty where
            they may not be kept.
    """

    origin: str
    line: int
    reason: str
    original: bytes | Path


class DeadLetterFile:
    """A JSON-lines file of dead letters, made with the first of them; one left by an earlier run is replaced.

    Originals that are no UTF-8 are kept in base64; those too large to hold lie in side files next to it.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file: BinaryIO | None = None
        path.unlink(missing_ok=True)

    def add(self, letters: Iterable[DeadLetter]) -> None:
        for letter in letters:
            self._file = self._file or open(self.path, "wb", opener=_private)  # noqa: SIM115 - closed with this
            self._file.write(orjson.dumps(_as_document(letter), option=orjson.OPT_APPEND_NEWLINE))
        if self._file:
            self._file.flush()

    def side_file(self, origin: str, line: int) -> Path:
        """Where the original of an oversized line goes."""
        return self.path.with_name(f"{self.path.name}.{Path(origin).name}.line-{line}")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        if self._file:
            self._file.close()


def _private(path: str, flags: int) -> int:
    """For its owner alone: the originals hold what the masks of this service hide."""
    return os.open(path, flags, mode=0o600)


def _as_document(letter: DeadLetter) -> dict[str, str | int]:
    return {"origin": letter.origin, "line": letter.line, "reason": letter.reason, **_original(letter.original)}


def _original(original: bytes | Path) -> dict[str, str]:
    if isinstance(original, Path):
        return {"original_file": original.name}
    try:
        return {"original": original.decode("utf-8")}
    except UnicodeDecodeError:
        return {"original_base64": base64.b64encode(original).decode("ascii")}
