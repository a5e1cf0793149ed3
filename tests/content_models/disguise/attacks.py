"""Ways to hide a word, written apart from what undoes them: each takes a word or a sentence and a seeded source.

They serve tests only. What comes out is recovered or not; nothing here knows how.
"""

import codecs
import random
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

Attack = Callable[[str, random.Random], str]


@dataclass(frozen=True, slots=True)
class Trick:
    """How a word is hidden, in which alphabets that makes sense, and what share has to be recovered."""

    hide: Attack
    least: float
    scripts: frozenset[str]


LATIN, BOTH = frozenset(["LATIN"]), frozenset(["LATIN", "CYRILLIC"])
_PLAIN = "abcdefghijklmnopqrstuvwxyz"


def _alphabet(first: int) -> dict[int, str]:
    return {ord(letter): chr(first + n) for n, letter in enumerate(_PLAIN)}


_STYLES = [
    *map(_alphabet, (0x1D41A, 0x1D4EA, 0x1D5BA, 0x1D68A, 0x24D0, 0x249C, 0xFF41, 0x1D586, 0x1F130, 0x1F150, 0x1F170)),
    dict(zip(map(ord, _PLAIN), "ᴀʙᴄᴅᴇғɢʜɪᴊᴋʟᴍɴᴏᴘǫʀsᴛᴜᴠᴡxʏᴢ", strict=True)),
]  # fmt: skip
_CYRILLIC_LOOKS = dict(zip("aceopxyijshdqwkmt", "асеорхуіјѕһԁԛԝкмт", strict=True))
_LATIN_LOOKS = {foreign: latin for latin, foreign in _CYRILLIC_LOOKS.items()}
_GREEK_LOOKS = dict(zip("aoivunptkx", "αοιυμηρτκχ", strict=True)) | {"v": "ν", "u": "υ", "n": "η"}
_RARE_LOOKS = dict(zip("cdgilorsvwz", "ꮯᏧցꭵӏօꮁꮪꮩꮃꮓ", strict=True))
_SEPARATORS = [" ", "-", ".", "_", "*", "~", "|", "·", "•", "/", ",", "'", "🔥", "💊", "★", "→", "  ", " - ", "…"]
_FILLERS = ["中", "の", "가", "ا", "ก", "★", "🔫"]
_LEET = {"a": "4@", "e": "3€", "i": "1!", "o": "0", "s": "5$", "t": "7+", "b": "8", "g": "69", "l": "1", "z": "2",
         "c": "¢", "u": "µ", "y": "¥"} | {"а": "4@", "е": "3", "о": "0"}  # fmt: skip
_BY_EAR = [
    ("ph", "f"), ("ck", "k"), ("ca", "ka"), ("co", "ko"), ("cu", "ku"), ("cc", "kk"), ("x", "ks"), ("ai", "ay"),
    ("oo", "u"), ("in", "yn"), ("il", "yl"), ("ee", "ea"), ("er", "err"), ("ar", "arr"), ("f", "ph"), ("gl", "ggl"),
    ("ei", "ee"), ("ia", "ya"), ("ine", "een"), ("oi", "owi"),
]  # fmt: skip


def _mapped(word: str, looks: dict[str, str], share: float, rng: random.Random) -> str:
    """At least one letter goes, and one stays where that is possible."""
    places = [i for i, letter in enumerate(word) if letter in looks]
    chosen = rng.sample(places, max(1, round(share * len(places)))) if places else []
    return "".join(looks[letter] if i in chosen else letter for i, letter in enumerate(word))


def styled(word: str, rng: random.Random) -> str:
    return word.translate(rng.choice(_STYLES))


def lookalikes(word: str, rng: random.Random) -> str:
    looks = rng.choice([_CYRILLIC_LOOKS, _GREEK_LOOKS, _RARE_LOOKS])
    return _mapped(word, looks, rng.uniform(0.3, 1), rng)


def latin_in_cyrillic(word: str, rng: random.Random) -> str:
    return _mapped(word, _LATIN_LOOKS, rng.uniform(0.3, 0.8), rng)


