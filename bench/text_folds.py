"""Models of `bench text`, each trained anew without the sources that it is then measured on.

(a) the sheets alone against every real source; (b) one illegal source and two legal ones left out together, until every
illegal source was asked beside every legal one, neither of which was learned from; (c) half of the darknet vendors, and
half of each legal source, against the other halves. Beside ours two baselines that learn from the same rows: a linear
SVM over TF-IDF of character n-grams, and a logistic regression on MiniLM.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from sklearn.feature_extraction.text import TfidfTransformer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.svm import LinearSVC

from bench.text_rows import ILLEGAL, LEGAL, vendor
from content_models.text.artefact import TextArtefact
from content_models.text.blend import WeightedAverage
from content_models.text.cascade import FastStage
from content_models.text.linear import features
from content_models.training.calibrating import calibration_rows
from content_models.training.embeddings import Say
from content_models.training.judging import Desk
from content_models.training.rows import Row
from content_models.training.sheets import everyday_rows, list_rows, twin_rows
from content_models.training.targets import BALANCE, targets
from content_models.training.train import Material, fitted

Doubles = npt.NDArray[np.float64]
Real = Mapping[str, Sequence[Row]]

BASELINES = ("char_svm", "minilm_lr")


@dataclass(frozen=True, slots=True)
class Fold:
    """What is trained on beside the sheets, and what is measured: real rows by source."""

    name: str
    learned: Sequence[Row]
    illegal: Real
    legal: Real


def folds(real: Real) -> Iterator[Fold]:
    yield Fold("a", [], {name: real[name] for name in ILLEGAL}, {name: real[name] for name in LEGAL})
    for illegal in ILLEGAL:
        for legal in (LEGAL[::2], LEGAL[1::2]):
            others = [row for name in real if name not in (illegal, *legal) for row in real[name]]
            left_out = {name: real[name] for name in legal}
            yield Fold(f"b:{illegal}/{'+'.join(legal)}", others, {illegal: real[illegal]}, left_out)
    yield _vendors_apart(real)


def _vendors_apart(real: Real) -> Fold:
    vendors = sorted({vendor(row) for row in real["darknet"]})
    mine = set(vendors[::2])
    learned = [row for row in real["darknet"] if vendor(row) in mine]
    learned += [row for name in LEGAL for row in real[name][::2]]
    rest = [row for row in real["darknet"] if vendor(row) not in mine]
    return Fold("c", learned, {"darknet": rest}, {name: real[name][1::2] for name in LEGAL})


@dataclass(frozen=True, slots=True)
class Measured:
    """Probabilities of a fold's rows by source, at the stated prior: our fast stage, all by the full model, the cascade
    at its own threshold; scores of the weighted average that stands in for the full blend, and of the baselines."""

    fast: Mapping[str, Doubles]
    full: Mapping[str, Doubles]
    cascade: Mapping[str, Doubles]
    average: Mapping[str, Doubles]
    baselines: Mapping[str, Mapping[str, Doubles]]

    def only(self, sources: Sequence[str]) -> "Measured":
        def kept(scores: Mapping[str, Doubles]) -> dict[str, Doubles]:
            return {name: scores[name] for name in sources}

        baselines = {name: kept(scores) for name, scores in self.baselines.items()}
        return Measured(kept(self.fast), kept(self.full), kept(self.cascade), kept(self.average), baselines)


def measured(fold: Fold, seed: int, desk: Desk, minilm: Desk | None) -> Measured:
    learned = [*_sheets(seed), *fold.learned]
    artefact = _trained(learned, seed, desk)
    fast = desk.fast(artefact.linear, artefact.pieces)
    found = {name: probabilities(rows, artefact, desk, fast) for name, rows in {**fold.illegal, **fold.legal}.items()}
    return Measured(
        fast={name: each[0] for name, each in found.items()},
        full={name: each[1] for name, each in found.items()},
        cascade={name: each[2] for name, each in found.items()},
        average={name: each[3] for name, each in found.items()},
        baselines=_baselines(learned, {**fold.illegal, **fold.legal}, minilm) if minilm else {},
    )


def of_all_rows(real: Real, seed: int, desk: Desk) -> TextArtefact:
    """A model that also learned from the rows that may not ship: what leaving them out costs."""
    return _trained([*_sheets(seed), *(row for name in real for row in real[name])], seed, desk)


def _trained(learned: Sequence[Row], seed: int, desk: Desk) -> TextArtefact:
    return fitted(Material(learned, calibration_rows(seed)), seed, desk)[0]


def _sheets(seed: int) -> list[Row]:
    return twin_rows(seed) + list_rows(seed) + everyday_rows(seed)


def probabilities(
    rows: Sequence[Row], artefact: TextArtefact, desk: Desk, fast_stage: FastStage
) -> tuple[Doubles, Doubles, Doubles, Doubles]:
    """Of each row: by the fast stage, by the full model, by the cascade, by the weighted average."""
    judged = desk.judged(rows, fast_stage, artefact.head)
    fast, full = judged.fast(artefact.fast), judged.full(artefact.full)
    return fast, full, np.where(fast >= artefact.band_low, full, fast), judged.full(WeightedAverage())


def _baselines(learned: Sequence[Row], measured: Real, desk: Desk) -> dict[str, dict[str, Doubles]]:
    truth = targets(learned, BALANCE)
    texts = _texts(learned, desk)
    grams = TfidfTransformer(sublinear_tf=True)
    svm = LinearSVC(C=0.3).fit(grams.fit_transform(features(texts)), truth.illegal, truth.weight)
    regression = LogisticRegression(C=3, max_iter=300).fit(desk.embedded(texts), truth.illegal, truth.weight)
    scores: dict[str, dict[str, Doubles]] = {name: {} for name in BASELINES}
    for name, rows in measured.items():
        texts = _texts(rows, desk)
        scores["char_svm"][name] = svm.decision_function(grams.transform(features(texts)))
        scores["minilm_lr"][name] = regression.decision_function(desk.embedded(texts))
    return scores


def _texts(rows: Sequence[Row], desk: Desk) -> list[str]:
    return [reading.text for reading in desk.read(rows)]


def auroc(illegal: Doubles, legal: Doubles) -> float:
    truth = [1] * len(illegal) + [0] * len(legal)
    return float(roc_auc_score(truth, np.concatenate([illegal, legal])))


def false_alarms_at(recall: float, illegal: Doubles, legal: Doubles) -> float:
    """Share of legal rows at or above the score that finds `recall` of the illegal ones."""
    return float((legal >= np.quantile(illegal, 1 - recall)).mean())


def baseline_desk(cache: Path, say: Say) -> Desk:
    return Desk("minilm", cache, say)
