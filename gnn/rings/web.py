"""What binds accounts, as columns: the kept links, the pairs they make, and how suspicious each account is.

`ties` has the same as look-ups, for the few groups that are told about in words.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gnn.rings.deeds import KINDS, Deeds, needed_alone
from gnn.rings.groups import starts_of
from gnn.rings.kinds import co_presence_mask, exclusive_mask, signs_of
from gnn.rings.pairs import Floats, Ints, SharedPairs, shared_pairs
from gnn.rings.parameters import RingParameters
from gnn.rings.risk import AccountRisk

PLAIN = 0.43  # powers of ten: the suspicion of an account drawn at random


@dataclass(frozen=True, slots=True, kw_only=True)
class Web:
    """Columns over the distinct kept links (sorted by account), over contacts, over accounts and over pairs.

    Attributes:
        degree: accounts on each contact.
        pairs: accounts that share a contact, or do enough alike or together to be tied without one.
        counted: contacts that a pair shares, an exclusive one twice; texts or images alike, circles, moments once each.
        signs: the same with a household's bundle counted as one sign and a half for each beyond.
        deeds: per kind of `deeds.KINDS`, which pairs have it.
        suspicion: of each account, in powers of ten: how few accounts are at least as suspicious.
    """

    accounts: Ints
    contacts: Ints
    exclusive: NDArray[np.bool_]
    co_presence: NDArray[np.bool_]
    degree: Ints
    pairs: SharedPairs
    counted: Floats
    signs: Floats
    deeds: tuple[NDArray[np.bool_], ...]
    risk: AccountRisk
    suspicion: Floats
    account_starts: Ints
    users: Ints
    contact_starts: Ints


def web_of(
    contact_kinds: list[str],
    accounts: Ints,
    contacts: Ints,
    deeds: Deeds,
    risk: AccountRisk,
    parameters: RingParameters,
) -> Web:
    """Args: accounts, contacts: the distinct links that the hub rules kept, sorted by account."""
    exclusive, co_presence = exclusive_mask(contact_kinds), co_presence_mask(contact_kinds)
    worth, size, known = signs_of(contact_kinds), len(risk.rarity), len(contact_kinds)
    pairs = _pairs(accounts, contacts, size, exclusive, co_presence, worth, deeds, parameters)
    household, other, alone, *done = pairs.weights
    texts, images, circles, moments = done
    alike = np.maximum(texts, images) + circles + moments  # who copies an offer copies its image, too
    order = np.lexsort((accounts, contacts))
    return Web(
        accounts=accounts,
        contacts=contacts,
        exclusive=exclusive,
        co_presence=co_presence,
        degree=np.bincount(contacts, minlength=known),
        pairs=pairs,
        counted=household + other + 2 * alone + alike,
        signs=bundled(household, parameters.co_presence_extra) + other + 2 * alone + alike,
        deeds=tuple(kind > 0 for kind in done),
        risk=risk,
        suspicion=-np.log10(np.maximum(risk.rarity, parameters.rarity_floor)),
        account_starts=starts_of(accounts, size),
        users=accounts[order],
        contact_starts=starts_of(contacts[order], known),
    )


def _pairs(
    accounts: Ints,
    contacts: Ints,
    size: int,
    exclusive: NDArray[np.bool_],
    co_presence: NDArray[np.bool_],
    worth: Floats,
    deeds: Deeds,
    parameters: RingParameters,
) -> SharedPairs:
    """Pairs with what they share by family: household kinds, other kinds, exclusive ones, then each kind of deed.

    A deed enters as a contact of its two accounts; by itself it makes a pair only where there is enough of it.
    """
    done = [(kind, pair, number) for kind, counted in deeds.kinds() for pair, number in sorted(counted.items())]
    kind_of = np.array([KINDS.index(kind) for kind, _, _ in done], dtype=np.int64)
    single, none = np.where(exclusive, 0.0, worth), np.zeros(len(done))
    families = (
        np.append(single * co_presence, none),
        np.append(single * ~co_presence, none),
        np.append(exclusive.astype(np.float64), none),
        *(np.append(np.zeros(len(worth)), kind_of == kind) for kind in range(len(KINDS))),
    )
    both = np.array([pair for _, pair, _ in done], dtype=np.int64).reshape(-1, 2)
    of_deeds = len(worth) + np.repeat(np.arange(len(done)), 2)
    pairs = shared_pairs(np.concatenate([accounts, both.ravel()]), np.concatenate([contacts, of_deeds]), size, families)
    needed = needed_alone(parameters)
    enough = np.array([number >= needed[kind] for kind, _, number in done], dtype=bool)
    by_contact = sum(pairs.weights[3:]) < pairs.shared
    tied = by_contact | np.isin(pairs.first * size + pairs.second, (both[:, 0] * size + both[:, 1])[enough])
    return SharedPairs(
        first=pairs.first[tied],
        second=pairs.second[tied],
        shared=pairs.shared[tied],
        weights=tuple(weight[tied] for weight in pairs.weights),
    )


def bundled(worth: Floats, extra: float) -> Floats:
    """Contacts of a household's kinds come as a bundle: up to one sign in full, a fraction beyond."""
    return np.minimum(worth, 1.0) + extra * np.maximum(worth - 1.0, 0.0)
