"""Which of a template's words anybody would write: phrases that ordinary posts on the platform have as well.

Two posts that share "still available, pick up only" share no author. A phrase of three words that several ordinary
posts have is ordinary; of a template those words count as its own that stand in none. What does not live here: which
posts are ordinary.
"""

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from content_models.templates.words import words_of
from domain.templates import MarkedText

PHRASE = 3  # words
LEAST_KNOWN = 200  # ordinary posts; of fewer nothing is said
COMMON = 3  # ordinary posts that have a phrase, of every thousand and of the fewest known


@dataclass(frozen=True, slots=True)
class OrdinaryPhrases:
    """The phrases that are common in `known` ordinary posts, as hashes: no text can be read back from them."""

    known: int
    common: frozenset[int]

    @classmethod
    def of(cls, bodies: Iterable[str]) -> "OrdinaryPhrases":
        """From the texts of posts, one of each author: a phrase is ordinary when many people write it."""
        posts: Counter[int] = Counter()
        known = 0
        for body in bodies:
            read = [word.read for word in words_of(MarkedText("", body))]
            posts.update({_hashed(phrase) for phrase in _phrases(read)})
            known += 1
        least = max(COMMON, COMMON * known // 1000)
        return cls(known, frozenset(phrase for phrase, count in posts.items() if count >= least))

    def peculiar(self, runs: Sequence[Sequence[str]]) -> int | None:
        """How many words of the runs stand in no ordinary phrase; in a run of fewer than three words none does count.

        None where fewer than `LEAST_KNOWN` ordinary posts are known.
        """
        if self.known < LEAST_KNOWN:
            return None
        return sum(self._peculiar(run) for run in runs)

    def _peculiar(self, run: Sequence[str]) -> int:
        if len(run) < PHRASE:
            return 0
        ordinary = [False] * len(run)
        for start, phrase in enumerate(_phrases(run)):
            if _hashed(phrase) in self.common:
                ordinary[start : start + PHRASE] = [True] * PHRASE
        return ordinary.count(False)


def _phrases(words: Sequence[str]) -> list[tuple[str, ...]]:
    return list(zip(*(words[start:] for start in range(PHRASE)), strict=False))


def _hashed(phrase: Sequence[str]) -> int:
    return int.from_bytes(hashlib.blake2b(" ".join(phrase).encode("utf-8", "surrogatepass"), digest_size=8).digest())
