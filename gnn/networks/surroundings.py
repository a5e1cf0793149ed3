"""What a network reads of an account: its own columns and what lies around it, in blocks by relation and hop.

Hops are worked out once, before anything is learnt (SIGN, Frasca and others 2020), so that training is by rows and an
account's answer depends on its surroundings so many hops away and on nothing else. The columns are those of
`features.hops`; nothing here needs torch.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from gnn.features.hops import hop_aggregates
from gnn.features.relations import Floats, Ints, RelationGraph
from gnn.features.table import FeatureMatrix, beside

KNOTS = 65  # quantiles kept per column
FAR = 3.0  # deviations beyond which a value counts as no farther


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """Columns `first` to before `last` of the table: those of one relation at one hop; "" at hop 0 is the account."""

    relation: str
    hop: int
    first: int
    last: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """Accounts x columns, and which columns belong together."""

    features: FeatureMatrix
    blocks: tuple[Block, ...]


def surroundings(graph: RelationGraph, hops: int, alone: FeatureMatrix | None = None) -> Surroundings:
    """Own columns; per relation mean, spread, least, greatest and difference at one hop, mean and spread further on.

    Columns given as `alone` come last, in a block of their own at hop 0, and nothing is worked out of them.
    """
    features, width = hop_aggregates(graph, hops), len(graph.own.columns)
    blocks = [Block(relation="", hop=0, first=0, last=width)]
    for name in graph.relations:
        for hop in range(1, hops + 1):
            at = blocks[-1].last
            blocks.append(Block(relation=name, hop=hop, first=at, last=at + 2 * width))
        blocks.append(Block(relation=name, hop=1, first=blocks[-1].last, last=blocks[-1].last + 3 * width))
    if alone is None:
        return Surroundings(features=features, blocks=tuple(blocks))
    blocks.append(Block(relation="", hop=0, first=blocks[-1].last, last=blocks[-1].last + len(alone.columns)))
    return Surroundings(features=beside([features, alone]), blocks=tuple(blocks))


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """From a column's values to deviations of a normal curve, by the ranks that values had among some accounts.

    Attributes:
        knots: columns x KNOTS, each column's quantiles, rising; all alike where the column said nothing.
    """

    knots: Floats

    def scaled(self, values: Floats) -> NDArray[np.float32]:
        """Straight between knots, at most FAR from nought; missing values are nought, a rank in the middle."""
        levels = _levels()
        out: NDArray[np.float32] = np.zeros(values.shape, dtype=np.float32)
        for at, knots in enumerate(self.knots):
            kept, first = np.unique(knots, return_index=True)
            if len(kept) > 1:
                last = np.append(first[1:], len(knots)) - 1
                told = np.interp(values[:, at], kept, (levels[first] + levels[last]) / 2)
                out[:, at] = np.nan_to_num(told)
        return out


def scale_of(values: Floats, rows: Ints | None = None) -> Scale:
    """Quantiles of each column over the given rows, else all; missing values are left out."""
    seen = values if rows is None else values[rows]
    some = np.isfinite(seen).any(axis=0)
    knots = np.zeros((values.shape[1], KNOTS))
    knots[some] = np.nanquantile(seen[:, some], np.linspace(0, 1, KNOTS), axis=0).T
    return Scale(knots=knots)


def _levels() -> Floats:
    inside = (np.arange(KNOTS) + 0.5) / KNOTS
    return np.asarray(np.clip(ndtri(inside), -FAR, FAR), dtype=np.float64)
