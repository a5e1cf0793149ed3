"""Rings planted on a made-up platform: who is in them, what they share, what they post; no loop over accounts.

They are as the lab's are (`gnn/lab/worlds.py`): members use each of their ring's contacts with some chance, and of what
they post screening recognised a part. Strangers happen upon their contacts as upon anybody's.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bench.platform_columns import Ints

Floats = NDArray[np.float64]

SMALLEST, LARGEST = 3, 15  # members
USAGES = (0.8, 0.7, 0.5)  # chance that a member uses each contact of its ring, by turns
CONTACTS_A_MEMBER = 0.4  # and two at least
POSTS_A_MEMBER = 2
RECALL = 0.7  # share of their posts that screening recognised
FLAGGED = 0.04  # a post drawn below this is one that screening takes for illicit


@dataclass(frozen=True, slots=True, kw_only=True)
class Planted:
    """Attributes:
    ring, member: accounts by ring.
    users, contacts: who uses which of the rings' contacts, these as ranks among those that nobody owns.
    authors, found, trade: of the rings' posts: whose, how drawn (`FLAGGED`), and of which ring.
    """

    ring: Ints
    member: Ints
    users: Ints
    contacts: Ints
    authors: Ints
    found: Floats
    trade: Ints

    def rings(self) -> list[Ints]:
        return np.split(self.member, np.flatnonzero(np.diff(self.ring)) + 1) if len(self.ring) else []


def plant(rng: np.random.Generator, rings: int, accounts: Ints, free: int) -> Planted:
    """Args:
    accounts: who may be in a ring; each is in one at most.
    free: number of contacts that nobody owns; each is one ring's at most.
    Raises ValueError when there are too few of either.
    """
    sizes = rng.integers(SMALLEST, LARGEST + 1, rings)
    held = np.maximum(2, np.round(CONTACTS_A_MEMBER * sizes)).astype(np.int64)
    if sizes.sum() > len(accounts) or held.sum() > free:
        raise ValueError(f"{rings} rings need {sizes.sum()} accounts and {held.sum()} contacts: plant fewer")
    ring, member = np.repeat(np.arange(rings), sizes), rng.choice(accounts, sizes.sum(), replace=False)
    of, within = _each(held[ring])  # each member with each contact of its ring
    used = rng.random(len(of)) < np.array(USAGES)[ring[of] % len(USAGES)]
    contact = ((np.cumsum(held) - held)[ring[of]] + within)[used]
    posting = np.repeat(np.arange(len(member)), POSTS_A_MEMBER)
    recognised = rng.random(len(posting)) < RECALL
    return Planted(
        ring=ring,
        member=member,
        users=member[of[used]],
        contacts=rng.permutation(free)[contact],
        authors=member[posting],
        found=np.where(recognised, 0.0, FLAGGED)
        + rng.random(len(posting)) * np.where(recognised, FLAGGED, 1 - FLAGGED),
        trade=ring[posting],
    )


def _each(numbers: Ints) -> tuple[Ints, Ints]:
    """Each row as often as its number says, and how many times it has come before."""
    of = np.repeat(np.arange(len(numbers)), numbers)
    return of, np.arange(len(of)) - np.repeat(np.cumsum(numbers) - numbers, numbers)
