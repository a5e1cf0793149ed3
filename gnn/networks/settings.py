"""What is settled before a network learns."""

from dataclasses import dataclass

from domain.errors import Invalid


@dataclass(frozen=True, slots=True, kw_only=True)
class NetworkSettings:
    """How a network is shaped and how it learns. Raises Invalid without a seed.

    Attributes:
        hops: how far an account sees.
        encoded, hidden, places: widths of a block's encoder, of the hidden layers, and of the embeddings.
        pretraining_rounds: over all accounts without labels (`pretraining`) before the training accounts are looked at.
        judged_every: rounds after which the validation slice is looked at; `patience` counts such looks.
        focus: of focal loss; 0 is plain cross entropy.
        positive_power: positives weigh (negatives / positives) to this power.
        metric: by which the validation slice stops it: "auc" or "average_precision".
        smoothing: share of the running mean of weights that a step leaves.
        seeds: one network each; their logits are averaged.
        threads: of torch, while it learns or answers.
    """

    hops: int = 3
    encoded: int = 32
    hidden: int = 128
    places: int = 16
    dropout: float = 0.3
    rate: float = 2e-3
    decay: float = 1e-2
    batch: int = 512
    rounds_max: int = 100
    patience: int = 12
    judged_every: int = 1
    pretraining_rounds: int = 0
    focus: float = 0.0
    positive_power: float = 0.5
    metric: str = "average_precision"
    smoothing: float = 0.95
    seeds: tuple[int, ...] = (0, 1)
    threads: int = 1

    def __post_init__(self) -> None:
        if not self.seeds:
            raise Invalid("a network needs a seed at least")
