"""`train_text`: from labelled rows to the two files of a text model, the same for a seed.

The stages (n-grams, encoder's head) learn on the sheets and the real rows that ship; the blends that turn what they say
into a probability are fitted on sentences by other authors, which no stage sees. What does not live here: the single
fits (`regressions`, `heads`), figures on unseen sources (`bench.text`).
"""

import hashlib
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from content_models.disguise.vocabulary import Vocabulary
from content_models.encoders import DEFAULT, excerpt, open_encoder
from content_models.encoders.head import EncoderHead
from content_models.text import artefact as artefacts
from content_models.text.artefact import TextArtefact
from content_models.text.blend import Blend, Seen, fast_features, full_features
from content_models.text.cascade import seen
from content_models.text.lexicon import Lexicon, listed_lexicon
from content_models.text.linear import Linear, features
from content_models.text.reading import Reading, read
from content_models.training.embeddings import embedded
from content_models.training.heads import fitted_head
from content_models.training.regressions import fitted_blend, fitted_linear
from content_models.training.rows import Kind, Row, packed_rows
from content_models.training.sheets import calibration_rows, everyday_rows, twin_rows
from content_models.training.targets import BALANCE, MIX, Targets, targets

Floats = npt.NDArray[np.float32]
Say = Callable[[str], None]

MINED = 4_000
RECALL_KEPT = 0.995
"""Of the illegal calibration rows that the full model sends to review, the share that the grey zone must let in."""

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


@dataclass(frozen=True, slots=True)
class _Calibration:
    """The calibration rows as the stages see them."""

    seen: Seen
    head: Floats
    distances: Floats
    targets: Targets


def released_material(seed: int) -> Material:
    """Rows that may ship: sheets written for this project, PDDL and MIT."""
    return Material(twin_rows(seed) + everyday_rows(seed) + packed_rows(), calibration_rows(seed))


def train_text(out: Path, seed: int, say: Say, encoder: str = DEFAULT, cache: Path | None = None) -> ModelCard:
    """Trains on what may ship and writes `text.npz` and `text.json` into `out`; minutes, most of them embedding.

    Embeddings are kept in `cache` (default: a folder in `out`), so a run that was broken off goes on from there.
    """
    material = released_material(seed)
    artefact, figures = fitted(material, seed, say, encoder, cache or out / "embeddings")
    return ModelCard(artefacts.save(out, artefact, _card(material, seed) | {"calibrated": figures}))


def fitted(material: Material, seed: int, say: Say, encoder: str, cache: Path) -> tuple[TextArtefact, dict[str, Any]]:
    """The model, and what it says of the rows that it was calibrated on."""
    lexicon = listed_lexicon()
    vocabulary = Vocabulary(lexicon.words)
    readings = [read(row.text, vocabulary) for row in material.stages]
    say(f"{len(readings)} rows read")
    linear = fitted_linear(features([reading.text for reading in readings]), targets(material.stages, BALANCE))
    say("n-grams fitted")
    chosen = for_encoder(material.stages, readings, linear)
    embeddings = _embedded([readings[at] for at in chosen], encoder, cache, say)
    rows = [material.stages[at] for at in chosen]
    head = fitted_head(open_encoder(encoder).id, embeddings, targets(rows, BALANCE), seed, say)
    judged = _calibration(material.calibration, linear, head, lexicon, vocabulary, encoder, cache, say)
    fast, full = fitted_blend(judged.seen, None, judged.targets), fitted_blend(judged.seen, judged.head, judged.targets)
    artefact = TextArtefact(
        linear=linear, head=head, fast=fast, full=full, encoder=encoder, prior=MIX[Kind.ILLEGAL],
        band_low=_band_low(judged, fast, full), far=_far(judged),
        languages=frozenset(row.language for row in material.stages), sha256="",
    )  # fmt: skip
    return artefact, _figures(judged, artefact)


def for_encoder(rows: Sequence[Row], readings: Sequence[Reading], linear: Linear) -> list[int]:
    """Which rows the head learns on: each sentence in two forms, every real row, and of the other legal ones those that
    the n-grams take for illegal most surely (hard negatives, as Felzenszwalb et al. 2010 mine them)."""
    seen_before: Counter[tuple[str, str]] = Counter()
    chosen: list[int] = []
    rest: list[int] = []
    for at, row in enumerate(rows):
        seen_before[row.source, row.origin] += 1
        (chosen if seen_before[row.source, row.origin] <= _EACH_FOR_ENCODER else rest).append(at)
    legal = [at for at in rest if rows[at].kind is not Kind.ILLEGAL]
    worst = linear.logits([readings[at].text for at in legal])[:, 0] if legal else np.zeros(0)
    return sorted(chosen + [legal[at] for at in np.argsort(-worst, kind="stable")[:MINED]])


def _embedded(readings: Sequence[Reading], encoder: str, cache: Path, say: Say) -> Floats:
    return embedded([excerpt(reading.text, 0) for reading in readings], encoder, cache, say)


def _calibration(
    rows: Sequence[Row], linear: Linear, head: EncoderHead, lexicon: Lexicon, vocabulary: Vocabulary, encoder: str,
    cache: Path, say: Say,
) -> _Calibration:  # fmt: skip
    readings = [read(row.text, vocabulary) for row in rows]
    languages = [row.language for row in rows]
    findings = [lexicon.find(reading.text, language) for reading, language in zip(readings, languages, strict=True)]
    embeddings = _embedded(readings, encoder, cache, say)
    return _Calibration(
        seen=seen(readings, findings, languages, linear.logits([reading.text for reading in readings])),
        head=head.logits(embeddings),
        distances=head.distance(embeddings),
        targets=targets(rows, MIX),
    )


def _band_low(judged: _Calibration, fast: Blend, full: Blend) -> float:
    """The highest fast probability that still lets in nearly all illegal rows which the full model sends to review."""
    languages = judged.seen.languages
    quick = fast.probabilities(fast_features(judged.seen)[0], languages)
    whole = full.probabilities(full_features(judged.seen, judged.head)[0], languages)
    found = np.sort(quick[judged.targets.illegal & (whole > 0.5)])
    return float(np.round(found[int(len(found) * (1 - RECALL_KEPT))], 5)) if len(found) else 0.0


def _far(judged: _Calibration) -> float:
    return float(np.round(np.quantile(judged.distances, 1 - FAR_SHARE), 4))


def _figures(judged: _Calibration, artefact: TextArtefact) -> dict[str, Any]:
    """How the grey zone comes out on the calibration rows; figures on unseen posts are the bench's."""
    quick = artefact.fast.probabilities(fast_features(judged.seen)[0], judged.seen.languages)
    passed = quick >= artefact.band_low
    return {"rows": len(passed), "pass_through": round(float(np.average(passed, weights=judged.targets.weight)), 4)}


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
