"""Ways of hiding telephone numbers that only the judged half holds; people use them, no author is shown them."""

from random import Random

from bench.contact_set.glyphs import EMOJI, in_digits
from bench.contact_set.item import marked
from bench.contact_set.languages import WORDING, WRITTEN_TOGETHER
from bench.contact_set.numbers import Number, vanity
from bench.contact_set.phones import PhoneHider, digit_by_digit, groups, joined, regrouped, styled, with_emoji

_FILLERS = {
    "en": ["and", "then", "hey", "call"], "es": ["y", "luego"], "fr": ["et", "puis"], "de": ["und", "dann"],
    "it": ["e", "poi"], "pt": ["e", "depois"], "ru": ["и", "потом"], "pl": ["i", "potem"], "nl": ["en", "dan"],
    "tr": ["ve", "sonra"], "sv": ["och", "sen"],
}  # fmt: skip
_VANITY = ["CALL", "CARS", "SALE", "SHOP", "DEAL", "BIKE", "TOOLS", "HOUSE", "PIANO", "GARAGE", "PHONES"]
_UNITS = {
    "en": "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen",
    "fr": "zéro un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize dix-sept "
    "dix-huit dix-neuf",
    "es": "cero uno dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciséis "
    "diecisiete dieciocho diecinueve",
}
_TENS = {
    "en": "twenty thirty forty fifty sixty seventy eighty ninety",
    "fr": "vingt trente quarante cinquante soixante soixante quatre-vingt quatre-vingt",
    "es": "veinte treinta cuarenta cincuenta sesenta setenta ochenta noventa",
}
_TYPOS = {
    "en": "zerro onne twoo thre foor fiive sixx sevn eigth nien",
    "es": "zero unno doss tress quatro sinco seiz ciete ocho nuebe",
    "de": "nul einz zwai drey vir fünv sex siben ahct noin",
    "fr": "zérro unn deu troi quatr cinc siss set huitt neuff",
}


def _spoken(rng: Random, number: Number, language: str) -> str | None:
    wording = WORDING[language]
    digits = "".join(number.national)
    if not any(int(c) in wording.spoken for c in digits):
        return None
    between = "" if language in WRITTEN_TOGETHER else " "
    inside = (between.join(wording.spoken.get(int(c), wording.digits[int(c)]) for c in g) for g in number.national)
    return marked(rng.choice([" ", ", "]).join(inside))


def _misspelt(rng: Random, number: Number, language: str) -> str | None:
    if language not in _TYPOS:
        return None
    right, wrong = WORDING[language].digits, _TYPOS[language].split()
    return marked(" ".join(rng.choice([right, wrong])[int(c)] for c in "".join(number.national)))


def _words_glued(rng: Random, number: Number, language: str) -> str | None:
    if language not in ("en", "es", "de", "fr", "it", "pt", "ru", "pl", "id"):
        return None
    between = rng.choice([" ", "-", " . "])
    return marked(between.join("".join(WORDING[language].digits[int(c)] for c in group) for group in number.national))


def _doubles(rng: Random, number: Number, language: str) -> str | None:
    """`double five`, `triple seven`, as numbers are dictated in English."""
    if language != "en":
        return None
    digits, said = "".join(number.national), []
    while digits:
        run = min(3, len(digits) - len(digits.lstrip(digits[0])))
        times = {1: "", 2: "double ", 3: rng.choice(["triple ", "treble "])}[run]
        said.append(times + rng.choice([WORDING["en"].digits[int(digits[0])], digits[0]]))
        digits = digits[run:]
    return marked(" ".join(said)) if any(" " in word for word in said) else None


