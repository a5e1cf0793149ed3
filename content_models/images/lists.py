"""Lists of known pictures by name: what a match with one means. Light to import: commands name these before any model.

What does not live here: what a list knows (`store`).
"""

from dataclasses import dataclass
from enum import StrEnum

from domain.judgement import CategoryCode


class ListKind(StrEnum):
    """What a match with a list means: something illegal to trade, or the abuse of a child."""

    CONTRABAND = "contraband"
    CHILD_SAFETY = "child_safety"


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownList:
    """A list of known pictures.

    Attributes:
        source: who made it and under which agreement.
        category: of the trade; None for a child-safety list, which concerns none of the five.
    """

    name: str
    kind: ListKind
    source: str
    category: CategoryCode | None
