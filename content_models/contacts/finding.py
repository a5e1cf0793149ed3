"""Contacts in a text: typed candidates in de-obfuscated text, judged by their type, with the place in the original.

The types and what makes one valid are in `domain.contacts`; when a row of digits is meant as a telephone number, in
`phones`; what spelled-out contacts look like, in `spelled`.
"""

import re
from collections.abc import Iterator

from content_models.contacts.phones import is_another_number, phone_confidence
from content_models.contacts.spelled import read_spelled
from content_models.disguise.canonical import Canonical, canonical
from content_models.disguise.vocabulary import Vocabulary
from domain.contacts import CONTACT_TYPES, ContactType, resolve
from domain.marketplace import FoundContact

# Channels' words, for which cuts and leetspeak are undone. Names are left as they are: "g1ock_77" may be one.
_MESSENGERS = ("telegram", "whatsapp", "whats app", "wickr", "signal", "session")
_PROVIDERS = ("paypal", "cashapp", "cash app", "venmo", "gmail", "hotmail", "protonmail")
CHANNELS = Vocabulary(_MESSENGERS + _PROVIDERS)

_VERIFIED, _NAMED, _BARE = 0.99, 0.9, 0.8  # by a checksum or key; beside its channel's word; by its shape alone


def find_contacts(text: str, region: str | None = None) -> list[FoundContact]:
    """Every contact in `text` once, where it first stands, in reading order.

    `region` (ISO 3166-1 alpha-2) is where the post was made: it decides what a number without a country code means;
    without it only numbers with one are found. `flags` say what had to be undone, and "whatsapp" or "signal" where a
    telephone number was named as one.
    """
    view = read_spelled(canonical(text, CHANNELS))
    found: dict[tuple[str, str], FoundContact] = {}
    for contact in sorted(_candidates(view, region), key=lambda contact: contact.span):
        found.setdefault((contact.kind, contact.value), contact)
    return list(found.values())


def _candidates(view: Canonical, region: str | None) -> Iterator[FoundContact]:
    """From the most unmistakable type to the least: who reads a span first keeps it."""
    lower = view.text.lower()
    taken: list[tuple[int, int]] = []
    for type_ in CONTACT_TYPES:
        if type_.hints and not any(hint in lower for hint in type_.hints):
            continue
        for match in type_.pattern.finditer(view.text):
            start, end = match.span()
            if any(start < last and end > first for first, last in taken):
                continue
            if contact := _judge(type_, match, view, region):
                taken.append((start, end))
                yield contact


def _judge(type_: ContactType, match: re.Match[str], view: Canonical, region: str | None) -> FoundContact | None:
    raw, (start, end) = match["value"], match.span("value")
    if type_.kind == "phone" and is_another_number(view.text, start, end):
        return None
    if not type_.is_meant(raw) or (resolved := resolve(type_.kind, raw, region)) is None:
        return None
    kind, value = resolved
    confidence = _confidence(type_, match, view, region, value)
    if not confidence:
        return None
    flags = view.undone_in(*view.original_span(*match.span())) | ({type_.kind} if kind != type_.kind else set())
    span = view.original_span(start, end)
    return FoundContact(kind=kind, value=value, span=span, confidence=confidence, flags=tuple(sorted(flags)))


def _confidence(type_: ContactType, match: re.Match[str], view: Canonical, region: str | None, value: str) -> float:
    if type_.kind == "phone":
        return phone_confidence(view, *match.span("value"), value, region)
    if type_.exclusive:
        return _VERIFIED
    return _BARE if type_.kind in ("domain", "url") else _NAMED
