"""How families of detectors lay out what they found: from output arrays to corners, scores and classes.

Layouts, after the families' exports to ONNX (N places, C classes, Q queries):
YOLOv5: (1, N, 5 + C), centre and size in pixels, objectness, classes. YOLOv8 and 11: (1, 4 + C, N), no objectness.
YOLOX: (1, N, 5 + C), centre as offset in its grid cell, size as a logarithm, both in strides of 8, 16, 32.
RT-DETR: (1, Q, 4 + C), or boxes (1, Q, 4) and logits (1, Q, C), centre and size as shares of the picture.
What does not live here: pictures, suppression (`detectors`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import numpy.typing as npt

from domain.errors import Invalid

Floats = npt.NDArray[np.float32]

STRIDES = (8, 16, 32)


class Layout(StrEnum):
    YOLOV5 = "yolov5"
    YOLOV8 = "yolov8"  # YOLO11's too
    YOLOX = "yolox"
    RTDETR = "rtdetr"


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """Attributes:
    boxes: float32 (N, 4), left, top, right, bottom in the network's input.
    scores: float32 (N,), of the likeliest class; classes: int64 (N,), which one.
    """

    boxes: Floats
    scores: Floats
    classes: npt.NDArray[np.int64]


def recognised(outputs: Sequence[Floats], sides: tuple[int, ...]) -> Layout:
    """The layout by the outputs' shapes. Raises Invalid where they fit none: then the settings have to say."""
    shapes = [output.shape for output in outputs]
    cells = _cells(sides)
    if len(shapes) == 2 and all(len(shape) == 3 for shape in shapes) and 4 in (shapes[0][2], shapes[1][2]):
        return Layout.RTDETR
    if len(shapes) >= 1 and len(shapes[0]) == 3:
        _, rows, columns = shapes[0]
        if columns == cells and rows >= 5:
            return Layout.YOLOV8
        if rows == 3 * cells:
            return Layout.YOLOV5
        if rows == cells:
            return Layout.YOLOX
        if rows <= 1000 and columns >= 5:
            return Layout.RTDETR
    raise Invalid(
        f"outputs of shapes {shapes} fit no known layout; name it in the settings as one of {', '.join(Layout)}"
    )


def decode(layout: Layout, outputs: Sequence[Floats], sides: tuple[int, ...], classes: int) -> Found:
    """Corners, scores and classes. Raises Invalid where the network has not as many classes as it was said to have."""
    rows = _ROWS[layout](outputs, sides)
    if rows.scores.shape[1] != classes:
        raise Invalid(f"the network has {rows.scores.shape[1]} classes, its settings name {classes}; name each of them")
    half = rows.sizes / 2
    return Found(
        boxes=np.hstack([rows.centres - half, rows.centres + half]).astype(np.float32),
        scores=rows.scores.max(axis=1).astype(np.float32),
        classes=rows.scores.argmax(axis=1),
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Rows:
    """centres, sizes (N, 2) in pixels of the input; scores (N, classes)."""

    centres: Floats
    sizes: Floats
    scores: Floats


def _yolov5(outputs: Sequence[Floats], _: tuple[int, ...]) -> _Rows:
    rows = _single(outputs)
    return _Rows(rows[:, :2], rows[:, 2:4], rows[:, 4:5] * rows[:, 5:])


def _yolov8(outputs: Sequence[Floats], _: tuple[int, ...]) -> _Rows:
    rows = _single(outputs).T
    return _Rows(rows[:, :2], rows[:, 2:4], rows[:, 4:])


def _yolox(outputs: Sequence[Floats], sides: tuple[int, ...]) -> _Rows:
    rows = _single(outputs)
    if len(rows) != _cells(sides):
        raise Invalid(
            f"{len(rows)} places are not those of YOLOX's grids for {sides[1]} × {sides[0]}; check the layout"
        )
    places, strides = _grid(sides)
    sizes = np.exp(np.clip(rows[:, 2:4], -20, 20)) * strides
    return _Rows((rows[:, :2] + places) * strides, sizes, rows[:, 4:5] * rows[:, 5:])


def _rtdetr(outputs: Sequence[Floats], sides: tuple[int, ...]) -> _Rows:
    scale = np.array([sides[1], sides[0]], np.float32)
    if len(outputs) == 1:
        rows = _single(outputs)
        return _Rows(rows[:, :2] * scale, rows[:, 2:4] * scale, rows[:, 4:])
    boxes, logits = sorted((output[0] for output in outputs[:2]), key=lambda rows: rows.shape[1] != 4)
    if outputs[0].shape[2] == outputs[1].shape[2] == 4:  # four classes: the logits leave 0–1
        boxes, logits = sorted((boxes, logits), key=lambda rows: bool((rows < 0).any() or (rows > 1).any()))
    return _Rows(boxes[:, :2] * scale, boxes[:, 2:] * scale, 1 / (1 + np.exp(-np.clip(logits, -60, 60))))


_ROWS = {Layout.YOLOV5: _yolov5, Layout.YOLOV8: _yolov8, Layout.YOLOX: _yolox, Layout.RTDETR: _rtdetr}


def _single(outputs: Sequence[Floats]) -> Floats:
    if outputs[0].ndim != 3 or outputs[0].shape[0] != 1:
        raise Invalid(f"an output of shape {outputs[0].shape} is of no picture; export the network for a batch of one")
    return np.asarray(outputs[0][0])


def _cells(sides: tuple[int, ...]) -> int:
    return sum((sides[0] // stride) * (sides[1] // stride) for stride in STRIDES)


def _grid(sides: tuple[int, ...]) -> tuple[Floats, Floats]:
    """Column and row of each cell, (N, 2), and its stride, (N, 1), from fine to coarse, row by row."""
    places, strides = [], []
    for stride in STRIDES:
        rows, columns = np.mgrid[: sides[0] // stride, : sides[1] // stride]
        places.append(np.stack([columns.ravel(), rows.ravel()], axis=1))
        strides.append(np.full((rows.size, 1), stride))
    return np.concatenate(places).astype(np.float32), np.concatenate(strides).astype(np.float32)
