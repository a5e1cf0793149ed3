"""Addresses and hosts of which even the signs are glued in: "amberfoxarrobagmailpuntocom", "amberfoxnoktanet".

What does not live here: signs glued in by capitals, or beside a dot that is one (`mail`, `endings`), the words
(`words/glued.toml`, `words/signs.toml`, `words/mail.toml`).
"""

import re
from collections.abc import Iterable, Iterator

from content_models.contacts.dots import KNOWN
from content_models.contacts.folding import literals, spellings, table, words_of
from content_models.contacts.mail_hosts import NAMED
from content_models.contacts.mail_told import TOLD_AT
from content_models.contacts.names import is_unknown
from content_models.contacts.signs import MAIL_HOSTS
from content_models.disguise.canonical import Edit

_WORDS = table("glued")
_DOTS: dict[str, list[str]] = _WORDS["dots"]
_SHORTEST, _LONGEST = 11, 80


def _glued(word: str) -> set[str]:
    return {re.sub("[ '’.-]", "", spelling) for spelling in spellings(word)}


def _any(words: Iterable[str], least: int = 2) -> str:
    """A pattern for one of these words without their blanks, the longest first."""
    every = {glued for word in words for glued in _glued(word) if len(glued) >= least}
    return "|".join(sorted(map(re.escape, every), key=lambda word: (-len(word), word)))


_LABELS = {host.partition(".")[0] for host in MAIL_HOSTS}
_SAID = {glued: label for label in _LABELS for name in (*NAMED[label], label) for glued in _glued(name)}
_ENDINGS = {host.rpartition(".")[2] for host in MAIL_HOSTS}
_LAST = tuple(_ENDINGS.union(*_DOTS.values()))
_NAME = r"(?P<name>[a-z0-9][a-z0-9_.-]{2,40}?)"
_DOT, _LONG_AT = (
    _any([*_DOTS, *_WORDS["dot"]], 1),
    _any((word for word in TOLD_AT if " " not in word or word.startswith("at ")), 4),
)
_AT_PROVIDERS = re.compile(
    rf"{_NAME}(?P<at>{_LONG_AT}|{_any(_WORDS['at'])})(?P<label>{_any(_SAID)})(?P<dot>{_DOT})?(?P<end>{_any(_ENDINGS)})"
)
_AT_ANY_HOST = re.compile(
    rf"{_NAME}(?P<at>{_LONG_AT})(?P<label>[a-z0-9-]{{4,30}}?)(?P<dot>{_any(_DOTS)})(?P<end>com|net|org)"
)
_AT_LABEL = re.compile(rf"{_NAME}(?P<at>{_LONG_AT})(?P<label>{_any(_SAID)})")
_LABEL_TAILS = {name[-4:] for name in _SAID if len(name) > 3}
_REST_TAILS = {glued[-2:] for word in (*_SAID, *_DOTS, *_WORDS["dot"]) for glued in _glued(word)}
_TAILS = {ending[-2:] for ending in _LAST} | {name[-2:] for name in _SAID if len(name) > 3}
_ENDING = re.compile(r"\.((?:[a-z]{2,3}\.)?[a-z]{2,4})(?![\w-]|\.\w)")
_SITES = [
    re.compile(rf"(?P<label>[a-z0-9-]{{5,40}}?)(?P<dot>{_any([dot])})(?P<end>{_any(ends)})")
    for dot, ends in _DOTS.items()
]
_PAGES = [host.split(".") for host in KNOWN if host.count(".") == 1]
_BEHIND_A_WORD = re.compile("/(?<=[a-z]{8}/)")
_PAGE_TAILS = {f"{ending[-2:]}/" for _, ending in _PAGES}
_PAGE = re.compile(
    rf"(?<![^\W_])(?P<label>{literals({label for label, _ in _PAGES})})(?P<dot>{_any([*_DOTS, *_WORDS['dot']], 3)})"
    rf"(?P<end>{literals({ending for _, ending in _PAGES})})$"
)


def _pages(lower: str) -> Iterator[Edit]:
    """A word for the dot within a platform's host, before a path: "discordpointgg/…"."""
    for slash in _BEHIND_A_WORD.finditer(lower):
        if lower[slash.start() - 2 : slash.end()] in _PAGE_TAILS:
            found = _PAGE.search(lower, max(0, slash.start() - 40), slash.start())
            if found and f"{found['label']}.{found['end']}" in KNOWN:
                yield Edit(*found.span("dot"), ".", "spelled_dot")


def unglued(lower: str) -> Iterator[Edit]:
    """Signs where a whole word of a folded text is an address, or a host with an ending that its dot may have."""
    if "/" in lower:
        yield from _pages(lower)
    for word in [word for word in words_of(lower) if _SHORTEST <= len(word) <= _LONGEST and word[-2:] in _TAILS]:
        if word[-4:] in _LABEL_TAILS and (found := _AT_LABEL.fullmatch(word)):
            yield from _before_dots(lower, word, found)
        if _may_end(word) and (edits := _of_mail(word) or _of_site(word)):
            for at in re.finditer(rf"(?<![^\W_]){word}(?![^\W_]|\.\w|@)", lower):
                yield from (
                    Edit(at.start() + edit.start, at.start() + edit.end, edit.text, edit.what) for edit in edits
                )


def _may_end(word: str) -> bool:
    """A cheaper look: whether before an ending stands what may be a provider or a dot."""
    rests = (word[: -len(ending)] for ending in _LAST if word.endswith(ending))
    return any(rest[-2:] in _REST_TAILS for rest in rests)


def _before_dots(lower: str, word: str, found: re.Match[str]) -> Iterator[Edit]:
    """ "amberfoxarrobagmail.com"."""
    for at in re.finditer(rf"(?<![^\W_]){word}(?=\.)", lower):
        ending = _ENDING.match(lower, at.end())
        if ending and f"{_SAID[found['label']]}.{ending[1]}" in MAIL_HOSTS:
            yield Edit(at.start() + found.start("at"), at.start() + found.end("at"), "@", "spelled_at")


def _of_mail(word: str) -> list[Edit]:
    if found := _AT_PROVIDERS.fullmatch(word):
        host = f"{_SAID[found['label']]}.{found['end']}"
        is_sure = len(found["at"]) > 3 or len(found["label"]) > 4 or found["dot"]
        is_known = host in MAIL_HOSTS and is_sure
        host_edit = Edit(found.start("label"), found.end(), host, "spelled_dot")
        return [Edit(*found.span("at"), "@", "spelled_at"), host_edit] if is_known else []
    if found := _AT_ANY_HOST.fullmatch(word):
        return [Edit(*found.span("at"), "@", "spelled_at"), Edit(*found.span("dot"), ".", "spelled_dot")]
    return []


def _of_site(word: str) -> list[Edit]:
    for site in _SITES:
        found = site.fullmatch(word)
        if found and (is_unknown(found["label"]) or re.search(r"[a-z].*\d", found["label"])):
            return [Edit(*found.span("dot"), ".", "spelled_dot")]
    return []
