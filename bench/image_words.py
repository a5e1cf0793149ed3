"""Written pictures for `bench images`: sentences in ten languages, rendered clean, small, photographed and turned.

Typefaces are what packages carry: DejaVu Sans (matplotlib) for Latin, Cyrillic, Greek, Arabic and Hebrew, the
typeface in OpenCV for Chinese, Japanese and Korean. Devanagari and Thai cannot be drawn with either, so not measured.
"""

import cv2
import matplotlib
import numpy as np
from PIL import Image, ImageDraw, ImageFont

from content_models.images.opening import Pixels

SENTENCES = {
    "en": (
        "Two bicycles for sale, call after six",
        "Pick up only, cash please, 40 each",
        "Nearly new camera with case",
    ),
    "de": ("Zwei Fahrräder zu verkaufen, ab 18 Uhr", "Nur Abholung, bitte bar, je 40", "Fast neue Kamera mit Tasche"),
    "es": (
        "Vendo dos bicicletas, llamar por la tarde",
        "Solo en mano, pago al recoger, 40",
        "Cámara casi nueva con funda",
    ),
    "ru": ("Продаю два велосипеда, звоните вечером", "Только самовывоз, по 40 за штуку", "Почти новая камера с чехлом"),
    "el": (
        "Πωλούνται δύο ποδήλατα, μετά τις έξι",
        "Μόνο παραλαβή, μετρητά, 40 το ένα",
        "Κάμερα σαν καινούργια με θήκη",
    ),
    "ar": ("دراجتان للبيع الاتصال مساء", "استلام باليد فقط الدفع نقدا", "كاميرا شبه جديدة مع حقيبة"),
    "he": ("שני זוגות אופניים למכירה", "איסוף עצמי בלבד במזומן", "מצלמה כמעט חדשה עם נרתיק"),
    "zh": ("出售两辆自行车，请晚上来电", "仅限自取，每辆四百元", "九成新相机，附送皮套"),
    "ja": ("自転車を二台売ります", "手渡しのみ、一台四千円です", "ほぼ新品のカメラ、ケース付き"),
    "ko": ("자전거 두 대 팝니다", "직접 수령만 가능합니다", "거의 새 카메라와 가방"),
}
CONDITIONS = ("clean", "small", "photo", "turned")

_DRAWN_BY_OPENCV = ("zh", "ja", "ko")
_PIXELS = {"clean": 32, "small": 13, "photo": 30, "turned": 32}


def written(language: str, text: str, condition: str, ground: Pixels, rng: np.random.Generator) -> Pixels:
    """A picture of 640 × 480 with the sentence in it; `ground` is what a photograph of it lies on."""
    size = _PIXELS[condition]
    if condition == "photo":
        canvas = np.asarray(cv2.resize(ground, (640, 480)), np.float64) * 0.35 + 150  # a light, busy surface
        drawn = _drawn(language, text, np.clip(canvas, 0, 255).astype(np.uint8), size)
        return _photographed(drawn, rng)
    drawn = _drawn(language, text, np.full((480, 640, 3), 250, np.uint8), size)
    return _turned(drawn, 7.0) if condition == "turned" else drawn


def error_rate(read: str, truth: str) -> float:
    """Characters to insert, delete or change per character of the truth, spaces and case aside; at most 1."""
    read, truth = ("".join(text.lower().split()) for text in (read, truth))
    row = list(range(len(truth) + 1))
    for at, letter in enumerate(read, 1):
        before, row[0] = row[0], at
        for place, expected in enumerate(truth, 1):
            before, row[place] = row[place], min(row[place] + 1, row[place - 1] + 1, before + (letter != expected))
    return min(1.0, row[-1] / len(truth))


def _drawn(language: str, text: str, canvas: Pixels, size: int) -> Pixels:
    if language in _DRAWN_BY_OPENCV:
        canvas = canvas.copy()
        cv2.putText(canvas, text, (20, 240), (25, 25, 25), cv2.FontFace("uni"), size)
        return canvas
    picture = Image.fromarray(canvas)
    font = ImageFont.truetype(f"{matplotlib.get_data_path()}/fonts/ttf/DejaVuSans.ttf", size)
    width = ImageDraw.Draw(picture).textlength(text, font=font)
    if width > 600:
        font = ImageFont.truetype(font.path, int(size * 600 / width))
    ImageDraw.Draw(picture).text((20, 210), text, font=font, fill=(25, 25, 25))
    return np.asarray(picture)


def _photographed(pixels: Pixels, rng: np.random.Generator) -> Pixels:
    """Out of true, unevenly lit, a little out of focus, grainy and compressed."""
    corners = np.array([[0, 0], [640, 0], [640, 480], [0, 480]], np.float32)
    moved = corners + rng.uniform(-22, 22, (4, 2)).astype(np.float32)
    view = cv2.getPerspectiveTransform(corners, moved)
    seen = cv2.warpPerspective(pixels, view, (640, 480), borderMode=cv2.BORDER_REFLECT)
    light = np.linspace(0.7, 1.05, 640)[None, :, None]
    grainy = cv2.GaussianBlur(seen, (0, 0), 0.8) * light + rng.normal(0, 10, seen.shape)
    _, data = cv2.imencode(".jpg", np.clip(grainy, 0, 255).astype(np.uint8), [cv2.IMWRITE_JPEG_QUALITY, 50])
    return np.asarray(cv2.imdecode(data, cv2.IMREAD_COLOR), np.uint8)


def _turned(pixels: Pixels, degrees: float) -> Pixels:
    turn = cv2.getRotationMatrix2D((320, 240), degrees, 1.0)
    return np.asarray(cv2.warpAffine(pixels, turn, (640, 480), borderMode=cv2.BORDER_REPLICATE), np.uint8)
