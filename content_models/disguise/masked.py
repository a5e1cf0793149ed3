"""Terms some of whose letters were covered: "c*caine", "h3r*in", "g🔫n"."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator

from content_models.disguise.lettering import LEET
from content_models.disguise.offsets import Edit, has_any

# Signs that cover a letter: not those that end, quote, price, link or join words.
_COVER = r"[^\w\s.,;:!?'\"()\[\]{}<>/\\&@%$€£¥₽+=|`´’‘“”„«»–—…\-]"
_HAS_COVER = re.compile(rf"{_COVER}(?<=[^\W_].)")
_ASCII_COVERS = "#*^~"
_COVERED = re.compile(rf"(?<![^\W_])[^\W_]++(?:{_COVER}{{1,3}}+[^\W_]++)+")
_IS_COVER = re.compile(_COVER)
_LONGEST = 24


class Masked:
    """Finds terms (lower case, of one word) with covered letters: one in two at most, four letters and more, so that
    what shows is hardly anything else; of three letters the middle one."""

    def __init__(self, words: Iterable[str]) -> None:
        self._by_shape: dict[tuple[int, str, str], list[str]] = defaultdict(list)
        for word in sorted(words):
            if 3 <= len(word) <= _LONGEST:
                self._by_shape[len(word), word[0], word[-1]].append(word)

    def edits_in(self, lower: str) -> Iterator[Edit]:
        if lower.isascii() and not has_any(lower, _ASCII_COVERS):
            return
        if not _HAS_COVER.search(lower):
            return
        no_terms: set[str] = set()  # a text may hold one thing a hundred thousand times
        for found in _COVERED.finditer(lower):
            edits = [] if found[0] in no_terms else list(self._reading(found))
            if not edits:
                no_terms.add(found[0])
            yield from edits

    def _reading(self, found: re.Match[str]) -> Iterator[Edit]:
        positions = [at for at in range(*found.span()) if found.string[at] not in "\ufe0f\u200d"]
        drawn = "".join(found.string[at] for at in positions)
        covered = len(_IS_COVER.findall(drawn))
        plural = drawn.endswith("s")
        for written in (drawn, drawn[:-1]) if plural else (drawn,):
            if len(written) > _LONGEST or covered * 2 >= len(written) or sum(map(str.isalpha, written)) < 2:
                continue
            for term in self._candidates(written):
                if all(_fits(sign, letter) for sign, letter in zip(written, term, strict=True)):
                    yield from _edits(found, positions[: len(term)], term)
                    return

    def _candidates(self, written: str) -> Iterator[str]:
        for first in _letters(written[0]):
            for last in _letters(written[-1]):
                yield from self._by_shape.get((len(written), first, last), ())


def _letters(sign: str) -> str:
    return sign + LEET.get(sign, "")


def _fits(sign: str, letter: str) -> bool:
    return letter in _letters(sign) or bool(_IS_COVER.match(sign))


def _edits(found: re.Match[str], positions: list[int], term: str) -> Iterator[Edit]:
    """A sign and what follows it undrawn go together."""
    ends = [*positions[1:], found.end() if len(positions) == len(term) else positions[-1] + 1]
    for at, end, letter in zip(positions, ends, term, strict=True):
        sign = found.string[at]
        if sign != letter:
            yield Edit(at, end, letter, "leetspeak" if letter in LEET.get(sign, "") else "masked_letters", end - at > 1)
