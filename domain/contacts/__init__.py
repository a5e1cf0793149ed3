"""Contact types and what sharing one says about two accounts. A new type is one class and one entry in the tuple here.

What does not live here: finding contacts in a text (`content_models.contacts`), keys and encryption (`graph.vault`).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from domain.contacts.messengers import Session, Signal, Telegram, WhatsApp, Wickr
from domain.contacts.numbers import Phone
from domain.contacts.payments import PaymentHandle
from domain.contacts.shape import ContactType
from domain.contacts.wallets import Bitcoin, Ethereum, Monero, Pgp, Wallet
from domain.contacts.web import Domain, Email, Url
from domain.errors import Invalid

__all__ = ["BINDING", "CONTACT_TYPES", "Binding", "ContactType", "contact_type", "resolve"]

# From the most unmistakable to the least: where two could be read at one place, the first one is.
CONTACT_TYPES: tuple[ContactType, ...] = (
    Monero(),
    Wallet(),
    Ethereum(),
    Bitcoin(),
    Session(),
    Pgp(),
    PaymentHandle(),
    Telegram(),
    WhatsApp(),
    Wickr(),
    Signal(),
    Email(),
    Url(),
    Domain(),
    Phone(),
)

_BY_KIND = {type_.kind: type_ for type_ in CONTACT_TYPES}


@dataclass(frozen=True, slots=True)
class Binding:
    """What it means that two accounts share one of these.

    Attributes:
        exclusive: binds alone; otherwise a second, independent sign is needed.
        weight: 0–1, how far the two are the same hands, before asking how many more share it.
    """

    exclusive: bool
    weight: float


BINDING: Mapping[str, Binding] = MappingProxyType(
    {type_.kind: Binding(type_.exclusive, type_.binding) for type_ in CONTACT_TYPES}
    | {
        "device": Binding(exclusive=False, weight=0.7),  # families and internet cafés share one, and phones are sold on
        "ip_address": Binding(exclusive=False, weight=0.2),  # carriers put thousands behind one address
    }
)


def contact_type(kind: str) -> ContactType:
    """The type of that code. Raises Invalid for a code that is none."""
    try:
        return _BY_KIND[kind]
    except KeyError:
        raise Invalid(f"{kind!r} is no contact type; known are {', '.join(_BY_KIND)}") from None


def resolve(kind: str, raw: str, region: str | None = None) -> tuple[str, str] | None:
    """The kind and value a contact is kept under, or None where `raw` is no valid one of its kind.

    A telephone number named as WhatsApp or Signal is kept as the phone it is: kept twice, one number would pass for two
    independent signs, and "call" and "WhatsApp" would not meet.
    """
    value = contact_type(kind).normalise(raw, region)
    if value is None:
        return None
    return (Phone.kind if kind in ("whatsapp", "signal") and value.startswith("+") else kind), value
