"""Whether a text says that a site follows: "our site: …", "visit …", "order at …", "网站 …".

Beside such a word a bare host counts whatever its ending; elsewhere most endings are also words, and a missing blank
would make hosts of them.
"""

import re

from content_models.contacts.folding import any_of, table
from content_models.contacts.lookup import Lookup
from content_models.contacts.names import is_odd, is_unknown
from domain.contacts.web import registered_domain

_WORDS = table("signs")["site"]
NAMED: tuple[str, ...] = tuple(_WORDS["named"])
_NAMED = Lookup({"named": NAMED})
_AROUND = Lookup({"named": [*NAMED, *_WORDS["around"]]})
ALSO_IN_SENTENCES = frozenset(
    {"it", "is", "in", "at", "so", "no", "me", "my", "be", "do", "to", "us", "am", "as", "by", "la"}
)
_BETWEEN = re.compile(rf"[^\w\n]{{0,6}}(?:{any_of(_WORDS['between'])}[^\w\n]{{1,3}})?(?:https?://|www\.)?$")
_NEAR, _LONGEST_WORD = 48, 16


_LETTER_BEFORE, _LETTER_AFTER = re.compile(r"([^\W\d_])[^\w.!?]{1,3}$"), re.compile(r"[^\w.!?]{1,3}([^\W\d_])")
_CLAUSE_GOES_ON = re.compile(r"[ \t]+\w")
_GOES_ON = re.compile(r"[(_]|\.\w")
_FILES = frozenset(_WORDS["files"])
_ALSO_SOLD = frozenset({"click", "link", "page", "pub", "host", "tools", "style", "car", "cars", "fit", "mobile"})


def is_a_site(lower: str, start: int, end: int) -> bool:
    """Whether a bare host of any ending at [start, end) of a folded text is meant as one.

    A name that is no word makes no sentence whose blank is missing; beside a word that is one, a site must be named.
    """
    if is_named_before(lower, start):
        return True
    label, _, ending = lower[start:end].rpartition(".")
    if "." in label and len(ending) == 2 and (registered_domain(lower[start:end]) or "").count(".") > 1:
        return True  # "name.co.id"
    if len(ending) == 2:
        return is_unknown(label) and len(label) > 5 and not _GOES_ON.match(lower, end) and _is_apart(lower, start, end)
    if len(ending) < 3 or "." in label or _GOES_ON.match(lower, end):
        return False
    if ending in _FILES:
        return ending in _ALSO_SOLD and is_odd(label) and len(label) > 8 and label[0].isalpha()
    return is_unknown(label) or (is_odd(label) and len(label) > 5 and label[0].isalpha())


def _is_apart(lower: str, start: int, end: int) -> bool:
    """Whether it stands among letters of another script, so that no blank is missing, or a site is spoken of around."""
    before, after = _LETTER_BEFORE.search(lower, max(0, start - 4), start), _LETTER_AFTER.match(lower, end, end + 4)
    if (before and before[1] > "\u024f") or (after and after[1] > "\u024f"):
        return True
    around = max(0, start - _NEAR), min(len(lower), end + _NEAR)
    is_word = lower[end - 2 : end] in ALSO_IN_SENTENCES and lower[:end].isascii()
    goes_on = is_word and _CLAUSE_GOES_ON.match(lower, end)
    return not goes_on and any(hit.end <= start or hit.start >= end for hit in _AROUND.hits(lower, *around))


def is_named_before(lower: str, at: int) -> bool:
    """Whether such a word leads to the place `at` of a folded text, and is not itself what stands there."""
    first, last = max(0, at - _NEAR), min(len(lower), at + _LONGEST_WORD)
    hits = list(_NAMED.hits(lower, first, last))
    return not any(hit.start == at for hit in hits) and any(
        hit.end <= at and _BETWEEN.match(lower[hit.end : at]) for hit in hits
    )
