"""Ways of hiding names at which people are paid that only the judged half holds."""

from random import Random

from bench.contact_set.glyphs import small_capitals
from bench.contact_set.hints import HINTS
from bench.contact_set.item import marked
from bench.contact_set.languages import WORDING
from bench.contact_set.links import LinkHider
from bench.contact_set.payments import link_of

_WITH_AMOUNT = {
    "paypal": ["paypal.me/{}/{n}", "https://paypal.me/{}/{n}EUR", "https://www.paypal.com/paypalme/{}/{n}usd"],
    "cashapp": ["cash.app/${}/{n}", "https://cash.app/${}/{n}.00"],
    "venmo": ["https://venmo.com/u/{}?txn=pay&amount={n}", "https://account.venmo.com/u/{}?txn=pay&note=item{n}"],
    "revolut": ["revolut.me/{}/eur{n}", "https://revolut.me/{}/{n}gbp"],
    "monzo": ["monzo.me/{}/{n}", "https://monzo.me/{}/{n}.00?d=deposit"],
    "upi": ["upi://pay?pa={}&pn=Seller&am={n}", "upi://pay?pa={}&cu=INR"],
}
_STARRED = {
    "paypal": ["p*yp*l.me/", "pay**l.me/"],
    "cashapp": ["c*sh app $", "c**h app: $", "c*shapp $"],
    "venmo": ["v*nmo @", "ven** @", "v**mo: @"],
    "revolut": ["r*volut.me/", "rev*lut.me/"],
    "monzo": ["m*nzo.me/", "m**zo.me/"],
}
_SHORT = {
    "paypal": ["PP.me/", "pypl.me/", "ppal me: "],
    "cashapp": ["CA: $", "capp $", "csh app: $", "c.app $"],
    "venmo": ["vnmo @", "venm: @"],
    "revolut": ["rvlt.me/", "revo: @", "revtag @"],
    "monzo": ["mnzo.me/", "mnz me: "],
}
_EMOJI = {
    "paypal": ["🅿️ay🅿️al.me/", "🅿️aypal.me/"],
    "cashapp": ["Cash 🅰️pp: $", "C🅰️sh🅰️pp $", "Cash App 💲", "💵 app 💲"],
    "venmo": ["Venm🅾️ @", "Ⓥenmo: @"],
    "revolut": ["Rev🅾️lut.me/", "®️evolut.me/"],
    "monzo": ["Ⓜ️onzo.me/", "m🅾️nz🅾️.me/"],
}
_SAID = {
    "paypal": ("", "PayPal.me"), "cashapp": ("$", "Cash App"), "venmo": ("@", "Venmo"), "revolut": ("", "revolut.me"),
    "monzo": ("", "monzo.me"),
}  # fmt: skip
_SIGNS_SAID = {
    "cashapp": ["cash app dollar sign ", "cashapp, dollarsign ", "Cash App (dollar sign) "],
    "venmo": ["venmo at ", "Venmo (at) ", "venmo, at sign "],
}
_AT_THE_RATE = [" at the rate ", " (at the rate) ", " @ the rate ", " at d rate "]


def _with_amount(rng: Random, handle: str, language: str) -> str:  # noqa: ARG001
    service, _, name = handle.partition(":")
    return rng.choice(_WITH_AMOUNT[service]).format(marked(name), n=rng.choice([20, 35, 50, 120]))


def _starred(rng: Random, handle: str, language: str) -> str | None:  # noqa: ARG001
    service, _, name = handle.partition(":")
    return rng.choice(_STARRED[service]) + marked(name) if service in _STARRED else None


def _shortened(rng: Random, handle: str, language: str) -> str | None:  # noqa: ARG001
    service, _, name = handle.partition(":")
    return rng.choice(_SHORT[service]) + marked(name) if service in _SHORT else None


def _emoji_in_service(rng: Random, handle: str, language: str) -> str | None:  # noqa: ARG001
    service, _, name = handle.partition(":")
    return rng.choice(_EMOJI[service]) + marked(name) if service in _EMOJI else None


def _name_first(rng: Random, handle: str, language: str) -> str | None:
    service, _, name = handle.partition(":")
    if service not in _SAID:
        return None
    sign, said = _SAID[service]
    on = WORDING[language].on
    return sign + marked(name) + rng.choice([f" ({said})", f" {on} {said}" if on else f" ← {said}", f" - {said}"])


def _own_words(rng: Random, handle: str, language: str) -> str | None:
    host, sign, name = link_of(handle)
    if sign == "@" or language not in HINTS or language == "en":
        return None
    slash = rng.choice(HINTS[language].slash)
    said = host.replace("/", f" {slash} ").replace(".", f" {rng.choice(WORDING[language].dot)} ")
    return f"{said} {slash} {sign[1:]}{marked(name)}"


def _sign_said(rng: Random, handle: str, language: str) -> str | None:  # noqa: ARG001
    service, _, name = handle.partition(":")
    if service == "upi":
        return rng.choice(["", "UPI: ", "gpay "]) + marked(name.replace("@", rng.choice(_AT_THE_RATE)))
    return rng.choice(_SIGNS_SAID[service]) + marked(name) if service in _SIGNS_SAID else None


def _letters_apart(rng: Random, handle: str, language: str) -> str | None:
    host, sign, name = link_of(handle)
    if language not in HINTS:
        return None
    hint = rng.choice(HINTS[language].no_blanks)
    if sign == "@":
        return f"{marked(' '.join(f'{host}@{name}'))} {hint}"
    return f"{' '.join(host + sign)} {marked(' '.join(name))} {hint}"


def _next_line(rng: Random, handle: str, language: str) -> str | None:  # noqa: ARG001
    service, _, name = handle.partition(":")
    if service not in _SAID:
        return None
    sign, said = _SAID[service]
    return said + rng.choice([":", " 👇", " ⬇️", " ↓"]) + "\n" + sign + marked(name)


def _small_capitals(rng: Random, handle: str, language: str) -> str:  # noqa: ARG001
    host, sign, name = link_of(handle)
    if sign == "@":
        return marked(small_capitals(f"{host}@{name}"))
    return small_capitals(host) + sign + marked(small_capitals(name))


PAYMENTS_UNSEEN: dict[str, LinkHider] = {
    "with_amount": _with_amount,
    "stars_in_service": _starred,
    "service_shortened": _shortened,
    "emoji_in_service": _emoji_in_service,
    "name_before_service": _name_first,
    "slash_in_own_words": _own_words,
    "sign_in_words": _sign_said,
    "letters_apart": _letters_apart,
    "name_on_next_line": _next_line,
    "small_capitals": _small_capitals,
}
