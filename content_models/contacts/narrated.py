"""Addresses told piece by piece: "amber, then fox, then .shop", "type amberfox with .in behind", "fox, then number 7".

What joins the pieces are words that lead on; a piece is a Latin token that is no word. Of two such tokens that nothing
joins neither is taken for the name: half a name is somebody else's. What does not live here: labelled parts (`parts`),
pieces that a post asks to join (`corrections`), the words (`words/narrated.toml`, `words/signs.toml`).
"""

import re
import unicodedata
from collections.abc import Iterator
from itertools import islice, pairwise

from content_models.contacts.folding import spellings, table
from content_models.contacts.lookup import Lookup
from content_models.contacts.names import is_odd, is_unknown
from content_models.contacts.signs import PLAIN_ENDINGS, said
from content_models.contacts.sites import ALSO_IN_SENTENCES, is_named_before
from content_models.disguise.canonical import Edit
from content_models.disguise.ordinary import ordinary_words
from domain.contacts.web import registered_domain

_SIGNS, _WORDS = table("signs"), table("narrated")
_NEXT, _NUMBER = Lookup({"then": _WORDS["then"]}), Lookup({"number": _WORDS["number"]})
_ENDINGS = [*_SIGNS["ending_follows"], *_SIGNS["ending_named"]]
_LEADS = Lookup({"leads": [*_ENDINGS, *_WORDS["then"]]})
_AT_THE_END = Lookup({"leads": [word for word in _ENDINGS if len(word) > 4 or not word.isascii()]})
NARRATING = (
    frozenset(
        part
        for word in (*_ENDINGS, *_WORDS["then"], *_WORDS["type"])
        for said_so in spellings(word)
        for part in said_so.split()
    )
    - PLAIN_ENDINGS
)
"""Words that lead to a piece and are none."""

_END = re.compile(
    rf"(?:(?<=[\s,，、:\"'“«(「『《（])|(?<=[^\x00-\u024f]))(?:\.|(?P<said>\.\s|{said('dot')}\s{{1,3}}))"
    r"(?P<end>[a-z]{2,14}(?:\.[a-z]{2})?)(?![\w@-]|\.\w)"
)
_MAY_END = re.compile(r"\.(?:(?<=[\s,，、:\"'“«(「『《（]\.)|(?<=[^\x00-\u024f]\.))\s?[a-z]{2}")
_TOKEN = re.compile(r"[a-z0-9ß-ɏḀ-ỿ\u0300-\u036f-]+")
_SENTENCE = re.compile(r"[.!?…؟।]+[\"'”»)]?\s|[。！？\n]")
_BEFORE, _AFTER = re.compile(r"[^\x00-\u024f]\W{0,4}$"), re.compile(r"\W{0,4}[^\x00-\u024f]")
_FIGURES = re.compile(r"[\s:\"'“«(]{0,3}(?P<digits>\d{1,6})(?![^\W_]|[.,]\d)")
_REACH, _LONGEST_GAP, _LONGEST_BETWEEN, _MOST_WORDS, _MOST = 110, 56, 30, 6, 40


def may_be_told(lower: str, hinted: frozenset[str]) -> bool:
    """Whether an ending stands by itself, or is said where a word leads on."""
    return ("then" in hinted and "dot" in hinted) or _MAY_END.search(lower) is not None


def told(lower: str) -> Iterator[Edit]:
    """Sites from their pieces to an ending that stands by itself."""
    for found in islice(_END.finditer(lower), _MOST):
        first = _sentence_before(lower, found.start())
        pieces = _chain(lower, _pieces(lower, first, found.start()))
        if pieces and _is_meant(lower, pieces, found):
            for one, other in pairwise(pieces):
                yield Edit(one.end(), other.start(), "", "split")
            yield Edit(pieces[-1].end(), found.start("end"), ".", "spelled_dot")


def _sentence_before(lower: str, end: int) -> int:
    first = max(0, end - _REACH)
    return max((stop.end() for stop in _SENTENCE.finditer(lower, first, end)), default=first)


def _pieces(lower: str, first: int, end: int) -> list[re.Match[str]]:
    """Latin tokens that may be a name or a part of one; among letters of another script words too."""
    tokens = [*_TOKEN.finditer(lower, max(first, lower.rfind("@", first, end) + 1), end)]
    return [token for token in tokens if _is_no_word(token) or (len(token[0]) > 2 and _is_among_others(lower, token))]


def _is_no_word(token: re.Match[str]) -> bool:
    word = token[0].strip("-")
    is_known = word in NARRATING or word in ordinary_words() or not word.isascii() or word.isdigit()
    return len(word) > 2 and not is_known and token[0] == word


def _is_among_others(lower: str, token: re.Match[str]) -> bool:
    """Whether what stands on both sides is no Latin word, in whose sentence it might be one."""
    before, after = _BEFORE.search(lower, max(0, token.start() - 5), token.start()), _AFTER.match(lower, token.end())
    return token[0].isascii() and token[0][0].isalpha() and before is not None and after is not None


def _chain(lower: str, tokens: list[re.Match[str]]) -> list[re.Match[str]]:
    """The last token with those before it that words for "then" join to it; none where another stands right beside."""
    chain = tokens[-1:]
    for token in reversed(tokens[:-1]):
        gap = lower[token.end() : chain[0].start()]
        if len(gap) > _LONGEST_BETWEEN or not any(True for _ in _NEXT.hits(gap)):
            is_beside = not gap.strip(" ,\"'") and not is_named_before(lower, chain[0].start())
            if is_beside and (is_unknown(token[0]) or is_odd(token[0])):
                return []
            break
        chain.insert(0, token)
    return chain


def _is_meant(lower: str, pieces: list[re.Match[str]], found: re.Match[str]) -> bool:
    label = "".join(piece[0] for piece in pieces)
    gap = lower[pieces[-1].end() : found.start()]
    if len(gap) > _LONGEST_GAP or len(gap.split()) > _MOST_WORDS or not gap.strip(" ,"):
        return False
    if not (is_unknown(label) or (len(label) > 4 and is_odd(label))) or not _is_host(label, found):
        return False
    if found["said"]:
        return any(True for _ in _NEXT.hits(gap))
    if any(True for _ in _LEADS.hits(gap)):
        return True
    behind = lower[found.end() : found.end() + 24]
    return len(pieces) == 1 and (
        is_named_before(lower, pieces[0].start()) or any(True for _ in _AT_THE_END.hits(behind))
    )


def _is_host(label: str, found: re.Match[str]) -> bool:
    """Whether a name and an ending make a host; one that is also a word must have its dot."""
    host = f"{label}.{found['end']}"
    return registered_domain(host) == host and not (found["said"] and found["end"] in ALSO_IN_SENTENCES)


def numbers_joined(lower: str) -> Iterator[Edit]:
    """ "amberfox, then the number 7": figures that a word joins to a name."""
    done = 0
    for number in islice(_NUMBER.hits(lower), _MOST):
        figures = _FIGURES.match(lower, number.end)
        pieces = _pieces(lower, max(done, _sentence_before(lower, number.start)), number.start) if figures else []
        if not figures or not pieces:
            continue
        name = pieces[-1]
        gap = lower[name.end() : number.start]
        if len(gap) <= _LONGEST_BETWEEN and is_unknown(name[0]) and any(True for _ in _NEXT.hits(gap)):
            done = figures.end()
            digits = "".join(str(unicodedata.digit(figure)) for figure in figures["digits"])
            yield Edit(name.end(), done, digits, "split")
