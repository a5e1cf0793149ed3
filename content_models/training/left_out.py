"""Which rows a fine-tune learns on, and what is kept from it whole: languages, a real source, other authors.

What does not live here: learning (`finetune`), folds over sources that may not ship (`bench.text_folds`).
"""

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from sklearn.metrics import roc_auc_score

from content_models.encoders import Floats
from content_models.training.rows import Kind, Row
from content_models.training.train import Material
from domain.errors import Invalid

SOURCE = "reddit"
CHOOSING = ("fi", "hi", "vi")
MEASURED = ("ko", "sw", "tr")
AUTHORS = "other authors"
EACH = 300
AUTHORS_EACH = 700

Parts = Mapping[str, Sequence[Row]]


@dataclass(frozen=True, slots=True)
class Divided:
    """Rows that are learned from, in the order they are taken; parts that choose the epoch; parts that choose nothing
    and are measured once."""

    learned: Sequence[Row]
    choosing: Parts
    measured: Parts

    def parts(self) -> Parts:
        return {**self.choosing, **self.measured}


def divided(material: Material, seed: int, most: int | None) -> Divided:
    """No language and no source of a part is learned from, and the calibration rows are by other authors than all.

    Raises Invalid where no part that chooses has both illegal and legal rows.
    """
    apart = {*CHOOSING, *MEASURED}
    learned = [row for row in material.stages if row.language not in apart and _origin(row) != SOURCE]
    choosing = {name: _of(material.stages, _in(name)) for name in CHOOSING}
    choosing[SOURCE] = _of(material.stages, lambda row: _origin(row) == SOURCE)
    measured = {name: _of(material.stages, _in(name)) for name in MEASURED} | {AUTHORS: list(material.calibration)}
    found = Divided(_drawn(learned, seed, most), _samples(choosing, seed), _samples(measured, seed))
    if not found.learned or not found.choosing:
        raise Invalid("these rows hold nothing to learn from, or no left-out language or source with both kinds")
    return found


def areas(truth: Parts, logits: Mapping[str, Floats]) -> dict[str, float]:
    """AUROC of illegal against legal within each part."""
    return {
        name: round(float(roc_auc_score([row.kind is Kind.ILLEGAL for row in rows], logits[name])), 4)
        for name, rows in truth.items()
    }


def mean(figures: Mapping[str, float], parts: Parts) -> float:
    return float(np.mean([figures[name] for name in parts]))


def _origin(row: Row) -> str:
    return row.source.partition(":")[0]


def _in(language: str) -> Callable[[Row], bool]:
    return lambda row: row.language == language and _origin(row) != SOURCE


def _of(rows: Sequence[Row], belongs: Callable[[Row], bool]) -> list[Row]:
    return [row for row in rows if belongs(row)]


def _samples(parts: Parts, seed: int) -> dict[str, list[Row]]:
    drawn = {name: _drawn(rows, seed, AUTHORS_EACH if name == AUTHORS else EACH) for name, rows in parts.items()}
    return {name: rows for name, rows in drawn.items() if len({row.kind is Kind.ILLEGAL for row in rows}) == 2}


def _drawn(rows: Sequence[Row], seed: int, most: int | None) -> list[Row]:
    """In an order that the seed shuffles; at most so many."""
    order = list(rows)
    random.Random(seed).shuffle(order)  # noqa: S311  seeded on purpose, nothing secret
    return order[:most]
