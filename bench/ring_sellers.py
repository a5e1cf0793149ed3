"""What members' seller scores add to a ring's score, once verdicts say how much they count: a part of `bench rings`.

Markets with time (`gnn.lab.markets`), of three noise models and three prevalences, their accounts scored by the
released seller model, which has seen none of them. Verdicts, a tenth of them wrong, are drawn from the groups that the
release would show of one market of each noise model; the others are scored by what was learned of them, with the share
of likely sellers and without. `python -m bench.ring_sellers` runs it alone.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gnn.lab.lessons import market_lessons
from gnn.lab.seller_lessons import NOISES
from gnn.rings.detection import disjoint
from gnn.rings.measures import MEASURES
from gnn.rings.pairs import Floats, Ints
from gnn.rings.scorer import RingScorer, log_loss, released
from gnn.rings.training import SAME, Lesson
from gnn.sellers.release import released as released_sellers

ROUNDS = 6
VERDICTS, WRONG = (20, 50, 200), 0.1
SHOWN = 0.2  # probability by the release from which somebody would look at a group
_LIKELY = list(MEASURES).index("likely_sellers")


@dataclass(frozen=True, slots=True)
class _Looked:
    """A market, and which of its groups the release would show."""

    market: Lesson
    shown: Ints


def ring_sellers(say: Callable[[str], None] = lambda _: None) -> dict[str, float]:
    """Means over the rounds: log loss and F1 after each number of verdicts, and in how many rounds the loss fell."""
    release = released()
    markets = [_Looked(each, _shown(release, each)) for each in market_lessons(2, released_sellers(), ROUNDS, say)]
    figures: dict[str, float] = {}
    for number in VERDICTS:
        told = np.array(
            [_round(release, markets, at, number) for at in range(ROUNDS)]
        )  # rounds x (without, with) x figures
        for column, name in enumerate(("log_loss", "f1")):
            for row, kind in enumerate(("without_sellers", "with_sellers")):
                figures[f"verdicts{number}_{kind}_{name}"] = round(float(told[:, row, column].mean()), 4)
        figures[f"verdicts{number}_with_sellers_better"] = float((told[:, 1, 0] < told[:, 0, 0]).sum())
    return figures


def _round(release: RingScorer, markets: Sequence[_Looked], at: int, number: int) -> list[list[float]]:
    begin, end = len(NOISES) * at, len(NOISES) * (at + 1)
    own, others = markets[begin:end], [*markets[:begin], *markets[end:]]
    values, confirmed = _verdicts(own, number, at)
    return [_held_out(release.learned(_read(values, sellers), confirmed), others, sellers) for sellers in (False, True)]


def _verdicts(markets: Sequence[_Looked], number: int, seed: int) -> tuple[Floats, NDArray[np.bool_]]:
    rng = np.random.default_rng(seed)
    values = np.concatenate([each.market.prepared.table.values[each.shown] for each in markets])
    right = np.concatenate([each.market.overlap[each.shown] >= SAME for each in markets])
    drawn = rng.permutation(len(values))[:number]
    return values[drawn], right[drawn] ^ (rng.random(len(drawn)) < WRONG)


def _held_out(scorer: RingScorer, markets: Sequence[_Looked], sellers: bool) -> list[float]:
    """Log loss over the groups that the release would show, and F1 of what would be reported."""
    losses, reported, right, planted = [], 0, 0, 0
    for each, rows in ((looked.market, looked.shown) for looked in markets):
        likely = scorer.probability(_read(each.prepared.table.values, sellers))
        losses.append(log_loss(likely[rows], each.overlap[rows] >= SAME))
        found = disjoint(each.prepared.groups, likely, 0.5)
        reported, right = reported + len(found), right + int((each.overlap[found] >= SAME).sum())
        planted += each.planted
    return [float(np.concatenate(losses).mean()), 2 * right / (reported + planted)]


def _shown(release: RingScorer, each: Lesson) -> Ints:
    return disjoint(each.prepared.groups, release.probability(each.prepared.table.values), SHOWN)


def _read(values: Floats, sellers: bool) -> Floats:
    read = values.copy()
    read[:, _LIKELY] *= sellers
    return read


if __name__ == "__main__":
    print(json.dumps(ring_sellers(print)))
