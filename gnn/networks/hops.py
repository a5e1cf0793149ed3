"""The hop network: an encoder and a gate for each relation and hop, then a small residual perceptron."""

from collections.abc import Sequence

import torch
from torch import Tensor, nn
from torch.nn import functional


class HopNetwork(nn.Module):
    """Scores rows of scaled columns that lie in blocks of (relation, hop).

    Each block is encoded, z_b = GELU(LayerNorm(W_b x_b)), and weighed by a gate that the account itself chooses among
    the blocks, a_b = B softmax_b(v_b . z_b + u_b . z_0), z_0 being the account's own block; the gated blocks beside
    each other go through one hidden layer and a residual one, h = r + GELU(W r), and a linear answer, w . h.

    The blocks are SIGN's (Frasca and others 2020, arXiv:2004.11198), the gates are as in GAMLP (Zhang and others 2022,
    arXiv:2108.10097), kept apart from the account itself as in heterophilous GNNs (Zhu and others 2020).

    Shapes: rows (n, sum of widths); embeddings (n, places); logits (n).
    """

    def __init__(self, widths: Sequence[int], encoded: int, hidden: int, places: int, dropout: float) -> None:
        super().__init__()
        self.widths = list(widths)
        self.encoders = nn.ModuleList(
            [nn.Sequential(nn.Linear(width, encoded), nn.LayerNorm(encoded)) for width in widths]
        )
        self.voice = nn.Parameter(torch.zeros(len(widths), encoded))
        self.choice = nn.Linear(encoded, len(widths))
        self.entry = nn.Linear(len(widths) * encoded, hidden)
        self.norm = nn.LayerNorm(hidden)
        self.deeper = nn.Linear(hidden, hidden)
        self.narrow = nn.Linear(hidden, places)
        self.answer = nn.Linear(places, 1)
        self.dropout = dropout

    def embeddings(self, rows: Tensor) -> Tensor:
        return functional.gelu(self.narrow(self._dropped(self.inner(rows))))

    def inner(self, rows: Tensor) -> Tensor:
        """The last hidden layer, (n, hidden)."""
        blocks = torch.split(rows, self.widths, dim=1)
        encoded = torch.stack(
            [functional.gelu(encode(block)) for encode, block in zip(self.encoders, blocks, strict=True)], dim=1
        )
        voted = torch.einsum("nbe,be->nb", encoded, self.voice) + self.choice(encoded[:, 0])
        gated = encoded * (len(self.widths) * torch.softmax(voted, dim=1))[:, :, None]
        first = functional.gelu(self.norm(self.entry(self._dropped(gated.flatten(1)))))
        return first + functional.gelu(self.deeper(self._dropped(first)))

    def forward(self, rows: Tensor) -> Tensor:
        logits: Tensor = self.answer(self._dropped(self.embeddings(rows)))
        return logits[:, 0]

    def _dropped(self, values: Tensor) -> Tensor:
        return functional.dropout(values, self.dropout, self.training)
