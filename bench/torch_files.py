"""Tensors out of a torch file without torch: the zip's storages as arrays.

A pickle can name any function, and reading it calls that function. This reader knows the few that rebuild a tensor and
plain containers; it refuses any other name, so nothing in a file is run.
"""

import io
import pickle
from collections import OrderedDict
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import numpy as np
from numpy.typing import NDArray

from domain.errors import Invalid

STORAGES = {
    "FloatStorage": np.dtype("<f4"),
    "DoubleStorage": np.dtype("<f8"),
    "LongStorage": np.dtype("<i8"),
    "IntStorage": np.dtype("<i4"),
    "BoolStorage": np.dtype("?"),
}
CONTAINERS = {
    ("torch_geometric.data.data", "Data"),
    ("torch_geometric.data.storage", "GlobalStorage"),
}


class _Bag:
    """Stands for a container of the file: it keeps what the file says of it and can do nothing."""

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.held = state


def read_tensors(path: Path) -> dict[str, NDArray[Any]]:
    """The tensors of a saved torch_geometric `Data`, by name. Raises Invalid for anything else in the file."""
    with ZipFile(path) as archive:
        folder = next(name for name in archive.namelist() if name.endswith("data.pkl")).removesuffix("data.pkl")
        bag = _Tensors(archive, folder).load()
    held = bag.held["_store"].held["_mapping"] if isinstance(bag, _Bag) else {}
    return {name: value for name, value in held.items() if isinstance(value, np.ndarray)}


class _Tensors(pickle.Unpickler):
    def __init__(self, archive: ZipFile, folder: str) -> None:
        super().__init__(io.BytesIO(archive.read(f"{folder}data.pkl")))
        self.archive, self.folder = archive, folder

    def find_class(self, module: str, name: str) -> Any:
        if module == "torch" and name in STORAGES:
            return STORAGES[name]
        if (module, name) == ("torch._utils", "_rebuild_tensor_v2"):
            return _tensor
        if (module, name) == ("collections", "OrderedDict"):
            return OrderedDict
        if (module, name) in CONTAINERS:
            return _Bag
        raise Invalid(f"the file asks for {module}.{name}, which no tensor needs; it is not read")

    def persistent_load(self, named: tuple[str, np.dtype[Any], str, str, int]) -> NDArray[Any]:
        kind, dtype, key, _, size = named
        if kind != "storage" or not isinstance(dtype, np.dtype) or not key.isdigit():
            raise Invalid(f"the file refers to {kind!r} {key!r}, which is no storage; it is not read")
        return np.frombuffer(self.archive.read(f"{self.folder}data/{key}"), dtype, count=size)


def _tensor(
    storage: NDArray[Any], offset: int, shape: tuple[int, ...], stride: tuple[int, ...], *_: object
) -> NDArray[Any]:
    """A tensor's values in its storage. numpy refuses addresses outside of it."""
    each = storage.dtype.itemsize
    try:
        return np.ndarray(shape, storage.dtype, storage, offset * each, [each * step for step in stride])
    except (TypeError, ValueError) as failure:
        raise Invalid(f"a tensor of shape {shape} and strides {stride} is not within its storage") from failure
