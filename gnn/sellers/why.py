"""Why an account is scored as it is: columns in words, who and what carries the score, and what it would be otherwise.

Columns: their share of the trees' log-odds (TreeSHAP, Lundberg and others 2020, exact for trees). Everything else is no
estimate: the account's surroundings are laid out again without a thing or without other accounts, the table is worked
out and scored. That is exact since a row depends on nothing farther than two steps. All that might be otherwise about
an account is worked out at once, as copies of its surroundings beside each other.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice

import lightgbm
import numpy as np

from domain.sellers import SellerCase, SellerFactor, SellerWhy
from gnn.features.accounts import account_columns
from gnn.features.relations import Floats, Ints, RelationGraph
from gnn.features.sellers import carried_of, rows_of, seller_graph, surroundings, tied, within
from gnn.features.table import FeatureMatrix
from gnn.rings.kinds import cap_of
from gnn.sellers.model import SellerModel
from graph.histories import THING_KINDS, Crowds, History, crowds_of

FACTORS, CASES = 6, 8  # of each kind that are told: nobody reads more
STEPS = 2  # around the account that are laid out: its row depends on nothing farther
ROWS = 50_000  # of copies worked out at once, so that memory stays bounded
ROWS_MAX, TRIED_MIN = 40_000, 4  # of copies for one account, but so many ties are tried however large its surroundings


@dataclass(frozen=True, slots=True)
class Without:
    """What has not been: positions in the surroundings of things that nobody used, of accounts that did nothing."""

    things: Sequence[int] = ()
    accounts: Sequence[int] = ()


def whys(
    history: History,
    graph: RelationGraph,
    at_s: int,
    positions: Ints,
    model: SellerModel,
    say: Callable[[int], None] = lambda _: None,
) -> list[SellerWhy]:
    """Of each account asked for, in their order.

    Args: history, graph: of the whole, the latter as of `at_s`; say: told how many are behind it.
    """
    worked_out = []
    for local in laid_out(history, graph, at_s, positions):
        worked_out.append((local, local.otherwise(_worlds(local))))
        say(len(worked_out))
    scored = iter(probabilities(model, [rows for _, rows in worked_out]))
    return [_why(local, rows, list(islice(scored, len(rows))), model) for local, rows in worked_out]


def laid_out(history: History, graph: RelationGraph, at_s: int, positions: Ints) -> Iterator["Local"]:
    """The surroundings of each account. What is far from all of them is left behind once, not once for each."""
    seen = history.until(at_s)
    near = surroundings(graph, positions, STEPS)
    things = seen.touched(near)
    crowds, seen, graph = crowds_of(seen).of(near, things), seen.among(near, things), within(graph, near)
    for account in np.searchsorted(near, positions).tolist():
        yield Local(seen, crowds, at_s, surroundings(graph, np.array([account]), STEPS), account)


def probabilities(model: SellerModel, rows: Sequence[FeatureMatrix]) -> list[float]:
    """Of many rows at once: a network is made ready as slowly for one as for all."""
    if not rows:
        return []
    table = FeatureMatrix(columns=rows[0].columns, values=np.concatenate([row.values for row in rows]))
    return [round(value, 6) for value in model.probability(table).tolist()]


class Local:
    """The surroundings of one account as a history of their own, in which crowds are as large as in the whole.

    Each answer is the account's row of the feature table: as it is, or as it would be without something. Only what can
    change is laid out again for each: ties of the account and of its neighbours, and the columns of those who use what
    the account shares. What others posted is not otherwise without a thing.
    """

    def __init__(self, seen: History, crowds: Crowds, at_s: int, around: Ints, account: int) -> None:
        """Args: around: positions in `seen` of the account's surroundings; account: its own."""
        things = seen.touched(around)
        self.history = seen.among(around, things)
        self.at, self._at_s = int(np.searchsorted(around, account)), at_s
        self._crowds = crowds.of(around, things)

    @cached_property
    def graph(self) -> RelationGraph:
        return seller_graph(self.history, self._at_s, self._crowds)

    @cached_property
    def _close(self) -> tuple[History, Crowds]:
        """What ties the account and its neighbours, and the crowds without those who are counted there."""
        history = self.history.around(np.array([self.at, *self.ties]))
        return history, self._crowds.less(crowds_of(history))

    @cached_property
    def _touched(self) -> tuple[Ints, Ints]:
        """The account, whoever uses what it shares, and all that they use."""
        uses = self.history.uses
        accounts = np.unique([self.at, *uses.start[np.isin(uses.end, self.shared_things)]])
        return accounts, self.history.touched(accounts)

    @cached_property
    def shared_things(self) -> list[int]:
        """Those of the account that others use too and that are no crowd's."""
        own = self.history.touched(np.array([self.at]))
        caps = np.array([cap_of(THING_KINDS[kind]) for kind in self.history.thing_kind[own]], dtype=np.int64)
        bound = (self._crowds.users[own] > 1) & (self._crowds.users[own] <= caps)
        return [int(thing) for thing in own[bound]]

    @cached_property
    def ties(self) -> list[int]:
        """The accounts that it is tied to in any way, those with the most weight over all relations first."""
        weight = np.zeros(len(self.history.account_ids))
        for rows in self.graph.relations.values():
            own = rows[[self.at]]
            weight[own.indices] += own.data
        return [int(other) for other in np.argsort(-weight, kind="stable") if weight[other]]

    @property
    def tried(self) -> list[int]:
        """Of the ties those that are left out one by one: all, unless the surroundings are very large."""
        return self.ties[: max(TRIED_MIN, ROWS_MAX // len(self.history.account_ids))]

    def otherwise(self, worlds: Sequence[Without]) -> FeatureMatrix:
        """One row per world."""
        width = max(1, ROWS // len(self.history.account_ids))
        parts = [self._otherwise(worlds[at : at + width]) for at in range(0, len(worlds), width)]
        return FeatureMatrix(columns=parts[0].columns, values=np.concatenate([part.values for part in parts]))

    def _otherwise(self, worlds: Sequence[Without]) -> FeatureMatrix:
        """What is gone from the part is gone from the whole: crowds are who is elsewhere and who is left here."""
        close, elsewhere = self._close
        history = _each(close, worlds)
        crowds = elsewhere.times(len(worlds)).plus(crowds_of(history))
        accounts, things = (
            _copies(one, len(ids), len(worlds))
            for one, ids in zip(self._touched, (close.account_ids, close.thing_ids), strict=True)
        )
        own = self._own(worlds, crowds.of(accounts, things))
        carried = np.tile(carried_of(self.graph.own), (len(worlds), 1))
        carried[accounts] = carried_of(own)
        at = _copies(np.array([self.at]), len(close.account_ids), len(worlds))
        asked = FeatureMatrix(columns=own.columns, values=own.values[np.searchsorted(accounts, at)])
        return rows_of(asked, tied(history, crowds), carried, at)

    def _own(self, worlds: Sequence[Without], crowds: Crowds) -> FeatureMatrix:
        """Own columns of those who are touched, world by world."""
        accounts, things = self._touched
        there = [
            Without(
                things=[int(thing) for thing in np.searchsorted(things, world.things)],
                accounts=np.flatnonzero(np.isin(accounts, world.accounts)).tolist(),
            )
            for world in worlds
        ]
        return account_columns(_each(self.history.among(accounts, things), there), self._at_s, crowds)


def _each(history: History, worlds: Sequence[Without]) -> History:
    """A copy of the history for each world, without what has not been there."""
    accounts, things = len(history.account_ids), len(history.thing_ids)
    gone = [n * things + thing for n, world in enumerate(worlds) for thing in world.things]
    absent = [n * accounts + account for n, world in enumerate(worlds) for account in world.accounts]
    return history.times(len(worlds)).without_things(gone).without_accounts(absent)


def _copies(positions: Ints, size: int, copies: int) -> Ints:
    """Of each position its places in so many copies of `size` beside each other."""
    return (np.arange(copies)[:, None] * size + positions).ravel()


def _worlds(local: Local) -> list[Without]:
    """As it is, without each thing, without each tie that is tried, without all ties."""
    things = [Without(things=[thing]) for thing in local.shared_things]
    return [Without(), *things, *(Without(accounts=[tie]) for tie in local.tried), Without(accounts=local.ties)]


def _why(local: Local, rows: FeatureMatrix, scored: Sequence[float], model: SellerModel) -> SellerWhy:
    things, ties, history = local.shared_things, local.tried, local.history
    _, *without, alone = scored
    named = [(history.thing_ids[thing], THING_KINDS[history.thing_kind[thing]]) for thing in things]
    named += [(history.account_ids[tie], "account") for tie in ties]
    cases = [SellerCase(of=of, kind=kind, probability=p) for (of, kind), p in zip(named, without, strict=True)]
    return SellerWhy(
        factors=_factors(rows, model),
        without_thing=_lowest(cases[: len(things)]),
        without_account=_lowest(cases[len(things) :]),
        alone=alone,
    )


def _factors(rows: FeatureMatrix, model: SellerModel) -> tuple[SellerFactor, ...]:
    """Of the first row."""
    row = FeatureMatrix(columns=rows.columns, values=rows.values[:1])
    effects: Floats = np.mean([_contributions(booster, row) for booster in model.floor.boosters], axis=0)
    strongest = np.argsort(-np.abs(effects), kind="stable")[:FACTORS]
    return tuple(
        SellerFactor(
            name=row.columns[at].name,
            meaning=row.columns[at].meaning,
            unit=row.columns[at].unit,
            value=_told(float(row.values[0, at])),
            effect=round(float(effects[at]), 4),
        )
        for at in strongest
        if effects[at]
    )


def _contributions(booster: lightgbm.Booster, row: FeatureMatrix) -> Floats:
    return np.asarray(booster.predict(row.values, pred_contrib=True), dtype=np.float64)[0, :-1]


def _told(value: float) -> float | None:
    return None if np.isnan(value) else round(value, 4)


def _lowest(cases: Sequence[SellerCase]) -> tuple[SellerCase, ...]:
    return tuple(sorted(cases, key=lambda case: (case.probability, case.of)))[:CASES]
