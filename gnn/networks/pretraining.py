"""What can be learnt without labels: to tell an account's hidden columns from what is left and from its surroundings.

Masked-feature reconstruction as GraphMAE does it (Hou and others 2022, arXiv:2205.10803), on rows that hold their hops:
in every row each column is hidden with chance MASKED (set to nought, which is also what a missing value is), and a
linear decoder that is thrown away afterwards tells the hidden ones from the embeddings. All accounts of the graph take
part, labels none.
"""

import torch
from torch import Tensor, nn

from gnn.networks.hops import HopNetwork
from gnn.networks.settings import NetworkSettings

MASKED = 0.5


def pretrain(network: HopNetwork, rows: Tensor, settings: NetworkSettings) -> float:
    """Move the network's weights, its answer apart. Returns the last round's mean squared error of hidden values."""
    decoder = nn.Linear(settings.hidden, rows.shape[1])
    optimiser = torch.optim.AdamW([*network.parameters(), *decoder.parameters()], lr=settings.rate)
    error = 0.0
    for _ in range(settings.pretraining_rounds):
        network.train()
        total = 0.0
        for at in torch.randperm(len(rows)).split(settings.batch):  # type: ignore[no-untyped-call]
            seen = rows[at]
            hidden = torch.rand_like(seen) < MASKED
            told = decoder(network.inner(seen.masked_fill(hidden, 0.0)))
            loss = ((told - seen) ** 2)[hidden].mean()
            optimiser.zero_grad(set_to_none=True)
            loss.backward()
            optimiser.step()
            total += float(loss.detach()) * len(at)
        error = total / len(rows)
    return error
