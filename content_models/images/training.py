"""`train_image`: a head from a folder of licensed photographs with `labels.csv` (file, label, licence, source).

Every figure on its card is of sources that the weights had not seen: a random split measures the photographer. What
does not live here: the head's form and files (`head`), encoders.
"""

import csv
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize_scalar
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import GroupKFold

from content_models.images.embedding import Floats, ImageEncoder
from content_models.images.head import NONE, ImageHead, save_head
from content_models.images.opening import Pixels, open_picture
from domain.errors import Invalid, NotFound
from domain.judgement import CategoryCode

LEAST_PICTURES = 300
LEAST_PER_LABEL = 30
LEAST_SOURCES = 3
MOST_DRAWN = 0.1
COLUMNS = ("file", "label", "licence", "source")
LABELS = (NONE, *CategoryCode)

_NO_LICENCE = frozenset(("", "-", "?", "none", "unknown", "n/a", "tbd"))
_STRENGTH = 1.0
_FOLDS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Labelled:
    """A line of labels.csv."""

    file: str
    label: str
    licence: str
    source: str


def train_image(folder: Path, out: Path, encoder: ImageEncoder, progress: Callable[[str], None]) -> dict[str, Any]:
    """Train a head and write it with its card into `out`; the same pictures give the same head.

    Raises NotFound without labels.csv or a picture, Invalid for fewer than LEAST_PICTURES, a label with fewer than
    LEAST_PER_LABEL or from one source only, fewer than LEAST_SOURCES, a missing licence or source, or drawn pictures.
    """
    rows = read_labels(folder)
    _require_enough(rows)
    embeddings = _embedded(folder, rows, encoder, progress)
    truth, labels = _truth(rows)
    held_out = _held_out(embeddings, truth, [row.source for row in rows])
    temperature = _temperature(held_out, truth)
    fit = _fitted(embeddings, truth)
    head = ImageHead(encoder.id, labels, *fit, temperature)
    return save_head(out, head, _card(rows, labels, held_out / temperature, truth))


def read_labels(folder: Path) -> list[Labelled]:
    """The lines of labels.csv, each with all four fields."""
    path = folder / "labels.csv"
    if not path.exists():
        raise NotFound(f"{path} is missing: a table with the columns {', '.join(COLUMNS)}, one line a photograph")
    with path.open(newline="", encoding="utf-8-sig") as file:
        reader = csv.DictReader(file)
        if missing := [name for name in COLUMNS if name not in (reader.fieldnames or ())]:
            raise Invalid(f"{path} lacks the column {missing[0]!r}; it has the columns {', '.join(COLUMNS)}")
        return [_labelled(number, row) for number, row in enumerate(reader, 2)]


def _labelled(number: int, row: dict[str, str | None]) -> Labelled:
    fields = {name: (row[name] or "").strip() for name in COLUMNS}
    if fields["label"] not in LABELS:
        raise Invalid(f"labels.csv, line {number}: label {fields['label']!r} is none of {', '.join(LABELS)}")
    for name in ("licence", "source"):
        if fields[name].lower() in _NO_LICENCE:
            raise Invalid(f"labels.csv, line {number}: no {name}; only photographs whose {name} is stated may be used")
    if Path(fields["file"]).is_absolute() or ".." in Path(fields["file"]).parts:
        raise Invalid(f"labels.csv, line {number}: the file lies outside the folder; name it from the folder on")
    return Labelled(**fields)


def _require_enough(rows: Sequence[Labelled]) -> None:
    if len(rows) < LEAST_PICTURES:
        raise Invalid(f"{len(rows)} pictures are too few to train on; {LEAST_PICTURES} or more are needed")
    counts = Counter(row.label for row in rows)
    sources = defaultdict(set)
    for row in rows:
        sources[row.label].add(row.source)
    if NONE not in counts or len(counts) < 2:
        raise Invalid(f"a head needs pictures labelled {NONE!r} and pictures of at least one category")
    for label, count in counts.items():
        if count < LEAST_PER_LABEL or len(sources[label]) < 2:
            raise Invalid(
                f"label {label!r} has {count} pictures of {len(sources[label])} sources; {LEAST_PER_LABEL} of two or "
                "more are needed, or the head learns the source"
            )
    if len(set().union(*sources.values())) < LEAST_SOURCES:
        raise Invalid(
            f"the pictures are of fewer than {LEAST_SOURCES} sources; nothing could be measured on unseen ones"
        )


def _embedded(folder: Path, rows: Sequence[Labelled], encoder: ImageEncoder, progress: Callable[[str], None]) -> Floats:
    found, drawn = [], 0
    for number, row in enumerate(rows, 1):
        pixels = _opened(folder, row.file)
        drawn += looks_drawn(pixels)
        found.append(encoder.look(pixels).embedding)
        if number % 50 == 0:
            progress(f"{number} of {len(rows)} pictures")
    if drawn > MOST_DRAWN * len(rows):
        raise Invalid(f"{drawn} of {len(rows)} pictures look drawn; a head trained on drawings recognises drawing")
    return np.stack(found)


