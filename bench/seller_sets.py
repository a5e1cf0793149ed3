"""Public graphs with known bad accounts, as relations, own columns, labels and the splits their protocols name.

Tolokers: the ten masks published with it. Reddit: GADBench's splits. AMLSim: once at random, and once in time: training
accounts as seen at a cut-off, validation accounts 25 steps later, test accounts 50 later, each over the last 50 steps,
so that nothing later than the moment of scoring is read. The simulator's alerts and the step of a fraud are never read;
so no label has a date, a cycle may lie outside of what was seen, and figures in time are lower for that too.
"""

import csv
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from sklearn.model_selection import train_test_split

from bench.torch_files import read_tensors
from gnn.features import Column, FeatureMatrix, RelationGraph, adjacency_of, undirected
from gnn.features.relations import Floats, Ints

Bools = NDArray[np.bool_]
Ages = Mapping[str, csr_array]

SPLITS = 10
CUTOFFS = (50, 67, 83, 100)  # steps of AMLSim at which training accounts are seen; it runs for 150
WINDOW, AHEAD = 50, 25


@dataclass(frozen=True, slots=True, kw_only=True)
class Split:
    """Rows of each slice, and which of the set's graphs each slice is seen in."""

    train: Ints
    validation: Ints
    test: Ints
    graphs: tuple[int, int, int] = (0, 0, 0)

    @property
    def slices(self) -> tuple[Ints, Ints, Ints]:
        return self.train, self.validation, self.test


@dataclass(frozen=True, slots=True, kw_only=True)
class SellerSet:
    """One set. `transductive`: every slice is seen in the same graph. `ages`: per graph and relation, of the same links
    how long before the graph's moment each was last seen; empty where nothing has a time.
    """

    labels: Ints
    graphs: tuple[RelationGraph, ...]
    splits: tuple[Split, ...]
    ages: tuple[Ages, ...] = ()

    @property
    def transductive(self) -> bool:
        return len(self.graphs) == 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where a set comes from: files below the data folder, and in words; `read` takes that folder."""

    files: tuple[str, ...]
    words: str
    read: Callable[[Path], SellerSet]


def tolokers(folder: Path) -> SellerSet:
    held = np.load(folder / "graphs/tolokers.npz")
    values = held["node_features"].astype(np.float64)
    masks = zip(*(held[f"{name}_masks"] for name in ("train", "val", "test")), strict=True)
    splits = tuple(_of_rows([np.flatnonzero(mask) for mask in trio]) for trio in masks)
    graph = _one_relation(held["edges"].T, values, "worked_with", "Tolokers")
    return SellerSet(labels=held["node_labels"].astype(np.int64), graphs=(graph,), splits=splits)


def reddit(folder: Path) -> SellerSet:
    held = read_tensors(folder / "graphs/reddit.pt")
    labels = held["y"].astype(np.int64)
    graph = _one_relation(held["edge_index"], held["x"].astype(np.float64), "posted_in", "Reddit")
    return SellerSet(labels=labels, graphs=(graph,), splits=gadbench_splits(labels))


def amlsim(folder: Path) -> SellerSet:
    accounts, payments = _amlsim_tables(folder)
    labels = accounts["isFraud"].astype(np.int64)
    return SellerSet(
        labels=labels, graphs=(_paid_within(accounts, payments, 0, np.inf),), splits=gadbench_splits(labels)
    )


def amlsim_time(folder: Path) -> SellerSet:
    accounts, payments = _amlsim_tables(folder)
    labels = accounts["isFraud"].astype(np.int64)
    ends = sorted({cutoff + later for cutoff in CUTOFFS for later in (0, AHEAD, 2 * AHEAD)})
    graphs = tuple(_paid_within(accounts, payments, end - WINDOW, end) for end in ends)
    splits = []
    for at, split in enumerate(gadbench_splits(labels)):
        first = CUTOFFS[at % len(CUTOFFS)]
        seen = tuple(ends.index(first + later) for later in (0, AHEAD, 2 * AHEAD))
        slices = [rows[_active(graphs[moment])[rows]] for rows, moment in zip(split.slices, seen, strict=True)]
        splits.append(_of_rows(slices, seen))
    ages = tuple(_ages(payments, end - WINDOW, end, len(labels)) for end in ends)
    return SellerSet(labels=labels, graphs=graphs, splits=tuple(splits), ages=ages)


def gadbench_splits(labels: Ints) -> tuple[Split, ...]:
    """GADBench's protocol: stratified 40/20/40 with seeds 3407 + 10 i."""
    everyone = np.arange(len(labels))
    splits = []
    for seed in range(3407, 3407 + 10 * SPLITS, 10):
        train, rest = train_test_split(everyone, train_size=0.4, stratify=labels, random_state=seed)
        validation, test = train_test_split(rest, train_size=1 / 3, stratify=labels[rest], random_state=seed)
        splits.append(_of_rows((train, validation, test)))
    return tuple(splits)


