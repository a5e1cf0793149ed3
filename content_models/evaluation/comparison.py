"""Two detectors on the same rows: which one errs more at the line of review, and which one sorts better.

McNemar's test asks only the rows on which the two differ; the bootstrap draws the same rows for both. What does not
live here: what follows from being worse.
"""

from collections.abc import Iterator

import numpy as np
from scipy.stats import binomtest

from content_models.evaluation.figures import Comparison
from content_models.evaluation.ranking import SAMPLES, Sorted, draws, interval
from content_models.evaluation.scored import Answers, Bools, Doubles
from domain.errors import Invalid
from domain.judgement import Action

UNLIKELY = 0.05


def compared(illegal: Bools, this: Answers, other: Answers, name: str, seed: int, samples: int = SAMPLES) -> Comparison:
    """Raises Invalid where one label is missing."""
    if not 0 < illegal.sum() < len(illegal):
        raise Invalid("two models can be compared only on rows of both labels, 1 and 0; add the missing ones")
    flagged = this.at_least(Action.REVIEW), other.at_least(Action.REVIEW)
    right = flagged[0] == illegal, flagged[1] == illegal
    mine, theirs = int((right[0] & ~right[1]).sum()), int((right[1] & ~right[0]).sum())
    p = mcnemar(mine, theirs)
    sampled = list(_differences(illegal, (this, other), flagged, draws(illegal, seed, samples)))
    (whole,) = _differences(illegal, (this, other), flagged, iter([np.ones(len(illegal))]))
    auroc, auprc, recall, false = (
        interval(value, column) for value, column in zip(whole, zip(*sampled, strict=True), strict=True)
    )
    below = any(each.high is not None and each.high < 0 for each in (auroc, auprc))
    return Comparison(name, mine, theirs, p, auroc, auprc, recall, false, below or (theirs > mine and p < UNLIKELY))


def mcnemar(only_this: int, only_other: int) -> float:
    """Two-sided exact p that both are right equally often (McNemar 1947): 1 where they never differ."""
    both = only_this + only_other
    return float(binomtest(only_this, both, 0.5).pvalue) if both else 1.0


def _differences(
    illegal: Bools, answers: tuple[Answers, Answers], flagged: tuple[Bools, Bools], counts: Iterator[Doubles]
) -> Iterator[tuple[float, float, float, float]]:
    """AUROC, average precision, recall and false positive rate of the first less those of the second."""
    rows = [Sorted.of(illegal, each.probabilities) for each in answers]
    for count in counts:
        (auroc, auprc), (other_auroc, other_auprc) = (each.areas(count) for each in rows)
        recall, false = (
            float(np.average(flagged[0][of], weights=count[of]) - np.average(flagged[1][of], weights=count[of]))
            for of in (illegal, ~illegal)
        )
        yield auroc - other_auroc, auprc - other_auprc, recall, false
