"""Invitations by their code alone: "Telegram group, invite code …", or behind an app's own scheme (`tg://join?invite=`).

What does not live here: links with a code (`domain.contacts`), names on messengers (`handles`).
"""

import re
from collections.abc import Iterator
from itertools import islice

from content_models.contacts.folding import table
from content_models.contacts.lookup import Lookup
from content_models.contacts.readings import Judge, Reading
from content_models.disguise.canonical import Edit

_CHANNELS = table("channels")
_BY_CODE = _CHANNELS["invitations"]
_WORDS = Lookup(
    {
        "telegram": [*_CHANNELS["telegram"]["long"], *_CHANNELS["telegram"]["short"]],
        "whatsapp": _BY_CODE["whatsapp"],
        "code": _BY_CODE["code"],
    }
)
_CODE = re.compile(
    r"(?<![\w/+=.@-])(?=[\w-]{0,21}(?:[0-9_-]|[A-Z]{2}))(?=[\w-]{0,21}[a-z])(?=[\w-]{0,21}[A-Z])[\w-]{16,22}(?![\w@-])",
    re.ASCII,
)
_SCHEMES = {
    re.compile(r"\btg:(?://)?join/?\?invite=(?=[\w-]{16})", re.IGNORECASE): "t.me/+",
    re.compile(r"\bwhatsapp:(?://)?chat/?\?code=(?=\w{20})", re.IGNORECASE): "chat.whatsapp.com/",
}
_NEAR, _MOST = 64, 20


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
