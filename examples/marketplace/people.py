"""Who lives in the made-up world: accounts with contacts of their own, and the innocent reasons to share some.

Rings are planted by `rings`; what everybody does is `activity`.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from random import Random

from examples.marketplace.addresses import AddressBook
from examples.marketplace.world import STARTS_AT, ContactPoint, Persona, SharingGroup, SplitIdentity
from examples.marketplace.writing import HARD_KINDS, languages, phrases

_LANGUAGE_SHARES = {"en": 26, "es": 18, "de": 16, "fr": 14, "pt": 12, "ru": 10, "it": 6}
_OWN_KINDS = ("phone", "phone", "phone", "email", "email", "telegram", "whatsapp", "signal", "wickr", "bitcoin")
_SYLLABLES = (
    *("ba", "be", "bo", "da", "del", "do", "fa", "fen", "gor", "ha", "ibi", "jo", "ka", "kel", "lo", "lum", "ma"),
    *("mir", "na", "nor", "o", "pe", "quil", "ra", "ros", "sa", "sil", "ta", "tor", "u", "va", "vel", "wen", "ya"),
    *("zo", "zim", "tri", "pla", "cru"),
)
_TRADES = ("Nordlicht", "Quince", "Marabu", "Lindo", "Kestrel", "Ostra", "Pimento", "Tallow", "Velour", "Zephyr")
_SHOP_WORDS = ("Depot", "Bazar", "Market", "Studio", "Atelier", "Central")


@dataclass(frozen=True, slots=True)
class Society:
    """The innocents' ties: groups that share contacts, shops with their public contacts, people with two accounts."""

    sharing: list[SharingGroup] = field(default_factory=list)
    shops: list[Persona] = field(default_factory=list)
    splits: list[SplitIdentity] = field(default_factory=list)


def populate(count: int, book: AddressBook, rng: Random) -> list[Persona]:
    """`count` people with a home connection, one or two devices and 1–3 contacts of their own."""
    spoken = [language for language in _LANGUAGE_SHARES if language in languages()]
    shares = [_LANGUAGE_SHARES[language] for language in spoken]
    ids = rng.sample(range(16**8), count)
    drawn = rng.choices(spoken, shares, k=count)
    return [_person(f"a{number:08x}", language, book, rng) for number, language in zip(ids, drawn, strict=True)]


def _person(account_id: str, language: str, book: AddressBook, rng: Random) -> Persona:
    region = rng.choice(phrases(language)["regions"])
    name = "".join(rng.choices(_SYLLABLES, k=rng.choice((2, 3, 3)))) + rng.choice(("", "", "_", "_x"))
    created_at = STARTS_AT - timedelta(seconds=rng.randrange(1, 86_400 * 1500))
    person = Persona(account_id, name.strip("_").ljust(5, "o"), language, region, created_at)
    person.display_name = person.name.capitalize()
    kinds = set(rng.choices(_OWN_KINDS, k=rng.choice((1, 1, 2, 3))))
    person.own = [book.new(kind, region, person.name) for kind in sorted(kinds)]
    person.own += [book.new("device", region, "") for _ in range(rng.choice((1, 1, 2)))]
    person.own.append(book.new("ip_address", region, ""))
    return person


def relocate(person: Persona, language: str, region: str, book: AddressBook) -> None:
    """Give a person another language and region, and contacts that fit."""
    person.language, person.region = language, region
    person.own = [
        book.new(contact.kind, region, person.name) if contact.kind in ("phone", "whatsapp") else contact
        for contact in person.own
    ]


