"""What is told of files, and files of hashes."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg
import pytest
from hypothesis import given
from hypothesis import strategies as st
from psycopg import Connection

from content_models.images import store
from content_models.images.embedding import EfficientNetLite
from content_models.images.hash_lists import read_hashes
from content_models.images.hashes import digests, hashes
from content_models.images.inspecting import Inspector, known_pictures
from content_models.images.lists import KnownList, ListKind
from content_models.images.registry import Registry
from domain.errors import Invalid, NotFound
from domain.judgement import CategoryCode
from tests.content_models.images.made import encoded, scene
from tests.content_models.images.test_video import video

NOW = datetime(2026, 1, 1, tzinfo=UTC)
ENCODER = EfficientNetLite()


def test_a_picture_is_told_as_json_and_a_broken_one_with_the_reason(tmp_path: Path) -> None:
    (tmp_path / "a.jpg").write_bytes(encoded(scene(1), "JPEG"))
    (tmp_path / "b.jpg").write_bytes(b"BM")
    inspector = Inspector(ENCODER, None, None, None, lambda: 0.0)
    (told,) = inspector.tell(tmp_path / "a.jpg")
    assert json.loads(json.dumps(told)) == told and "matches" not in told
    assert (told["format"], told["width"], told["height"]) == ("jpeg", 320, 240) and len(told["pdq"]) == 64
    (refused,) = inspector.tell(tmp_path / "b.jpg")
    assert "cut short" in refused["refused"] and refused["bytes"] == 2
    assert [frame["at_s"] for frame in inspector.tell(video(tmp_path / "c.avi", 3))] == [0, 2, 4]
    with pytest.raises(NotFound, match=r"d\.jpg"):
        list(inspector.tell(tmp_path / "d.jpg"))


def test_of_a_listed_picture_nothing_is_told_but_the_list(postgres: str, tmp_path: Path) -> None:
    for name, seed in (("bytes.png", 1), ("copy.png", 2), ("known.png", 3)):
        (tmp_path / name).write_bytes(encoded(scene(seed)))
    with psycopg.connect(postgres) as conn:

        @contextmanager
        def lent() -> Iterator[Connection[Any]]:
            yield conn

        seized = KnownList(name="seized", kind=ListKind.CONTRABAND, source="own", category=CategoryCode.DRUGS)
        made_up = KnownList(name="made-up", kind=ListKind.CHILD_SAFETY, source="made up", category=None)
        for known in (seized, made_up):
            store.add_list(conn, known, NOW)
        lines = [f"pdq,{hashes(scene(2)).pdq[0].tobytes().hex()}", digests(encoded(scene(1))).sha1]
        store.register(conn, "made-up", list(read_hashes(lines)), NOW)
        entries = list(known_pictures([tmp_path / "known.png"], ENCODER, lambda note: None))
        store.register(conn, "seized", entries, NOW)
        inspector = Inspector(ENCODER, Registry(lent, lambda: NOW), None, lambda digest: digest, lambda: 0.0)
        for name in ("bytes.png", "copy.png"):
            (told,) = inspector.tell(tmp_path / name)
            assert set(told) == {"file", "sha256", "quarantined"} and told["quarantined"] == "made-up"
        (told,) = inspector.tell(tmp_path / "known.png")
        assert {match["by"] for match in told["matches"]} >= {"digest"} and told["matches"][0]["list"][
            "name"
        ] == "seized"
        assert conn.execute("SELECT count(*) FROM images.quarantined").fetchone() == (2,)
        conn.rollback()


@given(st.binary(min_size=32, max_size=32))
def test_hashes_are_read_back_as_they_were_written(content: bytes) -> None:
    digest, pdq = content.hex(), content.hex()
    lines = ["# a list", "", f"SHA256, {digest.upper()}", f"pdq,{pdq}", digest, digest[:40], f"md5,{digest[:32]}"]
    first, second, third, fourth, fifth = read_hashes(lines)
    assert first.sha256 == third.sha256 == digest and second.pdq is not None and second.pdq.tobytes() == content
    assert fourth.sha1 == digest[:40] and fifth.md5 == digest[:32]


@pytest.mark.parametrize("line", ["md5,abc", "sha9," + "0" * 64, "g" * 64, "some words", "pdq," + "0" * 63])
def test_a_line_that_is_no_hash_is_named(line: str) -> None:
    with pytest.raises(Invalid, match="line 2 is no hash"):
        list(read_hashes(["0" * 32, line]))
