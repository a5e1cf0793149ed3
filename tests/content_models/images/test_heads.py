"""Hints stay under the line of review; heads are trained on licensed photographs only and know their encoder."""

import csv
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from content_models.images.classes import CEILINGS, hints, image_classes
from content_models.images.embedding import EfficientNetLite, Seen
from content_models.images.head import load_head
from content_models.images.training import COLUMNS, looks_drawn, train_image
from domain.errors import Invalid, NotFound
from domain.judgement import Action, CategoryCode
from screening.routing import load_routing
from tests.content_models.images.made import encoded, scene


def certain(*shares: tuple[int, float]) -> np.ndarray[Any, np.dtype[np.float32]]:
    row = np.zeros(1000, np.float32)
    for index, share in shares:
        row[index] = share
    return row


def test_a_hint_never_reaches_the_line_of_review_and_says_what_it_saw() -> None:
    assert max(CEILINGS.values()) < 0.5
    for known in image_classes():
        (hint,) = hints(certain((known.index, 1.0)))
        assert (hint.category, hint.score, hint.names) == (known.category, CEILINGS[known.support], (known.name,))
    assert hints(certain((7, 1.0))) == []
    (both,) = hints(certain((413, 0.3), (764, 0.6), (7, 0.1)))
    assert both.names == ("rifle", "assault rifle") and both.score == pytest.approx(0.9 * CEILINGS["shown"])
    assert {known.category for known in image_classes()} == {CategoryCode.WEAPONS, CategoryCode.DRUGS}


def test_the_line_of_review_is_where_the_ceiling_takes_it_to_be() -> None:
    assert load_routing().propose(max(CEILINGS.values()), CategoryCode.WEAPONS) is Action.MONITOR


def photographs(folder: Path, count: int, fields: dict[str, str] | None = None) -> Path:
    """Made-up pictures with a licence: one label in stripes, the other not."""
    with (folder / "labels.csv").open("w", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS)
        writer.writeheader()
        for number in range(count):
            striped = number % 3 == 0
            pixels = scene(number, 80, 80)
            if striped:
                pixels[::4] = 255 - pixels[::4]
            (folder / f"{number}.png").write_bytes(encoded(pixels))
            label = "weapons" if striped else "none"
            row = {"file": f"{number}.png", "label": label, "licence": "CC0-1.0", "source": f"made {number % 4}"}
            writer.writerow(row | (fields or {}))
    return folder


def test_a_head_is_trained_measured_on_unseen_sources_and_bound_to_its_encoder(tmp_path: Path) -> None:
    encoder = EfficientNetLite()
    card = train_image(photographs(tmp_path, 300), tmp_path / "head", encoder, lambda note: None)
    assert card["pictures"] == 300 and card["encoder"] == encoder.id
    assert (
        card["on_unseen_sources"]["weapons"]["auroc"] > 0.9 > card["on_unseen_sources"]["weapons"]["calibration_error"]
    )
    head = load_head(tmp_path / "head")
    head.require(encoder)
    plain, striped = scene(999, 80, 80), scene(998, 80, 80)
    striped[::4] = 255 - striped[::4]
    low, high = (
        head.probabilities(encoder.look(pixels).embedding)[CategoryCode.WEAPONS] for pixels in (plain, striped)
    )
    assert low < 0.5 < high

    class Other:
        id, dimension = "other", 1280

        def look(self, pixels: np.ndarray[Any, np.dtype[np.uint8]]) -> Seen:
            raise AssertionError

    with pytest.raises(Invalid, match="trained on image encoder"):
        head.require(Other())
    (tmp_path / "head" / "image.npz").write_bytes(b"other")
    with pytest.raises(Invalid, match="describes"):
        load_head(tmp_path / "head")
    with pytest.raises(NotFound, match="train image"):
        load_head(tmp_path)


@pytest.mark.parametrize(
    ("count", "fields", "said"),
    [
        (299, {}, "299 pictures are too few.*300"),
        (300, {"licence": "unknown"}, "line 2: no licence"),
        (300, {"source": ""}, "line 2: no source"),
        (300, {"label": "guns"}, "label 'guns' is none of none, weapons"),
        (300, {"label": "none"}, "at least one category"),
        (300, {"source": "one"}, "of 1 sources"),
        (300, {"file": "../0.png"}, "outside the folder"),
    ],
)
def test_what_may_not_be_trained_on_is_refused(count: int, fields: dict[str, str], said: str, tmp_path: Path) -> None:
    with pytest.raises(Invalid, match=said):
        train_image(photographs(tmp_path, count, fields), tmp_path / "head", EfficientNetLite(), lambda note: None)
    assert not (tmp_path / "head").exists()


def test_drawn_shapes_are_told_from_photographs() -> None:
    drawn = np.full((200, 200, 3), (90, 140, 200), np.uint8)
    cv2.circle(drawn, (100, 100), 60, (200, 30, 30), -1, cv2.LINE_AA)
    goods = np.full((200, 200, 3), 255, np.uint8)
    goods[50:150, 50:150] = scene(1, 100, 100)
    assert looks_drawn(drawn) and not looks_drawn(scene(1)) and not looks_drawn(goods)
