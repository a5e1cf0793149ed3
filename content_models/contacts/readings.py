"""What a grammar hands over: a contact read at a place, and how much judging a text may cost."""

from collections.abc import Hashable
from dataclasses import dataclass, field

from domain.contacts import resolve

_MOST_JUDGED, _MOST_LOOKED_AT = 600, 2000  # by one grammar of one text; only a text made to cost time has more


@dataclass(frozen=True, slots=True)
class Reading:
    """A contact at [start, end) of the text that was read; `flags` what the grammar had to undo."""

    kind: str
    value: str
    start: int
    end: int
    confidence: float
    flags: frozenset[str] = frozenset()


@dataclass(slots=True)
class Judge:
    """Asks the domain whether a candidate is valid; the same one only once, and not without end.

    Attributes:
        region: ISO 3166-1 code of where the post was made, or None.
    """

    region: str | None
    _looked: int = 0
    _judged: int = 0
    _known: dict[Hashable, tuple[str, str] | None] = field(default_factory=dict)

    def begin(self) -> None:
        """Another grammar begins, with a share of its own: decoys for one must not hide a contact from the next."""
        self._looked = 0
        self._judged = 0

    def may_look(self) -> bool:
        """Whether the text may have one more part of it weighed; counts."""
        self._looked += 1
        return self._looked <= _MOST_LOOKED_AT

    def resolve(self, kind: str, raw: str, region: str | None = None) -> tuple[str, str] | None:
        """Kind and value, or None where it is invalid or the text has had its share; `region` beside the post's own."""
        key = (kind, raw, region)
        if key not in self._known:
            if self._judged >= _MOST_JUDGED:
                return None
            self._judged += 1
            self._known[key] = resolve(kind, raw, region or self.region)
        return self._known[key]
