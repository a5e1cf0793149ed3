"""Ways of hiding e-mail addresses that only the judged half holds."""

from random import Random

from bench.contact_set.glyphs import DOTS_OF_EMOJI, accented, leet
from bench.contact_set.hints import words
from bench.contact_set.item import marked
from bench.contact_set.languages import WORDING
from bench.contact_set.mails import MailHider
from bench.contact_set.phrases import PHRASES, marked_from

_NAMED = {"gmail.com": ["gmail", "Gmail", "GMAIL", "google mail"], "icloud.com": ["icloud", "iCloud", "ICLOUD"]}
_BY_SOUND = {
    "en": {"gmail.com": ["gee mail", "jee-mail", "g male"], "icloud.com": ["eye cloud", "eyecloud"]},
    "es": {"gmail.com": ["jimeil", "yimeil", "ge mail"], "icloud.com": ["ai claud", "aiclaud"]},
    "pt": {"gmail.com": ["gê mail", "gemeil", "jimeil"], "icloud.com": ["ai claud"]},
    "fr": {"gmail.com": ["gé mail", "gémail", "jimel"], "icloud.com": ["aïe cloud"]},
    "de": {"gmail.com": ["gee-mail", "dschimehl"], "icloud.com": ["ei-cloud", "ai klaud"]},
    "it": {"gmail.com": ["gimeil", "gi mail"], "icloud.com": ["ai claud"]},
    "pl": {"gmail.com": ["dżimejl", "dzimejl", "gie mail"], "icloud.com": ["ajklaud"]},
    "cs": {"gmail.com": ["džímejl", "gé mail"], "icloud.com": ["ajklaud"]},
    "ru": {"gmail.com": ["г мыло", "жмыло", "джи мейл"], "icloud.com": ["ай клауд", "айклавд"]},
    "uk": {"gmail.com": ["джі мейл", "гмейл"], "icloud.com": ["ай клауд"]},
    "tr": {"gmail.com": ["cimeyl", "ci meyl"], "icloud.com": ["ay klavd"]}, "ro": {"gmail.com": ["gimeil", "ge mail"]},
    "hu": {"gmail.com": ["dzsímél", "gé mail"]}, "id": {"gmail.com": ["jimel", "ji mail"]},
    "vi": {"gmail.com": ["gờ meo", "di meo"]}, "el": {"gmail.com": ["τζιμέιλ"]}, "ar": {"gmail.com": ["جي ميل"]},
    "fa": {"gmail.com": ["جی میل"]}, "hi": {"gmail.com": ["जी मेल"]}, "he": {"gmail.com": ["ג׳י מייל"]},
    "ja": {"gmail.com": ["じーめーる", "ジーメイル"]}, "ko": {"gmail.com": ["쥐메일", "지 메일"]},
}  # fmt: skip
_SIGNS = [("*", "*"), ("~", "~"), ("//", "//"), ("|", "|"), ("-", "-"), (" * ", " * "), ("^", "."), ("=", "."),
          ("**", "."), ("~", "."), (" >> ", "."), ("&", ".")]  # fmt: skip
_BEASTS = {  # that the sign is called after
    "ru": "🐕", "uk": "🐌", "it": "🐌", "pl": "🐒", "nl": "🐵", "de": "🐒", "ro": "🐒", "zh": "🐭", "hu": "🐛",
    "ko": "🐚", "el": "🦆", "sv": "🐘", "cs": "🐟", "id": "🐌",
}  # fmt: skip
_SHOUTED = ["STOP", "XYZ", "ADS", "BOT", "QQ", "NIX", "ABC"]
_COMPOSERS = [
    "https://mail.google.com/mail/?view=cm&fs=1&to={}", "https://outlook.live.com/mail/0/deeplink/compose?to={}",
    "https://e.mail.ru/compose/?to={}", "mailto:{}?subject=info", "mailto:{}?subject=%D0%B7%D0%B0%D0%BA%D0%B0%D0%B7",
    "https://compose.mail.yahoo.com/?to={}&subject=order",
]  # fmt: skip
_MARKUP = [("**", "**"), ("`", "`"), ("||", "||"), ("~~", "~~"), ("[b]", "[/b]"), ("<b>", "</b>"), ("<u>", "</u>"),
           ("[color=#222222]", "[/color]"), ("<em>", "</em>")]  # fmt: skip
_CHANNELS = ["mail ", "e-mail: ", "✉️ ", "📩 "]


def _provider_in_a_phrase(rng: Random, address: str, language: str) -> str | None:
    name, _, host = address.partition("@")
    if host not in _NAMED:
        return None
    return marked_from(rng.choice(PHRASES[language].mine), "n", "n", n=name, p=rng.choice(_NAMED[host]))


def _provider_by_sound(rng: Random, address: str, language: str) -> str | None:
    name, _, host = address.partition("@")
    sounds, wording = _BY_SOUND.get(language, {}).get(host), WORDING[language]
    if sounds is None:
        return None
    return marked(f"{name} {rng.choice([*wording.at, '@'])} {rng.choice(sounds)} {rng.choice(wording.dot)} com")


def _signs_left_out(rng: Random, address: str, language: str) -> str:  # noqa: ARG001
    name, _, host = address.partition("@")
    return rng.choice(_CHANNELS) + marked(f"{name} {host.replace('.', rng.choice([' ', ' ', '.']))}")


