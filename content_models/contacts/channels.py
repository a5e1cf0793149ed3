"""Where a text names a messenger: plainly, short, misspelt, in another script, in a picture, in cut or drawn letters.

What does not live here: names beside such a word (`handles`).
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice, pairwise

import ahocorasick

from content_models.contacts.digit_words import slips
from content_models.contacts.folding import (
    first_words,
    folded,
    is_latin,
    is_written_together,
    plain_letters,
    spellings,
    table,
    words_of,
)
from content_models.disguise.offsets import has_any

_CHANNELS = table("channels")
KINDS = ("telegram", "wickr", "signal")

# Drawn like a letter; what parts letters goes.
_LIKE = {
    "o": "0оο", "l": "1!|i£іι", "e": "3€еεéèêєэ", "a": "4@аαáàâ", "s": "5$ѕ", "t": "7тτ+", "b": "8", "g": "9гɡ",
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
_WIDEST, _LONG, _MOST, _MOST_MASKED = 3, 6, 20_000, 30
_ENDING = re.compile(r"[^\W\d_]{0,6}")
# What languages hang on a messenger's name: "telegr@mie", "п@йпалом".
_CASES = re.compile(
    "(?:ie|iem|em|om|u|e|a|y|i|ul|ului|on|en|et|ra|re|ban|ben|da|de|dan|den|ta|te|issa|ssa|ssä|lla|llä|min|mu|ku|ım|im|"
    "у|е|і|а|ом|ою|ам|ах|ы|и|ة|ی|ي|م|ه)(?![^\\W_])"
)
_MASKED = re.compile(r"[^\W\d_]{1,12}(?:[*#●○◯〇×✱][^\W\d_]{1,12}){1,3}")
_MASKS = re.compile("[*#●○◯〇×✱]")


@dataclass(frozen=True, slots=True)
class Mention:
    """A channel's kind named at [start, end).

    `how` is "word", "short", "picture", "nick" (also an ordinary word) or "hidden" (cut, drawn).
    """

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
        stems = {
            s for how in ("nick", "short", "long") for word in words[how] if word.endswith("*") for s in _written(word)
        }
        for how, table_of in (("nick", "nick"), ("short", "short"), ("word", "long"), ("picture", "emoji")):
            for word in words[table_of]:
                slipped = _slips(word) if how == "word" and kind != "signal" else set[str]()
                for spelling in _written(word) | slipped:
                    entry = (kind, how, len(spelling), is_written_together(spelling), spelling in stems)
                    automaton.add_word(spelling, entry)
    automaton.make_automaton()
    return automaton


def _shortest(words: Iterable[str]) -> tuple[str, ...]:
    """Those that hold no other: a text with any of the words holds one of these."""
    listed = sorted(words, key=len)
    return tuple(word for at, word in enumerate(listed) if not any(other in word for other in listed[:at]))


def _written(word: str) -> set[str]:
    return {spelling for one in _with_articles(word.rstrip("*")) for spelling in spellings(one)}


def _with_articles(word: str) -> Iterator[str]:
    """Arabic and Hebrew write articles and prepositions in one with the word."""
    yield word
    if "\u0590" <= word[0] < "\u0600":
        yield from (f"{before}{word}" for before in ("ב", "ה", "בה", "ל", "מה", "וב"))
    elif "\u0600" <= word[0] < "\u0700" and not word.startswith("ال"):
        yield from (f"{before}{word}" for before in ("ال", "بال", "عال", "وال", "لل", "ب", "ع", "و"))


def _squashed() -> ahocorasick.Automaton:
    automaton = ahocorasick.Automaton()
    for kind, words in _CHANNELS["cut"].items():
        for word in words:
            key = word.translate(_DRAWN)
            automaton.add_word(key, (kind, len(key)))
    automaton.make_automaton()
    return automaton


def _letters_apart(words: Iterable[str]) -> re.Pattern[str]:
    letters = ([f"[{re.escape(letter + _LIKE.get(letter, ''))}]" for letter in word] for word in words)
    rows = "|".join(
        first + r"(?P<sign{n}>[ .*_|/~-])".replace("{n}", str(n)) + f"(?P=sign{n})".join(rest)
        for n, (first, *rest) in enumerate(letters)
    )
    return re.compile(rf"(?<![^\W_])(?:{rows})(?![^\W_])(?![.*_|/~-][^\W_](?![^\W_]))")


_LETTERS_APART = [
    (kind, _letters_apart(sorted(words, key=len, reverse=True))) for kind, words in _CHANNELS["apart"].items()
]
# A letter that all of them have, between two signs.
_LONE_LETTERS = tuple(f"{sign}{letter}{sign}" for sign in " .*_|/~-" for letter in "lлل")
_OPEN, _SQUASHED = _open(), _squashed()
_LONG_NAMES = [
    (kind, folded(word)) for kind, words in _CHANNELS["cut"].items() for word in words
    if len(word) >= (4 if is_written_together(word) else 6)
]  # fmt: skip
_FIRSTS = first_words(_OPEN.keys())
_STEMS = _shortest(stem for stem, entry in _OPEN.items() if entry[-1] and is_latin(stem))


def mentions(lower: str) -> list[Mention]:
    """All in a folded text, in order; the longer of two at one place."""
    every = [*_openly(lower), *_hidden(lower)]
    taken: list[Mention] = []
    for one in sorted(every, key=lambda mention: (mention.start, -mention.end, mention.how == "hidden")):
        if one.how == "hidden" and _is_whole_before_a_gap(lower, one, every):
            continue
        if not taken or one.start >= taken[-1].end:
            taken.append(one)
        elif one.end > taken[-1].end and one.start == taken[-1].start:
            taken[-1] = one
    return taken


def _is_whole_before_a_gap(lower: str, hidden: Mention, every: list[Mention]) -> bool:
    """Whether a messenger's own name ends where what seems cut goes on: "Telegram, mi …"."""
    ends = [one.end for one in every if one.how == "word" and one.start == hidden.start and one.end < hidden.end]
    return any(lower[end] in ",;:" for end in ends)


