"""Seller scores are local and dated: what follows from that, on made-up markets.

Rows in part of a graph equal rows in the whole, rescoring the changed equals rescoring all, a counterfactual equals the
market in which it is so, and nothing that came later is seen.
"""

from dataclasses import replace

import numpy as np
import pytest

from domain.errors import Invalid
from gnn.features.sellers import seller_features, seller_graph, surroundings, within
from gnn.features.table import FeatureMatrix
from gnn.lab.histories import BEGINS_S, LabHistory, Market, lab_history
from gnn.lab.splits import STEP_S, time_split
from gnn.sellers import FloorSettings, fit_floor, why
from gnn.sellers.model import SellerModel
from gnn.sellers.release import released
from gnn.sellers.scoring import score_all, score_changed
from gnn.sellers.stack import stacked
from gnn.sellers.why import whys
from graph.histories import DAY_S, NEVER_S, History, Ints, Pairs, merged, ordered

AT_S = BEGINS_S + 250 * DAY_S


@pytest.fixture(scope="module")
def lab() -> LabHistory:
    made = lab_history(5, Market(accounts=1_500, prevalence=0.04))
    return replace(made, history=ordered(made.history))


@pytest.fixture(scope="module")
def model(lab: LabHistory) -> SellerModel:
    table = seller_features(seller_graph(lab.history, AT_S))
    labels = (lab.trades_from_s <= AT_S).astype(np.int64)
    odd = np.arange(len(labels)) % 2
    settings = FloorSettings(rounds_max=40, threads=1)
    floor = fit_floor(table, labels, np.flatnonzero(odd == 0), np.flatnonzero(odd == 1), settings)
    stack = stacked(floor.scores(table)[:, None], labels, np.ones(len(labels)))
    return SellerModel(floor=floor, network=None, stack=stack)


def test_nothing_that_came_later_is_seen(lab: LabHistory) -> None:
    """Everything after the moment may as well not have happened yet: not one number changes."""
    rng = np.random.default_rng(0)
    history = lab.history
    later = replace(
        history,
        uses=_scrambled(history.uses, rng),
        between={kind: _scrambled(rows, rng) for kind, rows in history.between.items()},
        alike=_scrambled(history.alike, rng),
        posts=replace(
            history.posts,
            probability=np.where(history.posts.at_s > AT_S, 1.0, history.posts.probability),
        ),
    )
    one, other = (seller_features(seller_graph(each, AT_S)).values for each in (history, later))
    np.testing.assert_array_equal(one, other)
    assert not np.array_equal(one, seller_features(seller_graph(later, AT_S + 60 * DAY_S)).values)


def test_a_row_depends_on_two_steps_alone(lab: LabHistory) -> None:
    graph = seller_graph(lab.history, AT_S)
    whole = seller_features(graph).values
    for account in np.flatnonzero(lab.trades_from_s <= AT_S)[:12]:
        near = surroundings(graph, np.array([account]))
        assert 1 < len(near) < len(whole)
        part = seller_features(within(graph, near)).values
        np.testing.assert_array_equal(part[np.searchsorted(near, account)], whole[account])
        np.testing.assert_array_equal(seller_features(graph, np.array([account])).values[0], whole[account])


def test_rescoring_the_changed_equals_rescoring_all(lab: LabHistory, model: SellerModel) -> None:
    """New posts, a new shared device and a payment of a few accounts, one of them new to the market."""
    history, rng = lab.history, np.random.default_rng(3)
    changed = np.sort(rng.choice(len(history.account_ids), 9, replace=False))
    after = _with_more(history, changed, rng)
    graph, before = score_all(history, AT_S, model)
    now, every = score_all(after, AT_S, model)
    touched, scores = score_changed(graph, now, changed, model)
    np.testing.assert_array_equal(every[touched], scores)
    others = np.setdiff1d(np.arange(len(every)), touched)
    np.testing.assert_array_equal(every[others], before[others])
    assert (every[touched] != before[touched]).any()
    assert len(others)


def test_a_probability_is_the_same_whatever_rows_are_beside_it(lab: LabHistory) -> None:
    """With the released network, whose matrix products would round by how many rows they are of."""
    table, rng = seller_features(seller_graph(lab.history, AT_S)), np.random.default_rng(5)
    every = released().probability(table)
    for count in (*range(1, 9), 17, 33):
        some = rng.choice(len(table), count, replace=False)
        part = FeatureMatrix(columns=table.columns, values=table.values[some])
        np.testing.assert_array_equal(released().probability(part), every[some])


