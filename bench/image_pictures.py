"""Pictures that `bench images` makes, and what is done to them: photographs that packages carry, and rendered scenes.

No real marketplace photograph may ship. scikit-learn's two sample photographs and matplotlib's one (all free to use)
give patches that do not overlap; the rest is rendered from a seed: shaded grounds, textures and many differing objects
with shadows, grain and blur. They are kinder than photographs to hashes, and less so to embeddings, which know
photographs and not these.
"""

from collections.abc import Callable, Iterator

import cv2
import matplotlib
import numpy as np
from PIL import Image
from sklearn.datasets import load_sample_images

from content_models.images.opening import Pixels, open_picture

Change = Callable[[Pixels, np.random.Generator], Pixels]

_PATCH = (200, 150)
_SIZES = ((640, 480), (480, 640), (600, 600), (800, 450), (400, 500))


def photographs() -> list[Pixels]:
    """Patches of 200 × 150 of the photographs that packages carry, enlarged to 640 × 480."""
    whole = [np.asarray(picture) for picture in load_sample_images().images]
    with Image.open(f"{matplotlib.get_data_path()}/sample_data/grace_hopper.jpg") as file:
        whole.append(np.asarray(file.convert("RGB")))
    return [_enlarged(patch) for picture in whole for patch in _patches(picture)]


def _patches(picture: Pixels) -> Iterator[Pixels]:
    width, height = _PATCH
    for top in range(0, picture.shape[0] - height + 1, height):
        for left in range(0, picture.shape[1] - width + 1, width):
            yield picture[top : top + height, left : left + width]


def _enlarged(patch: Pixels) -> Pixels:
    return np.asarray(cv2.resize(patch, (640, 480), interpolation=cv2.INTER_CUBIC), np.uint8)


def scenes(count: int, seed: int) -> list[Pixels]:
    """Rendered scenes, each from a seed of its own."""
    return [_scene(np.random.default_rng((seed, number))) for number in range(count)]


def _scene(rng: np.random.Generator) -> Pixels:
    width, height = _SIZES[rng.integers(len(_SIZES))]
    canvas = _ground(rng, width, height)
    for _ in range(int(rng.integers(2, 22))):
        _add_object(canvas, rng)
    blurred = cv2.GaussianBlur(canvas, (0, 0), float(rng.uniform(0.4, 1.2)))
    grain = rng.normal(0, float(rng.uniform(2, 8)), canvas.shape)
    light = np.linspace(rng.uniform(0.6, 1), rng.uniform(0.8, 1.2), width)[None, :, None]
    return np.asarray(np.clip((blurred + grain) * light, 0, 255).astype(np.uint8))


