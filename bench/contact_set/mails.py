"""How people write and hide e-mail addresses. Both halves."""

from random import Random

from bench.contact_set.glyphs import bold, full_width, in_digits, twins, zero_width
from bench.contact_set.hints import HINTS
from bench.contact_set.item import Hider, marked
from bench.contact_set.languages import WORDING

MailHider = Hider[str]


def _in_words(address: str, at: str, dot: str) -> str:
    return address.replace("@", f" {at} ").replace(".", f" {dot} ")


def _plain(rng: Random, address: str, language: str) -> str:  # noqa: ARG001
    return rng.choice(["", "e-mail: ", "Email ", "mailto:", "📧 "]) + marked(
        rng.choice([address, address, address.upper()])
    )


def _bracketed_at(rng: Random, address: str, language: str) -> str:  # noqa: ARG001
    at = rng.choice(["[at]", "(at)", "{at}", " [at] ", " (at) ", "<at>", "(@)", "[AT]"])
    return marked(address.replace("@", at))


def _bracketed_dot(rng: Random, address: str, language: str) -> str:  # noqa: ARG001
    at, dot = rng.choice(
        [("[at]", "[dot]"), ("(at)", "(dot)"), (" (at) ", " (dot) "), ("@", "[.]"), ("@", "(dot)"), ("(a)", "(.)")]
    )
    name, _, host = address.partition("@")
    return marked(name + at + host.replace(".", dot))


def _at_dot_words(rng: Random, address: str, language: str) -> str:
    wording = WORDING[language]
    name, _, host = address.partition("@")
    said = f"{name} {rng.choice(wording.at)} " + host.replace(".", f" {rng.choice(wording.dot)} ")
    return marked(rng.choice([said, said, said.upper()]) if language == "en" else said)


def _dot_com(rng: Random, address: str, language: str) -> str:  # noqa: ARG001
    name, _, host = address.partition("@")
    return marked(f"{name}@{host.replace('.', rng.choice([' dot ', ' DOT ', ' (dot) ']))}")


def _spaces(rng: Random, address: str, language: str) -> str:  # noqa: ARG001
    name, _, host = address.partition("@")
    at = rng.choice([" @ ", "@ ", " @"])
    return marked(name + at + host.replace(".", rng.choice([" . ", " .", "."])))


def _letter_a(rng: Random, address: str, language: str) -> str:  # noqa: ARG001
    return marked(address.replace("@", rng.choice(["(a)", " (a) ", "[a]", "(ä)"])))


def _tagged(rng: Random, address: str, language: str) -> str | None:  # noqa: ARG001
    name, _, host = address.partition("@")
    return marked(f"{name}+{rng.choice(['sale', 'ads', 'shop1'])}@{host}") if host == "gmail.com" else None


def _two_lines(rng: Random, address: str, language: str) -> str:  # noqa: ARG001
    name, _, host = address.partition("@")
    return marked(rng.choice([f"{name}\n@{host}", f"{name}@\n{host}", f"{name}\n@\n{host}"]))


def _full_width_at(rng: Random, address: str, language: str) -> str:  # noqa: ARG001
    return marked(address.replace("@", rng.choice(["＠", " ＠ ", "﹫"])))


def _letters_apart(rng: Random, address: str, language: str) -> str:  # noqa: ARG001
    return marked(" ".join(address))


def _glued(rng: Random, address: str, language: str) -> str:  # noqa: ARG001
    return marked(address.replace("@", "AT").replace(".", "DOT"))


def _emoji_at(rng: Random, address: str, language: str) -> str:  # noqa: ARG001
    return marked(address.replace("@", rng.choice([" 📧 ", "📧", " 🐶 ", "🌀"])))


def _other_sign(rng: Random, address: str, language: str) -> str:  # noqa: ARG001
    return marked(address.replace("@", "#")) + rng.choice([" (replace # with @)", " (# = @)"])


def _provider_named(rng: Random, address: str, language: str) -> str | None:  # noqa: ARG001
    name, _, host = address.partition("@")
    if host not in ("gmail.com", "icloud.com"):
        return None
    return rng.choice([f"{host[:-4]}: {marked(name)}", f"{marked(name)} ({host[:-4]})"])


