"""What ties one account to a group, counted in signs: one exclusive contact is two, any other contact is one.

Contacts that a household shares as a bundle (phone, device, address, IP) count once in full and little after that;
a near-duplicate text is a sign; own risky posts are a sign, unless they are of another category than the group's.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from gnn.rings.pairs import Ints
from gnn.rings.parameters import RingParameters
from gnn.rings.risk import AccountRisk

Group = frozenset[int]


@dataclass(frozen=True, slots=True)
class Tie:
    """How an account is tied to a group: the contacts they share, their worth by family, and the other signs."""

    contacts: tuple[int, ...]
    co_presence: float
    other: float
    exclusive: int
    duplicate: bool
    copied: bool
    risky: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Ties:
    """Look-ups over the kept links, and the rules that use them.

    Attributes:
        duplicates: per account, those with a near-duplicate text; `copies`: those with several.
    """

    contacts_of: Mapping[int, tuple[int, ...]]
    users_of: Mapping[int, tuple[int, ...]]
    worth: NDArray[np.float64]
    co_presence: NDArray[np.bool_]
    exclusive: NDArray[np.bool_]
    duplicates: Mapping[int, frozenset[int]]
    copies: Mapping[int, frozenset[int]]
    risk: AccountRisk
    parameters: RingParameters = field(default_factory=RingParameters)

    def tie(self, account: int, usage: Mapping[int, int], group: Group, category: int) -> Tie:
        """How `account`, inside the group or not, is tied to the others, whose uses of each contact `usage` counts."""
        own = 1 if account in group else 0
        shared = tuple(c for c in self.contacts_of.get(account, ()) if usage.get(c, 0) > own)
        single = [c for c in shared if not self.exclusive[c]]
        return Tie(
            contacts=shared,
            co_presence=sum(float(self.worth[c]) for c in single if self.co_presence[c]),
            other=sum(float(self.worth[c]) for c in single if not self.co_presence[c]),
            exclusive=len(shared) - len(single),
            duplicate=not self.duplicates.get(account, frozenset()).isdisjoint(group),
            copied=not self.copies.get(account, frozenset()).isdisjoint(group),
            risky=self.is_risky(account, category),
        )

    def signs(self, tie: Tie) -> float:
        """What the tie counts; nothing without a contact or several texts in common."""
        if not (tie.contacts or tie.copied):
            return 0.0
        household = household_signs(tie.co_presence, self.parameters.co_presence_extra)
        return 2 * tie.exclusive + tie.other + household + tie.duplicate + self.parameters.risk_sign * tie.risky

    def usage(self, group: Iterable[int]) -> Counter[int]:
        """How many of the group use each contact."""
        return Counter(contact for account in group for contact in self.contacts_of.get(account, ()))

    def category(self, group: Iterable[int]) -> int:
        """Most of the risky members' category (index into CATEGORIES), -1 where none has one."""
        seen = Counter(int(self.risk.category[a]) for a in group if self.risk.category[a] >= 0 and self.risk.risky[a])
        return min(seen, key=lambda code: (-seen[code], code)) if seen else -1

    def is_risky(self, account: int, category: int) -> bool:
        """Whether the account stands out on its own, and not for another category than `category` (-1: any)."""
        return bool(self.risk.risky[account]) and (category < 0 or int(self.risk.category[account]) in (-1, category))

    def settle(self, group: Group, rounds: int = 6) -> Group:
        """Grow the group by every account tied to it strongly enough, drop who is not; repeat until nothing moves."""
        for _ in range(rounds):
            settled = self._pruned(self._grown(group))
            if settled == group or not settled:
                return settled
            group = settled
        return group

    def _grown(self, group: Group) -> Group:
        usage, category = self.usage(group), self.category(group)
        around = {a for c, n in usage.items() if n > 1 or self.exclusive[c] for a in self.users_of[c]}
        around |= {other for account in group for other in self.copies.get(account, ())}
        usage = Counter({c: n for c, n in usage.items() if n > 1 or self.exclusive[c]})
        return group | {a for a in around - group if self._holds(a, usage, group, category)}

    def _pruned(self, group: Group) -> Group:
        while len(group) > 1:
            usage, category = self.usage(group), self.category(group)
            held = frozenset(a for a in group if self._holds(a, usage, group, category))
            if held == group:
                return group
            group = held
        return frozenset()

    def _holds(self, account: int, usage: Mapping[int, int], group: Group, category: int) -> bool:
        return self.signs(self.tie(account, usage, group, category)) >= self.parameters.signs_needed


def household_signs(worth: float, extra: float) -> float:
    """Contacts of a household's kinds come as a bundle: up to one sign in full, a fraction beyond."""
    return min(worth, 1.0) + extra * max(worth - 1.0, 0.0)


def lists_by(keys: Ints, values: Ints) -> dict[int, tuple[int, ...]]:
    """Group `values` by `keys`."""
    order = np.lexsort((values, keys))
    keys, values = keys[order], values[order]
    held, starts = np.unique(keys, return_index=True)
    parts = np.split(values, starts[1:])
    return {int(key): tuple(part.tolist()) for key, part in zip(held, parts, strict=True)} if len(held) else {}