def _ground(rng: np.random.Generator, width: int, height: int) -> Pixels:
    """Noise of several sizes, as cloth, wood, walls and leaves have; streaked in one direction, or not."""
    total = np.zeros((height, width, 3))
    streak = rng.choice([1, 1, 6])
    for size in (3, 7, 17, 41):
        coarse = rng.normal(0, 1, (size, max(2, size // streak), 3)).astype(np.float32)
        total += np.asarray(cv2.resize(coarse, (width, height), interpolation=cv2.INTER_CUBIC), np.float64) / size**0.5
    colour, contrast = rng.uniform(40, 210, 3), rng.uniform(5, 60)
    return np.asarray(np.clip(colour + contrast * total, 0, 255).astype(np.uint8))


def _add_object(canvas: Pixels, rng: np.random.Generator) -> None:
    """A shaded, textured shape with a shadow."""
    height, width = canvas.shape[:2]
    mask = np.zeros((height, width), np.uint8)
    centre = rng.integers(0, (width, height))
    reach = int(rng.uniform(0.05, 0.3) * min(width, height))
    kind = rng.integers(4)
    if kind == 0:
        axes = (reach, int(reach * rng.uniform(0.2, 1)))
        cv2.ellipse(mask, centre.tolist(), axes, float(rng.uniform(0, 180)), 0, 360, 255, -1, cv2.LINE_AA)
    elif kind == 1:
        corners = centre + rng.normal(0, reach, (int(rng.integers(3, 9)), 2))
        cv2.fillPoly(mask, [corners.astype(np.int32)], 255, cv2.LINE_AA)
    elif kind == 2:
        box = cv2.boxPoints((centre.tolist(), (reach * 2, reach * rng.uniform(0.2, 1.5)), float(rng.uniform(0, 90))))
        cv2.fillPoly(mask, [box.astype(np.int32)], 255, cv2.LINE_AA)
    else:
        bend = centre + np.cumsum(rng.normal(0, reach / 2, (8, 2)), axis=0)
        cv2.polylines(mask, [bend.astype(np.int32)], False, 255, max(2, reach // 5), cv2.LINE_AA)
    shadow = cv2.GaussianBlur(np.roll(mask, (reach // 6 + 2, reach // 8 + 2), (0, 1)), (0, 0), 6)[..., None] / 255
    canvas[:] = canvas * (1 - 0.5 * shadow)
    surface = rng.uniform(0, 255, 3) * np.linspace(rng.uniform(0.5, 1), 1, width)[None, :, None]
    texture = cv2.resize(rng.normal(0, rng.uniform(0, 40), (37, 53, 1)).astype(np.float32), (width, height))[..., None]
    cover = mask[..., None] / 255
    canvas[:] = np.clip(canvas * (1 - cover) + (surface + texture) * cover, 0, 255)


def _jpeg(pixels: Pixels, quality: int) -> Pixels:
    _, data = cv2.imencode(".jpg", pixels[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, quality])
    return open_picture(data.tobytes()).pixels


def _cropped(pixels: Pixels, share: float) -> Pixels:
    height, width = pixels.shape[:2]
    down, across = round(height * share), round(width * share)
    return np.ascontiguousarray(pixels[down : height - down, across : width - across])


def _cut_anywhere(pixels: Pixels, rng: np.random.Generator) -> Pixels:
    """Each edge by a share of its own, up to 12 %."""
    height, width = pixels.shape[:2]
    top, bottom = (round(height * share) for share in rng.uniform(0, 0.12, 2))
    left, right = (round(width * share) for share in rng.uniform(0, 0.12, 2))
    return np.ascontiguousarray(pixels[top : height - bottom, left : width - right])


def _turned(pixels: Pixels, degrees: float) -> Pixels:
    height, width = pixels.shape[:2]
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1.0)
    return np.asarray(cv2.warpAffine(pixels, turn, (width, height), borderMode=cv2.BORDER_REFLECT), np.uint8)


def _watermarked(pixels: Pixels, _: np.random.Generator) -> Pixels:
    """A line of large letters across it, half transparent."""
    layer = pixels.copy()
    size = pixels.shape[1] / 320
    for row in (0.35, 0.75):
        at = (int(pixels.shape[1] * 0.06), int(pixels.shape[0] * row))
        cv2.putText(layer, "market.example", at, cv2.FONT_HERSHEY_SIMPLEX, size, (255, 255, 255), int(size * 4))
    return np.asarray(cv2.addWeighted(pixels, 0.5, layer, 0.5, 0), np.uint8)


def _bordered(pixels: Pixels, rng: np.random.Generator) -> Pixels:
    top, bottom, left, right = (int(side) for side in rng.integers(10, 90, 4))
    made = cv2.copyMakeBorder(pixels, top, bottom, left, right, cv2.BORDER_CONSTANT, value=_shade(rng))
    return np.asarray(made, np.uint8)


def _screenshot(pixels: Pixels, rng: np.random.Generator) -> Pixels:
    """In the frame of an app on a phone: a bar, a round face, a name, some lines of words, dark or light."""
    width, height = 720, 1440
    dark = bool(rng.random() < 0.5)
    ground, ink = (18, 235) if dark else (246, 30)
    canvas = np.full((height, width, 3), ground, np.uint8)
    canvas[:70] = ground + 18 if dark else ground - 26
    margin = int(rng.choice([0, 12, 48]))
    shown = width - 2 * margin
    tall = min(round(pixels.shape[0] * shown / pixels.shape[1]), 1000)
    top = int(rng.integers(170, 300))
    _words(canvas, "Market", 30, 48, ink)
    cv2.circle(canvas, (60, top - 50), 28, _shade(rng), -1, cv2.LINE_AA)
    _words(canvas, "a seller", 110, top - 40, ink)
    canvas[top : top + tall, margin : margin + shown] = cv2.resize(pixels, (shown, tall), interpolation=cv2.INTER_AREA)
    for row in range(top + tall + 50, height - 20, 44):
        _words(canvas, "some words about it"[: int(rng.integers(4, 19))], 30, row, ink)
    return canvas


def _words(canvas: Pixels, words: str, x: int, y: int, ink: int) -> None:
    cv2.putText(canvas, words, (x, y), (ink, ink, ink), cv2.FontFace("sans"), 28)


def _shade(rng: np.random.Generator) -> tuple[int, int, int]:
    red, green, blue = (int(part) for part in rng.integers(0, 256, 3))
    return red, green, blue


CHANGES: dict[str, Change] = {
    "jpeg30": lambda pixels, _: _jpeg(pixels, 30),
    "resize50": lambda pixels, _: np.asarray(cv2.resize(pixels, None, fx=0.5, fy=0.5), np.uint8),
    "brighter": lambda pixels, _: np.clip(pixels * 1.25 + 15, 0, 255).astype(np.uint8),
    "blur": lambda pixels, _: np.asarray(cv2.GaussianBlur(pixels, (0, 0), 2.5), np.uint8),
    "grey": lambda pixels, _: np.repeat(cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY)[..., None], 3, axis=2),
    "crop5": lambda pixels, _: _cropped(pixels, 0.05),
    "crop12": lambda pixels, _: _cropped(pixels, 0.12),
    "crop_anywhere": _cut_anywhere,
    "turn5": lambda pixels, _: _turned(pixels, 5),
    "turn90": lambda pixels, _: np.ascontiguousarray(np.rot90(pixels)),
    "mirror": lambda pixels, _: np.ascontiguousarray(pixels[:, ::-1]),
    "watermark": _watermarked,
    "border": _bordered,
    "screenshot": _screenshot,
}
