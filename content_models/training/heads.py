"""Fitting the encoder's head: small networks on all tasks at once, the same for a seed on one machine.

Illegal-or-not, category and intent share a hidden layer, so that what an offer looks like is learned once. Noise on the
embeddings keeps the networks from learning the rows by heart: without it they do worse on sources they have not seen.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch
from sklearn.cluster import MiniBatchKMeans

from content_models.encoders.head import EncoderHead
from content_models.text.columns import CATEGORY, EXITS, ILLEGAL, INTENT, WIDTH
from content_models.training.embeddings import Say
from content_models.training.targets import Targets

Floats = npt.NDArray[np.float32]

UNITS = 256
NETWORKS = 3
EPOCHS = 12
LANDMARKS = 512
_BATCH = 256
_RATE = 2e-3
_NOISE = 0.3
_DECAY = 1e-2


@dataclass(frozen=True, slots=True)
class TaskTensors:
    """The columns of `Targets`."""

    illegal: torch.Tensor
    weight: torch.Tensor
    category: torch.Tensor
    intent: torch.Tensor
    exits: torch.Tensor


def fitted_head(encoder_id: str, embeddings: Floats, targets: Targets, seed: int, say: Say) -> EncoderHead:
    """`embeddings` float32 (rows, dimension), one row per row of `targets`."""
    centre, spread = embeddings.mean(axis=0), embeddings.std(axis=0) + 1e-3 / np.sqrt(embeddings.shape[1])
    rows = torch.from_numpy(((embeddings - centre) / spread).astype(np.float32))
    tasks = task_tensors(targets)
    networks = []
    for number in range(NETWORKS):
        networks.append(_trained(rows, tasks, seed + number))
        say("fitting the encoder's head", (number + 1) / NETWORKS)
    hidden, hidden_bias, out, out_bias = (np.stack(layer) for layer in zip(*networks, strict=True))
    return EncoderHead(
        encoder_id=encoder_id,
        centre=centre.astype(np.float32),
        spread=spread.astype(np.float32),
        hidden=hidden.transpose(0, 2, 1),
        hidden_bias=hidden_bias,
        out=out.transpose(0, 2, 1),
        out_bias=out_bias,
        known=_landmarks(embeddings, seed),
    )


def task_tensors(targets: Targets) -> TaskTensors:
    return TaskTensors(
        illegal=torch.from_numpy(targets.illegal.astype(np.float32)),
        weight=torch.from_numpy(targets.weight.astype(np.float32)),
        category=torch.from_numpy(targets.category),
        intent=torch.from_numpy(targets.intent),
        exits=torch.from_numpy(targets.exits.astype(np.float32)),
    )


def _trained(rows: torch.Tensor, tasks: TaskTensors, seed: int) -> list[Floats]:
    """Weights and biases of the two layers."""
    torch.manual_seed(seed)
    network = torch.nn.Sequential(
        torch.nn.Linear(rows.shape[1], UNITS),
        torch.nn.ReLU(),
        torch.nn.Dropout(0.3),
        torch.nn.Linear(UNITS, WIDTH),
    )
    count = len(rows)
    steps = EPOCHS * -(-count // _BATCH)
    optimiser = torch.optim.AdamW(network.parameters(), lr=_RATE, weight_decay=_DECAY)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, _RATE, total_steps=steps)
    for _ in range(EPOCHS):
        for chosen in torch.randperm(count).split(_BATCH):  # type: ignore[no-untyped-call]
            noisy = rows[chosen] + _NOISE * torch.randn(len(chosen), rows.shape[1])
            step = loss(network(noisy), tasks, chosen)
            optimiser.zero_grad()
            step.backward()  # type: ignore[no-untyped-call]
            optimiser.step()
            schedule.step()
    return [parameter.detach().numpy() for parameter in network.parameters()]


def loss(answers: torch.Tensor, tasks: TaskTensors, chosen: torch.Tensor) -> torch.Tensor:
    """What is unknown of a row (−1) counts nowhere."""
    functional = torch.nn.functional
    illegal = functional.binary_cross_entropy_with_logits(
        answers[:, ILLEGAL], tasks.illegal[chosen], tasks.weight[chosen]
    )
    category = _cross_entropy(answers[:, CATEGORY], tasks.category[chosen])
    intent = _cross_entropy(answers[:, INTENT], tasks.intent[chosen])
    told = tasks.exits[chosen]
    exits = functional.binary_cross_entropy_with_logits(answers[:, EXITS], told.clamp(0), (told >= 0).float())
    return illegal + 0.5 * category + 0.3 * intent + 0.3 * exits


def _cross_entropy(answers: torch.Tensor, truth: torch.Tensor) -> torch.Tensor:
    known = truth >= 0
    if not known.any():
        return answers.sum() * 0
    return torch.nn.functional.cross_entropy(answers[known], truth[known])


def _landmarks(embeddings: Floats, seed: int) -> Floats:
    count = min(LANDMARKS, len(embeddings))
    found = MiniBatchKMeans(count, random_state=seed, n_init=1, batch_size=2048).fit(embeddings).cluster_centers_
    return np.asarray(found / np.linalg.norm(found, axis=1, keepdims=True), np.float32)
