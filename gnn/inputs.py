"""What a ring run read, kept as a Parquet file under its own SHA-256, so that the run can be repeated and checked.

The file is one row of lists: columns of different lengths (accounts, contacts, links) then share one content address.
"""

import hashlib
from collections.abc import Iterable
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from domain.errors import Invalid, NotFound
from domain.judgement import CategoryCode
from graph.projections import ContactLinks

Duplicates = list[tuple[str, str]]

_TEXTS = ("account_ids", "contact_ids", "contact_kinds", "account_kinds")
_NUMBERS = ("account_index", "contact_index", "count", "first_day", "last_day", "posts", "reports")
_FLOATS = ("max_probability", "mean_probability")
_OVER = "posts_over_"


def write_input(links: ContactLinks, folder: Path, duplicates: Iterable[tuple[str, str]] = ()) -> str:
    """Keep the input as `<sha256>.parquet` and return the SHA-256. The same input gives the same bytes."""
    content = _parquet(links, sorted(duplicates))
    sha256 = hashlib.sha256(content).hexdigest()
    folder.mkdir(parents=True, exist_ok=True)
    if not (target := _path(folder, sha256)).exists():
        partial = target.with_suffix(".partial")
        partial.write_bytes(content)
        partial.replace(target)
    return sha256


def read_input(folder: Path, sha256: str) -> tuple[ContactLinks, Duplicates]:
    """Links and duplicate pairs as the run read them.

    Raises NotFound when the folder does not hold them, Invalid when the file is no longer what its name says.
    """
    path = _path(folder, sha256)
    if not path.exists():
        raise NotFound(f"no ring input {sha256}: it was not kept here, or the folder was cleared")
    content = path.read_bytes()
    if hashlib.sha256(content).hexdigest() != sha256:
        raise Invalid(f"ring input {sha256} was changed after it was written; restore it from a copy")
    return _links(pq.read_table(BytesIO(content)))


def _path(folder: Path, sha256: str) -> Path:
    return folder / f"{sha256}.parquet"


def _parquet(links: ContactLinks, duplicates: Duplicates) -> bytes:
    columns = {name: pa.array([getattr(links, name)], pa.list_(pa.string())) for name in _TEXTS}
    columns |= {name: _listed(getattr(links, name), pa.int32()) for name in _NUMBERS}
    columns |= {name: _listed(getattr(links, name), pa.float64()) for name in _FLOATS}
    columns |= {_OVER + code: _listed(links.posts_over[code], pa.int32()) for code in CategoryCode}
    for side, name in enumerate(("duplicate_first", "duplicate_second")):
        columns[name] = pa.array([[pair[side] for pair in duplicates]], pa.list_(pa.string()))
    sink = BytesIO()
    pq.write_table(pa.table(columns), sink, compression="zstd")
    return sink.getvalue()


def _listed(column: np.ndarray, kind: pa.DataType) -> pa.Array:
    return pa.ListArray.from_arrays(pa.array([0, len(column)], pa.int32()), pa.array(column, kind))


def _links(table: pa.Table) -> tuple[ContactLinks, Duplicates]:
    columns: dict[str, Any] = {name: table[name][0].as_py() for name in _TEXTS}
    columns |= {name: _numbers(table, name) for name in _NUMBERS + _FLOATS}
    links = ContactLinks(**columns, posts_over={code: _numbers(table, _OVER + code) for code in CategoryCode})
    pairs = zip(table["duplicate_first"][0].as_py(), table["duplicate_second"][0].as_py(), strict=True)
    return links, list(pairs)


def _numbers(table: pa.Table, name: str) -> Any:
    return table[name][0].values.to_numpy(zero_copy_only=False)
