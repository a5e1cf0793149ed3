"""How people write and hide the names at which they are paid, by link or as they say them. Both halves."""

from random import Random

from bench.contact_set.glyphs import bold, full_width, small_capitals, zero_width
from bench.contact_set.hints import HINTS
from bench.contact_set.item import marked
from bench.contact_set.languages import WORDING
from bench.contact_set.links import LinkHider


def _paying(rng: Random, handle: str, language: str) -> str:  # noqa: ARG001
    """By the service's link or, for Cash App, Venmo and UPI, as it is said."""
    return rng.choice(_ways(handle))


def _ways(handle: str) -> list[str]:
    service, _, name = handle.partition(":")
    return {
        "paypal": [f"paypal.me/{marked(name)}", f"https://www.paypal.com/paypalme/{marked(name)}"],
        "cashapp": [f"cash.app/${marked(name)}", f"Cash App: ${marked(name)}", f"cashapp ${marked(name)}"],
        "venmo": [f"venmo.com/u/{marked(name)}", f"Venmo: @{marked(name)}", f"venmo @{marked(name)}"],
        "revolut": [f"revolut.me/{marked(name)}", f"https://revolut.me/{marked(name)}"],
        "monzo": [f"monzo.me/{marked(name)}", f"https://monzo.me/{marked(name)}"],
        "upi": [marked(name), f"UPI: {marked(name)}"],
    }[service]


def link_of(handle: str) -> tuple[str, str, str]:
    """Host, sign and name of a payment link; of UPI name, at-sign and bank."""
    service, _, name = handle.partition(":")
    hosts = {
        "paypal": "paypal.me",
        "cashapp": "cash.app",
        "venmo": "venmo.com/u",
        "revolut": "revolut.me",
        "monzo": "monzo.me",
    }
    if service == "upi":
        left, _, bank = name.partition("@")
        return left, "@", bank
    return hosts[service], "/$" if service == "cashapp" else "/", name


def _pay_spaced(rng: Random, handle: str, language: str) -> str:  # noqa: ARG001
    host, sign, name = link_of(handle)
    if sign == "@":
        return marked(f"{host} @ {name}")
    return f"{host.replace('.', rng.choice([' . ', ' .']))}{rng.choice([' / ', '/'])}{sign[1:]}{marked(name)}"


def _pay_in_words(rng: Random, handle: str, language: str) -> str:
    host, sign, name = link_of(handle)
    if sign == "@":
        return marked(f"{host} {rng.choice([*WORDING[language].at, 'at'])} {name}")
    return f"{host.replace('.', ' dot ')} {'/' if rng.random() < 0.5 else 'slash'} {sign[1:]}{marked(name)}"


def _pay_brackets(rng: Random, handle: str, language: str) -> str:  # noqa: ARG001
    host, sign, name = link_of(handle)
    if sign == "@":
        return marked(f"{host}{rng.choice(['[at]', '(at)', '(@)'])}{name}")
    return f"{host.replace('.', rng.choice(['[.]', '(.)', '(dot)']))}{sign}{marked(name)}"


def _pay_leet(rng: Random, handle: str, language: str) -> str | None:  # noqa: ARG001
    service, _, name = handle.partition(":")
    words = {
        "cashapp": ["ca$happ $", "c@sh app $", "ca$h app: $", "cashtag $"], "venmo": ["v3nmo @", "venm0: @"],
        "paypal": ["paypa1.me/", "p@ypal.me/"], "revolut": ["rev0lut.me/"], "monzo": ["m0nzo.me/"],
    }.get(service)  # fmt: skip
    return rng.choice(words) + marked(name) if words else None


def _pay_emoji(rng: Random, handle: str, language: str) -> str:  # noqa: ARG001
    host, sign, name = link_of(handle)
    if sign == "@":
        return "💸 " + marked(f"{host}@{name}") + " 💸"
    said = {"/$": f"Cashapp 👉 ${marked(name)}"}.get(sign, f"{host}{sign}{marked(name)}")
    return f"💸 {said}💸" if sign == "/$" else f"💸👉 {said} 👈"


def _pay_zero_width(rng: Random, handle: str, language: str) -> str:  # noqa: ARG001
    host, sign, name = link_of(handle)
    if sign == "@":
        return marked(zero_width(rng, f"{host}@{name}", 0.1))
    return f"{zero_width(rng, host)}{sign}{marked(name)}"


def _pay_other_letters(rng: Random, handle: str, language: str) -> str:  # noqa: ARG001
    host, sign, name = link_of(handle)
    style = rng.choice([bold, full_width])
    return marked(style(f"{host}@{name}")) if sign == "@" else style(host + sign) + marked(style(name))


def _pay_said(rng: Random, handle: str, language: str) -> str | None:  # noqa: ARG001
    service, _, name = handle.partition(":")
    forms = {
        "cashapp": ["my cash app tag is $", "cash tag: $", "$cashtag → $"],
        "venmo": ["venmo me @", "venmo is @", "my venmo: @"],
        "upi": ["gpay ", "PhonePe: ", "paytm/upi id - "],
    }.get(service)
    return rng.choice(forms) + marked(name) if forms else None


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


PAYMENTS: dict[str, LinkHider] = {
    "plain": _paying,
    "spaces": _pay_spaced,
    "dot_in_words": _pay_in_words,
    "brackets": _pay_brackets,
    "leet_service": _pay_leet,
    "emoji_around": _pay_emoji,
    "zero_width": _pay_zero_width,
    "other_letters": _pay_other_letters,
    "as_it_is_said": _pay_said,
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
