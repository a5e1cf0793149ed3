"""Mailboxes whose provider is only named: "gmail: name", "name (gmail)", "user: name, domain: …", "name is my gmail".

What does not live here: providers with a sign for "at" before them (`mail_hosts`), the words (`words/mail.toml`).
"""

import re
from collections.abc import Iterator

from content_models.contacts.folding import any_of, spellings, table
from content_models.contacts.mail_beside import beside
from content_models.contacts.mail_hosts import Host, hosts, is_host, is_like_a_name, is_ordinary
from content_models.contacts.readings import Judge, Reading
from content_models.disguise.ordinary import ordinary_words

_BETWEEN = table("mail")["between"]
_LINKS, _VERBS = (
    frozenset(spelling for word in _BETWEEN[key] for spelling in spellings(word)) for key in ("links", "verbs")
)
_NAME = r"(?P<value>[a-z0-9][\w.+-]{2,40}\w)"
_STEP = r"[^\w\n@$€£.]{1,3}"
_WORDS = rf"(?:{_STEP}[^\W\d_]{{1,12}}){{0,4}}"
_AFTER = re.compile(rf"(?P<between>{_WORDS}[^\w\n$€£.]{{1,4}}){_NAME}(?![\w@]|\.\w|[ \t]*[\[(]?(?:@|at\b))")
_BEFORE = re.compile(
    rf"(?<![\w@.$/+-]){_NAME}(?P<between>[^\w\n$€£.]{{0,3}}(?:\b[^\W\d_]{{1,12}}{_STEP}){{0,4}}[^\w\n$€£.]{{0,3}})$"
)
_AT_ASKED = re.compile(r"[^\w@]{1,4}(?:[^\W\d_]{1,12}[^\w@]{1,3}){1,4}@(?!\w)")  # "put the @ between"
_MARKS = frozenset(":=→>👉：")
_MINE = re.compile(rf"{any_of(_BETWEEN['mine'])}\s{{1,2}}$")
_UNMISTAKABLE = re.compile(r"[a-z]{3,}[._][a-z]{3,}\d")
_HOST = r"(?P<host>[a-z0-9][a-z0-9-]{1,40}(?:\.[a-z]{2,12}){1,2})(?![\w-])"
_PAIR = re.compile(
    rf"{any_of(_BETWEEN['mailbox'])}[^\w\n]{{0,3}}(?:is[^\w\n])?{_NAME}[^\w]{{1,4}}(?:[^\W\d_]{{1,5}}[^\w\n])?"
    rf"{any_of(_BETWEEN['provider'])}[^\w\n]{{0,3}}(?:is[^\w\n])?{_HOST}"
)


def told_apart(lower: str, judge: Judge) -> Iterator[Reading]:
    """ "user: name, domain: host": a mailbox and its host, each by what it is called."""
    for found in _PAIR.finditer(lower):
        valid = judge.resolve("email", f"{found['value']}@{found['host']}")
        if valid and not is_ordinary(found["value"]):
            yield Reading(*valid, found.start("value"), found.end("host"), 0.75, frozenset({"provider_named"}))


def named_by_provider(text: str, lower: str, judge: Judge) -> Iterator[Reading]:
    """An address whose host is only named; `lower` is `text` folded."""
    for host in hosts(lower):
        found = _after(lower, host) or _before(lower, host)
        if found and (valid := judge.resolve("email", f"{found['value']}@{host.name}")):
            yield Reading(*valid, *found.span("value"), 0.75, frozenset({"provider_named"}))
        elif found is None and (reading := beside(text, lower, host, judge)):
            yield reading


def _after(lower: str, host: Host) -> re.Match[str] | None:
    found = _AFTER.match(lower, host.end, min(len(lower), host.end + 64))
    if found is None:
        return None
    is_lone = lower.startswith("@", host.start - 1) and not lower[host.start - 2 : host.start - 1].strip()
    is_mine = _MINE.search(lower, max(0, host.start - 16), host.start)
    return found if _leads(found, _MARKS | {"@"}, bool(is_mine) or (is_lone and host.is_whole)) else None


def _before(lower: str, host: Host) -> re.Match[str] | None:
    found = _BEFORE.search(lower, max(0, host.start - 64), host.start)
    if found and ":" in found["between"]:  # "e-mail: @host"
        return None
    is_asked = found and found["between"].isspace() and _AT_ASKED.match(lower, host.end)
    return found if found and _leads(found, frozenset("([@→>"), bool(is_asked)) else None


def _leads(found: re.Match[str], marks: frozenset[str], is_sure: bool = False) -> bool:
    """Whether what stands between a name and its provider joins them: words that do and no others, or a mark."""
    words = re.findall(r"[^\W\d_]+", found["between"])
    is_marked = bool(marks & set(found["between"]))
    is_sure = is_sure or is_marked or any(word in _VERBS for word in words) or bool(_UNMISTAKABLE.match(found["value"]))
    is_joined = is_sure and all(word in _LINKS for word in words)
    if not is_joined or is_ordinary(found["value"]) or is_host(found["value"]):
        return False
    is_no_word = len(found["value"]) >= 7 and found["value"] not in ordinary_words()
    return is_like_a_name(found["value"]) or (is_marked and is_no_word)
