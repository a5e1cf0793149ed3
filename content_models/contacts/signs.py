"""The signs of an address as people say and draw them: at, dot, slash, underscore; patterns over folded text.

What does not live here: when such a sign counts as one (`links`, `mail`, `handles`).
"""

import re

from content_models.contacts.folding import any_of, is_written_together, spellings, table

_SIGNS = table("signs")
PROVIDERS: dict[str, str] = {
    spelling: host for name, host in _SIGNS["providers"].items() for spelling in spellings(name)
}
PLAIN_ENDINGS: frozenset[str] = frozenset(_SIGNS["plain_endings"])
MAIL_HOSTS: frozenset[str] = frozenset(_SIGNS["domains"]["known"])

CIRCLED_A = "ⓐⒶ🅐🅰🄰"
OPEN, CLOSE = r"[\[({<⟨【（「『〈《\"'“«]", r"[\])}>⟩】）」』〉》\"'”»]"
_EDGE = r"[-_*|~=/\\+#:^%!§¦°¬–—]"  # the same sign before and after: -at-, *dot*
_ANY = rf"(?:{OPEN}|{CLOSE}|{_EDGE})"


def said(key: str) -> str:
    """A pattern of a sign's words."""
    return any_of(_SIGNS[key])


def enclosed(inner: str, words: str) -> str:
    """In brackets of any kind, doubled or not, or between two equal marks; words also between any of these."""
    return (
        rf"(?:\s{{0,3}}{OPEN}{{1,3}}[ \t]?(?:{inner})[ \t]?{CLOSE}{{1,3}}\s{{0,3}}"
        rf"|[ \t]?(?P<edge_{{n}}>{_EDGE}{{1,2}})[ \t]?(?:{inner})[ \t]?(?P=edge_{{n}})[ \t]?"
        rf"|[ \t]?{_ANY}{{1,4}}[ \t]?(?:{words})[ \t]?{_ANY}{{1,4}}[ \t]?)"
    )


def _bare(key: str) -> str:
    """The words without the bounds of `any_of`, for a place between brackets."""
    every = {spelling for word in _SIGNS[key] for spelling in spellings(word)}
    return "|".join(re.escape(word) for word in sorted(every, key=lambda word: (-len(word), word)))


AT_ENCLOSED = enclosed(_bare("at") + r"|a|ä|á|à|â|@|＠|ат|а|α", _bare("at")).replace("{n}", "at")
DOT_ENCLOSED = (
    enclosed(_bare("dot") + r"|\.|d|p|•|·|,", _bare("dot")).replace("{n}", "dot").removesuffix(")") + r"|\s?\.dot\.\s?)"
)
UNDERSCORE_ENCLOSED = enclosed(_bare("underscore") + "|_", _bare("underscore")).replace("{n}", "under")
SLASH_ENCLOSED = rf"(?:\s?{OPEN}{{1,2}}\s?(?:/|{_bare('slash')})\s?{CLOSE}{{1,2}}\s?)"
DASH_ENCLOSED = enclosed(_bare("dash") + "|-", _bare("dash")).replace("{n}", "dash")


def loose(key: str) -> str:
    """A word of that sign between blanks, or glued to letters of another script."""
    together = [word for word in _SIGNS[key] if is_written_together(word)]
    others = [word for word in _SIGNS[key] if not is_written_together(word)]
    spaced = rf",?\s{{1,3}}{any_of(others)},?\s{{1,3}}"
    return spaced + (rf"|\s{{0,3}}{any_of(together)}\s{{0,3}}" if together else "")


def glued_pattern(key: str) -> str:
    """A word of that sign between small Latin letters or digits: in capitals, or in another script."""
    words = {spelling.upper() for word in (*_SIGNS[key], *_SIGNS["glued"][key]) for spelling in spellings(word)}
    words |= {word.lower() for word in words if word[0] > "\u036f"}
    words = {word for word in words if len(word) > 2 or not word.isascii() or word.lower() in _SIGNS["glued"][key]}
    every = sorted(words, key=lambda word: (-len(word), word))
    firsts = "".join(sorted({re.escape(word[0]) for word in every}))
    return f"(?=[{firsts}])(?:{'|'.join(map(re.escape, every))})"


WORDS: dict[str, frozenset[str]] = {
    key: frozenset(spelling for word in _SIGNS[key] for spelling in spellings(word))
    for key in ("at", "dot", "slash", "underscore", "dash")
}
