"""`ringfence train meta`: the blends alone, fitted again on a platform's own labelled posts; the stages stay.

A platform's posts differ from the sentences that the released blends were fitted on, in length, in style and in how
many are illegal. Some hundred labelled ones tell the blends how far to trust each stage there. Whether that helps is
measured by cross-validation over the same posts, and what does not help is not written.
"""

import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from sklearn.metrics import log_loss, roc_auc_score

from content_models.evaluation.rows import LabelledRow
from content_models.text.artefact import TextArtefact
from content_models.text.blend import Doubles, WeightedAverage, at_prior
from content_models.training.judging import Desk, Judged
from content_models.training.regressions import fitted_blend
from content_models.training.rows import Kind, Row
from content_models.training.targets import Targets, targets
from content_models.training.train import band_low
from domain.errors import Invalid
from domain.judgement import CategoryCode

LEAST = 100
"""Of illegal posts, and of legal ones; with fewer the new blend would be their accident."""

_FOLDS = 5


@dataclass(frozen=True, slots=True)
class Meta:
    """A model with other blends, and what they are worth on posts that they were not fitted on.

    Attributes:
        before, after: {"auroc", "log_loss"} of the full model at the platform's share, by cross-validation.
    """

    artefact: TextArtefact
    before: dict[str, float]
    after: dict[str, float]

    @property
    def helps(self) -> bool:
        return self.after["log_loss"] < self.before["log_loss"]


def labelled(rows: Iterable[LabelledRow]) -> list[Row]:
    """Posts as training rows; their language is what is stated. Raises Invalid for an unknown category."""
    return [
        Row(
            text=row.text,
            language=row.values.get("language", ""),
            kind=Kind.ILLEGAL if row.illegal else Kind.ORDINARY,
            category=_category(row) if row.illegal else None,
            intent=None,
            exits=None,
            source=row.values.get("source", ""),
            origin=row.text,
        )
        for row in rows
    ]


def _category(row: LabelledRow) -> CategoryCode | None:
    stated = row.values.get("category")
    if stated in (None, "", "none"):
        return None
    try:
        return CategoryCode(stated)
    except ValueError as error:
        known = ", ".join(CategoryCode)
        raise Invalid(f"line {row.line} states the category {stated!r}; there are {known}") from error


def fitted_meta(rows: Sequence[Row], share: float, artefact: TextArtefact, desk: Desk) -> Meta:
    """`share` is that of illegal posts on the platform, for which probabilities will hold. Raises Invalid for fewer
    posts than LEAST of either kind, or none of them with a category."""
    illegal = sum(row.kind is Kind.ILLEGAL for row in rows)
    if min(illegal, len(rows) - illegal) < LEAST:
        raise Invalid(
            f"{illegal} illegal and {len(rows) - illegal} legal posts; the blends need {LEAST} of each at least"
        )
    if len({row.category for row in rows if row.category}) < 2:
        raise Invalid("no two categories are stated among the illegal posts; fill the column category")
    truth = targets(rows, {Kind.ILLEGAL: share, Kind.ORDINARY: 1 - share, Kind.HARD: 0.0})
    judged = desk.judged(rows, desk.fast(artefact.linear, artefact.pieces), artefact.head)
    fast, full = fitted_blend(judged.seen, None, truth), fitted_blend(judged.seen, judged.head, truth)
    fitted = replace(artefact, fast=fast, full=full, prior=share, band_low=band_low(judged, truth, fast, full))
    before = at_prior(judged.full(artefact.full), artefact.prior, share)
    return Meta(fitted, _worth(before, truth), _worth(_left_out(rows, judged, truth), truth))


def averaged(artefact: TextArtefact) -> TextArtefact:
    """The model with the documented fallback in the place of its full blend."""
    return replace(artefact, full=WeightedAverage())


def _left_out(rows: Sequence[Row], judged: Judged, truth: Targets) -> Doubles:
    """What blends say of posts that they were not fitted on; equal texts are in one fold."""
    folds = np.array([zlib.crc32(row.text.encode("utf-8", "surrogatepass")) % _FOLDS for row in rows])
    answers = np.zeros(len(rows))
    for fold in range(_FOLDS):
        own, others = np.flatnonzero(folds == fold), np.flatnonzero(folds != fold)
        if len(own):
            known = judged.only(others)
            answers[own] = judged.only(own).full(fitted_blend(known.seen, known.head, truth.only(others)))
    return answers


def _worth(answers: Doubles, truth: Targets) -> dict[str, float]:
    kept = np.clip(answers, 1e-6, 1 - 1e-6)
    return {
        "auroc": round(float(roc_auc_score(truth.illegal, answers)), 4),
        "log_loss": round(float(log_loss(truth.illegal, kept, sample_weight=truth.weight)), 5),
    }
