"""A text, where each of its code points came from, and edits that keep track of it.

What does not live here: which edits undo which trick; that is in this package's other modules.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple


class Edit(NamedTuple):
    """Put `text` in the place of [start, end); `what` names the trick undone, "" for ordinary typography.

    A text as long as its place is mapped letter by letter, unless `as_whole` says that its letters stood in another
    order or number there; then each of them leads back to the whole place.
    """

    start: int
    end: int
    text: str
    what: str
    as_whole: bool = False


@dataclass(frozen=True)
class Canonical:
    """A text and where each of its code points came from.

    Attributes:
        text: what is read.
        offsets: for each code point of `text`, where its source begins in the original.
        ends: for each code point of `text`, where its source ends in the original. Both never decrease.
        undoings: (start, end, what) in the original, for every trick undone.
    """

    text: str
    offsets: Sequence[int]
    ends: Sequence[int]
    undoings: tuple[tuple[int, int, str], ...] = ()

    @property
    def undone(self) -> frozenset[str]:
        return frozenset(what for _, _, what in self.undoings)

    @property
    def disguise(self) -> float:
        """0–1: the share of the letters and digits of `text` that were deliberately changed in the original, or were
        parted there by something that had to be taken out. Ordinary typography does not count."""
        if not self.undoings:
            return 0.0
        letters = [i for i, character in enumerate(self.text) if character.isalnum()]
        starts, ends = [self.offsets[i] for i in letters], [self.ends[i] for i in letters]
        steps = [0] * (len(letters) + 1)
        for start, end, _ in self.undoings:
            first, last = bisect_right(ends, start), bisect_left(starts, end)
            if first >= last:  # nothing is left of it: the letters on both sides were parted
                first, last = bisect_left(ends, start), bisect_right(starts, end)
            if first < last:
                steps[first] += 1
                steps[last] -= 1
        changed = depth = 0
        for step in steps[:-1]:
            depth += step
            changed += depth > 0
        return changed / len(letters) if letters else 0.0

    def original_span(self, start: int, end: int) -> tuple[int, int]:
        """[start, end) of the original that reads as [start, end) here; an empty span where that is empty."""
        if start >= end:
            point = self.offsets[start] if start < len(self.offsets) else self.ends[-1] if self.ends else 0
            return point, point
        return self.offsets[start], self.ends[end - 1]

    def undone_in(self, start: int, end: int) -> frozenset[str]:
        """What had to be undone inside [start, end) of the original."""
        if not self.undoings:
            return frozenset()
        ordered, firsts, widest = self._by_place
        near = slice(bisect_left(firsts, start - widest), bisect_left(firsts, end))
        return frozenset(what for _, last, what in ordered[near] if last > start)

    @cached_property
    def _by_place(self) -> tuple[list[tuple[int, int, str]], list[int], int]:
        """Undoings in order, where they begin, and the widest: a text that is made to cost time has very many."""
        ordered = sorted(self.undoings)
        return ordered, [first for first, _, _ in ordered], max(last - first for first, last, _ in ordered)

    def edited(self, edits: Iterable[Edit]) -> "Canonical":
        """The same text after edits that do not overlap, in any order; itself where there are none."""
        ordered = [*edits]
        if not ordered:
            return self
        ordered.sort(key=lambda edit: edit.start)
        text: list[str] = []
        offsets: list[int] = []
        ends: list[int] = []
        undoings, done = list(self.undoings), 0
        for start, end, written, what, as_whole in ordered:
            text += [self.text[done:start], written]
            offsets += self.offsets[done:start]
            ends += self.ends[done:start]
            if len(written) == end - start and not as_whole:
                offsets += self.offsets[start:end]
                ends += self.ends[start:end]
            elif written:
                offsets += [self.offsets[start]] * len(written)
                ends += [self.ends[end - 1]] * len(written)
            if what:
                undoings.append((self.offsets[start], self.ends[end - 1], what))
            done = end
        text.append(self.text[done:])
        offsets += self.offsets[done:]
        ends += self.ends[done:]
        return Canonical("".join(text), offsets, ends, tuple(undoings))


def unchanged(text: str) -> Canonical:
    """A text that is its own canonical form."""
    return Canonical(text, range(len(text)), range(1, len(text) + 1))


def folded(text: str) -> str:
    """Lower case, code point for code point, so that positions stay true."""
    lower = text.lower()
    return lower if len(lower) == len(text) else "".join(character.lower()[0] for character in text)


def has_any(text: str, parts: Iterable[str]) -> bool:
    """Whether one of these stands in a text: the glance before most of what costs more."""
    return any(map(text.__contains__, parts))


class _Letters(dict[int, str]):
    """All but letters as a blank, to cut a text into words."""

    def __missing__(self, code: int) -> str:
        self[code] = chr(code) if chr(code).isalpha() else " "
        return self[code]


_AS_WORDS = _Letters()


def words_of(lower: str) -> list[str]:
    """Its rows of letters."""
    return lower.translate(_AS_WORDS).split()
