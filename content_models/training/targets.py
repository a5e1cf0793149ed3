"""What rows teach, as columns: the truth, and how much each row counts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from content_models.text.columns import CATEGORIES, INTENTS
from content_models.training.rows import Kind, Row

MIX: Mapping[Kind, float] = {Kind.ILLEGAL: 0.1, Kind.HARD: 0.1, Kind.ORDINARY: 0.8}
"""The stream of posts that probabilities are stated for. It is richer than a marketplace, since to miss a post costs
more than to look at one: review begins at a half, and where three in a hundred are illegal that finds seven offers in
ten; where ten are, eight, and false alarms still keep well under what is allowed."""

BALANCE: Mapping[Kind, float] = {Kind.ILLEGAL: 0.35, Kind.HARD: 0.4, Kind.ORDINARY: 0.25}
"""The mix the stages learn on; too few illegal rows and rare wordings are never learned."""


@dataclass(frozen=True, slots=True)
class Targets:
    """Columns of all rows; −1 where a row says nothing about it.

    Attributes:
        category: index into `columns.CATEGORIES`.
        intent: index into `columns.INTENTS`.
        exits: 0 or 1.
        weight: so that the kinds have the shares asked for and the mean is 1.
    """

    illegal: npt.NDArray[np.bool_]
    category: npt.NDArray[np.int64]
    intent: npt.NDArray[np.int64]
    exits: npt.NDArray[np.int64]
    weight: npt.NDArray[np.float64]

    def only(self, chosen: npt.NDArray[np.int64]) -> "Targets":
        return Targets(
            self.illegal[chosen], self.category[chosen], self.intent[chosen], self.exits[chosen], self.weight[chosen]
        )


def targets(rows: Sequence[Row], shares: Mapping[Kind, float]) -> Targets:
    return Targets(
        illegal=np.array([row.kind is Kind.ILLEGAL for row in rows]),
        category=np.array([CATEGORIES.index(row.category) if row.category else -1 for row in rows]),
        intent=np.array([INTENTS.index(row.intent) if row.intent else -1 for row in rows]),
        exits=np.array([-1 if row.exits is None else int(row.exits) for row in rows]),
        weight=weights(rows, shares),
    )


def weights(rows: Sequence[Row], shares: Mapping[Kind, float]) -> npt.NDArray[np.float64]:
    """One weight per row; a kind that is missing takes nothing from the others' ratio."""
    worth = np.array([row.weight for row in rows])
    totals = {kind: worth[np.array([row.kind is kind for row in rows])].sum() for kind in Kind}
    raw = np.array([row.weight * shares[row.kind] / totals[row.kind] for row in rows])
    return np.asarray(raw * len(rows) / raw.sum())
