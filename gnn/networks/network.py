"""A fitted network for seller scores: what it reads, its weights, and bytes that hold both.

`fit_network` learns from one graph, `SellerNetwork` answers about any other with the same relations and own columns. An
account's answer depends on its surroundings `hops` steps away and on nothing else; what is scaled is scaled by the
training accounts alone.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Self

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn import functional

from domain.errors import Invalid
from gnn.archives import packed, unpacked
from gnn.features.relations import Floats, Ints, RelationGraph
from gnn.features.table import Column, FeatureMatrix
from gnn.networks.hops import HopNetwork
from gnn.networks.pretraining import pretrain
from gnn.networks.settings import NetworkSettings
from gnn.networks.surroundings import Scale, Surroundings, scale_of, surroundings
from gnn.networks.training import fit, seeded

Weights = Mapping[str, NDArray[np.float32]]
_FORMAT = "ringfence-seller-network-1"
_ROWS = 512  # answered at once, always so many: what a product rounds to depends on how many rows it is of


@dataclass(frozen=True, slots=True, kw_only=True)
class SellerNetwork:
    """Fitted weights, one set per seed, with the names of what they read.

    Attributes:
        names: columns of the surroundings, in order.
        widths: how many of them each block holds.
        reached: the validation metric, as a mean over seeds.
    """

    settings: NetworkSettings
    names: tuple[str, ...]
    widths: tuple[int, ...]
    scale: Scale
    weights: tuple[Weights, ...]
    reached: float

    def scores(self, graph: RelationGraph, alone: FeatureMatrix | None = None) -> Floats:
        """One score from 0 to 1 per account, not a probability. Raises Invalid when the columns are not the model's."""
        return self.scores_of(surroundings(graph, self.settings.hops, alone))

    def embeddings(self, graph: RelationGraph, alone: FeatureMatrix | None = None) -> FeatureMatrix:
        """Where the first seed's network puts each account, as columns net.place_1 and so on, before its answer."""
        return self.embeddings_of(surroundings(graph, self.settings.hops, alone))

    def scores_of(self, seen: Surroundings) -> Floats:
        logits = [self._answered(seen, weights, "forward") for weights in self.weights]
        return np.asarray(1 / (1 + np.exp(-np.mean(logits, axis=0))))

    def embeddings_of(self, seen: Surroundings) -> FeatureMatrix:
        values = self._answered(seen, self.weights[0], "embeddings")
        return FeatureMatrix(columns=_place_columns(values.shape[1]), values=values)

    def dumps(self) -> bytes:
        """As an npz archive of plain arrays; the same network gives the same bytes."""
        told = {
            "settings": asdict(self.settings),
            "names": self.names,
            "widths": self.widths,
            "reached": self.reached,
        }
        arrays: dict[str, NDArray[Any]] = {"knots": self.scale.knots}
        for at, weights in enumerate(self.weights):
            arrays |= {f"{at}/{name}": values for name, values in weights.items()}
        return packed(_FORMAT, told, arrays)

    @classmethod
    def loads(cls, content: bytes) -> Self:
        """Raises Invalid when the bytes are no such archive. Nothing that they hold is run."""
        with unpacked(content, _FORMAT, "seller network", "train it anew") as (told, arrays):
            settings = NetworkSettings(**{**told["settings"], "seeds": tuple(told["settings"]["seeds"])})
            return cls(
                settings=settings,
                names=tuple(told["names"]),
                widths=tuple(told["widths"]),
                scale=Scale(knots=arrays.pop("knots")),
                weights=tuple(_of_seed(arrays, at) for at in range(len(settings.seeds))),
                reached=told["reached"],
            )

    def _answered(self, seen: Surroundings, weights: Weights, method: str) -> Floats:
        if tuple(column.name for column in seen.features.columns) != self.names:
            raise Invalid("the columns are not those the network was fitted to; build the graph as for training")
        network = blank(self.widths, self.settings)
        network.load_state_dict({name: torch.from_numpy(values.copy()) for name, values in weights.items()})
        with seeded(0, self.settings.threads):
            return answered(network, torch.from_numpy(self.scale.scaled(seen.features.values)), method)


