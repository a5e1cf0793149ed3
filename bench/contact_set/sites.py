"""How people write and hide sites of their own, of any ending, and onion services. Both halves."""

from random import Random

from bench.contact_set import hints
from bench.contact_set.glyphs import in_digits, squared, underlined
from bench.contact_set.hints import HINTS, pieces
from bench.contact_set.item import marked
from bench.contact_set.languages import WORDING, WRITTEN_TOGETHER
from bench.contact_set.links import LINKS, LinkHider, halves, letters_apart, numbered

_ENDINGS = {
    "en": {"com": ["dotcom"], "net": ["dotnet"], "org": ["dotorg"]},
    "es": {"com": ["puntocom"], "net": ["puntonet"]}, "pt": {"com": ["pontocom"]}, "fr": {"com": ["pointcom"]},
    "it": {"com": ["puntocom"]}, "de": {"com": ["punktcom"], "net": ["punktnet"]}, "tr": {"com": ["noktacom"]},
    "ru": {"com": ["точка ком"], "net": ["точка нет"], "org": ["точка орг"], "info": ["точка инфо"]},
    "uk": {"com": ["крапка ком"]}, "el": {"com": ["τελεία κομ"]}, "he": {"com": ["נקודה קום"]},
    "ar": {"com": ["دوت كوم"], "net": ["دوت نت"]}, "fa": {"com": ["دات کام"], "net": ["دات نت"]},
    "hi": {"com": ["डॉट कॉम"], "net": ["डॉट नेट"]}, "zh": {"com": ["点com"], "net": ["点net"]},
    "ja": {"com": ["ドットコム"], "net": ["ドットネット"]}, "ko": {"com": ["닷컴"], "net": ["닷넷"]},
}  # fmt: skip
_DOTS_IN_A_HURRY = {
    "en": ["d0t", "(d0t)", "d.o.t", "dott", "[d o t]"], "de": ["pkt", "Pünktchen"], "es": ["pto", "(pto)"],
    "fr": ["pt", "(pt)"], "it": ["pto"], "pt": ["pto"], "pl": ["kropeczka", "kr0pka"], "ru": ["тчк", "(тчк)"],
    "tr": ["nkt"], "nl": ["pnt"], "uk": ["крпк"],
}  # fmt: skip
_REDIRECTS = [
    "https://l.facebook.com/l.php?u=https%3A%2F%2F{}%2F&h=AT0", "https://www.google.com/url?q=https://{}/&sa=D",
    "https://vk.com/away.php?to=https%3A%2F%2F{}", "https://l.instagram.com/?u=https%3A%2F%2F{}%2F&e=AT1",
    "https://href.li/?https://{}",
]  # fmt: skip


def _deeper(rng: Random, link: str, language: str) -> str:  # noqa: ARG001
    return marked("https://" + link + rng.choice(["/catalog", "/item/4411", "/?ref=7", "/en/shop#new"]))


def _before(rng: Random, link: str, language: str) -> str:  # noqa: ARG001
    return marked(rng.choice(["https://shop.", "shop.", "m.", "http://order."]) + link)


def _ending_told(rng: Random, link: str, language: str) -> str | None:
    name, _, ending = link.rpartition(".")
    return hints.ending_told(rng, name, f".{ending}", language)


def _blanks_for_dots(rng: Random, link: str, language: str) -> str:  # noqa: ARG001
    return marked(rng.choice(["www ", "WWW ", "http www "]) + link.replace(".", " "))


def _ending_as_said(rng: Random, link: str, language: str) -> str | None:
    name, _, ending = link.rpartition(".")
    words = _ENDINGS.get(language, {}).get(ending)
    between = "" if language in WRITTEN_TOGETHER else " "
    return marked(name + between + rng.choice(words)) if words else None


def _underscores(rng: Random, link: str, language: str) -> str:  # noqa: ARG001
    return marked("www_" + link.replace(".", "_"))


def _many_dots(rng: Random, link: str, language: str) -> str:  # noqa: ARG001
    dots = rng.choice(["..", "...", " ... ", " .. ", "…"])
    return marked(rng.choice(["", "www" + dots]) + link.replace(".", dots))


def _markup_inside(rng: Random, link: str, language: str) -> str:  # noqa: ARG001
    name, _, ending = link.rpartition(".")
    if rng.random() < 0.5:
        return hints.broken_by_markup(rng, [*halves(name), f".{ending}"])
    left, right = rng.choice([("<b>", "</b>"), ("[b]", "[/b]"), ("**", "**"), ("__", "__"), ("<i>", "</i>")])
    return left + marked(f"{name}{right}.{ending}")


def _emoji_digits(rng: Random, link: str, language: str) -> str:  # noqa: ARG001
    return marked(in_digits(link, "keycap"))


def _redirected(rng: Random, link: str, language: str) -> str:  # noqa: ARG001
    return rng.choice(_REDIRECTS).format(marked(link))


def _misspelt_dot(rng: Random, link: str, language: str) -> str | None:
    words = _DOTS_IN_A_HURRY.get(language)
    return marked(link.replace(".", f" {rng.choice(words)} ")) if words else None


SITES: dict[str, LinkHider] = {
    **LINKS,
    "with_path": _deeper,
    "subdomain": _before,
    "ending_told": _ending_told,
    "blanks_for_dots": _blanks_for_dots,
    "ending_as_it_is_said": _ending_as_said,
    "underscores_for_dots": _underscores,
    "many_dots": _many_dots,
    "markup_inside": _markup_inside,
    "emoji_digits": _emoji_digits,
    "redirected": _redirected,
    "misspelt_dot": _misspelt_dot,
    "numbered_pieces": numbered,
}


