"""Invitations to a Telegram group that stand apart from their link, or behind one that is spelled out or misspelt.

Their code is unmistakable: a plus and sixteen letters and digits of both cases. What does not live here: links that
stand whole (`domain.contacts`).
"""

import re
from collections.abc import Iterator

from content_models.contacts.channels import KINDS, mentions
from content_models.contacts.readings import Judge, Reading

_CODE = re.compile(r"(?<![\w+])\+(?P<code>[A-Za-z0-9_-]{16})(?![\w-])")
_LINKED = re.compile(r"(?<![^\W_])[tт][^\w\n]{0,3}(?:\w{1,14}[^\w\n]{1,3}){0,2}(?:me|ме)(?![^\W_])")
_BEFORE, _AFTER = 60, 40


def invitations(text: str, lower: str, judge: Judge) -> Iterator[Reading]:
    """Those near a word for Telegram or the host of its links; `lower` is the text folded."""
    if "+" not in text:
        return
    named: list[int] | None = None
    for found in _CODE.finditer(text):
        if not (re.search("[a-z]", found["code"]) and re.search("[A-Z]", found["code"])):
            continue
        if named is None:
            named = [mention.start for mention in mentions(lower) if mention.kind == KINDS[0]]
        first, last = found.start() - _BEFORE, found.end() + _AFTER
        is_named = any(first <= place <= last for place in named)
        linked = _LINKED.search(lower, max(0, found.start() - _BEFORE), found.start())
        if (is_named or linked) and (valid := judge.resolve(KINDS[0], found[0])):
            start = linked.start() if linked else found.start()
            yield Reading(*valid, start, found.end(), 0.9, frozenset({"separators"}))
