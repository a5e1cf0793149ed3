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

FOLDS = 4
PACK = Path(__file__).parent / "rows.jsonl.zst"


_EVERY_EMBEDDED = 2


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
        group: sentence or forum; a group lies in one fold.
        fold: 0–3; what is measured on a fold was trained on the other three.
        embedded: whether the encoder's head learns from it too; embedding is nearly all of the training time.
    """

    text: str
    language: str
    kind: Kind
    category: CategoryCode | None
    intent: Intent | None
    exits: bool | None
    source: str
    group: str
    fold: int
    embedded: bool


def packed_rows(pack: Path = PACK) -> list[Row]:
    """The real rows that ship, in the order of the pack."""
    with zstandard.open(pack, "rb") as stream:
        return [_row(number, json.loads(line)) for number, line in enumerate(io.TextIOWrapper(stream, "utf-8"))]


def _row(number: int, fields: dict[str, str]) -> Row:
    category = CategoryCode(fields["category"]) if fields["category"] else None
    kind = Kind(fields["kind"])
    source = fields["source"]
    return Row(
        text=fields["text"], language="en", kind=kind, category=category, source=source, group=source,
        intent=Intent.DISCUSS if kind is Kind.HARD else Intent.SELL, exits=None, fold=_FOLD_OF_SOURCE[source],
        embedded=number % _EVERY_EMBEDDED == 0,
    )  # fmt: skip


# Whole sources are held out together: guns with progun, trees with asktrees, one kind of goods at a time.
_FOLD_OF_SOURCE = {
    "reddit:guns": 0, "reddit:progun": 0, "cocoa:bike": 0,
    "reddit:Drugs": 1, "reddit:LSD": 1, "cocoa:car": 1,
    "reddit:trees": 2, "reddit:asktrees": 2, "reddit:movies": 2, "cocoa:electronics": 2,
    "reddit:airsoft": 3, "reddit:Watches": 3, "reddit:Gundam": 3, "cocoa:furniture": 3, "cocoa:phone": 3,
    "reddit:Gunsforsale": 3,
}  # fmt: skip
