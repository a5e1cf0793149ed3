"""Embeddings of training rows, kept on disk: most of the training time, so a run that was broken off goes on.

One SQLite file per cache folder; a row's key is the encoder's id and the text. Several processes compute, one writes.
"""

import hashlib
import os
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing
from multiprocessing import get_context
from pathlib import Path

import numpy as np
import numpy.typing as npt

from content_models.encoders import Encoder, open_encoder

Floats = npt.NDArray[np.float32]

Say = Callable[[str, float], None]
"""What is being done, and the share of it that is done."""

_BATCH = 64
_PATIENCE_S = 60.0  # several processes may share one cache
_opened: Encoder | None = None


def embedded(texts: Sequence[str], encoder: str, cache: Path, say: Say) -> Floats:
    """float32 (texts, dimension) by the encoder of that name (`encoders.open_encoder`), kept as half floats."""
    cache.mkdir(parents=True, exist_ok=True)
    id_ = open_encoder(encoder).id
    keys = [hashlib.sha256(f"{id_}\0{text}".encode("utf-8", "surrogatepass")).digest() for text in texts]
    with closing(sqlite3.connect(cache / "embeddings.sqlite", timeout=_PATIENCE_S)) as store:
        store.execute("create table if not exists embedding (key blob primary key, row blob not null) without rowid")
        missing = _missing(store, dict(zip(keys, texts, strict=True)))
        for done, batch in enumerate(_computed(list(missing.values()), encoder), start=1):
            found = list(missing)[(done - 1) * _BATCH : done * _BATCH]
            with store:
                rows = [(key, row.astype(np.float16).tobytes()) for key, row in zip(found, batch, strict=True)]
                store.executemany("insert or replace into embedding values (?, ?)", rows)
            ready = min(done * _BATCH, len(missing))
            say(f"embedding {len(missing)} texts", ready / len(missing))
        return np.stack([_row(store, key) for key in keys])


def _missing(store: sqlite3.Connection, texts: dict[bytes, str]) -> dict[bytes, str]:
    known = {key for (key,) in store.execute("select key from embedding")}
    return {key: text for key, text in texts.items() if key not in known}


def _row(store: sqlite3.Connection, key: bytes) -> Floats:
    (raw,) = store.execute("select row from embedding where key = ?", (key,)).fetchone()
    return np.frombuffer(raw, np.float16).astype(np.float32)


def _computed(texts: Sequence[str], encoder: str) -> Iterator[Floats]:
    """In order, a batch at a time, by one process per core."""
    batches = [texts[at : at + _BATCH] for at in range(0, len(texts), _BATCH)]
    if len(batches) <= 1:
        yield from (open_encoder(encoder).encode(batch) for batch in batches)
        return
    with ProcessPoolExecutor(os.cpu_count(), get_context("spawn"), _open, (encoder,)) as pool:
        yield from pool.map(_encode, batches)


def _open(encoder: str) -> None:
    global _opened
    _opened = open_encoder(encoder)


def _encode(texts: Sequence[str]) -> Floats:
    assert _opened is not None
    return _opened.encode(texts)