def test_merging_what_some_did_equals_the_whole(lab: LabHistory) -> None:
    history, rng = lab.history, np.random.default_rng(4)
    of = np.sort(rng.choice(len(history.account_ids), 40, replace=False))
    after = ordered(_with_more(history, of, rng))
    alone = np.zeros(len(history.account_ids), dtype=bool)
    alone[of] = True
    fresh = replace(
        after,
        uses=after.uses.where(alone[after.uses.start]),
        posts=after.posts.where(alone[after.posts.account]),
        between={kind: rows.where(alone[rows.start]) for kind, rows in after.between.items()},
        alike=after.alike.where(alone[after.alike.start]),
        reports=after.reports.where(alone[after.reports.start]),
    )
    _assert_same(merged(history, fresh, of), after)


def test_a_counterfactual_is_the_market_in_which_it_is_so(lab: LabHistory, model: SellerModel) -> None:
    history = lab.history.until(AT_S)
    graph, scores = score_all(history, AT_S, model)
    highest = np.argsort(-scores)[:4]
    every = whys(lab.history, graph, AT_S, highest, model)
    for account, told in zip(highest.tolist(), every, strict=True):
        for case in told.without_thing[:2]:
            otherwise = history.without_things([history.thing_ids.index(case.of)])
            assert case.probability == pytest.approx(score_all(otherwise, AT_S, model)[1][account], abs=1e-6)
        for case in told.without_account[:2]:
            otherwise = history.without_accounts([history.account_ids.index(case.of)])
            assert case.probability == pytest.approx(score_all(otherwise, AT_S, model)[1][account], abs=1e-6)
        assert told.factors
        assert all(factor.meaning and factor.effect for factor in told.factors)


