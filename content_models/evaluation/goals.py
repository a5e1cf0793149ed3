"""The requirement's goals, and whether what was measured meets them. One list: adding a goal is an entry here.

What does not live here: how a figure is computed, what follows from a goal that is missed.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

from content_models.evaluation.fairness import LEAST
from content_models.evaluation.figures import Difference, Estimate, Evaluation, Goal, Line, Parity, Rate
from content_models.evaluation.priors import PRECISE
from content_models.evaluation.shift import ALARM

AUROC, RECALL, FALSE_POSITIVES, F1 = 0.92, 0.90, 0.02, 0.92
PARITY, OPPORTUNITY, UNDER_ATTACK, AUROC_SHIFTED, CALIBRATED = 0.10, 0.08, 0.85, 0.88, 0.05

_REMOVE, _REVIEW = 0, 1  # places in `Evaluation.lines`


@dataclass(frozen=True, slots=True)
class _Found:
    """A figure with the ends of its interval, where it has one, and what has to be said beside it."""

    value: float | None
    low: float | None = None
    high: float | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class _Wanted:
    name: str
    what: str
    relation: Literal[">", "<"]
    goal: float
    found: Callable[[Evaluation], _Found]

    def judged(self, evaluation: Evaluation) -> Goal:
        found = self.found(evaluation)
        ends = [end for end in (found.value, found.low, found.high) if end is not None]
        sides = {self._met(end) for end in ends}
        met = None if found.value is None else self._met(found.value)
        return Goal(
            self.name, self.what, self.relation, self.goal, found.value, met, met is not None and len(sides) == 1,
            found.note,
        )  # fmt: skip

    def _met(self, value: float) -> bool:
        return value > self.goal if self.relation == ">" else value < self.goal


def goals(evaluation: Evaluation) -> list[Goal]:
    """Those of the files, then two for each grouping."""
    return [wanted.judged(evaluation) for wanted in (*_GOALS, *_by_group(evaluation.parity))]


def _line(at: int, which: Callable[[Line], Rate], absent: str) -> Callable[[Evaluation], _Found]:
    def found(evaluation: Evaluation) -> _Found:
        rate = which(evaluation.lines[at])
        return _Found(rate.value, rate.low, rate.high, "" if rate.of else absent)

    return found


def _auroc(evaluation: Evaluation) -> _Found:
    return _estimate(evaluation.ranking.auroc, "the files hold rows of one label only")


def _estimate(estimate: Estimate | None, absent: str) -> _Found:
    if estimate is None or estimate.value is None:
        return _Found(None, note=absent)
    return _Found(estimate.value, estimate.low, estimate.high)


def _f1(evaluation: Evaluation) -> _Found:
    return _Found(evaluation.lines[_REVIEW].f1, note="depends on the files' share of illegal rows")


def _calibrated(evaluation: Evaluation) -> _Found:
    return _Found(evaluation.calibration.error, note="probabilities moved to the files' share of illegal rows")


def _attacked(evaluation: Evaluation) -> _Found:
    if not evaluation.attacks:
        return _Found(None, note="not asked for: --attacks")
    measured = [attack for attack in evaluation.attacks if attack.rows >= LEAST]
    if not measured:
        return _Found(None, note=f"no attack changes {LEAST} rows")
    worst = min(measured, key=lambda attack: attack.accuracy.value or 0)
    return _Found(worst.accuracy.value, worst.accuracy.low, worst.accuracy.high, f"of {worst.name}, the worst")


def _moved(evaluation: Evaluation) -> _Found:
    if evaluation.shift is None:
        return _Found(None, note=_NO_SHIFT)
    worst = max(evaluation.shift.columns, key=lambda column: column.index)
    return _Found(worst.index, note=f"of {worst.what}, the largest")


def _shifted(evaluation: Evaluation) -> _Found:
    if evaluation.shift is None:
        return _Found(None, note=_NO_SHIFT)
    return _estimate(evaluation.shift.auroc, "the later rows are of one label only")


_NO_SHIFT = "200 rows on either side are needed: a column month of two months or more, or --reference"

_GOALS = (
    _Wanted("auroc", "sorts illegal before legal (AUROC)", ">", AUROC, _auroc),
    _Wanted("recall", "finds what is illegal (recall at the line of review)", ">", RECALL,
            _line(_REVIEW, lambda line: line.recall, "no row is illegal")),
    _Wanted("false_positive_rate", "leaves legal posts alone (false positive rate at the line of review)", "<",
            FALSE_POSITIVES, _line(_REVIEW, lambda line: line.false_positive_rate, "no row is legal")),
    _Wanted("precision_remove", "is right where it would remove unseen (precision over the line of removal)", ">",
            PRECISE, _line(_REMOVE, lambda line: line.precision, "nothing would be removed")),
    _Wanted("f1", "both at once (F1 at the line of review)", ">", F1, _f1),
    _Wanted("calibration_error", "means what it says (expected calibration error)", "<", CALIBRATED, _calibrated),
    _Wanted("attacks", "stands disguises (lowest accuracy under attack)", ">", UNDER_ATTACK, _attacked),
    _Wanted("stability", "posts are as they were (largest stability index)", "<", ALARM, _moved),
    _Wanted("auroc_shifted", "sorts the later or other posts as well (AUROC)", ">", AUROC_SHIFTED, _shifted),
    _Wanted("comparison", "is no worse than the other model (1: not worse)", ">", 0.5,
            lambda evaluation: _Found(None, note="not asked for: --compare") if evaluation.comparison is None
            else _Found(float(not evaluation.comparison.worse), note=f"beside {evaluation.comparison.other}")),
)  # fmt: skip


def _by_group(parities: list[Parity]) -> Iterator[_Wanted]:
    for parity in parities:
        yield _Wanted(
            f"demographic_parity_{parity.by}", f"flags alike whatever the {_words(parity.by)} (demographic parity)",
            "<", PARITY, lambda _, parity=parity: _difference(parity, parity.demographic_parity),  # type: ignore[misc]
        )  # fmt: skip
        yield _Wanted(
            f"equal_opportunity_{parity.by}", f"finds alike whatever the {_words(parity.by)} (equal opportunity)",
            "<", OPPORTUNITY, lambda _, parity=parity: _difference(parity, parity.equal_opportunity),  # type: ignore[misc]
        )  # fmt: skip


def _difference(parity: Parity, difference: Difference | None) -> _Found:
    if difference is None:
        return _Found(None, note=f"fewer than two groups with {parity.least} rows of what it takes")
    note = f"{difference.highest} over {difference.lowest}; by chance alone up to {difference.chance * 100:.1f} %"
    if difference.value > difference.chance:
        return _Found(difference.value, note=note)
    return _Found(difference.value, 0.0, difference.chance, note)  # these rows cannot tell it from no difference


def _words(by: str) -> str:
    return by.replace("_", " ")
