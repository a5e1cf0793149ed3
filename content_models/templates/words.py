"""Texts as words with kinds and places: what is aligned, and the way back to what was written.

Words are compared as `canonical` reads them, in lower case. A mark is one word, whatever it covers; amounts of money
and numbers are one word each; scripts that put no spaces between words are taken letter by letter.
"""

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from content_models.disguise.canonical import Canonical, canonical
from content_models.disguise.offsets import folded
from domain.templates import LONGEST, MarkedText, SlotKind

MOST_WORDS = 400

_MARKS: Final = "".join(chr(code) for code in range(0x300, 0xAC00) if unicodedata.category(chr(code))[0] == "M")
_SPACELESS: Final = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"  # Thai … CJK
)
_SIGNS: Final = "$€£¥₹₽₺₩₴฿₦₫₱₪"
_MONEY: Final = (
    r"eur|euros?|usd|dollars?|bucks|gbp|pounds?|quid|chf|sfr|pln|zł|zl|kč|czk|sek|nok|dkk|kr|ft|huf|lei|ron|лв|bgn|грн"
    r"|руб\w*|rub|try|tl|inr|rs|aed|sar|брл|brl|mxn|cad|aud|元|円"
)
_AMOUNT: Final = r"\d+(?:[.,'\u2019 ]\d{3})*(?:[.,]\d+)?k?"
_WORD: Final = re.compile(
    rf"(?P<price>[{_SIGNS}]\s?{_AMOUNT}(?!\w)|(?<!\w){_AMOUNT}\s?(?:[{_SIGNS}]|(?:{_MONEY})(?!\w)))"
    rf"|(?P<number>\d\w*(?:[.,:/'\-]\d\w*)*)"
    rf"|[{_SPACELESS}]"
    rf"|(?:(?![{_SPACELESS}])[^\W\d_])(?:(?![{_SPACELESS}])[\w{_MARKS}])*"
    rf"(?:['\u2019](?![{_SPACELESS}])\w[\w{_MARKS}]*)*"
)


@dataclass(frozen=True, slots=True)
class Word:
    """One word: how it is compared, its kind (a plain word is FREE), and its place in the original."""

    read: str
    kind: SlotKind
    start: int
    end: int


def words_of(text: MarkedText) -> list[Word]:
    """The first words of a text, at most `MOST_WORDS` of its first `LONGEST` code points."""
    view = canonical(text.body[:LONGEST])
    found = []
    for word in _scanned(view, text):
        found.append(word)
        if len(found) == MOST_WORDS:
            break
    return found


def _scanned(view: Canonical, text: MarkedText) -> Iterator[Word]:
    read, at = folded(view.text), 0
    for mark in text.marks:
        first, last = bisect_right(view.ends, mark.start), bisect_left(view.offsets, mark.end)
        if first >= last or first < at:
            continue
        yield from _plain(view, read, at, first)
        yield Word(f"{mark.kind}:{mark.value}", SlotKind.CONTACT, *view.original_span(first, last))
        at = last
    yield from _plain(view, read, at, len(read))


def _plain(view: Canonical, read: str, start: int, end: int) -> Iterator[Word]:
    for match in _WORD.finditer(read, start, end):
        kind = SlotKind(match.lastgroup) if match.lastgroup else SlotKind.FREE
        yield Word(match[0], kind, *view.original_span(*match.span()))
