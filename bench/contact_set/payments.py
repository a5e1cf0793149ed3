"""How people write and hide the names at which they are paid, by link or as they say them. Both halves."""

from random import Random

from bench.contact_set.glyphs import bold, full_width, zero_width
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
}
