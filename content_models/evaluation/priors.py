"""What measured recall and false alarms come to where another share of posts is illegal: Bayes, with his intervals.

Recall and false positive rate do not depend on that share, precision does: at one illegal post in a thousand a false
positive rate of 2 % means twenty false alarms for each hit. It holds as far as posts of each kind are alike there.
"""

import math

import numpy as np

from content_models.evaluation.counting import rate
from content_models.evaluation.figures import AtPrior, Estimate, Line, PriorLine, Rate
from content_models.evaluation.scored import Bools, Doubles

PRECISE = 0.95
_MILLION = 1_000_000


def at_another_prior(prior: float, lines: list[Line], illegal: Bools, probabilities: Doubles) -> AtPrior:
    above = precise_above(prior, illegal, probabilities)
    flagged = probabilities > (2.0 if above is None else above)
    recall, false = rate(flagged, illegal), rate(flagged, ~illegal)
    precision = None if above is None else precision_at(prior, recall, false)
    return AtPrior(
        prior=prior,
        lines=[_line(prior, line) for line in lines],
        precise_above=above,
        recall_there=None if above is None else recall,
        precision_there=precision,
        proven=precision is not None and (precision.low or 0) >= PRECISE,
        legal_rows_to_prove=None if above is None else _rows_to_prove(prior, recall),
    )


def _line(prior: float, line: Line) -> PriorLine:
    recall, false = line.recall, line.false_positive_rate
    ends = [
        None if hit is None or alarm is None else _MILLION * (prior * hit + (1 - prior) * alarm)
        for hit, alarm in ((recall.value, false.value), (recall.low, false.low), (recall.high, false.high))
    ]
    return PriorLine(line.action, precision_at(prior, recall, false), Estimate(*ends))


def precision_at(prior: float, recall: Rate, false: Rate) -> Estimate:
    """The interval joins the worst ends of both rates and the best ones, so it is rather too wide than too narrow."""
    return Estimate(
        _precision(prior, recall.value, false.value),
        _precision(prior, recall.low, false.high),
        _precision(prior, recall.high, false.low),
    )


def _precision(prior: float, recall: float | None, false: float | None) -> float | None:
    if recall is None or false is None or recall + false == 0:
        return None
    return prior * recall / (prior * recall + (1 - prior) * false)


def precise_above(prior: float, illegal: Bools, probabilities: Doubles) -> float | None:
    """The lowest probability above which what is flagged is right in 95 of 100 cases at that prior, something illegal
    among it; None where there is none, or where one label is missing."""
    if not 0 < illegal.sum() < len(illegal):
        return None
    order = np.argsort(-probabilities, kind="stable")
    ends = np.append(np.flatnonzero(np.diff(probabilities[order])), len(order) - 1)  # a run of equals goes together
    ends = ends[probabilities[order[ends]] > 0]  # nothing lies above what is nothing
    recall = np.cumsum(illegal[order])[ends] / illegal.sum()
    false = np.cumsum(~illegal[order])[ends] / (~illegal).sum()
    right = prior * recall
    good = np.flatnonzero((right > 0) & (right >= PRECISE * (right + (1 - prior) * false)))
    if not len(good):
        return None
    beyond = ends[good[-1]] + 1
    return float(probabilities[order[beyond]]) if beyond < len(order) else 0.0


def _rows_to_prove(prior: float, recall: Rate) -> int | None:
    """Legal rows of which none is flagged, so that the upper end of Wilson's interval still gives 95 % precision."""
    if not recall.low:
        return None
    highest = prior * recall.low * (1 - PRECISE) / (PRECISE * (1 - prior))
    square = 3.841458820694124  # of the normal distribution's 97.5 %
    return math.ceil(square * (1 - highest) / highest)
