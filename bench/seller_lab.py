"""Sellers of a made-up market at one guilty account in a thousand: figures at four cut-offs, and whether whys hold.

The market learns from its own decisions alone, split in time (`gnn.lab.splits`): trees on own columns, XGBGraph, the
floor with and without columns of who had been decided about, the network, and the stack of both. `released` is the
model that comes with Ringfence, which learned from other markets. Average precision is the figure: chance is one in a
thousand. Whys are of the released model: the ties of a high score are taken away, or given back, in the order that
the explanation says and in random ones; a faithful order makes the score fall and rise sooner.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from xgboost import XGBClassifier

from bench.seller_methods import Scored
from gnn.features.relations import Floats, Ints
from gnn.features.table import FeatureMatrix
from gnn.lab.histories import BEGINS_S, LabHistory, Market, lab_history
from gnn.lab.seller_lessons import CUTOFF_DAYS, QUIET_DAYS, SellerLesson, own_lesson, rows_of
from gnn.lab.splits import time_split
from gnn.sellers import fit_floor, metrics, paired_gain
from gnn.sellers.blocks import in_blocks
from gnn.sellers.model import SellerModel
from gnn.sellers.release import FLOOR, NETWORK, released
from gnn.sellers.scoring import score_all
from gnn.sellers.stack import stacked
from gnn.sellers.why import Local, Without, laid_out, probabilities
from graph.histories import DAY_S

SEED = 77
ACCOUNTS = 400_000
EXPLAINED, DRAWS, TIES_MAX = 24, 4, 12
CARRIED_BY_TIES = 0.1  # by which a score has to fall without its ties, or no order of them says anything
TEST_TO_TRAIN = 1.0  # as many test accounts as training accounts

Say = Callable[[str], None]
Figures = dict[str, float]


def lab_figures(accounts: int, say: Say) -> Figures:
    lab = lab_history(SEED, Market(accounts=accounts, noise="town"))
    tables: dict[str, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    for day in CUTOFF_DAYS:
        split = time_split(lab, BEGINS_S + QUIET_DAYS * DAY_S, BEGINS_S + day * DAY_S, SEED)
        lesson = own_lesson(lab, split, SEED, say, known=True)
        say(f"lab, day {day}: {int(lesson.train.labels.sum())} to learn from, {int(split.test.labels.sum())} to find")
        for method, scores in _scored(lesson).items():
            for metric, value in metrics(lesson.tests["test"].labels, scores).items():
                tables[method][metric].append(100 * value)
    return dict(_told(tables)) | _faithfulness(lab_history(SEED + 1, Market(accounts=20_000, prevalence=0.01)), say)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Rows:
    """What a cut-off gives: rows to learn from and to judge by in one table, and the test's."""

    table: FeatureMatrix
    labels: Ints
    train: Ints
    validation: Ints
    test: FeatureMatrix

    def only(self, which: Sequence[int]) -> "_Rows":
        return replace(self, table=self.table.only(which), test=self.test.only(which))


def _scored(lesson: SellerLesson) -> dict[str, Floats]:
    """Of the test slice, by method."""
    table, labels, train, validation = rows_of(lesson)
    known = _Rows(table=table, labels=labels, train=train, validation=validation, test=lesson.tests["test"].features)
    names = [column.name for column in table.columns]
    plain = known.only([at for at, name in enumerate(names) if ".decided_rate_" not in name])
    own = [at for at, name in enumerate(names) if "." not in name]
    means = [at for at, name in enumerate(names) if "." not in name or name.endswith((".mean_1", ".mean_2"))]
    trees, network = _trees(plain), _network(plain)
    weights = np.concatenate([each.weights for each in lesson.validation.values()])
    both = stacked(np.column_stack([trees.validation, network.validation]), labels[validation], weights)
    return {
        "lightgbm_x": _trees(known.only(own)).test,
        "xgbgraph": _xgbgraph(known.only(means)),
        "without_labels": trees.test,
        "with_labels": _trees(known).test,
        "network": network.test,
        "stack": both.probability(np.column_stack([trees.test, network.test])),
        "released": released().probability(plain.test),
    }


