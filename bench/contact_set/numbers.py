"""Telephone numbers of 48 regions: the library's examples with other digits, kept where they stay valid."""

import re
from dataclasses import dataclass
from random import Random

import phonenumbers

from domain.contacts import resolve

# Which regions a language's sellers write from.
REGIONS = {
    "en": "US US US GB CA AU NZ IE ZA IN NG SG", "es": "ES MX AR CO CL PE", "fr": "FR BE CH MA", "de": "DE AT CH",
    "it": "IT", "pt": "PT BR", "nl": "NL BE", "pl": "PL", "ru": "RU KZ", "uk": "UA", "tr": "TR", "ar": "SA EG AE",
    "hi": "IN", "zh": "CN TW HK", "ja": "JP", "ko": "KR", "vi": "VN", "id": "ID", "ro": "RO", "cs": "CZ", "sv": "SE",
    "el": "GR", "hu": "HU", "fa": "IR", "he": "IL",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Number:
    """A number and its digits in the groups that people of its region write.

    Attributes:
        value: E.164.
        national, international: groups of digits; the first of the latter is the country's code, without a plus.
        spelled: as the library spells it for a reader of the region, with its brackets and dashes.
    """

    value: str
    region: str
    national: tuple[str, ...]
    international: tuple[str, ...]
    spelled: str


def number(rng: Random, language: str) -> Number:
    """A valid number of a region where that language is written."""
    region = rng.choice(REGIONS[language].split())
    while True:
        drawn = _varied(rng, region)
        if drawn and (found := _grouped(drawn, region)):
            return found


def vanity(rng: Random, word: str) -> Number:
    """A North American number whose last seven digits a word spells on the keys. Returns a valid one."""
    keys = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "22233344455566677778889999")
    last = word.translate(keys)
    while True:
        area = rng.choice(["310", "415", "213", "617", "305", "702", "503", "206", "512", "720"])
        middle = str(rng.randrange(200, 999))[: 7 - len(last)]
        found = _grouped(phonenumbers.parse(area + middle + last, "US"), "US")
        if found:
            return found


def _varied(rng: Random, region: str) -> phonenumbers.PhoneNumber | None:
    kind = rng.choice([phonenumbers.PhoneNumberType.MOBILE] * 2 + [phonenumbers.PhoneNumberType.FIXED_LINE])
    example = phonenumbers.example_number_for_type(region, kind)
    if example is None:
        return None
    digits = phonenumbers.national_significant_number(example)
    kept = digits[: len(digits) - rng.randrange(5, 7)]
    drawn = kept + "".join(rng.choices("0123456789", k=len(digits) - len(kept)))
    return phonenumbers.parse(f"+{example.country_code}{drawn}")


def _grouped(parsed: phonenumbers.PhoneNumber, region: str) -> Number | None:
    if not phonenumbers.is_valid_number_for_region(parsed, region):
        return None
    spelled = phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.NATIONAL)
    abroad = phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.INTERNATIONAL)
    national, international = (tuple(re.findall(r"\d+", form)) for form in (spelled, abroad))
    found = resolve("phone", "".join(national), region)
    value = phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)
    if found != ("phone", value) or len("".join(national)) < 8 or len(national) < 2:
        return None
    return Number(value, region, national, international, spelled)
