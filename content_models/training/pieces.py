"""Fitting the network over pieces: on all tasks at once as the encoder's head, pieces left out at random, vectors made
noisy, so that it learns what neighbours of a word share rather than the word."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch

from content_models.encoders import Encoder
from content_models.text.columns import WIDTH
from content_models.text.pieces import PieceLayer
from content_models.training.embeddings import Say
from content_models.training.heads import TaskTensors, loss, task_tensors
from content_models.training.targets import Targets

Floats = npt.NDArray[np.float32]

CHANNELS = 96
UNITS = 128
EPOCHS = 6
LONGEST = 96
"""Pieces of a text that are learned from."""

_BATCH = 256
_RATE = 2e-3
_NOISE = 0.3
_LEFT_OUT = 0.1


@dataclass(frozen=True, slots=True)
class _Cut:
    """Texts as pieces, one behind the other; text n is flat[starts[n]:starts[n + 1]]."""

    flat: npt.NDArray[np.int64]
    starts: npt.NDArray[np.int64]


def fitted_pieces(texts: Sequence[str], targets: Targets, encoder: Encoder, seed: int, say: Say) -> PieceLayer:
    """One row of `targets` per text."""
    say("cutting texts into pieces", 0.0)
    cut = _cut(texts, encoder)
    used, flat = np.unique(cut.flat, return_inverse=True)
    vectors = np.concatenate([*encoder.piece_vectors()])
    centre, spread = vectors.mean(axis=0), float(vectors.std())
    rows = torch.from_numpy((vectors[used] - centre) / spread)
    torch.manual_seed(seed)
    network = _Network(vectors.shape[1])
    _train(network, rows, _Cut(flat, cut.starts), task_tensors(targets), seed, say)
    project, hidden, out = network.project, network.hidden, network.out
    return PieceLayer(
        centre=centre.astype(np.float32),
        spread=spread,
        project=_numbers(project.weight).T,
        project_bias=_numbers(project.bias),
        hidden=_numbers(hidden.weight).T,
        hidden_bias=_numbers(hidden.bias),
        out=_numbers(out.weight).T,
        out_bias=_numbers(out.bias),
    )


def _cut(texts: Sequence[str], encoder: Encoder) -> _Cut:
    pieces = [encoder.pieces(text)[:LONGEST] for text in texts]
    return _Cut(np.concatenate(pieces), np.concatenate([[0], np.cumsum([len(ids) for ids in pieces])]))


class _Network(torch.nn.Module):
    def __init__(self, width: int) -> None:
        super().__init__()
        self.project = torch.nn.Linear(width, CHANNELS)
        self.hidden = torch.nn.Linear(2 * CHANNELS, UNITS)
        self.out = torch.nn.Linear(UNITS, WIDTH)

    def forward(self, vectors: torch.Tensor, text: torch.Tensor, count: int) -> torch.Tensor:
        """`vectors` (pieces, width), `text` (pieces,) which of `count` texts each belongs to."""
        answers = torch.relu(self.project(vectors))
        lengths = torch.bincount(text, minlength=count).clamp(1).sqrt()[:, None]
        sums = torch.zeros(count, CHANNELS).index_add(0, text, answers) / lengths
        most = torch.zeros(count, CHANNELS).scatter_reduce(0, text[:, None].expand_as(answers), answers, "amax")
        pooled = torch.nn.functional.dropout(torch.cat([sums, most], dim=1), 0.2, self.training)
        unit = torch.nn.functional.dropout(torch.relu(self.hidden(pooled)), 0.3, self.training)
        answered: torch.Tensor = self.out(unit)
        return answered


def _train(network: _Network, rows: torch.Tensor, cut: _Cut, tasks: TaskTensors, seed: int, say: Say) -> None:
    count = len(cut.starts) - 1
    draw = np.random.default_rng(seed)
    batches = -(-count // _BATCH)
    optimiser = torch.optim.AdamW(network.parameters(), lr=_RATE, weight_decay=1e-2)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, _RATE, total_steps=EPOCHS * batches)
    for epoch in range(EPOCHS):
        for chosen in np.array_split(draw.permutation(count), batches):
            pieces, text = _drawn(cut, chosen, draw)
            noisy = rows[pieces] + _NOISE * torch.randn(len(pieces), rows.shape[1])
            step = loss(network(noisy, text, len(chosen)), tasks, torch.from_numpy(chosen))
            optimiser.zero_grad()
            step.backward()  # type: ignore[no-untyped-call]
            optimiser.step()
            schedule.step()
        say("fitting the network over pieces", (epoch + 1) / EPOCHS)
    network.eval()


def _drawn(cut: _Cut, chosen: npt.NDArray[np.int64], draw: np.random.Generator) -> tuple[torch.Tensor, torch.Tensor]:
    """The chosen texts' pieces but for some, and which of the texts each belongs to; the first piece always stays."""
    lengths = cut.starts[chosen + 1] - cut.starts[chosen]
    text = np.repeat(np.arange(len(chosen)), lengths)
    within = np.arange(len(text)) - np.repeat(np.cumsum(lengths) - lengths, lengths)
    kept = (within == 0) | (draw.random(len(text)) > _LEFT_OUT)
    places = (np.repeat(cut.starts[chosen], lengths) + within)[kept]
    return torch.from_numpy(cut.flat[places]), torch.from_numpy(text[kept])


def _numbers(parameter: torch.Tensor) -> Floats:
    return np.asarray(parameter.detach().numpy(), np.float32)
