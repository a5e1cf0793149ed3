"""What a ring's score would be otherwise, held against detection in a market that is otherwise."""

import numpy as np
import pytest

from gnn.lab import World, world
from gnn.rings.detection import disjoint, prepare
from gnn.rings.groups import Groups
from gnn.rings.measures import measure
from gnn.rings.parameters import RingParameters
from gnn.rings.scorer import released
from gnn.rings.ties import ties_of
from gnn.rings.web import web_of
from gnn.rings.what_if import what_if

RULES = RingParameters()


@pytest.fixture(scope="module", params=["groups", "town"])
def made(request: pytest.FixtureRequest) -> World:
    return world(request.param, 5, 3_000, 20)


def test_each_case_scores_as_the_whole_market_would_with_that_one_thing_otherwise(made: World) -> None:
    links, scorer = made.links, released()
    prepared = prepare(links, made.duplicates, RULES)
    web, ties = prepared.web, ties_of(prepared.web, prepared.deeds, RULES)
    scores = scorer.probability(prepared.table.values)
    rings = [prepared.groups[row] for row in disjoint(prepared.groups, scores, RULES.threshold)]
    told = what_if(rings, ties, prepared.deeds, links.contact_kinds, scorer, RULES)
    assert len(told) == len(rings) > 5 and any(each.with_outsider for each in told)
    for ring, each in zip(rings, told, strict=True):
        for case in each.without_contact[:2]:
            kept = web.contacts != case.of
            other = web_of(links.contact_kinds, web.accounts[kept], web.contacts[kept], prepared.deeds, web.risk, RULES)
            assert case.score == pytest.approx(
                scorer.probability(measure(Groups.of([ring]), other).values)[0], abs=1e-6
            )
        groups = [ring - {case.of} for case in each.without_member] + [ring | {case.of} for case in each.with_outsider]
        expected = scorer.probability(measure(Groups.of(groups), web).values) if groups else np.zeros(0)
        scored = [case.score for case in (*each.without_member, *each.with_outsider)]
        assert scored == pytest.approx(expected.tolist(), abs=1e-6)
        shared = {c for c, uses in ties.usage(ring).items() if uses > 1}
        assert {case.of for case in each.without_contact} == shared
        assert {case.of for case in each.without_member} == (ring if len(ring) > 2 else frozenset())
