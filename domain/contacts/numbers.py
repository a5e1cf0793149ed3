"""Telephone numbers, and the spelling rules of a country that decide what is one."""

import re

import phonenumbers

from domain.contacts.shape import HIDDEN, ContactType
from domain.errors import Invalid

_SPELLING = re.compile(r"(?:\+|00)?[\d\s().\-/·‑–]{4,30}")


class Phone(ContactType):
    """A telephone number, kept in the international E.164 spelling."""

    kind = "phone"
    pattern = re.compile(
        r"(?<![\w+$€£#.,/-])(?P<value>(?:\+|00)?\(?\d(?:(?!\.[ \t])[ \t().\-/·‑–]{0,3}\d){6,14})(?![\w%€£$])"
    )
    binding = 0.6  # households, workplaces and shops share a line, and carriers hand numbers on after a few months
    shows = (3, 2)

    def normalise(self, raw: str, region: str | None = None) -> str | None:
        if not _SPELLING.fullmatch(raw):
            return None
        text = "+" + raw[2:] if raw.startswith("00") else raw
        try:
            number = phonenumbers.parse(text, region)
        except phonenumbers.NumberParseException:
            return None
        if not phonenumbers.is_valid_number(number):
            return None
        return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)

    def mask(self, value: str) -> str:
        """The first two digits, which are the country's, and the last two."""
        return value[:3] + HIDDEN + value[-2:]


def checked_region(region: str | None) -> str | None:
    """The code of a region in its one spelling. Raises Invalid for what is no region's."""
    if region is None:
        return None
    code = region.strip().upper()
    if code not in phonenumbers.SUPPORTED_REGIONS:
        raise Invalid("the region is no ISO 3166-1 code of two letters: write DE for Germany, GB for Great Britain")
    return code
