"""Addresses written from the end, where the text says so: moc.liamg@eman.

What does not live here: numbers from the end (`numbers`).
"""

import re
from collections.abc import Iterator

from content_models.contacts.readings import Judge, Reading

_TOKEN = re.compile(r"(?<![\w.@/:-])[\w.@/:+$-]{6,120}(?![\w@/])")
_TURNED = re.compile(
    r"^(?:moc|ten|gro|ofni|zib|noino|ur|ed|rf|se|ti|lp|ln|tp|zc|ku|oc|em|oi|sserp|pohs|[a-z]{2})\.|^[a-z]{3,12}\.(?=[\w-]*\d)|/em\.t"
)
_MOST = 40


def turned(text: str, judge: Judge) -> Iterator[Reading]:
    """E-mail addresses and links of a text that names a direction, read the other way."""
    for found in list(_TOKEN.finditer(text))[:_MOST]:
        token = found[0].strip(".")
        if not _TURNED.search(token.lower()):
            continue
        raw = token[::-1]
        start = found.start() + found[0].index(token)
        if name := re.fullmatch(r"(?:https?://)?(?:t|telegram)\.me/(\w{5,32})", raw, re.IGNORECASE):
            kinds = [("telegram", name[1])]
        else:
            kinds = [("email", raw)] if "@" in raw else [("url", raw), ("domain", raw)]
        for kind, value in kinds:
            if valid := judge.resolve(kind, value):
                yield Reading(*valid, start, start + len(token), 0.9, frozenset({"reversed"}))
                break
