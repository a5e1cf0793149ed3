"""Feature tables of made-up markets: what seller models learn from, are calibrated on and are judged by.

`released_lessons` is what the release is made of: markets of every noise model in which the guilty are common, so that
there is something to learn from; others, later in their year, in which they are rarer, to stop and calibrate by; and
others again, at four cut-offs, in which they are one in a thousand, to be judged by. `own_lesson` is a platform that
learns from its own decisions alone (`splits`). Honest accounts are thinned where rows are learned from; each of
those that are left stands for the others. A test slice is whole.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import count

import numpy as np

from gnn.features.labels import dated_label_features
from gnn.features.sellers import seller_features, seller_graph
from gnn.features.table import Column, FeatureMatrix, Floats, beside
from gnn.lab.histories import BEGINS_S, LabHistory, Market, lab_history
from gnn.lab.splits import Slice, TimeSplit
from graph.histories import DAY_S, Ints

Say = Callable[[str], None]

NOISES = ("pairs", "groups", "town")
CUTOFF_DAYS = (200, 245, 290, 335)
QUIET_DAYS = 15  # at the start, in which nobody has done much
LEARNED_DAYS, JUDGED_DAYS = (110, 155, 200), (245,)
PREVALENCE = 0.001


@dataclass(frozen=True, slots=True, kw_only=True)
class Labelled:
    """Rows of the table, 1 for the guilty, and how many accounts each row stands for."""

    features: FeatureMatrix
    labels: Ints
    weights: Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class SellerLesson:
    """`validation` and `tests` are by market and day, such as "town_290": what gains in one may not in another."""

    train: Labelled
    validation: Mapping[str, Labelled]
    tests: Mapping[str, Labelled]


def rows_of(lesson: SellerLesson) -> tuple[FeatureMatrix, Ints, Ints, Ints]:
    """Training and validation rows in one table with their labels, and where each are."""
    judged = joined([*lesson.validation.values()])
    values = np.concatenate([lesson.train.features.values, judged.features.values])
    labels = np.concatenate([lesson.train.labels, judged.labels])
    cut = len(lesson.train.labels)
    table = FeatureMatrix(columns=lesson.train.features.columns, values=values)
    return table, labels, np.arange(cut), np.arange(cut, len(labels))


def released_lessons(seed: int, say: Say = lambda _: None, scale: float = 1.0) -> SellerLesson:
    """Args: scale: of all markets; 1 takes some ten minutes of one core."""
    numbers = count(1000 * seed)

    def market(noise: str, accounts: int, prevalence: float, days: Sequence[int], kept: float) -> dict[int, Labelled]:
        knobs = Market(accounts=max(400, round(accounts * scale)), prevalence=prevalence, noise=noise, decided=0.5)
        return _market(next(numbers), knobs, days, kept, say)

    learned = [market(noise, 40_000, 0.02, LEARNED_DAYS, 0.1) for noise in (*NOISES, "town", *NOISES)]
    judged = [(noise, market(noise, 80_000, 0.005, JUDGED_DAYS, 0.3)) for noise in (*NOISES, *NOISES)]
    tested = [(noise, market(noise, 200_000, PREVALENCE, CUTOFF_DAYS, 1.0)) for noise in NOISES]
    return SellerLesson(
        train=joined([rows for days in learned for rows in days.values()]),
        validation={f"{n}_{noise}": joined([*days.values()]) for n, (noise, days) in enumerate(judged)},
        tests={f"{noise}_{day}": rows for noise, days in tested for day, rows in days.items()},
    )


def own_lesson(
    lab: LabHistory, split: TimeSplit, seed: int, say: Say = lambda _: None, known: bool = False
) -> SellerLesson:
    """One cut-off of one market, learned from what was decided there.

    Args:
        known: with the columns of `dated_label_features` as well: who around had been decided about.
    """
    thinned = {
        "train": [_thinned(each, 0.1, seed) for each in split.train],
        "validation": [_thinned(each, 0.3, seed) for each in split.validation],
        "test": [(split.test, np.ones(len(split.test.rows)))],
    }
    tables: dict[tuple[str, int], Labelled] = {}
    for at_s in sorted({each.at_s for slices in thinned.values() for each, _ in slices}):
        say(f"day {(at_s - BEGINS_S) // DAY_S}")
        graph = seller_graph(lab.history, at_s)
        table = seller_features(graph)
        if known:
            table = beside([table, dated_label_features(graph, lab.decided_at_s <= at_s)])
        for name, slices in thinned.items():
            tables |= {(name, of.at_s): _labelled(table, of, weights) for of, weights in slices if of.at_s == at_s}
    train, validation, [test] = ([rows for (of, _), rows in tables.items() if of == name] for name in thinned)
    by_day = {f"step_{number}": rows for number, rows in enumerate(validation)}
    return SellerLesson(train=joined(train), validation=by_day, tests={"test": test})


def joined(parts: Sequence[Labelled]) -> Labelled:
    columns: tuple[Column, ...] = parts[0].features.columns
    return Labelled(
        features=FeatureMatrix(columns=columns, values=np.concatenate([part.features.values for part in parts])),
        labels=np.concatenate([part.labels for part in parts]),
        weights=np.concatenate([part.weights for part in parts]),
    )


def _market(seed: int, market: Market, days: Sequence[int], kept: float, say: Say) -> dict[int, Labelled]:
    """By day the accounts of a market about whom nobody has decided by then, against the truth.

    Weighed as if the guilty were as rare as PREVALENCE, however common they are in this market.
    """
    lab, found = lab_history(seed, market), {}
    for day in days:
        say(f"market {seed} ({market.noise}), day {day}")
        at_s = BEGINS_S + day * DAY_S
        there = np.flatnonzero((lab.history.opened_at_s <= at_s) & (lab.decided_at_s > at_s))
        whole = Slice(at_s=at_s, rows=there, labels=(lab.trades_from_s[there] <= at_s).astype(np.int64))
        table = seller_features(seller_graph(lab.history, at_s))
        found[day] = _labelled(table, *_thinned(whole, kept, seed, market.prevalence / PREVALENCE))
    return found


def _thinned(whole: Slice, share: float, seed: int, worth: float = 1.0) -> tuple[Slice, Floats]:
    """All of the guilty and a share of the others, each of whom stands for `worth` / `share`."""
    kept = (whole.labels == 1) | (np.random.default_rng([seed, whole.at_s]).random(len(whole.rows)) < share)
    some = Slice(at_s=whole.at_s, rows=whole.rows[kept], labels=whole.labels[kept])
    return some, np.where(some.labels == 1, 1.0, worth / share)


def _labelled(table: FeatureMatrix, of: Slice, weights: Floats) -> Labelled:
    rows = FeatureMatrix(columns=table.columns, values=table.values[of.rows])
    return Labelled(features=rows, labels=of.labels, weights=weights)
