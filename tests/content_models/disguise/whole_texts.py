"""Ways to disguise the words of a whole post, whatever they say: each takes a word, or a text, and a seeded source.

Apart from what undoes them, as `attacks`. Words may be of any script; a trick that a word does not allow leaves it.
"""

import random
import re
import unicodedata
from collections.abc import Callable

Hide = Callable[[str, random.Random], str]

WORD = re.compile(r"[^\W\d_][\w\u0900-\u0dff\u0e00-\u0eff\u064b-\u0652\u200c]*")
_PILED = "\u0301\u0300\u0302\u0303\u0304\u0308\u030a\u030c\u0323\u0331\u0336\u0337\u0338\u20dd"
_ACCENTS = "\u0301\u0300\u0302\u0303\u0308\u030c"
_LEET = str.maketrans("aeiostаеозч", "43105+4є034".replace("є", "3"))
_SIGNS = {"a": "@", "s": "$", "i": "!", "o": "0", "e": "3", "l": "1", "t": "7"}
_LATIN_IN_CYRILLIC = str.maketrans("аеосрхуікАВЕКМНОРСТХ", "aeocpxyikABEKMHOPCTX")
_LATIN_IN_GREEK = str.maketrans("αοινηρκτχυωεΑΒΕΗΙΚΜΝΟΡΤΥΧΖ", "aoivnpktxuweABEHIKMNOPTYXZ")
_TURNED = str.maketrans("abcdefghijklmnopqrtuvwxyz", "ɐqɔpǝɟƃɥᴉɾʞlɯuodbɹʇnʌʍxʎz")
_DOTLESS = str.maketrans("بتثنيقفجخذزشضظغة", "ٮٮٮںىٯڡححدرسصطعه")
_CYRILLIC = dict(zip("абвгдезийклмнопрстуфхцыэ", "abvgdezijklmnoprstufhcye", strict=True)) | {
    "ж": "zh", "ч": "ch", "ш": "sh", "щ": "shch", "ъ": "", "ь": "", "ю": "yu", "я": "ya", "ё": "yo",
    "і": "i", "ї": "yi", "є": "ye", "ґ": "g",
}  # fmt: skip
_GREEK = dict(zip("αβγδεζηικλμνξοπρσςτυφχω", "avgdeziiklmnxoprsstyfho", strict=True)) | {"θ": "th", "ψ": "ps"}
_LATIN_OF = {
    "ru": _CYRILLIC, "bg": _CYRILLIC | {"ъ": "a", "щ": "sht", "ц": "ts"},
    "uk": _CYRILLIC | {"г": "h", "и": "y", "ц": "ts", "х": "kh"}, "el": _GREEK,
}  # fmt: skip


def _letterwise(put: Callable[[str, random.Random], str], share: float) -> Hide:
    return lambda word, rng: "".join(
        put(letter, rng) if letter.isalpha() and rng.random() < share else letter for letter in word
    )


def _in_the_middle(sign: str) -> Hide:
    def hide(word: str, rng: random.Random) -> str:
        places = [at for at in range(1, len(word)) if word[at].isalpha() and word[at - 1].isalpha()]
        at = rng.choice(places) if len(word) > 3 and places else 0
        return word[:at] + sign + word[at:] if at else word

    return hide


def _mixed(word: str, rng: random.Random) -> str:
    for sign in rng.sample("-.·*~|", 2 if len(word) > 6 else 1):
        word = _in_the_middle(sign)(word, rng)
    return word


def _all_parted(word: str, rng: random.Random) -> str:
    return ".".join(word) if len(word) > 3 and word.isalpha() else word


def _drawn(word: str, rng: random.Random) -> str:
    at = rng.randrange(len(word))
    return word[:at] + word[at] * rng.randint(3, 5) + word[at + 1 :] if word[at].isalpha() else word


def _stretched(word: str, rng: random.Random) -> str:
    return re.sub(
        r"(?<=[بتثجحخسشصضطظعغفقكلمنهيئپچکگی])(?=[\u0620-\u064a\u0671-\u06d3])", lambda _: "ـ" * rng.randint(0, 3), word
    )


