"""A text cut into what may be digits of a telephone number: digits of any script, digit words, signs drawn as digits.

What does not live here: which of them are a number (`numbers`), the words themselves (`digit_words`).
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from itertools import islice
from typing import NamedTuple

from content_models.contacts.digit_words import DIGIT_WORDS, FILLERS, LONGEST, DigitWord
from content_models.contacts.folding import MARKS, is_written_together, plain_letters, table

DRAWN = {
    "🔟": "10", "🅾": "0", "⭕": "0", "○": "0", "◯": "0", "⚪": "0", "💯": "100", "🄌": "0", "〇": "0", "🎱": "8",
    "🥇": "1", "🥈": "2", "🥉": "3", "🕐": "1", "🕑": "2", "🕒": "3", "🕓": "4", "🕔": "5", "🕕": "6", "🕖": "7",
    "🕗": "8", "🕘": "9",
}  # fmt: skip
LETTERS_FOR_DIGITS = {
    "o": "0", "о": "0", "ο": "0", "i": "1", "l": "1", "і": "1", "ι": "1", "ӏ": "1", "z": "2", "з": "3", "s": "5",
    "ѕ": "5", "б": "6", "b": "8",
}  # fmt: skip
_WORD = re.compile(rf"[^\W_](?:[^\W_]|[{MARKS}])*(?:['](?:[^\W_]|[{MARKS}])+)*|[{''.join(DRAWN)}]|\+")
_WORDS_OF_SUCH_LETTERS = frozenset(table("numbers")["of_drawn_letters"])
_BEGINNINGS = frozenset(word[:2] for word in DIGIT_WORDS)
_MOST_TOKENS, _LONGEST_WORD, _NEVER = 20_000, 64, 10_000
_CODE = re.compile(r"[a-np-z]\d{1,2}|[a-np-z]\d{6,}")  # as serial numbers begin
_KOREAN_ENDINGS = re.compile("(?:으로|로|이에요|예요|입니다|이요|요|번|에|이|임|여)$")


class Piece(NamedTuple):
    """A part of a word that stands for digits; `what` is "digits", "drawn", "letters", "word", "plus" or "filler"."""

    start: int
    end: int
    what: str
    digits: str = ""
    word: DigitWord | None = None


def stretches(lower: str) -> Iterator[list[Piece]]:
    """The pieces of a folded text in order, parted by the words that are none of a number."""
    stretch: list[Piece] = []
    for found in islice(_WORD.finditer(lower), _MOST_TOKENS):
        parts = _read(found[0])
        if not parts:
            if stretch:
                yield stretch
                stretch = []
            continue
        start = found.start()
        for first, last, what, digits, word in parts:
            if what != "break":
                stretch.append(Piece(start + first, start + last, what, digits, word))
            elif stretch:
                yield stretch
                stretch = []
    if stretch:
        yield stretch


_Part = tuple[int, int, str, str, DigitWord | None]


@lru_cache(maxsize=8192)
def _read(word: str) -> tuple[_Part, ...]:
    """The parts of a word; () where none of it belongs to a number."""
    if word.isascii() and word.isdigit():
        return ((0, len(word), "digits", word, None),)
    if word == "+":
        return ((0, 1, "plus", "+", None),)
    if word in DRAWN:
        return ((0, len(word), "drawn", DRAWN[word], None),)
    known = DIGIT_WORDS.get(word) or (len(word) <= LONGEST and DIGIT_WORDS.get(plain_letters(word))) or None
    if known is not None:
        return ((0, len(word), "word", "", known),)
    if word in FILLERS:
        return ((0, len(word), "filler", "", None),)
    if len(word) > _LONGEST_WORD:
        return ()
    return _divided(word) or _within(word)


def _divided(word: str) -> tuple[_Part, ...]:
    """The word as a row of digits and digit words from end to end, in as few parts as can be; () where it is none."""
    best: list[tuple[int, _Part | None]] = [(_NEVER, None)] * (len(word) + 1)
    best[0] = (0, None)
    reached = 0
    for start in range(len(word)):
        if start > reached:
            return ()
        cost = best[start][0]
        if cost < _NEVER:
            for part in _parts_at(word, start):
                price = cost + 1 + _price(word, part)
                reached = max(reached, part[1])
                if price < best[part[1]][0]:
                    best[part[1]] = (price, part)
    if best[-1][1] is None:
        return ()
    parts: list[_Part] = []
    end = len(word)
    while end:
        last = best[end][1]
        assert last is not None
        parts.append(last)
        end = last[0]
    return tuple(reversed(parts)) if _is_sensible(word, parts) else ()


def _parts_at(word: str, start: int) -> Iterator[_Part]:
    farthest = start + (LONGEST if word[start : start + 2] in _BEGINNINGS else 1)
    for end in range(start + 1, min(len(word), farthest) + 1):
        if part := _part(word, start, end):
            yield part


def _price(word: str, part: _Part) -> int:
    start, end, what, _, _ = part
    if what == "letters":
        return 3
    return 0 if what != "word" else 1 if end - start > 2 or not word.isascii() else 8


def _part(word: str, start: int, end: int) -> _Part | None:
    piece = word[start:end]
    if end - start == 1:
        if digits := digit_of(piece):
            return (start, end, "digits" if piece.isdecimal() else "drawn", digits, None)
        if piece in LETTERS_FOR_DIGITS:
            return (start, end, "letters", LETTERS_FOR_DIGITS[piece], None)
        if not is_written_together(piece):
            return None
    known = DIGIT_WORDS.get(piece)
    if known is None or (known.role == "plus" and start):
        return None
    if end - start < 3 and word.isascii() and not (word[start - 1 : start].isdigit() or word[end : end + 1].isdigit()):
        return None
    return (start, end, "word", "", known)


def _is_sensible(word: str, parts: list[_Part]) -> bool:
    """Letters for digits only among digits or alone in a short word; short digit words hide in ordinary ones."""
    if _CODE.fullmatch(word):
        return False
    letters = sum(part[2] == "letters" for part in parts)
    others = len(parts) - letters
    if letters and others:
        return letters <= others + 2 and any(part[2] in ("digits", "drawn") for part in parts)
    if letters:
        return letters <= 3 and any(part[3] == "0" for part in parts) and word not in _WORDS_OF_SUCH_LETTERS
    return (
        all(part[2] in ("digits", "drawn") for part in parts)
        or sum(part[1] - part[0] for part in parts) >= 3
        or is_written_together(word)
    )


def _within(word: str) -> tuple[_Part, ...]:
    """Digit words inside a row of letters of a script that writes its words together."""
    if not is_written_together(word):
        return ()
    if "가" <= word[0] <= "힣" and (ending := _KOREAN_ENDINGS.search(word)) and ending.start():
        inner = _read(word[: ending.start()])
        is_whole = bool(inner) and all(part[2] != "break" for part in inner)
        return (*inner, (ending.start(), len(word), "break", "", None)) if is_whole else ()
    return () if "가" <= word[0] <= "힣" else tuple(_scanned(word))


def _scanned(word: str) -> Iterator[_Part]:
    at = 0
    while at < len(word):
        for end in range(min(len(word), at + LONGEST), at, -1):
            piece = word[at:end]
            if known := DIGIT_WORDS.get(piece):
                yield (at, end, "word", "", known)
            elif end - at == 1 and (digits := digit_of(piece)):
                yield (at, end, "digits" if piece.isdecimal() else "drawn", digits, None)
            elif piece in FILLERS:
                yield (at, end, "filler", "", None)
            else:
                continue
            at = end
            break
        else:
            yield (at, at + 1, "break", "", None)
            at += 1


@lru_cache(maxsize=4096)
def digit_of(character: str) -> str:
    """The digits that one character of any script is, "12" of a twelve in a circle, "" where it is none."""
    if character.isdecimal():
        return str(unicodedata.decimal(character))
    value = unicodedata.numeric(character, None)
    is_sign = unicodedata.category(character) in ("No", "Nl", "So")
    return str(int(value)) if value is not None and is_sign and value == int(value) and 0 <= value <= 20 else ""
