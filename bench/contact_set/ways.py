"""Ways of hiding that stand in the development half alone, as whole sentences: `ways_development.toml`.

They are no part of `contacts`, whose judged half must not change with what its readers have thought of.
"""

import base64
import codecs
import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path
from random import Random

from bench.contact_set import values
from bench.contact_set.hints import pieces
from bench.contact_set.item import Half, Item, marked, unmarked
from domain.contacts import resolve

_SEED = 402_219
_DRAWN = 2  # values for each sentence
_ALSO_WORDS = ("free.fr", "sky.com", "live.com", "o2.pl", "list.ru", "mail.com", "email.cz")  # providers' names
_BLANK = re.compile(r"\{(\w)((?:\|\w+)*)\}")

_DONE: Mapping[str, Callable[[str], str]] = {
    "spaced": " ".join,
    "dashed": lambda value: "-".join(pieces(value, 6)),
    "starred": lambda value: "*".join(pieces(value, 3)),
    "colons": lambda value: ":".join(pieces(value, 2)),
    "dotted": lambda value: ".".join(pieces(value, 4)),
    "by_four": lambda value: " ".join(pieces(value, 4)),
    "by_four_twice": lambda value: "  ".join(" ".join(pieces(half, 4)) for half in pieces(value, 20)),
    "by_five": lambda value: " ".join(pieces(value, 5)),
    "by_six": lambda value: " ".join(pieces(value, 6)),
    "by_eight": lambda value: " ".join(pieces(value, 8)),
    "by_ten": lambda value: " ".join(pieces(value, 10)),
    "by_eleven": lambda value: " ".join(pieces(value, 11)),
    "lines": lambda value: "\n".join(pieces(value, 10)),
    "lower": str.lower,
    "upper": str.upper,
    "zero": lambda value: value.replace("0", "O"),
    "reversed": lambda value: value[::-1],
    "base64": lambda value: base64.b64encode(value.encode()).decode(),
    "base64url": lambda value: base64.b64encode(f"https://{value}".encode()).decode(),
    "hex": lambda value: value.encode().hex(),
    "rot13": lambda value: codecs.encode(value, "rot13"),
    "percent": lambda value: "".join(f"%{ord(letter):02X}" for letter in value),
    "escaped": lambda value: "".join(f"\\u{ord(letter):04x}" for letter in value),
    "entities": lambda value: "".join(f"&#{ord(letter)};" for letter in value),
}


@cache
def ways() -> tuple[Item, ...]:
    """Two items for each sentence."""
    rng = Random(_SEED)
    tables = tomllib.loads(Path(__file__).with_name("ways_development.toml").read_text("utf-8"))
    return tuple(
        _item(rng, kind, language, sentence)
        for kind, by_language in tables.items()
        for language, sentences in by_language.items()
        for sentence in sentences
        for _ in range(_DRAWN)
    )


def _item(rng: Random, kind: str, language: str, sentence: str) -> Item:
    raw, parts = _drawn(rng, kind)
    kept = resolve("domain" if kind == "onion" else kind, raw)
    assert kept is not None, raw
    text, core = unmarked(_with_parts(sentence, parts))
    return Item(
        text=text,
        region=None,
        kind=kept[0],
        value=kept[1],
        span=(0, len(text)),
        core=core,
        obfuscation=sentence,
        language=language,
        carrier="{c}",
    )


def _with_parts(sentence: str, parts: Mapping[str, str]) -> str:
    """The sentence with its blanks filled, marked from the first to the last of them."""
    blanks = [*_BLANK.finditer(sentence)]
    start, end = blanks[0].start(), blanks[-1].end()
    inner = _BLANK.sub(lambda blank: _filled(blank, parts), sentence[start:end])
    return sentence[:start] + marked(inner) + sentence[end:]


def _filled(blank: re.Match[str], parts: Mapping[str, str]) -> str:
    value = parts[blank[1]]
    for done in blank[2].split("|")[1:]:
        value = _DONE[done](value)
    return value


def _drawn(rng: Random, kind: str) -> tuple[str, dict[str, str]]:
    """A value as it is plainly written, and its parts by the letters of the blanks."""
    half = Half.DEVELOPMENT
    if kind in ("pgp", "session"):
        key = values.pgp(rng) if kind == "pgp" else values.session(rng)
        return key, {"k": key, **_halves(key)}
    if kind == "onion":
        onion = values.onion(rng)
        address = onion.partition(".")[0]
        return onion, {"h": onion, "l": address, "e": "onion", **_halves(address)}
    name = values.name(rng, half, rng.choice(["", ".", "_"]))
    if kind == "email":
        host = rng.choice([*values.MAILBOXES[half], *_ALSO_WORDS, values.host(rng, half, ["com", "net"])])
    elif kind == "url":
        host = rng.choice(values.SHARED_PAGES[half])
    else:
        host = values.host(rng, half, (values.COMMON_ENDINGS if rng.random() < 0.5 else values.UNUSUAL_ENDINGS)[half])
    label, _, ending = host.rpartition(".")
    raw = {"email": f"{name}@{host}", "url": f"{host}/{name}"}.get(kind, host)
    return raw, dict(_parts(name, host, label, ending))


def _halves(value: str) -> dict[str, str]:
    return {"a": value[: len(value) // 2], "b": value[len(value) // 2 :]}


def _parts(name: str, host: str, label: str, ending: str) -> Iterator[tuple[str, str]]:
    yield from (("n", name), ("p", name), ("h", host), ("l", label), ("e", ending))
    yield from (("m", f"{name}@{host}"), ("u", f"https://{host}/{name}"))
