"""Wallets and keys that no bounds or order show: glued, scattered, from the end, their beginning lost or misdrawn.

Whatever is tried, a checksum proves it; what has none counts by its exact length beside a word for it. What does not
live here: pieces in a row (`wallets`), the checksums themselves (`domain.contacts`).
"""

import re
from collections.abc import Iterator
from itertools import islice, permutations

from content_models.contacts.readings import Judge, Reading

Spelling = tuple[str, str]  # a kind and an address to be judged

_LONG = re.compile(r"[A-Za-z0-9]{25,130}")
_APART = re.compile(r"(?<![A-Za-z0-9])[A-Za-z0-9](?:[^A-Za-z0-9\n]{1,3}[A-Za-z0-9](?![A-Za-z0-9])){25,110}+")
_ODD = re.compile(
    r"(?<![A-Za-z0-9])(?=[A-Za-z0-9]{4,60}(?![A-Za-z0-9]))(?:\d{1,20}[A-Za-z]|[A-Za-z]{1,30}?(?:\d|(?<=[a-z])[A-Z]))[A-Za-z0-9]{0,58}"
)
_BECH, _HEX = re.compile("[ac-hj-np-z02-9]+"), re.compile("[0-9a-fA-F]+")
_BEGINS_BECH = re.compile(r"bc[1li]")
_HEX_AT_END = re.compile(r"[g-z]?(?P<value>0x[0-9a-f]{40}|05[0-9a-f]{64})$", re.IGNORECASE)
_BEGINS_HEX = re.compile(r"[0o]x(?=[0-9a-fol]{40}$)", re.IGNORECASE)
_ETHEREUM = re.compile(
    r"(?:(?:0|o|zero|null|cero|ноль)\W{0,3}[x×х]|eth(?:ereum)?|erc\W?20|bep\W?20|usdt|usdc|metamask|эфир\w*|以太坊|イーサリアム|이더리움)(?![a-z]).{0,24}$"
)
_SESSION = re.compile(r"(?:session|сешн|сессия|oxen|\b[0o]\W{0,3}5|zero five|ноль пять)(?![a-z]).{0,40}$")
_TO_HEX, _TO_BECH = str.maketrans("OolI", "0011"), str.maketrans("o1i", "0ll")
_MOST, _LONGEST_GAP = 40, 60
_SIZES = {"bitcoin": frozenset([*range(26, 36), 42, 62]), "ethereum": {42}, "monero": {95, 106}, "session": {66}}


def long_ones(text: str, lower: str, is_turned: bool, judge: Judge) -> Iterator[Reading]:
    """Addresses in one token that is more, less or otherwise than the address; `is_turned` where the text says so."""
    for found in islice(_LONG.finditer(text), _MOST):
        before = lower[max(0, found.start() - 48) : found.start()]
        for kind, raw, start, end in _spellings(found[0], before, is_turned):
            if valid := judge.resolve(kind, raw):
                yield Reading(*valid, found.start() + start, found.start() + end, 0.95, frozenset({"drawn"}))
                break
    for row in islice(_APART.finditer(text), _MOST):
        joined = re.sub("[^A-Za-z0-9]", "", row[0])
        for kind in _SIZES:
            if len(joined) in _SIZES[kind] and (valid := _resolved(kind, joined, judge)):
                yield Reading(*valid, *row.span(), 0.95, frozenset({"separators"}))
                break


def _resolved(kind: str, raw: str, judge: Judge) -> Spelling | None:
    return judge.resolve(kind, raw) or (judge.resolve(kind, raw.lower()) if kind != "monero" else None)


def _spellings(token: str, before: str, is_turned: bool) -> Iterator[tuple[str, str, int, int]]:
    """What a token may stand for: kind, address, and where in the token that is."""
    size = len(token)
    for kind, raw in [*_of_hex(token, before), *_of_bech(token)]:
        yield kind, raw, 0, size
    if not (token.islower() or token.isupper()):
        yield from _of_base(token)
    back = token[::-1]
    has_checksum = back[0] in "1348" or back.lower().startswith("bc1")
    if is_turned or has_checksum:
        for kind, sizes in _SIZES.items():
            if size in sizes and (is_turned or kind in ("bitcoin", "monero")):
                yield kind, back, 0, size


