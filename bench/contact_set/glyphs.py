"""Other shapes of digits and letters, and what is put between them. Data and the smallest functions on it."""

from random import Random

KEYCAP = [f"{digit}\ufe0f\u20e3" for digit in "0123456789"]
DIGITS: dict[str, list[str]] = {
    "circled": list("⓪①②③④⑤⑥⑦⑧⑨"),
    "keycap": KEYCAP,
    "full_width": list("０１２３４５６７８９"),
    "math_bold": list("𝟎𝟏𝟐𝟑𝟒𝟓𝟔𝟕𝟖𝟗"),
    "superscript": list("⁰¹²³⁴⁵⁶⁷⁸⁹"),
    "arabic_indic": list("٠١٢٣٤٥٦٧٨٩"),
    "devanagari": list("०१२३४५६७८९"),
    "black_circled": list("⓿❶❷❸❹❺❻❼❽❾"),
    "math_mono": list("𝟶𝟷𝟸𝟹𝟺𝟻𝟼𝟽𝟾𝟿"),
    "double_struck": list("𝟘𝟙𝟚𝟛𝟜𝟝𝟞𝟟𝟠𝟡"),
    "subscript": list("₀₁₂₃₄₅₆₇₈₉"),
    "persian": list("۰۱۲۳۴۵۶۷۸۹"),
    "bengali": list("০১২৩৪৫৬৭৮৯"),
    "underlined": [f"{digit}\u0332" for digit in "0123456789"],
}
LETTERS_FOR_DIGITS = {"0": "OoO", "1": "lIl", "5": "SsS", "8": "B", "2": "Z"}
ZERO_WIDTH = "\u200b\u200c\u2060"
EMOJI = {"seen": "🔥💋📱🌹⭐💎🍀", "unseen": "🦋🍒✨🎯🌙🐝👑"}
CYRILLIC_TWINS = {"a": "а", "e": "е", "o": "о", "c": "с", "p": "р", "i": "і", "x": "х", "s": "ѕ"}
SMALL_CAPITALS = dict(zip("abcdefghijklmnoprstuvwyz", "ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘʀꜱᴛᴜᴠᴡʏᴢ", strict=True))  # q and x have none
ACCENTS = {"a": "áàâä", "e": "éèêë", "i": "íìîï", "o": "óòôö", "u": "úùü", "c": "çč", "n": "ñ", "s": "š", "z": "ž"}
DOTS_OF_EMOJI = ["🔴", "⚫", "🔵", "🟢", "⚪", "🔘", "▪️", "⏺️", "•"]
# Where the small letters, the capitals and the digits of an alphabet begin: bold script, bold Fraktur, monospace,
# double-struck, bold italic, italic (both sans-serif).
FANCY = [(0x1D4EA, 0x1D4D0, 0x1D7CE), (0x1D586, 0x1D56C, 0x1D7CE), (0x1D68A, 0x1D670, 0x1D7F6),
         (0x1D552, 0x1D538, 0x1D7D8), (0x1D656, 0x1D63C, 0x1D7EC), (0x1D622, 0x1D608, ord("0"))]  # fmt: skip
LEET = {"e": "3", "a": "4", "i": "1", "o": "0", "l": "1"}


def in_digits(text: str, style: str) -> str:
    """With each ASCII digit in that style."""
    shapes = DIGITS[style]
    return "".join(shapes[int(c)] if c in "0123456789" else c for c in text)


def bold(text: str) -> str:
    """ASCII letters and digits as mathematical sans-serif bold."""
    return "".join(_shifted(c, 0x1D5EE, 0x1D5D4, 0x1D7EC) for c in text)


def full_width(text: str) -> str:
    """ASCII but blanks as full-width forms."""
    return "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in text)


def circled(text: str) -> str:
    """ASCII letters in circles."""
    return "".join(_shifted(c, 0x24D0, 0x24B6, ord("0")) for c in text)


def _shifted(character: str, lower: int, upper: int, digit: int) -> str:
    for first, start in (("a", lower), ("A", upper), ("0", digit)):
        place = ord(character) - ord(first)
        if 0 <= place < (10 if first == "0" else 26):
            return chr(start + place)
    return character


def twins(rng: Random, text: str) -> str:
    """With one to three letters replaced by Cyrillic ones that look the same; unchanged where none has a twin."""
    places = [place for place, character in enumerate(text) if character in CYRILLIC_TWINS]
    chosen = rng.sample(places, min(len(places), rng.randint(1, 3)))
    return "".join(CYRILLIC_TWINS[c] if place in chosen else c for place, c in enumerate(text))


def leet(rng: Random, text: str) -> str:
    """With one or two letters replaced by digits that look alike."""
    places = [place for place, character in enumerate(text) if character.lower() in LEET]
    chosen = rng.sample(places, min(len(places), rng.randint(1, 2)))
    return "".join(LEET[c.lower()] if place in chosen else c for place, c in enumerate(text))


def zero_width(rng: Random, text: str, share: float = 0.3) -> str:
    """With a character of no width at least once inside, and after each other one with a chance of `share`."""
    must = rng.randrange(len(text) - 1)
    between = [rng.choice(ZERO_WIDTH) if at == must or rng.random() < share else "" for at in range(len(text) - 1)]
    return "".join(character + after for character, after in zip(text, [*between, ""], strict=True))


def small_capitals(text: str) -> str:
    """Lower-case ASCII letters as capitals of their height."""
    return "".join(SMALL_CAPITALS.get(c, c) for c in text)


def squared(text: str) -> str:
    """ASCII letters white on dark squares."""
    return "".join(chr(ord(c.upper()) - ord("A") + 0x1F170) if c.isascii() and c.isalpha() else c for c in text)


def underlined(text: str) -> str:
    return "".join(f"{c}\u0332" if c.isalnum() else c for c in text)


def accented(rng: Random, text: str) -> str:
    """With an accent on one to three letters; unchanged where none takes one."""
    places = [place for place, character in enumerate(text) if character in ACCENTS]
    chosen = rng.sample(places, min(len(places), rng.randint(1, 3)))
    return "".join(rng.choice(ACCENTS[c]) if place in chosen else c for place, c in enumerate(text))


def fancy(rng: Random, text: str) -> str:
    """ASCII letters and digits in one of the alphabets that sites for ornamental writing offer."""
    lower, upper, digit = rng.choice(FANCY)
    return "".join(_shifted(c, lower, upper, digit) for c in text)