def zero_width(word: str, rng: random.Random) -> str:
    return rng.choice("\u200b\u200c\u200d\u2060\ufeff\u034f").join(word)


def marked(word: str, rng: random.Random) -> str:
    return "".join(letter + rng.choice("\u0336\u0337\u0353\u0359\u0321") for letter in word)


def parted(word: str, rng: random.Random) -> str:
    return rng.choice(_SEPARATORS).join(word)


def parted_unevenly(word: str, rng: random.Random) -> str:
    return "".join(letter + rng.choice(".-_*~ ") for letter in word)[:-1]


def filled(word: str, rng: random.Random) -> str:
    return rng.choice(_FILLERS).join(word)


def by_lines(word: str, rng: random.Random) -> str:
    return "\n" + rng.choice(["\n", "\r\n", " \n", "\n "]).join(word) + "\n"


def backwards(word: str, rng: random.Random) -> str:
    return word[::-1]


def overridden(word: str, rng: random.Random) -> str:
    middle = rng.randrange(len(word) - 2)
    whole = f"\u202e{word[::-1]}\u202c"
    return rng.choice([whole, f"{word[:middle]}\u202e{word[middle:][::-1]}\u202c"])


def as_codes(word: str, rng: random.Random) -> str:
    code = rng.choice(["&#{};", "&#x{:x};", "%{:02x}", "\\u{:04x}", "&amp;#{};"])
    code = "&#{};" if code.startswith("%") and not word.isascii() else code
    chosen = rng.sample(range(len(word)), rng.randint(1, len(word)))
    return "".join(code.format(ord(letter)) if i in chosen else letter for i, letter in enumerate(word))


def leet(word: str, rng: random.Random) -> str:
    places = [i for i, letter in enumerate(word) if letter in _LEET]
    most = max(1, min(len(places), len(word) - 2))
    chosen = rng.sample(places, rng.randint(1, most)) if places else []
    return "".join(rng.choice(_LEET[letter]) if i in chosen else letter for i, letter in enumerate(word))


def starred(word: str, rng: random.Random) -> str:
    inner = range(1, len(word) - 1)
    chosen = rng.sample(inner, 1 if len(word) < 7 else 2)
    cover = rng.choice("*#•■")
    return "".join(cover if i in chosen else letter for i, letter in enumerate(word))


def drawn_out(word: str, rng: random.Random) -> str:
    at = rng.randrange(len(word))
    return word[:at] + word[at] * rng.randint(3, 6) + word[at + 1 :]


def by_ear(word: str, rng: random.Random) -> str:
    plain = unicodedata.normalize("NFD", word).encode("ascii", "ignore").decode()
    ways = [way for way in _BY_EAR if way[0] in plain]
    for heard, written in rng.sample(ways, min(len(ways), rng.randint(1, 2))):
        plain = plain.replace(heard, written, 1)
    return plain


TRICKS: dict[str, Trick] = {
    "fancy letters": Trick(styled, 0.95, LATIN),
    "look-alikes": Trick(lookalikes, 0.95, LATIN),
    "Latin letters in Cyrillic": Trick(latin_in_cyrillic, 0.95, frozenset(["CYRILLIC"])),
    "zero width": Trick(zero_width, 0.95, BOTH),
    "marks": Trick(marked, 0.95, BOTH),
    "parted": Trick(parted, 0.95, BOTH),
    "parted unevenly": Trick(parted_unevenly, 0.95, BOTH),
    "filled": Trick(filled, 0.95, BOTH),
    "a letter a line": Trick(by_lines, 0.95, BOTH),
    "backwards": Trick(backwards, 0.95, BOTH),
    "right to left": Trick(overridden, 0.95, BOTH),
    "codes": Trick(as_codes, 0.95, LATIN),
    "leetspeak": Trick(leet, 0.9, BOTH),
    "starred": Trick(starred, 0.9, BOTH),
    "drawn out": Trick(drawn_out, 0.9, BOTH),
    "by ear": Trick(by_ear, 0.9, LATIN),
}


def shifted(sentence: str) -> str:
    return codecs.encode(sentence, "rot13")
