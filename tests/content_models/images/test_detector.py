"""The pictures of a post to one signal: what is known, shown and written in them, and what is held back."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import cv2
import numpy as np
import onnx
import psycopg
import pytest
from psycopg import Connection

from bench.image_squares import NAMES, square_finder, square_picture
from content_models.images import detector as detector_module
from content_models.images import seeing, store
from content_models.images.detector import TEXT_WEIGHT, ImageDetector
from content_models.images.detectors import DetectorSettings, ObjectDetector
from content_models.images.embedding import EfficientNetLite
from content_models.images.hashes import digests, hashes
from content_models.images.layouts import Layout
from content_models.images.lists import KnownList, ListKind
from content_models.images.ocr import TextReader
from content_models.images.registry import Registry
from content_models.images.seeing import Eyes
from domain.judgement import Action, Assessment, CategoryCode, Evidence, EvidenceKind, Signal
from domain.marketplace import Post, PostKind
from screening import store as record
from tests.content_models.images.made import encoded, scene

NOW = datetime(2026, 1, 1, tzinfo=UTC)
ENCODER, READER = EfficientNetLite(), TextReader()
POST = Post(id="p1", account_id="a1", kind=PostKind.LISTING, body="see the picture", created_at=NOW, language="en")


@pytest.fixture
def conn(postgres: str) -> Iterator[Connection[Any]]:
    with psycopg.connect(postgres) as connection:
        for name, kind, category in (("seized", "contraband", CategoryCode.DRUGS), ("made-up", "child_safety", None)):
            known = KnownList(name=name, kind=ListKind(kind), source="made up for tests", category=category)
            store.add_list(connection, known, NOW)
        yield connection
        connection.rollback()


def registry(conn: Connection[Any]) -> Registry:
    @contextmanager
    def lent() -> Iterator[Connection[Any]]:
        yield conn

    return Registry(lent, lambda: NOW)


def assessed(eyes: Eyes, pictures: Sequence[bytes], read_text: detector_module.ReadText | None = None) -> Signal:
    (signal,) = ImageDetector(eyes, lambda post: pictures, read_text).assess([POST])
    return signal


def rows(conn: Connection[Any]) -> list[tuple[Any, ...]]:
    return conn.execute("SELECT sha256, list, matched_by, post_id FROM images.quarantined").fetchall()


def test_bytes_on_a_child_safety_list_are_held_back_before_anything_is_decoded(
    conn: Connection[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    ordinary, listed = encoded(scene(1)), b"not even a picture"
    store.register(conn, "made-up", [store.Known(md5=digests(listed).md5)], NOW)

    def decode(*_: object) -> None:
        raise AssertionError("nothing may be decoded")

    monkeypatch.setattr(seeing, "open_picture", decode)
    signal = assessed(Eyes(encoder=ENCODER, registry=registry(conn)), [ordinary, listed])
    assert rows(conn) == [(digests(listed).sha256, "made-up", "digest", "p1")]
    assert (signal.probability, signal.category, signal.stage) == (1.0, None, "quarantine")
    (held,) = signal.evidence
    assert held.image == digests(listed).sha256 and held.box is None and "made-up" in held.reason


def test_a_copy_of_a_listed_picture_is_held_back_and_nothing_else_is_said_of_its_post(conn: Connection[Any]) -> None:
    store.register(conn, "made-up", [store.Known(pdq=hashes(scene(2)).pdq[0])], NOW)
    store.register(conn, "seized", [store.Known(sha256=digests(encoded(scene(1))).sha256)], NOW)
    copy = encoded(np.ascontiguousarray(scene(2)[:, ::-1]), "JPEG")
    asked: list[Post] = []

    def read_text(posts: Sequence[Post]) -> list[Signal]:
        asked.extend(posts)
        return []

    eyes = Eyes(encoder=ENCODER, registry=registry(conn), reader=READER)
    signal = assessed(eyes, [encoded(scene(1)), copy], read_text)
    assert rows(conn) == [(digests(copy).sha256, "made-up", "pdq", "p1")]
    assert signal.stage == "quarantine" and len(signal.evidence) == 1 and asked == []


def test_known_contraband_is_named_with_its_list_and_place(conn: Connection[Any]) -> None:
    known = scene(5, 400, 300)
    entry = store.Known(sha256="ab" * 32, pdq=hashes(known).pdq[0])
    store.register(conn, "seized", [entry], NOW)
    shot = np.full((700, 400, 3), 20, np.uint8)
    shot[150:450] = known
    signal = assessed(Eyes(encoder=ENCODER, registry=registry(conn)), [encoded(shot)])
    assert signal.category is CategoryCode.DRUGS and signal.probability == 0.85
    first = signal.evidence[0]
    assert "seized" in first.reason and "abababababab" in first.reason and first.image == digests(encoded(shot)).sha256
    assert first.box is not None and np.allclose(first.box, (0, 150, 400, 450), atol=4)


def test_written_text_counts_for_less_than_the_text_detector_says_and_lies_in_its_line() -> None:
    pixels = np.full((300, 640, 3), 250, np.uint8)
    for text, y in (("first line here", 80), ("second line here", 200)):
        cv2.putText(pixels, text, (40, y), (20, 20, 20), cv2.FontFace("uni"), 30)
    asked: list[Post] = []

    def read_text(posts: Sequence[Post]) -> list[Signal]:
        asked.extend(posts)
        at = posts[0].body.index("second")
        piece = Evidence(kind=EvidenceKind.TEXT_SPAN, reason="a term", span=(at, at + 6), weight=1.0)
        return [
            Signal(
                detector="text",
                version="1",
                probability=0.9,
                category=CategoryCode.WEAPONS,
                stage="fast",
                evidence=(piece,),
            )
        ]

    signal = assessed(Eyes(encoder=ENCODER, reader=READER), [encoded(pixels)], read_text)
    assert (asked[0].id, asked[0].language) == ("p1", None) and asked[0].body.count("\n") == 1
    assert signal.probability == pytest.approx(TEXT_WEIGHT * 0.9) and signal.category is CategoryCode.WEAPONS
    first = signal.evidence[0]
    assert first.kind is EvidenceKind.IMAGE_REGION and first.span is None and "a term" in first.reason
    assert first.box is not None and first.box[1] > 120


def test_a_detector_of_ones_own_draws_its_box_and_stays_under_its_ceiling(tmp_path: Path) -> None:
    onnx.save(square_finder(Layout.YOLOV8), tmp_path / "squares.onnx")
    own = DetectorSettings(names=NAMES, categories={"square": CategoryCode.WEAPONS})
    picture = encoded(square_picture(500, 400, (100, 50, 220, 170), seed=1))
    for settings in (own, DetectorSettings(names=NAMES, categories=own.categories, ceiling=0.8)):
        eyes = Eyes(encoder=ENCODER, objects=ObjectDetector(tmp_path / "squares.onnx", settings))
        signal = assessed(eyes, [picture])
        assert signal.probability == settings.ceiling and signal.category is CategoryCode.WEAPONS
        assert signal.evidence[0].box is not None and np.allclose(signal.evidence[0].box, (100, 50, 220, 170), atol=4)


def test_pictures_that_cannot_be_opened_are_said_and_count_for_nothing() -> None:
    signal = assessed(Eyes(encoder=ENCODER), [b"II*\0junk", encoded(scene(1)) + b"a remark"])
    assert signal.probability < 0.1 and signal.category is None and signal.stage == "image"
    reasons = [piece.reason for piece in signal.evidence]
    assert any("TIFF" in reason for reason in reasons) and any("8 bytes after" in reason for reason in reasons)


def test_a_post_without_pictures_gets_a_silent_signal_and_each_its_own() -> None:
    by_post: dict[str, list[bytes]] = {"p1": [], "p2": [encoded(scene(1))]}
    other = Post(id="p2", account_id="a1", kind=PostKind.LISTING, body="", created_at=NOW)
    detector = ImageDetector(Eyes(encoder=ENCODER), lambda post: by_post[post.id], None)
    first, second = detector.assess([POST, other])
    assert (first.probability, first.stage, first.evidence) == (0.0, "none", ()) and second.stage == "image"
    assert detector.assess([other, POST]) == [second, first] and detector.assess([]) == []


def test_evidence_with_a_box_comes_back_from_the_record_as_it_was(conn: Connection[Any]) -> None:
    """Screening keeps signals as JSON, which knows lists only."""
    piece = Evidence(kind=EvidenceKind.IMAGE_REGION, reason="seen", weight=1.0, box=(1, 2, 30, 40), image="ab" * 32)
    signal = Signal(detector="image", version="1", probability=0.4, category=None, stage="image", evidence=(piece,))
    judged = Assessment(
        post_id="kept", account_id="a1", probability=0.4, category=None, action=Action.MONITOR, signals=(signal,),
        routing_version="1", assessed_at=NOW,
    )  # fmt: skip
    conn.execute(
        "INSERT INTO screening.posts (post_id, event_id, account_id, kind, body, created_at, occurred_at)"
        " VALUES ('kept', %s, 'a1', 'listing', '', %s, %s)",
        (UUID(int=2), NOW, NOW),
    )
    record.assess(conn, [record.AssessmentRow(UUID(int=1), UUID(int=2), judged)])
    assert [row.assessment.signals for row in record.assessments_of(conn, ["kept"])] == [(signal,)]
