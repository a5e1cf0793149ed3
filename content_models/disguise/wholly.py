"""Texts that are disguised as a whole, whatever their words say: one trick is believed where enough of the words that
are none become words by undoing it. A single odd word in an otherwise ordinary text stays as it is.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from content_models.disguise.known import Known, language_of, written_anywhere
from content_models.disguise.offsets import Edit
from content_models.disguise.ordinary import ordinary_words
from content_models.disguise.respaced import respaced
from content_models.disguise.romanised import latin_texts
from content_models.disguise.tricks import TRICKS, Trick
from content_models.disguise.turned import Turned
from content_models.disguise.written import WORD, written_words

LONGEST = 20_000
"""Characters; longer texts are no posts."""

# What rows of letters leave out or part, other than the words of `WORD`: marks, joiners and numbers that are no digits.
_HAS_MARKS = re.compile(
    "[^\x00-\xa9\xab-\xb1\xb4-\xb8\xbb\xbf-\u02ff\u0370-\u0482\u048a-\u052f\u2010-\u205f\u20a0-\u20cf]"
)
_CUT = re.compile(r"[^\W\d_](?:[-–‐·•.*~|_‧・˙∙⋅^=…]|[\d@$!|+€£¢¥]+)[^\W\d_]")
_LEAST = 2
_ONE_IN = 7
_BY_CHANCE, _BY_CHANCE_ELSEWHERE = 3, 2


class Wholly:
    """Finds tricks that were played on much of a text, which is made of known words and of phrases in lower case."""

    def __init__(self, known: Known, phrases: Iterable[str]) -> None:
        self._known = known
        self._turned = Turned(known, sorted(phrases))

    def edits_in(self, text: str, lower: str, counts: tuple[int, int], strange: set[str]) -> list[Edit]:
        """What undoes one trick; nothing where none is believed. `counts` of its rows of letters and of the distinct
        ones among them, `strange` those that are no ordinary words. Most texts are left after a glance at these."""
        rows, distinct = counts
        is_strange = len(strange) * 5 >= distinct and len(strange) > 1
        blanks = lower.count(" ") + lower.count("\n") + 1
        is_cut = rows * 20 > 21 * blanks
        if not (is_strange or is_cut) or len(lower) > LONGEST:
            return []
        if _HAS_MARKS.search(lower):
            words = {*WORD.findall(lower)}
            distinct, strange = len(words), words - ordinary_words() - self._known.terms
        unknown = {word for word in strange.difference(written_anywhere()) if len(word) > 1}
        is_strange = len(unknown) > 1 and len(unknown) * 5 >= distinct
        is_cut = is_cut and len(_CUT.findall(lower)) * 9 > max(blanks, 9)
        edits = self._of_words(lower, unknown, is_strange, is_cut)
        return edits or (self._as_a_whole(text, lower, unknown) if is_strange else [])

    def _of_words(self, lower: str, unknown: set[str], is_strange: bool, is_cut: bool) -> list[Edit]:
        seen = " ".join(unknown) if lower.isascii() else lower
        undone = (
            edits
            for trick in TRICKS
            if (is_cut if trick.cuts else is_strange) and trick.sign.search(lower if trick.cuts else seen)
            if (edits := self._undone(lower, trick))
        )
        return next(undone, [])

    def _as_a_whole(self, text: str, lower: str, unknown: set[str]) -> list[Edit]:
        if edits := self._turned.edits_in(text, lower, unknown):
            return edits
        if sum(map(len, unknown)) * 3 < len(lower):
            return []
        return latin_texts(lower, unknown) or respaced(lower, self._known)

    def _undone(self, lower: str, trick: Trick) -> list[Edit]:
        found = [*trick.token.finditer(lower)]
        words = {token[0] for token in found}
        strange = [word for word in words if not trick.stands(word, self._known)]
        readings = {word: trick.readings(word, self._known) for word in strange}
        language = language_of(known for known in readings.values() if known)
        if not _is_believed(trick, readings, language, len({*lower.split()})):
            return []
        plain = {
            word: self._known.best(known, language) or trick.plain(word, language) for word, known in readings.items()
        }
        plain |= self._at_home(words.difference(strange), trick, language)
        return [
            edit
            for token in found
            if plain.get(token[0], token[0]) != token[0]
            for edit in _edits(token, plain[token[0]], trick)
        ]

    def _at_home(self, words: Iterable[str], trick: Trick, language: str) -> dict[str, str]:
        """Words of other languages that become words of this one."""
        listed = written_words().get(language, {})
        readings = {word: trick.readings(word, self._known) for word in words if word not in listed}
        best = {word: self._known.best(known, language) for word, known in readings.items()}
        return {word: reading for word, reading in best.items() if reading and reading in listed}


def _is_believed(trick: Trick, readings: Mapping[str, Sequence[str]], language: str, words: int) -> bool:
    """Whether many strange words become words, of more letters than chance makes, and they are a good share of the
    text's, and cannot be of the language as they stand."""
    long = [word for word, known in readings.items() if _counted(word, known) > 0]
    hits = [word for word in long if readings[word]]
    letters = sum(_counted(word, readings[word]) for word in hits)
    if letters < trick.least or len(hits) * (3 if trick.cuts else 2) < len(long):
        return False
    return len(hits) >= max(_LEAST, words / _ONE_IN) and sum(trick.shows(hit, language) for hit in hits) * 3 >= len(
        hits
    )


def _counted(word: str, known: Sequence[str]) -> int:
    """Letters beyond those that make a word by chance, in whatever language."""
    return len(known[0] if known else word) - (_BY_CHANCE if word.isascii() else _BY_CHANCE_ELSEWHERE)


def _edits(token: re.Match[str], plain: str, trick: Trick) -> Iterator[Edit]:
    """Where letters were only put in, each of those on its own, so that the others keep their places."""
    start, written = token.start(), token[0]
    if len(plain) >= len(written):
        yield Edit(*token.span(), plain, trick.what)
        return
    kept, at = [], 0
    for place, letter in enumerate(written):
        if at < len(plain) and (letter == plain[at]):
            kept.append(place)
            at += 1
    if at < len(plain):
        yield Edit(*token.span(), plain, trick.what, True)
        return
    for first, second in zip([-1, *kept], [*kept, len(written)], strict=True):
        if second - first > 1:
            yield Edit(start + first + 1, start + second, "", trick.what)
