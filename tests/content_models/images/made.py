"""Pictures for tests, drawn from a seed; they look like nothing."""

import io

import cv2
import numpy as np
from PIL import Image

from content_models.images.exif import Exif
from content_models.images.opening import Picture, Pixels
from content_models.images.outlines import Format


def scene(seed: int, width: int = 320, height: int = 240) -> Pixels:
    """Smooth shades with some ellipses and boxes on them: as much structure as a hash of pictures needs."""
    rng = np.random.default_rng(seed)
    base = rng.integers(0, 256, (5, 6, 3)).astype(np.uint8)
    canvas = np.ascontiguousarray(cv2.resize(base, (width, height), interpolation=cv2.INTER_CUBIC))
    for _ in range(14):
        colour = [int(part) for part in rng.integers(0, 256, 3)]
        x, y = int(rng.integers(0, width)), int(rng.integers(0, height))
        wide, high = int(rng.integers(width // 20, width // 4)), int(rng.integers(height // 20, height // 4))
        if rng.random() < 0.5:
            cv2.ellipse(canvas, (x, y), (wide, high), float(rng.integers(0, 180)), 0, 360, colour, -1)
        else:
            cv2.rectangle(canvas, (x, y), (x + wide, y + high), colour, -1)
    grain = rng.normal(0, 6, canvas.shape)
    return np.asarray(np.clip(canvas + grain, 0, 255).astype(np.uint8))


def encoded(pixels: Pixels, form: str = "PNG", **options: object) -> bytes:
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, form, **options)
    return buffer.getvalue()


def picture(pixels: Pixels, sha256: str = "0" * 64) -> Picture:
    """As if it had come through the door."""
    return Picture(pixels=pixels, frames=(), sha256=sha256, format=Format.PNG, exif=Exif(), findings=())
