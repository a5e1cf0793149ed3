"""What stands before a host when its writer broke it on purpose: `hxxp://`, `http//`, `ttps:`, `(https)`."""

import re
from collections.abc import Iterator

from content_models.disguise.canonical import Edit

_WORD = r"(?:h{1,2}[tx*+_.#]{1,4}p{1,2}s?|ttps?|htt?s|http5|(?:meow|fxp)s?)"
_SLASHES = r"\s?(?::|;|\||\[:\]|\(:\))?\s?(?:[/\\]|\[/\]){1,3}:?\s?"
_ENDING = r"[a-z][a-z-]{1,23}(?![\w@])"
_BROKEN = re.compile(
    rf"(?<![^\W_])(?:{_WORD}{_SLASHES}(?=[\w.-]{{3}})"
    rf"|(?:[(\[<]\s?)?https?(?:\s?[:;,.|]\s?|\s?[)\]>][:\s]{{0,2}}|\s{{1,2}})(?=[\w-]{{2,63}}(?:\.[\w-]{{1,63}}){{0,3}}\.{_ENDING}))",
    re.IGNORECASE,
)
_HINT = re.compile(r"(?:h[tx*+_.#]{1,4}|t)ps?|hhtp|htpp|http5|htt?s|meow|fxp")


def broken_schemes(text: str, lower: str) -> Iterator[Edit]:
    """`lower` is the text folded."""
    if not _HINT.search(lower):
        return
    for found in _BROKEN.finditer(text):
        wanted = "https://" if re.search(r"s|5", found[0], re.IGNORECASE) else "http://"
        if found[0].lower() != wanted:
            yield Edit(*found.span(), wanted, "defanged")
