"""Contacts in a text: typed candidates in de-obfuscated text, judged by their type, with the place in the original.

The types and what makes one valid are in `domain.contacts`; the grammars of what people write instead, each in a file
of its own beside this one.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator

from content_models.contacts import (
    corrections,
    foreign_letters,
    instructions,
    likenesses,
    links,
    mail,
    mail_hosts,
    mail_named,
    mail_told,
    markup,
    said_hosts,
)
from content_models.contacts.apart import after, together
from content_models.contacts.backwards import turned
from content_models.contacts.encoded import decoded
from content_models.contacts.endings import capitals
from content_models.contacts.folding import digits_in, folded, words_of
from content_models.contacts.handles import named_on_channels
from content_models.contacts.hints import hints
from content_models.contacts.invitations import invitations, invited_by_code
from content_models.contacts.keypad import LEAST_ON_KEYPAD, on_keypad
from content_models.contacts.keys import fingerprints
from content_models.contacts.mail_glued import unglued
from content_models.contacts.meant import NO_NAMES
from content_models.contacts.numbers import hidden_numbers
from content_models.contacts.onions import onions
from content_models.contacts.parts import in_parts
from content_models.contacts.pieced import is_helper
from content_models.contacts.plain_numbers import plain_numbers
from content_models.contacts.platforms import LONG_NAMES, named_on_platforms
from content_models.contacts.readings import Judge, Reading
from content_models.contacts.romanised import romanised
from content_models.contacts.runs import LEAST
from content_models.contacts.sites import is_a_site
from content_models.contacts.wallets import in_pieces
from content_models.disguise.canonical import Canonical, canonical, unchanged
from content_models.disguise.vocabulary import Vocabulary
from domain.contacts import CONTACT_TYPES, ContactType
from domain.contacts.web import TOGETHER
from domain.marketplace import FoundContact

# Channels' words, for which cuts and leetspeak are undone. Names are left as they are: "g1ock_77" may be one.
_MESSENGERS = ("telegram", "whatsapp", "whats app", "wickr", "signal", "session")
_PLATFORMS = (*LONG_NAMES, "tumblr", "patreon", "beacons", "twitch", "insta")
_PROVIDERS = ("paypal", "cashapp", "cash app", "venmo", "revolut", "monzo", "gmail", "hotmail", "protonmail")
CHANNELS = Vocabulary((*_MESSENGERS, *_PROVIDERS, *_PLATFORMS))

_LINKS_UNDONE = frozenset({"spelled_dot", "defanged", "spaced"})  # nobody hides what is no link
_VERIFIED, _NAMED, _BARE = 0.99, 0.9, 0.8  # by a checksum or key; beside its channel's word; by its shape alone
# A key's word decides what "0x" and forty digits are, so keys come before wallets.
_WHOLE = tuple(sorted((type_ for type_ in CONTACT_TYPES if type_.exclusive), key=lambda type_: type_.kind != "pgp"))
_NAMES = tuple(
    type_ for type_ in CONTACT_TYPES if not type_.exclusive and type_.kind not in ("phone", "email", "url", "domain")
)
_KEYS = tuple(type_ for type_ in _WHOLE if type_.kind == "pgp")  # written in groups too
_SHORTEST_WHOLE = 14
_HOST = re.compile(rf"\.(?<=[\w{TOGETHER}]\.)(?=[^\W\d_]|[{TOGETHER}])")
_LINKS = tuple(type_ for type_ in CONTACT_TYPES if type_.kind in ("url", "domain"))
_EMAIL = tuple(type_ for type_ in CONTACT_TYPES if type_.kind == "email")


def find_contacts(text: str, region: str | None = None) -> list[FoundContact]:
    """Every contact in `text` once, where it first stands, in reading order.

    `region` (ISO 3166-1 alpha-2) is where the post was made: it decides what a number without a country code means;
    without it such a number counts only beside a word for telephones, as of where the post seems to come from, with the
    flag "region_guess". Other `flags` say what had to be undone, and "whatsapp" or "signal" where a telephone number
    was named as one.
    """
    view, hinted = readable(text)
    found: dict[tuple[str, str], FoundContact] = {}
    for contact in sorted(_apart(view, _readings(view, hinted, Judge(region))), key=lambda contact: contact.span):
        found.setdefault((contact.kind, contact.value), contact)
    return list(found.values())


def readable(text: str) -> tuple[Canonical, frozenset[str]]:
    """The text with what hides words, links and addresses undone, and what else may be worth reading (`hints`)."""
    first = markup.without(together(unchanged(text)))
    first = foreign_letters.without(first)
    first = first.edited(capitals(first.text))
    first = first.edited(unglued(folded(first.text)))
    first = first.edited(romanised(folded(first.text)))
    view = after(first, canonical(first.text, CHANNELS))
    hinted = hints(folded(view.text))
    view = likenesses.undone(corrections.made(view, hinted))
    if "told_at" in hinted or "@" in view.text:
        view = view.edited(mail_told.missing(folded(view.text)))
    view = said_hosts.undone(view, hinted)
    view = mail.spaced(mail_hosts.undone(instructions.followed(view, hinted), hinted))
    view = mail.undone(links.undone(view, hinted), hinted)
    return corrections.joined(view, hinted) if "@" in view.text else view, hinted


def _readings(view: Canonical, hinted: frozenset[str], judge: Judge) -> Iterator[Reading]:
    """From the most unmistakable to the least: who reads a place first keeps it."""
    lower = folded(view.text)
    longest = max(map(len, words_of(lower)), default=0)
    has_host = _HOST.search(lower) is not None
    yield from onions(lower)
    yield from in_parts(lower, hinted, judge)
    yield from fingerprints(lower, hinted, judge)
    yield from _of_types(_WHOLE if longest >= _SHORTEST_WHOLE else _KEYS, view, lower, judge)
    yield from in_pieces(view.text, lower, longest, hinted, judge)
    yield from decoded(view.text, judge)
    if "backwards" in hinted:
        yield from turned(view.text, judge)
    if has_host:
        yield from _of_types(_EMAIL, view, lower, judge)
    if "host_named" in hinted and has_host:
        yield from mail_named.told_apart(lower, judge)
    if "before" in hinted and ("told_at" in hinted or "@" in lower):
        yield from mail_told.told_by_sides(lower, judge)
    if has_host or not hinted.isdisjoint(("provider", "mail")) or "@" in lower:
        yield from mail_named.named_by_provider(view.text, lower, judge)
    if "invited" in hinted:
        yield from invited_by_code(view.text, lower, judge)
    yield from invitations(view.text, lower, judge)
    yield from named_on_channels(view, lower, judge)
    yield from named_on_platforms(view, lower, judge)
    yield from _of_types(_NAMES, view, lower, judge)
    if has_host:
        yield from _of_types(_LINKS, view, lower, judge)
    judge.begin()
    digits = digits_in(lower)
    yield from hidden_numbers(view, lower, hinted, digits, judge)
    judge.begin()
    if digits >= LEAST_ON_KEYPAD:
        yield from on_keypad(view.text, lower, judge)
    judge.begin()
    if digits >= LEAST:
        yield from plain_numbers(view, lower, judge)


def _apart(view: Canonical, readings: Iterable[Reading]) -> Iterator[FoundContact]:
    """Readings as contacts in the original, without those that overlap one before."""
    starts: list[int] = []
    ends: list[int] = []
    for reading in readings:
        place = bisect_right(starts, reading.start)
        if (place and ends[place - 1] > reading.start) or (place < len(starts) and starts[place] < reading.end):
            continue
        starts.insert(place, reading.start)
        ends.insert(place, reading.end)
        span = view.original_span(reading.start, reading.end)
        flags = view.undone_in(*span) | reading.flags
        yield FoundContact(
            kind=reading.kind, value=reading.value, span=span, confidence=reading.confidence, flags=tuple(sorted(flags))
        )


def _of_types(types: Iterable[ContactType], view: Canonical, lower: str, judge: Judge) -> Iterator[Reading]:
    for type_ in types:
        for hint in type_.hints:
            if hint in lower:
                break
        else:
            if type_.hints:
                continue
        for match in type_.pattern.finditer(view.text):
            if reading := _judged(type_, match, view, lower, judge):
                yield reading


def _judged(type_: ContactType, match: re.Match[str], view: Canonical, lower: str, judge: Judge) -> Reading | None:
    raw, (start, end) = match["value"], match.span("value")
    if type_ in _NAMES and (raw.lower() in NO_NAMES or is_helper(raw.lower())):
        return None
    hidden = view.undone_in(*view.original_span(start, end)) & _LINKS_UNDONE
    is_meant = hidden or type_.is_meant(raw) or (type_.kind == "domain" and is_a_site(lower, start, end))
    if not is_meant or (resolved := judge.resolve(type_.kind, raw)) is None:
        return None
    kind, value = resolved
    confidence = _VERIFIED if type_.exclusive else _BARE if type_.kind in ("domain", "url") else _NAMED
    around = view.undone_in(*view.original_span(*match.span()))
    flags = around | ({type_.kind} if kind != type_.kind else set())
    return Reading(kind, value, start, end, confidence, frozenset(flags))
