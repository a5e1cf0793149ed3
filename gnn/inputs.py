"""What a ring run read, kept as a Parquet file under its own SHA-256, so that the run can be repeated and checked.

The file is one row of lists: columns of different lengths (accounts, contacts, links) then share one content address.
"""

import shutil
from collections.abc import Iterable
from dataclasses import fields
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from domain.judgement import CategoryCode
from gnn.kept import keep, kept
from graph.dealings import Dealings
from graph.projections import ContactLinks
from graph.tables import folders_with, read_tables

Duplicates = list[tuple[str, str]]

_TEXTS = ("account_ids", "contact_ids", "contact_kinds", "account_kinds")
_NUMBERS = ("account_index", "contact_index", "count", "first_day", "last_day", "posts", "reports")
_FLOATS = ("max_probability", "mean_probability")
_SELLERS = "sellers"
_OVER = "posts_over_"
_USED = "used"
_IMAGES, _TIMES = "image_ids", ("first_paid_s", "last_paid_s", "posted_s")
_DEALINGS = tuple(column.name for column in fields(Dealings) if column.name not in (_IMAGES, *_TIMES))
ENDING = "parquet"


def write_input(links: ContactLinks, folder: Path, duplicates: Iterable[tuple[str, str]] = ()) -> str:
    """Keep the input as `<sha256>.parquet` and return the SHA-256. The same input gives the same bytes."""
    return keep(_parquet(links, sorted(duplicates)), folder, ENDING)


def read_input(folder: Path, sha256: str) -> tuple[ContactLinks, Duplicates]:
    """Links and duplicate pairs as the run read them, from a file or from the export that a run on Spark had kept.

    Raises NotFound when the folder does not hold them, Invalid when the file is no longer what its name says.
    """
    if (folder / sha256).is_dir():
        return read_tables(folder / sha256)
    return _links(pq.read_table(BytesIO(kept(folder, sha256, ENDING))))


def delete_inputs_with(folder: Path, account_id: str) -> list[str]:
    """Delete the inputs that hold an account, those of runs that were broken off too; returns their SHA-256s."""
    found = [path for path in sorted(folder.glob(f"*.{ENDING}")) if _holds(path, account_id)]
    for path in found:
        path.unlink()
    exports = folders_with(folder, account_id)
    for path in exports:
        shutil.rmtree(path)
    return [path.stem for path in (*found, *exports)]


def _holds(path: Path, account_id: str) -> bool:
    accounts = pq.read_table(path, columns=["account_ids"])["account_ids"].combine_chunks().flatten()
    return bool(pc.is_in(pa.scalar(account_id), accounts).as_py())


def _parquet(links: ContactLinks, duplicates: Duplicates) -> bytes:
    columns = {name: pa.array([getattr(links, name)], pa.list_(pa.string())) for name in _TEXTS}
    columns |= {name: _listed(getattr(links, name), pa.int32()) for name in _NUMBERS}
    columns |= {name: _listed(getattr(links, name), pa.float64()) for name in _FLOATS}
    columns |= {_OVER + code: _listed(links.posts_over[code], pa.int32()) for code in CategoryCode}
    columns[_USED] = _listed(links.used, pa.bool_())
    columns[_SELLERS] = _listed(links.sellers, pa.float64())
    columns |= _of_dealings(links.dealings)
    for side, name in enumerate(("duplicate_first", "duplicate_second")):
        columns[name] = pa.array([[pair[side] for pair in duplicates]], pa.list_(pa.string()))
    sink = BytesIO()
    pq.write_table(pa.table(columns), sink, compression="zstd")
    return sink.getvalue()


def _of_dealings(dealings: Dealings) -> dict[str, pa.Array]:
    columns = {_IMAGES: pa.array([dealings.image_ids], pa.list_(pa.string()))}
    columns |= {name: _listed(getattr(dealings, name), pa.int32()) for name in _DEALINGS}
    return columns | {name: _listed(getattr(dealings, name), pa.int64()) for name in _TIMES}


def _listed(column: np.ndarray, kind: pa.DataType) -> pa.Array:
    return pa.ListArray.from_arrays(pa.array([0, len(column)], pa.int32()), pa.array(column, kind))


def _links(table: pa.Table) -> tuple[ContactLinks, Duplicates]:
    columns: dict[str, Any] = {name: table[name][0].as_py() for name in _TEXTS}
    columns |= {name: _numbers(table, name) for name in _NUMBERS + _FLOATS}
    columns["posts_over"] = {code: _numbers(table, _OVER + code) for code in CategoryCode}
    if _USED in table.column_names:  # a file from before there were dealings has none
        columns |= {_USED: _numbers(table, _USED), "dealings": _dealings(table)}
    if _SELLERS in table.column_names:  # nor of sellers, from before they entered
        columns[_SELLERS] = _numbers(table, _SELLERS)
    links = ContactLinks(**columns)
    pairs = zip(table["duplicate_first"][0].as_py(), table["duplicate_second"][0].as_py(), strict=True)
    return links, list(pairs)


def _dealings(table: pa.Table) -> Dealings:
    columns = {name: _numbers(table, name) for name in (*_DEALINGS, *_TIMES)}
    return Dealings(image_ids=table[_IMAGES][0].as_py(), **columns)


def _numbers(table: pa.Table, name: str) -> Any:
    return table[name][0].values.to_numpy(zero_copy_only=False)
