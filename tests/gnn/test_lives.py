"""Over twenty runs of a changing world rings keep their ids, nobody is told twice, and the same runs come out again."""

from itertools import pairwise

import pytest

from bench.ring_lives import Runs, ring_lives
from gnn.lab.changes import changing_world
from gnn.rings import result_digest


def test_a_changing_world_changes_and_can_be_made_again() -> None:
    first, again = (list(changing_world(5, 12, 1_500, 12)) for _ in range(2))
    assert [moment.rings for moment in first] == [moment.rings for moment in again]
    assert all((a.links.account_index == b.links.account_index).all() for a, b in zip(first, again, strict=True))
    grew = shrank = 0
    numbers = {number for moment in first for number in moment.rings}
    gone = numbers - first[-1].rings.keys()
    for before, after in pairwise(first):
        for number in before.rings.keys() & after.rings.keys():
            grew += len(after.rings[number]) > len(before.rings[number])
            shrank += len(after.rings[number]) < len(before.rings[number])
        members = [account for ring in after.rings.values() for account in ring]
        assert len(members) == len(set(members)), "planted rings share nobody"
    assert grew and shrank and gone
    assert max(numbers) >= 12, "some split"


def test_rings_keep_their_ids_and_nobody_is_told_twice() -> None:
    figures = ring_lives(seeds=(1, 2), runs=20, accounts=1_500, rings=14)
    assert figures["lives"] > 300
    assert figures["found"] > 0.9, "or names say nothing"
    assert figures["id_stability"] >= 0.95
    assert figures["raised"] > 50
    assert figures["duplicates_raised"] == 0


def test_the_figures_notice_names_and_news_that_are_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    forgetful = Runs.detect

    def amnesiac(self: Runs, moment: object) -> object:
        self.standing, self.gone, self.told = [], {}, {}
        return forgetful(self, moment)  # type: ignore[arg-type]

    monkeypatch.setattr(Runs, "detect", amnesiac)
    figures = ring_lives(seeds=(1,), runs=6, accounts=1_500, rings=14)
    assert figures["id_stability"] < 0.95
    assert figures["duplicates_raised"] > 20


def test_repeating_a_history_gives_the_same_digests() -> None:
    digests = []
    for _ in range(2):
        history = Runs()
        digests.append(
            [
                result_digest(history.standing)
                for moment in changing_world(3, 4, 1_500, 12)
                if history.detect(moment) is not None
            ]
        )
    assert digests[0] == digests[1]
    assert len(set(digests[0])) > 1
