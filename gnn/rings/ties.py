"""What ties each account to a group, as look-ups: for the few groups that are told about in words."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gnn.rings.deeds import Deeds, needed_alone
from gnn.rings.groups import Group
from gnn.rings.pairs import Ints
from gnn.rings.parameters import RingParameters
from gnn.rings.risk import AccountRisk
from gnn.rings.web import Web


@dataclass(frozen=True, slots=True)
class Tie:
    """How an account is tied to a group: contacts they share, kinds of deeds, and whether it stands out itself."""

    contacts: tuple[int, ...]
    deeds: frozenset[str]
    risky: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Ties:
    """Look-ups over the kept links.

    Attributes:
        alike: per kind of deed and account, those who have it with the account; `bound`: those whom enough of any kind
            ties to it alone.
    """

    contacts_of: Mapping[int, tuple[int, ...]]
    users_of: Mapping[int, tuple[int, ...]]
    co_presence: NDArray[np.bool_]
    exclusive: NDArray[np.bool_]
    alike: Mapping[str, Mapping[int, frozenset[int]]]
    bound: Mapping[int, frozenset[int]]
    risk: AccountRisk

    def tie(self, account: int, usage: Mapping[int, int], group: Group, category: int) -> Tie:
        """How `account`, inside the group or not, is tied to the others, whose uses of each contact `usage` counts."""
        own = 1 if account in group else 0
        return Tie(
            contacts=tuple(c for c in self.contacts_of.get(account, ()) if usage.get(c, 0) > own),
            deeds=frozenset(kind for kind in self.alike if not self.others(account, kind).isdisjoint(group)),
            risky=self.is_risky(account, category),
        )

    def others(self, account: int, *kinds: str) -> frozenset[int]:
        """Those who have deeds of these kinds, or of any, with the account."""
        return frozenset().union(*(self.alike[kind].get(account, ()) for kind in kinds or self.alike))

    def usage(self, group: Iterable[int]) -> Counter[int]:
        """How many of the group use each contact."""
        return Counter(contact for account in group for contact in self.contacts_of.get(account, ()))

    def is_risky(self, account: int, category: int) -> bool:
        """Whether the account stands out on its own, and not for another category than `category` (-1: any)."""
        return bool(self.risk.risky[account]) and (category < 0 or int(self.risk.category[account]) in (-1, category))


def ties_of(web: Web, deeds: Deeds, parameters: RingParameters) -> Ties:
    needed = needed_alone(parameters)
    return Ties(
        contacts_of=Lists(web.accounts, web.contacts),
        users_of=Lists(web.contacts, web.accounts),
        co_presence=web.co_presence,
        exclusive=web.exclusive,
        alike={kind: _others(counted) for kind, counted in deeds.kinds()},
        bound=_others(
            pair for kind, counted in deeds.kinds() for pair, number in counted.items() if number >= needed[kind]
        ),
        risk=web.risk,
    )


def _others(pairs: Iterable[tuple[int, int]]) -> dict[int, frozenset[int]]:
    others: dict[int, set[int]] = {}
    for a, b in pairs:
        others.setdefault(a, set()).add(b)
        others.setdefault(b, set()).add(a)
    return {account: frozenset(held) for account, held in others.items()}


def density(group: Group, ties: Ties) -> float:
    """Share of member pairs that share a kept contact, or do something alike or together.

    Whoever controls a wallet controls it on both sides of a chain, and a text copied on is still the same text:
    accounts joined by exclusive contacts or by deeds that bind alone, over however many steps, count as sharing one.
    """
    bound = [contact for contact, uses in ties.usage(group).items() if uses > 1]
    circles = [group.intersection(ties.users_of[contact]) for contact in bound if not ties.exclusive[contact]]
    circles += _merged([group.intersection(ties.users_of[contact]) for contact in bound if ties.exclusive[contact]])
    circles += _merged([group & {account, *ties.bound[account]} for account in sorted(group) if account in ties.bound])
    joined = {account: set(ties.others(account)) for account in group}
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


class Lists(Mapping[int, tuple[int, ...]]):
    """Values by key, ascending, cut out of two columns when asked for: of a large platform few are."""

    def __init__(self, keys: Ints, values: Ints) -> None:
        order = np.lexsort((values, keys))
        self._values = values[order]
        self._keys, starts = np.unique(keys[order], return_index=True)
        self._starts = np.append(starts, len(values))

    def __getitem__(self, key: int) -> tuple[int, ...]:
        at = int(np.searchsorted(self._keys, key))
        if at == len(self._keys) or self._keys[at] != key:
            raise KeyError(key)
        return tuple(self._values[self._starts[at] : self._starts[at + 1]].tolist())

    def __iter__(self) -> Iterator[int]:
        return iter(self._keys.tolist())

    def __len__(self) -> int:
        return len(self._keys)
