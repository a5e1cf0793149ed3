"""When a row of digits is meant as a telephone number, and not as a price, size, date, part number or book number.

That the number exists in its country is `domain.contacts`' to say; here it is about the words and shapes around it.
"""

import re

import phonenumbers

from content_models.disguise.canonical import Canonical

_ABROAD, _SAID, _HIDDEN, _SHAPED, _BARE, _NO = 0.97, 0.95, 0.9, 0.85, 0.55, 0.0

_SAYS_PHONE = re.compile(
    r"(?:\b(?:calls?|calling|text|texts|txt|phone|ph|tel|tele|telephone|cell|cellphone|mobile|mob|whats\s?app|wa|sms|dial|"
    r"reach|contact|signal|viber|imo|fax|cel|celular|m[oó]vil|tel[eé]fono|tfno|llam\w*|ll[aá]m\w*|escr[ií]b\w*|wsp|"
    r"ligue|ligar|fone|telefone|zap|handy|anruf\w*|ruf\w*|telefon\w*|nummer|rufnummer|appel\w*|t[eé]l[eé]phone|"
    r"portable|joindre|chiam\w*|cellulare|telefono|dzwo\w*|kom[oó]rka|ara\w{0,3}|cep|bel|bellen|number)\b"
    r"|[☎📞📱📲]|тел|звон|номер|ватсап|вотсап)\.?[^\d\n.!?]{0,18}$",
    re.IGNORECASE,
)
_SAYS_OTHER = re.compile(
    r"(?:\b(?:isbn|issn|ean|upc|gtin|asin|part|parts|pn|p/n|model|mod|serial|s/n|sn|sku|item|order|ref|reference|vin|"
    r"imei|lot|batch|code|tracking|art|id|oem|stock|stk|mls|lic|license|licence|account|iban|bsb|siret|siren|nif|cif|"
    r"gemarkung|bestellnr|artikelnr|teilenr|teilenummer|odometer|mileage|zip)\b|#)[\s#:.\-]*(?:(?:no|nr|number|num|n[°º])\b)?"
    r"[\s#:.\-]*$|[$€£¥₹₽]\s?$",
    re.IGNORECASE,
)
_MEASURES = re.compile(
    r"^\s?(?:miles?|mi|mls|km|kms|kilomet\w*|mm|cm|m|in|inch\w*|ft|sq|acres?|hp|cc|kg|kgs|g|mg|lbs?|oz|ml|l|w|kw|v|ah|"
    r"mah|gb|tb|mb|mhz|ghz|rpm|psi|hours?|hrs|usd|eur|gbp|euros?|dollars?|bucks|pesos|zł|руб|btc|eth|xmr)\b|^\s?[x×*=]\s?\d|^[\"']",
    re.IGNORECASE,
)
_DATES = re.compile(
    r"(?:\d{1,2}([-./])\d{1,2}\1(?:19|20)?\d\d|(?:19|20)\d\d([-./])\d{1,2}\2\d{1,2})(?:[ ]\d{1,2})?"
    r"|(?:19|20)\d\d\s?[-–./ ]\s?(?:19|20)\d\d(?:\D.*)?|(?:19|20)\d\d[01]\d[0-3]\d(?:\d{4,6})?"
)
_ROW_OF_FOURS = re.compile(r"\d{4}(?:[ -]\d{4})+")  # a payment card's or an account's number, broken off by its length


def is_another_number(text: str, start: int, end: int) -> bool:
    """Whether the words and signs around [start, end) say that it is a part, a price, a date …"""
    raw, before, after = text[start:end], text[max(0, start - 32) : start], text[end : end + 12]
    if _SAYS_OTHER.search(before) or _MEASURES.search(after) or _DATES.fullmatch(raw):
        return True
    return bool(re.search(r"\d[ -]$", before) or (_ROW_OF_FOURS.fullmatch(raw) and re.match(r"[ -]\d{4}", after)))


def phone_confidence(view: Canonical, start: int, end: int, value: str, region: str | None) -> float:
    """0–1 that [start, end) of the view, a valid number `value` in E.164, was written to be called; 0 is a no.

    Asked only of what `is_another_number` let pass.
    """
    raw, before = view.text[start:end], view.text[max(0, start - 32) : start]
    if raw.startswith(("+", "00")):
        return _ABROAD
    if _SAYS_PHONE.search(before):
        return _SAID
    if view.undone_in(*view.original_span(start, end)):
        return _HIDDEN
    return _by_shape([len(group) for group in re.findall(r"\d+", raw)], raw, value, region)


def _by_shape(groups: list[int], raw: str, value: str, region: str | None) -> float:
    if groups == _usual_groups(value) or (len(groups) >= 9 and set(groups) == {1}):
        return _SHAPED
    if len(groups) == 1:
        return _BARE if len(raw) in (9, 10, 11) else _NO
    return _SHAPED if region not in ("US", "CA") and raw.startswith(("0", "(0")) and len(groups) <= 5 else _NO


def _usual_groups(value: str) -> list[int]:
    """How many digits stand together where the country writes this number in its usual way."""
    national = phonenumbers.format_number(phonenumbers.parse(value), phonenumbers.PhoneNumberFormat.NATIONAL)
    return [len(group) for group in re.findall(r"\d+", national)]