def _zero_width(rng: Random, address: str, language: str) -> str:  # noqa: ARG001
    return marked(zero_width(rng, address))


def _other_letters(rng: Random, address: str, language: str) -> str:  # noqa: ARG001
    return marked(rng.choice([bold, full_width])(address))


def _twins(rng: Random, address: str, language: str) -> str:  # noqa: ARG001
    name, _, host = address.partition("@")
    return marked(f"{twins(rng, name)}@{host}")


def _marks_in_words(rng: Random, address: str, language: str) -> str | None:  # noqa: ARG001
    wording = WORDING[language]
    name, _, host = address.partition("@")
    if "_" in name and not wording.underscore:
        return None
    said = _in_words(f"{name}@{host}", wording.at[0], wording.dot[0]).replace("_", f" {wording.underscore} ")
    return marked(said)


def _comma(rng: Random, address: str, language: str) -> str:  # noqa: ARG001
    name, _, host = address.partition("@")
    return marked(f"{name}@{host.replace('.', rng.choice([',', ' , ', '。', '·']))}")


def _doubled_brackets(rng: Random, address: str, language: str) -> str:  # noqa: ARG001
    at, dot = rng.choice(
        [("((at))", "((dot))"), ("-at-", "-dot-"), ("_at_", "_dot_"), ("*at*", "*dot*"), ("|at|", "|dot|")]
    )
    name, _, host = address.partition("@")
    return marked(name + at + host.replace(".", dot))


_OTHER_AT = {
    "en": ["at sign", "(at sign)", "at the rate", "the at symbol"], "hi": ["at the rate", "ऐट द रेट"],
    "de": ["Klammeraffe", "Affenschwanz"], "nl": ["apestaart", "aapje"], "fr": ["arobas", "a commercial"],
    "es": ["aroba"], "pt": ["aroba"], "it": ["chiocciolina"], "ru": ["эт", "сабака"],
    "uk": ["песик", "ет"], "pl": ["malpa", "małpka"], "cs": ["zavinac"], "sv": ["kanelbulle", "alfakrull"],
    "tr": ["kuyruklu a", "güzel a"], "id": ["a keong"], "vi": ["a móc", "a vòng"], "ro": ["a rond", "coadă de maimuță"],
    "ja": ["アットマーク", "＜アットマーク＞"], "zh": ["圈a", "小老鼠"], "ko": ["엣", "앳"],
}  # fmt: skip
_PROVIDERS = {
    "ru": {"gmail.com": ["джимейл точка ком", "гмейл ком"], "yandex.ru": ["яндекс точка ру", "яндекс ру"],
           "icloud.com": ["айклауд точка ком"]},
    "uk": {"gmail.com": ["джимейл крапка ком", "гмейл ком"]}, "hi": {"gmail.com": ["जीमेल डॉट कॉम"]},
    "ar": {"gmail.com": ["جيميل دوت كوم", "جيميل"]}, "fa": {"gmail.com": ["جیمیل دات کام", "جیمیل"]},
    "ko": {"gmail.com": ["지메일 닷컴", "지메일"]}, "ja": {"gmail.com": ["ジーメール ドットコム", "Gメール"]},
    "he": {"gmail.com": ["ג'ימייל נקודה קום"]},
}  # fmt: skip
_FILLERS = ["NOSPAM", "NO-SPAM", "XXX", "REMOVE"]


def _remove_told(rng: Random, address: str, language: str) -> str | None:
    if language not in HINTS:
        return None
    name, _, host = address.partition("@")
    word = rng.choice(_FILLERS)
    written = rng.choice([f"{name}{word}@{host}", f"{name}@{word}.{host}", f"{name}@{host}.{word}"])
    return f"{marked(written)} {rng.choice(HINTS[language].remove).format(word)}"


def _host_first(rng: Random, address: str, language: str) -> str | None:
    if language not in HINTS:
        return None
    name, _, host = address.partition("@")
    user = HINTS[language].user
    written = rng.choice([f"@{host}, {user}: {name}", f"@{host} → {user} {name}", f"{host}, {user}: {name}"])
    return rng.choice(["e-mail: ", "mail ", "📧 "]) + marked(written)


