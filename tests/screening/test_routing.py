"""The routing table proposes by thresholds that are data."""

import math
from pathlib import Path

import pytest

from domain.errors import Invalid
from domain.judgement import Action, CategoryCode, Signal
from screening.ensemble import combine
from screening.routing import load_routing


@pytest.mark.parametrize(
    ("probability", "action"),
    [
        (1.0, Action.REMOVE),
        (math.nextafter(0.95, 1), Action.REMOVE),
        (0.95, Action.REVIEW),
        (0.5, Action.MONITOR),
        (0.3, Action.ALLOW),
        (0.0, Action.ALLOW),
    ],
)
def test_thresholds(probability: float, action: Action) -> None:
    assert load_routing().propose(probability, CategoryCode.DRUGS) is action


def test_a_category_may_have_thresholds_of_its_own(tmp_path: Path) -> None:
    table = tmp_path / "routing.toml"
    table.write_text(
        'version = "x"\n[thresholds]\nremove = 0.95\nreview = 0.5\nmonitor = 0.3\n'
        "[categories.trafficking]\nremove = 1.0\n"
    )
    routing = load_routing(table)
    assert routing.propose(1.0, CategoryCode.TRAFFICKING) is Action.REVIEW
    assert routing.propose(1.0, CategoryCode.DRUGS) is routing.propose(1.0, None) is Action.REMOVE


@pytest.mark.parametrize("wrong", ["monitor = 0.7", "remove = 2", "review = nan", 'review = "high"', "colour = 1"])
def test_a_table_that_makes_no_sense_is_refused(tmp_path: Path, wrong: str) -> None:
    lines = {"remove": "remove = 0.95", "review": "review = 0.5", "monitor": "monitor = 0.3"}
    lines[wrong.split()[0]] = wrong
    table = tmp_path / "routing.toml"
    table.write_text('version = "x"\n[thresholds]\n' + "\n".join(lines.values()))
    with pytest.raises(Invalid, match="routing"):
        load_routing(table)


@pytest.mark.parametrize("wrong", [-0.1, 1.1, math.nan])
def test_what_is_no_probability_is_refused(wrong: float) -> None:
    with pytest.raises(Invalid):
        load_routing().propose(wrong, None)


def test_nothing_is_removed_unseen_where_the_detector_is_unsure() -> None:
    table = load_routing()
    for probability in (0.1, 0.4, 0.7, 0.99):
        sure, not_sure = (table.propose(probability, CategoryCode.DRUGS, unsure) for unsure in (False, True))
        assert not_sure == (Action.REVIEW if sure is Action.REMOVE else sure)


def test_the_strongest_signal_speaks_and_silence_is_nothing() -> None:
    def signal(probability: float, category: CategoryCode | None) -> Signal:
        return Signal(detector="d", version="1", probability=probability, category=category, stage="fast")

    assert combine([]) == (0.0, None)
    assert combine([signal(0.4, None), signal(0.9, CategoryCode.DRUGS)]) == (0.9, CategoryCode.DRUGS)