def _trees(rows: _Rows) -> Scored:
    settings = replace(FLOOR, rows_in_leaf=10, leaves=8)
    floor = fit_floor(rows.table, rows.labels, rows.train, rows.validation, settings)
    return Scored(floor.scores(rows.table)[rows.validation], floor.scores(rows.test))


def _network(rows: _Rows) -> Scored:
    from gnn.networks import NetworkSettings
    from gnn.networks.network import fit_surroundings

    seen, settings = in_blocks(rows.table), NetworkSettings(**NETWORK, seeds=(0,))
    network = fit_surroundings(seen, seen, rows.labels, rows.train, rows.validation, settings)
    return Scored(network.scores_of(seen)[rows.validation], network.scores_of(in_blocks(rows.test)))


def _xgbgraph(rows: _Rows) -> Floats:
    labels = rows.labels[rows.train]
    model = XGBClassifier(scale_pos_weight=float((labels == 0).sum() / labels.sum()), n_jobs=1, random_state=0)
    model.fit(rows.table.values[rows.train], labels)
    return np.asarray(model.predict_proba(rows.test.values)[:, 1])


def _told(tables: dict[str, dict[str, list[float]]]) -> Iterator[tuple[str, float]]:
    rivals = {"xgbgraph": "gain", "without_labels": "gain_over_floor"}
    for method, by_metric in tables.items():
        for metric, values in by_metric.items():
            yield f"lab_{method}_{metric}", round(float(np.mean(values)), 2)
            yield f"lab_{method}_{metric}_sd", round(float(np.std(values, ddof=1)), 2)
            for rival, name in rivals.items():
                if method != rival:
                    gain = paired_gain(np.array(values), np.array(tables[rival][metric]), TEST_TO_TRAIN)
                    yield f"lab_{method}_{metric}_{name}", round(gain.mean, 2)
                    yield f"lab_{method}_{metric}_{name}_low", round(gain.low, 2)
                    yield f"lab_{method}_{metric}_{name}_high", round(gain.high, 2)


def _faithfulness(lab: LabHistory, say: Say) -> Figures:
    """Mean score left over while ties are taken away, and reached while they are given back, by order."""
    at_s, model, rng = BEGINS_S + CUTOFF_DAYS[-1] * DAY_S, released(), np.random.default_rng(SEED)
    graph, scores = score_all(lab.history, at_s, model)
    curves = defaultdict[str, list[float]](list)
    highest = np.argsort(-scores, kind="stable")
    for account, local in zip(highest.tolist(), laid_out(lab.history, graph, at_s, highest), strict=True):
        if len(curves["deletion"]) == EXPLAINED:
            break
        ties = local.ties
        if not 3 <= len(ties) <= TIES_MAX:
            continue
        worlds = [Without(accounts=gone) for gone in (*([tie] for tie in ties), ties)]
        *single, alone = probabilities(model, [local.otherwise(worlds)])
        if scores[account] - alone < CARRIED_BY_TIES:
            continue
        say(f"why of {len(curves['deletion']) + 1}")
        ranked = [ties[at] for at in np.argsort(single, kind="stable")]
        for name, orders in {"": [ranked], "_random": [rng.permutation(ties).tolist() for _ in range(DRAWS)]}.items():
            curves[f"deletion{name}"].append(_curve(local, model, orders, delete=True))
            curves[f"insertion{name}"].append(_curve(local, model, orders, delete=False))
    told = {f"why_{name}": round(float(np.mean(values)), 4) for name, values in curves.items()}
    return told | {
        "why_accounts": len(curves["deletion"]),
        "why_deletion_below_random": round(told["why_deletion_random"] - told["why_deletion"], 4),
        "why_insertion_above_random": round(told["why_insertion"] - told["why_insertion_random"], 4),
    }


def _curve(local: Local, model: SellerModel, orders: Sequence[Sequence[int]], delete: bool) -> float:
    """Mean of the score over the first, the first two … ties of each order taken away, or given back to none."""
    gone = [order[:count] if delete else order[count:] for order in orders for count in range(1, len(order))]
    return float(np.mean(probabilities(model, [local.otherwise([Without(accounts=each) for each in gone])])))
