"""What a post asks its reader to do with what is written: "remove the stars", "replace # with a dot", "the 0 is an O".

It is done, everywhere but in the request itself. What does not live here: requests to read from the end (`backwards`).
"""

import re
from collections.abc import Iterator

from content_models.contacts.folding import any_of, table, words_of
from content_models.contacts.signs import PLAIN_ENDINGS
from content_models.disguise.canonical import Edit

_WORDS = table("instructions")
_NAMES: dict[str, str] = {word: sign for sign, words in _WORDS["names"].items() for word in words}
_PICTURE = re.compile("(?<=\\S)[\u2600-\u27bf\U0001f000-\U0001faff]\ufe0f?(?=\\S)")
_QUOTE, _QUOTED = "[\"'“”‘’«»(\\[]?", "[\"'“”‘’«»)\\]]?"
_NAME = any_of(set(_NAMES))
_SIGN = rf"{_QUOTE}(?:[^\w\s@]{{1,2}}|_){_QUOTED}"
_ARTICLES = rf"(?:{any_of(_WORDS['articles'])}\s{{1,2}}){{0,3}}"
_NEW = rf"(?:{_NAME}|{_QUOTE}[./_-]{_QUOTED})"
_LETTER = rf"{_QUOTE}[A-Za-z0-9]{_QUOTED}(?!\w)"
_OLD = rf"(?:{_NAME}|{_SIGN}|{_QUOTE}[A-Za-z]{{2,10}}{_QUOTED})"
_REMOVE = re.compile(
    rf"(?:{any_of(_WORDS['remove'])})\s{{1,2}}{_ARTICLES}(?P<what>{_NAME}|{_SIGN}|{_QUOTE}(?-i:[A-Z]{{2,12}}){_QUOTED}(?!\w))",
    re.IGNORECASE,
)
_REPLACE = re.compile(
    rf"{any_of(_WORDS['replace'])}\s{{1,2}}{_ARTICLES}(?P<old>{_OLD})\s{{1,2}}{any_of(_WORDS['by'])}\s{{1,2}}{_ARTICLES}(?P<new>{_NEW})"
    rf"|{any_of(_WORDS['put'])}\s{{1,2}}{_ARTICLES}(?P<new_2>{_NEW})\s{{1,2}}{any_of(_WORDS['instead'])}\s{{1,2}}{_ARTICLES}(?P<old_2>{_OLD})",
    re.IGNORECASE,
)
_STANDS_FOR = re.compile(
    rf"(?P<old>{_NAME}|{_SIGN})\s{{0,2}}(?:=|->|→|{any_of(_WORDS['is'])})\s{{0,2}}{_ARTICLES}(?P<new>{_NEW}|{_LETTER})(?![\w=])",
    re.IGNORECASE,
)
_IN_LINKS = PLAIN_ENDINGS | {"me", "http", "https", "www", "guru"}
_FOR_LETTERS = frozenset("*#•·$%&!?+^~|¤§°€£¥_=")
_SENTENCE, _WHOLE_HOST = re.compile(r"[.!?]\s+"), re.compile(r"[a-z0-9-]{2,}\.[a-z]{2,}")
_MOST = 8
_PUNCTUATION = (":", ",", ";", ".", ")")  # behind a sign that is named


def instructed(text: str, lower: str, hinted: frozenset[str]) -> Iterator[Edit]:
    """Edits that do what a text asks for; `lower` is the text folded, `hinted` of `hints`."""
    is_asked = "=" in text or not hinted.isdisjoint(("replace", "stands_for", "remove", "dot"))
    if not is_asked or (_IN_LINKS.isdisjoint(words_of(lower)) and "=" not in text):
        return
    if "replace" in hinted:
        yield from _replaced(text, _REPLACE)
    if "=" in text or not hinted.isdisjoint(("stands_for", "dot")):
        yield from _replaced(text, _STANDS_FOR)
    if "remove" in hinted:
        for request in list(_REMOVE.finditer(text))[:_MOST]:
            yield from _removed(text, lower, request)


