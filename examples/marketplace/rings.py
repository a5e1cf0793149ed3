"""Plants the guilty: rings bound by contacts that their members use with a known probability, and lone sellers."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random

from examples.marketplace.addresses import AddressBook
from examples.marketplace.people import relocate
from examples.marketplace.world import CATEGORIES, WALLETS, ContactPoint, Persona, PlantedRing
from examples.marketplace.writing import phrases

GUILTY_SHARE = 0.03
RINGS_A_CATEGORY = 6
USAGE = (0.8, 0.7, 0.5)
_SIZES = (3, 15)
_KINDS = ("phone", "telegram", "wickr", "signal", "email", "device", "whatsapp")
_RECYCLED = frozenset({"phone", "whatsapp", "device", "email", "telegram", "wickr", "signal"})


def plant(people: Sequence[Persona], book: AddressBook, rng: Random) -> tuple[list[PlantedRing], list[Persona]]:
    """Turn up to 3 % of the people guilty: rings of every category and usage, then lone sellers.

    A world too small for six rings of each category gets fewer, spread over categories and usages.

    Returns:
        the rings, without bystanders yet, and the lone sellers.
    """
    budget = int(GUILTY_SHARE * len(people))
    sizes = _sizes(budget, rng)
    recruits = iter(rng.sample(people, budget))
    rings = []
    for number, size in enumerate(sizes):
        category = CATEGORIES[number % len(CATEGORIES)]
        q = USAGE[(number // len(CATEGORIES)) % len(USAGE)]
        members = [next(recruits) for _ in range(size)]
        rings.append(_ring(number, category, q, members, book, rng))
    loners = _take_loners(recruits, max(1, budget // 6), rng)
    return rings, loners


def _sizes(budget: int, rng: Random) -> list[int]:
    """As many rings as fit into five sixths of the budget, at most thirty, largest trimmed first."""
    wanted = RINGS_A_CATEGORY * len(CATEGORIES)
    room = budget - budget // 6
    count = min(wanted, max(1, room // 9))
    sizes = [rng.randint(*_SIZES) for _ in range(count)]
    while sum(sizes) > max(room, 3):
        sizes[sizes.index(max(sizes))] -= 1
    return sizes


def _ring(
    number: int, category: str, q: float, members: Sequence[Persona], book: AddressBook, rng: Random
) -> PlantedRing:
    contacts = _ring_contacts(len(members), members[0], book, rng)
    uses = {}
    second = rng.choice(members).language if rng.random() < 0.3 else members[0].language
    for member in members:
        language = second if rng.random() < 0.4 else members[0].language
        relocate(member, language, rng.choice(phrases(language)["regions"]), book)
        member.category, member.ring = category, number
        uses[member.id] = _used(contacts, q, rng)
        member.lent.extend(uses[member.id])
    return PlantedRing(
        id=f"planted-{number:02d}",
        category=category,
        q=q,
        members=tuple(member.id for member in members),
        contacts=contacts,
        uses=uses,
        bystanders=(),
        copies_texts=rng.random() < 0.5,
    )


def _ring_contacts(size: int, boss: Persona, book: AddressBook, rng: Random) -> tuple[ContactPoint, ...]:
    count = max(2, round(0.4 * size))
    kinds = rng.sample((*_KINDS, *rng.sample(sorted(WALLETS), 2)), count)
    return tuple(book.new(kind, boss.region, boss.name) for kind in kinds)


def _used(contacts: Sequence[ContactPoint], q: float, rng: Random) -> tuple[ContactPoint, ...]:
    """Each contact with probability q; drawn again while there is none, for a member uses at least one."""
    while True:
        used = tuple(contact for contact in contacts if rng.random() < q)
        if used:
            return used


def _take_loners(recruits: Iterator[Persona], count: int, rng: Random) -> list[Persona]:
    loners = [person for person, _ in zip(recruits, range(count), strict=False)]
    for person in loners:
        person.category = rng.choice(CATEGORIES)
    return loners


@dataclass(frozen=True, slots=True)
class Bystander:
    """An innocent on one of a ring's contacts: a recycled number, a device sold on, or a handle that cheated them."""

    ring_id: str
    person: Persona
    contact: ContactPoint


def bystanders(rings: Sequence[PlantedRing], innocents: Sequence[Persona], rng: Random) -> list[Bystander]:
    """One innocent on about every other ring contact that is not kept to one holder, as wallets are."""
    open_to_others = [(ring.id, contact) for ring in rings for contact in ring.contacts if contact.kind in _RECYCLED]
    met = [pair for pair in open_to_others if rng.random() < 0.5]
    return [Bystander(ring_id, rng.choice(innocents), contact) for ring_id, contact in met]
