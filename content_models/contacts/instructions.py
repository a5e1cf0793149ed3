"""What a post asks its reader to do with what is written: "remove the stars", "replace # with a dot", "the 0 is an O".

For links it is done everywhere but in the request itself. Languages put such a sentence about an address together in
too many ways to list them, so there it is only looked for near its verb or near a lone at-sign what may be meant; an
address that becomes valid by it says that it was. Marks inside an address that nothing speaks of are also taken out,
where a known provider remains. What does not live here: requests to read from the end (`backwards`), addresses in
pieces (`wallets`), bracketed pleas (`markup`).
"""

import re
from collections.abc import Iterable, Iterator
from itertools import islice

from content_models.contacts.corrections import pieces
from content_models.contacts.folding import any_of, folded, table, words_of
from content_models.contacts.lookup import Lookup
from content_models.contacts.signs import MAIL_HOSTS, PLAIN_ENDINGS
from content_models.disguise.canonical import Canonical, Edit
from domain.contacts import resolve
from domain.contacts.web import registered_domain

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
_MEANS = re.compile(r"=(?=\s{0,2}[\"'“‘(\[]?[A-Za-z0-9])")
_FOR_LETTERS = frozenset("*#•·$%&!?+^~|¤§°€£¥_=")
_SENTENCE, _WHOLE_HOST = re.compile(r"[.!?]\s+"), re.compile(r"[a-z0-9-]{2,}\.[a-z]{2,}")
_MOST = 8
_PUNCTUATION = (":", ",", ";", ".", ")")  # behind a sign that is named


_TAKEN_OUT = table("mail")["remove"]
_VERBS = Lookup({"remove": _TAKEN_OUT["verbs"], **_TAKEN_OUT["signs"]})
_TOKEN = re.compile(r"\S{8,160}")
_LONE_AT = re.compile(r"(?<![\w.-])[@＠](?![\w])|(?<![\w.])[@＠](?=[^\x00-\x7f])|(?<=[→=>])\s?[@＠]")
_QUOTES = r"()\[\]\"'“”‘’«»（）「」【】"
_LONE_SIGN = re.compile(rf"(?<![^\W_])[^\w\s{_QUOTES}]|_(?![^\W_])|[^\w\s{_QUOTES}](?![^\W_])")
_WORD = re.compile(r"(?<![\w@.])[A-Za-z0-9]{2,16}(?![\w@])")
_MARK = re.compile(r"[^\w\s.@+-]")
_ADDRESS = re.compile(r"[\w.+-]{1,64}@(?P<host>(?:[\w-]{1,63}\.)+[\w-]{2,24})", re.ASCII)
_CHAINS = ("bitcoin", "ethereum", "monero", "session")
_EDGES = ".,;:!?()[]{}<>\"'“”‘’«»*_`、。，"
_BESIDE = (("", "."), (".", ""), ("", "-"), ("-", ""), ("", "_"), ("_", ""), ("", ""))  # marks that go with a word
_DOTTED = re.compile(r"[\w-]{2,}\.[a-z]{2,10}$")
_NEAR_BEFORE, _NEAR_AFTER, _MOST_MARKS, _TOKENS_READ, _SHORTEST_WALLET = 24, 26, 40, 400, 26


def followed(view: Canonical, hinted: frozenset[str]) -> Canonical:
    """The view after what it asks for was done; itself where it asks for nothing. `hinted` is of `hints`."""
    view = view.edited(_of_links(view.text, folded(view.text), hinted))
    if "remove" not in hinted and "@" not in view.text:
        return view
    return view.edited(_of_addresses(view.text, folded(view.text), "remove" in hinted))


def _of_links(text: str, lower: str, hinted: frozenset[str]) -> Iterator[Edit]:
    """Edits that do it to hosts and paths; `lower` is the text folded."""
    is_asked = "=" in text or not hinted.isdisjoint(("replace", "stands_for", "remove", "dot"))
    if not is_asked or (_IN_LINKS.isdisjoint(words_of(lower)) and not _MEANS.search(text)):
        return
    if "replace" in hinted:
        yield from _replaced(text, _REPLACE)
    if "=" in text or not hinted.isdisjoint(("stands_for", "dot")):
        yield from _replaced(text, _STANDS_FOR)
    if "remove" in hinted:
        for request in list(_REMOVE.finditer(text))[:_MOST]:
            yield from _removed(text, lower, request)


def _replaced(text: str, pattern: re.Pattern[str]) -> Iterator[Edit]:
    asked: set[str] = set()  # what is asked for twice is done once
    for request in islice(pattern.finditer(text), _MOST):
        groups = request.groupdict()
        old, new = _plain(groups["old"] or groups["old_2"]), _plain(groups["new"] or groups["new_2"])
        if old in asked:
            continue
        asked.add(old)
        if len(new) == 1 and new in "./-_" and old not in (new, " "):
            yield from _swapped(text, request.span(), old, new)
        elif len(new) == 1 and new.isalnum() and old in _FOR_LETTERS:
            yield from _drawn(text, request.span(), old, new)


def _drawn(text: str, request: tuple[int, int], old: str, new: str) -> Iterator[Edit]:
    """A letter drawn as a sign, in words that hold a dot, a slash or an at-sign."""
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
            if (of_host := pieces(host)) is None:
                continue
            lead, host = lead + of_host[0], host[of_host[0] : of_host[1]]
            if len(host) <= 60 and re.search(r"[a-z0-9]\s?\.\s?[a-z]", host) and host.count(" ") <= 14:
                for blank in re.finditer(r"\s+", host):
                    at = first + found.start() + lead
                    yield Edit(at + blank.start(), at + blank.end(), "", "spaced")


def _of_addresses(text: str, lower: str, removes: bool) -> Iterator[Edit]:
    tokens = [token for token in map(_core, islice(_TOKEN.finditer(text), _TOKENS_READ)) if _may_be_meant(token[1])]
    around = _blanked(text, tokens)  # or a part of an address near "no time wasters" would be what is to be removed
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


def _blanked(text: str, tokens: Iterable[tuple[int, str]]) -> str:
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


def _core(token: re.Match[str]) -> tuple[int, str]:
    """Where a token begins and what it is without signs around it."""
    left = token[0].lstrip(_EDGES)
    return token.end() - len(left), left.rstrip(_EDGES)


def _near_verbs(text: str, lower: str) -> Iterator[str]:
    """Signs and words beside a verb for taking out; signs also by their names."""
    hits = list(islice(_VERBS.hits(lower), _MOST_MARKS))
    for verb in hits:
        if verb.key != "remove":
            continue
        first, last = max(0, verb.start - _NEAR_BEFORE), verb.end + _NEAR_AFTER
        yield from (hit.key for hit in hits if hit.key != "remove" and first <= hit.start < last)
        yield from _parts(text, first, last)


def _near_at(text: str, lower: str) -> Iterator[str]:
    """Signs, also by their names, and words beside an at-sign that is within no address."""
    for lone in islice(_LONE_AT.finditer(text), _MOST_MARKS):
        first, last = max(0, lone.start() - _NEAR_BEFORE), lone.end() + _NEAR_AFTER
        yield from (hit.key for hit in _VERBS.hits(lower, first, min(last, len(lower))) if hit.key != "remove")
        yield from (part for part in _parts(text, first, last) if part != "@")


def _parts(text: str, first: int, last: int) -> Iterator[str]:
    """Signs and whole words in [first, last)."""
    yield from _LONE_SIGN.findall(text, first, last)
    words = [part for part in _WORD.findall(text, first, last) if part.isupper() or len(part) > 2]
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
