"""The feature table as a network reads it: blocks of columns by relation and hop."""

from itertools import groupby

from gnn.features.table import FeatureMatrix
from gnn.networks.surroundings import Block, Surroundings


def in_blocks(features: FeatureMatrix) -> Surroundings:
    """The table of `features.sellers`, whose columns of one relation and hop stand beside each other."""
    blocks, at = [], 0
    for (relation, hop), columns in groupby(_place(column.name) for column in features.columns):
        width = sum(1 for _ in columns)
        blocks.append(Block(relation=relation, hop=hop, first=at, last=at + width))
        at += width
    return Surroundings(features=features, blocks=tuple(blocks))


def _place(name: str) -> tuple[str, int]:
    """A column `flagged.paid.mean_2` is of the relation `paid` at hop 2, `paid.degree` of hop 1, `flagged` of none."""
    parts = name.split(".")
    if len(parts) == 1:
        return "", 0
    return parts[-2], 2 if parts[-1].endswith("_2") else 1
