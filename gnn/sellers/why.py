"""Why an account is scored as it is: columns in words, who and what carries the score, and what it would be otherwise.

Columns: their share of the trees' log-odds (TreeSHAP, Lundberg and others 2020, exact for trees). Everything else is no
estimate: the account's surroundings are laid out again without a thing or without another account, the table is worked
out and scored. That is exact since a row depends on nothing farther than two steps.
"""

from collections.abc import Sequence

import lightgbm
import numpy as np

from domain.sellers import SellerCase, SellerFactor, SellerWhy
from gnn.features.relations import Floats, Ints, RelationGraph
from gnn.features.sellers import seller_features, seller_graph, surroundings, within
from gnn.features.table import FeatureMatrix
from gnn.rings.kinds import cap_of
from gnn.sellers.model import SellerModel
from graph.histories import THING_KINDS, Crowds, History, crowds_of

FACTORS, CASES = 6, 8  # of each kind that are told: nobody reads more
STEPS = 2  # around the account that are laid out: its row depends on nothing farther


def why(seen: History, crowds: Crowds, graph: RelationGraph, at_s: int, position: int, model: SellerModel) -> SellerWhy:
    """Args: seen, crowds, graph: of the whole, as of `at_s`; position: of the account."""
    around = surroundings(graph, np.array([position]), STEPS)
    local = Local(seen, crowds, at_s, around, int(np.searchsorted(around, position)))
    things, ties = local.shared_things(), local.ties()
    rows = [*(local.without_thing(thing) for thing in things), *(local.without_accounts([tie]) for tie in ties)]
    *without, alone = probabilities(model, [*rows, local.without_accounts(ties)])
    named = [(seen.thing_ids[thing], THING_KINDS[seen.thing_kind[thing]]) for thing in things]
    named += [(seen.account_ids[around[tie]], "account") for tie in ties]
    cases = [SellerCase(of=of, kind=kind, probability=p) for (of, kind), p in zip(named, without, strict=True)]
    return SellerWhy(
        factors=_factors(local.row(), model),
        without_thing=_lowest(cases[: len(things)]),
        without_account=_lowest(cases[len(things) :]),
        alone=alone,
    )


def probabilities(model: SellerModel, rows: Sequence[FeatureMatrix]) -> list[float]:
    """Of many rows at once: a network is made ready as slowly for one as for all."""
    table = FeatureMatrix(columns=rows[0].columns, values=np.concatenate([row.values for row in rows]))
    return [round(value, 6) for value in model.probability(table).tolist()]


class Local:
    """The surroundings of one account as a history of their own, in which crowds are as large as in the whole.

    Each answer is the account's row of the feature table: as it is, or as it would be without something.
    """

    def __init__(self, seen: History, crowds: Crowds, at_s: int, around: Ints, at: int) -> None:
        self.at, self._at_s = at, at_s
        self._crowds = crowds.of(around)
        self._history = seen.among(around)
        self._counted = crowds_of(self._history)
        self._graph = seller_graph(self._history, at_s, self._crowds)

    def row(self) -> FeatureMatrix:
        return self._row(self._graph)

    def shared_things(self) -> list[int]:
        """Those of the account that others use too and that are no crowd's."""
        own = np.unique(self._history.uses.end[self._history.uses.start == self.at])
        caps = np.array([cap_of(THING_KINDS[kind]) for kind in self._history.thing_kind[own]], dtype=np.int64)
        bound = (self._crowds.users[own] > 1) & (self._crowds.users[own] <= caps)
        return [int(thing) for thing in own[bound]]

    def ties(self) -> list[int]:
        near = np.unique(np.concatenate([rows[[self.at]].indices for rows in self._graph.relations.values()]))
        return [int(other) for other in near if other != self.at]

    def without_thing(self, thing: int) -> FeatureMatrix:
        return self._otherwise(self._history.without_thing(thing))

    def without_accounts(self, others: Sequence[int]) -> FeatureMatrix:
        return self._otherwise(self._history.without_accounts(others))

    def _otherwise(self, history: History) -> FeatureMatrix:
        """What is gone from the part is gone from the whole: crowds lose as many."""
        gone = self._counted.less(crowds_of(history))
        return self._row(seller_graph(history, self._at_s, self._crowds.less(gone)))

    def _row(self, graph: RelationGraph) -> FeatureMatrix:
        near = surroundings(graph, np.array([self.at]), STEPS)
        table = seller_features(within(graph, near))
        row = int(np.searchsorted(near, self.at))
        return FeatureMatrix(columns=table.columns, values=table.values[row : row + 1])


def _factors(row: FeatureMatrix, model: SellerModel) -> tuple[SellerFactor, ...]:
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
