"""What a post tells its reader to do to an address: take out stars, read # for @, leave a word away.

Languages put such a sentence together in too many ways to list them, so it is only looked for near its verb or near a
lone at-sign what may be meant; an address that becomes valid by it says that it was. Marks inside an address that
nothing speaks of are also taken out, where a known provider remains. What does not live here: addresses in pieces
(`wallets`), bracketed pleas (`markup`).
"""

import re
from collections.abc import Iterable, Iterator
from itertools import islice

from content_models.contacts.folding import folded, table
from content_models.contacts.lookup import Lookup
from content_models.contacts.signs import MAIL_HOSTS
from content_models.disguise.canonical import Canonical, Edit
from domain.contacts import resolve
from domain.contacts.web import registered_domain

_REMOVE = table("mail")["remove"]
_WORDS = Lookup({"remove": _REMOVE["verbs"], **_REMOVE["signs"]})
_TOKEN = re.compile(r"\S{8,160}")
_LONE_AT = re.compile(r"(?<![\w.-])[@＠](?![\w])|(?<![\w.])[@＠](?=[^\x00-\x7f])|(?<=[→=>])\s?[@＠]")
_QUOTES = r"()\[\]\"'“”‘’«»（）「」【】"
_SIGN = re.compile(rf"(?<![^\W_])[^\w\s{_QUOTES}]|_(?![^\W_])|[^\w\s{_QUOTES}](?![^\W_])")
_PART = re.compile(r"(?<![\w@.])[A-Za-z0-9]{2,16}(?![\w@])")
_MARK = re.compile(r"[^\w\s.@+-]")
_ADDRESS = re.compile(r"[\w.+-]{1,64}@(?P<host>(?:[\w-]{1,63}\.)+[\w-]{2,24})", re.ASCII)
_CHAINS = ("bitcoin", "ethereum", "monero", "session")
_EDGES = ".,;:!?()[]{}<>\"'“”‘’«»*_`、。，"
_BESIDE = (("", "."), (".", ""), ("", "-"), ("-", ""), ("", "_"), ("_", ""), ("", ""))  # marks that go with a word
_DOTTED = re.compile(r"[\w-]{2,}\.[a-z]{2,10}$")
_NEAR_BEFORE, _NEAR_AFTER, _MOST, _MOST_TOKENS, _SHORTEST_WALLET = 24, 26, 40, 400, 26


def followed(view: Canonical, hinted: frozenset[str]) -> Canonical:
    """The view after what it asks for was done to its addresses; itself where it asks for nothing."""
    if "remove" not in hinted and "@" not in view.text:
        return view
    return view.edited(_edits(view.text, folded(view.text), "remove" in hinted))


def _edits(text: str, lower: str, removes: bool) -> Iterator[Edit]:
    tokens = [token for token in map(_within, islice(_TOKEN.finditer(text), _MOST_TOKENS)) if _may_be_meant(token[1])]
    around = _without(text, tokens)  # or a part of an address near "no time wasters" would be what is to be removed
    taken = list(dict.fromkeys(_near_verbs(around, lower))) if tokens and removes else []
    at_signs = list(dict.fromkeys(_near_at(around, lower))) if tokens else []
    for start, written in tokens:
        parts = [(part, "") for part in taken]
        if not _is_address(written, False):
            parts += [*((part, "@") for part in at_signs), *_repeated(written)]
        for part, plain in parts:
            if part in written and _is_meant(written, part, plain, bool(taken)):
                yield from _each(written, start, part, plain)
                break


def _without(text: str, tokens: Iterable[tuple[int, str]]) -> str:
    """The text with blanks where those tokens stand."""
    for start, written in tokens:
        text = text[:start] + " " * len(written) + text[start + len(written) :]
    return text


def _may_be_meant(written: str) -> bool:
    return "@" in written or len(written) >= _SHORTEST_WALLET or bool(_DOTTED.search(written))


def _is_meant(written: str, part: str, plain: str, is_told: bool) -> bool:
    """Whether an address is left when every `part` is taken out, or the only one replaced."""
    if plain and written.count(part) > 1:
        return False
    is_told = (is_told or bool(plain)) and not _is_address(written, False)  # a provider's host stays a provider's
    return _is_address(written.replace(part, plain), is_told)


def _within(token: re.Match[str]) -> tuple[int, str]:
    """Where a token begins and what it is without signs around it."""
    left = token[0].lstrip(_EDGES)
    return token.end() - len(left), left.rstrip(_EDGES)


def _near_verbs(text: str, lower: str) -> Iterator[str]:
    """Signs and words beside a verb for taking out; signs also by their names."""
    hits = list(islice(_WORDS.hits(lower), _MOST))
    for verb in hits:
        if verb.key != "remove":
            continue
        first, last = max(0, verb.start - _NEAR_BEFORE), verb.end + _NEAR_AFTER
        yield from (hit.key for hit in hits if hit.key != "remove" and first <= hit.start < last)
        yield from _parts(text, first, last)


def _near_at(text: str, lower: str) -> Iterator[str]:
    """Signs, also by their names, and words beside an at-sign that is within no address."""
    for lone in islice(_LONE_AT.finditer(text), _MOST):
        first, last = max(0, lone.start() - _NEAR_BEFORE), lone.end() + _NEAR_AFTER
        yield from (hit.key for hit in _WORDS.hits(lower, first, min(last, len(lower))) if hit.key != "remove")
        yield from (part for part in _parts(text, first, last) if part != "@")


def _parts(text: str, first: int, last: int) -> Iterator[str]:
    """Signs and whole words in [first, last)."""
    yield from _SIGN.findall(text, first, last)
    words = [part for part in _PART.findall(text, first, last) if part.isupper() or len(part) > 2]
    yield from (f"{before}{word}{after}" for before, after in _BESIDE for word in words)


def _repeated(written: str) -> Iterable[tuple[str, str]]:
    """Marks that stand in an address more than once and belong to none."""
    marks = dict.fromkeys(_MARK.findall(written)) if "@" in written else {}
    return [(mark, "") for mark in marks if written.count(mark) > 1]


def _is_address(written: str, is_told: bool) -> bool:
    found = _ADDRESS.fullmatch(written)
    if found is not None:
        host = found["host"].lower()
        return host in MAIL_HOSTS or (is_told and registered_domain(host) is not None)
    return len(written) >= _SHORTEST_WALLET and written.isalnum() and any(resolve(kind, written) for kind in _CHAINS)


def _each(written: str, start: int, part: str, plain: str) -> Iterator[Edit]:
    for found in re.finditer(re.escape(part), written):
        yield Edit(start + found.start(), start + found.end(), plain, "replaced" if plain else "removed")
