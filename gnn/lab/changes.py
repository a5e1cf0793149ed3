"""A world that changes: rings grow, shrink, split, merge, fall asleep and wake, with a name of their own throughout.

What does not live here: the innocents and their noise (`worlds`), and any verdict about names that detection gave.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from domain.judgement import CategoryCode
from gnn.lab.worlds import CATEGORIES, RING_KINDS, Noise, world
from graph.projections import ContactLinks

USAGE = 0.8  # chance that a member uses each contact of its ring
RECALL = 0.8  # chance that a member's posts stand out
LARGEST, SMALLEST = 24, 4  # rings split above, and lose nobody below
STEPS = ("rest", "grow", "grow", "shrink", "split", "merge", "sleep")
CHANCES = (0.4, 0.15, 0.15, 0.12, 0.06, 0.06, 0.06)


@dataclass(frozen=True, slots=True)
class Moment:
    """The world at one run.

    Attributes:
        duplicates: pairs of accounts with nearly the same text, once per pair of posts; they stay as they are.
        rings: account ids of each ring that is awake, by the ring's own number. The larger part keeps the number at a
            split, the larger parent's survives a merger.
    """

    links: ContactLinks
    duplicates: list[tuple[str, str]]
    rings: Mapping[int, frozenset[str]]


@dataclass
class _Living:
    members: set[int]
    contacts: set[int]
    category: CategoryCode
    asleep: int = 0  # runs until it wakes


@dataclass
class _Life:
    rng: np.random.Generator
    start: ContactLinks
    strangers: list[int]
    rings: dict[int, _Living] = field(default_factory=dict)
    kinds: list[str] = field(default_factory=list)
    uses: dict[tuple[int, int], bool] = field(default_factory=dict)  # who would use which contact; drawn once
    loud: dict[int, CategoryCode] = field(default_factory=dict)


def changing_world(
    seed: int, runs: int = 20, accounts: int = 4_000, rings: int = 20, noise: Noise = "groups"
) -> Iterator[Moment]:
    """So many moments of one marketplace; the same seed gives the same. About a third of the rings change at each."""
    made = world(noise, seed, accounts, rings=0)
    rng = np.random.default_rng([seed, 1])
    life = _Life(rng, made.links, [int(account) for account in rng.permutation(accounts)])
    for number in range(rings):
        size = int(rng.integers(SMALLEST, 15))
        _found(life, {life.strangers.pop() for _ in range(size)}, CATEGORIES[number % len(CATEGORIES)])
    for _ in range(runs):
        awake = {n: frozenset(f"a{a}" for a in one.members) for n, one in life.rings.items() if not one.asleep}
        yield Moment(_links(life), made.duplicates, awake)
        _step(life)


def _step(life: _Life) -> None:
    for number in sorted(life.rings):
        if (ring := life.rings.get(number)) is None:
            continue  # merged into another
        if ring.asleep:
            ring.asleep -= 1
            continue
        match str(life.rng.choice(STEPS, p=CHANCES)):
            case "grow" if len(ring.members) < LARGEST:
                _join(life, ring, {life.strangers.pop() for _ in range(int(life.rng.integers(1, 4)))})
            case "shrink" if len(ring.members) > SMALLEST + 2:
                ring.members -= set(_some(life, ring.members, int(life.rng.integers(1, 3))))
            case "split" if len(ring.members) >= 2 * SMALLEST + 1:
                _split(life, ring)
            case "merge":
                _merge(life, number, ring)
            case "sleep":
                ring.asleep = int(life.rng.integers(1, 4))


def _found(life: _Life, members: set[int], category: CategoryCode) -> None:
    contacts = set()
    for _ in range(max(3, round(0.4 * len(members)))):
        life.kinds.append(RING_KINDS[int(life.rng.integers(len(RING_KINDS)))])
        contacts.add(len(life.kinds) - 1)
    ring = _Living(set(), contacts, category)
    life.rings[max(life.rings, default=-1) + 1] = ring
    _join(life, ring, members)


def _join(life: _Life, ring: _Living, newcomers: set[int]) -> None:
    """Each uses what the ring uses, two of its contacts at least."""
    ring.members |= newcomers
    for account in sorted(newcomers):
        if life.rng.random() < RECALL:
            life.loud[account] = ring.category
        sure = _some(life, ring.contacts, 2)
        for contact in sorted(ring.contacts):
            life.uses[account, contact] = contact in sure or life.rng.random() < USAGE


def _split(life: _Life, ring: _Living) -> None:
    """Fewer than half leave for contacts of their own."""
    leavers = set(_some(life, ring.members, int(life.rng.integers(SMALLEST, (len(ring.members) + 1) // 2))))
    ring.members -= leavers
    _found(life, leavers, ring.category)


def _merge(life: _Life, number: int, ring: _Living) -> None:
    """Two become one, of the larger one's number; both sides take up the other's contacts."""
    others = [n for n, one in life.rings.items() if n != number and not one.asleep]
    fitting = [n for n in others if len(life.rings[n].members) + len(ring.members) <= LARGEST]
    if not fitting:
        return
    other = fitting[int(life.rng.integers(len(fitting)))]
    small, large = sorted((number, other), key=lambda n: (len(life.rings[n].members), -n))
    joining = life.rings.pop(small)
    kept = life.rings[large]
    for account in sorted(kept.members):
        life.uses |= {(account, contact): bool(life.rng.random() < USAGE) for contact in sorted(joining.contacts)}
    _join(life, kept, joining.members)
    kept.contacts |= joining.contacts


def _some(life: _Life, of: set[int], count: int) -> list[int]:
    return [int(one) for one in life.rng.choice(sorted(of), min(count, len(of)), replace=False)]


def _links(life: _Life) -> ContactLinks:
    """The innocents' links as they were, and what members of rings that are awake use of their rings' contacts."""
    start, first = life.start, len(life.start.contact_ids)
    awake = [ring for ring in life.rings.values() if not ring.asleep]
    used = [(a, first + c) for ring in awake for a in ring.members for c in ring.contacts if life.uses.get((a, c))]
    rows = np.array(sorted(used), dtype=np.int32).reshape(-1, 2)
    nothing = np.zeros(len(rows), dtype=np.int32)
    over = {code: column.copy() for code, column in start.posts_over.items()}
    highest, mean = start.max_probability.copy(), start.mean_probability.copy()
    for account, category in life.loud.items():
        over[category][account] += 2
        highest[account], mean[account] = 0.9, 0.5
    return replace(
        start,
        contact_ids=[*start.contact_ids, *(f"{kind}:r{n}" for n, kind in enumerate(life.kinds))],
        contact_kinds=[*start.contact_kinds, *life.kinds],
        account_index=np.concatenate([start.account_index, rows[:, 0]]),
        contact_index=np.concatenate([start.contact_index, rows[:, 1]]),
        count=np.concatenate([start.count, nothing + 1]),
        first_day=np.concatenate([start.first_day, nothing]),
        last_day=np.concatenate([start.last_day, nothing]),
        used=np.concatenate([start.used, np.ones(len(rows), dtype=np.bool_)]),
        posts=np.maximum(start.posts, 3),
        max_probability=highest,
        mean_probability=mean,
        posts_over=over,
    )