def _of_hex(token: str, before: str) -> Iterator[Spelling]:
    """Ethereum's and Session's, where letters are drawn for digits or the first ones are missing."""
    if begin := _BEGINS_HEX.search(token):
        yield "ethereum", "0x" + token[begin.end() :].translate(_TO_HEX)
    elif (whole := _HEX_AT_END.search(token)) and len(token) < 90:
        yield "ethereum" if whole["value"][1] in "xX" else "session", whole["value"]
    plain = token.translate(_TO_HEX)
    if not _HEX.fullmatch(plain):
        return
    if len(plain) == 40 and (_ETHEREUM.search(before) or not (plain.islower() or plain.isupper())):
        yield "ethereum", "0x" + plain
    if len(plain) == 66:
        yield "session", plain
    if len(plain) == 64 and _SESSION.search(before):
        yield "session", "05" + plain


def _of_bech(token: str) -> Iterator[Spelling]:
    lower = token.lower()
    for begin in _BEGINS_BECH.finditer(lower):
        data = lower[begin.end() :].translate(_TO_BECH)
        yield from (("bitcoin", "bc1" + data[:size]) for size in (59, 39) if len(data) >= size)
    for lost in ("bc1", "b", "bc"):
        if len(lost + lower) in (42, 62) and _BECH.fullmatch((lost + lower)[3:]):
            yield "bitcoin", "bc1" + (lost + lower)[3:]


def _of_base(token: str) -> Iterator[tuple[str, str, int, int]]:
    """Base58 within a token, at one of its ends; with the first sign lost, or drawn as a letter."""
    size = len(token)
    for kind, firsts, least, most in (("bitcoin", "13", 26, 35), ("monero", "48", 95, 106)):
        if not least - 1 <= size <= most + 12:
            continue
        for length in range(min(size, most), max(least, size - 12) - 1, -1):
            if kind == "bitcoin" or length in (95, 106):
                yield from (
                    (kind, token[at : at + length], at, at + length) for at in {0, size - length} if token[at] in firsts
                )
        yield from ((kind, first + token, 0, size) for first in firsts if size < most)
        yield from ((kind, first + token[1:], 0, size) for first in firsts if token[0] in "lI|i")


def scattered(text: str, judge: Judge) -> Iterator[Reading]:
    """Pieces with words between them, in their order or told in another."""
    pieces = list(islice(_ODD.finditer(text), _MOST))
    if len(pieces) < 2 or sum(len(piece[0]) for piece in pieces) < 26:
        return
    done, tries = 0, _MOST
    for first in range(len(pieces)):
        for last in range(first + 2, min(first + 7, len(pieces) + 1)):
            some = pieces[first:last]
            if some[0].start() < done or some[-1].start() - some[-2].end() > _LONGEST_GAP or tries <= 0:
                break
            for kind, raw in _joined([piece[0] for piece in some]):
                tries -= 1
                if valid := _resolved(kind, raw, judge):
                    done = some[-1].end()
                    yield Reading(*valid, some[0].start(), done, 0.95, frozenset({"split"}))
                    break


def _joined(pieces: list[str]) -> Iterator[Spelling]:
    """The addresses that pieces may make; of few pieces in any order."""
    size = sum(map(len, pieces))
    kinds = [kind for kind, sizes in _SIZES.items() if size in sizes]
    if not kinds:
        return
    for order in permutations(pieces) if len(pieces) <= 3 else [tuple(pieces)]:
        raw = "".join(order)
        yield from ((kind, raw) for kind in kinds if _begins(kind, raw.lower()))


def _begins(kind: str, lower: str) -> bool:
    if kind == "bitcoin":
        return lower.startswith(("bc1", "1", "3"))
    if kind == "monero":
        return lower[0] in "48"
    return lower.startswith("0x" if kind == "ethereum" else "05") and bool(_HEX.fullmatch(lower[2:]))
