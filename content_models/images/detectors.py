"""Object detectors from ONNX files that a deployment brings, of several families: boxes in the picture's pixels.

Beside `weights.onnx` lies `weights.json`: {"names": [...], "categories": {"name": "weapons", …}} and, where the
output's shape does not tell, "layout"; also "least" (0.25), "overlap" (0.45), "scale" (of pixel values) and "ceiling".
Nothing of a family's own software is imported. What does not live here: the layouts' arithmetic (`layouts`).
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt
import onnxruntime

from content_models.images.layouts import Floats, Found, Layout, decode, recognised
from content_models.images.opening import Pixels
from content_models.images.regions import Box
from domain.errors import Invalid, NotFound
from domain.judgement import CategoryCode

MOST_CANDIDATES = 3_000
MOST_OBJECTS = 100

_GREY = 114
_DEFAULT_SIDE = 640


@dataclass(frozen=True, slots=True, kw_only=True)
class DetectedObject:
    """A box that a detector drew: its class by name, what that counts for, and the network's own score, 0–1."""

    name: str
    category: CategoryCode | None
    score: float
    box: Box


@dataclass(frozen=True, slots=True, kw_only=True)
class DetectorSettings:
    """What the file beside the weights says.

    Attributes:
        names: of the classes, in the network's order.
        categories: by class name; a class without one is seen and counts for nothing.
        least: score under which a box is dropped; overlap: IoU over which the lower of two boxes of a class is.
        scale: what pixel values are multiplied by; None for what is usual in the family.
        ceiling: the most that a box may count for. Nobody calibrated the network's scores: until a deployment has,
            it stays under the line of review.
    """

    names: tuple[str, ...]
    categories: Mapping[str, CategoryCode] = field(default_factory=dict)
    layout: Layout | None = None
    least: float = 0.25
    overlap: float = 0.45
    scale: float | None = None
    ceiling: float = 0.45


def read_settings(path: Path) -> DetectorSettings:
    """Raises NotFound where the file is missing, Invalid for a key, layout or category that there is not."""
    if not path.exists():
        raise NotFound(f"{path} is missing: the names of the detector's classes and what they count for")
    try:
        fields = json.loads(path.read_text("utf-8"))
        fields["names"] = tuple(fields["names"])
        fields["categories"] = {name: CategoryCode(code) for name, code in fields.get("categories", {}).items()}
        fields["layout"] = Layout(fields["layout"]) if fields.get("layout") else None
        return DetectorSettings(**fields)
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        known = ", ".join(DetectorSettings.__dataclass_fields__)
        raise Invalid(
            f"{path}: {error}; keys are {known}, layouts {', '.join(Layout)}, categories {', '.join(CategoryCode)}"
        ) from error


class ObjectDetector:
    """A network for one picture at a time, on one thread.

    Raises NotFound where weights or settings are missing, Invalid where the file is no such network.
    """

    def __init__(self, weights: Path, settings: DetectorSettings | None = None) -> None:
        if not weights.exists():
            raise NotFound(f"{weights} is missing: the weights of a detector as an ONNX file")
        self.settings = settings or read_settings(weights.with_suffix(".json"))
        self._session = _session(weights)
        given = self._session.get_inputs()
        if len(given) != 1 or len(given[0].shape) != 4:
            raise Invalid(f"{weights} does not take one batch of pictures; export the network without its own steps")
        self._input = given[0].name
        self._sides = tuple(side if isinstance(side, int) else _DEFAULT_SIDE for side in given[0].shape[2:])
        self._layout = self.settings.layout or recognised(self._answer(Layout.YOLOV8, _blank()), self._sides)

    @property
    def layout(self) -> Layout:
        return self._layout

    def detect(self, pixels: Pixels) -> list[DetectedObject]:
        """Objects of at least the set score, the surest first, boxes within the picture."""
        found = decode(self._layout, self._answer(self._layout, pixels), self._sides, len(self.settings.names))
        kept = _suppressed(_likely(found, self.settings.least), self.settings.overlap, self._layout)
        boxes = _back(found.boxes[kept], _placing(self._layout, pixels, self._sides), pixels)
        return [
            self._named(int(found.classes[at]), float(found.scores[at]), box)
            for at, box in zip(kept, boxes, strict=True)
            if box[0] < box[2] and box[1] < box[3]
        ]

    def _answer(self, layout: Layout, pixels: Pixels) -> list[Floats]:
        picture = prepared(layout, pixels, self._sides, self.settings.scale)
        return [np.asarray(output, np.float32) for output in self._session.run(None, {self._input: picture})]

    def _named(self, place: int, score: float, box: Box) -> DetectedObject:
        name = self.settings.names[place]
        return DetectedObject(name=name, category=self.settings.categories.get(name), score=round(score, 4), box=box)