def _final_forms(word: str, rng: random.Random) -> str:
    return word.translate(str.maketrans("σכמנפצ", "ςךםןףץ"))


def moved_blanks(text: str, rng: random.Random) -> str:
    """Every blank goes a letter or two to the side."""
    words = text.split(" ")
    for at in range(len(words) - 1):
        by = rng.choice((1, 2))
        if len(words[at + 1]) > by + 1 and words[at + 1][: by + 1].isalpha() and rng.random() < 0.5:
            words[at], words[at + 1] = words[at] + words[at + 1][:by], words[at + 1][by:]
        elif len(words[at]) > by + 1 and words[at][-by - 1 :].isalpha():
            words[at], words[at + 1] = words[at][:-by], words[at][-by:] + words[at + 1]
    return " ".join(words)


def no_blanks(text: str, rng: random.Random) -> str:
    return text.replace(" ", "")


def few_blanks(text: str, rng: random.Random) -> str:
    return re.sub(" ", lambda _: rng.choice(("", " ")), text)


def upside_down(text: str, rng: random.Random) -> str:
    return text.lower().translate(_TURNED)[::-1]


def whole_backwards(text: str, rng: random.Random) -> str:
    return text[::-1]


def romanised(text: str, language: str) -> str:
    lower = (
        "".join(c for c in unicodedata.normalize("NFD", text.lower()) if c != "\u0301")
        if language == "el"
        else text.lower()
    )
    return unicodedata.normalize("NFC", lower).translate(
        {ord(letter): latin for letter, latin in _LATIN_OF[language].items()}
    )


HIDES: dict[str, Hide] = {
    "marks": _letterwise(lambda letter, rng: letter + rng.choice(_PILED), 0.4),
    "piled marks": _letterwise(lambda letter, rng: letter + "".join(rng.choices(_PILED, k=2)), 0.5),
    "accents": _letterwise(lambda letter, rng: unicodedata.normalize("NFC", letter + rng.choice(_ACCENTS)), 0.4),
    "middle dot": _in_the_middle("·"),
    "hyphen": _in_the_middle("-"),
    "mixed signs": _mixed,
    "dots": _all_parted,
    "backwards": lambda word, rng: word[::-1],
    "drawn out": _drawn,
    "doubled": lambda word, rng: "".join(letter * 2 for letter in word) if len(word) > 2 else word,
    "leet": lambda word, rng: word.translate(_LEET),
    "signs": _letterwise(lambda letter, rng: _SIGNS.get(letter, letter), 0.5),
    "Latin in Cyrillic": lambda word, rng: word.translate(_LATIN_IN_CYRILLIC),
    "some Latin in Cyrillic": _letterwise(lambda letter, rng: letter.translate(_LATIN_IN_CYRILLIC), 0.5),
    "Latin in Greek": lambda word, rng: word.translate(_LATIN_IN_GREEK),
    "some Latin in Greek": _letterwise(lambda letter, rng: letter.translate(_LATIN_IN_GREEK), 0.5),
    "stretched": _stretched,
    "dotless": lambda word, rng: word.translate(_DOTLESS),
    "final forms": _final_forms,
    "zero width": _letterwise(lambda letter, rng: letter + rng.choice("\u200b\u2060\ufeff\u034f"), 0.5),
}  # fmt: skip
TEXTS: dict[str, Hide] = {
    "moved blanks": moved_blanks, "no blanks": no_blanks, "few blanks": few_blanks, "upside down": upside_down,
    "whole backwards": whole_backwards,
}  # fmt: skip
ROMANISED = tuple(_LATIN_OF)


def disguised(name: str, text: str, language: str, rng: random.Random, share: float = 1) -> str:
    """`share` of the words of the text under a trick; the text itself where it does not apply."""
    if name == "romanised":
        return romanised(text, language) if language in ROMANISED else text
    if name in TEXTS:
        return TEXTS[name](text, rng)
    return WORD.sub(lambda word: HIDES[name](word[0], rng) if rng.random() < share else word[0], text)
