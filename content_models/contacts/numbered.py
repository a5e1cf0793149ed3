"""The number of a Signal name, which stands behind a dot, as it is told: "zolmer then dot then 07".

What does not live here: names as they stand and dots within others (`spelled`).
"""

import re
from typing import NamedTuple

from content_models.contacts.folding import any_of, table
from content_models.contacts.names import is_made_up
from content_models.contacts.pieced import is_helper
from content_models.contacts.said_digits import as_ascii, digits_as_said
from content_models.disguise.ordinary import ordinary_words

_NAMES = table("names")
_DOT = any_of(
    {*_NAMES["without"]["signs"]["."], *table("mail")["remove"]["signs"].get(".", ()), *table("signs")["dot"]}
)
_DRAWN = re.compile(r"[ \t]?\n?[.,。．・•·][ \t]?(?=[^\W_])")
_TOLD = re.compile(
    rf"(?P<lead>[^.!?。\d\n]{{0,24}}?){_DOT}(?P<gap>[^.!?。\d\n]{{0,20}}?)(?=\d)"
    rf"|(?P<before>[^.!?。\d\n]{{0,12}}?){_DOT}[\s,]{{1,2}}"
)
_TOLD_BEHIND = re.compile(rf"[ \n](?P<digits>\d{{2,4}})(?!\w)[\s(,:–—-]{{1,3}}(?:[^\W\d_]{{1,10}}\s){{0,3}}{_DOT}")
_NUMBER = re.compile(r"\d{2,9}(?!\w)")
_WORD = re.compile(r"[a-z_]{4,}", re.ASCII)
SAYS_A_NAME = re.compile(r"[n@]|v\s?[:=：]")
_LEADS_ON = re.compile(r"[v\n:=→>👉👇|：»➡➜]")
_LONGEST = 60


class Numbered(NamedTuple):
    """A name with its number, and where it ends; what stands for the dot: ".", "," or "told"."""

    name: str
    end: int
    dot: str


def numbered(lower: str, name: str, end: int) -> Numbered | None:
    """The name with the number that follows."""
    last = min(len(lower), end + _LONGEST)
    if behind := _TOLD_BEHIND.match(lower, end, last):
        return Numbered(f"{name}.{as_ascii(behind['digits'])}", behind.end("digits"), "told")
    for pattern in (_DRAWN, _TOLD):
        dot = pattern.match(lower, end, last)
        if dot and not _names_another(dot) and (number := _number(lower, dot.end())):
            return Numbered(f"{name}.{number[0]}", number[1], "told" if pattern is _TOLD else dot[0].strip())
    return None


def is_somebodys(one: Numbered, marks: str, is_hidden: bool) -> bool:
    """Whether it is a name, and not a thing that signals with a measure behind it: "signal lamp, 24 volts".

    `marks` as of `leads.Walk`: a word that says a name follows tells that best; `is_hidden`: whether the messenger's
    word is cut or drawn, as nobody writes of a lamp.
    """
    if is_hidden or SAYS_A_NAME.search(marks):
        return True
    base, is_led = one.name.partition(".")[0], bool(_LEADS_ON.search(marks))
    if one.dot == "told" and is_led and base not in ordinary_words():
        return True
    return (one.dot == "told" or (is_led and one.dot != ",")) and is_made_up(base)


def _names_another(dot: re.Match[str]) -> bool:
    """Whether what stands around the dot's word is more than words that lead to it."""
    around = " ".join(part or "" for part in dot.groups())
    return any(word not in ordinary_words() and not is_helper(word) for word in _WORD.findall(around))


def _number(lower: str, at: int) -> tuple[str, int] | None:
    if digits := _NUMBER.match(lower, at):
        return as_ascii(digits[0]), digits.end()
    said = digits_as_said(lower, at)
    return said if said and len(said[0]) > 1 else None
