"""Contacts spelled out: digits as words, "at" and "dot", brackets and blanks around signs. Rewritten as they would be
typed, with the way back to the original kept."""

import re
from collections.abc import Iterator

import ahocorasick

from content_models.disguise.canonical import Canonical, Edit

_DIGIT_WORDS = {
    "0": "zero oh nought cero null zéro ноль нуль sıfır nul",
    "1": "one uno eins un um один bir een jeden",
    "2": "two dos zwei zwo deux dois due два iki twee dwa",
    "3": "three tres drei trois três tre три üç drie trzy",
    "4": "four cuatro vier quatre quatro quattro четыре dört cztery",
    "5": "five cinco fünf fuenf funf cinq cinque пять beş vijf pięć",
    "6": "six seis sechs sei шесть altı zes sześć",
    "7": "seven siete sieben sept sete sette семь yedi zeven siedem",
    "8": "eight ocho acht huit oito otto восемь sekiz osiem",
    "9": "nine nueve neun neuf nove девять dokuz negen dziewięć",
}


def _key(word: str) -> str:
    """Turkish has an i without a dot and one with, which patterns that ignore case take for one another."""
    return word.lower().replace("ı", "i").replace("\u0307", "").replace("ſ", "s")


_WORD_TO_DIGIT = {_key(word): digit for digit, words in _DIGIT_WORDS.items() for word in words.split()}
_DIGIT_WORD = "|".join(sorted(_WORD_TO_DIGIT, key=len, reverse=True))
_DIGIT = rf"(?>{_DIGIT_WORD}|\d)"  # atomic, as a long row of digits must not be tried in every division
_SPELLED_RUN = re.compile(
    rf"(?<![^\W_]){_DIGIT}(?:(?:[^\w.]|_|\.(?!\s)){{0,3}}+{_DIGIT}){{5,}}(?![^\W_])", re.IGNORECASE
)
_ONE_WORD = re.compile(_DIGIT_WORD, re.IGNORECASE)

# Between two digits: signs that no price, size, date or part number has there, pictures among them.
_ODD = r"(?:[^\w\s,.;:$€£¥₽%#\"'<>=/+\-–()&×]|_)"
_ODD_GAPS = re.compile(rf"(?<!\w)\d(?:(?:\s?{_ODD}{{1,3}}\s?)?\d){{5,}}(?!\w)")
_BRACKETED = re.compile(r"(?:[\[({]\s?\d{1,3}\s?[\])}][ .-]?){5,}|(?:[\[({]\d[\])}]){3,}[\d .()-]{4,}")
_LETTER_DIGITS = re.compile(r"(?<!\w)\(?[\dOoIl](?:[ .()-]{0,2}[\dOoIl]){6,14}(?!\w)")

_AT = (
    r"\s*[\[({<]\s*(?:at|ät|arroba|@|собака)\s*[\])}>]\s*|\s+(?:at|arroba|arobase|chiocciola|собака)\s+|\s+@\s*|\s*@\s+"
)
_DOT_WORD = r"dot|punto|punkt|point|ponto|точка|kropka|nokta"
_DOT = (
    rf"\s*[\[({{<]\s*(?:{_DOT_WORD}|\.)\s*[\])}}>]\s*|\s+(?:{_DOT_WORD})\s+|\s+\.\s?"
    r"|\s?\.\s+(?=com\b|net\b|org\b|me\b|app\b)"
)
_ENDING = (
    r"(?:com|net|org|info|biz|onion|ru|de|fr|es|it|pl|nl|pt|br|mx|uk|co|io|me|eu|us|ca|ch|at|tr|in|cc|to|app|shop|"
    r"example)"
)
_MAIL = re.compile(
    rf"(?<=[\w.+-])(?P<at>{_AT}|@)(?P<host>[\w-]{{2,40}})(?P<dot>{_DOT}|\.)(?P<end>{_ENDING})(?!\w)",
    re.IGNORECASE,
)
_PROVIDERS = frozenset(
    [
        "gmail",
        "googlemail",
        "yahoo",
        "hotmail",
        "outlook",
        "icloud",
        "proton",
        "protonmail",
        "tutanota",
        "gmx",
        "aol",
        "web",
        "mail",
        "yandex",
        "live",
        "msn",
        "me",
        "libero",
        "orange",
        "wanadoo",
        "laposte",
        "uol",
        "bol",
        "onet",
        "ziggo",
    ]
)
_HOST_DOT = re.compile(rf"(?<=\w)(?P<dot>{_DOT})(?P<end>{_ENDING})(?!\w)", re.IGNORECASE)
_SPELLED_DOT = re.compile(rf"[\[({{<]\s*\.|\b(?:{_DOT_WORD})\b", re.IGNORECASE)
_LINK_GAPS = re.compile(
    r"(?<![\w.])(?:t|wa|telegram|signal|paypal|cash|revolut|monzo)(?P<dot>\s?\.\s?)(?:me|app)(?P<slash>\s?/\s?)",
    re.IGNORECASE,
)
_HXXP = re.compile(r"\bh(xx|\*\*)p(?=s?(?::|\[:\])//)", re.IGNORECASE)


