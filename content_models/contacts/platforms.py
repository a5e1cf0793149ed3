"""Names on shared platforms and payment services beside the platform's word, kept as the page or purse they are.

What does not live here: messengers (`handles`), links (`links`), which names are valid (`domain.contacts`).
"""

import re
from collections.abc import Iterator

from content_models.contacts.readings import Judge, Reading

_PAGES = {
    "instagram": ("instagram.com/", (
        "instagram insta ig инстаграм инста инстаграмм انستقرام انستا انستغرام اینستاگرام اینستا "
        "इंस्टाग्राम इंस्टा 인스타 인스타그램 インスタ インスタグラム אינסטגרם אינסטה"
    )),
    "snapchat": ("snapchat.com/add/", "snapchat snap snapp سناب سنابشات снапчат 스냅챗"),
    "tiktok": ("tiktok.com/@", "tiktok tik-tok тикток تيك 틱톡"),
    "vk": ("vk.com/", "vkontakte вконтакте"),
    "threema": ("threema.id/", "threema threema-id"),
}  # fmt: skip
_PURSES = {
    "cashapp": "cashapp cash-app cashtag cash-tag cash-me $cashtag",
    "venmo": "venmo vnmo",
    "paypal": "paypal-me paypalme",
    "revolut": "revtag revolut-tag revolut-me",
    "monzo": "monzo-me",
}


def _any(words: str) -> str:
    return "|".join(re.escape(word).replace(r"\-", r"[\s.-]?") for word in sorted(words.split(), key=len, reverse=True))


_PAGE = {
    kind: re.compile(
        rf"(?<![\w@.$/])(?:{_any(words)})(?:\s(?:handle|name|id|user|username|account|page|is)){{0,2}}(?P<mark>\s?[:=→>👉-]\s?@?|\s?@|\s\(@?|\s\W{{1,2}}\s?@?)(?P<value>[a-z0-9_][a-z0-9_.]{{2,28}}[a-z0-9_])(?![\w@]|\.\w)"
    )
    for kind, (_, words) in _PAGES.items()
}
_PURSE = {
    kind: (
        re.compile(
            rf"(?<![\w@.])(?:{_any(words)})(?:\s(?:me|tag|name|id|user|username|is|handle|account)){{0,2}}(?P<mark>\s?[:=→>👉]\s?[$@]?|\s[-–—]\s[$@]?|\s?[$@])\s?(?P<value>[a-z0-9_][a-z0-9_-]{{2,29}})(?![\w@]|\.\w)"
        ),
        re.compile(
            rf"(?P<mark>[$@])\s?(?P<value>[a-z0-9_][a-z0-9_-]{{2,29}})\s{{1,2}}(?:\(|\[)?(?:on|at|via|in|my|en|auf|sur|na|на|is|-|–|=){{0,1}}\s?(?:my\s)?(?:{_any(words)})(?![\w@])"
        ),
    )
    for kind, words in _PURSES.items()
}
_HINT = re.compile(
    "insta|snap|tik|vk|вконт|threema|ig[\\s:@=(-]|инста|انست|اینست|इंस्टा|인스타|インスタ|אינסט|سناب|снап|тикток|cash|venmo|vnmo|paypal|rev|monzo"
)


def named_on_platforms(lower: str, judge: Judge) -> Iterator[Reading]:
    """Pages first, then purses."""
    if not _HINT.search(lower):
        return
    for kind, pattern in _PAGE.items():
        for found in pattern.finditer(lower):
            if _is_like_a_name(found["value"]) or "@" in found["mark"]:
                yield from _reading("url", _PAGES[kind][0] + found["value"], found, judge)
    for kind, patterns in _PURSE.items():
        for pattern in patterns:
            for found in pattern.finditer(lower):
                if _is_like_a_name(found["value"]) or re.search("[$@]", found["mark"]):
                    yield from _reading("payment_handle", f"{kind}:{found['value']}", found, judge)


def _is_like_a_name(name: str) -> bool:
    return bool(re.search(r"[a-z]{2}", name)) and bool(re.search(r"\d|[a-z0-9][_.][a-z0-9]", name)) and len(name) >= 5


def _reading(kind: str, raw: str, found: re.Match[str], judge: Judge) -> Iterator[Reading]:
    if valid := judge.resolve(kind, raw):
        yield Reading(*valid, *found.span("value"), 0.8)
