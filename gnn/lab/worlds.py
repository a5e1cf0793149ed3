"""Small seeded marketplaces with planted rings, under several models of innocent sharing; nothing of the demo's.

Rings differ in how they hang together: most share contacts, some move money along a chain of wallets, some share
nothing and only post the same texts or images, send money round or post at the same moments; and in how they are known:
of some nothing but reports tells. Innocents share contacts, copy texts and images, pay one another in turn, post by the
clock or by one tool, are reported, and buy from rings, too.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import combinations, pairwise
from typing import Literal

import numpy as np

from domain.judgement import CategoryCode
from gnn.lab.deeds import Doing
from graph.dealings import Dealings
from graph.projections import ContactLinks

Noise = Literal["pairs", "groups", "town"]
CATEGORIES = tuple(CategoryCode)
INNOCENT_KINDS = ("phone", "email", "telegram", "device", "ip_address")
USAGES = (0.8, 0.7, 0.5)  # chance that a member uses each contact of its ring
RING_KINDS = ("phone", "telegram", "ethereum", "email", "device")
CUSTOMERS = {"pairs": 0.3, "groups": 1.0, "town": 0.5}  # chance that an innocent uses a ring's contact, a wallet apart


@dataclass(frozen=True, slots=True)
class PlantedRing:
    members: frozenset[str]
    q: float
    category: CategoryCode


@dataclass(frozen=True, slots=True)
class World:
    """Attributes: duplicates: pairs of accounts with nearly the same text, once per pair of posts."""

    links: ContactLinks
    planted: list[PlantedRing]
    duplicates: list[tuple[str, str]]


@dataclass
class _Builder:
    rng: np.random.Generator
    accounts: int
    doing: Doing | None = None
    used: set[tuple[int, int]] = field(default_factory=set)
    kinds: list[str] = field(default_factory=list)
    alike: list[tuple[int, int]] = field(default_factory=list)
    told_of: set[int] = field(default_factory=set)  # known by reports alone

    def contact(self, kind: str) -> int:
        self.kinds.append(kind)
        return len(self.kinds) - 1

    def share(self, accounts: list[int], kind: str, chance: float = 1.0) -> int:
        contact = self.contact(kind)
        self.used.update((account, contact) for account in accounts if self.rng.random() < chance)
        return contact

    def copy(self, accounts: list[int], chance: float, times: int) -> None:
        """Let those of the accounts who take part post the same text, so many times."""
        taking = [account for account in accounts if self.rng.random() < chance]
        self.alike += [pair for pair in combinations(taking, 2) for _ in range(times)]

    def anyone(self, count: int) -> list[int]:
        return [int(account) for account in self.rng.choice(self.accounts, count, replace=False)]

    def one_of(self, kinds: tuple[str, ...]) -> str:
        return kinds[int(self.rng.integers(len(kinds)))]


def world(
    noise: Noise,
    seed: int,
    accounts: int = 5_000,
    rings: int = 15,
    recall: float = 0.7,
    false_alarms: float = 0.015,
    deeds: bool = False,
) -> World:
    """A marketplace of `accounts` accounts with `rings` planted rings, q in .8, .7, .5 by turns.

    Every seventh ring is two accounts with a wallet, the others have 3–15 members.
    Args:
        recall: share of illicit posts that screening recognised. false_alarms: share of innocent ones it flagged.
        deeds: whether accounts show images, pay and post at hours; nothing is known of it otherwise. Of the rings that
            share nothing, three in four are then bound by these in place of texts.
    """
    builder = _Builder(
        np.random.default_rng(seed), accounts, Doing(np.random.default_rng([seed, 2]), accounts) if deeds else None
    )
    for account in range(accounts):
        for _ in range(int(builder.rng.integers(1, 4))):
            builder.share([account], builder.one_of(INNOCENT_KINDS))
    drawn = builder.anyone(accounts)
    sizes = [int(builder.rng.integers(3, 16)) if r % 7 else 2 for r in range(1, rings + 1)]
    members = [[drawn.pop() for _ in range(size)] for size in sizes]
    ring_contacts = [_plant(builder, r, group) for r, group in enumerate(members)]
    NOISES[noise](builder)
    _customers(builder, ring_contacts, CUSTOMERS[noise])
    _copies(builder)
    if builder.doing:
        builder.doing.of_innocents()
    category = {a: r % 5 for r, group in enumerate(members) for a in group if a not in builder.told_of}
    for _ in range(accounts // 200):
        category |= dict.fromkeys(_alone(builder, drawn), int(builder.rng.integers(5)))
    planted = [
        PlantedRing(frozenset(f"a{a}" for a in group), USAGES[r % 3], CATEGORIES[r % 5])
        for r, group in enumerate(members)
    ]
    duplicates = [(f"a{a}", f"a{b}") for a, b in builder.alike]
    return World(_columns(builder, category, recall, false_alarms), planted, duplicates)


def _alone(builder: _Builder, drawn: list[int]) -> list[int]:
    """The account of somebody guilty who belongs to no ring; one in three has a second one, with the same contacts."""
    person = [drawn.pop()]
    if builder.rng.random() < 1 / 3:
        person.append(drawn.pop())
        for _ in range(2 + int(builder.rng.integers(2))):
            builder.share(person, builder.one_of(INNOCENT_KINDS))
    return person


def _plant(builder: _Builder, number: int, members: list[int]) -> list[int]:
    """What binds ring `number`; returns its contacts."""
    q = USAGES[number % 3]
    if number % 20 in (3, 16) or number % 14 == 13:
        builder.told_of.update(members)
    if len(members) == 2:
        return [builder.share(members, "ethereum"), builder.share(members, builder.one_of(RING_KINDS), q / 2)]
    if number % 10 == 3:
        return [builder.share(list(link), "ethereum") for link in pairwise(members)]
    if number % 10 == 8:
        _bind_without_contact(builder, number // 10, members)
        return []
    if number % 10 in (1, 5):
        builder.copy(members, 0.5, times=1)
    if builder.doing:
        builder.doing.beside_contacts(number, members)
    wanted = max(2, round(0.4 * len(members)))
    return [builder.share(members, builder.one_of(RING_KINDS), q) for _ in range(wanted)]


def _bind_without_contact(builder: _Builder, number: int, members: list[int]) -> None:
    if builder.doing and number % 4:
        builder.doing.alone(number % 4, members)
    else:
        builder.copy(members, 0.9, times=4)


def _copies(builder: _Builder) -> None:
    """Honest sellers of one product: their texts and pictures are alike too, once or many times over."""
    for _ in range(builder.accounts // 150):
        sellers = builder.anyone(int(builder.rng.integers(2, 7)))
        builder.copy(sellers, 0.9, times=int(builder.rng.integers(1, 5)))
        if builder.doing:
            builder.doing.copy_pictures(sellers)


def _customers(builder: _Builder, ring_contacts: list[list[int]], chance: float) -> None:
    for contact in (c for contacts in ring_contacts for c in contacts):
        if builder.kinds[contact] != "ethereum" and builder.rng.random() < chance:
            builder.used.add((builder.anyone(1)[0], contact))


def _pairs(builder: _Builder) -> None:
    for _pair in range(builder.accounts // 3):
        builder.share(builder.anyone(2), builder.one_of(INNOCENT_KINDS))


def _groups(builder: _Builder) -> None:
    for _ in range(builder.accounts // 5):
        builder.share(builder.anyone(int(builder.rng.integers(2, 7))), builder.one_of(INNOCENT_KINDS))
    _hubs(builder)


def _town(builder: _Builder) -> None:
    """Households, workplaces, split identities and shops; ring members live and work among the others."""
    for _ in range(builder.accounts // 8):
        home = builder.anyone(int(builder.rng.integers(2, 7)))
        builder.share(home, "ip_address", 0.9)
        for kind in ("phone", "device"):
            if builder.rng.random() < 0.5:
                builder.share(home, kind, 0.9)
    for _ in range(builder.accounts // 200):
        office = builder.anyone(int(builder.rng.integers(5, 31)))
        builder.share(office, "ip_address", 0.95)
        builder.share(office, "phone", 0.4)
    for _ in range(builder.accounts // 60):
        person = builder.anyone(2)
        builder.share(person, "email")
        builder.share(person, builder.one_of(("phone", "device", "telegram", "ethereum")))
    _hubs(builder)


def _hubs(builder: _Builder) -> None:
    for _ in range(6):
        builder.share(
            builder.anyone(int(builder.rng.integers(30, 400))), builder.one_of(("phone", "ip_address", "email"))
        )


NOISES: dict[str, Callable[[_Builder], None]] = {"pairs": _pairs, "groups": _groups, "town": _town}


def _columns(builder: _Builder, category: dict[int, int], recall: float, false_alarms: float) -> ContactLinks:
    """Posts and scores: innocents are flagged at random, a few prop sellers often; the guilty also post innocently."""
    rng, size = builder.rng, builder.accounts
    posts = rng.integers(1, 7, size)
    dealings = builder.doing.columns(posts) if builder.doing else Dealings()
    posts = posts + (builder.doing.together() if builder.doing else 0)
    over = np.zeros((5, size), dtype=np.int32)
    top = rng.beta(1, 12, size)
    alarms = np.where(rng.random(size) < 0.02, 0.15, false_alarms)
    for account in range(size):
        guilty = category.get(account)
        illicit = int(rng.binomial(posts[account], 0.6)) if guilty is not None else 0
        hits, wrong = int(rng.binomial(illicit, recall)), int(rng.binomial(posts[account] - illicit, alarms[account]))
        if guilty is not None:
            over[guilty, account] += hits
        over[int(rng.integers(5)), account] += wrong
        if hits + wrong:
            top[account] = rng.uniform(0.5, 1.0 if hits else 0.9)
    reports = rng.poisson([0.3 if a in category else 0.02 for a in range(size)])
    reports[list(builder.told_of)] += 1
    rows = np.array(sorted(builder.used), dtype=np.int32)
    return ContactLinks(
        account_ids=[f"a{a}" for a in range(size)],
        contact_ids=[f"{kind}:{c}" for c, kind in enumerate(builder.kinds)],
        contact_kinds=builder.kinds,
        account_index=rows[:, 0],
        contact_index=rows[:, 1],
        count=np.ones(len(rows), dtype=np.int32),
        first_day=np.zeros(len(rows), dtype=np.int32),
        last_day=np.zeros(len(rows), dtype=np.int32),
        account_kinds=["person"] * size,
        posts=posts.astype(np.int32),
        max_probability=top,
        mean_probability=top / 2,
        posts_over={code: over[i] for i, code in enumerate(CATEGORIES)},
        reports=reports.astype(np.int32),
        used=np.ones(len(rows), dtype=np.bool_),
        dealings=dealings,
    )
