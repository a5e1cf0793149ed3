"""Hosts with another sign for a dot, and letters drawn as figures or with accents, of which the post says so.

"amberfox,shop (the comma is a dot)", "amberf0x.com, letter o", "ámberfox.com without the accent". Such a sign counts
between a name that is no word and an ending that exists, near what names the sign and what it stands for. What does not
live here: requests by their verbs (`instructions`), signs that nothing speaks of (`dots`), the words
(`words/narrated.toml`).
"""

import re
from collections.abc import Iterator
from itertools import islice

from content_models.contacts.folding import any_of, folded, plain_letters, table
from content_models.contacts.lookup import Lookup
from content_models.contacts.names import is_odd, is_unknown
from content_models.contacts.signs import WORDS
from content_models.contacts.sites import ALSO_IN_SENTENCES
from content_models.disguise.canonical import Canonical, Edit
from domain.contacts.web import registered_domain

_WORDS = table("narrated")
_SIGNS: dict[str, list[str]] = _WORDS["signs"]
_STAND_FOR_A_DOT = {",": ",，、", "*": "*★☆⭐✦✱✳＊", "|": "|丨｜│┃"}
_DOTS = Lookup({"dot": [*_WORDS["dots"], *(word for word in WORDS["dot"] if len(word) > 2 or not word.isascii())]})
_NAMES = Lookup(_SIGNS)
_NAMED = any_of([word for words in _SIGNS.values() for word in words])
_LABEL = r"(?<![\w.@-])(?P<label>[a-z0-9][a-z0-9-]{2,40})"
_REST = r"(?P<end>[a-z]{2,14})(?:(?P<second>(?P=sign)|\.)(?P<country>[a-z]{2}))?(?![\w@-]|\.\w)"
_SIGNED = re.compile(rf"{_LABEL}(?P<sign>[{re.escape(''.join(_STAND_FOR_A_DOT.values()))}]\ufe0f?){_REST}")
_SAID = re.compile(rf"{_LABEL}(?P<sign>\s{{1,2}}{_NAMED}\s{{1,2}}){_REST}")
_NEAR, _MOST = 70, 20

_LETTER = Lookup({"letter": _WORDS["letter"]})
_UNACCENTED = Lookup({"unaccented": _WORDS["unaccented"]})
_DRAWN = {"o": "0", "i": "1", "l": "1", "z": "2", "e": "3", "a": "4", "s": "5", "g": "69", "b": "86", "t": "7"}
_TOLD = re.compile(r"[\s:\"'“«(]{0,3}(?P<letter>[a-z])(?![^\W_])")
_FOR_A_FIGURE = re.compile(
    rf"(?<![^\W_])[\"'“‘«]?(?P<letter>[a-z])[\"'”’»]?\s{{1,2}}{any_of(table('instructions')['instead'])}\s{{1,2}}(?:[^\W\d_]{{1,10}}\s{{1,2}}){{0,2}}"
    r"[\"'“‘«]?(?P<figure>\d)(?!\w)"
    r"|(?<![\w.,])(?P<figure_2>\d)[\"'”’]?\s{0,2}(?:=|->|→)\s{0,2}[\"'“‘]?(?P<letter_2>[a-z])(?![^\W_])"
)
_LIKE_A_HOST = re.compile(r"\.(?<=\w\w\.)[A-Za-z]{2}")
_HOST = re.compile(r"(?<![\w.-])(?P<label>[^\W_][\w-]{2,40})(?=\.[a-z]{2,14})")


def dots_told(lower: str) -> Iterator[Edit]:
    """Signs of a folded text that it calls dots."""
    for pattern in (_SIGNED, _SAID):
        for found in islice(pattern.finditer(lower), _MOST):
            if _is_host(found) and _is_told(lower, found):
                yield from (Edit(*found.span(dot), ".", "spelled_dot") for dot in ("sign", "second") if found[dot])


def _is_host(found: re.Match[str]) -> bool:
    label, end = found["label"], found["end"]
    if not (is_unknown(label) or is_odd(label)):
        return False
    host = f"{label}.{end}.{found['country']}" if found["country"] else f"{label}.{end}"
    return registered_domain(host) == host


def _is_told(lower: str, found: re.Match[str]) -> bool:
    """Whether near it a dot is spoken of, and the sign named or written by itself."""
    first, last = max(0, found.start() - _NEAR), min(len(lower), found.end() + _NEAR)
    outside = ((first, found.start()), (found.end(), last))
    if not any(True for part in outside for _ in _DOTS.hits(lower, *part)):
        return False
    sign = found["sign"].strip("\ufe0f")
    names = {name for name, signs in _STAND_FOR_A_DOT.items() if sign in signs}
    if not names:
        return True
    if any(hit.key in names for part in outside for hit in _NAMES.hits(lower, *part)):
        return True
    lone = re.compile(rf"(?<![^\W_]){re.escape(sign)}(?![^\W_\d])(?!\s\w)")
    return found["end"] not in ALSO_IN_SENTENCES and any(lone.search(lower, *part) for part in outside)


def letters_told(view: Canonical, hinted: frozenset[str]) -> Canonical:
    """The view with hosts' letters as it is said that they are meant."""
    is_told = "=" in view.text or not hinted.isdisjoint(("letter", "replace", "unaccented"))
    if not is_told or not _LIKE_A_HOST.search(view.text):
        return view
    if not hinted.isdisjoint(("letter", "replace")) or "=" in view.text:
        view = view.edited(_letters(folded(view.text)))
    if "unaccented" in hinted and not view.text.isascii():
        view = view.edited(_without_accents(folded(view.text)))
    return view


def _letters(lower: str) -> Iterator[Edit]:
    """ "amberf0x.com, letter o": the figure that is drawn like it."""
    told = {found["letter"] for hit in _LETTER.hits(lower) if (found := _TOLD.match(lower, hit.end))}
    drawn = {figure: letter for letter in sorted(told) for figure in _DRAWN.get(letter, "")}
    for found in islice(_FOR_A_FIGURE.finditer(lower), _MOST):
        drawn[found["figure"] or found["figure_2"]] = found["letter"] or found["letter_2"]
    for host in islice(_HOST.finditer(lower), _MOST) if drawn else ():
        for at in range(*host.span("label")):
            if lower[at] in drawn and is_unknown(re.sub(r"\d", "o", host["label"])):
                yield Edit(at, at + 1, drawn[lower[at]], "replaced")


def _without_accents(lower: str) -> Iterator[Edit]:
    for host in islice(_HOST.finditer(lower), _MOST):
        plain = plain_letters(host["label"])
        if plain != host["label"] and plain.isascii() and len(plain) == len(host["label"]):
            yield Edit(*host.span("label"), plain, "replaced")
