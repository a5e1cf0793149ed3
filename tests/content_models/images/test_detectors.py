"""Each family's layout against networks that compute their boxes from the pixels, at any place, size and shape."""

import json
from pathlib import Path

import numpy as np
import onnx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.image_squares import NAMES, SIDE, square_finder, square_picture
from content_models.images.detectors import DetectorSettings, ObjectDetector
from content_models.images.layouts import Layout, decode, recognised
from domain.errors import Invalid, NotFound
from domain.judgement import CategoryCode

SETTINGS = {"names": list(NAMES), "categories": {"square": "weapons"}}


@pytest.fixture(scope="module")
def detectors(tmp_path_factory: pytest.TempPathFactory) -> dict[Layout, ObjectDetector]:
    folder = tmp_path_factory.mktemp("detectors")
    for layout in Layout:
        onnx.save(square_finder(layout), folder / f"{layout}.onnx")
        (folder / f"{layout}.json").write_text(json.dumps(SETTINGS))
    return {layout: ObjectDetector(folder / f"{layout}.onnx") for layout in Layout}


def overlap(one: tuple[int, ...], other: tuple[int, ...]) -> float:
    width = min(one[2], other[2]) - max(one[0], other[0])
    height = min(one[3], other[3]) - max(one[1], other[1])
    common = max(0, width) * max(0, height)
    areas = [(box[2] - box[0]) * (box[3] - box[1]) for box in (one, other)]
    return common / (sum(areas) - common)


@pytest.mark.parametrize("layout", Layout)
@given(st.data())
@settings(max_examples=40)
def test_a_square_is_found_where_it_is(
    layout: Layout, detectors: dict[Layout, ObjectDetector], data: st.DataObject
) -> None:
    width, height = data.draw(st.integers(60, 900)), data.draw(st.integers(60, 900))
    wide, high = (data.draw(st.integers(max(12, side // 12), side)) for side in (width, height))
    # a side that is a pixel or two in the network's square cannot be found again to the half
    wide, high = max(wide, 8 * width // SIDE, 8 * height // SIDE), max(high, 8 * height // SIDE, 8 * width // SIDE)
    wide, high = min(wide, width), min(high, height)
    left, top = data.draw(st.integers(0, width - wide)), data.draw(st.integers(0, height - high))
    box = (left, top, left + wide, top + high)
    found = detectors[layout].detect(square_picture(width, height, box, seed=1))
    assert [(one.name, one.category) for one in found] == [("square", CategoryCode.WEAPONS)]
    assert overlap(found[0].box, box) >= 0.5 and 0.85 < found[0].score < 0.96


@pytest.mark.parametrize("layout", Layout)
def test_the_layout_is_known_by_the_shape_and_nothing_is_found_where_nothing_is(
    layout: Layout, detectors: dict[Layout, ObjectDetector]
) -> None:
    assert detectors[layout].layout is layout
    assert detectors[layout].detect(square_picture(200, 300, (0, 0, 0, 0), seed=2)) == []


def test_boxes_of_a_class_that_overlap_count_once_and_of_others_stay(tmp_path: Path) -> None:
    rows = np.zeros((1, 6, 2100), np.float32)
    for place, (x, score, kind) in enumerate([(50, 0.9, 0), (53, 0.8, 0), (50, 0.7, 1), (200, 0.6, 0), (50, 0.1, 1)]):
        rows[0, :4, place], rows[0, 4 + kind, place] = (x, 50, 40, 40), score
    finder = square_finder(Layout.YOLOV8)
    del finder.graph.node[:], finder.graph.initializer[:]
    finder.graph.initializer.append(onnx.numpy_helper.from_array(rows, "rows"))
    finder.graph.node.append(onnx.helper.make_node("Identity", ["rows"], ["output0"]))
    onnx.save(finder, tmp_path / "fixed.onnx")
    detector = ObjectDetector(tmp_path / "fixed.onnx", DetectorSettings(names=NAMES))
    found = detector.detect(np.zeros((SIDE, SIDE, 3), np.uint8))
    assert [(one.name, one.score, one.category) for one in found] == [
        ("circle", 0.9, None), ("square", 0.7, None), ("circle", 0.6, None)
    ]  # fmt: skip


def test_one_output_of_rtdetr_equals_its_two() -> None:
    rng = np.random.default_rng(1)
    boxes, logits = rng.random((1, 9, 4)).astype(np.float32), rng.normal(0, 3, (1, 9, 4)).astype(np.float32)
    joined = np.concatenate([boxes, 1 / (1 + np.exp(-logits))], axis=2)
    for outputs in ([boxes, logits], [logits, boxes], [joined]):
        assert recognised(outputs, (320, 320)) is Layout.RTDETR
        found = decode(Layout.RTDETR, outputs, (320, 320), 4)
        assert np.allclose(found.scores, joined[0, :, 4:].max(axis=1)) and found.boxes.shape == (9, 4)


def test_what_is_no_detector_is_refused_with_the_way_out(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="ONNX file"):
        ObjectDetector(tmp_path / "none.onnx")
    weights = tmp_path / "some.onnx"
    weights.write_bytes(b"no network")
    with pytest.raises(NotFound, match=r"some\.json is missing"):
        ObjectDetector(weights)
    weights.with_suffix(".json").write_text('{"names": ["a"], "layout": "yolov9"}')
    with pytest.raises(Invalid, match="yolov5, yolov8, yolox, rtdetr"):
        ObjectDetector(weights)
    weights.with_suffix(".json").write_text('{"names": ["a"], "colour": 1}')
    with pytest.raises(Invalid, match="keys are names"):
        ObjectDetector(weights)
    weights.with_suffix(".json").write_text('{"names": ["a"]}')
    with pytest.raises(Invalid, match="cannot be run"):
        ObjectDetector(weights)
    onnx.save(square_finder(Layout.YOLOV5), weights)
    with pytest.raises(Invalid, match="2 classes, its settings name 1"):
        ObjectDetector(weights).detect(np.zeros((9, 9, 3), np.uint8))
    with pytest.raises(Invalid, match="fit no known layout"):
        recognised([np.zeros((1, 2), np.float32)], (320, 320))