def _missing_sign_told(rng: Random, address: str, language: str) -> str:
    told = rng.choice(PHRASES[language].missing_at).format(h=address.partition("@")[2].partition(".")[0])
    return f"{marked(address.replace('@', ''))} {told}"


def _marks_for_signs(rng: Random, address: str, language: str) -> str:  # noqa: ARG001
    at, dot = rng.choice(_SIGNS)
    name, _, host = address.partition("@")
    return rng.choice(_CHANNELS) + marked(name + at + host.replace(".", dot))


def _accents_in_host(rng: Random, address: str, language: str) -> str | None:  # noqa: ARG001
    name, _, host = address.partition("@")
    written = accented(rng, host)
    return None if written == host else marked(f"{name}@{written}")


def _digits_in_host(rng: Random, address: str, language: str) -> str:  # noqa: ARG001
    name, _, host = address.partition("@")
    return marked(f"{name}{rng.choice(['@', '@', ' @ '])}{leet(rng, host)}")


def _emoji_for_both_signs(rng: Random, address: str, language: str) -> str:
    name, _, host = address.partition("@")
    at, dot = rng.choice([_BEASTS.get(language, "🅰️"), "🅰️", "✉️", "📩"]), rng.choice(DOTS_OF_EMOJI)
    blank = rng.choice(["", " "])
    return marked(name + blank + at + blank + host.replace(".", blank + dot + blank))


def _told_by_its_sides(rng: Random, address: str, language: str) -> str:
    name, _, host = address.partition("@")
    return marked_from(rng.choice(PHRASES[language].sides), "n", "h", n=name, h=host)


def _composed(rng: Random, address: str, language: str) -> str:  # noqa: ARG001
    return rng.choice(_COMPOSERS).format(marked(address.replace("@", "%40")))


def _markup_around_pieces(rng: Random, address: str, language: str) -> str:  # noqa: ARG001
    name, _, host = address.partition("@")
    left, right = rng.choice(_MARKUP)
    label, _, ending = host.partition(".")
    forms = ["{l}{n}{r}@{l}{h}{r}.{e}", "{n}{l}@{r}{h}{l}.{r}{e}", "{l}{n}{r} @ {h}.{e}", "{n}@{l}{h}.{e}{r}"]
    return marked(rng.choice(forms).format(l=left, r=right, n=name, h=label, e=ending))


def _host_starred(rng: Random, address: str, language: str) -> str | None:  # noqa: ARG001
    name, _, host = address.partition("@")
    label, _, ending = host.partition(".")
    if len(label) < 5:
        return None
    hidden = rng.randint(1, min(3, len(label) - 3))
    start = rng.randint(1, len(label) - hidden - 1)
    starred = label[:start] + rng.choice("***•_") * hidden + label[start + hidden :]
    return marked(f"{name}@{starred}.{ending}")


def _capitals_to_delete(rng: Random, address: str, language: str) -> str:
    name, _, host = address.partition("@")
    word, at = rng.choice(_SHOUTED), rng.randint(2, len(name))
    written = name[:at] + word + name[at:] + "@"
    written += rng.choice([host, f"{host[:1]}{word}{host[1:]}", f"{word}{host}"])
    return f"{marked(written)} {rng.choice(PHRASES[language].no_capitals)}"


def _one_word_told(rng: Random, address: str, language: str) -> str:
    name, _, host = address.partition("@")
    label, _, ending = host.partition(".")
    apart = " ".join(words(name))
    if label in ("gmail", "icloud"):
        label = rng.choice([label, f"{label[:1]} {label[1:]}"])
    host = label + rng.choice([". ", " .", " . "]) + ending
    written = marked(apart + rng.choice(["@ ", " @", " @ "]) + host)
    return f"{written} {rng.choice(PHRASES[language].together)}"


def _host_spelled(rng: Random, address: str, language: str) -> str:  # noqa: ARG001
    name, _, host = address.partition("@")
    label, _, ending = host.partition(".")
    spelled = rng.choice(["-", " ", ".", "_"]).join(rng.choice([label, label.upper()]))
    return marked(name + rng.choice(["@", " @ "]) + spelled + rng.choice([".", " . "]) + ending)


def _own_words_glued(rng: Random, address: str, language: str) -> str | None:
    at, dot = rng.choice(WORDING[language].at), rng.choice(WORDING[language].dot)
    if at == "at":
        return None
    name, _, host = address.partition("@")
    forms = ["-{}-", "_{}_", ' "{}" ', "/{}/"]
    if " " not in at and language not in ("hi", "ar", "fa", "he") and rng.random() < 0.5:
        forms, at, dot = ["{}"], at.upper(), dot.upper()
    form = rng.choice(forms)
    return marked(name + form.format(at) + host.replace(".", form.format(dot)))


MAILS_UNSEEN: dict[str, MailHider] = {
    "provider_in_a_phrase": _provider_in_a_phrase,
    "provider_by_sound": _provider_by_sound,
    "signs_left_out": _signs_left_out,
    "missing_sign_told": _missing_sign_told,
    "marks_for_signs": _marks_for_signs,
    "accents_in_host": _accents_in_host,
    "digits_in_host": _digits_in_host,
    "emoji_for_both_signs": _emoji_for_both_signs,
    "told_by_its_sides": _told_by_its_sides,
    "compose_link": _composed,
    "markup_around_pieces": _markup_around_pieces,
    "host_starred": _host_starred,
    "capitals_to_delete": _capitals_to_delete,
    "one_word_told": _one_word_told,
    "host_spelled": _host_spelled,
    "own_words_glued": _own_words_glued,
}
