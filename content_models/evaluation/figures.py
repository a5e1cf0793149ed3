"""What an evaluation says, as one tree of values: `report.json` is this, and `report.html` shows nothing else.

Every figure of a share comes with what it was counted from and its interval; None is said where there is too little
to say. What does not live here: how a figure is computed, how it is shown.
"""

from dataclasses import dataclass
from typing import Literal

SCHEMA = "ringfence-evaluation-1"


@dataclass(frozen=True, slots=True)
class Rate:
    """A share `hits / of` with Wilson's 95 % interval; None of each where `of` is 0."""

    value: float | None
    low: float | None
    high: float | None
    hits: int
    of: int


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure that is no plain share, with a 95 % interval where one is known."""

    value: float | None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Counts:
    """A confusion of two by two: `flagged` are rows at this line or beyond."""

    flagged_illegal: int
    flagged_legal: int
    passed_illegal: int
    passed_legal: int


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the routing table: what it catches when everything at it or beyond it is taken together."""

    action: str
    above: float
    counts: Counts
    precision: Rate
    recall: Rate
    false_positive_rate: Rate
    f1: float | None


@dataclass(frozen=True, slots=True)
class Band:
    """Rows for which exactly this action is proposed, and how many of them are illegal in truth."""

    action: str
    above: float | None
    up_to: float | None
    rows: int
    illegal: Rate


@dataclass(frozen=True, slots=True)
class CategoryFigures:
    """A category at the line of review.

    Attributes:
        recall: of illegal rows labelled so, the share that is flagged, under whatever category.
        precision: of rows flagged as this category, the share that is illegal in truth.
        named: of flagged illegal rows labelled so, the share that is also named so.
    """

    category: str
    rows: int
    recall: Rate
    precision: Rate
    named: Rate


@dataclass(frozen=True, slots=True)
class Confusion:
    """Counts by truth (rows) and by what was said of them at the line of review (columns)."""

    rows: list[str]
    columns: list[str]
    counts: list[list[int]]


@dataclass(frozen=True, slots=True)
class Group:
    """Rows of one language, source, kind of seller …, at the line of review."""

    name: str
    rows: int
    illegal: int
    flagged: Rate
    recall: Rate
    false_positive_rate: Rate
    precision: Rate
    auroc: float | None
    calibration_error: float | None
    brier: float | None


@dataclass(frozen=True, slots=True)
class Grouping:
    """All groups of one column; `unstated` rows say nothing in it."""

    by: str
    groups: list[Group]
    unstated: int


@dataclass(frozen=True, slots=True)
class Ranking:
    """How well probabilities sort; intervals by bootstrap. `roc` holds points (false positive rate, recall),
    `precision_recall` points (recall, precision)."""

    auroc: Estimate
    auprc: Estimate
    roc: list[tuple[float, float]]
    precision_recall: list[tuple[float, float]]


@dataclass(frozen=True, slots=True)
class Threshold:
    """What would be flagged above one probability."""

    above: float
    recall: float
    false_positive_rate: float
    precision: float | None


@dataclass(frozen=True, slots=True)
class Histogram:
    """Rows by probability: `edges` has one entry more than the counts."""

    edges: list[float]
    illegal: list[int]
    legal: list[int]


@dataclass(frozen=True, slots=True)
class Bin:
    """Rows whose probability lies in one tenth: what was said on average, and what was so."""

    said: float
    illegal: Rate


@dataclass(frozen=True, slots=True)
class Calibration:
    """Whether a probability means what it says.

    A detector states probabilities for a share of illegal posts (`stated_prior`), which a labelled file hardly ever
    has (`share`). `error` and `brier` are of probabilities moved to the file's share, `*_as_stated` of those as given.
    """

    stated_prior: float
    share: float
    error: float | None
    error_as_stated: float | None
    brier: float | None
    brier_as_stated: float | None
    bins: list[Bin]


@dataclass(frozen=True, slots=True)
class PriorLine:
    """A line of the routing table where another share of posts is illegal; `alerts` are per million posts."""

    action: str
    precision: Estimate
    alerts: Estimate


@dataclass(frozen=True, slots=True)
class AtPrior:
    """What the measured recall and false positive rate come to at another share of illegal posts (Bayes).

    Attributes:
        precise_above: the lowest probability above which precision is 95 % or better; None where there is none.
        recall_there, precision_there: what is caught there and how often it is right.
        proven: whether precision is 95 % even at the far end of the false positive rate's interval.
        legal_rows_to_prove: how many legal rows without one false alarm it would take at this recall.
    """

    prior: float
    lines: list[PriorLine]
    precise_above: float | None
    recall_there: Rate | None
    precision_there: Estimate | None
    proven: bool
    legal_rows_to_prove: int | None


