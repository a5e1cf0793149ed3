"""`evaluate`: from labelled files and a detector to everything that is said of it.

What does not live here: reading, judging and each kind of figure, which have modules of their own; the page (`page`).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np

from content_models.evaluation import counting, figures
from content_models.evaluation.attacks import Say, under_attack
from content_models.evaluation.comparison import compared
from content_models.evaluation.fairness import parity
from content_models.evaluation.figures import Evaluation, Mark, Parity, Passing, Refusal, Shift, Source, WorstRow
from content_models.evaluation.goals import goals
from content_models.evaluation.priors import at_another_prior
from content_models.evaluation.ranking import SAMPLES, at_share, calibration, histogram, ranking, thresholds
from content_models.evaluation.rows import Columns, Refusals, read_rows, require_files
from content_models.evaluation.scored import Bools, Error, Routing, Scored, scored
from content_models.evaluation.shift import shift_from, shift_in_time
from domain.errors import Invalid
from domain.judgement import Action, Detector, Evidence

PRIORS = (0.01, 0.001)
COMPARED = ("language", "seller_kind", "region")
LISTED = ("language", "source", "seller_kind", "region", "month")


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What is asked of a detector.

    Attributes:
        stated_prior: the share of illegal posts for which the detector's probabilities hold.
        prior: a further share for which precision is worked out, beside PRIORS.
        reference: a file, labelled or not, from which the posts may have moved away.
        made_at: when, ISO 8601 in UTC.
        samples: of the bootstrap.
    """

    files: Sequence[Path]
    columns: Columns = field(default_factory=Columns)
    detector: Detector
    routing: Routing
    stated_prior: float
    prior: float = PRIORS[-1]
    other: Detector | None = None
    reference: Path | None = None
    attacks: bool = False
    show_texts: bool = False
    made_at: str
    seed: int = 1
    samples: int = SAMPLES


def evaluate(question: Question, say: Say = lambda *_: None) -> Evaluation:
    """Raises Invalid or NotFound, naming file, line and the way out, for files that cannot be used."""
    require_files([*question.files, *([question.reference] if question.reference else [])])
    refusals = Refusals()
    rows = _judged(question, refusals, say)
    shift = _shift(question, rows, say)
    attacked = under_attack(rows, question.detector, question.routing, question.seed, say) if question.attacks else []
    say("counting", 1.0)
    return _evaluation(question, rows, refusals, attacked, shift)


def _judged(question: Question, refusals: Refusals, say: Say) -> Scored:
    done = _told(say, "judging")
    rows = read_rows(question.files, question.columns, refusals, done)
    return scored(rows, question.detector, question.routing, question.seed, question.other)


def _told(say: Say, what: str) -> Callable[[float], None]:
    return lambda share: say(what, share)


def _shift(question: Question, rows: Scored, say: Say) -> Shift | None:
    if question.reference is None:
        return shift_in_time(rows, question.seed, question.samples)
    columns = replace(question.columns, groups=())
    read = read_rows([question.reference], columns, Refusals(), _told(say, "judging the reference"), labelled=False)
    reference = scored(read, question.detector, question.routing, question.seed)
    return shift_from(reference, question.reference.name, rows, question.seed, question.samples)


def _evaluation(
    question: Question, rows: Scored, refusals: Refusals, attacked: list[figures.AttackFigures], shift: Shift | None
) -> Evaluation:
    illegal, answers, routing = rows.illegal, rows.answers, question.routing
    found = counting.lines(illegal, answers, routing)
    moved = at_share(illegal, answers.probabilities, question.stated_prior)
    columns = (*LISTED, *question.columns.groups)
    groupings = [each for by in columns if (each := counting.grouping(by, rows.columns[by], rows, moved))]
    first = Evaluation(
        schema=figures.SCHEMA,
        made_at=question.made_at,
        detector=question.detector.name,
        version=question.detector.version,
        routing=routing.version,
        seed=question.seed,
        source=_source(question.files, rows, refusals),
        goals=[],
        lines=found,
        bands=counting.bands(illegal, answers, routing),
        thresholds=thresholds(illegal, answers.probabilities),
        histogram=histogram(illegal, answers.probabilities),
        ranking=ranking(illegal, answers.probabilities, question.seed, question.samples),
        calibration=calibration(illegal, answers.probabilities, question.stated_prior),
        priors=[at_another_prior(prior, found, illegal, answers.probabilities) for prior in _priors(question.prior)],
        categories=counting.categories(rows),
        confusion=counting.confusion(rows),
        groupings=groupings,
        parity=_parities(question, groupings, rows),
        attacks=attacked,
        shift=shift,
        passing=_passing(rows),
        false_alarms=[_worst(error, question) for error in rows.false_alarms],
        missed=[_worst(error, question) for error in rows.missed],
        comparison=_comparison(question, rows),
    )
    return replace(first, goals=goals(first))


def _priors(asked: float) -> list[float]:
    return sorted({*PRIORS, asked}, reverse=True)


def _source(files: Sequence[Path], rows: Scored, refusals: Refusals) -> Source:
    _, first, counts = np.unique(rows.texts, return_index=True, return_counts=True)
    both = np.unique(np.column_stack([rows.texts, rows.illegal.astype(np.uint64)]), axis=0)
    return Source(
        files=[path.name for path in files],
        rows=len(rows.illegal),
        illegal=int(rows.illegal.sum()),
        legal=int((~rows.illegal).sum()),
        refused=[Refusal(reason, count, refusals.places[reason]) for reason, count in sorted(refusals.counts.items())],
        texts_repeated=int(counts[counts > 1].sum()),
        texts_contradicted=len(both) - len(first),
        categories_unknown=int((rows.illegal & (rows.truth < 0)).sum()),
    )


def _parities(question: Question, groupings: Sequence[figures.Grouping], rows: Scored) -> list[Parity]:
    wanted = {*COMPARED, *question.columns.groups}
    return [parity(each, rows.columns[each.by], rows, question.seed) for each in groupings if each.by in wanted]


def _passing(rows: Scored) -> Passing:
    answers, rate = rows.answers, counting.rate
    every = np.ones(len(rows.illegal), np.bool_)
    right: Bools = answers.at_least(Action.REVIEW) == rows.illegal
    return Passing(
        asked=rate(answers.asked, every),
        asked_of_illegal=rate(answers.asked, rows.illegal),
        asked_of_legal=rate(answers.asked, ~rows.illegal),
        abstained=rate(answers.abstains, every),
        right_where_sure=rate(right, ~answers.abstains),
        right_where_abstained=rate(right, answers.abstains),
    )


def _worst(error: Error, question: Question) -> WorstRow:
    row, signal = error.row, error.signal
    return WorstRow(
        file=question.files[row.file].name,
        line=row.line,
        probability=signal.probability,
        action=str(error.action),
        category=row.values.get("category"),
        category_said=str(signal.category) if signal.category else None,
        language=row.values.get("language"),
        evidence=[_mark(piece) for piece in signal.evidence],
        text=row.text if question.show_texts else None,
    )


def _mark(piece: Evidence) -> Mark:
    start, end = piece.span or (None, None)
    return Mark(start, end, piece.reason, piece.weight)


def _comparison(question: Question, rows: Scored) -> figures.Comparison | None:
    if question.other is None or rows.other is None:
        return None
    if question.other.name != question.detector.name:
        raise Invalid(f"{question.detector.name} can be compared with another {question.detector.name} only")
    name = question.other.version
    return compared(rows.illegal, rows.answers, rows.other, name, question.seed, question.samples)
