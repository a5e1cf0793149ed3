"""Accounts that begin to post at the same moments again and again, more often than their own habits would bring about.

What counts is when an account begins, a post after an hour of silence: of a volley only the first. Moments at which
many begin say nothing, nor do full quarters of an hour, where schedulers post; and moments at one time of day count
once, since a scheduler keeps to the same time every day.
"""

from collections import Counter

import numpy as np
from scipy.stats import poisson

from gnn.rings.pairs import Floats, Ints, PairCounts, pair_rows
from gnn.rings.parameters import RingParameters
from graph.dealings import Dealings

_QUARTER_S, _DAY_S = 900, 86_400


def moments(dealings: Dealings, size: int, parameters: RingParameters) -> PairCounts:
    """For each two accounts that coincide beyond chance, at how many times of day they did.

    By chance two accounts with n and m beginnings coincide n·m·Σw² times, w being the share of all beginnings that
    each moment has; how unlikely so many are is a Poisson tail. Among all pairs of accounts with enough beginnings,
    those that never coincide too, the share of false ones is held below `moments_false` (Benjamini and Hochberg, 1995).
    """
    account, moment = _beginnings(dealings, parameters)
    busy = np.bincount(account, minlength=size) >= parameters.moments_least
    account, moment = account[busy[account]], moment[busy[account]]
    first, second, at = pair_rows(account, moment)
    a_day = _DAY_S // _QUARTER_S
    quarter = at * parameters.moment_s // _QUARTER_S % a_day
    once = np.unique((first * size + second) * a_day + quarter)
    pairs, number = np.unique(once // a_day, return_counts=True)
    enough = number >= parameters.moments_least
    pairs, number = pairs[enough], number[enough]
    own = np.bincount(account, minlength=size).astype(np.float64)
    expected = own[pairs // size] * own[pairs % size] * _alike(moment)
    known = int(busy.sum())
    true = _beyond_chance(poisson.sf(number - 1, expected), known * (known - 1) // 2, parameters.moments_false)
    kept = zip((pairs[true] // size).tolist(), (pairs[true] % size).tolist(), number[true].tolist(), strict=True)
    return Counter({(a, b): count for a, b, count in kept})


def _beginnings(dealings: Dealings, parameters: RingParameters) -> tuple[Ints, Ints]:
    """Account and moment of each beginning that can tell something, sorted by account, each once."""
    order = np.lexsort((dealings.posted_s, dealings.poster))
    account, posted_s = dealings.poster[order].astype(np.int64), dealings.posted_s[order]
    quiet = np.ones(len(account), dtype=bool)
    quiet[1:] = (account[1:] != account[:-1]) | (np.diff(posted_s) >= parameters.moment_quiet_s)
    on_the_quarter = posted_s % _QUARTER_S < parameters.moment_s
    account, moment = account[quiet], (posted_s // parameters.moment_s)[quiet]
    _, row, crowd = np.unique(moment, return_inverse=True, return_counts=True)
    told = (crowd[row] <= parameters.moment_cap) & ~on_the_quarter[quiet]
    return account[told], moment[told]


def _alike(moment: Ints) -> float:
    """Chance that two beginnings fall into the same moment, as busy as the moments are."""
    held = np.unique(moment, return_counts=True)[1]
    return float((held**2).sum() / max(len(moment), 1) ** 2)


def _beyond_chance(unlikely: Floats, tested: int, false: float) -> Ints:
    """Rows whose rank allows for it; Args: tested: how many there are with those that are not rows."""
    order = np.argsort(unlikely, kind="stable")
    passed = np.flatnonzero(unlikely[order] <= false * np.arange(1, len(order) + 1) / max(tested, 1))
    return np.sort(order[: passed[-1] + 1]) if len(passed) else np.zeros(0, dtype=np.int64)