@dataclass(frozen=True, slots=True)
class Difference:
    """The largest difference between two groups; `chance` is what groups of these sizes that are treated alike would
    stay below in 95 of 100 files."""

    value: float
    chance: float
    highest: str
    lowest: str


@dataclass(frozen=True, slots=True)
class Parity:
    """Outcomes compared between groups at the line of review, by fairlearn.

    Attributes:
        demographic_parity: difference of shares flagged. It grows where groups hold different shares of illegal rows.
        at_equal_shares: the same, had every group the file's share of illegal rows.
        equal_opportunity: difference of recall.
        false_alarms: difference of false positive rates: what honest people of one group bear more of.
        compared: groups of which there is enough to say; left_out: those with fewer than `least` rows of what it takes.
    """

    by: str
    demographic_parity: Difference | None
    at_equal_shares: float | None
    equal_opportunity: Difference | None
    false_alarms: Difference | None
    compared: list[str]
    left_out: list[str]
    least: int


@dataclass(frozen=True, slots=True)
class AttackFigures:
    """Sampled rows that an attack changed; accuracy is the share on the right side of the line of review."""

    name: str
    rows: int
    accuracy: Rate
    accuracy_plain: Rate
    recall: Rate
    recall_plain: Rate
    false_positive_rate: Rate


@dataclass(frozen=True, slots=True)
class Stability:
    """Population stability index of one column; `chance` is about what two draws from the same posts would show."""

    what: str
    index: float
    chance: float
    alarm: bool


@dataclass(frozen=True, slots=True)
class Shift:
    """How far rows lie from others: the later half from the earlier one, or the files from a reference."""

    reference: str
    rows: int
    reference_rows: int
    columns: list[Stability]
    auroc: Estimate | None
    auroc_reference: Estimate | None


@dataclass(frozen=True, slots=True)
class Passing:
    """How the cascade came out: what the encoder was asked about, and what the detector would rather not say."""

    asked: Rate
    asked_of_illegal: Rate
    asked_of_legal: Rate
    abstained: Rate
    right_where_sure: Rate
    right_where_abstained: Rate


@dataclass(frozen=True, slots=True)
class Mark:
    """One piece of evidence; `start` and `end` are code points of the row's text, None where it is about all of it."""

    start: int | None
    end: int | None
    reason: str
    weight: float


@dataclass(frozen=True, slots=True)
class WorstRow:
    """A row to read. `text` is None unless texts were asked for."""

    file: str
    line: int
    probability: float
    action: str
    category: str | None
    category_said: str | None
    language: str | None
    evidence: list[Mark]
    text: str | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """This detector beside another on the same rows; differences are this one's figure less the other's.

    Attributes:
        only_this_right, only_other_right: rows on the right side of the line of review by one of the two alone.
        p: of McNemar's exact test that both err equally often.
        worse: the interval of a difference in AUROC or AUPRC lies below nothing, or the other is right more often at
            p < .05.
    """

    other: str
    only_this_right: int
    only_other_right: int
    p: float
    auroc: Estimate
    auprc: Estimate
    recall: Estimate
    false_positive_rate: Estimate
    worse: bool


@dataclass(frozen=True, slots=True)
class Goal:
    """A requirement and what was measured; `met` is None where there was nothing to measure it by, and `note` says why.

    `certain` is False where the interval of the figure reaches over the goal.
    """

    name: str
    what: str
    relation: Literal[">", "<"]
    goal: float
    value: float | None
    met: bool | None
    certain: bool
    note: str


@dataclass(frozen=True, slots=True)
class Refusal:
    """Lines that could not be used, and where the first few are."""

    reason: str
    lines: int
    places: list[str]


@dataclass(frozen=True, slots=True)
class Source:
    """What was judged. `texts_repeated` counts rows whose text another row has as well, `texts_contradicted` texts with
    both labels, `categories_unknown` illegal rows whose category is none of the five or is not stated."""

    files: list[str]
    rows: int
    illegal: int
    legal: int
    refused: list[Refusal]
    texts_repeated: int
    texts_contradicted: int
    categories_unknown: int


@dataclass(frozen=True, slots=True)
class Evaluation:
    """All of it. `made_at` is ISO 8601 in UTC."""

    schema: str
    made_at: str
    detector: str
    version: str
    routing: str
    seed: int
    source: Source
    goals: list[Goal]
    lines: list[Line]
    bands: list[Band]
    thresholds: list[Threshold]
    histogram: Histogram
    ranking: Ranking
    calibration: Calibration
    priors: list[AtPrior]
    categories: list[CategoryFigures]
    confusion: Confusion
    groupings: list[Grouping]
    parity: list[Parity]
    attacks: list[AttackFigures]
    shift: Shift | None
    passing: Passing
    false_alarms: list[WorstRow]
    missed: list[WorstRow]
    comparison: Comparison | None
