"""When a row of digits is meant as a telephone number, and not as a price, size, date, part number or book number.

That the number exists in its country is `domain.contacts`' to say; here it is about the words and shapes around it.
The words are in `words/cues.toml`.
"""

import re
from dataclasses import dataclass

import phonenumbers

from content_models.contacts.folding import table
from content_models.contacts.lookup import Lookup

_CUES = table("cues")
_WORDS = Lookup({key: _CUES[key] for key in ("phone", "contact", "other")} | {"phone_sign": list(_CUES["signs"])})
_NUMBER_WORDS = re.compile(
    r"[\W_]*(?:(?:no|nr|number|numbers|num|n|nº|номер|номера|numer|numero|número|nummer|numéro|numara|nomor|số|číslo|szám|"
    r"αριθμός|αριθμος|رقم|नंबर|is|was|of|от|vom|du|de|del|lautet|der|для)[\W_]*){0,3}|号码?|번호|番号"
)
_OTHER_SIGN = re.compile(r"#$|[$€£¥₹₽]\s?$")
_BREAKS_OFF = re.compile(r"[.!?;]\s|\d")
_MEASURES = re.compile(
    r"^\s?(?:miles?|mi|mls|km|kms|kilomet\w*|mm|cm|m|in|inch\w*|ft|sq|acres?|hp|cc|kg|kgs|g|mg|lbs?|oz|ml|l|w|kw|v|ah|"
    r"mah|gb|tb|mb|mhz|ghz|rpm|psi|hours?|hrs|usd|eur|gbp|euros?|dollars?|bucks|pesos|zł|руб|btc|eth|xmr|reais|lei|kč|ft|"
    r"kr|tl|грн|тыс|км|км|元|円|원|万|تومان|ريال|درهم|रुपये|₪)\b|^\s?[x×*=]\s?\d|^[\"'″′°%]",
    re.IGNORECASE,
)
_DATES = re.compile(
    r"(?:\d{1,2}([-./ ])\d{1,2}\1(?:19|20)?\d\d|(?:19|20)\d\d([-./ ])\d{1,2}\2\d{1,2})(?:[ ]\d{1,2})?"
    r"|(?:19|20)\d\d\s?[-–./ ]\s?(?:19|20)\d\d(?:\D.*)?|(?:19|20)\d\d[01]\d[0-3]\d(?:\d{4,6})?"
)
_ROW_OF_FOURS = re.compile(r"\d{4}(?:[ -]\d{4})+")  # a payment card's or an account's number, broken off by its length
_BEFORE, _NEAR = 48, 26


@dataclass(frozen=True, slots=True)
class Around:
    """What the words beside a number say.

    Attributes:
        cue: 1 that it is a telephone's, .5 that somebody is to be written to, 0 nothing.
        another: that it is a number of something else.
    """

    cue: float
    another: bool


def around(lower: str, start: int, end: int) -> Around:
    """What stands beside [start, end) of a folded text."""
    first = max(0, start - _BEFORE)
    while first and first > start - _BEFORE - 16 and lower[first - 1].isalnum():
        first -= 1
    said = list(_WORDS.hits(lower, first, start))
    near = {hit.key for hit in said if _is_near(lower[hit.end : start])}
    is_phone = "phone" in near or any(hit.key == "phone_sign" and start - hit.end <= _NEAR for hit in said)
    cue = 1.0 if is_phone or _follows(lower[end : end + 24]) else 0.5 if "contact" in near else 0.0
    another = any(hit.key == "other" and _NUMBER_WORDS.fullmatch(lower[hit.end : start]) for hit in said)
    return Around(cue, another or bool(_OTHER_SIGN.search(lower[first:start])))


def _is_near(between: str) -> bool:
    return len(between) <= _NEAR and not _BREAKS_OFF.search(between.removeprefix("."))


_AFTER = re.compile(
    r"^[\s,(–-]{0,3}(?:call|text|sms|for a viewing|for more|whats\s?app|wa|phone|mobile|cell|tel|"
    r"anrufen|nur sms|viber|signal|ask for|after \d|only text|"
    r"text only|calls only|звон|смс|ватсап|вотсап|llamar|whatsapp|appel|sms|por whats|gọi|telp|hubungi|電話|致电|联系)"
)


def _follows(after: str) -> bool:
    return bool(_AFTER.match(after))


def is_another_number(text: str, start: int, end: int, cue: float = 0) -> bool:
    """Whether the signs around [start, end) say that it is a part, a price, a date …; the words are `around`'s."""
    raw, before, after = text[start:end], text[max(0, start - 32) : start], text[end : end + 12]
    if (cue < 1 and _MEASURES.search(after)) or _DATES.fullmatch(raw) or re.search(r"[$€£¥₹₽#]\s?$", before):
        return True
    return bool(re.search(r"\d[ -]$", before) or (_ROW_OF_FOURS.fullmatch(raw) and re.match(r"[ -]\d{4}", after)))


_ADDRESS = re.compile(r"(?:25[0-5]|2[0-4]\d|1?[1-9]?\d)(?:\.(?:25[0-5]|2[0-4]\d|1?[1-9]?\d)){3}")
_PLACE = re.compile(r"\d{1,3}\.\d{3,7}(?:[,;\s]+-?\d{1,3}\.\d{2,7})?")
_LONGEST_TOGETHER, _ISBN = 12, 10


def is_other_by_shape(raw: str, cue: float) -> bool:
    """Whether its own writing says that it is an address of a computer, a place on earth, or has a check digit."""
    digits = re.sub(r"\D", "", raw)
    if _ADDRESS.fullmatch(raw) or _PLACE.fullmatch(raw):
        return True
    if raw == digits and len(digits) > _LONGEST_TOGETHER and not digits.startswith("0"):
        return True
    return cue < 1 and has_check_digit(digits)


def has_check_digit(digits: str) -> bool:
    """Whether it is an article's, book's, device's or card's number by its last digit (GS1, ISBN, ISO/IEC 7812)."""
    if len(digits) == _ISBN and digits[0] in "01":
        return sum((place + 1) * int(c) for place, c in enumerate(digits)) % 11 == 0
    if len(digits) in (12, 13, 14):
        whole = digits.zfill(14)
        return sum(int(c) * (3 if place % 2 == 0 else 1) for place, c in enumerate(whole)) % 10 == 0
    if len(digits) in (15, 16):
        doubled = (int(c) * 2 if place % 2 else int(c) for place, c in enumerate(reversed(digits)))
        return sum(n // 10 + n % 10 for n in doubled) % 10 == 0
    return False


def usual_groups(value: str) -> list[int]:
    """How many digits stand together where the country writes this number in its usual way."""
    return [len(group) for group in re.findall(r"\d+", _national(value))]


def _national(value: str) -> str:
    return phonenumbers.format_number(phonenumbers.parse(value), phonenumbers.PhoneNumberFormat.NATIONAL)


def has_trunk_zero(raw_digits: str, value: str) -> bool:
    """Whether it begins with the nought that its country puts before an area: no price or size does."""
    return (
        raw_digits.startswith("0") and not raw_digits.startswith("00") and _national(value).lstrip("(").startswith("0")
    )


def is_mobile(value: str) -> bool:
    kind = phonenumbers.number_type(phonenumbers.parse(value))
    return kind in (phonenumbers.PhoneNumberType.MOBILE, phonenumbers.PhoneNumberType.FIXED_LINE_OR_MOBILE)
