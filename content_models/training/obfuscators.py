"""Disguises that sellers put on a text, for training rows: spelling games, look-alikes, hidden characters, typos.

What does not live here: undoing them (`content_models.disguise.canonical`), which has its own author and its own tests.
"""

import random
from collections.abc import Callable

_LEET = str.maketrans({"a": "4", "e": "3", "i": "1", "o": "0", "s": "5"})
_CYRILLIC = str.maketrans({"a": "а", "e": "е", "o": "о", "p": "р", "c": "с", "x": "х", "y": "у"})
_HIDDEN = ("\u200b", "\u200c", "\u00ad", "\u2060")


def leet(text: str, chance: random.Random) -> str:
    return _words(text, chance, 0.5, lambda word: word.translate(_LEET))


def look_alikes(text: str, chance: random.Random) -> str:
    return _words(text, chance, 0.6, lambda word: word.translate(_CYRILLIC))


def spaced(text: str, chance: random.Random) -> str:
    mark = chance.choice((" ", ".", "-", "_"))
    return _words(text, chance, 0.25, lambda word: mark.join(word) if len(word) > 3 else word)


def hidden(text: str, chance: random.Random) -> str:
    return _words(text, chance, 0.5, lambda word: chance.choice(_HIDDEN).join(word))


def bold(text: str, chance: random.Random) -> str:
    return _words(text, chance, 0.7, lambda word: "".join(map(_bold_letter, word)))


def starred(text: str, chance: random.Random) -> str:
    def star(word: str) -> str:
        at = chance.randrange(1, len(word) - 1) if len(word) > 3 else 0
        return word[:at] + "*" + word[at + 1 :] if at else word

    return _words(text, chance, 0.3, star)


def typos(text: str, chance: random.Random) -> str:
    def slip(word: str) -> str:
        if len(word) < 4:
            return word
        at = chance.randrange(1, len(word) - 1)
        dropped, doubled = word[:at] + word[at + 1 :], word[:at] + word[at] + word[at:]
        return chance.choice((dropped, doubled, word[:at] + word[at + 1] + word[at] + word[at + 2 :]))

    return _words(text, chance, 0.35, slip)


OBFUSCATORS: tuple[Callable[[str, random.Random], str], ...] = (
    leet, look_alikes, spaced, hidden, bold, starred, typos, typos, typos,
)  # fmt: skip


def _words(text: str, chance: random.Random, share: float, change: Callable[[str], str]) -> str:
    return " ".join(change(word) if chance.random() < share else word for word in text.split(" "))


def _bold_letter(letter: str) -> str:
    if "a" <= letter <= "z":
        return chr(0x1D41A + ord(letter) - ord("a"))
    if "A" <= letter <= "Z":
        return chr(0x1D400 + ord(letter) - ord("A"))
    return letter
