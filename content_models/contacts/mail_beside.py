"""Mailboxes beside their provider with no sign for "at": "amberfox gmail com", "amberfox, ящик на gmail.com".

What is no word in any language, right before a provider, or parted from it by words that only join the two, is a
mailbox where enough speaks for one: a host written out, a word for mailboxes between, words that ask for mail before.
What does not live here: names with a mark in them that a sign or verb joins (`mail_named`), signs for "at"
(`mail_hosts`), the words (`words/mailboxes.toml`).
"""

import re
from typing import NamedTuple

from content_models.contacts.endings import is_ending
from content_models.contacts.folding import MARKS, is_written_together, literals, spellings, table
from content_models.contacts.lookup import Lookup
from content_models.contacts.mail import mark_before
from content_models.contacts.mail_hosts import NAMED, Host, is_goods, is_like_a_name, is_ordinary
from content_models.contacts.mail_told import TOLD_AT
from content_models.contacts.readings import Judge, Reading
from content_models.contacts.signs import PLAIN_ENDINGS
from content_models.disguise.ordinary import ordinary_words
from domain.contacts.web import TOGETHER

_WORDS, _BETWEEN = table("mailboxes"), table("mail")["between"]


def _spelled(words: list[str]) -> frozenset[str]:
    return frozenset(spelling for word in words for part in word.split() for spelling in spellings(part))


_AT = _spelled([*_WORDS["at"], *_BETWEEN["prepositions"]])
_SERVICE = _spelled([*_WORDS["service"], *_BETWEEN["provider"]])
_JOINS = _AT | _SERVICE | _spelled([*_WORDS["joins"], *_BETWEEN["links"], *_BETWEEN["verbs"], *_BETWEEN["mine"]])
_MINE, _IS = _spelled(_BETWEEN["mine"]), _spelled(_WORDS["is"])
_OWN = _MINE | {spelling for word in _BETWEEN["mailbox"] for spelling in spellings(word) if " " not in spelling}
_PLAIN = tuple(f".{ending}" for ending in PLAIN_ENDINGS)
_RUN = re.compile(f"(?:{literals(filter(is_written_together, _JOINS))})+")
_ASKS = Lookup({"asks": [*_WORDS["asks"], *_BETWEEN["mail"]], "told": TOLD_AT})
_WORD = re.compile(
    rf"[{TOGETHER}]+|[a-z0-9](?:[a-z0-9_.+-]*[a-z0-9_])?+(?![^\W\d_{TOGETHER}])|[^\W_{TOGETHER}](?:[^\W_{TOGETHER}]|[{MARKS}’'])*"
)
_SENTENCE = re.compile(r"[.!?…؟।]+[\"'”»)]?\s|[。！？\n]")
_PARTING = re.compile(
    rf"[^\w\s{MARKS},;:،、，()\[\]\"'“”„«»`*_|/>~.\u2000-\u206f\u2190-\u2bff\ufe0f\U0001f000-\U0001faff-]"
)
_REACH, _MOST_WORDS, _NEAR_ASK = 80, 9, 30
_LEADS_ON = frozenset(":：-–—(>→")
_DOT_APART = re.compile(r"[a-z]{2,}\.[a-z]{2,}")


class _Found(NamedTuple):
    """A name at [start, end), what it reads as, the words between it and the provider."""

    start: int
    end: int
    name: str
    words: list[str]


def beside(text: str, lower: str, host: Host, judge: Judge) -> Reading | None:
    """The address that a name before or behind a provider makes with it, where enough speaks for one.

    `lower` is `text` folded, in which capitals tell things and persons from mailboxes.
    """
    if lower.startswith("@", host.start - 1) or is_goods(lower, host.end):
        return None
    for found in (_before(text, lower, host), _behind(lower, host)):
        if found and (valid := judge.resolve("email", f"{found.name}@{host.name}")):
            start, end = min(found.start, host.start), max(found.end, host.end)
            if not host.is_whole:
                start, end = found.start, found.end
            return Reading(*valid, start, end, 0.7, frozenset({"provider_named"}))
    return None


def _before(text: str, lower: str, host: Host) -> _Found | None:
    first = _sentence_before(lower, host.start)
    told = max((hit.start for hit in _ASKS.hits(lower, first, host.start) if hit.key == "told"), default=None)
    words: list[str] = []
    for token in reversed(list(_WORD.finditer(lower, first, host.start))):
        if (told is not None and token.start() >= told) or _is_join(token[0]):
            words.append(token[0])
        elif is_name(token[0]) or (token[0].isascii() and mark_before(lower, token.start(), first)):
            found = _with_marks(lower, _Found(*token.span(), token[0], words), first)
            return found if _is_meant(text, lower, found, host, told is not None) else None
        elif told is None or (token[0].isascii() and token[0] not in ordinary_words()):
            return None
        else:
            words.append(token[0])
        if len(words) > _MOST_WORDS:
            return None
    return None


def _sentence_before(lower: str, end: int) -> int:
    first = max(0, end - _REACH)
    return max((stop.end() for stop in _SENTENCE.finditer(lower, first, end)), default=first)


