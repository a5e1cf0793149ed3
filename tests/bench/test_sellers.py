"""Seller graphs from small made-up files: splits, moments, and a reader that runs nothing a file names."""

import csv
import json
import pickle
from collections import OrderedDict
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import numpy as np
import pytest
import torch

from bench import sellers
from bench.seller_attention import AttentionNetwork, links_of
from bench.seller_methods import METHODS, STACKS, Scored, Workings, as_of, together
from bench.seller_sets import AHEAD, CUTOFFS, SOURCES, WINDOW, SellerSet, gadbench_splits
from bench.torch_files import read_tensors
from domain.errors import Invalid
from gnn.features import FeatureMatrix
from gnn.networks.training import seeded


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two hundred workers in ten masks, and three hundred accounts that pay for 150 steps."""
    generator = np.random.default_rng(0)
    graphs = tmp_path / "graphs"
    (graphs / "amlsim_20k_cycle200").mkdir(parents=True)
    slices = np.stack([generator.permutation(200) for _ in range(10)])
    masks = {name: (slices >= low) & (slices < high) for name, low, high in (("train", 0, 100), ("val", 100, 150))}
    np.savez(
        graphs / "tolokers.npz",
        node_features=generator.normal(size=(200, 3)).astype(np.float32),
        node_labels=np.arange(200) % 4 == 0,
        edges=generator.integers(0, 200, (900, 2)),
        train_masks=masks["train"],
        val_masks=masks["val"],
        test_masks=slices >= 150,
    )
    accounts = [(at, int(at % 5 == 0), 100 + at, -1) for at in range(300)]
    table(graphs / "amlsim_20k_cycle200/nodes.csv", ("nodeid", "isFraud", "init_balance", "fraudStep"), accounts)
    payments = [(*generator.integers(0, 300, 2), 5.0, step) for step in range(150) for _ in range(12)]
    named = ("sourceNodeId", "targetNodeId", "value", "time")
    table(graphs / "amlsim_20k_cycle200/transactions.csv", named, payments)
    return tmp_path


def table(path: Path, names: tuple[str, ...], rows: list[tuple[Any, ...]]) -> None:
    with path.open("w", newline="") as lines:
        csv.writer(lines).writerows([names, *rows])


def test_gadbench_splits_are_apart_stratified_and_stable() -> None:
    labels = (np.arange(1000) % 25 == 0).astype(np.int64)
    splits = gadbench_splits(labels)
    assert len(splits) == 10 and not np.array_equal(splits[0].test, splits[1].test)
    for split in splits:
        assert [len(rows) for rows in split.slices] == [400, 200, 400]
        assert np.array_equal(np.sort(np.concatenate(split.slices)), np.arange(1000))
        assert [labels[rows].sum() for rows in split.slices] == [16, 8, 16]


def test_masks_are_the_published_ones(folder: Path) -> None:
    held, read = np.load(folder / "graphs/tolokers.npz"), SOURCES["tolokers"].read(folder)
    for at, split in enumerate(read.splits):
        for rows, name in zip(split.slices, ("train", "val", "test"), strict=True):
            assert np.array_equal(rows, np.flatnonzero(held[f"{name}_masks"][at]))


def test_in_time_each_slice_sees_its_own_window_and_nothing_later(folder: Path) -> None:
    read = SOURCES["amlsim_time"].read(folder)
    with (folder / "graphs/amlsim_20k_cycle200/transactions.csv").open() as lines:
        named = ("sourceNodeId", "targetNodeId", "time")
        paid = [tuple(int(row[name]) for name in named) for row in csv.DictReader(lines)]
    payments = [(payer, step) for payer, _, step in paid]
    counted = [column.name for column in read.graphs[0].own.columns].index("paid_count")
    for at, split in enumerate(read.splits):
        for later, (rows, graph) in enumerate(zip(split.slices, split.graphs, strict=True)):
            end = CUTOFFS[at % len(CUTOFFS)] + later * AHEAD
            seen = np.bincount([payer for payer, step in payments if end - WINDOW <= step < end], minlength=300)
            assert np.array_equal(read.graphs[graph].own.values[rows, counted], seen[rows])
            last = {(payer, payee): step for payer, payee, step in sorted(paid, key=lambda row: row[2]) if step < end}
            ages = read.ages[graph]["paid"].tocoo()
            assert (ages.data > 0).all() and ages.nnz == read.graphs[graph].relations["paid"].nnz
            told = zip(ages.row.tolist(), ages.col.tolist(), ages.data.tolist(), strict=True)
            assert all(last[payer, payee] == end - age for payer, payee, age in told)
        assert not set(split.train) & set(split.test) and len({*split.graphs}) == 3


def test_the_step_of_a_fraud_is_never_read(folder: Path) -> None:
    before = [SOURCES[name].read(folder) for name in ("amlsim", "amlsim_time")]
    nodes = folder / "graphs/amlsim_20k_cycle200/nodes.csv"
    nodes.write_text(nodes.read_text().replace(",-1", ",77"))
    after = [SOURCES[name].read(folder) for name in ("amlsim", "amlsim_time")]
    for known, changed in zip(before, after, strict=True):
        for graph, other in zip(known.graphs, changed.graphs, strict=True):
            np.testing.assert_array_equal(graph.own.values, other.own.values)


def test_rows_come_from_the_moment_of_their_slice(folder: Path) -> None:
    read = SOURCES["amlsim_time"].read(folder)
    split = read.splits[0]
    columns = read.graphs[0].own.columns[:1]
    told = as_of([FeatureMatrix(columns=columns, values=np.full((300, 1), moment)) for moment in range(3)], split)
    assert [set(told.values[rows, 0]) for rows in split.slices] == [{0}, {1}, {2}]


def test_attention_reads_whom_an_account_looks_at_and_how_long_ago_in_any_order_of_accounts(folder: Path) -> None:
    graphs, [ages, *_] = SOURCES["amlsim_time"].read(folder).graphs, SOURCES["amlsim_time"].read(folder).ages
    paid, age, order = graphs[0].relations["paid"], ages["paid"], np.random.default_rng(0).permutation(300)
    rows = torch.from_numpy(np.random.default_rng(0).normal(size=(300, 5)).astype(np.float32))
    first = links_of({"paid": paid}, {"paid": age}, most=9)
    turned, turned_age = ({"paid": links[order][:, order].tocsr()} for links in (paid, age))
    with seeded(0, 1), torch.no_grad():
        network = AttentionNetwork(5, first, width=16, layers=1, dropout=0.0).eval()
        told, older = network(rows, first), network(rows, links_of({"paid": paid}, {"paid": age * 2}, most=9))
        torch.testing.assert_close(
            network(rows[order], links_of(turned, turned_age, most=9)), told[order], atol=1e-5, rtol=1e-5
        )
        payer, payee = (int(end[0]) for end in paid.nonzero())
        rows[payee] += 1.0
        moved = network(rows, first) != told
    assert moved[payer] and not torch.equal(older, told)
    looking = {payee, *paid[:, [payee]].nonzero()[0].tolist()}
    assert set(np.flatnonzero(moved.numpy()).tolist()) <= looking


def test_no_method_sees_a_test_label(folder: Path) -> None:
    read = SOURCES["tolokers"].read(folder)
    split = read.splits[0]
    flipped = read.labels.copy()
    flipped[split.test] = 1 - flipped[split.test]
    scored: list[dict[str, Scored]] = []
    for labels in (read.labels, flipped):
        workings = Workings("tolokers", SellerSet(labels=labels, graphs=read.graphs, splits=read.splits))
        each = {name: score(workings, split) for name, score in METHODS.items()}
        known = labels[split.validation]
        scored.append(each | {name: together(each[of], each["network"], known)[0] for name, of in STACKS.items()})
    for name in scored[0]:
        assert np.array_equal(scored[0][name].test, scored[1][name].test), name


def test_the_bench_tells_each_method_beside_its_rival(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    ended = sellers.run(["--data", str(folder), "--sets", "tolokers,amlsim_time", "--splits", "2"])
    told = json.loads(capsys.readouterr().out.splitlines()[-1])
    figures = told["figures"]
    assert told["bench"] == "sellers" and set(told["goals"]) == set(told["aims"]) == {"tolokers_auroc"}
    assert ended == 1 and told["missed"] == ["tolokers_auroc"]  # of labels that nothing tells of
    for stem in ("tolokers", "tolokers_with_labels", "amlsim_time", "amlsim_time_without_labels"):
        assert figures[f"{stem}_auprc_gain_low"] <= figures[f"{stem}_auprc_gain"] <= figures[f"{stem}_auprc_gain_high"]
        if not stem.endswith("without_labels"):
            assert f"{stem}_auprc_gain_over_floor" in figures
    assert 0 <= figures["tolokers_lightgbm_x_auroc"] <= 100
    assert 0 <= figures["tolokers_stack_weight"] <= 1 and 0 <= figures["amlsim_time_network_auroc"] <= 100


def torch_file(path: Path, shape: tuple[int, ...], stride: tuple[int, ...], call: str = "_rebuild_tensor_v2") -> Path:
    """One tensor of nine floats as torch writes it, by protocol 2 and by hand, since torch is not here."""
    tuples = [b"(" + b"".join(b"K" + bytes([number]) for number in numbers) + b"t" for numbers in (shape, stride)]
    storage = b"(X\x07\x00\x00\x00storagectorch\nFloatStorage\nX\x01\x00\x00\x000X\x03\x00\x00\x00cpuK\x09tQ"
    empty = b"ccollections\nOrderedDict\n)R"
    tensor = f"ctorch._utils\n{call}\n".encode() + b"(" + storage + b"K\x00" + tuples[0] + tuples[1] + b"\x89" + empty
    mapping = b"}X\x08\x00\x00\x00_mapping}X\x01\x00\x00\x00x" + tensor + b"tRss"
    store = b"ctorch_geometric.data.storage\nGlobalStorage\n)\x81" + mapping + b"b"
    bag = b"\x80\x02ctorch_geometric.data.data\nData\n)\x81}X\x06\x00\x00\x00_store" + store + b"sb."
    with ZipFile(path, "w") as archive:
        archive.writestr("archive/data.pkl", bag)
        archive.writestr("archive/data/0", np.arange(9, dtype="<f4").tobytes())
    return path


def test_tensors_are_read_without_torch(tmp_path: Path) -> None:
    rows = read_tensors(torch_file(tmp_path / "rows.pt", (3, 3), (3, 1)))["x"]
    np.testing.assert_array_equal(rows, np.arange(9).reshape(3, 3))
    columns = read_tensors(torch_file(tmp_path / "columns.pt", (3, 3), (1, 3)))["x"]
    np.testing.assert_array_equal(columns, np.arange(9).reshape(3, 3).T)


def test_a_file_that_asks_for_more_than_its_tensors_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Invalid, match="not within its storage"):
        read_tensors(torch_file(tmp_path / "long.pt", (4, 3), (3, 1)))
    with pytest.raises(Invalid, match=r"torch\._utils\._rebuild_parameter"):
        read_tensors(torch_file(tmp_path / "other.pt", (3, 3), (3, 1), call="_rebuild_parameter"))
    trap = tmp_path / "trap.pt"
    with ZipFile(trap, "w") as archive:
        archive.writestr("archive/data.pkl", pickle.dumps(OrderedDict(run=Path.touch)))
    with pytest.raises(Invalid, match="asks for"):
        read_tensors(trap)
