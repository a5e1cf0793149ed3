"""Fingerprints of PGP keys, which are seldom written without a word for what they are: whole, in pieces, in halves.

What does not live here: Session ids (`wallets`), what a fingerprint looks like where it stands whole after its word
(`domain.contacts`).
"""

import re
from collections.abc import Iterator
from itertools import islice

from content_models.contacts.folding import any_of, table
from content_models.contacts.readings import Judge, Reading
from domain.contacts.wallets import BEGAN_BEFORE, GOES_ON
from domain.contacts.web import TOGETHER

_WORDS = table("wallets")
_NAMED = re.compile(any_of(_WORDS["key_words"]))
_SURE = re.compile("pgp|gpg")
_OTHER = re.compile(any_of(_WORDS["other_digests"]))
_FILLERS = any_of(_WORDS["fillers"])
_PIECES = re.compile(rf"(?<![^\W_{TOGETHER}])(?:0x)?[0-9a-f]{{1,40}}(?![^\W_])")
_GAP, _LED = re.compile(r"[\W_]{1,8}"), re.compile(rf"[\W_]{{1,8}}(?:{_FILLERS}[\W_]{{1,6}}){{1,4}}")
# No longer row: that is another digest, or a Session id.
_BY_FOUR = re.compile(rf"{BEGAN_BEFORE}(?<![^\W_])(?:[0-9a-f]{{4}}[ ]{{1,2}}){{9}}[0-9a-f]{{4}}(?![^\W_]){GOES_ON}")
_MAY_BE_BY_FOUR = re.compile(r" [ ]?(?:[0-9a-f]{4}[ ]{1,2}){8}")
_DRAWN = str.maketrans("o", "0")
_LENGTH, _MOST, _NEAR, _BESIDE = 40, 20, 90, 32


def fingerprints(lower: str, hinted: frozenset[str], judge: Judge) -> Iterator[Reading]:
    """Forty hexadecimal digits near a word for a key, and ten groups of four anywhere."""
    if "pgp" in hinted:
        for named in islice(_NAMED.finditer(lower), _MOST):
            is_turned = "backwards" in hinted
            found = _near(lower, named, is_turned, judge) or _near(lower.translate(_DRAWN), named, is_turned, judge)
            if found:
                yield found
    if not _MAY_BE_BY_FOUR.search(lower):
        return
    for row in islice(_BY_FOUR.finditer(lower), _MOST):
        letters = sum(sign.isalpha() for sign in row[0])
        if letters >= 4 and (valid := judge.resolve("pgp", row[0])):
            yield Reading(*valid, *row.span(), 0.9)


def _near(lower: str, named: re.Match[str], is_turned: bool, judge: Judge) -> Reading | None:
    first, last = max(0, named.start() - _NEAR), min(len(lower), named.end() + _NEAR)
    around = lower[first:last]
    if not _SURE.search(around) and _OTHER.search(around):
        return None
    for begin in _PIECES.finditer(lower, first, last):
        if begin[0].startswith("0x") and not 0 <= begin.start() - named.end() < _BESIDE:
            continue  # a wallet's, unless the word is beside it
        pieces = _row(lower, begin)
        raw = "".join(lower[a:b] for a, b in pieces).removeprefix("0x")
        is_cut = len(pieces) > 1
        if len(raw) == _LENGTH and (valid := judge.resolve("pgp", raw[::-1] if is_turned else raw)):
            flags = frozenset({"split"} if is_cut else ()) | ({"reversed"} if is_turned else set())
            return Reading(*valid, begin.start(), pieces[-1][1], 0.95, flags)
    return _halves(lower, first, last, judge)


def _halves(lower: str, first: int, last: int, judge: Judge) -> Reading | None:
    """A fingerprint in a few long pieces with anything between them."""
    pieces = [piece for piece in _PIECES.finditer(lower, first, last) if 8 <= len(piece[0]) < _LENGTH]
    raw = "".join(piece[0] for piece in pieces)
    if len(raw) != _LENGTH or not (valid := judge.resolve("pgp", raw)):
        return None
    return Reading(*valid, pieces[0].start(), pieces[-1].end(), 0.9, frozenset({"split"}))


def _row(lower: str, begin: re.Match[str]) -> list[tuple[int, int]]:
    """Pieces of forty digits from one place on; without their whole number what was gathered."""
    pieces, size = [begin.span()], len(begin[0].removeprefix("0x"))
    while size < _LENGTH:
        following = _after(lower, pieces[-1][1])
        if following is None:
            break
        pieces.append(following.span())
        size += len(following[0])
    return pieces


def _after(lower: str, end: int) -> re.Match[str] | None:
    """The next piece, first without and then with words that lead on to it."""
    for pattern in (_GAP, _LED):
        gap = pattern.match(lower, end)
        following = gap and _PIECES.match(lower, gap.end())
        if following:
            return following
    return None
