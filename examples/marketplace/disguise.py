"""How contacts and loaded words show in a text: as they are, or written so that a plain search misses them.

Nothing here decides who disguises what; that is `rings` and `activity`.
"""

from collections.abc import Callable
from random import Random

from examples.marketplace.world import WALLETS, ContactPoint

Disguise = Callable[[str, Random], str]

_CALLING_CODES = {
    "GB": ("44", "0"),
    "US": ("1", ""),
    "FR": ("33", "0"),
    "DE": ("49", "0"),
    "AT": ("43", "0"),
    "BE": ("32", "0"),
    "ES": ("34", ""),
    "MX": ("52", ""),
    "PT": ("351", ""),
    "BR": ("55", ""),
    "RU": ("7", "8"),
    "IT": ("39", ""),
}
_LABELS = {
    "telegram": ("Telegram @{}", "t.me/{}", "Telegram: {}", "TG @{}", "tg: @{}"),
    "wickr": ("Wickr: {}", "wickr {}", "Wickr Me: {}", "wickr id {}"),
    "signal": ("Signal: {}", "signal {}", "Signal @{}"),
    "session": ("Session: {}", "Session ID {}"),
    "whatsapp": ("WhatsApp {}", "whatsapp: {}", "WA {}"),
    "bitcoin": ("BTC: {}", "bitcoin {}", "BTC {}"),
    "ethereum": ("ETH: {}", "ETH {}", "ethereum: {}"),
    "monero": ("XMR: {}", "monero {}", "XMR {}"),
}
_MASKED_LABELS = {
    "telegram": ("t3legram @{}", "te1egram: {}", "T e l e g r a m @{}", "tele gram @{}", "✈️ @{}", "telegrám: {}"),
    "wickr": ("w1ckr: {}", "wickr.me {}", "w i c k r: {}", "W!ckr {}", "wíckr {}"),
    "signal": ("s1gnal: {}", "S i g n a l {}", "sign4l {}", "🔵 signal {}"),
}
_AT_DOT = {
    "en": ((" at ", " dot "), ("(at)", "(dot)"), (" [at] ", " [dot] ")),
    "es": ((" arroba ", " punto "), ("(arroba)", "(punto)")),
    "de": ((" ät ", " punkt "), ("(at)", "(punkt)")),
    "fr": ((" arobase ", " point "), ("(at)", "(point)")),
    "pt": ((" arroba ", " ponto "), ("(arroba)", "(ponto)")),
    "ru": ((" собака ", " точка "), ("(at)", "(dot)")),
    "it": ((" chiocciola ", " punto "), ("(at)", "(punto)")),
}
_LEET = str.maketrans({"a": "4", "e": "3", "i": "1", "o": "0", "s": "5", "а": "@", "о": "0", "е": "3", "з": "3"})
_LOOKALIKE = str.maketrans(
    {"a": "а", "c": "с", "e": "е", "o": "о", "p": "р", "x": "х", "i": "і", "а": "a", "с": "c", "е": "e", "о": "o"}
)
_WIDE = str.maketrans("0123456789", "０１２３４５６７８９")


def plainly(contact: ContactPoint, region: str, rng: Random) -> str:
    """The contact as an honest seller would write it, with the label its kind is known by."""
    if contact.kind == "phone":
        return _phone(contact.value, region, rng)
    if contact.kind == "whatsapp":
        return rng.choice(_LABELS["whatsapp"]).format(_phone(contact.value, region, rng))
    return rng.choice(_LABELS.get(contact.kind, ("{}",))).format(contact.value)


def disguised(contact: ContactPoint, region: str, language: str, rng: Random) -> str:
    """The contact as somebody writes it who would rather not be found. Wallets stay: a wrong sign loses the money."""
    if contact.kind in WALLETS or contact.kind == "session":
        return plainly(contact, region, rng)
    if contact.kind in ("phone", "whatsapp"):
        return _masked_phone(contact.value, rng)
    if contact.kind == "email":
        at, dot = rng.choice(_AT_DOT.get(language, _AT_DOT["en"]))
        return contact.value.replace("@", at).replace(".", dot)
    return rng.choice(_MASKED_LABELS[contact.kind]).format(contact.value)


def _phone(value: str, region: str, rng: Random) -> str:
    code, trunk = _CALLING_CODES[region]
    if not value.startswith(f"+{code}") or rng.random() < 0.4:
        return value if rng.random() < 0.5 else f"{value[: 1 + len(code)]} {_grouped(value[1 + len(code) :], rng)}"
    return _grouped(trunk + value[1 + len(code) :], rng)


def _grouped(digits: str, rng: Random) -> str:
    width, sign = rng.choice((2, 3, 3, 4)), rng.choice((" ", " ", "-", ""))
    groups = [digits[at : at + width] for at in range(0, len(digits), width)]
    return sign.join(groups)


def _masked_phone(value: str, rng: Random) -> str:
    masks: tuple[Callable[[], str], ...] = (
        lambda: " ".join(value),
        lambda: ".".join((value[:3], *(value[at : at + 2] for at in range(3, len(value), 2)))),
        lambda: f"☎️ {value[:3]}_{'_'.join(value[3:])}",
        lambda: value.translate(_WIDE),
        lambda: value[:3] + value[3:].replace("0", "O"),
        lambda: f"({value[:3]}) {'-'.join(value[3:])}",
    )
    return rng.choice(masks)()


def leet(words: str, rng: Random) -> str:
    return _per_word(words, rng, lambda word: word.translate(_LEET))


def spaced(words: str, rng: Random) -> str:
    sign = rng.choice((" ", ".", "-", "_"))
    return _per_word(words, rng, sign.join)


def lookalike(words: str, rng: Random) -> str:
    return _per_word(words, rng, lambda word: word.translate(_LOOKALIKE))


def split_by_nothing(words: str, rng: Random) -> str:
    """Zero-width characters within words: invisible to a reader, enough to miss a search."""
    return _per_word(words, rng, lambda word: word[:2] + "\u200b" + word[2:])


def _per_word(words: str, rng: Random, change: Callable[[str], str]) -> str:
    """Change each word of four letters or more, most of the time, and at least one."""
    parts = words.split(" ")
    long = [at for at, word in enumerate(parts) if len(word) >= 4] or [0]
    for at in {rng.choice(long), *(at for at in long if rng.random() < 0.6)}:
        parts[at] = change(parts[at])
    return " ".join(parts)


DISGUISES: tuple[Disguise, ...] = (leet, spaced, lookalike, split_by_nothing)
