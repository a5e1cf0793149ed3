"""Links told in parts: "part 1: amber- part 2: deals.com", "1) amber 2) -deals 3) .com", 'amber' + '-deals' + '.com'.

What does not live here: wallets and keys in parts (`wallets`), numbers (`numbers`).
"""

import re
from collections.abc import Iterator
from itertools import islice

from content_models.contacts.folding import any_of, table
from content_models.contacts.names import is_odd, is_unknown
from content_models.contacts.readings import Judge, Reading
from content_models.contacts.signs import PLAIN_ENDINGS, WORDS
from domain.contacts.web import SHARED_HOSTS

_WORDS = table("instructions")["parts"]
_COUNT = rf"(?:\d|{any_of(_WORDS['counts'])})"
_PART = any_of(_WORDS["part"])
_NAMED = rf"(?:{_PART}\s?#?\s?{_COUNT}|(?<![^\W_]){_COUNT}\s{_PART})\s?(?:is|=|[:.)–-])?\s{{0,2}}"
_LABELS = {
    "named": re.compile(_NAMED),
    "counted": re.compile(
        r"(?<![\w.,/])(?:\d\s?[/⁄]\s?\d|[1-9](?:\s?/(?=\s)|(?=\s[./@-]?[a-z]))|[(\[]?\d\s?[)\].:]|\d️⃣|[①-⑨])\s{0,2}[:=]?\s?"
    ),
}
_VALUE = re.compile(
    rf"[\"'“«(\[]?(?P<value>[\w.:/@$-]{{1,60}}?)[\"'”»)\]]?[\s,;.]{{0,3}}(?:{any_of(_WORDS['and'])}\s)?$"
)
_ADDED = re.compile(
    r"(?<!\w)(?P<open>[\"'“(\[{]?)[\w.:/@-]{1,40}[\"'”)\]}]?(?:\s?[+&➕]\ufe0f?\s?[\"'“(\[{]?[\w.:/@-]{1,40}[\"'”)\]}]?){1,6}(?![\w@])"
)
_LAST = re.compile(r"[\"'“«(\[]?[\w.:/@$-]+")
_SAID = {word: sign for sign, key in ((".", "dot"), ("@", "at"), ("/", "slash")) for word in WORDS[key]}
_MOST = 40


_HAS_ENDING = re.compile(
    r"\.(?:(?<=\w\.)[a-z]{2,6}|(?<=[^\w.]\.)[a-z]{2,14}|\s?(?:com|net|org|info|onion|ru|me|gg|ee))(?![^\W_])"
)


def in_parts(lower: str, hinted: frozenset[str], judge: Judge) -> Iterator[Reading]:
    """Links of a folded text whose parts are labelled or added up; `hinted` is of `hints`."""
    if "dot" not in hinted and not _HAS_ENDING.search(lower):
        return
    for how, label in _LABELS.items():
        if how == "named" and "part" not in hinted:
            continue
        labels = list(islice(label.finditer(lower), _MOST))
        for first in range(len(labels) - 1):
            if reading := _told(lower, labels[first:], how, judge):
                yield reading
                break
    if "+" in lower or "➕" in lower or " & " in lower:
        for found in islice(_ADDED.finditer(lower), _MOST):
            parts = [part.strip("\"'“”()[]{}\ufe0f ") for part in re.split("[+&➕]", found[0])]
            yield from _joined(parts, found.span(), bool(found["open"]) or len(parts) > 2, judge)


def _told(lower: str, labels: list[re.Match[str]], how: str, judge: Judge) -> Reading | None:
    """The parts behind these labels, as many as make a link."""
    parts: list[str] = []
    for at, label in enumerate(labels):
        end = labels[at + 1].start() if at + 1 < len(labels) else _end(lower, label.end())
        value = _VALUE.match(lower[label.end() : end])
        if value is None:
            word = re.match(r"[\"'“«(\[]?([\w.:/@$-]{1,60})", lower[label.end() : end])
            if word is None:
                return None
            parts.append(word[1])
            end = label.end() + word.end()
            return next(_joined(parts, (labels[0].end(), end), how == "named", judge), None)
        parts.append(value["value"])
        last = label.end() + value.end("value")
        if at and (reading := next(_joined(parts, (labels[0].end(), last), how == "named", judge), None)):
            return reading
    return None


def _end(lower: str, start: int) -> int:
    found = _LAST.match(lower, start)
    return found.end() if found else start


def _joined(parts: list[str], span: tuple[int, int], are_parts: bool, judge: Judge) -> Iterator[Reading]:
    """Where nothing but their order says so, a part must show that it goes on."""
    goes_on = any(part[:1] in "-./@" for part in parts[1:]) or any(part[-1:] in "-./@" for part in parts[:-1])
    parts = [_SAID.get(part, part) for part in parts]
    link = "".join(parts).strip(".")
    if len(parts) < 2 or not (are_parts or goes_on):
        return
    if "@" in link:
        is_parted = not any(re.search("[^@]@[^@]", part) for part in parts)
        if is_parted and (valid := judge.resolve("email", link)):
            yield Reading(*valid, *span, 0.8, frozenset({"split"}))
        return
    host = re.sub(r"^https?://", "", link).partition("/")[0]
    label, _, ending = host.rpartition(".")
    is_told = parts[-1].startswith(".") and (is_odd(label) or is_unknown(label))  # "[name] + [.vip]"
    if ending not in PLAIN_ENDINGS and host not in SHARED_HOSTS and not is_told:
        return
    for kind in ("url", "payment_handle", "domain"):
        if valid := judge.resolve(kind, link):
            yield Reading(*valid, *span, 0.8, frozenset({"split"}))
            return
