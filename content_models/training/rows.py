"""A training row, and the real rows that ship: scrubbed, compressed, with their origin and licence in NOTICE.md.

What does not live here: rows made from sheets (`sheets`).
"""

import io
import json
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import zstandard

from domain.judgement import CategoryCode, Intent

REAL_WEIGHT = 0.05
"""Of one real row. They come from three places of two years: at full weight a model learns those places' style, and
takes whatever else looks like it for legal."""

PACK = Path(__file__).parent / "rows.jsonl.zst"


class Kind(StrEnum):
    """What a row teaches: an offer or a request; something legal in the same words; everyday posts."""

    ILLEGAL = "illegal"
    HARD = "hard"
    ORDINARY = "ordinary"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A labelled text.

    Attributes:
        intent: what its author wants; None where nobody has said.
        exits: whether it moves the talk to another channel; None where nobody has said.
        source: where it comes from, "twins:<language>" or the forum or data set.
        origin: the sentence that it was made from.
        weight: how much it counts beside others of its kind.
    """

    text: str
    language: str
    kind: Kind
    category: CategoryCode | None
    intent: Intent | None
    exits: bool | None
    source: str
    origin: str
    weight: float = 1.0


def packed_rows(pack: Path = PACK) -> list[Row]:
    """The real rows that ship, in the order of the pack."""
    with zstandard.open(pack, "rb") as stream:
        return [_row(json.loads(line)) for line in io.TextIOWrapper(stream, "utf-8")]


def _row(fields: dict[str, str]) -> Row:
    kind = Kind(fields["kind"])
    return Row(
        text=fields["text"], language="en", kind=kind,
        category=CategoryCode(fields["category"]) if fields["category"] else None,
        intent=Intent.DISCUSS if kind is Kind.HARD else Intent.SELL, exits=None, source=fields["source"],
        origin=fields["text"], weight=REAL_WEIGHT,
    )  # fmt: skip