def read_spelled(view: Canonical) -> Canonical:
    """The view with spelled-out contacts written as usual; itself where there are none."""
    for step in (_spelled_digits, _odd_gaps, _bracketed, _letter_digits, _links, _mail, _hosts):
        view = view.edited(step(view.text))
    return view


_DIGIT_WORDS_FOUND = ahocorasick.Automaton()
for _word in _WORD_TO_DIGIT:
    _DIGIT_WORDS_FOUND.add_word(_word, _word)
_DIGIT_WORDS_FOUND.make_automaton()


def _spelled_digits(text: str) -> Iterator[Edit]:
    if not _has_digit_words_together(_key(text)):
        return
    for run in _SPELLED_RUN.finditer(text):
        words = list(_ONE_WORD.finditer(text, *run.span()))
        if len(words) >= 3:
            for word in words:
                yield Edit(word.start(), word.end(), _WORD_TO_DIGIT[_key(word[0])], "spelled_digits")
            for comma in re.finditer(",", run[0]):
                yield Edit(run.start() + comma.start(), run.start() + comma.end(), " ", "")


def _has_digit_words_together(lower: str) -> bool:
    """A cheap look, since few posts have three of them within the breadth of a telephone number."""
    ends = [end for end, _ in _DIGIT_WORDS_FOUND.iter(lower)]
    return any(third - first <= 24 for first, third in zip(ends, ends[2:], strict=False))


def _odd_gaps(text: str) -> Iterator[Edit]:
    for run in _ODD_GAPS.finditer(text):
        for gap in re.finditer(r"\D+", run[0]):
            yield Edit(run.start() + gap.start(), run.start() + gap.end(), " ", "separators")


def _bracketed(text: str) -> Iterator[Edit]:
    for run in _BRACKETED.finditer(text):
        for sign in re.finditer(r"[\[({\])}]", run[0]):
            yield Edit(run.start() + sign.start(), run.start() + sign.end(), "", "separators")


def _letter_digits(text: str) -> Iterator[Edit]:
    """O for 0 and l for 1, where most of a row of digits shows."""
    for run in _LETTER_DIGITS.finditer(text):
        letters = [i for i in range(*run.span()) if text[i] in "OoIl"]
        if letters and sum(character.isdigit() for character in run[0]) >= max(5, len(letters)):
            yield from (Edit(i, i + 1, "0" if text[i] in "Oo" else "1", "leetspeak") for i in letters)


def _links(text: str) -> Iterator[Edit]:
    for found in _HXXP.finditer(text):
        yield Edit(*found.span(1), "tt", "defanged")
    for found in _LINK_GAPS.finditer(text):
        for name, sign in (("dot", "."), ("slash", "/")):
            if found[name] != sign:
                yield Edit(*found.span(name), sign, "spaced")


def _mail(text: str) -> Iterator[Edit]:
    """Nobody hides in "look at shop.com": a loose "at" counts before a provider, or where the dot is spelled too."""
    for found in _MAIL.finditer(text):
        at, dot = found["at"], found["dot"]
        is_loose = at != "@" and not re.search(r"[\[({<]", at)
        if is_loose and dot == "." and found["host"].lower() not in _PROVIDERS:
            continue
        if at != "@":
            yield Edit(*found.span("at"), "@", "spelled_at")
        if dot != ".":
            yield Edit(*found.span("dot"), ".", "spelled_dot")


def _hosts(text: str) -> Iterator[Edit]:
    """A dot in words or brackets before an ending; a blank before a full stop ends sentences, so it does not count."""
    if not _SPELLED_DOT.search(text):
        return
    for found in _HOST_DOT.finditer(text):
        if found["dot"].strip() != ".":
            yield Edit(*found.span("dot"), ".", "spelled_dot")
