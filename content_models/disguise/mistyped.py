"""Words that are none by a slip of the finger: what was meant, where that is likelier than a word that nobody listed.

A noisy channel (Kernighan, Church and Gale 1990): a listed word costs what its place by frequency says, a slip what
such slips are worth, and an unlisted word what its letters cost in that language; the cheapest is read. So a rare word
stays, unless one letter makes a common one of it. Rare inflections become commoner ones now and then, which text models
that learned the same way do not mind; nothing else reads this, and people see what was written. Two words without a
blank are told apart likewise (`respaced`). What does not live here: whole texts that are disguised (`wholly`).
"""

import itertools
import re
from bisect import bisect
from collections.abc import Iterable, Iterator
from functools import lru_cache

import numpy as np

from content_models.disguise.known import Known, without_accents
from content_models.disguise.offsets import Edit
from content_models.disguise.respaced import cost_of, parts_of
from content_models.disguise.spelling import spelling
from content_models.disguise.written import WORD, written_words

_SHORTEST, _LONGEST = 4, 24
_SHORTEST_JOINED = 6
_MOST_REMEMBERED, _MOST_IN_A_TEXT = 50_000, 100

_SWAPPED, _BESIDE, _OTHER, _ACCENT = 4.0, 4.5, 7.0, 1.0
_MISSING, _MISSING_TWIN = 5.0, 3.5
_TWICE, _BRUSHED, _PUT_IN = 3.5, 5.0, 7.0
_FIRST, _LAST = 2.0, 2.0
"""What slips cost in nats: common ones less. The first letter is seldom wrong, and one of the last two is an ending."""

_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm", "йцукенгшщзхъ", "фывапролджэ", "ячсмитьбю")
_BELOW = ((0, 1), (1, 2), (3, 4), (4, 5))

_STRETCH = re.compile(r"\S+")
_OF_ADDRESSES = re.compile(r"[@/#\\\d]|\w[.=&?]\w")
"""What a stretch without blanks has that is a name, an address or a number: nothing in it is mended."""


def _pairs() -> Iterator[tuple[str, str]]:
    for row in _ROWS:
        yield from itertools.pairwise(row)
    for upper, lower in _BELOW:
        yield from zip(_ROWS[upper], _ROWS[lower], strict=False)
        yield from zip(_ROWS[upper][1:], _ROWS[lower], strict=False)


_NEIGHBOURS = frozenset(pair for one, other in _pairs() for pair in (one + other, other + one))
"""Two letters that lie beside each other on a keyboard."""


class Mistyped:
    """Finds words that were meant to be others. Indexes are made when a language first comes up."""

    def __init__(self, known: Known, spared: Iterable[str] = ()) -> None:
        """`spared`: words that stay whatever they look like."""
        self._known, self._spared = known, frozenset(spared)
        self._listed: dict[str, _Listed] = {}
        self._plain: set[str] = set()
        self._reading = lru_cache(_MOST_REMEMBERED)(self._read)

    def edits_in(self, lower: str, language: str) -> list[Edit]:
        """`language` ISO 639-1; nothing in languages whose words are not listed."""
        if language not in written_words():
            return []
        meant = {word: reading for word in self._strange_in(lower) if (reading := self._reading(word, language))}
        if not meant:
            return []
        stretches = [stretch.span() for stretch in _STRETCH.finditer(lower)]
        found = (word for word in WORD.finditer(lower) if word[0] in meant)
        return [
            Edit(*word.span(), meant[word[0]], "", True)
            for word in found
            if not _OF_ADDRESSES.search(lower, *stretches[bisect(stretches, (word.end(),)) - 1])
        ]

    def _strange_in(self, lower: str) -> list[str]:
        """Distinct words that may be slips, the first of a long text; those that are none are soon known by heart."""
        words = dict.fromkeys(WORD.findall(lower))
        if not (rest := words.keys() - self._plain):
            return []
        strange = {word for word in rest if self._is_strange(word)}
        if len(self._plain) > _MOST_REMEMBERED:
            self._plain.clear()
        self._plain |= rest - strange
        return [word for word in words if word in strange][:_MOST_IN_A_TEXT]

    def _is_strange(self, word: str) -> bool:
        return _SHORTEST <= len(word) <= _LONGEST and word not in self._known and word not in self._spared

    def _read(self, word: str, language: str) -> str | None:
        if language not in self._listed:
            self._listed[language] = _Listed(written_words()[language])
        return self._listed[language].meant(word, language) or self._apart(word, language)

    def _apart(self, word: str, language: str) -> str | None:
        if len(word) < _SHORTEST_JOINED or not _may_be_joined(word, language):
            return None
        parts = parts_of(word, self._known, language)
        return " ".join(parts) if len(parts) > 1 else None


