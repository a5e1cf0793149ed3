"""How networks learn: batches of rows, a loss that knows how rare positives are, stopped by the validation slice."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import deepcopy

import numpy as np
import torch
from sklearn.metrics import average_precision_score, roc_auc_score
from torch import Tensor, nn
from torch.nn import functional

from gnn.features.relations import Floats, Ints
from gnn.networks.settings import NetworkSettings


@contextmanager
def seeded(seed: int, threads: int) -> Iterator[None]:
    """Torch's global generator and threads as asked for within, and as they were afterwards."""
    before = torch.get_num_threads()
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        torch.set_num_threads(threads)
        try:
            yield
        finally:
            torch.set_num_threads(before)


def fit(
    network: nn.Module,
    learn: Callable[[Ints], Tensor],
    answer: Callable[[], Floats],
    labels: Ints,
    train: Ints,
    validation: Ints,
    settings: NetworkSettings,
) -> float:
    """Learn until the validation slice was judged `patience` times without a gain; the best weights are kept.

    The weights that are judged, and kept, are a running mean over steps (decay `smoothing`), which spares much of the
    luck of a last step.

    Args:
        learn: logits of some rows, in training.
        answer: scores of the rows `validation`.

    Returns the validation metric of the weights that are kept.
    """
    optimiser = torch.optim.AdamW(network.parameters(), lr=settings.rate, weight_decay=settings.decay)
    weight = positive_weight(labels[train], settings.positive_power)
    targets = torch.from_numpy(labels.astype(np.float32))
    smooth = deepcopy(network.state_dict())
    best, kept, waited = -np.inf, deepcopy(smooth), 0
    for round_ in range(1, settings.rounds_max + 1):
        network.train()
        for at in _batches(train, settings.batch):
            loss = rare_loss(learn(at), targets[torch.from_numpy(at)], weight, settings.focus)
            optimiser.zero_grad(set_to_none=True)
            loss.backward()  # type: ignore[no-untyped-call]
            nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimiser.step()
            _follow(smooth, network, settings.smoothing)
        if round_ % settings.judged_every:
            continue
        current = deepcopy(network.state_dict())
        network.load_state_dict(smooth)
        reached = _judged(labels[validation], answer(), settings.metric)
        network.load_state_dict(current)
        if reached > best + 1e-5:
            best, kept, waited = reached, deepcopy(smooth), 0
        else:
            waited += 1
            if waited >= settings.patience:
                break
    network.load_state_dict(kept)
    return float(best)


def _batches(rows: Ints, size: int) -> Iterator[Ints]:
    """The rows in an order that torch's generator draws, so many at a time."""
    drawn = rows[torch.randperm(len(rows)).numpy()]
    return (drawn[at : at + size] for at in range(0, len(drawn), size))


def positive_weight(labels: Ints, power: float) -> float:
    positives = int(labels.sum())
    return float(((len(labels) - positives) / positives) ** power)


def rare_loss(logits: Tensor, targets: Tensor, weight: float, focus: float) -> Tensor:
    """Cross entropy, positives weighed; by focus f times (1 - p of its class) ** f (Lin and others 2017)."""
    each = functional.binary_cross_entropy_with_logits(
        logits, targets, reduction="none", pos_weight=torch.tensor(weight)
    )
    if focus:
        own = torch.sigmoid(torch.where(targets > 0.5, logits, -logits))
        each = each * (1 - own) ** focus
    return each.mean()


def _judged(labels: Ints, scores: Floats, metric: str) -> float:
    return float(roc_auc_score(labels, scores) if metric == "auc" else average_precision_score(labels, scores))


@torch.no_grad()
def _follow(smooth: dict[str, Tensor], network: nn.Module, smoothing: float) -> None:
    for name, value in network.state_dict().items():
        if value.is_floating_point():
            smooth[name].lerp_(value, 1 - smoothing)
        else:
            smooth[name].copy_(value)