def _opened(folder: Path, name: str) -> Pixels:
    try:
        return open_picture((folder / name).read_bytes()).pixels
    except OSError as error:
        raise NotFound(f"{folder / name}, named in labels.csv, cannot be read") from error
    except Invalid as error:
        raise Invalid(f"{folder / name}: {error}") from error


def looks_drawn(pixels: Pixels) -> bool:
    """Whether most neighbours are exactly equal, white and black grounds aside: no sensor is that even."""
    left, right = pixels[:, :-1].reshape(-1, 3), pixels[:, 1:].reshape(-1, 3)
    inked = ~((left.min(axis=1) >= 250) | (left.max(axis=1) <= 5))
    return bool(inked.any() and (left[inked] == right[inked]).all(axis=1).mean() > 0.5)


def _truth(rows: Sequence[Labelled]) -> tuple[npt.NDArray[np.int64], tuple[str, ...]]:
    labels = tuple(label for label in LABELS if any(row.label == label for row in rows))
    return np.array([labels.index(row.label) for row in rows]), tuple(str(label) for label in labels)


def _fitted(embeddings: Floats, truth: npt.NDArray[np.int64]) -> tuple[Floats, Floats]:
    """Weights (dimension, labels) and bias; embeddings have length one, so they are scaled to unit variance first."""
    scale = float(np.sqrt(embeddings.shape[1]))
    fit = LogisticRegression(C=_STRENGTH / embeddings.shape[1], class_weight="balanced", max_iter=500)
    fit.fit(embeddings * scale, truth)
    weights, bias = fit.coef_.T * scale, fit.intercept_
    if weights.shape[1] == 1:  # two labels: the other column is its mirror
        weights, bias = np.hstack([-weights / 2, weights / 2]), np.hstack([-bias / 2, bias / 2])
    return weights.astype(np.float32), bias.astype(np.float32)


def _held_out(embeddings: Floats, truth: npt.NDArray[np.int64], sources: Sequence[str]) -> npt.NDArray[np.float64]:
    """Each picture's logits by weights that saw no picture of its source; a label they never saw gets the lowest."""
    labels = int(truth.max()) + 1
    logits = np.zeros((len(truth), labels))
    for seen, unseen in GroupKFold(min(_FOLDS, len(set(sources)))).split(embeddings, truth, sources):
        known = np.unique(truth[seen])
        weights, bias = _fitted(embeddings[seen], np.searchsorted(known, truth[seen]))
        answers = embeddings[unseen] @ weights + bias
        logits[unseen] = answers.min(axis=1, keepdims=True)
        logits[np.ix_(unseen, known)] = answers
    return logits


def _temperature(logits: npt.NDArray[np.float64], truth: npt.NDArray[np.int64]) -> float:
    """By what logits of unseen sources are divided to be right as often as they say (Guo et al. 2017)."""

    def loss(log_temperature: float) -> float:
        return float(-np.log(_shares(logits / np.exp(log_temperature))[np.arange(len(truth)), truth] + 1e-12).mean())

    return float(np.exp(minimize_scalar(loss, bounds=(-3, 4), method="bounded").x))


def _shares(logits: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    raised = np.exp(logits - logits.max(axis=1, keepdims=True))
    return np.asarray(raised / raised.sum(axis=1, keepdims=True))


def _card(
    rows: Sequence[Labelled], labels: Sequence[str], logits: npt.NDArray[np.float64], truth: npt.NDArray[np.int64]
) -> dict[str, Any]:
    shares = _shares(logits)
    unseen = {
        label: _figures(shares[:, column], truth == column) for column, label in enumerate(labels) if label != NONE
    }
    return {
        "pictures": len(rows),
        "rows": dict(sorted(Counter(f"{row.label} · {row.source} · {row.licence}" for row in rows).items())),
        "on_unseen_sources": unseen,
    }


def _figures(scores: npt.NDArray[np.float64], positive: npt.NDArray[np.bool_]) -> dict[str, float]:
    line = np.quantile(scores[~positive], 0.99)
    bins = np.digitize(scores, np.linspace(0.1, 0.9, 9))
    gaps = [
        abs(scores[bins == bin_].mean() - positive[bins == bin_].mean()) * (bins == bin_).mean() for bin_ in set(bins)
    ]
    return {
        "auroc": round(float(roc_auc_score(positive, scores)), 4),
        "recall_at_1pct_false": round(float((scores[positive] > line).mean()), 4),
        "calibration_error": round(float(sum(gaps)), 4),
    }
