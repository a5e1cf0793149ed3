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

from content_models.text.blend import Blend
from content_models.encoders import EncoderHead
from content_models.text.linear import Linear
from domain.errors import Invalid, NotFound

RELEASED = Path(__file__).parents[1] / "released"
_ARRAYS, _CARD = "text.npz", "text.json"


@dataclass(frozen=True, slots=True)
class TextArtefact:
    """What training hands to screening.

    Attributes:
        band_low: the fast probability from which the encoder is asked.
        sha256: of the array file; part of every signal's version.
    """

    linear: Linear
    head: EncoderHead
    fast: Blend
    full: Blend
    band_low: float
    sha256: str


def load(folder: Path = RELEASED) -> TextArtefact:
    """Raises NotFound where a file is missing, Invalid where the arrays are not those the card was written for."""
    try:
        card = json.loads((folder / _CARD).read_text(encoding="utf-8"))
        packed = (folder / _ARRAYS).read_bytes()
    except FileNotFoundError as error:
        raise NotFound(f"no text model in {folder.name}; `ringfence train text` writes one") from error
    if hashlib.sha256(packed).hexdigest() != card["sha256"]:
        raise Invalid(f"{folder.name}/{_ARRAYS} is not the file its card describes; restore it or train again")
    with np.load(io.BytesIO(packed), allow_pickle=False) as arrays:
        return _artefact(dict(arrays), card)


def save(folder: Path, artefact: TextArtefact, card: dict[str, Any]) -> dict[str, Any]:
    """Writes both files; returns the card with `sha256`, `encoder` and `band_low` filled in."""
    folder.mkdir(parents=True, exist_ok=True)
    packed = packed_arrays(artefact)
    card = card | {
        "sha256": hashlib.sha256(packed).hexdigest(),
        "encoder": artefact.head.encoder_id,
        "band_low": artefact.band_low,
    }
    (folder / _ARRAYS).write_bytes(packed)
    (folder / _CARD).write_text(json.dumps(card, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    return card


def packed_arrays(artefact: TextArtefact) -> bytes:
    """The array file. Linear weights as int8 with one scale a column: 1.6 MB instead of 6, and no change that shows."""
    scale = np.maximum(np.abs(artefact.linear.weights).max(axis=0), 1e-9) / 127
    buffer = io.BytesIO()
    np.savez_compressed(
        buffer,
        linear_weights=np.rint(artefact.linear.weights / scale).astype(np.int8),
        linear_scale=scale.astype(np.float32),
        linear_bias=artefact.linear.bias,
        head_weights=artefact.head.weights,
        head_bias=artefact.head.bias,
        **_blend_arrays("fast", artefact.fast),
        **_blend_arrays("full", artefact.full),
    )
    return buffer.getvalue()


def _blend_arrays(name: str, blend: Blend) -> dict[str, Any]:
    return {
        f"{name}_weights": blend.weights,
        f"{name}_bias": np.array([blend.bias], np.float32),
        f"{name}_category_weights": blend.category_weights,
        f"{name}_category_bias": blend.category_bias,
    }


def _artefact(arrays: dict[str, Any], card: dict[str, Any]) -> TextArtefact:
    return TextArtefact(
        linear=Linear(arrays["linear_weights"].astype(np.float32) * arrays["linear_scale"], arrays["linear_bias"]),
        head=EncoderHead(card["encoder"], arrays["head_weights"], arrays["head_bias"]),
        fast=_blend("fast", arrays),
        full=_blend("full", arrays),
        band_low=float(card["band_low"]),
        sha256=card["sha256"],
    )


def _blend(name: str, arrays: dict[str, Any]) -> Blend:
    return Blend(
        arrays[f"{name}_weights"],
        float(arrays[f"{name}_bias"][0]),
        arrays[f"{name}_category_weights"],
        arrays[f"{name}_category_bias"],
    )
