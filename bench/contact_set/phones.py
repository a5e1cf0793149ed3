"""How people write and hide telephone numbers. Both halves."""

from collections.abc import Callable, Sequence
from random import Random

from bench.contact_set.glyphs import EMOJI, KEYCAP, LETTERS_FOR_DIGITS, in_digits, zero_width
from bench.contact_set.item import Hider, marked
from bench.contact_set.languages import LANGUAGES, WORDING, WRITTEN_TOGETHER
from bench.contact_set.numbers import Number, vanity

PhoneHider = Hider[Number]
_SOUNDS = {
    "0": ["oh", "zero", "o"], "1": ["won", "wun"], "2": ["too", "to"], "3": ["free", "tree"], "4": ["for", "fore"],
    "5": ["fife", "five"], "6": ["sicks", "six"], "7": ["sevin", "seven"], "8": ["ate"], "9": ["nein", "nine"],
}  # fmt: skip
_GLUING = frozenset(LANGUAGES) - {"ar", "hi", "zh", "ja", "ko", "vi", "fa", "he"}  # a digit beside a letter looks right
_WHATSAPP = {
    "ru": "ватсап",
    "uk": "вотсап",
    "ar": "واتساب",
    "hi": "वाट्सएप",
    "he": "ווטסאפ",
    "fa": "واتساپ",
    "ko": "왓츠앱",
}


def groups(rng: Random, number: Number, abroad: float = 0.35) -> list[str]:
    """Digits by groups, in the national spelling or, with that chance, with the country's code as `+44`."""
    if rng.random() < abroad:
        return [f"+{number.international[0]}", *number.international[1:]]
    return list(number.national)


def regrouped(rng: Random, digits: str, least: int = 2, most: int = 4) -> list[str]:
    """Cut into pieces of about that many digits."""
    pieces = []
    while digits:
        size = rng.randint(least, most)
        size += len(digits) - size == 1  # nobody leaves one digit over
        pieces.append(digits[:size])
        digits = digits[size:]
    return pieces


def joined(separators: Sequence[str], abroad: float = 0.35) -> PhoneHider:
    """Groups with one of these between."""

    def hide(rng: Random, number: Number, language: str) -> str:  # noqa: ARG001
        return marked(rng.choice(separators).join(groups(rng, number, abroad)))

    return hide


def digit_by_digit(separators: Sequence[str], spell: Callable[[str], str] = str) -> PhoneHider:
    """Each digit apart, with one of these between."""

    def hide(rng: Random, number: Number, language: str) -> str:  # noqa: ARG001
        return marked(rng.choice(separators).join(spell(c) for c in "".join(groups(rng, number))))

    return hide


def styled(style: str, only: str = "", separators: Sequence[str] = (" ", "", "-")) -> PhoneHider:
    """In other digits; `only` in these languages."""

    def hide(rng: Random, number: Number, language: str) -> str | None:
        if only and language not in only.split():
            return None
        return marked(rng.choice(separators).join(in_digits(group, style) for group in groups(rng, number)))

    return hide


def with_emoji(emoji: str) -> PhoneHider:
    def hide(rng: Random, number: Number, language: str) -> str:  # noqa: ARG001
        between = rng.choice(emoji)
        pieces = rng.choice([list("".join(number.national)), groups(rng, number)])
        return marked(between.join(pieces))

    return hide


def _national(rng: Random, number: Number, language: str) -> str:  # noqa: ARG001
    return marked(number.spelled)


def _international(rng: Random, number: Number, language: str) -> str:  # noqa: ARG001
    plus = rng.choice(["+", "+", "00"])
    return marked(plus + " ".join(number.international))


def _odd_groups(rng: Random, number: Number, language: str) -> str:  # noqa: ARG001
    pieces = regrouped(rng, "".join(number.national))
    between = rng.choice([" ", " - ", "  ", ". ", " . ", " / "])
    return marked(between.join(pieces))


def _word(character: str, language: str) -> str:
    wording = WORDING[language]
    return wording.plus if character == "+" else wording.digits[int(character)]


def _words(rng: Random, number: Number, language: str) -> str:
    inside = "" if language in WRITTEN_TOGETHER else " "
    between = rng.choice([" ", ", ", " - "])
    spelled = (inside.join(_word(c, language) for c in group) for group in groups(rng, number, 0.2))
    return marked(between.join(spelled))


def half_words(rng: Random, digits: str, language: str) -> list[str]:
    """Digit by digit, a good half of them as words, and at least one of either."""
    as_word = [rng.random() < 0.55 for _ in digits]
    as_word[:2] = rng.choice([[True, False], [False, True]])[: len(digits)]
    return [_word(c, language) if word else c for c, word in zip(digits, as_word, strict=True)]


def _mixed(rng: Random, number: Number, language: str) -> str:
    return marked(" ".join(half_words(rng, "".join(number.national), language)))


