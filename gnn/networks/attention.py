"""The attention network: on the graph itself, who among the neighbours of each relation is worth looking at."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from scipy.sparse import csr_array
from torch import Tensor, nn
from torch.nn import functional

from gnn.networks.moments import until
from gnn.networks.settings import NetworkSettings

WAVES = 8  # of the encoding of time


@dataclass(frozen=True, slots=True, kw_only=True)
class Links:
    """One relation as torch reads it: link e is one that account `into[e]` has to its neighbour `out[e]`.

    Attributes:
        age: how long before the moment of scoring; nought where links have no time.
        chance: with which a link is looked at in a step of training.
    """

    into: Tensor
    out: Tensor
    age: Tensor
    chance: Tensor


def links_of(adjacency: csr_array, age: csr_array | None = None, most: int = 16) -> Links:
    """In training an account looks at about `most` neighbours at most. Links later than the moment are left out."""
    links, ages = until(adjacency, age) if age is not None else (adjacency, None)
    degrees = np.diff(links.indptr)
    into = np.repeat(np.arange(len(degrees)), degrees)
    return Links(
        into=torch.from_numpy(into),
        out=torch.from_numpy(links.indices.astype(np.int64)),
        age=torch.from_numpy((np.zeros(len(into)) if ages is None else ages.data).astype(np.float32)),
        chance=torch.from_numpy((most / np.maximum(degrees, 1))[into].astype(np.float32)),
    )


class RelationAttention(nn.Module):
    """Scaled dot-product attention over the neighbours of one relation, with the age of links.

    m_i = sum_j softmax_j(q_i . (k_j + t_ij) / sqrt(d)) (v_j + t_ij) per head, t_ij = W cos(omega age_ij + phi), the
    time encoding of TGAT (Xu and others 2020, arXiv:2002.07962). Who has no neighbour gets nought.

    Shapes: accounts (n, width) to messages (n, width).
    """

    def __init__(self, width: int, heads: int) -> None:
        super().__init__()
        self.heads = heads
        self.query, self.key, self.value = (nn.Linear(width, width) for _ in range(3))
        self.waves = nn.Linear(1, WAVES)
        self.time = nn.Linear(WAVES, width, bias=False)

    def forward(self, accounts: Tensor, links: Links) -> Tensor:
        size, split = len(accounts), (-1, self.heads, accounts.shape[1] // self.heads)
        time = self.time(torch.cos(self.waves(links.age[:, None])))
        query, key, value = (part(accounts) for part in (self.query, self.key, self.value))
        keys, values = ((key[links.out] + time).view(split), (value[links.out] + time).view(split))
        logits = (query[links.into].view(split) * keys).sum(-1) / split[2] ** 0.5
        weight = torch.exp(logits.clamp(-15, 15))
        total = torch.zeros(size, self.heads).index_add(0, links.into, weight)
        message = torch.zeros(size, *split[1:]).index_add(0, links.into, values * weight[:, :, None])
        return (message / (total[:, :, None] + 1e-9)).flatten(1)


class AttentionLayer(nn.Module):
    """x' = x + W [LN(x) || m_1 || ... || m_R], then x'' = x' + FFN(LN(x')): the account itself stays apart from what
    its neighbours say, as in GT-sep (Platonov and others 2023, arXiv:2302.11640).
    """

    def __init__(self, width: int, relations: int, heads: int, dropout: float) -> None:
        super().__init__()
        self.before, self.after = nn.LayerNorm(width), nn.LayerNorm(width)
        self.attentions = nn.ModuleList([RelationAttention(width, heads) for _ in range(relations)])
        self.merge = nn.Linear(width * (1 + relations), width)
        self.deeper = nn.Sequential(
            nn.Linear(width, 2 * width), nn.GELU(), nn.Dropout(dropout), nn.Linear(2 * width, width)
        )
        self.dropout = nn.Dropout(dropout)

    def forward(self, accounts: Tensor, relations: Sequence[Links]) -> Tensor:
        own = self.before(accounts)
        said = [attend(own, links) for attend, links in zip(self.attentions, relations, strict=True)]
        accounts = accounts + self.dropout(functional.gelu(self.merge(torch.cat([own, *said], dim=1))))
        further: Tensor = self.dropout(self.deeper(self.after(accounts)))
        return accounts + further


class AttentionNetwork(nn.Module):
    """Layers of `AttentionLayer` over scaled own columns (n, columns); embeddings (n, places); logits (n)."""

    def __init__(self, columns: int, relations: int, settings: NetworkSettings, heads: int = 4) -> None:
        super().__init__()
        width = settings.hidden
        self.entry = nn.Sequential(
            nn.Linear(columns, width), nn.LayerNorm(width), nn.GELU(), nn.Dropout(settings.dropout)
        )
        self.layers = nn.ModuleList(
            [AttentionLayer(width, relations, heads, settings.dropout) for _ in range(settings.hops)]
        )
        self.answer = nn.Sequential(nn.LayerNorm(width), nn.Linear(width, 1))

    def forward(self, rows: Tensor, relations: Sequence[Links]) -> Tensor:
        accounts = self.entry(rows)
        for layer in self.layers:
            accounts = layer(accounts, [self._some(links) for links in relations] if self.training else relations)
        logits: Tensor = self.answer(accounts)
        return logits[:, 0]

    def _some(self, links: Links) -> Links:
        """Neighbours drawn anew for each layer and step."""
        kept = torch.rand(len(links.into)) < links.chance
        return Links(into=links.into[kept], out=links.out[kept], age=links.age[kept], chance=links.chance[kept])
