"""Invitations apart from their link: "Telegram group, invite code …", a code behind a host in words, an app's scheme.

What does not live here: links that stand whole (`domain.contacts`), names on messengers (`handles`).
"""

import re
from collections.abc import Iterator
from itertools import islice

from content_models.contacts.channels import KINDS, mentions
from content_models.contacts.folding import table
from content_models.contacts.lookup import Lookup
from content_models.contacts.readings import Judge, Reading
from content_models.disguise.canonical import Edit

_CHANNELS = table("channels")
_BY_CODE = _CHANNELS["invitations"]
_WORDS = Lookup(
    {
        "telegram": [
            word for listed in ("long", "short") for word in _CHANNELS["telegram"][listed] if not word.endswith("*")
        ],
        "whatsapp": _BY_CODE["whatsapp"],
        "code": _BY_CODE["code"],
    }
)
_CODE = re.compile(
    r"(?<![\w/+=.@-])(?=[\w-]{0,21}(?:[0-9_-]|[A-Z]{2}))(?=[\w-]{0,21}[a-z])(?=[\w-]{0,21}[A-Z])[\w-]{16,22}(?![\w@-])",
    re.ASCII,
)
# Telegram's, unmistakable: a plus and sixteen letters and digits of both cases.
_PLUS_CODE = re.compile(r"(?<![\w+])\+(?=[\w-]{0,15}[a-z])(?=[\w-]{0,15}[A-Z])[\w-]{16}(?![\w-])", re.ASCII)
_LINKED = re.compile(r"(?<![^\W_])[tт][^\w\n]{0,3}(?:\w{1,14}[^\w\n]{1,3}){0,2}(?:me|ме)(?![^\W_])")
_SCHEMES = {
    re.compile(r"\btg:(?://)?join/?\?invite=(?=[\w-]{16})", re.IGNORECASE): "t.me/+",
    re.compile(r"\bwhatsapp:(?://)?chat/?\?code=(?=\w{20})", re.IGNORECASE): "chat.whatsapp.com/",
}
_NEAR, _AFTER, _MOST = 64, 40, 20


def from_apps(text: str) -> Iterator[Edit]:
    """What apps make of such links, as browsers know them."""
    if "?invite=" in text or "?code=" in text:
        for pattern, plain in _SCHEMES.items():
            yield from (Edit(*found.span(), plain, "defanged") for found in pattern.finditer(text))


def invited_by_code(text: str, lower: str, judge: Judge) -> Iterator[Reading]:
    """A code behind a messenger's word and one for such codes; the nearest messenger's."""
    for code in islice(_CODE.finditer(text), _MOST):
        hits = sorted(_WORDS.hits(lower, max(0, code.start() - _NEAR), code.start()))
        named = [hit.key for hit in hits if hit.key != "code"]
        if not named or len(named) == len(hits):
            continue
        raw = f"t.me/+{code[0]}" if named[-1] == "telegram" else f"chat.whatsapp.com/{code[0]}"
        if valid := judge.resolve(named[-1], raw):
            yield Reading(*valid, *code.span(), 0.85)


def invitations(text: str, lower: str, judge: Judge) -> Iterator[Reading]:
    """Telegram's codes near a word for it, or behind the host of its links however it is spelled."""
    codes = list(islice(_PLUS_CODE.finditer(text), _MOST)) if "+" in text else []
    named = [mention.start for mention in mentions(lower) if mention.kind == KINDS[0]] if codes else []
    for code in codes:
        first, last = code.start() - _NEAR, code.end() + _AFTER
        linked = _LINKED.search(lower, max(0, first), code.start())
        if (linked or any(first <= place <= last for place in named)) and (valid := judge.resolve(KINDS[0], code[0])):
            start = linked.start() if linked else code.start()
            yield Reading(*valid, start, code.end(), 0.9, frozenset({"separators"}))
