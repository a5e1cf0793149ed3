"""What stands before a host when its writer broke it on purpose: `hxxp://`, `http//`, `ttps:`, `(https)`."""

import re
from collections.abc import Iterator

from content_models.disguise.canonical import Edit
from domain.contacts.web import TOGETHER

_APART = "[ _.*-]?"
_WORD = (
    rf"(?:h{_APART}t{_APART}t{_APART}p{_APART}s?(?=\s?:)"
    r"|h{1,2}[tx*+_.#]{1,4}p{1,2}s?|ttps?|htt?s|http5|xxxps?|(?:meow|fxp)s?)"
)
_SLASHES = r"\s?(?::|;|\||_|\[:\]|\(:\))?\s?(?:[/\\]|\[/\]){1,3}:?\s?"
_IN_BRACKETS = r"\s?[\[({]\s?(?:://?|colon|//)\s?[\])}]\s?(?:[/\\]{1,2})?"
_ENDING = r"[a-z][a-z-]{1,23}(?![\w@])"
_BROKEN = re.compile(
    rf"(?<![^\W_{TOGETHER}])(?:{_WORD}(?:{_SLASHES}|{_IN_BRACKETS})(?=[\w.-]{{3}})"
    rf"|(?:[(\[<]\s?)?https?(?:[\s:;,.|_/\\-]{{1,5}}|\s?[)\]>][:\s]{{0,2}})(?=[^\W_][\w-]{{1,62}}(?:\.[\w-]{{1,63}}){{0,3}}\.{_ENDING}))",
    re.IGNORECASE,
)
_HINT = re.compile(r"h[tx*+_.#]{1,4}ps?|tps?|htt?s|meow|fxp|xxxp|ps?\s?:\s?/")
# "%3A%2F%2F", "url?q=https://…", "//host/", "host\\.com": what programs make of links, undone before anything is read.
_ENCODED = re.compile(r"%(?:3a|2f|2e)", re.IGNORECASE)
_INSIDE = re.compile(r"[/?&=:](?<=[\w.].)[?&]?(?=https?:/)", re.IGNORECASE)
_BEHIND = re.compile(r"(?<=[?&=])https?:[^\s?&]{4,200}(?P<rest>&\w{1,16}=\S{0,300})", re.IGNORECASE)
_RELATIVE = re.compile(
    r"(?<![^\s\"'(=>]):?//(?=[a-z0-9-]{2,63}(?:\.[a-z0-9-]{2,63})*\.(?:com|net|org|info|ru|me|io|de|onion|shop|store|site|online|top|xyz)(?:/|(?![\w.-])))"
)


def encoded(text: str) -> Iterator[Edit]:
    """Codes of a link's signs."""
    if "%" in text:
        for at in _ENCODED.finditer(text):
            sign = {"3": ":", "F": "/", "E": "."}[at[0][1 if at[0][1] == "3" else 2].upper()]
            yield Edit(*at.span(), sign, "escaped")


def programmed(text: str) -> Iterator[Edit]:
    """Links inside links, links without their scheme."""
    if "//" in text:
        yield from (Edit(*at.span(), " ", "markup") for at in _INSIDE.finditer(text))
    if "=http" in text or "?http" in text:
        yield from (Edit(*at.span("rest"), " ", "markup") for at in _BEHIND.finditer(text))
    if "//" in text:
        yield from (Edit(*at.span(), "http://", "defanged") for at in _RELATIVE.finditer(text))
    if "\\." in text:
        yield from (Edit(at.start(), at.start() + 1, "", "escaped") for at in re.finditer(r"\\(?=\.\w)", text))


def broken_schemes(text: str, lower: str) -> Iterator[Edit]:
    """`lower` is the text folded."""
    is_marked = "/" in lower or "\\" in lower or "http" in lower or "colon" in lower
    if not is_marked or not _HINT.search(lower):
        return
    for found in _BROKEN.finditer(text):
        wanted = "https://" if re.search(r"s|5", found[0], re.IGNORECASE) else "http://"
        if found[0].lower() != wanted:
            yield Edit(*found.span(), wanted, "defanged")
