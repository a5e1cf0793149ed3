"""Platforms' hosts whose names are written as they sound, before a path: "фейсбук точка ком слэш …"."""

import re
from collections.abc import Iterator
from itertools import islice

from content_models.contacts.folding import any_of, folded, table
from content_models.contacts.lookup import Lookup
from content_models.contacts.signs import loose, said
from content_models.disguise.canonical import Canonical, Edit

_PAGES = table("platforms")["pages"]
_SOUNDS = table("said_hosts")
_WORDS: dict[str, list[str]] = {}
for _page in _PAGES.values():
    _host = _page["page"].partition("/")[0]
    if _host.count(".") == 1:
        _WORDS.setdefault(_host, []).extend(
            word for word in _page["words"] if not word.endswith("*") and "." not in word
        )
for _host, _names in _SOUNDS["hosts"].items():
    _WORDS.setdefault(_host, []).extend(_names)
_NAMES = Lookup(_WORDS)
_ENDINGS = {word: end for end, every in _SOUNDS["endings"].items() for word in every}
_REST = re.compile(
    rf"(?:\s?[.,]\s?|{loose('dot')})(?P<end>[a-z]{{2,4}}|{any_of(set(_ENDINGS))})"
    rf"(?=\s?[/\\]\s?\w|[ ,]{{0,2}}{said('slash')})"
)
_MOST = 20


def undone(view: Canonical, hinted: frozenset[str]) -> Canonical:
    """The view with such hosts as they would be typed."""
    if "slash" not in hinted and "/" not in view.text and "\\" not in view.text:
        return view
    lower = folded(view.text)
    return view.edited(_edits(lower)) if _NAMES.may_hit(lower) else view


def _edits(lower: str) -> Iterator[Edit]:
    done = 0
    for hit in islice(sorted(_NAMES.hits(lower), key=lambda hit: (hit.start, -hit.end)), _MOST):
        rest = _REST.match(lower, hit.end) if hit.start >= done else None
        if rest is None or lower[hit.start : rest.end()] == hit.key:
            continue
        ending = _ENDINGS.get(rest["end"], rest["end"])
        if ending == hit.key.rpartition(".")[2]:
            done = rest.end()
            yield Edit(hit.start, done, hit.key, "spelled_dot")
