"""Text comes out with its place; Tesseract, where installed, is asked for lines the first reader is unsure of."""

from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from content_models.images.ocr import LEAST, Line, TextReader, joined
from content_models.images.opening import Pixels

READER = TextReader()

STAND_IN = """#!/bin/sh
case "$*" in
  *--list-langs*) printf 'List of available languages (2):\\nosd\\nrus\\n' ;;
  *--version*) echo 'tesseract 5.3.0' ;;
  *) case "$*" in *rus*) ;; *) exit 1 ;; esac
     printf 'level\\tpage_num\\tblock_num\\tpar_num\\tline_num\\tword_num\\t' > "$2.tsv"
     printf 'left\\ttop\\twidth\\theight\\tconf\\ttext\\n' >> "$2.tsv"
     printf '5\\t1\\t1\\t1\\t1\\t1\\t0\\t0\\t9\\t9\\t%s\\t%s\\n' CONF TEXT >> "$2.tsv" ;;
esac
"""


def written(*lines: tuple[str, int, int], width: int = 640, height: int = 480) -> Pixels:
    pixels = np.full((height, width, 3), 250, np.uint8)
    for text, x, y in lines:
        cv2.putText(pixels, text, (x, y), (20, 20, 20), cv2.FontFace("uni"), 30)
    return pixels


def test_lines_come_from_top_to_bottom_with_the_box_they_stand_in() -> None:
    lines = READER.read(written(("two cameras for sale", 40, 100), ("call 555 0134", 200, 300)))
    assert [line.text.lower().replace(" ", "") for line in lines] == ["twocamerasforsale", "call5550134"]
    for line, (x, y) in zip(lines, [(40, 100), (200, 300)], strict=True):
        left, top, right, bottom = line.box
        assert left <= x + 8 and top < y < bottom + 8 and right > x + 100 and bottom - top < 70
        assert line.confidence > 0.9 and line.reader == "rapidocr"
    text, spans = joined(lines)
    assert [text[start:end] for start, end in spans] == [line.text for line in lines]


def test_boxes_are_in_the_pixels_of_a_picture_that_was_scaled_down() -> None:
    small = written(("two cameras for sale", 40, 100))
    large = np.asarray(cv2.resize(small, None, fx=5, fy=5), np.uint8)
    (one,), (other,) = READER.read(small), READER.read(large)
    assert np.allclose(np.array(other.box) / 5, one.box, atol=8) and one.text == other.text


@given(st.integers(1, 400), st.integers(1, 400), st.integers(0, 9))
@settings(max_examples=12)
def test_any_shape_is_read_without_a_crash(width: int, height: int, seed: int) -> None:
    noise = np.random.default_rng(seed).integers(0, 256, (height, width, 3)).astype(np.uint8)
    for line in READER.read(noise):
        left, top, right, bottom = line.box
        assert 0 <= left < right <= width and 0 <= top < bottom <= height and line.confidence >= LEAST


@pytest.mark.parametrize(
    ("text", "confidence", "expected"),
    [("продам", "91", "tesseract"), ("npodam", "91", "rapidocr"), ("продам", "12", "rapidocr")],
)
def test_tesseract_reads_again_what_the_first_reader_is_unsure_of(
    text: str, confidence: str, expected: str, tmp_path: Path
) -> None:
    """The command stands in for an installed Tesseract: what is tested is how it is asked and believed."""
    command = tmp_path / "tesseract"
    command.write_text(STAND_IN.replace("CONF", confidence).replace("TEXT", text))
    command.chmod(0o755)
    reader = TextReader(str(command))
    (unsure,) = reader.read(written(("Продаю телефоны", 40, 100)))
    assert unsure.reader == expected and (unsure.text == text) is (expected == "tesseract")
    (sure,) = reader.read(written(("two cameras for sale", 40, 100)))
    assert sure.reader == "rapidocr"
    assert isinstance(unsure, Line)