SOURCES = {
    "tolokers": Source(
        files=("graphs/tolokers.npz",), words="yandex-research/heterophilous-graphs (MIT)", read=tolokers
    ),
    "reddit": Source(files=("graphs/reddit.pt",), words="pygod-team/data (MIT)", read=reddit),
    "amlsim": Source(
        files=("graphs/amlsim_20k_cycle200/nodes.csv", "graphs/amlsim_20k_cycle200/transactions.csv"),
        words="IBM/AMLSim, 20K_cycle200 (Apache-2.0)",
        read=amlsim,
    ),
    "amlsim_time": Source(
        files=("graphs/amlsim_20k_cycle200/nodes.csv", "graphs/amlsim_20k_cycle200/transactions.csv"),
        words="IBM/AMLSim, 20K_cycle200 (Apache-2.0)",
        read=amlsim_time,
    ),
}


def _of_rows(slices: Sequence[Ints], graphs: Sequence[int] = (0, 0, 0)) -> Split:
    train, validation, test = (np.sort(rows) for rows in slices)
    return Split(train=train, validation=validation, test=test, graphs=(graphs[0], graphs[1], graphs[2]))


def _one_relation(ends: Ints, values: Floats, relation: str, source: str) -> RelationGraph:
    columns = tuple(
        Column(name=f"x{at}", meaning=f"published column {at}", source=source, unit="none")
        for at in range(values.shape[1])
    )
    links = undirected(adjacency_of(ends[0], ends[1], len(values)))
    return RelationGraph(relations={relation: links}, own=FeatureMatrix(columns=columns, values=values))


def _amlsim_tables(folder: Path) -> tuple[dict[str, Floats], dict[str, Floats]]:
    place = folder / "graphs/amlsim_20k_cycle200"
    accounts = _columns(place / "nodes.csv", ("nodeid", "isFraud", "init_balance"))
    payments = _columns(place / "transactions.csv", ("sourceNodeId", "targetNodeId", "value", "time"))
    at = {int(account): position for position, account in enumerate(accounts["nodeid"])}
    for side in ("sourceNodeId", "targetNodeId"):
        payments[side] = np.array([at[int(account)] for account in payments[side]], dtype=np.int64)
    return accounts, payments


def _columns(path: Path, names: tuple[str, ...]) -> dict[str, Floats]:
    with path.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    return {name: np.array([float(row[name]) for row in rows]) for name in names}


def _paid_within(accounts: dict[str, Floats], payments: dict[str, Floats], since: float, until: float) -> RelationGraph:
    """Payments of the steps from `since` to before `until`: who paid whom, and what that was for each account."""
    payer, payee, value, time = _within(payments, since, until)
    size = len(accounts["nodeid"])
    columns = [("init_balance", "balance at the opening", "money", accounts["init_balance"])]
    for side, ends in (("paid", payer), ("received", payee)):
        columns += _of_payments(side, ends, value, time - max(since, 0), size)
    words = tuple(
        Column(name=name, meaning=meaning, source="AMLSim payments", unit=unit) for name, meaning, unit, _ in columns
    )
    own = FeatureMatrix(columns=words, values=np.column_stack([values for *_, values in columns]))
    paid = adjacency_of(payer, payee, size)
    return RelationGraph(relations={"paid": paid, "paid_by": paid.T.tocsr()}, own=own)


def _within(payments: dict[str, Floats], since: float, until: float) -> tuple[Ints, Ints, Floats, Floats]:
    """Payer, payee, value and step of each payment from `since` to before `until`."""
    rows = (payments["time"] >= since) & (payments["time"] < until)
    payer, payee = (payments[side][rows].astype(np.int64) for side in ("sourceNodeId", "targetNodeId"))
    return payer, payee, payments["value"][rows], payments["time"][rows]


def _ages(payments: dict[str, Floats], since: float, until: float, size: int) -> Ages:
    """Steps since the last payment of each pair that `_paid_within` ties."""
    payer, payee, _, time = _within(payments, since, until)
    order = np.lexsort((time, payee, payer))
    payer, payee, time = payer[order], payee[order], time[order]
    last = np.append((np.diff(payer) != 0) | (np.diff(payee) != 0), True)
    paid = adjacency_of(payer[last], payee[last], size, until - time[last])
    return {"paid": paid, "paid_by": paid.T.tocsr()}


def _of_payments(side: str, ends: Ints, value: Floats, time: Floats, size: int) -> list[tuple[str, str, str, Floats]]:
    count = np.bincount(ends, minlength=size)
    columns = [(f"{side}_count", f"payments {side}", "payments", count.astype(float))]
    for name, unit, amounts in (("value", "money", value), ("time", "steps", time)):
        least, most = np.full(size, np.inf), np.full(size, -np.inf)
        np.minimum.at(least, ends, amounts)
        np.maximum.at(most, ends, amounts)
        mean = np.bincount(ends, amounts, size) / np.maximum(count, 1)
        spread = np.sqrt(np.bincount(ends, (amounts - mean[ends]) ** 2, size) / np.maximum(count, 1))
        for kind, values in (("least", least), ("most", most), ("mean", mean), ("spread", spread)):
            told = np.where(count > 0, values, np.nan)
            columns.append((f"{side}_{name}_{kind}", f"{kind} {name} of payments {side}", unit, told))
    return columns


def _active(graph: RelationGraph) -> Bools:
    """Who paid or was paid: an account that did nothing in the window has nothing to be scored by."""
    linked = [np.diff(links.indptr) > 0 for links in graph.relations.values()]
    return np.asarray(np.any(linked, axis=0))
