"""From what the stages saw to one calibrated probability and one category: two small regressions, fast and full.

They weigh what a stage says of the window where a post looks worst, and how much milder the whole post is. They are
fitted on posts by authors of whom no stage has seen anything, with an intercept per language that is drawn towards
none. The probabilities hold for the share of illegal posts that the released card states; `at_prior` moves them to
another platform's. What does not live here: fitting (`training.regressions`), what an action is (`screening`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from content_models.lexicon.finding import Finding
from content_models.text.columns import CATEGORIES, CATEGORY, ILLEGAL, INTENT, INTENTS
from content_models.text.windows import Span
from domain.judgement import CategoryCode, Intent

Floats = npt.NDArray[np.float32]
Doubles = npt.NDArray[np.float64]

_SIGNS = 5
_LEXICON, _HEAD = 6, 13
"""Columns of `full_features`: where the lexicon's weights begin, and the encoder's logit."""

PLAIN = (1.0, 1.0, 0.0)
"""Beta calibration that changes nothing."""

_MILDEST = -1.0
"""How much milder than its window a whole post counts at most, in logits: an advertisement around an offer is milder by
five, which would take back all that the window says."""

_TRADES = [INTENTS.index(intent) for intent in (Intent.SELL, Intent.SEEK)]
_TALKS = [at for at in range(len(INTENTS)) if at not in _TRADES]


@dataclass(frozen=True, slots=True)
class Seen:
    """What the fast stage knows of each post: rows of a batch.

    Attributes:
        linear, pieces: float32 (posts, columns), logits of the n-grams and of the network over pieces for whole posts.
        windows: of each post [start, end) where it looks worst, see `windows`.
        linear_there, pieces_there: the same logits for these windows alone.
        lexicon: float32 (posts, 5 + categories), see `lexicon_features`.
        disguise: float32 (posts,), share of letters that had to be put right.
        length: float32 (posts,), logarithm of the characters.
        languages: BCP 47.
    """

    linear: Floats
    pieces: Floats
    windows: Sequence[Span]
    linear_there: Floats
    pieces_there: Floats
    lexicon: Floats
    disguise: Floats
    length: Floats
    languages: Sequence[str]

    def only(self, chosen: npt.NDArray[np.int64]) -> "Seen":
        return Seen(
            self.linear[chosen], self.pieces[chosen], [self.windows[at] for at in chosen], self.linear_there[chosen],
            self.pieces_there[chosen], self.lexicon[chosen], self.disguise[chosen], self.length[chosen],
            [self.languages[at] for at in chosen],
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Blend:
    """A logistic regression for illegal-or-not and a multinomial one for the category, over `fast_features` or
    `full_features`; `shifts` is added to the logit of a post in that language.

    Attributes:
        beta: a, b and c of beta calibration (Kull, Silva Filho and Flach 2017), by which the answers become
            probabilities. A straight line through mostly ordinary posts is too timid about illegal ones.
    """

    weights: Floats
    bias: float
    category_weights: Floats
    category_bias: Floats
    shifts: Mapping[str, float]
    beta: tuple[float, float, float] = PLAIN

    def probabilities(self, features: Floats, languages: Sequence[str]) -> Doubles:
        """float64 (posts,), calibrated for the card's prior."""
        low, high, shift = self.beta
        for_it, against_it = log_chances(self.logits(features, languages)).T
        return chances(low * for_it + high * against_it + shift)

    def logits(self, features: Floats, languages: Sequence[str]) -> Doubles:
        """float64 (posts,), of the regression alone."""
        shifts = np.array([self.shifts.get(language, 0.0) for language in languages])
        return np.asarray((features @ self.weights + self.bias).astype(np.float64) + shifts)

    def categories(self, features: Floats) -> list[CategoryCode]:
        best = np.argmax(features @ self.category_weights + self.category_bias, axis=1)
        return [CATEGORIES[index] for index in best]


@dataclass(frozen=True, slots=True)
class WeightedAverage:
    """Seven tenths of the encoder's chance and three tenths of the lexicon's: what stands in for the full blend where
    none was fitted. It needs no labelled posts, and its answer is no calibrated probability."""

    encoder: float = 0.7
    lexicon: float = 0.3

    def probabilities(self, features: Floats, languages: Sequence[str]) -> Doubles:  # noqa: ARG002
        """float64 (posts,), of `full_features`."""
        rules = features[:, [_LEXICON, _LEXICON + 1]].max(axis=1)
        return np.asarray(self.encoder * chances(features[:, _HEAD]) + self.lexicon * rules, np.float64)

    def categories(self, features: Floats) -> list[CategoryCode]:
        return [CATEGORIES[index] for index in np.argmax(features[:, -len(CATEGORIES) :], axis=1)]


def at_prior(probabilities: Doubles, stated: float, wanted: float) -> Doubles:
    """The same evidence where another share of posts is illegal: odds times the ratio of the two priors' odds (Bayes).

    It holds as far as posts of each kind are alike on both platforms (Saerens, Latinne and Decaestecker 2002).
    """
    odds = probabilities / np.maximum(1 - probabilities, 1e-12)
    odds = odds * (wanted / (1 - wanted)) / (stated / (1 - stated))
    return np.asarray(odds / (1 + odds))


def log_chances(logits: Doubles) -> Doubles:
    """float64 (posts, 2): ln p and −ln (1 − p) of the chance p that a logit says; both rise with it."""
    return np.column_stack([-np.logaddexp(0, -logits), np.logaddexp(0, logits)])


def chances(logits: npt.NDArray[np.floating]) -> Doubles:
    return np.asarray(1 / (1 + np.exp(-logits.astype(np.float64))))


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


def fast_features(seen: Seen) -> tuple[Floats, Floats]:
    """Features of illegal-or-not (posts, 13) and of the category (posts, 3 × categories)."""
    stages = [
        each for logits in (seen.linear_there, seen.pieces_there) for each in (logits[:, ILLEGAL], trading(logits))
    ]
    milder = [seen.linear - seen.linear_there, seen.pieces - seen.pieces_there]
    whole = [np.maximum(logits[:, ILLEGAL], _MILDEST) for logits in milder]
    illegal = np.column_stack([*stages, *whole, seen.lexicon[:, :_SIGNS], seen.disguise, seen.length])
    category = [seen.linear_there[:, CATEGORY], seen.pieces_there[:, CATEGORY], seen.lexicon[:, _SIGNS:]]
    return illegal.astype(np.float32), np.column_stack(category)


def full_features(seen: Seen, head: Floats) -> tuple[Floats, Floats]:
    """The fast features and the encoder's: (posts, 15) and (posts, 4 × categories)."""
    illegal, category = fast_features(seen)
    whole = np.column_stack([illegal, head[:, ILLEGAL], trading(head)])
    return whole.astype(np.float32), np.column_stack([category, head[:, CATEGORY]])


def trading(logits: Floats) -> Floats:
    """float32 (posts,): the logit that somebody offers or seeks rather than talks, reports, teaches or tells."""
    intents = logits[:, INTENT]
    return np.asarray(
        np.logaddexp.reduce(intents[:, _TRADES], axis=1) - np.logaddexp.reduce(intents[:, _TALKS], axis=1), np.float32
    )
