"""The registry in PostgreSQL against plain arithmetic, and what becomes of a picture on a child-safety list."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import cv2
import numpy as np
import psycopg
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from psycopg import Connection

from content_models.images import store
from content_models.images.embedding import EfficientNetLite
from content_models.images.hashes import Digests, Hash, Hashes, digests, distance, hashes
from content_models.images.inspecting import known_views
from content_models.images.lists import KnownList, ListKind
from content_models.images.matching import PDQ_WITHIN, PHASH_WITHIN, Match, Matcher, View, registered_views, views
from content_models.images.opening import Pixels
from domain.errors import Conflict, Invalid, NotFound
from domain.judgement import CategoryCode
from tests.content_models.images.made import encoded, scene

NOW = datetime(2026, 1, 1, tzinfo=UTC)
CONTRABAND = KnownList(name="seized", kind=ListKind.CONTRABAND, source="own cases", category=CategoryCode.WEAPONS)
SAFETY = KnownList(name="made-up", kind=ListKind.CHILD_SAFETY, source="made up for tests", category=None)
ENCODER = EfficientNetLite()


@pytest.fixture
def conn(postgres: str) -> Iterator[Connection[Any]]:
    """A transaction that holds both lists and is taken back."""
    with psycopg.connect(postgres) as connection:
        store.add_list(connection, CONTRABAND, NOW)
        store.add_list(connection, SAFETY, NOW)
        yield connection
        connection.rollback()


def known(pixels: Pixels) -> list[store.Known]:
    return list(known_views(digests(encoded(pixels)), registered_views(pixels, ENCODER), ENCODER.id))


@settings(max_examples=20)
@given(st.integers(0, 2**32 - 1))
def test_hashes_within_the_thresholds_are_found_and_no_others(postgres: str, seed: int) -> None:
    """Numpy is the oracle."""
    rng = np.random.default_rng(seed)
    centre, other = rng.integers(0, 256, 32).astype(np.uint8), rng.integers(0, 256, 8).astype(np.uint8)
    rows = [
        (flipped(rng, centre, int(n)), flipped(rng, other, int(m)))
        for n, m in zip(rng.integers(20, 45, 12), rng.integers(0, 20, 12), strict=True)
    ]
    seen = [View(None, Hashes(pdq=np.tile(centre, (8, 1)), phash=other, quality=99), None)]
    with psycopg.connect(postgres) as connection:
        store.add_list(connection, CONTRABAND, NOW)
        pictures = [
            store.Known(sha256=f"{place:064x}", pdq=pdq, phash=phash) for place, (pdq, phash) in enumerate(rows)
        ]
        assert store.register(connection, "seized", pictures, NOW) == len(rows)
        found = {int(match.known, 16): match for match in store.alike(connection, seen, None)}
        connection.rollback()
    for place, (pdq, phash) in enumerate(rows):
        far, near = int(distance(pdq, centre)), int(distance(phash, other))
        expected = (Matcher.PDQ, far) if far <= PDQ_WITHIN else (Matcher.PHASH, near) if near <= PHASH_WITHIN else None
        match = found.get(place)
        assert ((match.by, match.distance) if match else None) == expected


def flipped(rng: np.random.Generator, packed: Hash, count: int) -> Hash:
    bits = np.unpackbits(packed)
    bits[rng.choice(len(bits), count, replace=False)] ^= 1
    return np.packbits(bits)


def found_again(conn: Connection[Any], pixels: Pixels) -> Match:
    return store.alike(conn, views(pixels, ENCODER), ENCODER.id)[0]


def test_a_registered_picture_is_found_again_whatever_was_done_to_it(conn: Connection[Any]) -> None:
    original = scene(7, 640, 480)
    store.register(conn, "seized", [row for seed in range(12) for row in known(scene(seed, 640, 480))], NOW)
    assert store.lists(conn)[1] == (CONTRABAND, 12)
    bordered = cv2.copyMakeBorder(original, 50, 50, 20, 90, cv2.BORDER_CONSTANT, value=(255, 255, 255))
    shot = np.full((1200, 680, 3), 240, np.uint8)
    shot[200:680, 20:660] = original
    cv2.putText(shot, "message", (40, 900), 0, 2, (20, 20, 20), 3)
    expected = digests(encoded(original)).sha256
    copies: tuple[tuple[Any, Matcher], ...] = (
        (original[:, ::-1].copy(), Matcher.PDQ),
        (np.rot90(original).copy(), Matcher.PDQ),
        (cv2.resize(original, (300, 200)), Matcher.PDQ),
        (bordered, Matcher.PDQ),
        (shot, Matcher.PDQ),
        (original[58:-58, 77:-77].copy(), Matcher.PDQ),
        (original[20:-50, 60:-10].copy(), Matcher.EMBEDDING),
    )
    for copy, by in copies:
        match = found_again(conn, copy)
        assert (match.known, match.by, match.list) == (expected, by, CONTRABAND)
        assert (match.box is not None) is (copy is bordered or copy is shot)
    other = store.alike(conn, views(scene(99, 640, 480), ENCODER), ENCODER.id)
    assert {match.by for match in other} <= {Matcher.EMBEDDING}  # it may take one of these scenes for another
    assert store.alike(conn, views(np.full((90, 90, 3), 255, np.uint8), ENCODER), ENCODER.id) == []
    assert views(np.zeros((20, 400, 3), np.uint8), ENCODER) == []


def test_embeddings_of_another_encoder_are_not_compared(conn: Connection[Any]) -> None:
    view = registered_views(scene(1), ENCODER)[0]
    store.register(conn, "seized", [store.Known(sha256="0" * 64, encoder="other", embedding=view.embedding)], NOW)
    assert store.alike(conn, [view], ENCODER.id) == []


def test_child_safety_comes_first_and_alone(conn: Connection[Any]) -> None:
    data = encoded(scene(3))
    both = digests(data)
    pdq = hashes(scene(3)).pdq[0]
    store.register(conn, "seized", [store.Known(sha256=both.sha256, pdq=pdq)], NOW)
    store.register(conn, "made-up", [store.Known(md5=both.md5), store.Known(pdq=pdq)], NOW)
    assert [match.list for match in store.by_digest(conn, both)] == [SAFETY, CONTRABAND]
    assert {match.list.name for match in store.alike(conn, views(scene(3), None), None)} == {"made-up"}
    store.quarantine(conn, both.sha256, store.by_digest(conn, both)[0], "p1", NOW)
    store.quarantine(conn, both.sha256, store.by_digest(conn, both)[0], "p1", NOW)
    assert conn.execute("SELECT * FROM images.quarantined").fetchall() == [
        (both.sha256, "made-up", "digest", "p1", NOW)
    ]


@pytest.mark.parametrize("name", ["md5", "sha1", "sha256"])
def test_each_digest_alone_recognises_a_file(conn: Connection[Any], name: str) -> None:
    of = digests(b"some bytes")
    store.register(conn, "seized", [store.Known(**{name: getattr(of, name)})], NOW)
    assert [match.by for match in store.by_digest(conn, of)] == [Matcher.DIGEST]
    assert store.by_digest(conn, digests(b"other bytes")) == []
    assert isinstance(of, Digests)


def test_a_list_keeps_its_meaning_and_a_picture_counts_once(conn: Connection[Any]) -> None:
    twice = [store.Known(sha256="a" * 64)] * 2
    assert store.register(conn, "seized", twice, NOW) == 1 and store.register(conn, "seized", twice, NOW) == 0
    assert store.lists(conn) == [(SAFETY, 0), (CONTRABAND, 1)]
    with pytest.raises(Conflict, match="own cases"):
        store.add_list(conn, KnownList(name="seized", kind=ListKind.CHILD_SAFETY, source="x", category=None), NOW)
    with pytest.raises(Invalid, match="category"):
        store.add_list(conn, KnownList(name="new", kind=ListKind.CONTRABAND, source="x", category=None), NOW)
    with pytest.raises(NotFound, match="images lists"):
        store.the_list(conn, "nowhere")
