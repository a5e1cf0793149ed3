"""How people write and hide links: pages on shared platforms, sites of their own, payment links. Both halves."""

from random import Random

from bench.contact_set.item import Hider, marked
from bench.contact_set.languages import WORDING

LinkHider = Hider[str]  # of a link without its scheme, such as `amber-deals.com` or `instagram.com/amber`


def host_only(link: str) -> tuple[str, str]:
    """The host and the rest of a link, which begins with a slash or is empty."""
    host, slash, path = link.partition("/")
    return host, slash + path


def _whole(rng: Random, link: str, language: str) -> str:  # noqa: ARG001
    return marked(rng.choice(["https://", "http://", "https://www."]) + link)


def _bare(rng: Random, link: str, language: str) -> str:  # noqa: ARG001
    return marked(link)


def _www(rng: Random, link: str, language: str) -> str:  # noqa: ARG001
    return marked(rng.choice(["www.", "WWW."]) + link)


def _hxxp(rng: Random, link: str, language: str) -> str:  # noqa: ARG001
    return marked(rng.choice(["hxxp://", "hxxps://", "h**p://", "hXXps://", "htxp://"]) + link)


def _in_words(rng: Random, link: str, language: str) -> str:
    host, path = host_only(link)
    dot = rng.choice([*WORDING[language].dot, "dot"])
    return marked(host.replace(".", f" {dot} ") + rng.choice([path, path.replace("/", " / ")]))


def _brackets(rng: Random, link: str, language: str) -> str:  # noqa: ARG001
    host, path = host_only(link)
    return marked(host.replace(".", rng.choice(["[.]", "(.)", "[dot]", "(dot)", "{.}"])) + path)


def _spaces(rng: Random, link: str, language: str) -> str:  # noqa: ARG001
    host, path = host_only(link)
    return marked(host.replace(".", rng.choice([" . ", " .", ". "])) + path.replace("/", rng.choice([" / ", "/"])))


def _in_sentence(rng: Random, link: str, language: str) -> str:  # noqa: ARG001
    left, right = rng.choice([("(", ")"), ("<", ">"), ("", "."), ("", ","), ("", "!"), ('"', '"')])
    return left + marked("https://" + link) + right


LINKS: dict[str, LinkHider] = {
    "plain": _whole,
    "no_scheme": _bare,
    "www": _www,
    "hxxp": _hxxp,
    "dot_in_words": _in_words,
    "brackets": _brackets,
    "spaces": _spaces,
    "in_punctuation": _in_sentence,
}


def _deeper(rng: Random, link: str, language: str) -> str:  # noqa: ARG001
    return marked("https://" + link + rng.choice(["/catalog", "/item/4411", "/?ref=7", "/en/shop#new"]))


def _before(rng: Random, link: str, language: str) -> str:  # noqa: ARG001
    return marked(rng.choice(["https://shop.", "shop.", "m.", "http://order."]) + link)


SITES: dict[str, LinkHider] = {**LINKS, "with_path": _deeper, "subdomain": _before}
UNUSUAL: dict[str, LinkHider] = {name: LINKS[name] for name in ("plain", "www", "hxxp", "brackets", "dot_in_words")}
ONIONS: dict[str, LinkHider] = {name: LINKS[name] for name in ("plain", "no_scheme", "hxxp", "spaces")}


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


PAYMENTS: dict[str, LinkHider] = {
    "plain": _paying,
    "spaces": _pay_spaced,
    "dot_in_words": _pay_in_words,
    "brackets": _pay_brackets,
}


def _invited(rng: Random, link: str, language: str) -> str:  # noqa: ARG001
    """An invitation is read by its code, whatever stands before it."""
    before, _, code = link.rpartition("/")
    return rng.choice(["", "https://"]) + f"{before}/{marked(code)}"


def _invited_spaced(rng: Random, link: str, language: str) -> str:  # noqa: ARG001
    before, _, code = link.rpartition("/")
    return before.replace(".", rng.choice([" . ", " ."])) + rng.choice(["/", " / "]) + marked(code)


def _invited_brackets(rng: Random, link: str, language: str) -> str:  # noqa: ARG001
    before, _, code = link.rpartition("/")
    return before.replace(".", rng.choice(["[.]", "(.)", "[dot]"])) + "/" + marked(code)


INVITATIONS: dict[str, LinkHider] = {
    "invitation": _invited,
    "invitation_spaced": _invited_spaced,
    "invitation_in_brackets": _invited_brackets,
}
