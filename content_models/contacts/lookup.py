"""Tables of words found in one pass over a folded text, whole words only, whatever their number.

What does not live here: the tables, and what a word that is found means.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

import ahocorasick

from content_models.contacts.folding import first_words, is_latin, is_written_together, spellings, words_of


class Hit(NamedTuple):
    """A word of the table `key` at [start, end)."""

    start: int
    end: int
    key: str


class Lookup:
    """Words by the names of their tables; a star at a word's end stands for any ending. Build once."""

    def __init__(self, tables: Mapping[str, Iterable[str]], *, glued: bool = False) -> None:
        """`glued` words may have letters of scripts without blanks right beside them: "PayPalは"."""
        self._glued = glued
        found: dict[str, list[tuple[str, int, bool, bool]]] = {}
        for key, words in tables.items():
            for word in words:
                stem, is_stem = word.strip().rstrip("*"), word.strip().endswith("*")
                for spelling in spellings(stem):
                    entry = (key, len(spelling), is_stem, is_written_together(spelling))
                    if entry not in found.setdefault(spelling, []):
                        found[spelling].append(entry)
        self._automaton = ahocorasick.Automaton()
        for spelling, entries in found.items():
            self._automaton.add_word(spelling, entries)
        self._automaton.make_automaton()
        self._firsts = first_words(found)

    def hits(self, lower: str, start: int = 0, end: int | None = None) -> Iterator[Hit]:
        """All in [start, end), by their ends; longer ones of one end first."""
        stop = len(lower) if end is None else end
        searched = lower if stop - start == len(lower) else lower[start:stop]  # the automaton copies what it is given
        for place, entries in self._automaton.iter(searched):
            last = start + place
            for key, size, is_stem, is_together in entries:
                first, after = last - size + 1, last + 1
                if not is_together:
                    if first and self._goes_on(lower[first - 1]):
                        continue
                    if after < stop and self._goes_on(lower[after]):
                        if not is_stem:
                            continue
                        while after < stop and (lower[after].isalnum() or lower[after] == "'"):
                            after += 1
                yield Hit(first, after, key)

    def _goes_on(self, letter: str) -> bool:
        return letter.isalnum() and not (self._glued and is_written_together(letter))

    def keys(self, lower: str) -> frozenset[str]:
        """The tables of which any word stands in the text."""
        found: set[str] = set()
        for place, entries in self._automaton.iter(lower):
            _, size, _, is_together = entries[0]  # of one spelling, they share its size and script
            if not is_together and place >= size and lower[place - size].isalnum():
                continue
            is_whole = is_together or not lower[place + 1 : place + 2].isalnum()
            for key, _, is_stem, _ in entries:
                if is_whole or is_stem:
                    found.add(key)
        return frozenset(found)

    def may_hit(self, lower: str) -> bool:
        """A cheaper look, by the words alone that begin one of the tables'; none may have a stem in Latin letters."""
        return not is_latin(lower) or not self._firsts.isdisjoint(words_of(lower))
