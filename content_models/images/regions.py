"""Where the picture in a picture may be: inside a uniform border, or inside the frame of an app that was photographed.

Boxes are (left, top, right, bottom) in pixels, right and bottom exclusive. A proposal costs a hash and settles
nothing, so there may be wrong ones. What does not live here: hashing, comparing.
"""

from itertools import combinations

import cv2
import numpy as np
import numpy.typing as npt

from content_models.images.hashes import scaled_down
from content_models.images.opening import Pixels

Box = tuple[int, int, int, int]
Lines = npt.NDArray[np.float64]

MOST_REGIONS = 8
_WORKING_SIDE = 512
_BORDER_SPREAD = 14  # of 255: JPEG's ringing beside a border
_BORDER_SHARE = 0.97  # of a line's pixels; a watermark may reach into a border
_STEP = 12  # of 255: what counts as an edge
_EDGE_SHARE = 0.5  # of a line's length: the rim of a picture is long, what is in it rarely runs straight across
_MOST_LINES = 6
_LEAST_SIDE = 0.2


def without_border(pixels: Pixels) -> Box:
    """The picture without the uniform lines around it; the whole picture where it has none, or nothing else."""
    small, factor = _small(pixels)
    left, top, right, bottom = _trimmed(small, (0, 0, small.shape[1], small.shape[0]))
    return _scaled((left, top, right, bottom), factor, pixels)


def inner_regions(pixels: Pixels) -> list[Box]:
    """Up to MOST_REGIONS parts that look like a picture within this one, the likeliest first.

    A rim is a row or column along most of which the brightness jumps; what lies between two rims, less its uniform
    border, is proposed.
    """
    small, factor = _small(pixels)
    height, width = small.shape
    whole = (0, 0, width, height)
    found: dict[Box, float] = {}
    for top, bottom, strength in _between(_rims(small)):
        strip = _trimmed(small, (0, top, width, bottom))
        found[strip] = max(strength, found.get(strip, 0))
        left, upper, right, lower = strip
        for begin, end, sides in _between(_rims(small[upper:lower, left:right].T)):
            inner = _trimmed(small, (left + begin, upper, left + end, lower))
            found[inner] = max(strength + sides, found.get(inner, 0))
    found.pop(whole, None)
    found.pop(_trimmed(small, whole), None)
    likely = sorted((box for box in found if _large(box, whole)), key=lambda box: (-found[box], box))
    return [_scaled(box, factor, pixels) for box in likely[:MOST_REGIONS]]


def cut(pixels: Pixels, box: Box) -> Pixels:
    left, top, right, bottom = box
    return pixels[top:bottom, left:right]


def _small(pixels: Pixels) -> tuple[Pixels, float]:
    """The picture in grey, small enough to walk line by line, and how many of its pixels one of these is."""
    small = scaled_down(pixels, _WORKING_SIDE)
    return np.asarray(cv2.cvtColor(small, cv2.COLOR_RGB2GRAY), np.uint8), pixels.shape[1] / small.shape[1]


def _trimmed(grey: npt.NDArray[np.uint8], box: Box) -> Box:
    left, top, right, bottom = box
    for _ in range(2):  # a border below a border of another colour
        part = grey[top:bottom, left:right]
        rows = np.flatnonzero(~_uniform(part))
        if not len(rows):
            return box
        top, bottom = top + int(rows[0]), top + int(rows[-1]) + 1
        columns = np.flatnonzero(~_uniform(grey[top:bottom, left:right].T))
        if not len(columns):
            return box
        left, right = left + int(columns[0]), left + int(columns[-1]) + 1
    return left, top, right, bottom


def _uniform(lines: npt.NDArray[np.uint8]) -> npt.NDArray[np.bool_]:
    middle = np.median(lines, axis=1, keepdims=True)
    return np.asarray((np.abs(lines - middle) <= _BORDER_SPREAD).mean(axis=1) >= _BORDER_SHARE)


def _rims(grey: npt.NDArray[np.uint8]) -> list[tuple[int, float]]:
    """(row, strength) of the strongest rims between rows, and the two ends, from the first to the last."""
    jumps = (np.abs(np.diff(grey.astype(np.int16), axis=0)) > _STEP).mean(axis=1)
    strongest: list[tuple[int, float]] = []
    for row in np.argsort(-jumps, kind="stable"):
        if jumps[row] < _EDGE_SHARE or len(strongest) == _MOST_LINES:
            break
        if all(abs(int(row) + 1 - other) > 3 for other, _ in strongest):
            strongest.append((int(row) + 1, float(jumps[row])))
    return sorted([(0, 0.5), *strongest, (len(grey), 0.5)])


def _between(rims: list[tuple[int, float]]) -> list[tuple[int, int, float]]:
    """(begin, end, strength) of what lies between any two rims; ends of the picture count as half a rim."""
    last = rims[-1][0]
    return [
        (begin, end, one + other)
        for (begin, one), (end, other) in combinations(rims, 2)
        if end - begin >= _LEAST_SIDE * last
    ]


def _large(box: Box, whole: Box) -> bool:
    return all(box[axis + 2] - box[axis] >= _LEAST_SIDE * whole[axis + 2] for axis in (0, 1))


def _scaled(box: Box, factor: float, pixels: Pixels) -> Box:
    height, width = pixels.shape[:2]
    left, top, right, bottom = (round(side * factor) for side in box)
    return left, top, min(max(right, left + 1), width), min(max(bottom, top + 1), height)
