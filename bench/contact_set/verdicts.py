"""What an extractor's answer to an item is worth, and shares of such verdicts."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from bench.contact_set.item import Item, Span
from domain.marketplace import FoundContact

COVERED = 0.8  # of what spells the value

FindContacts = Callable[[str, str | None], Sequence[FoundContact]]


@dataclass(frozen=True, slots=True)
class Verdict:
    """Of one item.

    Attributes:
        right: kind and value were found.
        placed: and the span lies inside the written contact and covers COVERED of what spells the value.
        wrong: not right, and something else was read where the contact stands.
        others: how many contacts were found that are not the item's.
    """

    item: Item
    right: bool
    placed: bool
    wrong: bool
    others: int


def judged(item: Item, found: Sequence[FoundContact]) -> Verdict:
    right = [one for one in found if (one.kind, one.value) == (item.kind, item.value)]
    return Verdict(
        item=item,
        right=bool(right),
        placed=any(_is_placed(item, one.span) for one in right),
        wrong=not right and any(_shared(item.core, one.span) for one in found),
        others=len(found) - len(right),
    )


def verdicts(items: Iterable[Item], find: FindContacts) -> list[Verdict]:
    return [judged(item, find(item.text, item.region)) for item in items]


def _is_placed(item: Item, span: Span) -> bool:
    start, end = item.core
    inside = item.span[0] <= span[0] and span[1] <= item.span[1]
    return inside and _shared(item.core, span) >= COVERED * (end - start)


def _shared(one: Span, other: Span) -> int:
    return max(0, min(one[1], other[1]) - max(one[0], other[0]))


def shares(
    given: Iterable[Verdict],
    key: Callable[[Item], str],
    counts: Callable[[Verdict], bool] = lambda verdict: verdict.right,
) -> dict[str, tuple[float, int]]:
    """By key the share of verdicts that count, and of how many."""
    hits: Counter[str] = Counter()
    of: Counter[str] = Counter()
    for verdict in given:
        of[key(verdict.item)] += 1
        hits[key(verdict.item)] += counts(verdict)
    return {name: (hits[name] / number, number) for name, number in of.items()}
