"""Onion addresses in pieces: over lines, in groups, with signs or remarks between, backwards, without their ending.

Fifty-six letters with a checksum are no accident, so the words of a text are tried together freely and only what the
checksum proves is read (`domain.contacts.web`).
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from content_models.contacts.folding import words_of
from content_models.contacts.readings import Reading
from content_models.disguise.offsets import has_any
from domain.contacts.web import onion_domain

_LETTERS = 56
_HINT = re.compile(r"[o0]n[\s-]?[i1][o0]n")
_ENDS = ("ion", "i0n", "1on", "10n")
_PIECE = re.compile(r"[a-z2-7]{2,}|(?<![^\W_])[a-z2-7](?![^\W_])")
_ENDING = re.compile(
    r"[^\w]{0,3}(?:(?:dot|точка|punto|punkt|point)[^\w]{1,3}|[.\[({])?[o0][\W_]?n[\W_]?[i1][\W_]?[o0][\W_]?n(?:\.\w{2,3})?(?![^\W_])"
)
_MOST_PIECES, _MOST_TRIED, _MOST_TRIED_AT_ONE = 600, 6000, 300
_VERIFIED = 0.99
_MOST_NOISE, _LONGEST_NOISE = 3, 12


@dataclass(frozen=True, slots=True)
class _Piece:
    """A run of letters that an address may have, at [start, end)."""

    start: int
    end: int
    letters: str


def onions(lower: str) -> Iterator[Reading]:
    """Addresses of a folded text; those from the end after the others."""
    if len(lower) < _LETTERS or not _is_hinted(lower):
        return
    yield from _read(lower)
    if "noino" in lower:
        for reading in _read(lower[::-1]):
            start, end = len(lower) - reading.end, len(lower) - reading.start
            yield replace(reading, start=start, end=end, flags=frozenset({"reversed"}))


def _is_hinted(lower: str) -> bool:
    words = words_of(lower)
    return (
        max(map(len, words), default=0) >= _LETTERS
        or "tor" in words
        or "тор" in words
        or "noino" in lower
        or "онион" in lower
        or (has_any(lower, _ENDS) and bool(_HINT.search(lower)))
    )


def _read(lower: str) -> Iterator[Reading]:
    pieces = _pieces(lower)
    above, nodes = len(pieces), _MOST_TRIED
    for last in reversed(range(len(pieces))):
        if last >= above or not pieces[last].letters.endswith("d"):  # as version 3 makes the last letter a d
            continue
        first, address, tried = _first(pieces, last, min(nodes, _MOST_TRIED_AT_ONE))
        nodes -= tried
        if address:
            above = first
            yield _reading(lower, address, pieces[first : last + 1])


def _pieces(lower: str) -> list[_Piece]:
    """All of a text, without the ending that may be glued to the last of an address."""
    every = []
    for found in islice(_PIECE.finditer(lower), _MOST_PIECES):
        letters = found[0].removesuffix("onion") if len(found[0]) > len("onion") else found[0]
        every.append(_Piece(found.start(), found.start() + len(letters), letters))
    return every


def _first(pieces: Sequence[_Piece], last: int, most: int) -> tuple[int, str, int]:
    """Where an address begins that ends with the last piece, itself ("" for none), and how many ways were tried.

    Short pieces between may be noise, "part 2" or "[cut]"; that none is, is tried first.
    """
    waiting, tried = [(last, "", 0)], 0
    while waiting and tried < most:
        at, tail, skipped = waiting.pop()
        tried += 1
        address = pieces[at].letters + tail
        if len(address) == _LETTERS and onion_domain(address):
            return at, address, tried
        if at and tail and skipped < _MOST_NOISE and len(pieces[at].letters) <= _LONGEST_NOISE:
            waiting.append((at - 1, tail, skipped + 1))
        if at and len(address) < _LETTERS:
            waiting.append((at - 1, address, skipped))
    return last, "", tried


def _reading(lower: str, address: str, pieces: Sequence[_Piece]) -> Reading:
    start, end = pieces[0].start, pieces[-1].end
    is_whole = lower[start:end] == address
    ending = _ENDING.match(lower, end)
    return Reading(
        "domain",
        f"{address}.onion",
        start,
        ending.end() if ending else end,
        _VERIFIED,
        frozenset() if is_whole else frozenset({"spaced"}),
    )