def fit_network(
    graph: RelationGraph,
    labels: Ints,
    train: Ints,
    validation: Ints,
    settings: NetworkSettings | None = None,
    *,
    later: RelationGraph | None = None,
    alone: FeatureMatrix | None = None,
    later_alone: FeatureMatrix | None = None,
) -> SellerNetwork:
    """Learn from the accounts `train`, stopped by the accounts `validation`. The same input gives the same network.

    Args:
        labels: 0 or 1 by position; read only at `train` and `validation`.
        later: the graph in which validation accounts are seen, by the same positions; else the same graph.
        alone: columns of which no mean is taken over neighbours, such as coordinates; `later_alone` those of `later`.

    Raises Invalid when either slice holds one class only.
    """
    settings = settings or NetworkSettings()
    seen = surroundings(graph, settings.hops, alone)
    then = surroundings(later, settings.hops, later_alone) if later else seen
    return fit_surroundings(seen, then, labels, train, validation, settings)


def fit_surroundings(
    seen: Surroundings, then: Surroundings, labels: Ints, train: Ints, validation: Ints, settings: NetworkSettings
) -> SellerNetwork:
    """`fit_network` on surroundings worked out before: training accounts in `seen`, validation accounts in `then`."""
    for name, rows in (("training", train), ("validation", validation)):
        if len(np.unique(labels[rows])) < 2:
            raise Invalid(f"the {name} slice of {len(rows)} accounts holds one class only; choose one with both")
    scale = scale_of(seen.features.values, train)
    inputs = torch.from_numpy(scale.scaled(seen.features.values))
    judged = torch.from_numpy(scale.scaled(then.features.values[validation]))
    widths = tuple(block.last - block.first for block in seen.blocks)
    weights, reached = [], []
    for seed in settings.seeds:
        with seeded(seed, settings.threads):
            network = blank(widths, settings)
            if settings.pretraining_rounds:
                pretrain(network, inputs, settings)
            reached.append(_learnt(network, inputs, judged, labels, train, validation, settings))
            weights.append({name: value.numpy().copy() for name, value in network.state_dict().items()})
    return SellerNetwork(
        settings=settings,
        names=tuple(column.name for column in seen.features.columns),
        widths=widths,
        scale=scale,
        weights=tuple(weights),
        reached=float(np.mean(reached)),
    )


def blank(widths: tuple[int, ...], settings: NetworkSettings) -> HopNetwork:
    """A network that has learnt nothing, its weights drawn from torch's generator."""
    return HopNetwork(widths, settings.encoded, settings.hidden, settings.places, settings.dropout)


def answered(network: HopNetwork, rows: torch.Tensor, method: str = "forward") -> Floats:
    """Each row's answer, whatever rows are beside it."""
    network.eval()
    parts = []
    with torch.no_grad():
        for at in range(0, len(rows), _ROWS):
            part = rows[at : at + _ROWS]
            filled = functional.pad(part, (0, 0, 0, _ROWS - len(part)))
            parts.append(getattr(network, method)(filled).numpy()[: len(part)])
    return np.concatenate(parts).astype(np.float64)


def _learnt(
    network: HopNetwork,
    rows: torch.Tensor,
    judged: torch.Tensor,
    labels: Ints,
    train: Ints,
    validation: Ints,
    settings: NetworkSettings,
) -> float:
    return fit(
        network,
        lambda at: network(rows[torch.from_numpy(at)]),
        lambda: answered(network, judged),
        labels,
        train,
        validation,
        settings,
    )


def _of_seed(arrays: Mapping[str, NDArray[np.float32]], at: int) -> Weights:
    return {name.split("/", 1)[1]: values for name, values in arrays.items() if name.startswith(f"{at}/")}


def _place_columns(count: int) -> tuple[Column, ...]:
    return tuple(
        Column(
            name=f"net.place_{at}",
            meaning=f"coordinate {at} of where the seller network puts it by its surroundings",
            source="seller network",
            unit="none",
        )
        for at in range(1, count + 1)
    )
