"""A made-up history split in time, as a release would meet it: learn from what was decided, be held against the truth.

A cut-off is reached in steps. Trees learn from accounts as they were at each step but the last two, with what had been
decided one step later; they are stopped and calibrated on accounts as they were at the last two steps before it, with
what had been decided by the next; they are tested on accounts as they are at it and about whom nobody has decided,
against what is true of them. The three are different accounts, and members of a ring are never parted: nothing of a
test ring was seen in training.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gnn.lab.histories import LabHistory
from graph.histories import DAY_S, Ints

Bools = NDArray[np.bool_]

STEP_S = 45 * DAY_S
SHARES = (0.35, 0.65)  # training ends, validation ends; the rest is the test's
JUDGED = 2  # steps that a model is stopped and calibrated by
STEPS_MAX = 6  # that are learned from; what was long ago says less


@dataclass(frozen=True, slots=True, kw_only=True)
class Slice:
    """Accounts (positions, ascending) as of a moment, and what was known or is true of each: 1 guilty, 0 not."""

    at_s: int
    rows: Ints
    labels: Ints


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeSplit:
    """`train` and `validation`: the same accounts at several moments, the earliest first."""

    train: tuple[Slice, ...]
    validation: tuple[Slice, ...]
    test: Slice


def time_split(lab: LabHistory, begins_s: int, cutoff_s: int, seed: int) -> TimeSplit:
    """The split of one cut-off, of a history worth reading since `begins_s`; the seed says which accounts are whose."""
    part = _parts(lab.ring, seed)
    moments = [*reversed(range(cutoff_s - STEP_S, begins_s, -STEP_S)[: JUDGED + STEPS_MAX])]
    return TimeSplit(
        train=tuple(_decided(lab, part == 0, at_s) for at_s in moments[:-JUDGED]),
        validation=tuple(_decided(lab, part == 1, at_s) for at_s in moments[-JUDGED:]),
        test=_slice(lab, part == 2, cutoff_s, lab.trades_from_s <= cutoff_s),
    )


def _decided(lab: LabHistory, of: Bools, at_s: int) -> Slice:
    """With what will have been decided a step later: whoever gets by until then passes for innocent."""
    return _slice(lab, of, at_s, lab.decided_at_s <= at_s + STEP_S)


def _slice(lab: LabHistory, of: Bools, at_s: int, guilty: Bools) -> Slice:
    """Those that are there at that moment and that nobody has decided about."""
    rows = np.flatnonzero(of & (lab.history.opened_at_s <= at_s) & (lab.decided_at_s > at_s))
    return Slice(at_s=at_s, rows=rows, labels=guilty[rows].astype(np.int64))


def _parts(ring: Ints, seed: int) -> Ints:
    """0, 1 or 2 per account: drawn for each ring as a whole, and for everybody else alone."""
    rng = np.random.default_rng([seed, 45])
    drawn = rng.random(len(ring))
    of_rings = rng.random(int(ring.max(initial=-1)) + 1)
    drawn[ring >= 0] = of_rings[ring[ring >= 0]]
    return np.searchsorted(SHARES, drawn, side="right").astype(np.int64)
