"""The set itself: so many items of each kind, every way of hiding equally often, drawn from one seed for each half.

The halves share no seed, carrier, name or value; what the judged half has besides are ways of hiding that the other
never shows (`*_UNSEEN`). No text is kept in a file: the set is made anew, and always the same, by `contacts`.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from random import Random
from typing import Any

from bench.contact_set import values
from bench.contact_set.carriers import carrier, filled
from bench.contact_set.handles import HANDLES, Handle
from bench.contact_set.item import Half, Hider, Item, unmarked
from bench.contact_set.languages import LANGUAGES
from bench.contact_set.links import INVITATIONS, PAGES
from bench.contact_set.links_unseen import (
    INVITATIONS_UNSEEN,
    LINKS_UNSEEN,
    ONIONS_UNSEEN,
    SITES_UNSEEN,
    UNUSUAL_UNSEEN,
)
from bench.contact_set.mails import MAILS
from bench.contact_set.mails_unseen import MAILS_UNSEEN
from bench.contact_set.numbers import REGIONS, Number, number
from bench.contact_set.payments import PAYMENTS
from bench.contact_set.phones import PHONES, number_for
from bench.contact_set.sites import ONIONS, SITES, UNUSUAL
from bench.contact_set.wallets import KEYS, SESSIONS, WALLETS
from domain.contacts import resolve

_SEED = {Half.DEVELOPMENT: 730_001, Half.JUDGED: 190_417}
_ABROAD = frozenset({"plain_international", "country_code_in_words", "named_as_signal"})  # readable without a region
_DRAWN_LANGUAGES = (*LANGUAGES, "en", "en", "en")  # English is what most markets have most of


@dataclass(frozen=True, slots=True)
class Drawn:
    """A value as its hiders take it, how it would be written plainly, and the region that needs."""

    hidden: Any
    raw: str
    region: str | None = None


@dataclass(frozen=True, slots=True)
class Family:
    """Values that are hidden in the same ways.

    Attributes:
        kind: of the domain.
        items: how many, by half.
        draw: from a seed, a half, a way of hiding and a language.
        use: which carriers it fits, beside those that fit all.
        label: stands before the name of the way of hiding, for values whose ways share names with another family's.
    """

    kind: str
    items: Mapping[Half, int]
    draw: Callable[[Random, Half, str, str], Drawn]
    seen: Mapping[str, Hider[Any]]
    unseen: Mapping[str, Hider[Any]]
    use: str
    label: str = ""


_TELEGRAM_ONLY = frozenset(
    ["emoji_for_channel", "link", "spaced_link", "at_in_words", "full_width_at", "link_in_words"]
)  # nobody puts an at-sign before a name of the others


def _without(ways: Mapping[str, Hider[Any]], *left_out: str) -> dict[str, Hider[Any]]:
    """Ways that a kind has; a hider that returned None for every value would be asked for ever."""
    return {way: hide for way, hide in ways.items() if way not in left_out}


def _sizes(development: int, judged: int) -> dict[Half, int]:
    return {Half.DEVELOPMENT: development, Half.JUDGED: judged}


def _phone(rng: Random, half: Half, way: str, language: str) -> Drawn:  # noqa: ARG001
    found: Number = number_for(rng, way, language) or number(rng, language)
    return Drawn(found, found.value, found.region)


def _handle(kind: str) -> Callable[[Random, Half, str, str], Drawn]:
    def draw(rng: Random, half: Half, way: str, language: str) -> Drawn:  # noqa: ARG001
        joint = "_" if way == "named_marks" and kind != "signal" else rng.choice(["", "", "_"])
        name = values.name(rng, half, joint) if joint or rng.random() < 0.75 else values.letters_only(rng, half)
        if kind == "signal":
            name += f".{rng.randrange(10, 99)}"
        return Drawn(Handle(kind, name), name)

    return draw


def _mail(rng: Random, half: Half, way: str, language: str) -> Drawn:  # noqa: ARG001
    known = rng.choice(["gmail.com", "icloud.com"])
    told = {"tagged": "gmail.com", "provider_named": known, "provider_in_a_phrase": known, "provider_by_sound": known}
    host = told.get(way, rng.choice(values.MAILBOXES[half]))
    joint = rng.choice([".", "_"] if way == "marks_in_words" else ["", "", ".", "_"])
    address = f"{values.name(rng, half, joint)}@{host}"
    return Drawn(address, address)


def _page(rng: Random, half: Half, way: str, language: str) -> Drawn:  # noqa: ARG001
    host = rng.choice(values.SHARED_PAGES[half])
    link = f"{host}/{'@' if host == 'tiktok.com' else ''}{values.name(rng, half, rng.choice(['', '.', '_']))}"
    return Drawn(link, link)


def _site(endings: Mapping[Half, list[str]]) -> Callable[[Random, Half, str, str], Drawn]:
    def draw(rng: Random, half: Half, way: str, language: str) -> Drawn:  # noqa: ARG001
        host = values.host(rng, half, endings[half])
        return Drawn(host, host)

    return draw


def _onion(rng: Random, half: Half, way: str, language: str) -> Drawn:  # noqa: ARG001
    host = values.onion(rng)
    return Drawn(host, host)


def _payment(rng: Random, half: Half, way: str, language: str) -> Drawn:  # noqa: ARG001
    services = ["paypal", "cashapp", "venmo", "revolut", "monzo", "upi"]
    told = {"leet_service": services[:-1], "as_it_is_said": ["cashapp", "venmo", "upi"]}.get(way, services)
    service, name = rng.choice(told), values.name(rng, half)
    handle = f"{service}:{name}"
    if service == "upi":
        handle += "@" + rng.choice(
            ["okaxis", "paytm", "ybl"] if half is Half.DEVELOPMENT else ["oksbi", "upi", "ibl", "paytm"]
        )
    return Drawn(handle, handle)


def _telegram_invitation(rng: Random, half: Half, way: str, language: str) -> Drawn:  # noqa: ARG001
    code = values.invitation(rng, rng.choice([16, 22]), "_-" if half is Half.JUDGED else "")
    link = rng.choice(["t.me/joinchat/", "t.me/+"]) + code
    return Drawn(link, link)


def _whatsapp_invitation(rng: Random, half: Half, way: str, language: str) -> Drawn:  # noqa: ARG001
    link = f"chat.whatsapp.com/{values.invitation(rng, 22)}"
    return Drawn(link, link)


def _bitcoin(rng: Random, half: Half, way: str, language: str) -> Drawn:  # noqa: ARG001
    forms = ("segwit", "taproot") if way == "other_case" else ("legacy", "script", "segwit", "taproot")
    address = values.bitcoin(rng, rng.choice(forms))  # type: ignore[arg-type]
    return Drawn(("bitcoin", address), address)


def _long(kind: str, make: Callable[[Random], str]) -> Callable[[Random, Half, str, str], Drawn]:
    def draw(rng: Random, half: Half, way: str, language: str) -> Drawn:  # noqa: ARG001
        address = make(rng)
        return Drawn((kind, address), address)

    return draw


_WICKR = _without(HANDLES, *_TELEGRAM_ONLY)
_SIGNAL = _without(_WICKR, "short_channel")
_MONERO = _without(WALLETS, "other_case")
_NONE: Mapping[str, Hider[Any]] = {}
FAMILIES = (
    Family("phone", _sizes(750, 1150), _phone, PHONES, _NONE, "call"),
    Family("telegram", _sizes(220, 330), _handle("telegram"), HANDLES, _NONE, "write"),
    Family("telegram", _sizes(30, 45), _telegram_invitation, INVITATIONS, INVITATIONS_UNSEEN, "write"),
    Family("wickr", _sizes(110, 160), _handle("wickr"), _WICKR, _NONE, "write"),
    Family("signal", _sizes(90, 130), _handle("signal"), _SIGNAL, _NONE, "write"),
    Family("whatsapp", _sizes(40, 60), _whatsapp_invitation, INVITATIONS, INVITATIONS_UNSEEN, "write"),
    Family("email", _sizes(220, 340), _mail, MAILS, MAILS_UNSEEN, "write"),
    Family("url", _sizes(110, 190), _page, PAGES, LINKS_UNSEEN, "see"),
    Family("domain", _sizes(120, 210), _site(values.COMMON_ENDINGS), SITES, SITES_UNSEEN, "see"),
    Family("domain", _sizes(45, 90), _site(values.UNUSUAL_ENDINGS), UNUSUAL, UNUSUAL_UNSEEN, "see", "unusual_ending_"),
    Family("domain", _sizes(30, 85), _onion, ONIONS, ONIONS_UNSEEN, "see", "onion_"),
    Family("payment_handle", _sizes(90, 170), _payment, PAYMENTS, _NONE, "pay"),
    Family("bitcoin", _sizes(80, 140), _bitcoin, WALLETS, _NONE, "pay"),
    Family("ethereum", _sizes(50, 100), _long("ethereum", values.ethereum), WALLETS, _NONE, "pay"),
    Family("monero", _sizes(50, 100), _long("monero", values.monero), _MONERO, _NONE, "pay"),
    Family("session", _sizes(40, 95), _long("session", values.session), SESSIONS, _NONE, "write"),
    Family("pgp", _sizes(40, 95), _long("pgp", values.pgp), KEYS, _NONE, "write"),
)


@cache
def contacts(half: Half) -> tuple[Item, ...]:
    """All items of a half, about 2,100 of the development half and 3,500 of the judged."""
    rng = Random(_SEED[half])
    return tuple(item for family in FAMILIES for item in _of_family(rng, half, family))


def unseen_ways(kind: str) -> frozenset[str]:
    """The ways of hiding such a contact that the development half never shows."""
    return frozenset(family.label + way for family in FAMILIES if family.kind == kind for way in family.unseen)


def _of_family(rng: Random, half: Half, family: Family) -> Iterator[Item]:
    ways = {**family.seen, **(family.unseen if half is Half.JUDGED else {})}
    names = list(ways)
    for place in range(family.items[half]):
        way = names[place % len(names)]
        yield _item(rng, half, family, way, ways[way])


def _item(rng: Random, half: Half, family: Family, way: str, hide: Hider[Any]) -> Item:
    while True:
        language = rng.choice(_DRAWN_LANGUAGES)
        drawn = family.draw(rng, half, way, language)
        if written := hide(rng, drawn.hidden, language):
            return _placed(rng, half, family, way, language, drawn, written)


def _placed(rng: Random, half: Half, family: Family, way: str, language: str, drawn: Drawn, written: str) -> Item:
    kept = resolve(family.kind, drawn.raw, drawn.region)
    assert kept is not None, f"{drawn.raw!r} is no valid {family.kind}"
    sentence = carrier(rng, half, language, family.use)
    before, after = filled(rng, sentence).split("{c}")
    contact, (start, end) = unmarked(written)
    at = len(before)
    return Item(
        text=before + contact + after,
        region=_region(rng, way, language, drawn),
        kind=kept[0],
        value=kept[1],
        span=(at, at + len(contact)),
        core=(at + start, at + end),
        obfuscation=family.label + way,
        language=language,
        carrier=sentence,
    )


def _region(rng: Random, way: str, language: str, drawn: Drawn) -> str | None:
    """A telephone number's own, unless it is readable without; else one where the language is written, or none."""
    if drawn.region and way not in _ABROAD:
        return drawn.region
    return rng.choice([None, *REGIONS[language].split()])
