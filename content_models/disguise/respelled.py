"""Words that are no ordinary ones and turn into terms when read backwards, without repeated letters, by ear, in another
alphabet or shifted by thirteen: "eniacoc", "gunnn", "kokayne", "geroin", "pbpnvar".

What a strange word stands for is remembered, since the same names and misspellings come again and again.
"""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import pairwise

from content_models.disguise.offsets import Edit
from content_models.disguise.ordinary import common_words, ordinary_words
from content_models.disguise.romanised import folded_spelling, is_foreign, romanised
from content_models.disguise.sound import LETTER_NAMES, Sound, alike, consonants, sound, without_accents

Reading = tuple[str, str]
"""(the term, the name of the trick)."""

_MOST_REMEMBERED = 100_000
_LONGEST = 24
_WORD = re.compile(r"(?<![\w@/\\])[^\W\d_]+(?![\w@/]|[.]\w)")
_TRIPLED = re.compile(r"(.)\1\1")
_DOUBLED = re.compile(r"(?:(.)\1)+")
_RUN = re.compile(r"(.)\1+")
_JOINT = re.compile(r"[-'’](?<=[^\W\d_].)(?=[^\W\d_])")
_BEFORE_JOINT = re.compile(r"(?:^|(?<=[\s(\"]))[^\W\d_]{1,12}$")
_AFTER_JOINT = re.compile(r"(?:[-'’][^\W\d_]{1,12}+){1,3}(?=[\s,;:!?)\"]|[.](?:\s|$)|$)")
_JOINTS = re.compile(r"[-'’ ]")
_INITIALS = re.compile(r"[a-z]{2,4}[- ]?\d{2,3}|[bcdfghjklmnpqrstvwxz]{3,5}|[bcdfghjklmnpqrstvwxz]{3}a")
_SURE_NAMES = frozenset(LETTER_NAMES) - {"see", "eye", "el", "en", "es", "oh", "are", "ar", "tea", "you", "why", "ex"}
_SAID = "|".join(sorted(LETTER_NAMES, key=len, reverse=True))
_SPELLED_OUT = re.compile(rf"(?<![\w-])(?:{_SAID})(?:[ -](?:{_SAID}))+(?:[ -]?\d{{2,3}})?(?![\w-])")
_TURNED_13 = str.maketrans("abcdefghijklmnopqrstuvwxyz", "nopqrstuvwxyzabcdefghijklm")


