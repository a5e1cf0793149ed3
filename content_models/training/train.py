"""`train_text`: from labelled rows to the two files of a text model, the same for a seed.

The stages (n-grams, encoder's head) learn on the sheets and the real rows that ship; the blends that turn what they say
into a probability are fitted on sentences by other authors, which no stage sees. What does not live here: the single
fits (`regressions`, `heads`), figures on unseen sources (`bench.text`).
"""

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.metrics import roc_auc_score

from content_models.encoders import DEFAULT
from content_models.lexicon.finding import Finding, listed_lexicon
from content_models.text import artefact as artefacts
from content_models.text.artefact import TextArtefact
from content_models.text.blend import Blend, WeightedAverage
from content_models.text.columns import ILLEGAL
from content_models.text.linear import Linear, features
from content_models.text.reading import Reading
from content_models.text.windows import worst_windows
from content_models.training.calibrating import calibration_rows
from content_models.training.embeddings import Say
from content_models.training.heads import fitted_head
from content_models.training.judging import Desk, Judged
from content_models.training.pieces import fitted_pieces
from content_models.training.regressions import fitted_blend, fitted_linear
from content_models.training.rows import Kind, Row, packed_rows
from content_models.training.sheets import everyday_rows, list_rows, twin_rows
from content_models.training.targets import BALANCE, MIX, Targets, targets

MINED = 4_000
RECALL_KEPT = 0.994
"""Of the illegal calibration rows that the full model sends to review, the share that the grey zone must let in."""

REVIEWED_FROM = 0.5
FAR_SHARE = 0.005
_EACH_FOR_ENCODER = 2


@dataclass(frozen=True, slots=True)
class Material:
    """What a model is made from; the rows of the two lists share no author."""

    stages: Sequence[Row]
    calibration: Sequence[Row]


@dataclass(frozen=True, slots=True)
class ModelCard:
    """What was trained, on what, and how it does on authors it never saw; `fields` is `text.json`."""

    fields: dict[str, Any]

    @property
    def sha256(self) -> str:
        return str(self.fields["sha256"])


def released_material(seed: int) -> Material:
    """Rows that may ship: sheets written for this project, PDDL and MIT."""
    return Material(twin_rows(seed) + list_rows(seed) + everyday_rows(seed) + packed_rows(), calibration_rows(seed))


def train_text(out: Path, seed: int, say: Say, encoder: str = DEFAULT, cache: Path | None = None) -> ModelCard:
    """Trains on what may ship and writes `text.npz` and `text.json` into `out`; minutes, most of them embedding.

    Embeddings are kept in `cache` (default: a folder in `out`), so a run that was broken off goes on from there.
    """
    artefacts.made(out)
    material = released_material(seed)
    artefact, figures = fitted(material, seed, Desk(encoder, cache or out / "embeddings", say))
    return ModelCard(artefacts.save(out, artefact, _card(material, seed) | {"calibrated": figures}))


def fitted(material: Material, seed: int, desk: Desk) -> tuple[TextArtefact, dict[str, Any]]:
    """The model, and what it says of the rows that it was calibrated on."""
    readings = desk.read(material.stages)
    desk.say(f"fitting n-grams of {len(readings)} rows", 0.0)
    texts, taught = [reading.text for reading in readings], targets(material.stages, BALANCE)
    linear = fitted_linear(features(texts), taught)
    pieces = fitted_pieces(texts, taught, desk.opened, seed, desk.say)
    chosen = for_encoder(material.stages, readings, linear)
    worst = worst_windows([texts[at] for at in chosen], [Finding()] * len(chosen), linear)
    embeddings = desk.embedded([texts[at][start:end] for at, (start, end) in zip(chosen, worst, strict=True)])
    learned = targets([material.stages[at] for at in chosen], BALANCE)
    head = fitted_head(desk.opened.id, embeddings, learned, seed, desk.say)
    linear, pieces, head = artefacts.stored(linear, pieces, head)
    judged, truth = (
        desk.judged(material.calibration, desk.fast(linear, pieces), head),
        targets(material.calibration, MIX),
    )
    fast, full = fitted_blend(judged.seen, None, truth), fitted_blend(judged.seen, judged.head, truth)
    artefact = TextArtefact(
        linear=linear, pieces=pieces, head=head, fast=fast, full=full, encoder=desk.encoder, prior=MIX[Kind.ILLEGAL],
        band_low=band_low(judged, truth, fast, full), far=_far(judged),
        languages=frozenset(row.language for row in material.stages), sha256="",
    )  # fmt: skip
    return artefact, _figures(material.calibration, judged, truth, artefact)


