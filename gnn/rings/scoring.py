"""How strong a candidate is: a stated formula whose terms are kept by name, not a probability.

evidence = (suspicion + binding + exclusive) x density ^ 0.7     in powers of ten
score    = evidence / (evidence + half), halved where fewer than two members are risky on their own, and for a pair
           without an exclusive contact, which is as likely one person with two accounts

suspicion: Fisher's combined test over the ranks of the members and those passed over (`risk.joint_decades`); posts of
another category count for nothing. binding: signs each member has beyond the single one that an acquaintance would
have. exclusive: one for a contact that binds alone. density: share of member pairs that share a contact.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from domain.judgement import CategoryCode
from gnn.rings.risk import CATEGORIES, joint_decades
from gnn.rings.ties import Group, Ties


@dataclass(frozen=True, slots=True, kw_only=True)
class RingCandidate:
    """A scored group, before it is named.

    Attributes:
        members: account ids, sorted; `links`, `core` and `risky` are about them, in the same order.
        contacts: ids of the contacts at least two members share, most binding first.
        factors: the formula's terms and the counts behind them.
    """

    members: tuple[str, ...]
    links: tuple[int, ...]
    core: tuple[bool, ...]
    risky: tuple[bool, ...]
    contacts: tuple[str, ...]
    category: CategoryCode | None
    score: float
    factors: Mapping[str, float]
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Weighed:
    """A group with its score; what is shown to people is written for those reported only."""

    group: Group
    category: int
    score: float
    factors: Mapping[str, float]


def weigh(group: Group, ties: Ties) -> Weighed:
    """Score one group of account indices."""
    rules, usage, category = ties.parameters, ties.usage(group), ties.category(group)
    suspicion = joint_decades(_rarities(group | _passed_over(group, usage, category, ties), category, ties))
    binding = rules.spare_sign * min(spare_signs(group, ties), rules.spare_signs_max)
    exclusive = float(any(n > 1 and ties.exclusive[c] for c, n in usage.items()))
    risky = sum(ties.is_risky(account, category) for account in group)
    dense = density(group, ties)
    evidence = (suspicion + binding + exclusive) * dense**rules.density_power
    doubted = risky < rules.risky_needed
    if not exclusive:
        doubted |= len(group) == 2 or suspicion < rules.suspicion_needed
    factors = {
        "suspicion": suspicion,
        "binding": binding,
        "exclusive": exclusive,
        "density": dense,
        "risky_share": risky / len(group),
        "size": float(len(group)),
    }
    score = evidence / (evidence + rules.evidence_half) * (0.5 if doubted else 1.0)
    return Weighed(group=group, category=category, score=score, factors=factors)


def _rarities(accounts: Group, category: int, ties: Ties) -> NDArray[np.float64]:
    """Ranks of suspicion; what an account is flagged for in another category than the group's counts for nothing."""
    members = sorted(accounts)
    flagged = ties.risk.category[members]
    agreeing = (flagged == category) | (flagged < 0) | (category < 0)
    return np.where(agreeing, ties.risk.rarity[members], 1.0)


def _passed_over(group: Group, usage: Mapping[int, int], category: int, ties: Ties) -> Group:
    """Outsiders who would belong, had they been suspicious: they have to be weighed with those who were taken for it.

    A member tied by one contact belongs only because it is suspicious; so the others on that contact were looked at
    and passed over. Without them the suspicious few of any crowd would look like a ring.
    """
    passed: set[int] = set()
    for account in group:
        tie = ties.tie(account, usage, group, category)
        if tie.contacts and ties.signs(replace(tie, risky=False)) < ties.parameters.signs_needed:
            least = min(tie.contacts, key=lambda contact: len(ties.users_of[contact]))
            passed.update(ties.users_of[least])
    return frozenset(passed) - group


def spare_signs(group: Group, ties: Ties) -> float:
    """Signs beyond the first, over all members; a contact counts by the share of its accounts that are members."""
    usage = ties.usage(group)
    worth = {c: float(ties.worth[c]) * n / len(ties.users_of[c]) for c, n in usage.items() if n > 1}
    return sum(_spare(account, group, worth, ties) for account in sorted(group))


def _spare(account: int, group: Group, worth: Mapping[int, float], ties: Ties) -> float:
    held = [c for c in ties.contacts_of.get(account, ()) if c in worth]
    household = min(sum(worth[c] for c in held if ties.co_presence[c]), 1.0)
    apart = sum(worth[c] * (2 if ties.exclusive[c] else 1) for c in held if not ties.co_presence[c])
    text = not group.isdisjoint(ties.duplicates.get(account, ()))
    return max(household + apart + text - 1.0, 0.0)


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


def category_code(category: int) -> CategoryCode | None:
    return CATEGORIES[category] if category >= 0 else None
