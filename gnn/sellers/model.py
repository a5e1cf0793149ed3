"""The seller model: trees over the feature table, a graph network beside them where it gains, one probability.

The network is kept as bytes and torch is imported only where a model holds one: with weight nought nothing is shipped.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING, Any, Self
from zipfile import BadZipFile

import lightgbm
import numpy as np

from domain.errors import Invalid
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
        told = {
            "format": _FORMAT,
            "names": self.floor.names,
            "weights": self.stack.weights,
            "intercept": self.stack.intercept,
        }
        arrays: dict[str, Any] = {"told": _bytes(json.dumps(told).encode())}
        for at, booster in enumerate(self.floor.boosters):
            arrays[f"trees_{at}"] = _bytes(booster.model_to_string(num_iteration=booster.best_iteration).encode())
        if self.network:
            arrays["network"] = _bytes(self.network.dumps())
        file = BytesIO()
        np.savez_compressed(file, allow_pickle=False, **arrays)
        return file.getvalue()

    @classmethod
    def loads(cls, content: bytes) -> Self:
        """Raises Invalid when the bytes are no such archive. Nothing that they hold is run."""
        try:
            with np.load(BytesIO(content), allow_pickle=False) as held:
                arrays = {name: held[name].tobytes() for name in held.files}
            told = json.loads(arrays["told"])
            if told["format"] != _FORMAT:
                raise Invalid(
                    f"this is a seller model of format {told['format']!r}; train it: `ringfence train sellers`"
                )
            return cls(
                floor=Floor(names=tuple(told["names"]), boosters=tuple(_boosters(arrays))),
                network=_network(arrays),
                stack=Stack(weights=tuple(told["weights"]), intercept=told["intercept"]),
            )
        except (OSError, ValueError, KeyError, EOFError, BadZipFile) as error:
            raise Invalid(f"these bytes hold no seller model ({error}); train it: `ringfence train sellers`") from error


def _boosters(arrays: Mapping[str, bytes]) -> list[lightgbm.Booster]:
    names = sorted(name for name in arrays if name.startswith("trees_"))
    return [lightgbm.Booster(model_str=arrays[name].decode()) for name in names]


def _network(arrays: Mapping[str, bytes]) -> "SellerNetwork | None":
    if "network" not in arrays:
        return None
    from gnn.networks import SellerNetwork

    return SellerNetwork.loads(arrays["network"])


def _bytes(content: bytes) -> Any:
    return np.frombuffer(content, dtype=np.uint8)
