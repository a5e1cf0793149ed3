"""What a look-up in the registry of known pictures costs on PostgreSQL, for `bench images --registry ROWS`."""

import time
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import TypeVar

import numpy as np

from bench.image_pictures import CHANGES, scenes
from bench.own_engines import own_installation, say
from content_models.images import store
from content_models.images.embedding import EfficientNetLite
from content_models.images.hashes import digests
from content_models.images.lists import KnownList, ListKind
from content_models.images.matching import views
from domain.judgement import CategoryCode

_T = TypeVar("_T")

_AT_ONCE = 2_000
_LOOKS = 10
_LIST = KnownList(name="bench", kind=ListKind.CONTRABAND, source="random numbers", category=CategoryCode.WEAPONS)


def registry_cost(rows: int, seed: int) -> dict[str, float]:
    """Milliseconds of wall time for a look-up by digest, and by all views of a picture and of a screenshot of it.

    Among `rows` random rows. A screenshot has the most views that there are.
    """
    encoder, rng, now = EfficientNetLite(), np.random.default_rng(seed), datetime(2026, 1, 1, tzinfo=UTC)
    plain = scenes(_LOOKS, seed)
    shots = [CHANGES["screenshot"](picture, rng) for picture in plain]
    with own_installation() as installation, installation.pool.connection() as conn:
        store.add_list(conn, _LIST, now)
        for begun in range(0, rows, _AT_ONCE):
            store.register(conn, "bench", _random(rng, min(_AT_ONCE, rows - begun), encoder), now)
            say(f"registry: {begun:,} of {rows:,} rows")
        figures = {
            "registry_rows": float(rows),
            "registry_digest_ms": _each(range(_LOOKS), lambda n: store.by_digest(conn, digests(str(n).encode()))),
        }
        for name, pictures in (("picture", plain), ("screenshot", shots)):
            seen = [views(picture, encoder) for picture in pictures]
            figures[f"registry_{name}_ms"] = _each(seen, lambda view: store.alike(conn, view, encoder.id))
        conn.rollback()
    return figures


def _each(given: Iterable[_T], look: Callable[[_T], object]) -> float:
    """Mean milliseconds."""
    begun, count = time.perf_counter(), 0
    for one in given:
        look(one)
        count += 1
    return round(1000 * (time.perf_counter() - begun) / count, 2)


def _random(rng: np.random.Generator, count: int, encoder: EfficientNetLite) -> list[store.Known]:
    rows = rng.normal(0, 1, (count, encoder.dimension)).astype(np.float32)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    return [
        store.Known(
            sha256=rng.bytes(32).hex(),
            pdq=rng.integers(0, 256, 32).astype(np.uint8),
            phash=rng.integers(0, 256, 8).astype(np.uint8),
            encoder=encoder.id,
            embedding=row,
        )
        for row in rows
    ]
