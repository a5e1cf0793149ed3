"""The feature table: what each column means in words, where it comes from and in what unit it counts.

Explanations speak in these words, so no number reaches a model without its column. How columns are worked out lives
beside this file; here are only their words and the matrix that carries them.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from domain.errors import Invalid

Floats = NDArray[np.float64]

SAME = ""  # the unit of the column it is worked out of
DERIVED: dict[str, tuple[str, str]] = {
    "mean": ("mean of {of}, {reach}", SAME),
    "std": ("spread (standard deviation) of {of}, {reach}", SAME),
    "min": ("least {of}, {reach}", SAME),
    "max": ("greatest {of}, {reach}", SAME),
    "difference": ("own {of} less its mean, {reach}", SAME),
    "degree": ("how many it is linked to by {relation}", "accounts"),
    "weight": ("sum of the weights of its links by {relation}", "weight"),
    "strongest": ("greatest weight of one of its links by {relation}", "weight"),
    "core": ("largest k of which it is in the k-core of {relation}", "accounts"),
    "clustering": ("share of pairs of its neighbours by {relation} that are neighbours too", "share"),
    "pagerank": ("PageRank by {relation}, one being the average", "times the average"),
    "shared_mean": ("mean number of neighbours it shares with a neighbour by {relation}", "accounts"),
    "shared_max": ("most neighbours it shares with one neighbour by {relation}", "accounts"),
    "overlap": ("mean share of neighbours (Jaccard) it shares with a neighbour by {relation}", "share"),
    "place": ("coordinate {hop} of its place in {relation}, by truncated SVD", "none"),
    "known_rate": ("share of confirmed ones, {reach}, its own fold's labels not known", "share"),
    "decided_rate": ("share of those about whom it had been decided by then, {reach}", "share"),
    "known_nearness": ("personalised PageRank from confirmed ones by {relation}, its own fold's not known", "odds"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One feature. `source` names the table, relationship or rows behind it; `unit` is "none" for a bare number."""

    name: str
    meaning: str
    source: str
    unit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FeatureMatrix:
    """Accounts x columns; NaN where a column has no value for an account, such as a mean over no neighbours.

    Raises Invalid when columns and values do not match or a name comes twice.
    """

    columns: tuple[Column, ...]
    values: Floats

    def __post_init__(self) -> None:
        names = [column.name for column in self.columns]
        if self.values.ndim != 2 or self.values.shape[1] != len(names):
            raise Invalid(f"{len(names)} columns do not fit values of shape {self.values.shape}; name each column once")
        if len(set(names)) < len(names):
            twice = sorted({name for name in names if names.count(name) > 1})
            raise Invalid(f"the feature columns {twice} come twice; name each once")

    def __len__(self) -> int:
        return len(self.values)

    def only(self, which: Sequence[int]) -> "FeatureMatrix":
        """Some of the columns, in the order given."""
        at = list(which)
        return FeatureMatrix(columns=tuple(self.columns[column] for column in at), values=self.values[:, at])


def beside(parts: Sequence[FeatureMatrix]) -> FeatureMatrix:
    """The columns of all parts, for the same accounts in the same order."""
    columns = tuple(column for part in parts for column in part.columns)
    return FeatureMatrix(columns=columns, values=np.hstack([part.values for part in parts]))


def derived(kind: str, relation: str, of: Column | None = None, hop: int = 0) -> Column:
    """The words for a column of that kind (a key of DERIVED), by one relation, `hop` steps away."""
    meaning, unit = DERIVED[kind]
    stem = f"{of.name}." if of else ""
    return Column(
        name=f"{stem}{relation}.{kind}" + (f"_{hop}" if hop else ""),
        meaning=meaning.format(of=of.meaning if of else "", relation=relation, reach=_reach(relation, hop), hop=hop),
        source=f"{of.source}, {relation}" if of else relation,
        unit=(of.unit if of else "none") if unit == SAME else unit,
    )


def _reach(relation: str, hop: int) -> str:
    return f"over neighbours by {relation}" if hop == 1 else f"{hop} steps away by {relation}"
