"""What counts as a word when a whole text may be disguised, and known words by what is left of them under a trick.

Terms come first, then words of the language that most of the text turns out to be written in, then ordinary words.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from functools import cache, cached_property

from content_models.disguise.ordinary import ordinary_ranks
from content_models.disguise.written import written_words

_RUN = re.compile(r"(.)\1+", re.DOTALL)
_SHAPES = ("ٮبپتٹثٺنںيیىئېۍ", "ڡفٯقڢڤ", "حجچخ", "دذڈ", "رزژڑ", "سش", "صض", "طظ", "عغ", "هةہھەۀۃ", "کكگڪ")
_SHAPE = str.maketrans({letter: shape[0] for shape in _SHAPES for letter in shape})
DOTLESS: Mapping[str, str] = {
    "ٮ": "بپتٹثنيیئ", "ں": "ن", "ى": "يی", "ڡ": "فق", "ٯ": "قف", "ح": "جچخ", "د": "ذڈ", "ر": "زژڑ", "س": "ش", "ص": "ض",
    "ط": "ظ", "ع": "غ", "ه": "ةہھ", "ہ": "ه", "ی": "ي", "ي": "ی", "ک": "كگ", "ك": "ک", "ڪ": "كک", "ە": "هة", "ھ": "ه",
}  # fmt: skip
"""What an Arabic letter may stand for once its dots are gone, or written by the habit of another language."""


class _Unaccented(dict[int, str]):
    def __missing__(self, code: int) -> str:
        decomposed = unicodedata.normalize("NFD", chr(code))
        is_mark = unicodedata.category(decomposed[0]) == "Mn" and code < 0x530
        self[code] = "" if is_mark else decomposed[0] if code < 0x530 or 0x1E00 <= code < 0x2000 else chr(code)
        return self[code]


_UNACCENTED = _Unaccented()


def without_accents(word: str) -> str:
    """Latin, Greek and Cyrillic letters without what sits on them."""
    return word if word.isascii() else word.translate(_UNACCENTED)


def without_runs(word: str) -> str:
    return _RUN.sub(r"\1", word)


def without_dots(word: str) -> str:
    """An Arabic word in which letters that differ by their dots are one."""
    return word.translate(_SHAPE)


Skeleton = Callable[[str], str]


class Known:
    """Terms (lower case, of one word), written and ordinary words. Indexes are made when first needed."""

    def __init__(self, terms: Iterable[str]) -> None:
        self.terms = frozenset(terms)
        self._indexes: dict[Skeleton, Mapping[str, str]] = {}

    def __contains__(self, word: str) -> bool:
        return word in self._all

    def like(self, word: str, skeleton: Skeleton) -> list[str]:
        """Known words with the same skeleton, in no order."""
        if skeleton not in self._indexes:
            self._indexes[skeleton] = self._index(skeleton)
        bare = skeleton(word)
        return [*self._indexes[skeleton].get(bare, "").split(), *([bare] if bare in self else ())]

    def _index(self, skeleton: Skeleton) -> Mapping[str, str]:
        """In one string each: lists would be walked by every garbage collection. All words go through the skeleton at
        once, which looks at letters and their neighbours alone."""
        index: dict[str, str] = {}
        bares = skeleton("\n".join(self._all)).split("\n")
        for known, bare in zip(self._all, bares, strict=True):
            if bare != known:
                index[bare] = f"{index[bare]} {known}" if bare in index else known
        return index

    @cached_property
    def _all(self) -> dict[str, None]:
        return dict.fromkeys(self.terms) | written_anywhere() | dict.fromkeys(ordinary_ranks())

    def best(self, words: Iterable[str], language: str) -> str | None:
        """The likeliest of some words, None where none is known."""
        return min(words, key=lambda word: (self.unlikeliness(word, language), word), default=None)

    def unlikeliness(self, word: str, language: str) -> float:
        """Lower for likelier words: terms, words of the language by frequency, others."""
        place = written_words().get(language, {}).get(word)
        if place is not None:
            return place
        return 2_000 if word in self.terms else 10_000 + ordinary_ranks().get(word, 150_000)


@cache
def written_anywhere() -> dict[str, None]:
    """Of two letters and more, as the keys of a dictionary: garbage collections walk through sets."""
    return dict.fromkeys(word for words in written_words().values() for word in words if len(word) > 1)


def language_of(words: Iterable[Iterable[str]]) -> str:
    """The language in which most of some words can be read, each of which has several readings; "" where there is
    none."""
    counts: Counter[str] = Counter()
    for readings in words:
        counts.update(
            language for language, listed in written_words().items() if any(reading in listed for reading in readings)
        )
    return max(counts, key=lambda language: (counts[language], language), default="")


def home_of(words: Collection[str]) -> str:
    """The language that most of some words are listed in."""
    listed = written_words()
    return max(listed, key=lambda language: sum(map(listed[language].__contains__, words)))


@cache
def letters_of(language: str) -> frozenset[str]:
    """The letters beyond ASCII that a language writes, in the words of its own."""
    counts = Counter(letter for word in written_words().get(language, {}) for letter in word if letter > "\x7f")
    return frozenset(letter for letter, count in counts.items() if count > 4)
