"""How people write and hide e-mail addresses. Both halves."""

from random import Random

from bench.contact_set.glyphs import bold, full_width, twins, zero_width
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
}
