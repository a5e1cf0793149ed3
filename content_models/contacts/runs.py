"""Rows of digits in a text: pieces that may belong to one telephone number, and what each stands for in a language.

What does not live here: the pieces (`tokens`), and which part of a row is a number (`numbers`).
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from content_models.contacts.digit_words import FILLERS, UNITS_FIRST
from content_models.contacts.tokens import Piece, stretches

# Between two digits of one number nobody writes a price, a share, a sum or a measure.
_PARTS = re.compile(r"[$€£¥₽₹%×÷]|\d")
_FULL_STOP = re.compile(r"[.!?]\s")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2060-\u2064\ufe00-\ufe0f\ufeff\u20e3]+")
_MORE_THAN_ONE = 1100
_WIDEST_GAP, _MOST_FILLERS = 12, 7
LEAST = 7
"""Digits that a telephone number has."""
_MOST_OF_A_WORD = 9  # "triple", and a number of three digits


@dataclass(frozen=True, slots=True)
class Atom:
    """Digits that stand together.

    Attributes:
        kind: "digits", "drawn", "letters" (that look like digits) or "word".
        gap: what stands before it, since the atom before; words that mean nothing there are left out.
        fillers: how many such words.
        weak: whether it may be an ordinary word.
        plus: whether a plus sign, or the word, stands before it.
        doubled: whether "double" or "triple" does.
    """

    digits: str
    start: int
    end: int
    kind: str
    gap: str
    fillers: int = 0
    weak: bool = False
    plus: bool = False
    doubled: bool = False


def runs(lower: str) -> Iterator[list[Piece]]:
    """Rows of pieces that nothing parts for certain."""
    for stretch in stretches(lower):
        if may_be_a_number(stretch):
            yield from (row for row in _parted(lower, stretch) if may_be_a_number(row))


def may_be_a_number(pieces: Sequence[Piece]) -> bool:
    """Whether there may be digits enough, however many a word and the one before it say."""
    if len(pieces) == 1 and pieces[0].word is None:  # as most are
        return len(pieces[0].digits) >= LEAST
    return sum(len(piece.digits) if piece.word is None else _MOST_OF_A_WORD for piece in pieces) >= LEAST


def _parted(lower: str, stretch: Sequence[Piece]) -> Iterator[list[Piece]]:
    row: list[Piece] = []
    fillers = 0
    for piece in stretch:
        gap = lower[row[-1].end : piece.start] if row else ""
        fillers = fillers + 1 if piece.what == "filler" else 0
        if row and (fillers > _MOST_FILLERS or _is_parting(gap) or _ends_sentence(row[-1], gap, piece)):
            yield row
            row = []
        if row or piece.what != "filler":
            row.append(piece)
    if row:
        yield row


def _is_parting(gap: str) -> bool:
    return bool(gap) and (len(_INVISIBLE.sub("", gap)) > _WIDEST_GAP or bool(_PARTS.search(gap)))


def _ends_sentence(before: Piece, gap: str, after: Piece) -> bool:
    """ "… 2121234567. One of …": a full stop between digits and a word of another kind."""
    return {before.what, after.what} == {"word", "digits"} and bool(_FULL_STOP.search(gap))


def languages_of(row: Sequence[Piece]) -> list[str]:
    """The languages in which most words of a row are digits, the best first; one for a row without words."""
    found: Counter[str] = Counter()
    for piece in row:
        if piece.word is not None and piece.word.role in ("unit", "teen", "ten", "hundreds"):
            for rank, language in enumerate(piece.word.by_language):
                found[language] += (1000 if not piece.word.weak else 300) - rank
    return [*(language for language, weight in found.most_common(2) if weight > _MORE_THAN_ONE), ""]


def atoms(lower: str, row: Sequence[Piece], language: str) -> list[Atom]:
    """What a row says in one language."""
    found: list[Atom] = []
    at, end, fillers, plus, times = 0, row[0].start, 0, False, 1
    gap_start = row[0].start
    while at < len(row):
        piece = row[at]
        size, digits, kind = 1, piece.digits, piece.what
        if piece.what == "plus" or (piece.word is not None and piece.word.role == "plus"):
            plus = True
        elif piece.what == "filler":
            fillers += 1
        elif piece.word is not None:
            kind = "word"
            role = piece.word.role
            if role in ("double", "triple"):
                times = 2 if role == "double" else 3
            elif role == "hundred" or _is_filler_here(piece, lower, language):
                fillers += 1
            else:
                size, digits = _spoken(lower, row, at, language)
        if digits and piece.what != "plus":
            end = row[at + size - 1].end
            start = piece.start
            gap = _INVISIBLE.sub("", lower[gap_start:start]) if found else ""
            weak = piece.word is not None and (piece.word.weak or (language not in piece.word.by_language and not plus))
            joins = (
                bool(found)
                and not gap
                and kind == found[-1].kind
                and kind in ("digits", "drawn")
                and not plus
                and times == 1
            )
            if joins:
                last = found.pop()
                found.append(
                    Atom(last.digits + digits, last.start, end, kind, last.gap, last.fillers, last.weak, last.plus)
                )
            else:
                found.append(Atom(digits * times, start, end, kind, _plain_gap(gap), fillers, weak, plus, times > 1))
            gap_start, fillers, plus, times = end, 0, False, 1
        at += size
    return found


def _is_filler_here(piece: Piece, lower: str, language: str) -> bool:
    """A word such as "no", which is nine in another language than the row's."""
    assert piece.word is not None
    if piece.word.role == "joint":
        return True
    return language not in piece.word.by_language and lower[piece.start : piece.end] in FILLERS