def for_encoder(rows: Sequence[Row], readings: Sequence[Reading], linear: Linear) -> list[int]:
    """Which rows the head learns on: each sentence in two forms, every real row, and of the other legal ones those that
    the n-grams take for illegal most surely (hard negatives, as Felzenszwalb et al. 2010 mine them)."""
    before: Counter[tuple[str, str]] = Counter()
    chosen: list[int] = []
    rest: list[int] = []
    for at, row in enumerate(rows):
        before[row.source, row.origin] += 1
        (chosen if before[row.source, row.origin] <= _EACH_FOR_ENCODER else rest).append(at)
    legal = [at for at in rest if rows[at].kind is not Kind.ILLEGAL]
    worst = linear.logits([readings[at].text for at in legal])[:, ILLEGAL] if legal else np.zeros(0)
    return sorted(chosen + [legal[at] for at in np.argsort(-worst, kind="stable")[:MINED]])


def band_low(judged: Judged, truth: Targets, fast: Blend, full: Blend | WeightedAverage) -> float:
    """The highest fast probability that still lets in nearly all illegal rows which the full model sends to review."""
    found = np.sort(judged.fast(fast)[truth.illegal & (judged.full(full) > REVIEWED_FROM)])
    return float(np.round(found[int(len(found) * (1 - RECALL_KEPT))], 5)) if len(found) else 0.0


def _far(judged: Judged) -> float:
    return float(np.round(np.quantile(judged.distances, 1 - FAR_SHARE), 4))


def _figures(rows: Sequence[Row], judged: Judged, truth: Targets, artefact: TextArtefact) -> dict[str, Any]:
    """On the calibration rows, which no stage saw but which the blends were fitted on; figures on posts that nothing
    saw are the bench's."""
    quick, whole = judged.fast(artefact.fast), judged.full(artefact.full)
    languages = np.array([row.language for row in rows])
    areas = {
        language: roc_auc_score(truth.illegal[languages == language], whole[languages == language])
        for language in sorted(set(languages.tolist()))
    }
    kinds = np.array([row.kind for row in rows])
    figures = {
        "auroc_fast": roc_auc_score(truth.illegal, quick),
        "auroc": roc_auc_score(truth.illegal, whole),
        "auroc_language_mean": np.mean(list(areas.values())),
        "auroc_language_worst": min(areas.values()),
        "pass_through": np.average(quick >= artefact.band_low, weights=truth.weight),
        **{f"over_half_{kind}": (whole[kinds == kind] > REVIEWED_FROM).mean() for kind in Kind},
    }
    return {"rows": len(rows)} | {name: round(float(value), 4) for name, value in figures.items()}


def rows_digest(rows: Sequence[Row]) -> str:
    lines = "\n".join(f"{row.source}\t{row.kind}\t{row.text}" for row in rows)
    return hashlib.sha256(lines.encode()).hexdigest()


def _card(material: Material, seed: int) -> dict[str, Any]:
    counts = Counter(f"{row.source} {row.kind}" for row in material.stages)
    return {
        "name": "text",
        "seed": seed,
        "mix": {str(kind): share for kind, share in MIX.items()},
        "rows": dict(sorted(counts.items())),
        "rows_sha256": rows_digest([*material.stages, *material.calibration]),
        "lexicon_sha256": listed_lexicon().digest,
    }
