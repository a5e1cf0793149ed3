"""What somebody types or pastes into the one search box, read as all that it may be.

Nothing is guessed: a term is every contact that it is a valid spelling of, and maybe an id, a name or words besides.
What does not live here: looking any of it up.
"""

import contextlib
import ipaddress
import re
from dataclasses import dataclass

from domain.contacts import CONTACT_TYPES, resolve
from domain.errors import Invalid

MOST_TERMS = 200
LONGEST_TERM = 500  # characters

_NO_TEXT = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")  # no engine keeps them
_PARTED = re.compile(r"[,;\t]")


@dataclass(frozen=True, slots=True)
class Term:
    """One thing to look for.

    Attributes:
        contacts: (kind, value) of every contact, device or address that the text may spell, normalised, each once.
    """

    text: str
    contacts: tuple[tuple[str, str], ...]


def read_terms(pasted: str, region: str | None = None) -> tuple[Term, ...]:
    """Terms in their order, each once. A line is one term, or a list where commas, semicolons or tabs part ids and
    contacts; a sentence with a comma stays a sentence.

    Args:
        region: ISO 3166-1 alpha-2 code by which national telephone numbers are read.
    Raises:
        Invalid: for nothing at all, for more than 200 terms, for a term of more than 500 characters.
    """
    lines = _NO_TEXT.sub(" ", pasted.replace("\r", "\n")).split("\n")
    texts = dict.fromkeys(text for line in lines for piece in _pieces(line.strip(), region) if (text := piece.strip()))
    if not texts:
        raise Invalid("Nothing to search for: give an id, a contact, a name or words.")
    if len(texts) > MOST_TERMS:
        raise Invalid(f"{len(texts)} terms at once; {MOST_TERMS} are the most. Search for them in parts.")
    longest = max(map(len, texts))
    if longest > LONGEST_TERM:
        raise Invalid(f"A term of {longest} characters; {LONGEST_TERM} are the most. Search for a part of it.")
    return tuple(Term(text, _contacts(text, region)) for text in texts)


def _pieces(line: str, region: str | None) -> list[str]:
    parts = [part.strip() for part in _PARTED.split(line)]
    if len(parts) == 1 or _named(line, region):
        return [line]
    listed = all(not re.search(r"\s", part) or _named(part, region) for part in parts)
    return parts if listed else [line]


def _contacts(text: str, region: str | None) -> tuple[tuple[str, str], ...]:
    found = _named(text, region) | {("device", text): None}
    with contextlib.suppress(ValueError):
        found[("ip_address", str(ipaddress.ip_address(text)))] = None
    return tuple(found)


def _named(text: str, region: str | None) -> dict[tuple[str, str], None]:
    """The contacts that a text as a whole spells."""
    if len(text) > LONGEST_TERM:
        return {}
    named = (resolve(type_.kind, text, region) for type_ in CONTACT_TYPES)
    return dict.fromkeys(contact for contact in named if contact)