def _spoken(lower: str, row: Sequence[Piece], at: int, language: str) -> tuple[int, str]:
    """How many pieces a word takes with those after it, and the digits they are: "fifty-five", "vier und zwanzig"."""
    word = row[at].word
    assert word is not None
    parts: list[tuple[str, str]] = []
    for before, piece in zip(row[at : at + 5], row[at + 1 : at + 6], strict=False):
        if piece.word is None or len(lower[before.end : piece.start]) > 1:
            break
        parts.append((piece.word.role, piece.word.value(language)))
    value = word.value(language)
    if word.role == "hundreds":
        taken, rest = _below_hundred(parts, language)
        return 1 + taken, str(int(value) + int(rest or 0))
    if word.role == "unit" and parts[:1] == [("hundred", "")] and value != "0":
        taken, rest = _below_hundred(parts[1:], language)
        return 2 + taken, value + (rest or "0").zfill(2)
    taken, joined = _below_hundred([(word.role, value), *parts], language)
    return (taken, joined) if taken else (1, value)


def _below_hundred(parts: Sequence[tuple[str, str]], language: str) -> tuple[int, str]:
    """Of how many parts, and which number from 10 to 99 that several words or a teen are; (0, "") where none begins."""
    roles, values = [role for role, _ in parts], [value for _, value in parts]
    if language == "fr" and (french := _french(roles, values)):
        return french
    if roles[:1] == ["teen"]:
        return 1, values[0]
    if roles[:2] == ["ten", "unit"] and values[1] != "0" and language not in UNITS_FIRST:
        return 2, values[0][0] + values[1]
    if roles[:3] == ["ten", "joint", "unit"] and language not in UNITS_FIRST:
        return 3, values[0][0] + values[2]
    if roles[:3] == ["unit", "joint", "ten"] and language in UNITS_FIRST and values[0] != "0":
        return 3, values[2][0] + values[0]
    return (1, values[0]) if roles[:1] == ["ten"] else (0, "")


def _french(roles: Sequence[str], values: Sequence[str]) -> tuple[int, str] | None:
    """Sixty-ten, four-twenty-ten: 70 to 99 as France says them."""
    skip, base = 0, 0
    if roles[:2] == ["unit", "ten"] and list(values[:2]) == ["4", "20"]:
        skip, base = 2, 80
    elif roles[:1] == ["ten"] and values[0] in ("60", "80"):
        skip, base = 1, int(values[0])
    if not base:
        return None
    skip += roles[skip : skip + 1] == ["joint"]
    if roles[skip : skip + 2] == ["teen", "unit"] and values[skip] == "10" and int(values[skip + 1]) >= 7:
        return skip + 2, str(base + 10 + int(values[skip + 1]))
    if roles[skip : skip + 1] == ["teen"]:
        return skip + 1, str(base + int(values[skip]))
    if roles[skip : skip + 1] == ["unit"] and values[skip] != "0":
        return skip + 1, str(base + int(values[skip]))
    return (skip, str(base)) if skip == 2 or base == 80 else (1, str(base))


def _plain_gap(gap: str) -> str:
    """Signs of a gap without the words in it."""
    return re.sub(r"[^\W_]+", "", gap)
