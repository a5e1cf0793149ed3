"""Addresses whose at-sign is only told of: "amber77gmail.com (the @ before gmail)", "before the @ amber77, after it …".

What does not live here: signs that stand where they belong (`mail_hosts`, `mail`), the words (`words/mail.toml`,
`words/instructions.toml`).
"""

import re
from collections.abc import Iterator
from itertools import islice

from content_models.contacts.folding import table
from content_models.contacts.lookup import Hit, Lookup
from content_models.contacts.mail_hosts import NAMED, ORDINARY_AT, hosts, is_like_a_name
from content_models.contacts.names import is_unknown
from content_models.contacts.readings import Judge, Reading
from content_models.contacts.signs import MAIL_HOSTS
from content_models.disguise.canonical import Edit
from domain.contacts.web import registered_domain

_MAIL, _SIGNS, _PLACES = table("mail"), table("signs"), table("instructions")["places"]
TOLD_AT = [word for word in (*_SIGNS["at"], *_MAIL["between"]["at"]) if word not in ORDINARY_AT and len(word) > 1]
"""Words for the sign that are hardly anything else."""

_WORDS = Lookup({"at": TOLD_AT, "before": _PLACES["before"], "after": _PLACES["after"]})
_LONE_AT = re.compile(r"[@＠](?<![a-z0-9._+-][@＠])(?![a-z0-9])")
_TOKEN = re.compile(r"(?<![\w.+@/-])[a-z0-9][\w.+-]{6,80}(?![\w@])", re.ASCII)
_NAME = re.compile(r"(?<![\w.+@/-])[a-z0-9][\w.+-]{2,40}(?![\w@])", re.ASCII)
_HOST = re.compile(r"(?<![\w.@-])[a-z0-9][a-z0-9-]{1,40}(?:\.[a-z]{2,12}){1,2}(?![\w@-])")
_BY_LENGTH = tuple(sorted(MAIL_HOSTS, key=len, reverse=True))
_PROVIDERS = {name for names in NAMED.values() for name in names}
_NEAR, _NEAR_SIDE, _NEAR_NAME, _NEAR_HOST, _MOST = 44, 18, 24, 40, 40


def missing(lower: str) -> Iterator[Edit]:
    """The sign between a mailbox and a provider that are written as one word, near words about it."""
    for token in islice(_TOKEN.finditer(lower), _MOST):
        written = token[0].rstrip(".")
        if not written.endswith(_BY_LENGTH):
            continue
        host = next(host for host in _BY_LENGTH if written.endswith(host))
        name = written.removesuffix(host)
        if is_like_a_name(name) and name[-1].isalnum() and _is_told(lower, token.start(), token.end()):
            at = token.start() + len(name)
            yield Edit(at, at, "@", "spelled_at")


def _is_told(lower: str, start: int, end: int) -> bool:
    """Whether the sign is spoken of right before or behind [start, end)."""
    around = ((max(0, start - _NEAR), start), (end, min(len(lower), end + _NEAR)))
    return any(
        _LONE_AT.search(lower, first, last) or any(hit.key == "at" for hit in _WORDS.hits(lower, first, last))
        for first, last in around
    )


def told_by_sides(lower: str, judge: Judge) -> Iterator[Reading]:
    """An address of which is said what stands before the sign and what after it."""
    hits = sorted({*islice(_WORDS.hits(lower), 10 * _MOST)})
    hits += [Hit(at.start(), at.end(), "at") for at in islice(_LONE_AT.finditer(lower), _MOST)]
    sides = [hit for hit in hits if hit.key == "before"]
    for at in islice((hit for hit in hits if hit.key == "at"), _MOST):
        ends = [max(at.end, side.end) for side in sides if _gap(at, side) <= _NEAR_SIDE]
        for end in dict.fromkeys(ends):
            yield from _of_sides(lower, end, hits, judge)


def _gap(one: Hit, other: Hit) -> int:
    return max(one.start - other.end, other.start - one.end)


def _of_sides(lower: str, start: int, hits: list[Hit], judge: Judge) -> Iterator[Reading]:
    names = _NAME.finditer(lower, start, start + 2 * _NEAR_NAME)
    name = next((found for found in names if _is_a_name(found[0].rstrip("."))), None)
    if name is None or name.start() - start > _NEAR_NAME:
        return
    is_said = any(hit.key == "after" and name.end() <= hit.start <= name.end() + _NEAR_HOST for hit in hits)
    for host, end in _hosts_behind(lower, name.end(), is_said):
        if valid := judge.resolve("email", f"{name[0].rstrip('.')}@{host}"):
            yield Reading(*valid, name.start(), end, 0.8, frozenset({"spelled_at"}))
            return
    before = _host_before(lower, start)
    if before and (valid := judge.resolve("email", f"{name[0].rstrip('.')}@{before}")):
        yield Reading(*valid, *name.span(), 0.75, frozenset({"provider_named"}))


def _is_a_name(written: str) -> bool:
    return is_like_a_name(written) or (len(written) > 5 and is_unknown(written) and written not in _PROVIDERS)


def _host_before(lower: str, end: int) -> str | None:
    """The provider of "it is a gmail, before the at stands …"."""
    first = max(0, end - 2 * _NEAR_HOST)
    named = [host.name for host in hosts(lower[first:end]) if "\n" not in lower[first + host.end : end]]
    return named[-1] if named else None


def _hosts_behind(lower: str, start: int, is_said: bool) -> Iterator[tuple[str, int]]:
    """Providers near behind a name and where they end; any host where it is said what comes after the sign."""
    part = lower[start : start + 2 * _NEAR_HOST]
    for host in hosts(part):
        if host.start <= _NEAR_HOST and host.is_whole:
            yield host.name, start + host.end
    for found in _HOST.finditer(part) if is_said else ():
        if found.start() <= _NEAR_HOST and registered_domain(found[0]) is not None:
            yield found[0], start + found.end()
