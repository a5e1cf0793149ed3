"""Ways of hiding links, payment links and invitations that only the judged half holds."""

from random import Random

from bench.contact_set.glyphs import bold, full_width, zero_width
from bench.contact_set.item import marked
from bench.contact_set.links import LinkHider, host_only, link_of


def _zero_width(rng: Random, link: str, language: str) -> str:  # noqa: ARG001
    host, path = host_only(link)
    return marked("https://" + zero_width(rng, host, 0.15) + path)


def _other_dot(rng: Random, link: str, language: str) -> str:  # noqa: ARG001
    host, path = host_only(link)
    return marked(host.replace(".", rng.choice(["。", "．", "․", "·"])) + path)


def _comma(rng: Random, link: str, language: str) -> str:  # noqa: ARG001
    host, path = host_only(link)
    return marked("www," + host.replace(".", ",") + path)


def _whole_in_words(rng: Random, link: str, language: str) -> str:  # noqa: ARG001
    host, path = host_only(link)
    scheme = rng.choice(["https colon slash slash ", "www dot "])
    return marked(scheme + host.replace(".", " dot ") + path.replace("/", " slash "))


def _glued(rng: Random, link: str, language: str) -> str:  # noqa: ARG001
    host, path = host_only(link)
    return marked(host.replace(".", rng.choice(["DOT", "-dot-", "*dot*"])) + path)


def _bold(rng: Random, link: str, language: str) -> str:  # noqa: ARG001
    return marked(rng.choice([bold, full_width])("www." + link))


def _split(rng: Random, link: str, language: str) -> str:  # noqa: ARG001
    host, path = host_only(link)
    name, _, ending = host.rpartition(".")
    return marked(rng.choice([f"https://\n{host}{path}", f"www.{name}\n.{ending}{path}"]))


def _broken_scheme(rng: Random, link: str, language: str) -> str:  # noqa: ARG001
    return marked(rng.choice(["https[:]//", "http:// ", "https : // ", "hxxps[://]", "ttps://"]) + link)


def _linked(rng: Random, link: str, language: str) -> str:  # noqa: ARG001
    return rng.choice(["[shop]({})", "[click here]({})", '<a href="{}">', "{}…"]).format(marked("https://" + link))


LINKS_UNSEEN: dict[str, LinkHider] = {
    "zero_width": _zero_width,
    "other_dot": _other_dot,
    "comma_for_dot": _comma,
    "whole_in_words": _whole_in_words,
    "glued_dot": _glued,
    "other_letters": _bold,
    "split_in_lines": _split,
    "broken_scheme": _broken_scheme,
    "markup": _linked,
}


def _named_site(rng: Random, link: str, language: str) -> str:  # noqa: ARG001
    return rng.choice(["website: ", "web: ", "site 👉 ", "🌐 "]) + marked(link)


UNUSUAL_UNSEEN: dict[str, LinkHider] = {
    "named_as_site": _named_site,
    "other_dot": _other_dot,
    "broken_scheme": _broken_scheme,
}
ONIONS_UNSEEN: dict[str, LinkHider] = {
    "zero_width": _zero_width,
    "whole_in_words": lambda rng, link, language: marked(link.replace(".onion", " dot onion")),  # noqa: ARG005
    "in_two_lines": lambda rng, link, language: marked(f"http://{link[:28]}\n{link[28:]}"),  # noqa: ARG005
}


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


PAYMENTS_UNSEEN: dict[str, LinkHider] = {
    "leet_service": _pay_leet,
    "emoji_around": _pay_emoji,
    "zero_width": _pay_zero_width,
    "other_letters": _pay_other_letters,
    "as_it_is_said": _pay_said,
}


def _invited_zero_width(rng: Random, link: str, language: str) -> str:  # noqa: ARG001
    before, _, code = link.rpartition("/")
    return f"{zero_width(rng, before, 0.15)}/{marked(code)}"


def _invited_in_words(rng: Random, link: str, language: str) -> str:  # noqa: ARG001
    before, _, code = link.rpartition("/")
    return before.replace(".", " dot ").replace("/", " slash ") + " slash " + marked(code)


INVITATIONS_UNSEEN: dict[str, LinkHider] = {
    "invitation_zero_width": _invited_zero_width,
    "invitation_in_words": _invited_in_words,
}