def settle(innocents: Sequence[Persona], book: AddressBook, rng: Random) -> Society:
    """Turn innocents into households, workplaces, shops, hard-negative sellers, pairs and split identities."""
    society = Society()
    rest = iter(rng.sample(innocents, len(innocents)))
    total = len(innocents)
    _open_shops(rest, max(4, total // 400), society, book, rng)
    _seat_hard_negatives(rest, total // 24, rng)
    _split(rest, max(2, total // 480), society, book)
    for _ in range(total // 25):
        _household(_take(rest, rng.randint(2, 6)), society, book, rng)
    for _ in range(total // 200):
        _workplace(_take(rest, rng.randint(5, 30)), society, book, rng)
    for _ in range(total // 80):
        _share("pair", _take(rest, 2), [book.new(rng.choice(("phone", "email", "device")), "GB", "duo")], society)
    return society


def connect_hubs(people: Sequence[Persona], society: Society, book: AddressBook, rng: Random) -> None:
    """Carriers that put thousands behind one address, and a relay that hides hundreds behind one e-mail."""
    for share in (0.16, 0.12, 0.09):
        behind = rng.sample(people, int(share * len(people)))
        _share(
            "carrier",
            behind,
            [ContactPoint("ip_address", f"100.{rng.randrange(64, 128)}.0.{rng.randrange(256)}")],
            society,
        )
    innocents = [person for person in people if not person.guilty]
    hidden = rng.sample(innocents, len(innocents) // 60)
    _share("proxy_email", hidden, [book.new("email", "GB", "relay_desk")], society)


def _take(rest: Iterator[Persona], count: int) -> list[Persona]:
    return [person for person, _ in zip(rest, range(count), strict=False)]


def _share(kind: str, members: Sequence[Persona], contacts: Sequence[ContactPoint], society: Society) -> None:
    for member in members:
        member.lent.extend(contacts)
    society.sharing.append(SharingGroup(kind, tuple(member.id for member in members), tuple(contacts)))


def _household(members: Sequence[Persona], society: Society, book: AddressBook, rng: Random) -> None:
    if not members:
        return
    for member in members[1:]:
        relocate(member, members[0].language, members[0].region, book)
    shared = [contact for contact in members[0].own if contact.kind == "ip_address"]
    if rng.random() < 0.6:
        shared.append(book.new("phone", members[0].region, ""))
    if rng.random() < 0.5:
        shared.append(book.new("device", "", ""))
    _share("household", members, shared, society)


def _workplace(members: Sequence[Persona], society: Society, book: AddressBook, rng: Random) -> None:
    if not members:
        return
    switchboard = book.new("phone", members[0].region, "")
    _share("workplace", members, [book.new("ip_address", "", "")], society)
    _share("workplace", [member for member in members if rng.random() < 0.6], [switchboard], society)


def _open_shops(rest: Iterator[Persona], count: int, society: Society, book: AddressBook, rng: Random) -> None:
    for shop in _take(rest, count):
        shop.kind = rng.choice(("business", "verified_business"))
        shop.display_name = f"{rng.choice(_TRADES)} {rng.choice(_SHOP_WORDS)} {shop.name.capitalize()}"
        shop.own = [contact for contact in shop.own if contact.kind in ("device", "ip_address")]
        shop.own += [book.new(kind, shop.region, f"desk_{shop.name}") for kind in ("phone", "email")]
        society.shops.append(shop)


def _seat_hard_negatives(rest: Iterator[Persona], count: int, rng: Random) -> None:
    for at, person in enumerate(_take(rest, count)):
        person.hard = HARD_KINDS[at % len(HARD_KINDS)]
        person.kind = rng.choice(("person", "business", "verified_business"))


def _split(rest: Iterator[Persona], count: int, society: Society, book: AddressBook) -> None:
    for _ in range(count):
        pair = _take(rest, 2)
        if len(pair) == 2:
            join(pair[0], pair[1], society, book)


def join(first: Persona, second: Persona, society: Society, book: AddressBook) -> None:
    """Make two accounts one person's: the same device and e-mail, a name that resembles."""
    relocate(second, first.language, first.region, book)
    second.name = f"{first.name}_2"
    shared = [next(contact for contact in first.own if contact.kind == "device")]
    shared.append(book.new("email", first.region, first.name))
    first.lent.extend(shared)
    second.lent.extend(shared)
    society.splits.append(SplitIdentity((first.id, second.id), first.guilty))
