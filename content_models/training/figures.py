"""Figures of the model card: how the cascade answers on folds that no stage had seen.

What does not live here: unseen sources, which are never part of training (`bench.text`).
"""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt
from sklearn.metrics import roc_auc_score

from content_models.training.fit import Targets
from content_models.training.rows import Kind, Row

Flags = npt.NDArray[np.bool_]


def held_out_figures(
    rows: Sequence[Row], truth: Targets, answers: npt.NDArray[np.float64], encoded: Flags
) -> dict[str, Any]:
    """Shares of rows over the routing thresholds by kind, language and category, and the calibration by band."""
    kinds = {str(kind): np.array([row.kind is kind for row in rows]) for kind in Kind}
    languages = sorted({row.language for row in rows})
    return {
        "auroc": round(float(roc_auc_score(truth.illegal, answers, sample_weight=truth.mix)), 4),
        "pass_through": round(float(np.average(encoded, weights=truth.mix)), 4),
        "over": {kind: _over(answers[chosen]) for kind, chosen in kinds.items()},
        "illegal_over_by_language": {
            language: _over(answers[kinds["illegal"] & np.array([row.language == language for row in rows])])
            for language in languages
        },
        "illegal_over_by_category": {
            str(category): _over(answers[np.array([row.category == category for row in rows])])
            for category in sorted({row.category for row in rows if row.category})
        },
        "calibration": _calibration(truth, answers),
    }


def _over(answers: npt.NDArray[np.float64]) -> dict[str, float]:
    return {str(line): round(float((answers > line).mean()), 3) for line in (0.3, 0.5, 0.95)}


def _calibration(truth: Targets, answers: npt.NDArray[np.float64]) -> list[dict[str, float]]:
    """Per band of the answer: the mean answer and the share that was illegal, both under the stated mix."""
    edges = (0.0, 0.05, 0.3, 0.5, 0.8, 0.95, 1.0001)
    bands = []
    for low, high in pairwise(edges):
        chosen = (answers >= low) & (answers < high)
        if chosen.any():
            weights = truth.mix[chosen]
            bands.append({
                "from": low,
                "rows": int(chosen.sum()),
                "answered": round(float(np.average(answers[chosen], weights=weights)), 3),
                "illegal": round(float(np.average(truth.illegal[chosen], weights=weights)), 3),
            })  # fmt: skip
    return bands