def _glued(rng: Random, number: Number, language: str) -> str | None:
    if language not in _GLUING:
        return None
    between = rng.choice([" ", "-", " - ", "."])
    return marked(between.join("".join(half_words(rng, group, language)) for group in number.national))


def _homophones(rng: Random, number: Number, language: str) -> str | None:
    if language != "en":
        return None
    return marked(" ".join(rng.choice(_SOUNDS[c]) for c in "".join(number.national)))


def _letters(rng: Random, number: Number, language: str) -> str | None:  # noqa: ARG001
    between = rng.choice([" ", "-", "."])
    plain = between.join(number.national)
    hidden = "".join(
        rng.choice(LETTERS_FOR_DIGITS[c]) if c in LETTERS_FOR_DIGITS and rng.random() < 0.7 else c for c in plain
    )
    changed = sum(a != b for a, b in zip(plain, hidden, strict=True))
    return marked(hidden) if changed >= 2 and sum(c.isdigit() for c in hidden) >= 4 else None


def _keycap_some(rng: Random, number: Number, language: str) -> str:  # noqa: ARG001
    digits = "".join(number.national).replace("10", "🔟")
    between = rng.choice(["", " "])
    return marked(
        between.join(KEYCAP[int(c)] if c in "123456789" else rng.choice("0🅾") if c == "0" else c for c in digits)
    )


def _marks(rng: Random, number: Number, language: str) -> str:  # noqa: ARG001
    mark = rng.choice(["*", "~", "_", "**", "~~", " * ", " ~ "])
    return marked(mark.join(rng.choice([regrouped(rng, "".join(number.national), 1, 3), groups(rng, number)])))


def _hidden_zero_width(rng: Random, number: Number, language: str) -> str:  # noqa: ARG001
    return marked(zero_width(rng, rng.choice([" ", "-", ""]).join(groups(rng, number))))


def _reversed(rng: Random, number: Number, language: str) -> str:
    turned = rng.choice([" ", "-", ""]).join(number.national)[::-1]
    return f"{marked(turned)} {rng.choice(WORDING[language].backwards)}"


def _country_in_words(rng: Random, number: Number, language: str) -> str:  # noqa: ARG001
    wording = WORDING[language]
    between = "" if language in WRITTEN_TOGETHER else " "
    code = between.join([wording.plus, *(wording.digits[int(c)] for c in number.international[0])])
    return marked(f"{code} {' '.join(number.international[1:])}")


def _two_sentences(rng: Random, number: Number, language: str) -> str | None:
    if not WORDING[language].parts:
        return None
    first, *others = number.national
    rest = "".join(others)
    a, b = first, rest[: len(rest) // 2]
    said = rng.choice(WORDING[language].parts)
    begun, told = said.split("{a}")
    return begun + marked("{a}" + told).format(a=a, b=b, c=rest[len(b) :])


def _whatsapp(rng: Random, number: Number, language: str) -> str:
    international = "+" + " ".join(number.international)
    if rng.random() < 0.3:
        return "wa.me/" + marked("".join(number.international))
    word = _WHATSAPP.get(language, "WhatsApp")
    return f"{word}{rng.choice([': ', ' ', ' 👉 '])}{marked(rng.choice([international, number.spelled]))}"


def _signal(rng: Random, number: Number, language: str) -> str:  # noqa: ARG001
    return f"Signal: {marked('+' + rng.choice(['', ' ']).join(number.international))}"


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


PHONES: dict[str, PhoneHider] = {
    "plain_national": _national,
    "plain_international": _international,
    "plain_together": joined([""]),
    "dots": joined(["."]),
    "dashes": joined(["-", " - ", "–"]),
    "odd_groups": _odd_groups,
    "digits_apart": digit_by_digit([" ", "  "]),
    "digits_apart_by_marks": digit_by_digit([".", "-", " - ", " . "]),
    "words": _words,
    "words_and_digits": _mixed,
    "words_glued_to_digits": _glued,
    "homophones": _homophones,
    "letters_for_digits": _letters,
    "circled": styled("circled"),
    "keycap": styled("keycap"),
    "full_width": styled("full_width"),
    "math_bold": styled("math_bold"),
    "superscript": styled("superscript"),
    "arabic_indic": styled("arabic_indic", only="ar"),
    "devanagari": styled("devanagari", only="hi"),
    "emoji_between": with_emoji(EMOJI["seen"]),
    "emoji_for_digits": _keycap_some,
    "brackets": digit_by_digit(["", " "], lambda c: c if c == "+" else f"({c})"),
    "stars_tildes_underscores": _marks,
    "line_per_digit": digit_by_digit(["\n"]),
    "zero_width": _hidden_zero_width,
    "reversed": _reversed,
    "country_code_in_words": _country_in_words,
    "two_sentences": _two_sentences,
    "named_as_whatsapp": _whatsapp,
    "named_as_signal": _signal,
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
