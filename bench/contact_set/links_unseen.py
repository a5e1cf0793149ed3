"""Ways of hiding links, sites, onions and invitations that only the judged half holds."""

from random import Random

from bench.contact_set import hints
from bench.contact_set.glyphs import in_digits, small_capitals, squared, twins, underlined, zero_width
from bench.contact_set.hints import HINTS, pieces
from bench.contact_set.item import marked
from bench.contact_set.languages import WORDING, WRITTEN_TOGETHER
from bench.contact_set.links import LinkHider, host_only

_SHORT = {
    "instagram.com": ["IG: ", "insta - ", "Insta 👉 ", "📸 ig "],
    "tiktok.com": ["TikTok: ", "tt: ", "tik tok ", "TikTok 👉 "],
    "twitch.tv": ["Twitch: ", "twitch channel - "],
    "patreon.com": ["Patreon: ", "Patreon - "],
    "tumblr.com": ["Tumblr: ", "tumblr blog - "],
}
_OWN_SCRIPT = {
    "ru": {"instagram.com": ["инстаграм", "инста"], "tiktok.com": ["тикток", "тик ток"], "twitch.tv": ["твич"],
           "patreon.com": ["патреон"], "ok.ru": ["одноклассники"], "tumblr.com": ["тамблер"]},
    "uk": {"instagram.com": ["інстаграм", "інста"], "tiktok.com": ["тікток"], "twitch.tv": ["твіч"]},
    "ar": {"instagram.com": ["انستقرام", "انستا"], "tiktok.com": ["تيك توك"]},
    "fa": {"instagram.com": ["اینستاگرام", "اینستا"], "tiktok.com": ["تیک تاک"]},
    "he": {"instagram.com": ["אינסטגרם", "אינסטה"], "tiktok.com": ["טיקטוק"]},
    "hi": {"instagram.com": ["इंस्टाग्राम", "इंस्टा"], "tiktok.com": ["टिकटॉक"]},
    "ja": {"instagram.com": ["インスタ", "インスタグラム"], "tiktok.com": ["ティックトック"]},
    "ko": {"instagram.com": ["인스타", "인스타그램"], "tiktok.com": ["틱톡"]},
}  # fmt: skip
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


def _letters_apart(rng: Random, link: str, language: str) -> str | None:
    return hints.letters_apart(rng, link, language)


def _starred(rng: Random, link: str, language: str) -> str:  # noqa: ARG001
    host, _ = host_only(link)
    letter = rng.choice(sorted(set(host.rpartition(".")[0]) & set("aeiou")))
    sign = rng.choice(["*", "#", "•"])
    return marked(link.replace(letter, sign)) + rng.choice([f" ({sign} = {letter})", f" [{sign}={letter}]"])


def _platform_named(rng: Random, link: str, language: str) -> str | None:  # noqa: ARG001
    host, path = host_only(link)
    return rng.choice(_SHORT[host]) + marked(path[1:]) if host in _SHORT else None


def _own_script(rng: Random, link: str, language: str) -> str | None:
    host, path = host_only(link)
    words = _OWN_SCRIPT.get(language, {}).get(host)
    return rng.choice(words) + rng.choice([": ", " 👉 ", " - "]) + marked(path[1:]) if words else None


def _name_apart(rng: Random, link: str, language: str) -> str | None:
    host, path = host_only(link)
    if language not in HINTS:
        return None
    return marked(f"{host}{rng.choice([', ', ' → ', ' - '])}{HINTS[language].user}{rng.choice([': ', ' '])}{path[1:]}")


def _other_slash(rng: Random, link: str, language: str) -> str:  # noqa: ARG001
    return marked(link.replace("/", rng.choice(["\\", "∕", "⁄", " > ", " » ", "|", " ⧸ "])))


def _lookalikes(rng: Random, link: str, language: str) -> str:  # noqa: ARG001
    host, path = host_only(link)
    return marked(rng.choice(["", "https://"]) + twins(rng, host) + path)


def _small_capitals(rng: Random, link: str, language: str) -> str:  # noqa: ARG001
    return marked(small_capitals(link))


def _numbered(rng: Random, link: str, language: str) -> str:
    host, path = host_only(link)
    name, _, ending = host.rpartition(".")
    return hints.numbered(rng, [name, f".{ending}", path] if path else [*_halves(name), f".{ending}"], language)


def _own_words(rng: Random, link: str, language: str) -> str | None:
    host, path = host_only(link)
    if language not in HINTS or language == "en":
        return None
    dot, slash = rng.choice(WORDING[language].dot), rng.choice(HINTS[language].slash)
    blank = "" if language in WRITTEN_TOGETHER else " "
    return marked(host.replace(".", f"{blank}{dot}{blank}") + path.replace("/", f"{blank}{slash}{blank}"))


LINKS_UNSEEN: dict[str, LinkHider] = {
    "letters_apart": _letters_apart,
    "stars_for_letters": _starred,
    "platform_and_name": _platform_named,
    "platform_in_own_script": _own_script,
    "name_told_apart": _name_apart,
    "other_slash": _other_slash,
    "lookalikes_in_host": _lookalikes,
    "small_capitals": _small_capitals,
    "numbered_pieces": _numbered,
    "slash_in_own_words": _own_words,
}


def _halves(text: str) -> tuple[str, str]:
    return text[: len(text) // 2], text[len(text) // 2 :]


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
        return hints.broken_by_markup(rng, [*_halves(name), f".{ending}"])
    left, right = rng.choice([("<b>", "</b>"), ("[b]", "[/b]"), ("**", "**"), ("__", "__"), ("<i>", "</i>")])
    return left + marked(f"{name}{right}.{ending}")


def _emoji_digits(rng: Random, link: str, language: str) -> str:  # noqa: ARG001
    return marked(in_digits(link, "keycap"))


def _redirected(rng: Random, link: str, language: str) -> str:  # noqa: ARG001
    return rng.choice(_REDIRECTS).format(marked(link))


def _misspelt_dot(rng: Random, link: str, language: str) -> str | None:
    words = _DOTS_IN_A_HURRY.get(language)
    return marked(link.replace(".", f" {rng.choice(words)} ")) if words else None


SITES_UNSEEN: dict[str, LinkHider] = {
    "ending_told": _ending_told,
    "blanks_for_dots": _blanks_for_dots,
    "ending_as_it_is_said": _ending_as_said,
    "underscores_for_dots": _underscores,
    "many_dots": _many_dots,
    "markup_inside": _markup_inside,
    "emoji_digits": _emoji_digits,
    "redirected": _redirected,
    "misspelt_dot": _misspelt_dot,
    "numbered_pieces": _numbered,
}


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


UNUSUAL_UNSEEN: dict[str, LinkHider] = {
    "ending_in_brackets": _ending_in_brackets,
    "ending_told": _ending_told,
    "own_dot_in_brackets": _own_dot_in_brackets,
    "letters_apart": _letters_apart,
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
    return hints.broken_by_markup(rng, [*_halves(_label(link)), ".onion"])


ONIONS_UNSEEN: dict[str, LinkHider] = {
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
