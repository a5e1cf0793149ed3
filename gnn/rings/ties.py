"""What ties each account to a group, as look-ups: for the few groups that are told about in words."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gnn.rings.groups import Group
from gnn.rings.pairs import Ints
from gnn.rings.parameters import RingParameters
from gnn.rings.risk import AccountRisk
from gnn.rings.web import Texts, Web


@dataclass(frozen=True, slots=True)
class Tie:
    """How an account is tied to a group: the contacts they share, a text alike, and whether it stands out itself."""

    contacts: tuple[int, ...]
    duplicate: bool
    risky: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Ties:
    """Look-ups over the kept links.

    Attributes:
        duplicates: per account, those with a near-duplicate text; `copies`: those with several.
    """

    contacts_of: Mapping[int, tuple[int, ...]]
    users_of: Mapping[int, tuple[int, ...]]
    co_presence: NDArray[np.bool_]
    exclusive: NDArray[np.bool_]
    duplicates: Mapping[int, frozenset[int]]
    copies: Mapping[int, frozenset[int]]
    risk: AccountRisk

    def tie(self, account: int, usage: Mapping[int, int], group: Group, category: int) -> Tie:
        """How `account`, inside the group or not, is tied to the others, whose uses of each contact `usage` counts."""
        own = 1 if account in group else 0
        return Tie(
            contacts=tuple(c for c in self.contacts_of.get(account, ()) if usage.get(c, 0) > own),
            duplicate=not self.duplicates.get(account, frozenset()).isdisjoint(group),
            risky=self.is_risky(account, category),
        )

    def usage(self, group: Iterable[int]) -> Counter[int]:
        """How many of the group use each contact."""
        return Counter(contact for account in group for contact in self.contacts_of.get(account, ()))

    def is_risky(self, account: int, category: int) -> bool:
        """Whether the account stands out on its own, and not for another category than `category` (-1: any)."""
        return bool(self.risk.risky[account]) and (category < 0 or int(self.risk.category[account]) in (-1, category))


def ties_of(web: Web, texts: Texts, parameters: RingParameters) -> Ties:
    return Ties(
        contacts_of=lists_by(web.accounts, web.contacts),
        users_of=lists_by(web.contacts, web.accounts),
        co_presence=web.co_presence,
        exclusive=web.exclusive,
        duplicates=_others(texts),
        copies=_others(pair for pair, number in texts.items() if number >= parameters.texts_alone),
        risk=web.risk,
    )


def _others(pairs: Iterable[tuple[int, int]]) -> dict[int, frozenset[int]]:
    others: dict[int, set[int]] = {}
    for a, b in pairs:
        others.setdefault(a, set()).add(b)
        others.setdefault(b, set()).add(a)
    return {account: frozenset(held) for account, held in others.items()}


def density(group: Group, ties: Ties) -> float:
    """Share of member pairs that share a kept contact or a near-duplicate text.

    Whoever controls a wallet controls it on both sides of a chain, and a text copied on is still the same text:
    accounts joined by exclusive contacts or by several copied texts, over however many steps, count as sharing one.
    """
    bound = [contact for contact, uses in ties.usage(group).items() if uses > 1]
    circles = [group.intersection(ties.users_of[contact]) for contact in bound if not ties.exclusive[contact]]
    circles += _merged([group.intersection(ties.users_of[contact]) for contact in bound if ties.exclusive[contact]])
    circles += _merged(
        [group & {account, *ties.copies[account]} for account in sorted(group) if account in ties.copies]
    )
    joined = {account: set(ties.duplicates.get(account, ())) for account in group}
    for circle in circles:
        for account in circle:
            joined[account] |= circle
    pairs = sum(len((others & group) - {account}) for account, others in joined.items())
    return pairs / (len(group) * (len(group) - 1))


def _merged(circles: list[Group]) -> list[Group]:
    """Join the sets that overlap."""
    merged: list[Group] = []
    for circle in circles:
        apart = [other for other in merged if other.isdisjoint(circle)]
        merged = [*apart, circle.union(*(other for other in merged if not other.isdisjoint(circle)))]
    return merged


def lists_by(keys: Ints, values: Ints) -> dict[int, tuple[int, ...]]:
    """Group `values` by `keys`."""
    order = np.lexsort((values, keys))
    keys, values = keys[order], values[order]
    held, starts = np.unique(keys, return_index=True)
    parts = np.split(values, starts[1:])
    return {int(key): tuple(part.tolist()) for key, part in zip(held, parts, strict=True)} if len(held) else {}
