"""Where a text names a messenger: plainly, short, misspelt, in another script, in a picture, in cut or drawn letters.

What does not live here: names beside such a word (`handles`).
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice, pairwise

import ahocorasick

from content_models.contacts.digit_words import slips
from content_models.contacts.folding import first_words, is_latin, is_written_together, spellings, table, words_of

_CHANNELS = table("channels")
KINDS = ("telegram", "wickr", "signal")

# Drawn like a letter; what parts letters goes.
_LIKE = {
    "o": "0оο", "l": "1!|i£іι", "e": "3€еε", "a": "4@аα", "s": "5$ѕ", "t": "7тτ+", "b": "8", "g": "9гɡ",
    "c": "с", "p": "р",
    "x": "х", "y": "у", "k": "к", "m": "м", "w": "ѡԝ",
}  # fmt: skip


class _Squash(dict[int, str | None]):
    """For `str.translate`: drawn signs as their letters, letters as they are, nothing for the signs that part them."""

    def __missing__(self, code: int) -> str | None:
        self[code] = chr(code) if chr(code).isalnum() else None
        return self[code]


_DRAWN = _Squash({ord(sign): letter for letter, signs in _LIKE.items() for sign in signs})
_NOT_ASCII = re.compile("[^\x00-\x7f]")
_OTHER_LETTER = "q"  # in no messenger's name
_SHOWN = re.compile("[a-z][^a-z]*[a-z]")
_WIDEST, _MOST = 3, 20_000


@dataclass(frozen=True, slots=True)
class Mention:
    """A channel's kind named at [start, end); `how` is "word", "short", "picture" or "hidden" (cut, drawn)."""

    kind: str
    start: int
    end: int
    how: str


def _slips(word: str) -> set[str]:
    """A long word with one letter left out, doubled, or two turned."""
    if len(word) < 6 or not word.isascii() or not word.isalpha():
        return set()
    return slips(word)


def _open() -> ahocorasick.Automaton:
    automaton = ahocorasick.Automaton()
    for kind in reversed(KINDS):
        words = _CHANNELS[kind]
        for how, every in (("short", words["short"]), ("word", words["long"]), ("picture", words["emoji"])):
            for word in every:
                for spelling in spellings(word) | (_slips(word) if how == "word" and kind != "signal" else set()):
                    automaton.add_word(spelling, (kind, how, len(spelling), is_written_together(spelling)))
    automaton.make_automaton()
    return automaton


def _squashed() -> ahocorasick.Automaton:
    automaton = ahocorasick.Automaton()
    for kind, words in (
        ("telegram", ["telegram", "telegramm"]),
        ("wickr", ["wickr", "wickrme"]),
        ("signal", ["signal"]),
    ):
        for word in words:
            key = word.translate(_DRAWN)
            automaton.add_word(key, (kind, len(key)))
    automaton.make_automaton()
    return automaton


_OPEN, _SQUASHED = _open(), _squashed()
_FIRSTS = first_words(_OPEN.keys())


def mentions(lower: str) -> list[Mention]:
    """All in a folded text, in order; the longer of two at one place."""
    every = [*_openly(lower), *_hidden(lower)]
    taken: list[Mention] = []
    for one in sorted(every, key=lambda mention: (mention.start, -mention.end, mention.how == "hidden")):
        if not taken or one.start >= taken[-1].end:
            taken.append(one)
        elif one.end > taken[-1].end and one.start == taken[-1].start:
            taken[-1] = one
    return taken


def _openly(lower: str) -> Iterator[Mention]:
    if is_latin(lower) and _FIRSTS.isdisjoint(words_of(lower)):
        return
    for last, (kind, how, size, is_together) in islice(_OPEN.iter(lower), _MOST):
        start, end = last - size + 1, last + 1
        if how == "picture":
            end += lower[end : end + 1] == "\ufe0f"
            yield Mention(kind, start, end, how)
        elif is_together or _stands_alone(lower, start, end):
            yield Mention(kind, start, end, how)


def _stands_alone(lower: str, start: int, end: int) -> bool:
    before, after = lower[start - 1 : start], lower[end : end + 1]
    return not (before.isalnum() or before == "/") and not after.isalnum()


def _hidden(lower: str) -> Iterator[Mention]:
    if _SHOWN.search(lower) is None:
        return
    squashed = _squeezed(lower)
    hits = list(_SQUASHED.iter(squashed))
    if not hits or len(hits) > _MOST // 10:
        return
    kept = list(_kept(lower))
    for last, (kind, size) in hits:
        places = kept[last - size + 1 : last + 1]
        start, end = places[0], places[-1] + 1
        gaps = [after - before - 1 for before, after in pairwise(places)]
        is_hidden = any(gaps) or any(not lower[i].isascii() or not lower[i].isalpha() for i in places)
        shown = sum("a" <= lower[i] <= "z" for i in places)
        if is_hidden and max(gaps) <= _WIDEST and shown >= 2 and _stands_alone(lower, start, end) and _is_cut(gaps):
            yield Mention(kind, start, end, "hidden")


def _squeezed(lower: str) -> str:
    """Letters alone, drawn ones as what they are; of a text in Latin letters, each other letter as one of no word."""
    if is_latin(lower) and not lower.isascii():
        lower = _NOT_ASCII.sub(_in_ascii, lower)
    return lower.translate(_DRAWN)


def _in_ascii(letter: re.Match[str]) -> str:
    drawn = _DRAWN[ord(letter[0])]
    return drawn if drawn and drawn.isascii() else _OTHER_LETTER if drawn else " "


def _kept(lower: str) -> Iterable[int]:
    return (i for i, character in enumerate(lower) if _DRAWN[ord(character)] is not None)


def _is_cut(gaps: list[int]) -> bool:
    """Not cut, cut in one or two places, or between all letters."""
    cuts = sum(gap > 0 for gap in gaps)
    return cuts <= 2 or cuts >= len(gaps) - 1
