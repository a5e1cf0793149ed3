"""What a look-up in the registry of known pictures costs on PostgreSQL, for `bench images --registry ROWS`."""

import time
from datetime import UTC, datetime

import numpy as np

from bench.image_pictures import CHANGES, scenes
from bench.own_engines import own_installation, say
from content_models.images import store
from content_models.images.embedding import EfficientNetLite
from content_models.images.hashes import digests
from content_models.images.lists import KnownList, ListKind
from content_models.images.matching import views
from domain.judgement import CategoryCode

_AT_ONCE = 2_000
_LOOKS = 10
_LIST = KnownList(name="bench", kind=ListKind.CONTRABAND, source="random numbers", category=CategoryCode.WEAPONS)


def registry_cost(rows: int, seed: int) -> dict[str, float]:
    """Milliseconds of wall time for a look-up by digest, and by all views of a screenshot, among `rows` random rows.

    A screenshot has the most views that there are.
    """
    encoder, rng, now = EfficientNetLite(), np.random.default_rng(seed), datetime(2026, 1, 1, tzinfo=UTC)
    seen = [views(CHANGES["screenshot"](picture, rng), encoder) for picture in scenes(_LOOKS, seed)]
    with own_installation() as installation, installation.pool.connection() as conn:
        store.add_list(conn, _LIST, now)
        for begun in range(0, rows, _AT_ONCE):
            store.register(conn, "bench", _random(rng, min(_AT_ONCE, rows - begun), encoder), now)
            say(f"registry: {begun:,} of {rows:,} rows")
        begun_at = time.perf_counter()
        for number in range(_LOOKS):
            store.by_digest(conn, digests(str(number).encode()))
        by_digest = time.perf_counter() - begun_at
        begun_at = time.perf_counter()
        for view in seen:
            store.alike(conn, view, encoder.id)
        alike = time.perf_counter() - begun_at
        conn.rollback()
    return {
        "registry_rows": float(rows),
        "registry_digest_ms": round(1000 * by_digest / _LOOKS, 2),
        "registry_views_ms": round(1000 * alike / _LOOKS, 1),
    }


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
