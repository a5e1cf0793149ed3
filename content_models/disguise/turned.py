"""Texts that are written backwards or upside down, all or many of their words; single terms are in `respelled`."""

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from content_models.disguise.glyphs import UPSIDE_DOWN, pronounced
from content_models.disguise.known import Known, language_of
from content_models.disguise.offsets import Edit
from content_models.disguise.spelling import spelling
from content_models.disguise.written import LETTER

_TOKEN = re.compile(rf"(?<![\w@/])(?:{LETTER}){{2,40}}+(?![\w@/])")
_LETTERS_OR_MORE = re.compile(rf"(?:{LETTER})++")
_TELLING = 4
"""Letters; shorter words are words backwards too."""
_ONE_IN = 7
_SURELY = 2.0
"""Nats."""
_SURELY_TURNED = re.compile("[ɐɟƃɥᴉıɾʞɯɹʇʌʍʎ]")
_TURNED_BACK = str.maketrans(UPSIDE_DOWN)
_SIGN_AFTER_BLANK = re.compile(r"\s[,.;:!?](?=\w)|^[.!?]")
_SIGN_BEFORE_BLANK = re.compile(r"\w[,.;:!?](?=\s)|\w[.!?]$")


class _Word(NamedTuple):
    start: int
    end: int
    turned: str
    worth: int
    """1 for a word that is one only backwards, -1 for one only as it stands."""


class Turned:
    """Finds what is turned; `phrases` are terms of several words, which tell whether words changed places too."""

    def __init__(self, known: Known, phrases: Iterable[str]) -> None:
        self._known = known
        self._phrases = [*phrases]

    def edits_in(self, text: str, lower: str, unknown: Iterable[str]) -> list[Edit]:
        """`unknown` are the text's words that are none."""
        if edits := [] if lower.isascii() else self._upside_down(lower):
            return edits
        gains = sum(len(word) >= _TELLING and word[::-1] in self._known for word in unknown)
        return self._backwards(text, lower) if gains > 1 else []

    def _backwards(self, text: str, lower: str) -> list[Edit]:
        words = [self._word(found) for found in _TOKEN.finditer(lower)]
        gains = {word.turned for word in words if word.worth > 0 and len(word.turned) >= _TELLING}
        if len(gains) < 2 or len(gains) * _ONE_IN < len({word.turned for word in words}):
            return []
        first, last = _best_stretch([word.worth for word in words])
        first, last = self._widened(words, first, last)
        stretch = words[first:last]
        if not _is_whole(stretch):
            language = language_of([word.turned] for word in words if word.worth > 0)
            stretch = [word for word in words if word.worth > 0 or self._is_likelier_turned(word, language)]
        elif self._words_changed_places(lower[stretch[0].start : stretch[-1].end]):
            start, end = stretch[0].start, stretch[-1].end
            return [Edit(start, end, text[start:end][::-1], "reversed", as_whole=True)]
        return [Edit(word.start, word.end, text[word.start : word.end][::-1], "reversed", True) for word in stretch]

    def _word(self, found: re.Match[str]) -> _Word:
        turned = found[0][::-1]
        return _Word(*found.span(), turned, (turned in self._known) - (found[0] in self._known))

    def _is_likelier_turned(self, word: _Word, language: str) -> bool:
        """By its spelling, where it is no word in either direction."""
        if word.worth or len(word.turned) < _TELLING or word.turned in self._known:
            return False
        spelt = spelling(language)
        return spelt.cost(word.turned) + _SURELY < spelt.cost(word.turned[::-1])

    def _widened(self, words: Sequence[_Word], first: int, last: int) -> tuple[int, int]:
        """With the words around that are as good backwards."""
        while first > 0 and words[first - 1].worth >= 0:
            first -= 1
        while last < len(words) and words[last].worth >= 0:
            last += 1
        return first, last

    def _words_changed_places(self, turned: str) -> bool:
        phrases = self._phrases_in(turned[::-1]) - self._phrases_in(_each_turned(turned))
        return phrases > 0 or (phrases == 0 and _begins_with_its_end(turned))

    def _phrases_in(self, text: str) -> int:
        return sum(phrase in text for phrase in self._phrases)

    def _upside_down(self, lower: str) -> list[Edit]:
        """Where the letters were turned one by one their order may have stayed."""
        if len({*_SURELY_TURNED.findall(lower)}) < 3:
            return []
        spoken = pronounced(lower)
        edits = []
        for line in re.finditer(r"[^\n]+", lower):
            words = [word for word in _TOKEN.finditer(lower, *line.span()) if word.start() not in spoken]
            edits += self._line(words)
        return edits

    def _line(self, words: Sequence[re.Match[str]]) -> list[Edit]:
        turned = [word for word in words if set(word[0]) <= UPSIDE_DOWN.keys() or _SURELY_TURNED.search(word[0])]
        if not any(_SURELY_TURNED.search(word[0]) for word in turned):
            return []
        plain = [word[0].translate(_TURNED_BACK) for word in turned]
        known = [(word in self._known) - (word[::-1] in self._known) for word in plain]
        if sum(known) > 0:
            return [Edit(*word.span(), read, "upside_down") for word, read in zip(turned, plain, strict=True)]
        if len(turned) * 4 < len(words) * 3:
            return [
                Edit(*word.span(), read[::-1], "upside_down", True) for word, read in zip(turned, plain, strict=True)
            ]
        start, end = words[0].start(), words[-1].end()
        return [Edit(start, end, words[0].string[start:end].translate(_TURNED_BACK)[::-1], "upside_down", True)]


def _is_whole(stretch: Sequence[_Word]) -> bool:
    """Whether hardly a word in it is one as it stands."""
    against = sum(word.worth < 0 and len(word.turned) >= _TELLING for word in stretch)
    return against * 6 <= sum(word.worth > 0 for word in stretch)


def _best_stretch(worth: Sequence[int]) -> tuple[int, int]:
    """[first, last) with the greatest sum (Kadane)."""
    best, start, total = (0, 0, 0), 0, 0
    for at, value in enumerate(worth):
        if total <= 0:
            start, total = at, 0
        total += value
        if total > best[2]:
            best = (start, at + 1, total)
    return best[:2]


def _begins_with_its_end(turned: str) -> bool:
    """Whether signs that end a sentence or a part of one stand before words."""
    return len(_SIGN_AFTER_BLANK.findall(turned)) > len(_SIGN_BEFORE_BLANK.findall(turned))


def _each_turned(text: str) -> str:
    return _LETTERS_OR_MORE.sub(lambda word: word[0][::-1], text)
