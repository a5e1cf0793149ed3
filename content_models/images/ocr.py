"""Text in a picture, line by line with its place: RapidOCR first, Tesseract where it is installed and needed.

RapidOCR (PP-OCRv4) knows Latin script without most accents, Chinese and digits. Of Cyrillic, Greek, Arabic and others
it makes look-alikes of these, mostly with less confidence; such lines are read again by Tesseract in whatever
languages it has. What does not live here: what the text means.
"""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from PIL import Image

from content_models.images.hashes import scaled_down
from content_models.images.opening import Pixels
from content_models.images.regions import Box

SURE = 0.92
"""RapidOCR's confidence from which a line is not read a second time: Cyrillic and Greek read as Latin stay below."""

LEAST = 0.5
MOST_LINES = 100
LONGEST_LINE = 500

_LONGEST_SIDE = 1_600
_DETECTED_SIDE = 960
_SMALLEST_SIDE = 8
_SECONDS_A_LINE = 5
_NO_LANGUAGES = frozenset(("osd", "equ", "snum"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line of text; `confidence` is the reader's own, 0–1, and `reader` says whose."""

    text: str
    box: Box
    confidence: float
    reader: str


class TextReader:
    """Reads on one thread. `tesseract`: the command of an installed Tesseract, None for none."""

    def __init__(self, tesseract: str | None = None) -> None:
        self._second = Tesseract(tesseract) if tesseract else None
        self._rapid: Any = None

    def read(self, pixels: Pixels) -> list[Line]:
        """Lines from top to bottom, those under LEAST left out; at most MOST_LINES."""
        if min(pixels.shape[:2]) < _SMALLEST_SIDE:
            return []
        small = scaled_down(pixels, _LONGEST_SIDE)
        found, _ = self._loaded()(np.ascontiguousarray(small[..., ::-1]))  # it expects blue, green, red
        lines = [self._surest(small, _line(small, *entry)) for entry in (found or [])[:MOST_LINES]]
        factor = pixels.shape[1] / small.shape[1]
        return [_enlarged(line, factor) for line in lines if line.confidence >= LEAST and line.text]

    def _loaded(self) -> Any:
        if self._rapid is None:
            from rapidocr_onnxruntime import RapidOCR

            self._rapid = RapidOCR(
                intra_op_num_threads=1,
                inter_op_num_threads=1,
                text_score=0.0,
                det_limit_side_len=_DETECTED_SIDE,
                det_limit_type="max",
            )
        return self._rapid

    def _surest(self, pixels: Pixels, line: Line) -> Line:
        if self._second is None or line.confidence >= SURE:
            return line
        again = self._second.read_line(pixels, line.box)
        return again if again is not None and again.confidence > min(line.confidence, LEAST) else line


class Tesseract:
    """An installed Tesseract, asked for single lines in every language that it has.

    Raises nothing for a Tesseract that fails or takes long: the first reader's line then stands.
    """

    def __init__(self, command: str) -> None:
        import pytesseract

        self._tesseract = pytesseract
        self._tesseract.pytesseract.tesseract_cmd = command
        self._languages = "+".join(sorted(set(pytesseract.get_languages()) - _NO_LANGUAGES))

    def read_line(self, pixels: Pixels, box: Box) -> Line | None:
        """The line in a box by Tesseract, None where it read none or nothing beyond Latin script."""
        left, top, right, bottom = box
        margin = max(2, (bottom - top) // 6)
        part = pixels[max(0, top - margin) : bottom + margin, max(0, left - margin) : right + margin]
        try:
            table = self._tesseract.image_to_data(
                Image.fromarray(part),
                lang=self._languages,
                config="--psm 7",
                timeout=_SECONDS_A_LINE,
                output_type=self._tesseract.Output.DICT,
            )
        except (RuntimeError, self._tesseract.TesseractError):
            return None
        words = [
            (word.strip(), float(sure))
            for word, sure in zip(table["text"], table["conf"], strict=True)
            if word.strip() and float(sure) >= 0
        ]
        text = " ".join(word for word, _ in words)
        if not _beyond_latin(text):
            return None
        confidence = float(np.mean([sure for _, sure in words])) / 100
        return Line(text=text[:LONGEST_LINE], box=box, confidence=round(confidence, 4), reader="tesseract")


def joined(lines: Sequence[Line]) -> tuple[str, list[tuple[int, int]]]:
    """The lines as one text, and each one's [start, end) in it."""
    spans, at = [], 0
    for line in lines:
        spans.append((at, at + len(line.text)))
        at += len(line.text) + 1
    return "\n".join(line.text for line in lines), spans


def _line(pixels: Pixels, corners: Any, text: str, confidence: Any) -> Line:
    points = np.asarray(corners, np.float64)
    height, width = pixels.shape[:2]
    left, top = np.clip(np.floor(points.min(axis=0)), 0, (width - 1, height - 1)).astype(int)
    right, bottom = np.clip(np.ceil(points.max(axis=0)), (left + 1, top + 1), (width, height)).astype(int)
    box = (int(left), int(top), int(right), int(bottom))
    return Line(text=text.strip()[:LONGEST_LINE], box=box, confidence=round(float(confidence), 4), reader="rapidocr")


def _enlarged(line: Line, factor: float) -> Line:
    left, top, right, bottom = (round(side * factor) for side in line.box)
    return Line(text=line.text, box=(left, top, right, bottom), confidence=line.confidence, reader=line.reader)


def _beyond_latin(text: str) -> bool:
    """Whether most letters are of another script, which is what Tesseract is asked for."""
    letters = [letter for letter in text if letter.isalpha()]
    other = [letter for letter in letters if not unicodedata.name(letter, "LATIN").startswith("LATIN")]
    return len(other) * 2 > len(letters)
