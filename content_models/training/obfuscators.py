"""Disguises that sellers put on a text, and slips of the hand, for training rows: in any script that they apply to.

What does not live here: undoing them (`content_models.disguise.canonical`), which has its own author and its own tests.
"""

import random
import unicodedata
from collections.abc import Callable

_LEET = str.maketrans({"a": "4", "e": "3", "i": "1", "o": "0", "s": "5"})
_CYRILLIC = str.maketrans("aeopcxyAEOPCXTHKM", "аеорсхуАЕОРСХТНКМ")
_LATIN = str.maketrans("аеорсхукАЕОРСХТНКМ", "aeopcxykAEOPCXTHKM")
_GREEK = str.maketrans("aoevnuiAEOTHKM", "αοενηυιΑΕΟΤΗΚΜ")
_HIDDEN = ("\u200b", "\u200c", "\u00ad", "\u2060")
_ACCENTS = "\u0300\u0301\u0302\u0303\u0308\u030c\u0323"
_KEYS = ("qwertyuiop", "asdfghjkl", "zxcvbnm", "йцукенгшщзхъ", "фывапролджэ", "ячсмитьбю")
_BESIDE = {key: row[max(0, at - 1) : at + 2].replace(key, "") for row in _KEYS for at, key in enumerate(row)}


def leet(text: str, chance: random.Random) -> str:
    return _words(text, chance, 0.5, lambda word: word.translate(_LEET))


def look_alikes(text: str, chance: random.Random) -> str:
    table = chance.choice((_CYRILLIC, _CYRILLIC, _LATIN, _GREEK))
    return _words(text, chance, 0.6, lambda word: word.translate(table))


def spaced(text: str, chance: random.Random) -> str:
    mark = chance.choice((" ", ".", "-", "_", "·", "•"))
    return _words(text, chance, 0.25, lambda word: mark.join(word) if len(word) > 3 else word)


def parted(text: str, chance: random.Random) -> str:
    """One sign inside a word."""
    return _words(text, chance, 0.4, lambda word: _put(word, chance, chance.choice((".", "-", "_", "/", "'"))))


def hidden(text: str, chance: random.Random) -> str:
    return _words(text, chance, 0.5, lambda word: chance.choice(_HIDDEN).join(word))


def accented(text: str, chance: random.Random) -> str:
    def mark(word: str) -> str:
        marked = (letter + chance.choice(_ACCENTS) if chance.random() < 0.4 else letter for letter in word)
        return unicodedata.normalize("NFC", "".join(marked))

    return _words(text, chance, 0.5, mark)


def bare(text: str, chance: random.Random) -> str:  # noqa: ARG001
    """Without accents, as people type who have no key for them; letters whose accent is another letter's too."""
    apart = unicodedata.normalize("NFD", text)
    return unicodedata.normalize("NFC", "".join(sign for sign in apart if not "\u0300" <= sign <= "\u036f"))


def bold(text: str, chance: random.Random) -> str:
    return _words(text, chance, 0.7, lambda word: "".join(map(_bold_letter, word)))


def starred(text: str, chance: random.Random) -> str:
    def star(word: str) -> str:
        at = chance.randrange(1, len(word) - 1) if len(word) > 3 else 0
        return word[:at] + "*" + word[at + 1 :] if at else word

    return _words(text, chance, 0.3, star)


def drawn_out(text: str, chance: random.Random) -> str:
    def draw(word: str) -> str:
        at = chance.randrange(len(word)) if len(word) > 2 else 0
        return word[:at] + word[at] * chance.randint(2, 4) + word[at + 1 :] if at else word

    return _words(text, chance, 0.4, draw)


def run_together(text: str, chance: random.Random) -> str:
    """Some blanks are missing, others stand a letter too early or too late."""
    words = text.split(" ")
    for at in range(len(words) - 1):
        match chance.randrange(6):
            case 0:
                words[at], words[at + 1] = "", words[at] + words[at + 1]
            case 1 if len(words[at]) > 3:
                words[at], words[at + 1] = words[at][:-1], words[at][-1] + words[at + 1]
    return " ".join(word for word in words if word)


def typos(text: str, chance: random.Random) -> str:
    def slip(word: str) -> str:
        if len(word) < 4:
            return word
        at = chance.randrange(1, len(word) - 1)
        before, letter, after = word[:at], word[at], word[at + 1 :]
        beside = chance.choice(_BESIDE.get(letter, chance.choice(text)))
        return chance.choice(
            (before + after, before + letter + letter + after, before + after[0] + letter + after[1:],
             before + beside + after)
        )  # fmt: skip

    return _words(text, chance, 0.35, slip)


OBFUSCATORS: tuple[Callable[[str, random.Random], str], ...] = (
    leet, look_alikes, spaced, parted, hidden, accented, bold, starred, drawn_out, bare, run_together, typos, typos,
)  # fmt: skip


def _words(text: str, chance: random.Random, share: float, change: Callable[[str], str]) -> str:
    return " ".join(change(word) if chance.random() < share else word for word in text.split(" "))


def _put(word: str, chance: random.Random, sign: str) -> str:
    at = chance.randrange(2, len(word) - 1) if len(word) > 4 else 0
    return word[:at] + sign + word[at:] if at else word


def _bold_letter(letter: str) -> str:
    if "a" <= letter <= "z":
        return chr(0x1D41A + ord(letter) - ord("a"))
    if "A" <= letter <= "Z":
        return chr(0x1D400 + ord(letter) - ord("A"))
    return letter
