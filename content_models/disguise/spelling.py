"""How a language spells: what letters follow others in its words, so that a word that nobody listed can be told from
one that is none (character trigrams, interpolated)."""

from collections import Counter
from collections.abc import Iterable
from functools import cache
from math import log

from content_models.disguise.written import written_words

_EDGE = "\0"
_MOST_KEPT = 200_000
_BACKED = 3.0
"""How much the shorter context counts, in letters seen."""


class Spelling(dict[str, float]):
    """Three letters in a row → what the last of them costs in nats, worked out when first asked."""

    def __init__(self, words: Iterable[str]) -> None:
        super().__init__()
        self._counts: Counter[str] = Counter()
        for word in words:
            padded = f"{_EDGE}{_EDGE}{word}{_EDGE}"
            for at in range(2, len(padded)):
                self._counts.update((padded[at], padded[at - 1 : at + 1], padded[at - 2 : at + 1]))
                self._counts.update(("", padded[at - 1] + "?", padded[at - 2 : at] + "?"))

    def __missing__(self, three: str) -> float:
        chance = 1e-4
        for size, context in ((1, ""), (2, three[1] + "?"), (3, three[:2] + "?")):
            chance = (self._counts[three[3 - size :]] + _BACKED * chance) / (self._counts[context] + _BACKED)
        if len(self) >= _MOST_KEPT:
            self.clear()
        self[three] = -log(chance)
        return self[three]

    def cost(self, word: str) -> float:
        """Of a word with its end, in nats."""
        padded = f"{_EDGE}{_EDGE}{word}{_EDGE}"
        return sum(self[padded[at - 2 : at + 1]] for at in range(2, len(padded)))

    def costs(self, letters: str) -> list[float]:
        """Of the words that are its beginnings, from one letter on."""
        padded, total, costs = f"{_EDGE}{_EDGE}{letters}", 0.0, []
        for at in range(2, len(padded)):
            total += self[padded[at - 2 : at + 1]]
            costs.append(total + self[padded[at - 1 : at + 1] + _EDGE])
        return costs


@cache
def spelling(language: str) -> Spelling:
    return Spelling(word for word in written_words().get(language, ()) if len(word) > 1)
