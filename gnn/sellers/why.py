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
STEPS = 2
WITHIN = 4  # steps around the account that are laid out: two for its row, two for the rows that it is a mean of


def why(history: History, graph: RelationGraph, at_s: int, position: int, model: SellerModel) -> SellerWhy:
    """Args: history, graph: whole, as of `at_s`; position: of the account."""
    around = surroundings(graph, np.array([position]), WITHIN)
    local = Local(history.until(at_s), at_s, around, int(np.searchsorted(around, position)), model)
    things = sorted({*local.shared_things()})
    others = local.ties()
    return SellerWhy(
        factors=_factors(local.row(), model),
        without_thing=_lowest(
            [_case(history.thing_ids[t], THING_KINDS[history.thing_kind[t]], local.without_thing(t)) for t in things]
        ),
        without_account=_lowest(
            [_case(history.account_ids[around[o]], "account", local.without_accounts([o])) for o in others]
        ),
        alone=local.without_accounts(others),
    )


class Local:
    """The surroundings of one account as a history of their own, in which crowds are as large as in the whole."""

    def __init__(self, history: History, at_s: int, around: Ints, at: int, model: SellerModel) -> None:
        self.at, self._at_s, self._model = at, at_s, model
        self._crowds = crowds_of(history).of(around)
        self._history = history.among(around)
        self._graph = self._laid_out(self._history, self._crowds)

    def row(self) -> FeatureMatrix:
        return self._row(self._graph)

    def shared_things(self) -> list[int]:
        """Those of the account that others use too and that are no crowd's."""
        own = np.unique(self._history.uses.end[self._history.uses.start == self.at])
        caps = np.array([cap_of(THING_KINDS[kind]) for kind in self._history.thing_kind[own]])
        return own[(self._crowds.users[own] > 1) & (self._crowds.users[own] <= caps)].tolist() if len(own) else []

    def ties(self) -> list[int]:
        near = np.unique(np.concatenate([rows[[self.at]].indices for rows in self._graph.relations.values()]))
        return [int(other) for other in near if other != self.at]

    def without_thing(self, thing: int) -> float:
        return self._scored(self._history.without_thing(thing))

    def without_accounts(self, others: Sequence[int]) -> float:
        return self._scored(self._history.without_accounts(others))

    def _scored(self, otherwise: History) -> float:
        """What is gone from the part is gone from the whole: crowds lose as many."""
        gone = crowds_of(self._history).less(crowds_of(otherwise))
        row = self._row(self._laid_out(otherwise, self._crowds.less(gone)))
        return round(float(self._model.probability(row)[0]), 6)

    def _laid_out(self, history: History, crowds: Crowds) -> RelationGraph:
        return seller_graph(history, self._at_s, crowds)

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


def _case(of: str, kind: str, probability: float) -> SellerCase:
    return SellerCase(of=of, kind=kind, probability=probability)


def _lowest(cases: Sequence[SellerCase]) -> tuple[SellerCase, ...]:
    return tuple(sorted(cases, key=lambda case: (case.probability, case.of)))[:CASES]
