"""Telephone numbers with words on the letters of the keys, as North Americans advertise: 800-FLOWERS."""

import re
from collections.abc import Iterator

from content_models.contacts import phones
from content_models.contacts.readings import Judge, Reading

_KEYS = str.maketrans("abcdefghijklmnopqrstuvwxyz", "22233344455566677778889999")
_VANITY = re.compile(
    r"(?<![\w$#.-])(?:\+?1[ .-]?)?\(?[2-9]\d\d\)?[ .-]{0,2}(?P<last>[\dA-Z]{3}[ .-][\dA-Z]{4}|"
    r"(?=\d{0,4}[A-Z]{3})[\dA-Z]{7,10})(?![\w-])"
)
_MAY_BE = re.compile(r"[2-9]\d\d\)?[ .-]{0,2}[\dA-Z]{3}")
_ONE_WORD = re.compile(
    "^[A-Z]{3,10}$|^[A-Z]{3}[ .-][A-Z]{4}$|^[A-Z]{3}[ .-]\\d{4}$|^\\d{3}[ "
    ".-][A-Z]{4}$|^[A-Z]{3,6}\\d{1,4}$|^\\d{1,4}[A-Z]{3,6}$"
)
LEAST_ON_KEYPAD = 3
"""Digits beside the letters: an area's."""
_NORTH_AMERICA = frozenset({"US", "CA", None})


def on_keypad(text: str, lower: str, judge: Judge) -> Iterator[Reading]:
    """Words on the letters of the keys, as North Americans advertise: 800-FLOWERS."""
    if judge.region not in _NORTH_AMERICA or not _MAY_BE.search(text):
        return
    for found in _VANITY.finditer(text):
        letters = re.sub(r"[^A-Z]", "", found["last"])
        beside = phones.around(lower, *found.span())
        if len(letters) < 3 or beside.another or not _ONE_WORD.search(found["last"]):
            continue
        digits = re.sub(r"\D", "", found[0].lower().translate(_KEYS))
        national = digits.removeprefix("1")[:10]
        is_free = national[:3] in ("800", "888", "877", "866", "855", "844", "833")
        if len(digits.removeprefix("1")) != 10 or not (is_free or re.search(r"\d\)?[.-]", found[0])):
            continue
        if valid := judge.resolve("phone", "+1" + national):
            yield Reading(*valid, *found.span(), 0.8, frozenset({"keypad"}))