def test_what_is_worked_out_together_is_what_each_would_be_alone(
    lab: LabHistory, model: SellerModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    graph, scores = score_all(lab.history, AT_S, model)
    highest = np.argsort(-scores)[:6]
    together = whys(lab.history, graph, AT_S, highest, model)
    monkeypatch.setattr(why, "ROWS", 1)
    assert [whys(lab.history, graph, AT_S, highest[[at]], model)[0] for at in range(6)] == together


def test_in_large_surroundings_the_ties_of_most_weight_are_tried(
    lab: LabHistory, model: SellerModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    graph, scores = score_all(lab.history, AT_S, model)
    highest = np.argsort(-scores)[:6]
    [local] = [each for each in why.laid_out(lab.history, graph, AT_S, highest) if len(each.ties) > 3][:1]
    assert local.tried == local.ties
    weights = [sum(float(rows[local.at, tie]) for rows in local.graph.relations.values()) for tie in local.ties]
    assert weights == sorted(weights, reverse=True)
    whole = whys(lab.history, graph, AT_S, highest, model)
    monkeypatch.setattr(why, "ROWS_MAX", 1)
    monkeypatch.setattr(why, "TRIED_MIN", 2)
    for told, every in zip(whys(lab.history, graph, AT_S, highest, model), whole, strict=True):
        assert len(told.without_account) <= 2
        assert told.alone == every.alone and told.without_thing == every.without_thing


def test_a_split_in_time_keeps_its_promises(lab: LabHistory) -> None:
    cutoff_s = BEGINS_S + 290 * DAY_S
    split = time_split(lab, BEGINS_S + 15 * DAY_S, cutoff_s, seed=1)
    assert [each.at_s for each in split.train] == [cutoff_s - n * STEP_S for n in (6, 5, 4, 3)]
    assert [each.at_s for each in split.validation] == [cutoff_s - n * STEP_S for n in (2, 1)]
    learned, judged, tested = (
        {int(row) for each in slices for row in each.rows} for slices in (split.train, split.validation, (split.test,))
    )
    assert not learned & judged | learned & tested | judged & tested
    rings = [set(lab.ring[sorted(rows)].tolist()) - {-1} for rows in (learned, judged, tested)]
    assert not rings[0] & rings[1] | rings[0] & rings[2] | rings[1] & rings[2]
    for each in (*split.train, *split.validation):
        guilty = each.rows[each.labels == 1]
        assert (lab.decided_at_s[guilty] <= each.at_s + STEP_S).all()
        assert (lab.decided_at_s[each.rows] > each.at_s).all()
        assert each.at_s + STEP_S <= cutoff_s
    assert (lab.decided_at_s[split.test.rows] > cutoff_s).all()
    np.testing.assert_array_equal(split.test.labels, lab.trades_from_s[split.test.rows] <= cutoff_s)
    assert split.test.labels.any()


def test_a_market_is_what_its_knobs_say() -> None:
    market = Market(accounts=4_000, prevalence=0.02, noise="groups", hijacked=0.5, decided=0.5)
    one, again = lab_history(9, market), lab_history(9, market)
    _assert_same(one.history, again.history)
    guilty = one.trades_from_s < NEVER_S
    assert guilty.sum() == 80
    old = (one.trades_from_s - one.history.opened_at_s)[guilty] > 100 * DAY_S
    assert 0.2 < old.mean() < 0.6
    assert 0.3 < (one.decided_at_s[guilty] < NEVER_S).mean() < 0.7
    assert (one.decided_at_s[guilty] > one.trades_from_s[guilty]).all()
    posts = one.history.posts
    assert (posts.at_s <= one.decided_at_s[posts.account]).all()


def test_a_model_is_its_bytes(model: SellerModel, lab: LabHistory) -> None:
    again = SellerModel.loads(model.dumps())
    assert (again.version, again.network_weight) == (model.version, 0.0)
    _, scores = score_all(lab.history, AT_S, model)
    np.testing.assert_array_equal(score_all(lab.history, AT_S, again)[1], scores)
    for broken in (b"", b"PK", model.dumps()[:-40], b"x" * 99):
        with pytest.raises(Invalid, match="no seller model"):
            SellerModel.loads(broken)


def _scrambled(pairs: Pairs, rng: np.random.Generator) -> Pairs:
    """Rows after the moment between other ends."""
    end = pairs.end.copy()
    later = pairs.at_s > AT_S
    end[later] = rng.permutation(end[later])
    return replace(pairs, end=end)


def _with_more(history: History, accounts: Ints, rng: np.random.Generator) -> History:
    """Each of the accounts posts something bad, uses what a stranger uses, and pays somebody."""
    number, at_s = len(accounts), np.full(len(accounts), AT_S - DAY_S)
    posts, uses = history.posts, history.uses
    [paid] = [kind for kind in history.between if kind == "PAID"]

    def more(pairs: Pairs, start: Ints, end: Ints) -> Pairs:
        return replace(
            pairs,
            start=np.concatenate([pairs.start, start]),
            end=np.concatenate([pairs.end, end]),
            at_s=np.concatenate([pairs.at_s, at_s]),
        )

    return replace(
        history,
        posts=replace(
            posts,
            account=np.concatenate([posts.account, accounts]),
            at_s=np.concatenate([posts.at_s, at_s]),
            probability=np.concatenate([posts.probability, np.full(number, 0.93)]),
            category=np.concatenate([posts.category, np.zeros(number, np.int64)]),
            kind=np.concatenate([posts.kind, np.zeros(number, np.int64)]),
        ),
        uses=more(uses, accounts, uses.end[rng.integers(len(uses.end), size=number)]),
        between={
            **history.between,
            paid: more(history.between[paid], accounts, (accounts + 7) % len(history.account_ids)),
        },
    )


def _assert_same(one: History, other: History) -> None:
    assert (one.account_ids, one.account_kinds, one.thing_ids) == (
        other.account_ids,
        other.account_kinds,
        other.thing_ids,
    )
    np.testing.assert_array_equal(one.thing_kind, other.thing_kind)
    np.testing.assert_array_equal(one.opened_at_s, other.opened_at_s)
    pairs = [(one.uses, other.uses), (one.alike, other.alike), (one.reports, other.reports)]
    pairs += [(one.between[kind], other.between[kind]) for kind in one.between]
    for mine, theirs in pairs:
        for column in ("start", "end", "at_s"):
            np.testing.assert_array_equal(getattr(mine, column), getattr(theirs, column))
    for column in ("account", "at_s", "probability", "category", "kind"):
        np.testing.assert_array_equal(getattr(one.posts, column), getattr(other.posts, column))
