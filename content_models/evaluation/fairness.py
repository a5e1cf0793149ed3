"""Whether groups are treated alike: differences by fairlearn, and what chance alone would make of them.

Groups too small to say are left out and named: the largest of many small differences is large by itself. What does not
live here: which column is a group (`rows.Columns`), what is flagged (`counting`).
"""

from collections.abc import Callable

import numpy as np
from fairlearn.metrics import (  # type: ignore[import-untyped]
    demographic_parity_difference,
    equal_opportunity_difference,
    false_positive_rate_difference,
)

from content_models.evaluation.figures import Difference, Group, Grouping, Parity, Rate
from content_models.evaluation.scored import OTHERS, Bools, Names, Scored
from domain.judgement import Action

LEAST = 30
"""Rows of a group that a difference is taken of: of all for parity, of illegal ones for opportunity, of legal ones for
false alarms."""

DRAWS = 2_000


def parity(grouping: Grouping, column: Names, rows: Scored, seed: int) -> Parity:
    """What fewer than two groups have enough rows for is None."""
    flagged = rows.answers.at_least(Action.REVIEW)
    known = [group for group in grouping.groups if group.name != OTHERS]
    parts = {
        "all": (demographic_parity_difference, _enough(known, lambda group: group.flagged)),
        "illegal": (equal_opportunity_difference, _enough(known, lambda group: group.recall)),
        "legal": (false_positive_rate_difference, _enough(known, lambda group: group.false_positive_rate)),
    }
    found = {
        name: _difference(metric, rates, column, rows.illegal, flagged, seed) for name, (metric, rates) in parts.items()
    }
    compared = sorted({name for _, rates in parts.values() for name in rates})
    return Parity(
        by=grouping.by,
        demographic_parity=found["all"],
        at_equal_shares=_at_equal_shares(known, float(rows.illegal.mean())),
        equal_opportunity=found["illegal"],
        false_alarms=found["legal"],
        compared=compared,
        left_out=[group.name for group in known if any(group.name not in rates for _, rates in parts.values())],
        least=LEAST,
    )


def _enough(groups: list[Group], of: Callable[[Group], Rate]) -> dict[str, Rate]:
    return {group.name: of(group) for group in groups if of(group).of >= LEAST}


def _difference(
    metric: Callable[..., float], rates: dict[str, Rate], column: Names, illegal: Bools, flagged: Bools, seed: int
) -> Difference | None:
    if len(rates) < 2:
        return None
    wanted = [at for at, name in enumerate(column.names) if name in rates]
    here = np.isin(column.codes, wanted)
    ends = sorted(rates, key=lambda name: (rates[name].value or 0, name))
    return Difference(
        value=float(metric(illegal[here], flagged[here], sensitive_features=column.codes[here])),
        chance=by_chance(list(rates.values()), seed),
        highest=ends[-1],
        lowest=ends[0],
    )


def by_chance(rates: list[Rate], seed: int) -> float:
    """Which largest difference groups of these sizes stay below in 95 of 100 draws, had all of them the same rate."""
    sizes = np.array([rate.of for rate in rates])
    common = sum(rate.hits for rate in rates) / sizes.sum()
    drawn = np.random.default_rng(seed).binomial(sizes, common, (DRAWS, len(sizes))) / sizes
    return float(np.quantile(np.ptp(drawn, axis=1), 0.95))


def _at_equal_shares(groups: list[Group], share: float) -> float | None:
    """Difference of shares flagged, had every group the same share of illegal rows; of groups with enough of both."""
    flagged = [
        share * group.recall.value + (1 - share) * group.false_positive_rate.value
        for group in groups
        if min(group.recall.of, group.false_positive_rate.of) >= LEAST
        and group.recall.value is not None
        and group.false_positive_rate.value is not None
    ]
    return max(flagged) - min(flagged) if len(flagged) > 1 else None
