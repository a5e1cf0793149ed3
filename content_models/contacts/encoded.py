"""E-mail addresses and wallets in a code that anybody's browser undoes: Base64, hexadecimal bytes, ROT13, from the end.

What does not live here: codes of single letters (`content_models.disguise.escapes`).
"""

import base64
import binascii
import codecs
import re
from collections.abc import Iterator
from itertools import islice

from content_models.contacts.readings import Judge, Reading
from content_models.contacts.signs import MAIL_HOSTS
from domain.contacts.web import registered_domain

_TOKEN = re.compile(r"(?<![A-Za-z0-9+/_=-])[A-Za-z0-9+/_-]{16,240}={0,2}(?![A-Za-z0-9+/_=-])")
_ADDRESS = re.compile(r"(?<![\w.@+-])[\w.+-]{2,64}@[\w-]+(?:\.[\w-]+)*(?![\w@])", re.ASCII)
_PLAIN = re.compile(r"(?:mailto:|e-?mail:? ?)?(?P<value>[\x21-\x7e]{6,120})\s{0,2}", re.IGNORECASE)
_LINKS, _BARE = ("telegram", "url", "domain"), ("email", "bitcoin", "monero")
_HOST = re.compile(r"[a-z0-9][a-z0-9-]{2,62}(?:\.[a-z0-9-]{2,63}){0,2}\.[a-z]{2,12}(?:/\S*)?")
_NAMED_TURNED = re.compile(r"rot[\s-]?13", re.IGNORECASE)
_WORD = re.compile(r"(?<![\w.@-])[\w.-]{2,64}(?:@[\w.-]{3,64}|\.[a-z]{2,6})(?![\w@])", re.ASCII)
_MOST, _SHORTEST = 20, 16


def decoded(text: str, judge: Judge) -> Iterator[Reading]:
    """Readings of what says nothing as it stands, and a valid contact once decoded."""
    is_long = len(text) >= _SHORTEST and max(map(len, text.split()), default=0) >= _SHORTEST
    for token in islice(_TOKEN.finditer(text), _MOST) if is_long else ():
        plain = _PLAIN.fullmatch(_in_bytes(token[0]))
        if plain and plain["value"] != token[0]:
            is_link = "://" in plain["value"] or _HOST.fullmatch(plain["value"])
            for kind in _LINKS if is_link else _BARE:
                if valid := judge.resolve(kind, plain["value"]):
                    yield Reading(*valid, *token.span(), 0.9, frozenset({"encoded"}))
                    break
    if "@" in text:
        yield from _turned(text, judge)
    if "13" in text and _NAMED_TURNED.search(text):
        for word in islice(_WORD.finditer(text), _MOST):
            plain_word = codecs.encode(word[0], "rot13")
            if valid := judge.resolve("email" if "@" in plain_word else "domain", plain_word):
                yield Reading(*valid, *word.span(), 0.9, frozenset({"encoded"}))


def _in_bytes(token: str) -> str:
    """The ASCII text that a token carries in Base64 or hexadecimal, or nothing."""
    try:
        if re.fullmatch("(?:[0-9a-fA-F]{2})+", token):
            return bytes.fromhex(token).decode("ascii")
        padded = token.rstrip("=") + "=" * (-len(token.rstrip("=")) % 4)
        return base64.b64decode(padded, altchars=b"-_" if "-" in token or "_" in token else None, validate=True).decode(
            "ascii"
        )
    except (binascii.Error, ValueError):
        return ""


def _turned(text: str, judge: Judge) -> Iterator[Reading]:
    """Addresses whose host is a known provider's by ROT13 or from the end, and nobody's as it stands."""
    for found in islice(_ADDRESS.finditer(text), _MOST):
        host = found[0].partition("@")[2].lower()
        if host in MAIL_HOSTS or registered_domain(host) is not None:
            continue
        for plain, flag in ((codecs.encode(found[0], "rot13"), "encoded"), (found[0][::-1], "reversed")):
            if plain.partition("@")[2].lower() in MAIL_HOSTS and (valid := judge.resolve("email", plain)):
                yield Reading(*valid, *found.span(), 0.9, frozenset({flag}))
