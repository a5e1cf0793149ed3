"""Pieces that are one word and capitals that do not belong to it, where a post says so.

"amber shed 77 @ gmail. com (all one word)", "amberSTOP77@gmail.com (skip the capitals)". What does not live here:
other requests (`instructions`), letters one by one (`apart`), the words (`words/instructions.toml`).
"""

import re
from collections.abc import Iterator
from itertools import islice

from content_models.contacts.dots import KNOWN
from content_models.contacts.folding import any_of, folded, table
from content_models.contacts.lookup import Lookup
from content_models.contacts.names import is_odd, is_unknown
from content_models.contacts.narrated import NARRATING, numbers_joined
from content_models.contacts.signs import said
from content_models.contacts.sites import NAMED
from content_models.disguise.canonical import Canonical, Edit
from content_models.disguise.ordinary import ordinary_words
from domain.contacts.web import TOGETHER, registered_domain

_WORDS = table("instructions")
_LEADS = frozenset(word for word in (*_WORDS["leads"], *table("mail")["between"]["mail"], *NAMED) if " " not in word)
_UNDERSCORE = re.compile(rf"(?<=[a-z0-9])\s{{1,3}}{said('underscore')}\s{{1,3}}(?=[a-z0-9])")
_TOGETHER = re.compile(any_of(_WORDS["together"]))
_TOLD = table("narrated")
_BLANKS = Lookup({"blanks": _TOLD["blanks"]})
_UNWANTED = Lookup({"unwanted": [*_TOLD["unwanted"], *_WORDS["remove"], *table("mail")["remove"]["verbs"]]})
# Behind a host in pieces nothing but the request follows: "( ... all one word".
_PIECE = r"[A-Za-z0-9@._/+-]{1,40}"
_ENDS = re.compile(
    rf"(?<![^\W{TOGETHER}])(?P<host>{_PIECE}(?:[ \n]{_PIECE}){{0,16}})[\s\"'”,;]{{0,2}}"
    r"(?:[(\[{（「–—-]\s?(?:[^\s(){}\[\]（）]{1,16}\s){0,6}|(?:[^\s(){}\[\]（）]{1,16}\s){0,3}|[^\x00-\x7f]{0,16})$"
)
_BEGINS = re.compile(
    rf"(?:[^\x00-\x7f]{{0,8}}\s[^\x00-\x7f]{{1,12}})?[\s:)\]>→👉\"'“-]{{1,4}}"
    rf"(?P<host>{_PIECE}(?:[ \n]{_PIECE}){{1,16}})"
)
_HOST = re.compile(r"(?<=[a-z0-9]) ?\. ?[a-z]{2,14}(?![a-z0-9.])", re.IGNORECASE)
_KNOWN = re.compile(rf"(?:{'|'.join(map(re.escape, sorted(KNOWN)))})(?![\w.-])")
_KNOWN_APART = re.compile(
    rf"(?<![\w.@-])(?<!\. )(?:{'|'.join(re.escape(host).replace(chr(92) + '.', ' ?[.] ?') for host in sorted(KNOWN))})"
    r"(?=\s?/)",
    re.IGNORECASE,
)
_CAPITALS = re.compile(r"[A-Z]{2,12}")
_TOKEN = re.compile(r"(?=\S{0,80}[a-z])(?=\S{0,80}[A-Z]{2})[\w.+@/-]{6,100}(?![\w@])", re.ASCII)
_MOST, _FARTHEST, _NEAR_BLANKS = 8, 100, 24


def made(view: Canonical, hinted: frozenset[str]) -> Canonical:
    """The view after them; `hinted` is of `hints`."""
    if "together" in hinted:
        view = view.edited(
            Edit(*found.span(), "_", "spelled_underscore") for found in _UNDERSCORE.finditer(folded(view.text))
        )
    if "number" in hinted and "then" in hinted:
        view = view.edited(numbers_joined(folded(view.text)))
    view = joined(view, hinted)
    if "capitals" in hinted:
        view = view.edited(_without_capitals(view.text))
    return view


def joined(view: Canonical, hinted: frozenset[str]) -> Canonical:
    """The view with pieces as one where it asks for that; again, once more of its signs are as they would be typed."""
    if hinted.isdisjoint(("together", "blanks")) or not _HOST.search(view.text):
        return view
    return view.edited(_joined(view.text, "together" in hinted))


def _joined(text: str, is_asked: bool) -> Iterator[Edit]:
    done = 0
    for at, behind, is_sure in _requests(folded(text), is_asked):
        first = max(done, at - _FARTHEST)
        before = _HOST.search(text, first, at) and _ENDS.search(text[first:at])
        after = _HOST.search(text, behind, behind + _FARTHEST) and _BEGINS.match(text, behind, behind + _FARTHEST)
        for found, start in ((before, first), (after, 0)):
            is_latin = text[at] < "\u0250"
            if found and (span := pieces(found["host"], is_latin)):
                begin, end = start + found.start("host") + span[0], start + found.start("host") + span[1]
                if is_sure or _is_like_a_host(text[begin:end]):
                    yield from (Edit(at, at + 1, "", "spaced") for at in range(begin, end) if text[at] in " \n")
                    done = max(done, end)