class Respelled:
    """Finds respelt terms (lower case); built once, in some 50 ms for a few thousand terms.

    Terms that are everyday words in some language ("hot", "verde") are only read where letters were repeated.
    """

    def __init__(self, terms: Iterable[str]) -> None:
        listed = sorted(terms)
        self._words = frozenset(term for term in listed if term.isalpha())
        targets = [word for word in sorted(self._words - common_words()) if len(word) >= 5]
        self._turned = {word[::-1]: word for word in targets if len(word) >= 6 or word not in ordinary_words()}
        drawn_out = [word for word in sorted(self._words, reverse=True) if len(word) >= 3 and len(set(word)) > 1]
        self._runs = {_RUN.sub(r"\1", word): word for word in drawn_out}
        self._shifted = frozenset(w.translate(_TURNED_13) for w in self._words if w.isascii() and len(w) >= 3)
        foreign = [word for word in targets if is_foreign(word) and len(romanised(word)) >= 6]
        self._spellings = {folded_spelling(romanised(word)): word for word in foreign if word not in ordinary_words()}
        self._stems = tuple(sorted({word[:-1] for word in targets if is_foreign(word)}))
        self._sounds: dict[str, list[tuple[str, Sound]]] = {}
        for word in targets:
            if "a" <= word[0] < "ɏ" and _is_distinct(word):
                self._sounds.setdefault(sound(word)[0], []).append((word, sound(word)))
        self._initials = {re.sub("[- ]", "", term): term for term in listed if _INITIALS.fullmatch(term)}
        self._reading = lru_cache(_MOST_REMEMBERED)(self._read)
        self._sounds_joined = lru_cache(_MOST_REMEMBERED)(self._read_joined)

    def edits_in(self, text: str, lower: str, words: list[str], odd: set[str]) -> list[Edit]:
        strange = {word for word in odd if len(word) >= 3}
        edits: list[Edit] = []
        if strange:
            edits = self._strange_words(lower, strange) or self._joined_words(lower, words, strange)
            edits = edits or self._shifted_text(text, lower, words, strange)
        if not edits and len(_SURE_NAMES.intersection(words)) >= 1:
            edits = [*self._spelled_out(lower)]
        return edits

    def _strange_words(self, lower: str, strange: set[str]) -> list[Edit]:
        readings = {word: reading for word in strange if (reading := self._reading(word))}
        if not readings:
            return []
        free = [found for found in _WORD.finditer(lower) if len(found[0]) > 1]
        at_home = any(is_foreign(found[0]) and found[0] not in readings for found in free) or not any(
            found[0].isascii() for found in free
        )
        return [
            Edit(
                *found.span(),
                term,
                "" if at_home and is_foreign(found[0]) and what == "transliteration" else what,
                True,
            )
            for found in free
            if found[0] in readings
            for term, what in [readings[found[0]]]
        ]

    def _read(self, word: str) -> Reading | None:
        if term := self._without_repeats(word):
            return term, "repeated_letters"
        if not 5 <= len(word) <= _LONGEST:
            return None
        if term := self._turned.get(word):
            return term, "reversed"
        if is_foreign(word):
            return self._from_latin(word)
        if (plain := without_accents(word)) in self._words:
            return plain, ""
        if reading := self._by_ear(word):
            return reading
        term = self._spellings.get(folded_spelling(word))
        return (term, "transliteration") if term else None

    def _without_repeats(self, word: str) -> str | None:
        """Three of a letter, or every letter twice; never where an ordinary word was only drawn out."""
        if not (_TRIPLED.search(word) or (len(word) >= 6 and _DOUBLED.fullmatch(word))):
            return None
        single = _RUN.sub(r"\1", word)
        term = self._runs.get(single)
        return term if term and _is_drawn_out(word, term) else None

    def _from_latin(self, word: str) -> Reading | None:
        """A Latin term in foreign letters; inflections of foreign terms are none."""
        if word.startswith(self._stems):
            return None
        reading = self._by_ear(romanised(word))
        latin = folded_spelling(romanised(word))
        if reading or latin in self._words:
            return (reading[0] if reading else latin), "transliteration"
        return None

    def _by_ear(self, word: str) -> Reading | None:
        if not word.isascii() or not (similar := self._sounds.get(consonants(word))):
            return None
        heard = sound(word)
        term = next((term for term, known in similar if alike(heard, known)), None)
        return (term, "phonetic") if term and term != word else None

    def _joined_words(self, lower: str, words: list[str], strange: set[str]) -> list[Edit]:
        """Words respelt in two pieces: "koh-kayn"; parted by a blank only where neither piece is a word."""
        joined = {*_hyphened(lower)}
        if len(strange) > 1:
            joined |= {f"{a} {b}" for a, b in pairwise(words) if a in strange and b in strange}
        heard = {piece for piece in joined if len(piece) <= _LONGEST and self._sounds_joined(piece)}
        return [
            edit
            for piece in sorted(heard)
            for found in re.finditer(rf"(?<![\w@/.-]){re.escape(piece)}(?![\w@/-]|[.]\w)", lower)
            for edit in self._joined(found)
        ]

    def _joined(self, found: re.Match[str]) -> Iterator[Edit]:
        if term := self._sounds_joined(found[0]):
            yield Edit(*found.span(), term, "phonetic", as_whole=True)

    def _read_joined(self, pieces: str) -> str | None:
        word = _JOINTS.sub("", pieces)
        if len(word) < 6 or word in self._words or word in ordinary_words():
            return None
        reading = self._by_ear(word)
        return reading[0] if reading else None

    def _shifted_text(self, text: str, lower: str, words: list[str], strange: set[str]) -> list[Edit]:
        """Caesar's cipher by thirteen: two terms and more come out of it, and none stood there before."""
        if len(strange & self._shifted) < 2 or not self._words.isdisjoint(words):
            return []
        known = ordinary_words()
        capital = _TURNED_13 | {upper - 32: code - 32 for upper, code in _TURNED_13.items()}
        return [
            Edit(*word.span(), text[slice(*word.span())].translate(capital), "rot13")
            for word in re.finditer("[a-z]+", lower)
            if word[0] not in known or word[0].translate(_TURNED_13) in known
        ]

    def _spelled_out(self, lower: str) -> Iterator[Edit]:
        for found in _SPELLED_OUT.finditer(lower):
            said = "".join(LETTER_NAMES.get(name, name) for name in re.findall(r"[a-z]+|\d+", found[0]))
            if term := self._initials.get(said):
                yield Edit(*found.span(), term, "phonetic", as_whole=True)


def _hyphened(lower: str) -> Iterator[str]:
    """Words of two to four pieces: "koh-kayn"."""
    for joint in _JOINT.finditer(lower):
        at = joint.start()
        before = _BEFORE_JOINT.search(lower[max(0, at - 14) : at])
        after = _AFTER_JOINT.match(lower, at)
        if before and after and (before.start() or at <= 14):
            yield before[0] + after[0]


def _is_distinct(word: str) -> bool:
    """Whether a word has so many sounds that few others share them: four consonants, or three in a longer word."""
    consonants, rows = sound(word)
    count = sum(letter not in ".s" for letter in consonants)
    return count >= 4 or (count == 3 and (len(word.rstrip("s")) >= 7 or sum(map(len, rows)) >= 3))


def _is_drawn_out(word: str, term: str) -> bool:
    """Whether every letter of the term is there at least as often as the term has it."""
    runs = zip(_RUN_LENGTHS.finditer(word), _RUN_LENGTHS.finditer(term), strict=True)
    return all(len(drawn[0]) >= len(plain[0]) for drawn, plain in runs)


_RUN_LENGTHS = re.compile(r"(.)\1*")
