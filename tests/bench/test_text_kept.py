"""A fold is kept whole, and found again by nothing but what decides it."""

from dataclasses import replace
from pathlib import Path

import numpy as np

from bench import text_kept
from bench.text_folds import Fold, Measured
from content_models.training.rows import Kind, Row

ROW = Row(
    text="two rifles, no papers", language="en", kind=Kind.ILLEGAL, category=None, intent=None, exits=None,
    source="guns", origin="guns:1",
)  # fmt: skip
FOLD = Fold("a", [], {"guns": [ROW]}, {"talk": [replace(ROW, text="a rifle range", kind=Kind.HARD)]})


def test_what_was_measured_is_read_as_it_was(tmp_path: Path) -> None:
    scores = {"guns": np.array([0.1, 1 / 3]), "talk": np.array([])}
    found = Measured(scores, scores, {}, scores, {"char_svm": scores, "minilm_lr": {}})
    place = text_kept.place_of(FOLD, 1, tmp_path, True)
    text_kept.write(place, found)
    again = text_kept.read(place)
    assert [path.name for path in tmp_path.iterdir()] == [place.name]
    for name in ("fast", "full", "cascade", "average"):
        assert {k: v.tolist() for k, v in getattr(again, name).items()} == {
            k: v.tolist() for k, v in getattr(found, name).items()
        }
    assert again.baselines["char_svm"]["guns"].tolist() == scores["guns"].tolist()


def test_another_row_seed_or_baseline_is_another_fold(tmp_path: Path) -> None:
    other = replace(FOLD, learned=[ROW])
    asked = [(FOLD, 1, True), (FOLD, 1, False), (FOLD, 2, True), (other, 1, True), (replace(FOLD, name="c"), 1, True)]
    assert len({text_kept.place_of(fold, seed, tmp_path, baselines) for fold, seed, baselines in asked}) == len(asked)
    assert text_kept.place_of(FOLD, 1, tmp_path, True) == text_kept.place_of(replace(FOLD), 1, tmp_path, True)