def _ending_left_out(rng: Random, address: str, language: str) -> str | None:
    name, _, host = address.partition("@")
    if host not in ("gmail.com", "icloud.com"):
        return None
    at = rng.choice(["@", " @", " @ ", " [at] ", f" {WORDING[language].at[0]} "])
    return marked(f"{name}{at}{host.removesuffix('.com')}")


def _provider_in_own_script(rng: Random, address: str, language: str) -> str | None:
    name, _, host = address.partition("@")
    words = _PROVIDERS.get(language, {}).get(host)
    at = rng.choice([f" {WORDING[language].at[0]} ", " @ ", "@"])
    return marked(f"{name}{at}{rng.choice(words)}") if words else None


def _emoji_digits(rng: Random, address: str, language: str) -> str:  # noqa: ARG001
    return marked(in_digits(address, "keycap"))


def _own_words_in_brackets(rng: Random, address: str, language: str) -> str | None:
    if "at" in WORDING[language].at:
        return None
    left, right = rng.choice([("(", ")"), ("[", "]"), ("{", "}"), ("<", ">"), ("*", "*")])
    blank = rng.choice(["", " "])
    at, dot = (blank + left + rng.choice(w) + right + blank for w in (WORDING[language].at, WORDING[language].dot))
    name, _, host = address.partition("@")
    return marked(name + at + host.replace(".", rng.choice([dot, "."])))


def _entities(rng: Random, address: str, language: str) -> str:  # noqa: ARG001
    at, dot = rng.choice([("&#64;", "&#46;"), ("&commat;", "&period;"), ("&#x40;", "."), ("%40", "."), ("%40", "%2E")])
    name, _, host = address.partition("@")
    return rng.choice(["", "mailto:"]) + marked(name + at + host.replace(".", dot))


def _reversed(rng: Random, address: str, language: str) -> str:
    return f"{marked(address[::-1])} {rng.choice(WORDING[language].backwards)}"


def _letters_dashed(rng: Random, address: str, language: str) -> str | None:
    """Never the name alone without a word about it: with dashes in it, that would be another valid address."""
    name, _, host = address.partition("@")
    if not name.isalnum() or language not in HINTS:
        return None
    if rng.random() < 0.5:
        host = " . ".join("-".join(label) for label in host.split("."))
        return marked(f"{'-'.join(name)} @ {host}")
    mark = rng.choice("-_*")
    written = marked(mark.join(name) + rng.choice(["@", " @ "]) + host)
    return f"{written} {rng.choice(HINTS[language].remove).format(mark)}"


def _at_by_another_name(rng: Random, address: str, language: str) -> str | None:
    if language not in _OTHER_AT:
        return None
    return marked(address.replace("@", f" {rng.choice(_OTHER_AT[language])} "))


MAILS: dict[str, MailHider] = {
    "plain": _plain,
    "bracketed_at": _bracketed_at,
    "bracketed_at_and_dot": _bracketed_dot,
    "at_and_dot_in_words": _at_dot_words,
    "dot_in_words": _dot_com,
    "spaces": _spaces,
    "letter_a_for_at": _letter_a,
    "tagged": _tagged,
    "split_in_lines": _two_lines,
    "full_width_at": _full_width_at,
    "letters_apart": _letters_apart,
    "glued_capitals": _glued,
    "emoji_for_at": _emoji_at,
    "other_sign_for_at": _other_sign,
    "provider_named": _provider_named,
    "zero_width": _zero_width,
    "other_letters": _other_letters,
    "lookalikes_in_name": _twins,
    "marks_in_words": _marks_in_words,
    "comma_for_dot": _comma,
    "other_brackets": _doubled_brackets,
    "remove_word_told": _remove_told,
    "host_first": _host_first,
    "ending_left_out": _ending_left_out,
    "provider_in_own_script": _provider_in_own_script,
    "emoji_digits": _emoji_digits,
    "own_words_in_brackets": _own_words_in_brackets,
    "entities": _entities,
    "reversed": _reversed,
    "letters_dashed": _letters_dashed,
    "at_by_another_name": _at_by_another_name,
}