def _with_marks(lower: str, found: _Found, least: int) -> _Found:
    """With what words for an underscore or dot join to the name."""
    start, name = found.start, found.name
    for _ in range(3):
        mark = mark_before(lower, start, least)
        part = mark and re.search(r"[a-z0-9]+$", lower[least : mark.start])
        if not mark or not part:
            break
        start, name = mark.start - len(part[0]), f"{part[0]}{mark.text}{name}"
    return _Found(start, found.end, name, found.words)


def _is_meant(text: str, lower: str, found: _Found, host: Host, is_told: bool) -> bool:
    gap = lower[found.end : host.start]
    if _PARTING.search(gap) and not is_told:
        return False
    is_odd = is_like_a_name(found.name)
    first = _sentence_before(lower, found.start)
    is_asked = _is_asked(lower, first, found.start)
    is_apart = not lower[host.start : host.end].isascii()  # a name in other letters than its sentence
    if is_told:
        return host.is_whole or is_odd or is_asked or is_apart
    is_written = host.is_whole and host.is_spelled
    led = lower[first : found.start].rstrip()[-1:]  # what begins a sentence, or stands behind a colon, has a capital
    is_thing = text[found.start].isupper() and not (is_written and (not led or led in _LEADS_ON))
    if is_asked or (is_thing and not is_odd):
        return is_asked
    if not found.words:
        return (is_written or is_apart) and (is_odd or len(found.name) > 5)
    return _is_placed(found, host, is_odd or is_apart)


def _is_placed(found: _Found, host: Host, is_sure: bool) -> bool:
    """Whether the words between say that the name lies at the provider, which is not somebody else's."""
    is_kept = any(_has(word, _SERVICE) for word in found.words)
    if not (is_kept or is_sure or any(_has(word, _AT) for word in found.words)):
        return False
    is_alone = len(found.name) > 7 and _MINE.isdisjoint(found.words)
    return is_kept or is_sure or host.is_whole or found.words[-1] in _IS or is_alone or not found.words[0].isascii()


def _is_asked(lower: str, first: int, start: int) -> bool:
    near = max(first, start - _NEAR_ASK)
    return any(hit.key == "asks" for hit in _ASKS.hits(lower, near, start))


def _behind(lower: str, host: Host) -> _Found | None:
    """ "my gmail is amberfox", "gmail: amberfox": a name behind its provider, which then is somebody's."""
    stop = _SENTENCE.search(lower, host.end, host.end + _REACH)
    last = stop.start() if stop else min(len(lower), host.end + _REACH)
    words: list[str] = []
    for token in _WORD.finditer(lower, host.end, last):
        if not _is_join(token[0]) or len(words) > 3:
            return _led(lower, host, token, words, last)
        words.append(token[0])
    return None


def _led(lower: str, host: Host, token: re.Match[str], words: list[str], last: int) -> _Found | None:
    """The first token behind a provider and words that join, where more says that it is a mailbox there."""
    gap, is_odd = lower[host.end : token.start()], is_like_a_name(token[0])
    is_native = gap.isspace() and not host.is_whole and not lower[host.start : host.end].isascii()
    is_kept = bool(words) and _has(words[0], _SERVICE) and (not words[0].isascii() or is_odd)
    is_led = is_kept or ":" in gap or "：" in gap or _is_mine(lower, host.start) or not _OWN.isdisjoint(words)
    if gap.isspace() and is_odd:  # "write to gmail amberfox77", "지메일 amberfox77"
        is_led = is_led or is_native or _is_asked(lower, _sentence_before(lower, host.start), host.start)
    if words and is_written_together(words[0]) and is_odd:  # "gmailで amberfox77 まで連絡"
        is_led = is_led or any(hit.key == "asks" for hit in _ASKS.hits(lower, token.end(), last))
    if not is_led or len(token[0]) < 6 or lower.startswith("@", token.end()):
        return None
    if not is_name(token[0]) and not (is_native and is_odd and not token[0].endswith(_PLAIN)):
        return None
    is_joined = bool(words) or ":" in gap or "：" in gap
    return _Found(*token.span(), token[0], words) if is_joined or is_odd else None


def _is_mine(lower: str, at: int) -> bool:
    words = [token[0] for token in _WORD.finditer(lower, max(0, at - 16), at)]
    return bool(words) and any(_has(word, _MINE) for word in words[-1:])


def _has(word: str, words: frozenset[str]) -> bool:
    """Whether it is one of these, or holds one where words are written together."""
    return word in words or (
        is_written_together(word) and any(one in word for one in words if is_written_together(one))
    )


def _is_join(word: str) -> bool:
    return word in _JOINS or (is_written_together(word) and _RUN.fullmatch(word) is not None)


def is_name(word: str) -> bool:
    """Whether a word may be a mailbox's name: with a mark in it as they have, or no word of any language."""
    if "." in word and is_ending(word.rpartition(".")[2]):  # a host
        return False
    if is_like_a_name(word):
        return not _DOT_APART.fullmatch(word) or any(part not in ordinary_words() for part in word.split("."))
    parts = re.split("[-_]", word)
    is_plain = len(word) >= 5 and word.isascii() and all(part.isalpha() for part in parts)
    return is_plain and word not in _KNOWN and not is_ordinary(word) and any(p not in ordinary_words() for p in parts)


_KNOWN = _AT | _SERVICE | _JOINS | {name for names in NAMED.values() for name in names}
