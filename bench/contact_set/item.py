"""One item of the set that judges contact extraction: a text, the contact written in it, and how it was hidden.

What does not live here: how contacts are hidden (files by kind), where they are placed (`build`).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from random import Random
from typing import TypeVar

Value = TypeVar("Value")
# Writes a value in a language. What spells the value stands between the marks below; None where that language or value
# has no such way of writing.
Hider = Callable[[Random, Value, str], str | None]
Hiders = Mapping[str, Hider[Value]]

OPEN, CLOSE = "\ue000", "\ue001"  # private use: nobody writes them
Span = tuple[int, int]


class Half(StrEnum):
    """What the extractor's author may look at, and what it is judged by."""

    DEVELOPMENT = "development"
    JUDGED = "judged"


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A text with one contact.

    Attributes:
        region: ISO 3166-1 code that the platform would give with the post, or None.
        kind, value: as `domain.contacts.resolve` keeps it.
        span: the whole written contact with its channel's word and mark, as half-open offsets into the text.
        core: the part of it that spells the value.
        obfuscation: the name of the way in which it is hidden.
        carrier: the sentence around it, before its blanks were filled.
    """

    text: str
    region: str | None
    kind: str
    value: str
    span: Span
    core: Span
    obfuscation: str
    language: str
    carrier: str


def marked(text: str) -> str:
    """The part of a writing that spells the value."""
    return f"{OPEN}{text}{CLOSE}"


def unmarked(written: str) -> tuple[str, Span]:
    """A writing without its marks, and where the part between them lies."""
    before, rest = written.split(OPEN)
    core, after = rest.split(CLOSE)
    return before + core + after, (len(before), len(before) + len(core))