def _named_site(rng: Random, link: str, language: str) -> str:  # noqa: ARG001
    return rng.choice(["website: ", "web: ", "site 👉 ", "🌐 "]) + marked(link)


def _ending_in_brackets(rng: Random, link: str, language: str) -> str:  # noqa: ARG001
    name, _, ending = link.rpartition(".")
    left, right = rng.choice([("(", ")"), ("[", "]"), ("{", "}"), ("<", ">"), ("“", "”")])
    return (
        rng.choice(["site: ", "web: ", "www ", "🌐 "]) + marked(f"{name}{rng.choice([' ', ''])}{left}{ending}") + right
    )


def _own_dot_in_brackets(rng: Random, link: str, language: str) -> str | None:
    left, right = rng.choice([("(", ")"), ("[", "]"), ("{", "}"), ("<", ">")])
    dot = left + rng.choice(WORDING[language].dot) + right
    return marked(link.replace(".", rng.choice(["{}", " {} "]).format(dot))) if language != "en" else None


def _squared(rng: Random, link: str, language: str) -> str:  # noqa: ARG001
    return marked(rng.choice(["", " "]).join(squared(link)))


def _plus_joined(rng: Random, link: str, language: str) -> str:  # noqa: ARG001
    name, _, ending = link.rpartition(".")
    return hints.plus_joined(rng, rng.choice([[name, f".{ending}"], ["www.", name, f".{ending}"]]))


def _entities(rng: Random, link: str, language: str) -> str:  # noqa: ARG001
    return marked(
        rng.choice(["", "www."]).replace(".", "&#46;")
        + link.replace(".", rng.choice(["&#46;", "&period;", "&#x2E;", "%2E"]))
    )


def _other_marks(rng: Random, link: str, language: str) -> str:  # noqa: ARG001
    return marked(f"www.{link}".replace(".", rng.choice([";", "*", "|", "/", "~", ":"])))


def _underlined(rng: Random, link: str, language: str) -> str:  # noqa: ARG001
    return marked(underlined(link))


UNUSUAL: dict[str, LinkHider] = {
    **{way: LINKS[way] for way in ("plain", "www", "hxxp", "brackets", "dot_in_words", "other_dot", "broken_scheme")},
    "named_as_site": _named_site,
    "ending_in_brackets": _ending_in_brackets,
    "ending_told": _ending_told,
    "own_dot_in_brackets": _own_dot_in_brackets,
    "letters_apart": letters_apart,
    "squared_letters": _squared,
    "joined_by_plus": _plus_joined,
    "entities": _entities,
    "other_marks_for_dots": _other_marks,
    "underlined": _underlined,
}


def _label(onion: str) -> str:
    return onion.removesuffix(".onion")


def _onion_emoji(rng: Random, link: str, language: str) -> str:  # noqa: ARG001
    return marked(_label(link) + rng.choice(["🧅", ".🧅", " . 🧅", " dot 🧅"]))


def _onion_grouped(rng: Random, link: str, language: str) -> str | None:
    if language not in HINTS:
        return None
    grouped = " ".join(pieces(_label(link), rng.choice([4, 7, 8, 14])))
    return f"{marked(grouped + rng.choice(['.onion', ' .onion']))} {rng.choice(HINTS[language].no_blanks)}"


def _onion_leet(rng: Random, link: str, language: str) -> str:  # noqa: ARG001
    ending = rng.choice([".0nion", ".oni0n", ".0ni0n", ".on!on", ".o*ion", ".оnion"])
    return marked(_label(link) + ending)


def _onion_capitals(rng: Random, link: str, language: str) -> str:  # noqa: ARG001
    return marked(rng.choice([link.upper(), f"HTTP://{link.upper()}", _label(link).upper() + ".onion"]))


def _onion_unsaid(rng: Random, link: str, language: str) -> str:  # noqa: ARG001
    said = rng.choice(["Tor: {} (.onion)", "onion address: {}", "onion link (v3) {}", "🧅 {}", "tor browser 👉 {}"])
    return said.format(marked(_label(link)))


def _onion_in_own_words(rng: Random, link: str, language: str) -> str | None:
    if language == "en":
        return None
    onion = {"ru": "онион", "uk": "оніон"}.get(language, "onion")
    return marked(f"{_label(link)} {rng.choice(WORDING[language].dot)} {onion}")


def _onion_numbered(rng: Random, link: str, language: str) -> str:
    return hints.numbered(rng, pieces(link, 31), language)


def _onion_dashed(rng: Random, link: str, language: str) -> str | None:
    parts = pieces(_label(link), rng.choice([7, 8, 14]))
    return hints.with_filler(rng, [*parts, ".onion"], language, ["-", "*", "_", "🚫", "❌"])


def _onion_markup(rng: Random, link: str, language: str) -> str:  # noqa: ARG001
    return hints.broken_by_markup(rng, [*halves(_label(link)), ".onion"])


ONIONS: dict[str, LinkHider] = {
    **{way: LINKS[way] for way in ("plain", "no_scheme", "hxxp", "spaces", "zero_width")},
    "whole_in_words": lambda rng, link, language: marked(link.replace(".onion", " dot onion")),  # noqa: ARG005
    "in_two_lines": lambda rng, link, language: marked(f"http://{link[:28]}\n{link[28:]}"),  # noqa: ARG005
    "emoji_ending": _onion_emoji,
    "grouped": _onion_grouped,
    "leet_ending": _onion_leet,
    "capitals": _onion_capitals,
    "ending_left_to_tor": _onion_unsaid,
    "ending_told": _ending_told,
    "ending_in_own_words": _onion_in_own_words,
    "numbered_pieces": _onion_numbered,
    "remove_marks_told": _onion_dashed,
    "broken_by_markup": _onion_markup,
}
