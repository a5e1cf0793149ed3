r"""Characters written as codes: "&#99;", "%63", "\u0063". A code for a letter or digit hides it; others are what
copying from one system into another leaves behind.

Source: the HTML standard's character references (through `html.unescape`), RFC 3986 percent-encoding, and the escapes
that programming languages share.
"""

import html
import re
from collections.abc import Iterator
from urllib.parse import unquote_to_bytes

from content_models.disguise.offsets import Edit

SIGNS = ("&", "\\", "%")
"""A text without any of them holds no code."""

# An ampersand may itself be written as a reference, any number of times; all are taken at once.
_AMPERSAND = re.compile(r"&(?:(?:amp|#0*38|#[xX]0*26);)*+")
_REFERENCE = re.compile(
    _AMPERSAND.pattern + r"(?:#0{0,9}\d{1,7};?|#[xX]0{0,9}[0-9A-Fa-f]{1,6};?|[A-Za-z][A-Za-z0-9]{1,31};)"
    r"|&(?:(?:amp|#0*38|#[xX]0*26);)+"
)
_BACKSLASHED = re.compile(
    r"(?:\\x[0-9A-Fa-f]{2}){2,}|\\u\{?([0-9A-Fa-f]{4,6})\}|\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})|%u([0-9A-Fa-f]{4})"
)
_PERCENT = re.compile(r"(?<!\d)(?:%[0-9A-Fa-f]{2})+")


def _edit(found: re.Match[str], plain: str) -> Edit:
    """Letters of other scripts were once written as codes throughout; only beside plain ones do they hide something."""
    hides = plain.isalnum() and (plain.isascii() or any(map(str.isalpha, _beside(found))))
    return Edit(*found.span(), plain, "escapes" if hides else "")


def references(text: str) -> Iterator[Edit]:
    """Edits for "&#99;", "&#x63;", "&amp;"."""
    if "&" not in text:
        return
    for found in _REFERENCE.finditer(text):
        plain = html.unescape(_AMPERSAND.sub("&", found[0], count=1))
        if plain and plain != found[0] and "\ufffd" not in plain:
            yield _edit(found, plain) if "#" in found[0] else Edit(*found.span(), plain, "")


def backslashed(text: str) -> Iterator[Edit]:
    r"""Edits for "\u0063", "\U00000063", "\u{63}", "%u0063" and for two "\x63" in a row; one alone may be a path's."""
    if "\\" not in text and "%u" not in text:
        return
    for found in _BACKSLASHED.finditer(text):
        code = found[1] or found[2] or found[3] or found[4]
        plain = _character(code) if code else bytes.fromhex(found[0].replace("\\x", "")).decode("latin-1")
        if plain.isalnum():
            yield _edit(found, plain)


def percent_encoded(text: str) -> Iterator[Edit]:
    """Edits for letters such as "%63"; nothing in web addresses and queries, nor after a digit ("50%de")."""
    if "%" not in text:
        return
    for token in re.finditer(r"\S+", text):
        if "%" not in token[0] or "/" in token[0] or "=" in token[0] or "www." in token[0]:
            continue
        for found in _PERCENT.finditer(text, *token.span()):
            plain = unquote_to_bytes(found[0]).decode("utf-8", "ignore")
            is_letters = plain.isalpha() and len(plain.encode()) * 3 == len(found[0])
            # "[%4d]" is how programs print numbers.
            if is_letters and (len(plain) > 1 or (plain.isascii() and any(map(str.isalpha, _beside(found))))):
                yield _edit(found, plain)


def _beside(found: re.Match[str]) -> str:
    return found.string[found.start() - 1 : found.start()] + found.string[found.end() : found.end() + 1]


def _character(code: str) -> str:
    number = int(code, 16)
    return "" if number > 0x10FFFF or 0xD800 <= number < 0xE000 else chr(number)
