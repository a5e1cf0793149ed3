"""The released text model as files: arrays in `text.npz`, everything a person reads in `text.json`. No pickle.

What does not live here: training, and the lexicon, which is data of the domain.
"""

import hashlib
import io
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from content_models.encoders.head import EncoderHead
from content_models.text.blend import Blend, WeightedAverage
from content_models.text.linear import Linear
from content_models.text.pieces import PieceLayer
from domain.errors import Invalid, NotFound

RELEASED = Path(__file__).parents[1] / "released"
_ARRAYS, _CARD = "text.npz", "text.json"
_PIECES = ("centre", "project", "project_bias", "hidden", "hidden_bias", "out", "out_bias")
_HEAD = ("centre", "spread", "hidden", "hidden_bias", "out", "out_bias", "known")
_BLENDS = 3
"""What the blends weigh (`blend.fast_features`); a model whose blends weigh something else is none of ours."""

Stages = tuple[Linear, PieceLayer, EncoderHead]


@dataclass(frozen=True, slots=True)
class TextArtefact:
    """What training hands to screening.

    Attributes:
        full: with the encoder; a weighted average where no blend was fitted.
        encoder: the name by which `encoders.open_encoder` opens the encoder that the head learned on.
        prior: share of illegal posts that the probabilities are stated for.
        band_low: the fast probability from which the encoder is asked.
        far: the distance (`EncoderHead.distance`) from which a post is unlike everything that was trained on.
        languages: those that were trained on; the fast stage knows nothing of others.
        sha256: of the array file; part of every signal's version.
    """

    linear: Linear
    pieces: PieceLayer
    head: EncoderHead
    fast: Blend
    full: Blend | WeightedAverage
    encoder: str
    prior: float
    band_low: float
    far: float
    languages: frozenset[str]
    sha256: str


def load(folder: Path = RELEASED) -> TextArtefact:
    """Raises NotFound where a file is missing, Invalid where the arrays are not those the card was written for."""
    try:
        card = json.loads((folder / _CARD).read_text(encoding="utf-8"))
        packed = (folder / _ARRAYS).read_bytes()
    except FileNotFoundError as error:
        raise NotFound(f"no text model in {folder}; `ringfence train text` writes one") from error
    if hashlib.sha256(packed).hexdigest() != card["sha256"]:
        raise Invalid(f"{folder.name}/{_ARRAYS} is not the file its card describes; restore it or train again")
    if card.get("blends") != _BLENDS:
        raise Invalid(f"{folder.name}/{_CARD} was written by an older version; train again")
    with np.load(io.BytesIO(packed), allow_pickle=False) as arrays:
        return _artefact(dict(arrays), card)


def made(folder: Path) -> None:
    """Makes the folder where there is none: before minutes of training too. Raises Invalid where that cannot be."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Invalid(f"{folder} cannot be made: {error.strerror}; name another folder with --out") from error


def save(folder: Path, artefact: TextArtefact, card: dict[str, Any]) -> dict[str, Any]:
    """Writes both files; returns the card with what reading the arrays needs filled in."""
    made(folder)
    packed = packed_arrays(artefact)
    card = card | {
        "sha256": hashlib.sha256(packed).hexdigest(),
        "encoder": artefact.encoder,
        "encoder_id": artefact.head.encoder_id,
        "prior": artefact.prior,
        "band_low": artefact.band_low,
        "far": artefact.far,
        "languages": sorted(artefact.languages),
        "shifts": {name: dict(sorted(blend.shifts.items())) for name, blend in _blends(artefact)},
        "beta": {name: list(blend.beta) for name, blend in _blends(artefact)},
        "blends": _BLENDS,
    }
    (folder / _ARRAYS).write_bytes(packed)
    (folder / _CARD).write_text(json.dumps(card, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    return card


def packed_arrays(artefact: TextArtefact) -> bytes:
    """The array file."""
    blends = {key: array for name, blend in _blends(artefact) for key, array in _blend_arrays(name, blend).items()}
    buffer = io.BytesIO()
    np.savez_compressed(buffer, **_stage_arrays(artefact.linear, artefact.pieces, artefact.head), **blends)
    return buffer.getvalue()


def stored(linear: Linear, pieces: PieceLayer, head: EncoderHead) -> Stages:
    """The stages as the files will keep them: the blends have to be fitted on what will answer."""
    return _stages(_stage_arrays(linear, pieces, head), head.encoder_id)


def _stage_arrays(linear: Linear, pieces: PieceLayer, head: EncoderHead) -> dict[str, Any]:
    """Linear weights as int8 with one scale a column, the others as half floats; no change shows."""
    weights = linear.weights * linear.scale
    scale = np.maximum(np.abs(weights).max(axis=0), 1e-9) / 127
    return {
        "linear_weights": np.rint(weights / scale).astype(np.int8),
        "linear_scale": scale.astype(np.float32),
        "linear_bias": linear.bias,
        "pieces_spread": np.array([pieces.spread], np.float32),
        **{f"pieces_{name}": getattr(pieces, name).astype(np.float16) for name in _PIECES},
        **{f"head_{name}": getattr(head, name).astype(np.float16) for name in _HEAD},
    }


def _blends(artefact: TextArtefact) -> tuple[tuple[str, Blend], ...]:
    full = (("full", artefact.full),) if isinstance(artefact.full, Blend) else ()
    return ("fast", artefact.fast), *full


def _blend_arrays(name: str, blend: Blend) -> dict[str, Any]:
    return {
        f"{name}_weights": blend.weights,
        f"{name}_bias": np.array([blend.bias], np.float32),
        f"{name}_category_weights": blend.category_weights,
        f"{name}_category_bias": blend.category_bias,
    }


def _stages(arrays: dict[str, Any], encoder_id: str) -> Stages:
    return (
        Linear(arrays["linear_weights"].astype(np.float32), arrays["linear_scale"], arrays["linear_bias"]),
        PieceLayer(
            spread=float(arrays["pieces_spread"][0]),
            **{name: arrays[f"pieces_{name}"].astype(np.float32) for name in _PIECES},
        ),
        EncoderHead(encoder_id=encoder_id, **{name: arrays[f"head_{name}"].astype(np.float32) for name in _HEAD}),
    )


def _artefact(arrays: dict[str, Any], card: dict[str, Any]) -> TextArtefact:
    linear, pieces, head = _stages(arrays, card["encoder_id"])
    return TextArtefact(
        linear=linear,
        pieces=pieces,
        head=head,
        fast=_blend("fast", arrays, card),
        full=_blend("full", arrays, card) if "full" in card["shifts"] else WeightedAverage(),
        encoder=card["encoder"],
        prior=float(card["prior"]),
        band_low=float(card["band_low"]),
        far=float(card["far"]),
        languages=frozenset(card["languages"]),
        sha256=card["sha256"],
    )


def _blend(name: str, arrays: dict[str, Any], card: dict[str, Any]) -> Blend:
    return Blend(
        arrays[f"{name}_weights"],
        float(arrays[f"{name}_bias"][0]),
        arrays[f"{name}_category_weights"],
        arrays[f"{name}_category_bias"],
        card["shifts"][name],
        tuple(card["beta"][name]),
    )
