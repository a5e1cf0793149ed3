"""Signs in Latin letters of languages that have others: "amberfox teleia gr", "fox77 sobaka mail.ru".

Before letters of words are looked at, since such a text may be put back into its own script, and hosts with it.
"""

import re
from collections.abc import Iterator
from itertools import islice

from content_models.contacts.folding import any_of, first_words, table, words_of
from content_models.contacts.names import has_mark, is_odd, is_unknown
from content_models.contacts.signs import PLAIN_ENDINGS
from content_models.disguise.canonical import Edit

_WORDS = table("romanised")
_OWN = frozenset(_WORDS["endings"])
_HOST = r"[a-z0-9][a-z0-9-]{1,40}"
_DOT = re.compile(
    rf"(?<![\w.@-])(?P<label>{_HOST})"
    rf"(?P<dot>[ ]{{1,2}}{any_of(_WORDS['dot'])}[ ]{{1,2}})(?P<end>[a-z]{{2,6}})(?![\w@-])"
)
_AT = re.compile(
    rf"(?<![\w@])(?P<name>[a-z0-9][a-z0-9_.-]{{2,40}})(?P<at>[ ]{{1,2}}(?:{any_of(_WORDS['at'])})[ ]{{1,2}})(?={_HOST}"
    rf"(?:\.|[ ]{{1,2}}{any_of(_WORDS['dot'])}[ ]{{1,2}})[a-z]{{2,6}}(?![\w-]))"
)
_FIRSTS = first_words([*_WORDS["dot"], *_WORDS["at"]]) - {"to"}
_MOST = 40


def romanised(lower: str) -> Iterator[Edit]:
    """Edits of a folded text after which such signs stand as they are typed."""
    if _FIRSTS.isdisjoint(words_of(lower)):
        return
    for found in islice(_DOT.finditer(lower), _MOST):
        label, end = found["label"], found["end"]
        if (is_unknown(label) or is_odd(label)) and (end in _OWN or end in PLAIN_ENDINGS):
            yield Edit(*found.span("dot"), ".", "spelled_dot")
    for found in islice(_AT.finditer(lower), _MOST):
        if has_mark(found["name"]) or is_unknown(found["name"]):
            yield Edit(*found.span("at"), "@", "spelled_at")
