"""The history that a scoring read, kept until the next, which then reads only what changed: one row of lists."""

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from gnn.kept import keep, kept
from graph.histories import BETWEEN, History, Pairs, Posts

ENDING = "history.parquet"
_TEXTS = ("account_ids", "account_kinds", "thing_ids")
_NUMBERS = ("opened_at_s", "thing_kind")
_PAIRS = ("start", "end", "at_s")
_POSTS = ("account", "at_s", "probability", "category", "kind")


def keep_history(history: History, folder: Path) -> str:
    """Write it under its SHA-256, which is returned; whatever was kept before is deleted."""
    sha256 = keep(_parquet(history), folder, ENDING)
    forget(folder, but=sha256)
    return sha256


def kept_history(folder: Path, sha256: str) -> History:
    """Raises NotFound when the folder does not hold it, Invalid when the file is no longer what its name says."""
    table = pq.read_table(BytesIO(kept(folder, sha256, ENDING)))

    def numbers(name: str) -> Any:
        return table[name][0].values.to_numpy(zero_copy_only=False)

    def pairs(name: str) -> Pairs:
        return Pairs(**{column: numbers(f"{name}.{column}") for column in _PAIRS})

    return History(
        **{name: table[name][0].as_py() for name in _TEXTS},
        **{name: numbers(name) for name in _NUMBERS},
        uses=pairs("uses"),
        posts=Posts(**{column: numbers(f"posts.{column}") for column in _POSTS}),
        between={kind: pairs(kind) for kind in BETWEEN},
        alike=pairs("alike"),
        reports=pairs("reports"),
    )


def forget(folder: Path, but: str = "") -> None:
    """Delete what is kept: after an erasure nothing of the account may be left, and the next scoring reads all."""
    for path in folder.glob(f"*.{ENDING}"):
        if not path.name.startswith(f"{but}.") or not but:
            path.unlink()


def _parquet(history: History) -> bytes:
    columns = dict(_columns(history))
    sink = BytesIO()
    pq.write_table(pa.table(columns), sink, compression="zstd")
    return sink.getvalue()


def _columns(history: History) -> Iterator[tuple[str, pa.Array]]:
    for name in _TEXTS:
        yield name, pa.array([getattr(history, name)], pa.large_list(pa.string()))
    for name in _NUMBERS:
        yield name, _listed(getattr(history, name))
    for column in _POSTS:
        yield f"posts.{column}", _listed(getattr(history.posts, column))
    named = [("uses", history.uses), ("alike", history.alike), ("reports", history.reports)]
    for name, pairs in (*named, *((str(kind), rows) for kind, rows in history.between.items())):
        for column in _PAIRS:
            yield f"{name}.{column}", _listed(getattr(pairs, column))


def _listed(column: np.ndarray) -> pa.Array:
    return pa.LargeListArray.from_arrays(pa.array([0, len(column)], pa.int64()), pa.array(column))