def pair(two: str, language: str) -> str:
    """Two digits as a number in words; a leading nought is said."""
    units, tens = _UNITS[language].split(), _TENS[language].split()
    if two[0] == "0" or len(two) == 1:
        return " ".join(units[int(c)] for c in two)
    value = int(two)
    if value < 20:
        return units[value]
    if language == "es" and 20 < value < 30:
        return "veinti" + units[value - 20]
    ten, one = divmod(value, 10)
    if language == "fr" and ten in (7, 9):
        one += 10
    joint = {"es": " y ", "fr": "-", "en": "-"}[language]
    return tens[ten - 2] + (joint + units[one] if one else "")


def _pairs(rng: Random, number: Number, language: str) -> str | None:
    if language not in _UNITS:
        return None
    digits = "".join(number.national)
    odd = len(digits) % 2
    twos = [digits[:odd]] * odd + [digits[at : at + 2] for at in range(odd, len(digits), 2)]
    return marked(rng.choice([" ", ", "]).join(pair(two, language) for two in twos))


def _fillers(rng: Random, number: Number, language: str) -> str | None:
    if language not in _FILLERS:
        return None
    first, *others = number.national if rng.random() < 0.5 else regrouped(rng, "".join(number.national), 2, 4)
    return marked(first + "".join(f" {rng.choice(_FILLERS[language])} {piece}" for piece in others))


def _letters_between(rng: Random, number: Number, language: str) -> str:  # noqa: ARG001
    return marked(rng.choice(["x", "X", "xx"]).join(groups(rng, number)))


def _keys(rng: Random, number: Number, language: str) -> str | None:  # noqa: ARG001
    """`310-555-SALE`. Written for the number that is made for it, see `number_for`."""
    if number.region != "US":
        return None
    last = "".join(number.national)[3:]
    keys = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "22233344455566677778889999")
    for word in _VANITY:
        if last.endswith(word.translate(keys)):
            middle = last[: -len(word)]
            return marked("-".join(filter(None, [number.national[0], middle, word])))
    return None


def number_for(rng: Random, obfuscation: str, language: str) -> Number | None:
    """The number that a way of hiding asks for, or None where any will do."""
    return vanity(rng, rng.choice(_VANITY)) if (obfuscation, language) == ("words_on_keys", "en") else None


def _bulleted_lines(rng: Random, number: Number, language: str) -> str:  # noqa: ARG001
    bullet = rng.choice(["• ", "> ", "- ", "✔ "])
    return marked("\n".join(groups(rng, number))) if rng.random() < 0.5 else (
        bullet + marked(f"\n{bullet}".join(number.national))
    )  # fmt: skip


def _bengali(rng: Random, number: Number, language: str) -> str | None:
    if number.region != "IN" or language != "en":
        return None
    return marked(rng.choice([" ", ""]).join(in_digits(group, "bengali") for group in groups(rng, number)))


def _square_brackets(rng: Random, number: Number, language: str) -> str:  # noqa: ARG001
    return marked("[" + rng.choice(["][", "] ["]).join(groups(rng, number)) + "]")


PHONES_UNSEEN: dict[str, PhoneHider] = {
    "spoken_words": _spoken,
    "misspelt_words": _misspelt,
    "words_glued_together": _words_glued,
    "double_and_triple": _doubles,
    "pairs_in_words": _pairs,
    "fillers_between": _fillers,
    "letters_between": _letters_between,
    "words_on_keys": _keys,
    "line_per_group": _bulleted_lines,
    "black_circled": styled("black_circled"),
    "math_mono": styled("math_mono"),
    "double_struck": styled("double_struck"),
    "subscript": styled("subscript"),
    "persian": styled("persian", only="fa"),
    "bengali": _bengali,
    "underlined": styled("underlined"),
    "other_emoji_between": with_emoji(EMOJI["unseen"]),
    "commas": digit_by_digit([", ", ",", "、"]),
    "pipes_and_slashes": joined(["|", " | ", "/", "\\", " // ", "////"]),
    "equals_and_colons": joined(["=", "==", " = ", "::", "*^*"]),
    "signs_of_another_script": joined([" 日 ", "✤", " ♦ ", " 欢 "]),
    "square_brackets": _square_brackets,
}