def _replaced(text: str, pattern: re.Pattern[str]) -> Iterator[Edit]:
    for request in list(pattern.finditer(text))[:_MOST]:
        groups = request.groupdict()
        old, new = _plain(groups["old"] or groups["old_2"]), _plain(groups["new"] or groups["new_2"])
        if len(new) == 1 and new in "./-_" and old not in (new, " "):
            yield from _swapped(text, request.span(), old, new)
        elif len(new) == 1 and new.isalnum() and old in _FOR_LETTERS:
            yield from _drawn(text, request.span(), old, new)


def _drawn(text: str, request: tuple[int, int], old: str, new: str) -> Iterator[Edit]:
    """A letter drawn as a sign, in words of letters and that sign that a dot, a slash or an at-sign follows or leads."""
    for word in re.finditer(rf"[\w{re.escape(old)}./@-]{{4,120}}", text):
        if word.end() > request[0] and word.start() < request[1]:
            continue
        if re.search("[./@]", word[0].strip("./@")):
            yield from (
                Edit(word.start() + at, word.start() + at + 1, new, "replaced")
                for at, sign in enumerate(word[0])
                if sign == old
            )


def _removed(text: str, lower: str, request: re.Match[str]) -> Iterator[Edit]:
    what = _plain(request["what"])
    if what == " ":
        yield from _blanks(lower, request.span())
    elif what == "pictures":
        yield from _cut(text, request.span(), _PICTURE)
    elif what not in "./":
        yield from _cut(text, request.span(), _within(what))


def _plain(thing: str) -> str:
    """The sign or letters that a request names."""
    sign = thing.strip("\"'“”‘’«»()[]") or thing
    return _NAMES.get(thing.lower()) or (sign[0] if sign[1:] in _PUNCTUATION else sign)


def _within(what: str) -> re.Pattern[str]:
    """That part of a longer word or link."""
    if what == _NAMES["brackets"]:
        return re.compile(r"[()\[\]{}]")
    return re.compile(rf"(?<=[\w./@-]){re.escape(what)}|{re.escape(what)}(?=[\w./@-])")


def _cut(text: str, request: tuple[int, int], pattern: re.Pattern[str]) -> Iterator[Edit]:
    for found in pattern.finditer(text):
        if found.end() <= request[0] or found.start() >= request[1]:
            yield Edit(*found.span(), "", "removed")


def _swapped(text: str, request: tuple[int, int], old: str, new: str) -> Iterator[Edit]:
    """A sign wherever it stands within a word."""
    for found in re.finditer(rf"(?<=[A-Za-z0-9])\s?{re.escape(old)}\s?(?=[A-Za-z0-9$@])", text):
        if found.end() <= request[0] or found.start() >= request[1]:
            yield Edit(*found.span(), new, "spelled_dot" if new == "." else "replaced")


def _blanks(lower: str, request: tuple[int, int]) -> Iterator[Edit]:
    """The blanks of a host in pieces, from the last sign that ends what comes before it."""
    for first, last in ((0, request[0]), (request[1], len(lower))):
        for found in re.finditer(r"[^\n:;,!?(→>👉]+", lower[first:last]):
            part = found[0].rstrip(" .-–(")
            *_, lead = (0, *(end.end() for end in _SENTENCE.finditer(part) if _WHOLE_HOST.search(part, end.end())))
            lead += len(part[lead:]) - len(part[lead:].lstrip())
            host = part[lead:]
            if len(host) <= 60 and re.search(r"[a-z0-9]\s?\.\s?[a-z]", host) and host.count(" ") <= 14:
                for blank in re.finditer(r"\s+", host):
                    at = first + found.start() + lead
                    yield Edit(at + blank.start(), at + blank.end(), "", "spaced")
