"""Attention on the graph itself, by PyTorch Geometric: a route that stands beside the network that is kept.

Per relation and layer a graph transformer (`TransformerConv`, Shi and others 2021, arXiv:2009.03509) whose links carry
how long before the moment of scoring they were last seen, as waves (TGAT, Xu and others 2020, arXiv:2002.07962). What
the relations say stands beside the account's own, never added to it, as in GT-sep (Platonov and others 2023,
arXiv:2302.11640).
"""

from collections.abc import Mapping

import numpy as np
import torch
from scipy.sparse import csr_array
from torch import Tensor, nn
from torch.nn import functional
from torch_geometric.data import HeteroData
from torch_geometric.nn import HeteroConv, TransformerConv

WAVES = 8  # of a link's age
HEADS = 4


def links_of(relations: Mapping[str, csr_array], ages: Mapping[str, csr_array], most: int) -> HeteroData:
    """The relations as PyTorch Geometric reads them: messages run from a neighbour to the account that looks at it.

    Args:
        ages: of the same links as the relation of that name; a relation that is missing has links without time.
        most: neighbours that an account looks at in a step of training, about.
    """
    graph = HeteroData()
    for name, links in relations.items():
        degrees = np.diff(links.indptr)
        into = np.repeat(np.arange(len(degrees)), degrees)
        known = ages[name].data if name in ages else np.zeros(links.nnz)
        kind = graph["account", name, "account"]
        kind.edge_index = torch.from_numpy(np.stack([links.indices.astype(np.int64), into]))
        kind.age = torch.from_numpy(known.astype(np.float32))[:, None]
        kind.chance = torch.from_numpy((most / np.maximum(degrees, 1))[into].astype(np.float32))
    return graph


class AttentionNetwork(nn.Module):
    """Scaled own columns (n, columns) and their links to logits (n)."""

    def __init__(self, columns: int, graph: HeteroData, width: int, layers: int, dropout: float) -> None:
        super().__init__()
        self.entry = nn.Sequential(nn.Linear(columns, width), nn.LayerNorm(width), nn.GELU(), nn.Dropout(dropout))
        self.layers = nn.ModuleList([_Layer(graph.edge_types, width, dropout) for _ in range(layers)])
        self.answer = nn.Sequential(nn.LayerNorm(width), nn.Linear(width, 1))

    def forward(self, rows: Tensor, graph: HeteroData) -> Tensor:
        accounts = self.entry(rows)
        for layer in self.layers:
            accounts = layer(accounts, *_looked_at(graph, some=self.training))
        logits: Tensor = self.answer(accounts)
        return logits[:, 0]


class _Layer(nn.Module):
    """x' = x + W [LN(x) || m_1 || ... || m_R], then x'' = x' + FFN(LN(x'))."""

    def __init__(self, kinds: list[tuple[str, str, str]], width: int, dropout: float) -> None:
        super().__init__()
        self.before, self.after = nn.LayerNorm(width), nn.LayerNorm(width)
        self.waves = nn.Linear(1, WAVES)
        attending = {
            kind: TransformerConv(width, width // HEADS, HEADS, edge_dim=WAVES, root_weight=False) for kind in kinds
        }
        self.attending = HeteroConv(attending, aggr="cat")
        self.merge = nn.Linear(width * (1 + len(kinds)), width)
        self.deeper = nn.Sequential(
            nn.Linear(width, 2 * width), nn.GELU(), nn.Dropout(dropout), nn.Linear(2 * width, width)
        )
        self.dropout = nn.Dropout(dropout)

    def forward(self, accounts: Tensor, ends: dict[str, Tensor], ages: dict[str, Tensor]) -> Tensor:
        own = self.before(accounts)
        times = {kind: torch.cos(self.waves(age)) for kind, age in ages.items()}
        said = self.attending({"account": own}, ends, edge_attr_dict=times)["account"]
        accounts = accounts + self.dropout(functional.gelu(self.merge(torch.cat([own, said], dim=1))))
        further: Tensor = self.dropout(self.deeper(self.after(accounts)))
        return accounts + further


def _looked_at(graph: HeteroData, some: bool) -> tuple[dict[str, Tensor], dict[str, Tensor]]:
    """Ends and ages of all links, or of neighbours drawn anew for each layer and step."""
    ends, ages = {}, {}
    for kind in graph.edge_types:
        links = graph[kind]
        kept = torch.rand(len(links.chance)) < links.chance if some else slice(None)
        ends[kind], ages[kind] = links.edge_index[:, kept], links.age[kept]
    return ends, ages
