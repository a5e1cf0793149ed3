"""The seller model: trees over the feature table, a graph network beside them where it gains, one probability.

The network is kept as bytes and torch is imported only where a model holds one: with weight nought nothing is shipped.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

import lightgbm
import numpy as np

from gnn.archives import as_array, packed, unpacked
from gnn.features.relations import Floats
from gnn.features.table import FeatureMatrix
from gnn.sellers.floor import Floor
from gnn.sellers.stack import Stack

if TYPE_CHECKING:
    from gnn.networks import SellerNetwork

_FORMAT = "ringfence-sellers-1"


@dataclass(frozen=True, slots=True, kw_only=True)
class SellerModel:
    """Trees, the network (None where its weight is nought), and the stack that makes a probability of their scores.

    The probability is one in markets like those it was trained on; on a platform it is a score until decisions there
    say how often it is right.
    """

    floor: Floor
    network: "SellerNetwork | None"
    stack: Stack

    @property
    def version(self) -> str:
        return hashlib.sha256(self.dumps()).hexdigest()[:16]

    @property
    def network_weight(self) -> float:
        """The network's share of the stack's weight, 0–1; 0 is "not shipped"."""
        return self.stack.shares[1] if self.network else 0.0

    def probability(self, features: FeatureMatrix) -> Floats:
        """Of each row that the account trades in what is illegal. Raises Invalid for other columns than it learned."""
        if not len(features):  # neither trees nor network take a table without rows
            return np.zeros(0)
        return self.stack.probability(self.scores(features))

    def scores(self, features: FeatureMatrix) -> Floats:
        """Rows x scores: the trees', and the network's where there is one."""
        scores = [self.floor.scores(features)]
        if self.network:
            from gnn.sellers.blocks import in_blocks

            scores.append(self.network.scores_of(in_blocks(features)))
        return np.column_stack(scores)

    def dumps(self) -> bytes:
        """An npz archive of plain arrays and texts; the same model gives the same bytes."""
        told = {"names": self.floor.names, "weights": self.stack.weights, "intercept": self.stack.intercept}
        arrays = {f"trees_{at}": as_array(_text(booster)) for at, booster in enumerate(self.floor.boosters)}
        if self.network:
            arrays["network"] = as_array(self.network.dumps())
        return packed(_FORMAT, told, arrays)

    @classmethod
    def loads(cls, content: bytes) -> Self:
        """Raises Invalid when the bytes are no such archive. Nothing that they hold is run."""
        with unpacked(content, _FORMAT, "seller model", "train it: `ringfence train sellers`") as (told, arrays):
            return cls(
                floor=Floor(names=tuple(told["names"]), boosters=tuple(_boosters(arrays))),
                network=_network(arrays),
                stack=Stack(weights=tuple(told["weights"]), intercept=told["intercept"]),
            )


def _text(booster: lightgbm.Booster) -> bytes:
    return str(booster.model_to_string(num_iteration=booster.best_iteration)).encode()


def _boosters(arrays: Mapping[str, Any]) -> list[lightgbm.Booster]:
    names = sorted(name for name in arrays if name.startswith("trees_"))
    return [lightgbm.Booster(model_str=arrays[name].tobytes().decode()) for name in names]


def _network(arrays: Mapping[str, Any]) -> "SellerNetwork | None":
    if "network" not in arrays:
        return None
    from gnn.networks import SellerNetwork

    return SellerNetwork.loads(arrays["network"].tobytes())
