"""How people write and hide pages on shared platforms and invitations, and what any link shares. Both halves."""

from random import Random

from bench.contact_set import hints
from bench.contact_set.glyphs import bold, full_width, small_capitals, twins, zero_width
from bench.contact_set.hints import HINTS
from bench.contact_set.item import Hider, marked
from bench.contact_set.languages import WORDING, WRITTEN_TOGETHER

LinkHider = Hider[str]  # of a link without its scheme, such as `amber-deals.com` or `instagram.com/amber`
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


def host_only(link: str) -> tuple[str, str]:
    """The host and the rest of a link, which begins with a slash or is empty."""
    host, slash, path = link.partition("/")
    return host, slash + path


def halves(text: str) -> tuple[str, str]:
    return text[: len(text) // 2], text[len(text) // 2 :]


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


def letters_apart(rng: Random, link: str, language: str) -> str | None:
    return hints.letters_apart(rng, link, language)


def _starred(rng: Random, link: str, language: str) -> str | None:  # noqa: ARG001
    host, _ = host_only(link)
    vowels = sorted(set(host.rpartition(".")[0]) & set("aeiou"))
    if not vowels:
        return None
    letter = rng.choice(vowels)
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


def numbered(rng: Random, link: str, language: str) -> str:
    host, path = host_only(link)
    name, _, ending = host.rpartition(".")
    return hints.numbered(rng, [name, f".{ending}", path] if path else [*halves(name), f".{ending}"], language)


def _own_words(rng: Random, link: str, language: str) -> str | None:
    host, path = host_only(link)
    if language not in HINTS or language == "en":
        return None
    dot, slash = rng.choice(WORDING[language].dot), rng.choice(HINTS[language].slash)
    blank = "" if language in WRITTEN_TOGETHER else " "
    return marked(host.replace(".", f"{blank}{dot}{blank}") + path.replace("/", f"{blank}{slash}{blank}"))


PAGES: dict[str, LinkHider] = {
    **LINKS,
    "letters_apart": letters_apart,
    "stars_for_letters": _starred,
    "platform_and_name": _platform_named,
    "platform_in_own_script": _own_script,
    "name_told_apart": _name_apart,
    "other_slash": _other_slash,
    "lookalikes_in_host": _lookalikes,
    "small_capitals": _small_capitals,
    "numbered_pieces": numbered,
    "slash_in_own_words": _own_words,
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


def _invited_zero_width(rng: Random, link: str, language: str) -> str:  # noqa: ARG001
    before, _, code = link.rpartition("/")
    return f"{zero_width(rng, before, 0.15)}/{marked(code)}"


def _invited_in_words(rng: Random, link: str, language: str) -> str:  # noqa: ARG001
    before, _, code = link.rpartition("/")
    return before.replace(".", " dot ").replace("/", " slash ") + " slash " + marked(code)


INVITATIONS: dict[str, LinkHider] = {
    "invitation": _invited,
    "invitation_spaced": _invited_spaced,
    "invitation_in_brackets": _invited_brackets,
    "invitation_zero_width": _invited_zero_width,
    "invitation_in_words": _invited_in_words,
}
