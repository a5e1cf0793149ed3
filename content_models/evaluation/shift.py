"""How far posts have moved from those a detector is known on: population stability of scores, languages, lengths.

What does not live here: what is done about an alarm.
"""

import numpy as np
import numpy.typing as npt

from content_models.evaluation.figures import Estimate, Shift, Stability
from content_models.evaluation.ranking import SAMPLES, ranking
from content_models.evaluation.scored import Bools, Doubles, Names, Scored

ALARM = 0.2
LEAST = 200
"""Rows on either side: with fewer, chance alone gives an index near the alarm."""

_BINS = 10
_MOST_LANGUAGES = 30


def shift_in_time(rows: Scored, seed: int, samples: int = SAMPLES) -> Shift | None:
    """The later half of the months beside the earlier one; None where too few rows state a month, or all the same."""
    months = rows.columns["month"]
    before = earlier_half(months)
    if before is None:
        return None
    after = (months.codes >= 0) & ~before
    if min(int(before.sum()), int(after.sum())) < LEAST:
        return None
    stated = sorted(months.names)
    split = max(months.names[code] for code in set(months.codes[before].tolist()))
    return _shift(f"months {stated[0]} to {split}", _side(rows, before), _side(rows, after), seed, samples)


def shift_from(reference: Scored, name: str, rows: Scored, seed: int, samples: int = SAMPLES) -> Shift | None:
    """The files beside a reference; None where either side is too small to say."""
    if min(len(reference.illegal), len(rows.illegal)) < LEAST:
        return None
    sides = (
        _side(reference, np.ones(len(reference.illegal), np.bool_)),
        _side(rows, np.ones(len(rows.illegal), np.bool_)),
    )
    return _shift(name, *sides, seed, samples)


def earlier_half(months: Names) -> Bools | None:
    """Rows of the first months that together hold as near to half of the rows as whole months can; month names sort
    as dates do (2026-03)."""
    stated = months.codes >= 0
    order = sorted(range(len(months.names)), key=lambda code: months.names[code])
    if len(order) < 2:
        return None
    counts = np.bincount(months.codes[stated], minlength=len(months.names))[order]
    held = np.cumsum(counts)[:-1]
    last = int(np.argmin(np.abs(held - counts.sum() / 2)))
    return np.isin(months.codes, order[: last + 1])


_Side = tuple[Doubles, npt.NDArray[np.str_], Doubles, Bools]


def _side(rows: Scored, here: Bools) -> _Side:
    languages = rows.columns["language"]
    names = np.array([*languages.names, "(not stated)"])[languages.codes[here]]
    return rows.answers.probabilities[here], names, rows.lengths[here].astype(np.float64), rows.illegal[here]


def _shift(name: str, before: _Side, after: _Side, seed: int, samples: int) -> Shift:
    columns = [
        _stability("scores", *binned(before[0], after[0])),
        _stability("languages", *_named(before[1], after[1])),
        _stability("lengths", *binned(before[2], after[2])),
    ]
    return Shift(
        name, len(after[0]), len(before[0]), columns, _auroc(after, seed, samples), _auroc(before, seed, samples)
    )


def _auroc(side: _Side, seed: int, samples: int) -> Estimate | None:
    found = ranking(side[3], side[0], seed, samples).auroc
    return found if found.value is not None else None


Counts = npt.NDArray[np.int64]


def binned(before: Doubles, after: Doubles) -> tuple[Counts, Counts]:
    """Counts of both in bins that each hold a tenth of `before`; fewer where values repeat."""
    edges = np.unique(np.quantile(before, np.linspace(0, 1, _BINS + 1)[1:-1]))
    return tuple(  # type: ignore[return-value]
        np.bincount(np.searchsorted(edges, side, side="left"), minlength=len(edges) + 1) for side in (before, after)
    )


def _named(before: npt.NDArray[np.str_], after: npt.NDArray[np.str_]) -> tuple[Counts, Counts]:
    names, counts = np.unique(np.concatenate([before, after]), return_counts=True)
    kept = names[np.argsort(-counts, kind="stable")][:_MOST_LANGUAGES]
    both = [
        np.array([int((side == name).sum()) for name in kept] + [int((~np.isin(side, kept)).sum())])
        for side in (before, after)
    ]
    shown = (both[0] + both[1]) > 0
    return both[0][shown], both[1][shown]


def stability_index(before: Counts, after: Counts) -> float:
    """Population stability index: sum of (p − q) ln (p / q); half a row is added to each bin, so that none is empty."""
    p, q = ((side + 0.5) / (side + 0.5).sum() for side in (before, after))
    return float(((q - p) * np.log(q / p)).sum())


def _stability(what: str, before: Counts, after: Counts) -> Stability:
    index = stability_index(before, after)
    # Twice the expectation under no change, which is (bins − 1)(1/n + 1/m) (Yurdakul and Naranjo 2020).
    chance = 2 * (len(before) - 1) * (1 / max(before.sum(), 1) + 1 / max(after.sum(), 1))
    return Stability(what, index, float(chance), bool(index > ALARM))
