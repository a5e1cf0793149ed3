"""How an account shows on the platform: its profile, its sign-ins, and contacts the platform itself saw in use."""

from collections.abc import Sequence
from random import Random

from examples.marketplace.stream import Happening
from examples.marketplace.world import WALLETS, WINDOW_S, ContactPoint, Persona

_DEVICE_KINDS = ("device", "ip_address")
_IMPORT_S = 3 * 3600.0  # accounts older than the window arrive in its first hours
_NEWCOMERS = 0.3
_IN_TEXT = {True: 0.62, False: 0.35}  # by guilt
_IN_PROFILE = {True: 0.15, False: 0.4}


def introduce(people: Sequence[Persona], rng: Random) -> list[Happening]:
    """Account, sign-in and contact-observed events; what is left to tell in posts goes to `Persona.in_text`."""
    happenings: list[Happening] = []
    for person in people:
        happenings += _introduce(person, rng)
    return happenings


def lend(person: Persona, contact: ContactPoint, rng: Random) -> Happening:
    """A ring's contact turns up with an innocent: a device at sign-in, anything else as the platform sees it in use."""
    at_s = rng.uniform(_IMPORT_S, WINDOW_S)
    if contact.kind in _DEVICE_KINDS:
        return _sign_in(person, contact, at_s)
    return _observed(person, contact, at_s)


def _introduce(person: Persona, rng: Random) -> list[Happening]:
    joined_s = rng.uniform(_IMPORT_S, WINDOW_S * 0.8) if rng.random() < _NEWCOMERS and not person.guilty else 0.0
    joined_s = joined_s or rng.uniform(0, _IMPORT_S)
    profile: list[ContactPoint] = []
    later: list[Happening] = []
    for contact in (*person.own, *person.lent):
        at_s = rng.uniform(joined_s, WINDOW_S)
        if contact.kind in _DEVICE_KINDS:
            profile.append(contact) if contact in person.own else later.append(_sign_in(person, contact, at_s))
            continue
        match _channel(person, contact, rng):
            case "profile":
                profile.append(contact)
            case "text":
                person.in_text.append(contact)
            case _:
                later.append(_observed(person, contact, at_s))
    return [(joined_s, "account", _profile(person, profile)), *later]


def _channel(person: Persona, contact: ContactPoint, rng: Random) -> str:
    luck = rng.random()
    if person.kind != "person" and contact in person.own:
        return "profile"
    if luck < _IN_TEXT[person.guilty] and (person.guilty or contact.kind not in WALLETS):
        return "text"
    return "profile" if luck < _IN_TEXT[person.guilty] + _IN_PROFILE[person.guilty] else "observed"


def _profile(person: Persona, contacts: Sequence[ContactPoint]) -> dict[str, object]:
    return {
        "account_id": person.id,
        "handle": f"{person.name}_{person.id[-3:]}",
        "display_name": person.display_name,
        "kind": person.kind,
        "region": person.region,
        "created_at": person.created_at.isoformat().replace("+00:00", "Z"),
        "contacts": [
            {"kind": contact.kind, "value": contact.value} for contact in contacts if contact.kind not in _DEVICE_KINDS
        ],
        "devices": [contact.value for contact in contacts if contact.kind == "device"],
        "ip_addresses": [contact.value for contact in contacts if contact.kind == "ip_address"],
    }


def _sign_in(person: Persona, contact: ContactPoint, at_s: float) -> Happening:
    field = "devices" if contact.kind == "device" else "ip_addresses"
    return at_s, "account", {"account_id": person.id, field: [contact.value]}


def _observed(person: Persona, contact: ContactPoint, at_s: float) -> Happening:
    return at_s, "contact_observed", {"account_id": person.id, "kind": contact.kind, "value": contact.value}
