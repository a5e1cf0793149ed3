"""Whole texts written letter by letter, evenly parted or one a line; vocabulary's terms alone are in `lettering`.

Letters are only joined where they make ordinary words: rows of sizes, tunings and initials stay.
"""

import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from itertools import accumulate, pairwise

from content_models.disguise.offsets import Edit, folded
from content_models.disguise.ordinary import common_words, commonest_words, ordinary_words

# Five letters or more, all parted in the same way, a wider gap between words: no abbreviation is that long.
_SPACED = re.compile(r"(?<![^\W_])([A-Za-zÀ-ԯ])([ .\-_*|·•~/])(?:\2{0,3}[A-Za-zÀ-ԯ]\2){3,}\2{0,2}[A-Za-zÀ-ԯ](?![^\W_])")
_MAY_BE_SPACED = re.compile(r"[ .\-_*|·•~/][A-Za-zÀ-ԯ][ .\-_*|·•~/]+[A-Za-zÀ-ԯ][ .\-_*|·•~/]")
_LINES = re.compile(r"(?:(?<=\n)|^)[ \t]*+([A-Za-zÀ-ԯ])[ \t\r]*+(?:\n[ \t\r\n]{0,8}+[A-Za-zÀ-ԯ][ \t\r]*+(?=\n|\Z)){4,}")
_LETTER = re.compile("[A-Za-zÀ-ԯ]")
_SYLLABLE = "[\u0e01-\u0e2e\u3041-\u30fa\u3400-\u9fff\uac00-\ud7a3]"
_SPACED_SYLLABLES = re.compile(rf"(?<!\w){_SYLLABLE}([ .\-_*|·•~/])(?:{_SYLLABLE}\1){{3,}}{_SYLLABLE}(?!\w)")
_ALPHABET = "abcdefghijklmnopqrstuvwxyz"
_LONGEST_RUN = 400
_LONGEST_WORD = 20


def spaced_letters(text: str, terms: frozenset[str]) -> Iterator[Edit]:
    """Edits that take out what parts the letters of words, and leave one sign between words."""
    if _MAY_BE_SPACED.search(text):
        yield from _parted(text, terms)
    if "\n" in text:
        for found in _LINES.finditer(text):
            yield from _joined(text, found, "line_per_letter", terms)
    if not text.isascii():
        for found in _SPACED_SYLLABLES.finditer(text):
            yield from (Edit(at, at + 1, "", "separators") for at in range(found.start() + 1, found.end(), 2))


def _parted(text: str, terms: frozenset[str]) -> Iterator[Edit]:
    """Where words are parted by signs and blanks stand between them, each row of letters is one word; what some of them
    are tells what the others do."""
    rows = [*_SPACED.finditer(text)]
    counts = Counter(found[2] for found in rows)
    by_sign = {sign for sign, count in counts.items() if count > 1 and sign != " "}
    words = {sign: [row for row in rows if row[2] == sign and _written(row[0]) in ordinary_words()] for sign in by_sign}
    believed = {sign for sign, known in words.items() if len(known) * 3 >= counts[sign]}
    for sign in believed:
        for found in _rows_of(sign).finditer(text):
            yield from (Edit(at, at + 1, "", "separators") for at in range(found.start() + 1, found.end(), 2))
    for found in rows:
        if found[2] not in believed:
            yield from _joined(text, found, "separators", terms)


@cache
def _rows_of(sign: str) -> re.Pattern[str]:
    """Three letters and more with one sign between them."""
    return re.compile(rf"(?<![^\W_]){_LETTER.pattern}(?:{re.escape(sign)}{_LETTER.pattern}){{2,}}(?![^\W_])")


def _written(row: str) -> str:
    return folded("".join(_LETTER.findall(row)))


def _joined(text: str, found: re.Match[str], what: str, terms: frozenset[str]) -> Iterator[Edit]:
    places = [letter.start() for letter in _LETTER.finditer(text, *found.span())]
    written = folded("".join(text[at] for at in places))
    if written in _ALPHABET or len(places) > _LONGEST_RUN:
        return
    gaps = [text[first + 1 : second] for first, second in pairwise(places)]
    narrow = min(map(_width, gaps))
    words = _by_gaps(written, [_width(gap) > narrow for gap in gaps])
    if len(words) == 1:
        words = _divided(written, terms)
    if not words or not any(word in terms or word in ordinary_words() for word in words if len(word) > 2):
        return
    ends = {*accumulate(map(len, words))}
    for count, (first, second) in enumerate(pairwise(places), 1):
        if count not in ends:
            yield Edit(first + 1, second, "", what)
        elif text[first + 1 : second] != " ":
            yield Edit(first + 1, second, " ", what, as_whole=True)


def _width(gap: str) -> int:
    return gap.count("\n") or len(gap)


def _by_gaps(written: str, is_wide: list[bool]) -> list[str]:
    words, start = [], 0
    for at, wide in enumerate(is_wide, 1):
        if wide:
            words.append(written[start:at])
            start = at
    return [*words, written[start:]]


def _divided(written: str, terms: frozenset[str]) -> list[str]:
    """The fewest words that the letters make, none where they make none. Short words must be common ones."""
    best: list[tuple[int, int]] = [(0, 0)]  # (words needed, where the last of them starts)
    for end in range(1, len(written) + 1):
        ways = [
            (best[start][0] + 1, start)
            for start in range(max(0, end - _LONGEST_WORD), end)
            if best[start][0] >= 0 and _is_word(written[start:end], terms)
        ]
        best.append(min(ways, default=(-1, 0)))
    words, end = [], len(written) if best[-1][0] > 0 else 0
    while end:
        words.append(written[best[end][1] : end])
        end = best[end][1]
    return words[::-1]


def _is_word(word: str, terms: frozenset[str]) -> bool:
    if word in terms:
        return True
    lists = {1: frozenset("aiuyеояив"), 2: commonest_words(), 3: common_words()}
    return word in lists.get(len(word), ordinary_words())
