"""What near-duplicate texts share: words that nearly all of them carry, and slots where each says something of its own.

Places are code points of the original text. What does not live here: how a template is found (`content_models`), and
who may see what stands in a slot (`api`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

LONGEST = 10_000  # code points of a text that are compared; what comes later is not


class SlotKind(StrEnum):
    """What most values of a slot are; FREE where they are nothing in particular."""

    CONTACT = "contact"
    PRICE = "price"
    NUMBER = "number"
    NAME = "name"
    FREE = "free"


@dataclass(frozen=True, slots=True)
class Mark:
    """A stretch [start, end) of a text that is one value, such as a contact, however it is written there."""

    start: int
    end: int
    kind: str
    value: str


@dataclass(frozen=True, slots=True)
class MarkedText:
    """A text to compare; `marks` in order and apart from each other. A mark is one word, and never a part of one."""

    id: str
    body: str
    marks: Sequence[Mark] = ()


@dataclass(frozen=True, slots=True)
class Wording:
    """One way of filling a part, or leaving it empty: the texts that do so, and where in `text` it is to be read.

    A slot's wording stands at [start, end) of the first of its texts; of a constant the first is one that carries all
    of it, where there is such a text.
    """

    texts: tuple[str, ...]
    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class TemplatePart:
    """A run of constant words, or a slot. A constant has one wording, a slot one for each value, the commonest first;
    in an optional slot one of them is empty (start = end)."""

    slot: SlotKind | None
    wordings: tuple[Wording, ...]


@dataclass(frozen=True, slots=True)
class Placed:
    """A stretch [start, end) of a text that belongs to a part of the template."""

    part: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class TemplatedText:
    """A text that a template explains. `explained`: 0–1, the share of its bits that the template saves."""

    id: str
    explained: float
    placed: tuple[Placed, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedTemplate:
    """A template and the texts that it explains, in the order they were given.

    Attributes:
        saved: 0–1, the share of all their bits that it saves, its own included; one minus the relative length.
        words: constant words.
        peculiar: how many of these stand in no phrase that ordinary posts have too; None where too few are known.
    """

    parts: tuple[TemplatePart, ...]
    texts: tuple[TemplatedText, ...]
    saved: float
    words: int
    peculiar: int | None
