"""From what the stages saw to one calibrated probability and one category: two small regressions, fast and full.

The probabilities hold for the share of illegal posts stated in the released card (`prior`); under another share they
must be moved by the odds. What does not live here: fitting (`training`), what an action is (`screening`).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from content_models.text.lexicon import Finding
from domain.judgement import CategoryCode

Floats = npt.NDArray[np.float32]

CATEGORIES: tuple[CategoryCode, ...] = tuple(CategoryCode)
"""Order of the category columns in every weight matrix."""

_SIGNS = 5


@dataclass(frozen=True, slots=True)
class Blend:
    """A logistic regression for illegal-or-not and a multinomial one for the category, over `fast_features` or
    `full_features` (and the category columns that go with them)."""

    weights: Floats
    bias: float
    category_weights: Floats
    category_bias: Floats

    def probabilities(self, features: Floats) -> npt.NDArray[np.float64]:
        """float64 (posts,), calibrated for the card's prior."""
        return 1 / (1 + np.exp(-(features @ self.weights + self.bias).astype(np.float64)))

    def categories(self, features: Floats) -> list[CategoryCode]:
        best = np.argmax(features @ self.category_weights + self.category_bias, axis=1)
        return [CATEGORIES[index] for index in best]


def lexicon_features(findings: Sequence[Finding]) -> Floats:
    """float32 (posts, 5 + categories): weight of terms, of euphemisms, number defused, company, terms in company, then
    weight by category.

    Weights add up as the chance that at least one of independent signs is right; so ten terms are no ten times one.
    """
    innocent = np.ones((len(findings), _SIGNS + len(CATEGORIES)), np.float32)
    for row, finding in enumerate(findings):
        for hit in finding.hits:
            innocent[row, 1 if hit.euphemism else 0] *= 1 - hit.weight
            innocent[row, _SIGNS + CATEGORIES.index(hit.category)] *= 1 - hit.weight
    table = 1 - innocent
    table[:, 2] = [min(finding.defused, 3) for finding in findings]
    table[:, 3] = np.log1p([min(finding.company, 5) for finding in findings])
    table[:, 4] = np.maximum(table[:, 0], table[:, 1]) * table[:, 3]
    return table


def fast_features(linear: Floats, lexicon: Floats, disguised: npt.NDArray[np.bool_]) -> tuple[Floats, Floats]:
    """Features of illegal-or-not (posts, 7) and of the category (posts, 2 x categories)."""
    illegal = np.column_stack([linear[:, 0], lexicon[:, :_SIGNS], disguised])
    return illegal.astype(np.float32), np.column_stack([linear[:, 1:], lexicon[:, _SIGNS:]])


def full_features(
    linear: Floats, lexicon: Floats, disguised: npt.NDArray[np.bool_], head: Floats
) -> tuple[Floats, Floats]:
    """The fast features and the encoder's: (posts, 8) and (posts, 3 x categories)."""
    illegal, category = fast_features(linear, lexicon, disguised)
    return np.column_stack([illegal, head[:, 0]]), np.column_stack([category, head[:, 1:]])
