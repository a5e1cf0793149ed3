"""A trained head: from an embedding to the probability of each category, bound to the encoder that it learned on.

None is released. `ringfence train image` makes one from a deployment's own licensed photographs. What does not live
here: training (`training`).
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from content_models.images.embedding import Floats, ImageEncoder
from domain.errors import Invalid, NotFound
from domain.judgement import CategoryCode

NONE = "none"
"""The label of a picture that shows nothing of the five."""

_WEIGHTS, _CARD = "image.npz", "image.json"


@dataclass(frozen=True, slots=True, eq=False)
class ImageHead:
    """Multinomial: softmax((embedding @ weights + bias) / temperature), one column per label.

    Attributes:
        weights: float32 (dimension, labels); bias: float32 (labels,).
        temperature: fitted on pictures of sources that the weights had not seen.
    """

    encoder_id: str
    labels: tuple[str, ...]
    weights: Floats
    bias: Floats
    temperature: float
    sha256: str = ""

    def require(self, encoder: ImageEncoder) -> None:
        """Raises Invalid when the head was trained on another encoder."""
        if (encoder.id, encoder.dimension) != (self.encoder_id, self.weights.shape[0]):
            raise Invalid(
                f"this head was trained on image encoder {self.encoder_id} ({self.weights.shape[0]} dimensions), not "
                f"on {encoder.id} ({encoder.dimension}); use that encoder or train one with `ringfence train image`"
            )

    def probabilities(self, embedding: Floats) -> dict[CategoryCode, float]:
        """Of each category that was trained; they and that of none add up to 1."""
        logits = (embedding @ self.weights + self.bias).astype(np.float64) / self.temperature
        raised = np.exp(logits - logits.max())
        shares = raised / raised.sum()
        return {
            CategoryCode(label): float(share) for label, share in zip(self.labels, shares, strict=True) if label != NONE
        }


def save_head(folder: Path, head: ImageHead, card: Mapping[str, Any]) -> dict[str, Any]:
    """Write `image.npz` and `image.json`, and return the card as written."""
    folder.mkdir(parents=True, exist_ok=True)
    np.savez(folder / _WEIGHTS, weights=head.weights, bias=head.bias)
    fields = {
        "encoder": head.encoder_id,
        "labels": list(head.labels),
        "temperature": head.temperature,
        "sha256": hashlib.sha256((folder / _WEIGHTS).read_bytes()).hexdigest(),
        **card,
    }
    (folder / _CARD).write_text(json.dumps(fields, indent=2, ensure_ascii=False) + "\n", "utf-8")
    return fields


def load_head(folder: Path) -> ImageHead:
    """Raises NotFound where one of the two files is missing, Invalid where they are not of one training."""
    if missing := [name for name in (_WEIGHTS, _CARD) if not (folder / name).exists()]:
        raise NotFound(f"{folder / missing[0]} is missing; `ringfence train image --out {folder}` makes it")
    fields = json.loads((folder / _CARD).read_text("utf-8"))
    content = (folder / _WEIGHTS).read_bytes()
    if hashlib.sha256(content).hexdigest() != fields["sha256"]:
        raise Invalid(f"{folder / _WEIGHTS} is not the file that {_CARD} beside it describes; train again")
    with np.load(folder / _WEIGHTS) as arrays:
        weights, bias = arrays["weights"], arrays["bias"]
    return ImageHead(fields["encoder"], tuple(fields["labels"]), weights, bias, fields["temperature"], fields["sha256"])