@dataclass(frozen=True, slots=True)
class Placing:
    """How a picture lies in the network's square: scaled by (x, y), then moved by (left, top)."""

    scale: tuple[float, float]
    left: int
    top: int
    size: tuple[int, int]  # width, height after scaling


def prepared(layout: Layout, pixels: Pixels, sides: tuple[int, ...], scale: float | None = None) -> Floats:
    """float32 (1, 3, height, width): letterboxed in grey as YOLO trains (YOLOX from the corner, in BGR and not scaled),
    stretched for RT-DETR."""
    placing = _placing(layout, pixels, sides)
    smaller = placing.scale[0] < 1
    scaled = cv2.resize(pixels, placing.size, interpolation=cv2.INTER_AREA if smaller else cv2.INTER_LINEAR)
    canvas = np.full((*sides, 3), _GREY, np.uint8)
    width, height = placing.size
    canvas[placing.top : placing.top + height, placing.left : placing.left + width] = scaled
    ordered = canvas[..., ::-1] if layout is Layout.YOLOX else canvas
    factor = scale if scale is not None else 1.0 if layout is Layout.YOLOX else 1 / 255
    return np.ascontiguousarray(ordered.astype(np.float32).transpose(2, 0, 1)[None] * np.float32(factor))


def _placing(layout: Layout, pixels: Pixels, sides: tuple[int, ...]) -> Placing:
    height, width = pixels.shape[:2]
    if layout is Layout.RTDETR:
        return Placing((sides[1] / width, sides[0] / height), 0, 0, (sides[1], sides[0]))
    factor = min(sides[0] / height, sides[1] / width)
    size = max(1, round(width * factor)), max(1, round(height * factor))
    if layout is Layout.YOLOX:
        return Placing((factor, factor), 0, 0, size)
    return Placing((factor, factor), (sides[1] - size[0]) // 2, (sides[0] - size[1]) // 2, size)


def _back(boxes: Floats, placing: Placing, pixels: Pixels) -> list[Box]:
    """From the network's square to the picture's pixels, cut at its edges."""
    height, width = pixels.shape[:2]
    moved = boxes - np.array([placing.left, placing.top] * 2, np.float32)
    flat = moved / np.array(placing.scale * 2, np.float32)
    inside = np.clip(np.rint(flat), 0, np.array([width, height] * 2)).astype(int)
    return [(int(a), int(b), int(c), int(d)) for a, b, c, d in inside]


def _likely(found: Found, least: float) -> Found:
    """Scores under the least as 0, and of those above only as many as suppression may walk."""
    scores = np.where(np.isfinite(found.boxes).all(axis=1) & (found.scores >= least), found.scores, 0)
    if np.count_nonzero(scores) > MOST_CANDIDATES:
        scores[np.argsort(-scores, kind="stable")[MOST_CANDIDATES:]] = 0
    return Found(found.boxes, scores, found.classes)


def _suppressed(found: Found, overlap: float, layout: Layout) -> npt.NDArray[np.int64]:
    """Indices of the boxes that stay, the surest first; RT-DETR gives each object once and needs no suppression."""
    kept = np.flatnonzero(found.scores > 0)
    kept = kept[np.argsort(-found.scores[kept], kind="stable")]
    if layout is Layout.RTDETR or not len(kept):
        return kept[:MOST_OBJECTS]
    corners = found.boxes[kept]
    sized = np.hstack([corners[:, :2], corners[:, 2:] - corners[:, :2]])
    left = cv2.dnn.NMSBoxesBatched(
        sized.tolist(), found.scores[kept].tolist(), found.classes[kept].tolist(), 0.0, overlap
    )
    return kept[np.sort(np.asarray(left, np.int64))][:MOST_OBJECTS]


def _session(weights: Path) -> Any:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    try:
        return onnxruntime.InferenceSession(str(weights), options, providers=["CPUExecutionProvider"])
    except Exception as error:  # the runtime has a type of its own for each way in which a file is none
        raise Invalid(f"{weights} cannot be run by ONNX Runtime; export the detector to ONNX again") from error


def _blank() -> Pixels:
    return np.full((32, 32, 3), _GREY, np.uint8)
