"""How people write and hide links: pages on shared platforms, sites of their own, invitations. Both halves."""

from random import Random

from bench.contact_set.glyphs import bold, full_width, zero_width
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


LINKS: dict[str, LinkHider] = {
    "plain": _whole,
    "no_scheme": _bare,
    "www": _www,
    "hxxp": _hxxp,
    "dot_in_words": _in_words,
    "brackets": _brackets,
    "spaces": _spaces,
    "in_punctuation": _in_sentence,
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


def _deeper(rng: Random, link: str, language: str) -> str:  # noqa: ARG001
    return marked("https://" + link + rng.choice(["/catalog", "/item/4411", "/?ref=7", "/en/shop#new"]))


def _before(rng: Random, link: str, language: str) -> str:  # noqa: ARG001
    return marked(rng.choice(["https://shop.", "shop.", "m.", "http://order."]) + link)


SITES: dict[str, LinkHider] = {**LINKS, "with_path": _deeper, "subdomain": _before}


def _named_site(rng: Random, link: str, language: str) -> str:  # noqa: ARG001
    return rng.choice(["website: ", "web: ", "site 👉 ", "🌐 "]) + marked(link)


UNUSUAL: dict[str, LinkHider] = {
    **{way: LINKS[way] for way in ("plain", "www", "hxxp", "brackets", "dot_in_words", "other_dot", "broken_scheme")},
    "named_as_site": _named_site,
}
ONIONS: dict[str, LinkHider] = {
    **{way: LINKS[way] for way in ("plain", "no_scheme", "hxxp", "spaces", "zero_width")},
    "whole_in_words": lambda rng, link, language: marked(link.replace(".onion", " dot onion")),  # noqa: ARG005
    "in_two_lines": lambda rng, link, language: marked(f"http://{link[:28]}\n{link[28:]}"),  # noqa: ARG005
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
