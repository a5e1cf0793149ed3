"""Texts that are disguised as a whole, whatever their words say: one trick is believed where enough of the words that
are none become words by undoing it. A single odd word in an otherwise ordinary text stays as it is.
"""

import re
from collections.abc import Iterable, Iterator, Sequence

from content_models.disguise.known import Known, language_of, written_anywhere
from content_models.disguise.offsets import Edit
from content_models.disguise.ordinary import ordinary_words
from content_models.disguise.respaced import respaced
from content_models.disguise.romanised import latin_texts
from content_models.disguise.tricks import TRICKS, Trick
from content_models.disguise.turned import Turned
from content_models.disguise.written import WORD

LONGEST = 20_000
"""Characters; longer texts are no posts."""

_CUT = re.compile(r"[^\W\d_](?:[-–‐·•.*~|_‧・˙∙⋅^=…]|[\d@$!|+€£¢¥]+)[^\W\d_]")
_LEAST = 2
_ONE_IN = 7


class Wholly:
    """Finds tricks that were played on much of a text. Terms (lower case, of one word) count as words."""

    def __init__(self, terms: Iterable[str]) -> None:
        listed = {*terms}
        self._known = Known({term for term in listed if term.isalpha()})
        self._turned = Turned(self._known, sorted(term for term in listed if " " in term))

    def edits_in(self, text: str, lower: str, counts: tuple[int, int], strange: set[str]) -> list[Edit]:
        """What undoes one trick; nothing where none is believed. `counts` of its rows of letters and of the distinct
        ones among them, `strange` those that are no ordinary words. Most texts are left after a glance at these."""
        rows, distinct = counts
        is_strange = len(strange) * 5 >= distinct and len(strange) > 1
        blanks = lower.count(" ") + lower.count("\n") + 1
        is_cut = rows * 7 > 8 * blanks
        if not (is_strange or is_cut) or len(lower) > LONGEST:
            return []
        if not lower.isascii():
            words = {*WORD.findall(lower)}
            distinct, strange = len(words), words - ordinary_words() - self._known.terms
        unknown = {word for word in strange - written_anywhere() if len(word) > 1}
        is_strange = len(unknown) > 1 and len(unknown) * 5 >= distinct
        is_cut = is_cut and len(_CUT.findall(lower)) * 6 > max(blanks, 6)
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
        strange = {word for word in {token[0] for token in found} if not trick.stands(word, self._known)}
        if len(strange) < _LEAST:
            return []
        readings = {word: trick.readings(word, self._known) for word in strange}
        language = language_of(known for known in readings.values() if known)
        long = [word for word, known in readings.items() if len(known[0] if known else word) >= trick.shortest]
        hits = [word for word in long if readings[word]]
        if len(hits) * 2 < len(long) or len(hits) < max(_LEAST, len({*lower.split()}) / _ONE_IN):
            return []  # hardly one strange word in two becomes a word, or they are few
        if sum(trick.shows(word, language) for word in hits) * 3 < len(hits):
            return []
        plain = {
            word: self._known.best(known, language) or trick.plain(word, language) for word, known in readings.items()
        }
        return [
            edit
            for token in found
            if plain.get(token[0], token[0]) != token[0]
            for edit in _edits(token, plain[token[0]], trick)
        ]


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
