"""Small networks that find a magenta square by its pixels, one in each family's output layout, for tests and bench.

A square's edges are the first and last row and column of a mask of colour; the graph turns them into that family's
tensors, at the cell where the family would put them. Nothing is learned, everything is computed from the picture.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import onnx
from onnx import TensorProto, helper, numpy_helper

from content_models.images.layouts import STRIDES, Layout

SIDE = 320
QUERIES = 20
NAMES = ("circle", "square")
COLOUR = (255, 0, 255)


def square_finder(layout: Layout, side: int = SIDE) -> onnx.ModelProto:
    """A network for pictures of side × side whose only object, of class "square", is the magenta one."""
    made = _Graph(side)
    edges = _edges(made, layout)
    {Layout.YOLOV5: _yolov5, Layout.YOLOV8: _yolov8, Layout.YOLOX: _yolox, Layout.RTDETR: _rtdetr}[layout](made, edges)
    return made.model()


def square_picture(width: int, height: int, box: Sequence[int], seed: int) -> npt.NDArray[np.uint8]:
    """A grey, noisy picture with a magenta square at (left, top, right, bottom)."""
    rng = np.random.default_rng(seed)
    pixels = rng.integers(60, 190, (height, width, 1)).repeat(3, axis=2).astype(np.uint8)
    left, top, right, bottom = box
    pixels[top:bottom, left:right] = COLOUR
    return pixels


class _Graph:
    def __init__(self, side: int) -> None:
        self.side = side
        self._nodes: list[onnx.NodeProto] = []
        self._numbers: list[onnx.TensorProto] = []
        self.outputs: list[tuple[str, tuple[int, ...]]] = []

    def constant(self, numbers: Any, kind: Any = np.float32) -> str:
        name = f"c{len(self._numbers)}"
        self._numbers.append(numpy_helper.from_array(np.asarray(numbers, kind), name))
        return name

    def __call__(self, kind: str, *inputs: str, **settings: Any) -> str:
        name = f"n{len(self._nodes)}"
        self._nodes.append(helper.make_node(kind, list(inputs), [name], **settings))
        return name

    def output(self, at: str, shape: tuple[int, ...]) -> None:
        name = f"output{len(self.outputs)}"
        self._nodes.append(helper.make_node("Identity", [at], [name]))
        self.outputs.append((name, shape))

    def model(self) -> onnx.ModelProto:
        given = helper.make_tensor_value_info("images", TensorProto.FLOAT, (1, 3, self.side, self.side))
        outputs = [helper.make_tensor_value_info(name, TensorProto.FLOAT, shape) for name, shape in self.outputs]
        graph = helper.make_graph(self._nodes, "squares", [given], outputs, self._numbers)
        return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)


class _Edges:
    """Names of scalars (1,): centre and size in pixels, 1 where there is a square and 0 where not."""

    def __init__(self, x: str, y: str, width: str, height: str, there: str) -> None:
        self.x, self.y, self.width, self.height, self.there = x, y, width, height, there


def _edges(g: _Graph, layout: Layout) -> _Edges:
    full = 255.0 if layout is Layout.YOLOX else 1.0
    weights = g.constant(np.array([1, -1, 1], np.float32).reshape(1, 3, 1, 1) / full)
    mask = g("Cast", g("Greater", g("Conv", "images", weights), g.constant(1.2)), to=TensorProto.FLOAT)
    centre_x, width = _extent(g, g("ReduceMax", mask, axes=[0, 1, 2], keepdims=0))
    centre_y, height = _extent(g, g("ReduceMax", mask, axes=[0, 1, 3], keepdims=0))
    there = g("ReduceMax", mask, axes=[0, 1, 2], keepdims=0)
    there = g("ReduceMax", there, axes=[0], keepdims=1)
    return _Edges(centre_x, centre_y, width, height, there)


def _extent(g: _Graph, line: str) -> tuple[str, str]:
    """Centre and length of the ones in a line of zeros and ones, each (1,)."""
    first = g("Cast", g("ArgMax", line, axis=0, keepdims=1), to=TensorProto.FLOAT)
    last = g("Cast", g("ArgMax", line, axis=0, keepdims=1, select_last_index=1), to=TensorProto.FLOAT)
    end = g("Add", last, g.constant([1.0]))
    return g("Mul", g("Add", first, end), g.constant([0.5])), g("Sub", end, first)


def _row(g: _Graph, *scalars: str) -> str:
    return g("Reshape", g("Concat", *scalars, axis=0), g.constant([1, len(scalars)], np.int64))


def _placed(g: _Graph, row: str, places: int, columns: int, at: Sequence[int]) -> str:
    """(1, places, columns) of zeros with the row at the given places: several, as a real head answers several times."""
    column = np.zeros((places, 1), np.float32)
    column[list(at)] = 1
    made = g("MatMul", g.constant(column), row)
    return g("Reshape", made, g.constant([1, places, columns], np.int64))


def _cells(side: int) -> int:
    return sum((side // stride) ** 2 for stride in STRIDES)


def _yolov5(g: _Graph, e: _Edges) -> None:
    low = g("Mul", e.there, g.constant([0.04]))
    sure = g("Mul", e.there, g.constant([0.95]))
    places = 3 * _cells(g.side)
    g.output(_placed(g, _row(g, e.x, e.y, e.width, e.height, sure, low, sure), places, 7, (3, 4, 900)), (1, places, 7))


def _yolov8(g: _Graph, e: _Edges) -> None:
    low = g("Mul", e.there, g.constant([0.04]))
    sure = g("Mul", e.there, g.constant([0.95]))
    places = _cells(g.side)
    made = _placed(g, _row(g, e.x, e.y, e.width, e.height, low, sure), places, 6, (7, 8, 1500))
    g.output(g("Transpose", made, perm=[0, 2, 1]), (1, 6, places))


def _yolox(g: _Graph, e: _Edges) -> None:
    """The row at a cell of the coarse grid, as offsets from that cell and logarithms of strides."""
    places, column, row = _cells(g.side), 3, 2
    place = places - (g.side // 32) ** 2 + row * (g.side // 32) + column
    stride = g.constant([32.0])
    x = g("Sub", g("Div", e.x, stride), g.constant([float(column)]))
    y = g("Sub", g("Div", e.y, stride), g.constant([float(row)]))
    width, height = (g("Log", g("Div", size, stride)) for size in (e.width, e.height))
    sure = g("Mul", e.there, g.constant([0.95]))
    low = g("Mul", e.there, g.constant([0.04]))
    g.output(_placed(g, _row(g, x, y, width, height, sure, low, sure), places, 7, (place,)), (1, places, 7))


def _rtdetr(g: _Graph, e: _Edges) -> None:
    """As two outputs, boxes as shares of the picture and logits."""
    share = g.constant([1 / g.side])
    box = _row(g, *(g("Mul", part, share) for part in (e.x, e.y, e.width, e.height)))
    g.output(_placed(g, box, QUERIES, 4, (5,)), (1, QUERIES, 4))
    up = g("Mul", e.there, g.constant([13.0]))
    logits = _placed(g, _row(g, g("Mul", e.there, g.constant([3.0])), up), QUERIES, 2, (5,))
    g.output(g("Sub", logits, g.constant([10.0])), (1, QUERIES, 2))