def _requests(lower: str, is_asked: bool) -> Iterator[tuple[int, int, bool]]:
    """Where a text asks for pieces to be joined, and whether in so many words; else by what is not to be among them."""
    if is_asked:
        yield from ((*found.span(), True) for found in islice(_TOGETHER.finditer(lower), _MOST))
    for blanks in islice(_BLANKS.hits(lower), _MOST):
        first, last = max(0, blanks.start - _NEAR_BLANKS), min(len(lower), blanks.end + _NEAR_BLANKS)
        around = [hit for hit in _UNWANTED.hits(lower, first, last) if not blanks.start < hit.end <= blanks.end]
        if around:
            near = min(around, key=lambda hit: abs(hit.start - blanks.start))
            yield min(near.start, blanks.start), max(near.end, blanks.end), False


def _is_like_a_host(row: str) -> bool:
    """Whether pieces make an address or a path, or a host in which a piece is no word."""
    label = row.lower().partition(".")[0].split()
    return "@" in row or "/" in row or is_odd("".join(label)) or any(not _is_a_word(piece) for piece in label)


def pieces(row: str, is_latin: bool = True) -> tuple[int, int] | None:
    """Where in a row of pieces those of one host or address begin and end.

    In a text of another script all of it; else what stands before a name that is no word is a piece of it only where
    it is no word either.
    """
    ends = [*_HOST.finditer(row)]
    if not ends:
        return None
    end = _end(row, ends[-1].end())
    parts = [*re.finditer(r"\S+", row)]
    if _is_narrated(row, ends[-1].start()):
        return None
    if "@" not in row and (known := _KNOWN_APART.search(row)):  # "come to discord . gg / …"
        return known.start(), end
    start, is_made_up = end, False
    for piece in reversed([piece for piece in parts if piece.start() < end]):
        if "@" not in row and piece.end() > ends[-1].start() and _KNOWN.match(piece[0].lower()):  # "t.me/ joinchat /"
            start = piece.start()
            break
        if piece.start() >= ends[-1].start() - 1 or "@" in row[: piece.start()]:
            start = piece.start()
            continue
        is_lead = piece[0].strip(".").lower() in _LEADS or _ends_a_sentence(row, piece) or not piece[0].isascii()
        is_joined = row.startswith("-", start)
        if is_lead or (is_latin and is_made_up and not is_joined and _is_a_word(piece[0].lower())):
            break
        label = piece[0].lower().lstrip(".").partition(".")[0]
        is_made_up = is_made_up or is_unknown(label)
        if piece[0][:1].isupper() and piece[0][1:].islower() and piece.start():
            break
        start = piece.start()
    start += len(row[start:end]) - len(row[start:end].lstrip(" ./-"))  # what ends the sentence before
    is_named = re.search("[a-z]", row[start : ends[-1].start()], re.IGNORECASE)
    return (start, end) if is_named and re.search("[ \\n]", row[start:end]) else None


def _is_narrated(row: str, dot: int) -> bool:
    """Whether a word that leads on, and is no piece, stands before an ending: "amberfox then .net"."""
    word = row[:dot].rpartition(" ")[2].lower()
    return row.startswith(" .", dot) and word in NARRATING and " " in row[:dot]


def _is_a_word(piece: str) -> bool:
    return piece.isalpha() and piece in ordinary_words()


def _ends_a_sentence(row: str, piece: re.Match[str]) -> bool:
    """Whether a full stop is followed by more than an ending, or by the next line of a name that is broken there."""
    if row.startswith("\n", piece.end()) and row[piece.end() + 1 : piece.end() + 2].islower() and piece[0].islower():
        return _is_a_word(piece[0].strip("."))
    return (
        len(piece[0]) > 1 and piece[0][-1] in ".!?" and not re.match(r" ?[a-z]{2,14}(?: ?[/(]| ?$)", row[piece.end() :])
    )


def _end(row: str, end: int) -> int:
    """The end of what is in pieces, with the path behind its host."""
    path = re.compile(r"(?: ?/ ?(?:\+ ?)?[\w.@-]+)+").match(row, end)
    return path.end() if path else end


def _without_capitals(text: str) -> Iterator[Edit]:
    for token in islice(_TOKEN.finditer(text), _MOST):
        plain = _CAPITALS.sub("", token[0])
        host = plain.partition("@")[2] or plain.partition("/")[0]
        if "." in host and plain == plain.lower() and registered_domain(host.strip(".")) is not None:
            for found in _CAPITALS.finditer(token[0]):
                yield Edit(token.start() + found.start(), token.start() + found.end(), "", "removed")