def _openly(lower: str) -> Iterator[Mention]:
    if is_latin(lower) and _FIRSTS.isdisjoint(words_of(lower)) and not has_any(lower, _STEMS):
        return
    for last, (kind, how, size, is_together, is_stem) in islice(_OPEN.iter(lower), _MOST):
        start, end = last - size + 1, last + 1
        if is_stem:
            end = _ENDING.match(lower, end).end()  # type: ignore[union-attr]  # it matches nothing too
        if how == "picture":
            end += lower[end : end + 1] == "\ufe0f"
            yield Mention(kind, start, end, how)
        elif is_together or _stands_alone(lower, start, end):
            yield Mention(kind, start, end, how)


def _stands_alone(lower: str, start: int, end: int) -> bool:
    before, after = lower[start - 1 : start], lower[end : end + 1]
    if before.isalnum() and is_written_together(before):
        before = ""
    if after.isalnum() and is_written_together(after):
        after = ""
    return not (before.isalnum() or before == "/") and not after.isalnum()


def _hidden(lower: str) -> Iterator[Mention]:
    return (Mention(kind, start, end, "hidden") for kind, start, end in _cut(lower) if kind in KINDS)


def cut_purses(lower: str) -> Iterator[tuple[str, int, int]]:
    """Purses' names that are cut or drawn, and where."""
    return (hit for hit in _cut(lower) if hit[0] not in KINDS)


def _masked(lower: str) -> Iterator[tuple[str, int, int]]:
    """Names with a sign for one letter, or for each of some: "télégr*m", "ペ◯ペイ"."""
    if not _MASKS.search(lower):
        return
    for found in islice(_MASKED.finditer(lower), _MOST_MASKED):
        for kind, name in _LONG_NAMES:
            part = plain_letters(found[0])[: len(name)]
            masks = len(_MASKS.findall(part))
            if len(part) == len(name) and 0 < masks <= len(name) // 3 and _is_like(part, name):
                yield kind, found.start(), found.start() + len(name)
                break


def _is_like(masked: str, name: str) -> bool:
    return all(one == other or _MASKS.match(one) for one, other in zip(masked, name, strict=True))


@lru_cache(maxsize=2)
def _cut(lower: str) -> list[tuple[str, int, int]]:
    return [*_masked(lower), *_apart(lower), *_in_pieces(lower)]


def _apart(lower: str) -> Iterator[tuple[str, int, int]]:
    """Short names of which every letter stands apart, by the same sign."""
    if not has_any(lower, _LONE_LETTERS):
        return
    for kind, pattern in _LETTERS_APART:
        yield from ((kind, *found.span()) for found in islice(pattern.finditer(lower), _MOST_MASKED))


def _in_pieces(lower: str) -> list[tuple[str, int, int]]:
    squashed = _squeezed(lower)
    hits = list(_SQUASHED.iter(squashed))
    if not hits or len(hits) > _MOST // 10:
        return []
    kept, found = list(_kept(lower)), []
    for last, (kind, size) in hits:
        places = kept[last - size + 1 : last + 1]
        start, end = places[0], places[-1] + 1
        end = ending.end() if size >= _LONG and (ending := _CASES.match(lower, end)) else end
        gaps = [after - before - 1 for before, after in pairwise(places)]
        drawn = any(not lower[i].isalpha() for i in places) or len({lower[i].isascii() for i in places}) > 1
        shown = sum(lower[i].isalpha() for i in places)
        if (
            (any(gaps) or drawn)
            and max(gaps) <= _WIDEST
            and shown >= 2
            and _stands_alone(lower, start, end)
            and _is_cut(gaps)
        ):
            found.append((kind, start, end))
    return found


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
    """Not cut, cut in one or two places, a long one between its syllables, or between all letters."""
    cuts = sum(gap > 0 for gap in gaps)
    return cuts <= (2 if len(gaps) < _LONG else 3) or cuts >= len(gaps) - 1