def _may_be_joined(word: str, language: str) -> bool:
    """Whether it begins and ends with listed words: a glance that spares most of them the search."""
    listed, places = written_words()[language], range(2, len(word) - 1)
    return any(word[:at] in listed for at in places) and any(word[at:] in listed for at in places)


class _Listed:
    """The words of a language by what is left of them when a letter is missing: as numbers, since strings would take
    ten megabytes a language."""

    def __init__(self, words: Iterable[str]) -> None:
        self._words = [word for word in words if len(word) >= _SHORTEST]
        left = [(hash(rest), at) for at, word in enumerate(self._words) for rest in _shortened(word)]
        keys, places = np.array([key for key, _ in left]), np.array([at for _, at in left], np.int32)
        order = np.argsort(keys, kind="stable")
        self._keys, self._places = keys[order], places[order]

    def meant(self, word: str, language: str) -> str | None:
        """The likeliest word that is one slip away, if it is likelier than the word as it stands."""
        readings = ((cost_of(meant, language) + slip, meant) for meant, slip in self._near(word))
        cost, meant = min(readings, default=(0.0, None))
        return meant if cost < spelling(language).cost(word) else None

    def _near(self, word: str) -> Iterator[tuple[str, float]]:
        rests = np.array([hash(rest) for rest in _shortened(word)])
        first, last = np.searchsorted(self._keys, rests), np.searchsorted(self._keys, rests, "right")
        for at in {int(at) for start, end in zip(first, last, strict=True) for at in self._places[start:end]}:
            if (slip := _slip(word, self._words[at])) is not None:
                yield self._words[at], slip


def _shortened(word: str) -> set[str]:
    """The word, and without each of its letters; two words that share one are a slip or two apart."""
    return {word, *(word[:at] + word[at + 1 :] for at in range(len(word)))}


def _slip(written: str, meant: str) -> float | None:
    """What it costs to write one word for the other; None where it takes more than one slip."""
    at = next((at for at, (one, other) in enumerate(zip(written, meant, strict=False)) if one != other), None)
    at = min(len(written), len(meant)) if at is None else at
    place = _FIRST * (at == 0) + _LAST * (at >= len(meant) - 2)
    match len(written) - len(meant):
        case 0 if written[at + 1 :] == meant[at + 1 :]:
            return place + _for_another(written[at], meant[at])
        case 0 if written[at : at + 2] == meant[at : at + 2][::-1] and written[at + 2 :] == meant[at + 2 :]:
            return _FIRST * (at == 0) + _SWAPPED
        case -1 if written[at:] == meant[at + 1 :]:
            return place + (_MISSING_TWIN if meant[at - 1 : at] == meant[at] else _MISSING)
        case 1 if written[at + 1 :] == meant[at:]:
            return place + _too_many(written, at)
    return None


def _for_another(written: str, meant: str) -> float:
    if without_accents(written) == without_accents(meant):
        return _ACCENT - _LAST
    return _BESIDE if written + meant in _NEIGHBOURS else _OTHER


def _too_many(written: str, at: int) -> float:
    """A letter twice, one that a finger brushed beside the one that was meant, or any."""
    before, letter, after = written[at - 1 : at], written[at], written[at + 1 : at + 2]
    if letter == before:
        return _TWICE
    return _BRUSHED if letter + before in _NEIGHBOURS or letter + after in _NEIGHBOURS else _PUT_IN
