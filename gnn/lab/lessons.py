"""What the released ring scorer learns from: every noise model, rare and common rings, good and poor screening; and
markets with time, for what seller scores add to it.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np

from gnn.features.sellers import seller_features, seller_graph
from gnn.lab.histories import BEGINS_S, LabHistory, Market, lab_history
from gnn.lab.markets import links_of
from gnn.lab.seller_lessons import NOISES as IN_TIME
from gnn.lab.worlds import Noise, world
from gnn.rings.training import Lesson, lesson
from gnn.sellers.model import SellerModel
from graph.histories import DAY_S

# Families and workplaces are what innocent sharing mostly is; so their worlds come twice.
NOISES: tuple[Noise, ...] = ("pairs", "groups", "town", "town")
ROUNDS = 20
ACCOUNTS = 8_000
RINGS = (15, 30, 60)
RECALLS = (0.5, 0.6, 0.7, 0.8)
FALSE_ALARMS = (0.01, 0.02, 0.03)
IN_MARKET, GUILTY, DAYS = 20_000, (0.01, 0.02, 0.04), (200, 245, 290)


def lessons(seed: int, rounds: int = ROUNDS, say: Callable[[str], None] = lambda _: None) -> Iterator[Lesson]:
    """Four worlds a round, none like another."""
    for n in range(rounds):
        rings, recall, alarms = RINGS[n % 3], RECALLS[n % 4], FALSE_ALARMS[n % 3]
        for at, noise in enumerate(NOISES):
            say(f"world {n * len(NOISES) + at + 1} of {rounds * len(NOISES)}")
            made = world(noise, 1_000_000 * seed + n * len(NOISES) + at, ACCOUNTS, rings, recall, alarms)
            yield lesson(made.links, [ring.members for ring in made.planted], made.duplicates)


def market_lessons(
    seed: int, model: SellerModel, rounds: int, say: Callable[[str], None] = lambda _: None
) -> Iterator[Lesson]:
    """Markets of the three noise models a round, that the model was not trained on, as of a day, with its scores."""
    for n in range(rounds):
        for at, noise in enumerate(IN_TIME, start=len(IN_TIME) * n):
            say(f"market {at + 1} of {len(IN_TIME) * rounds}")
            knobs = Market(accounts=IN_MARKET, prevalence=GUILTY[n % 3], noise=noise, decided=0.5)
            yield market_lesson(lab_history(10_000 * seed + at, knobs), BEGINS_S + DAYS[n % 3] * DAY_S, model)


def market_lesson(lab: LabHistory, at_s: int, model: SellerModel) -> Lesson:
    """A market as of that moment: its rings are who trades together by then, two or more."""
    links, duplicates = links_of(lab.history, at_s)
    scores = model.probability(seller_features(seller_graph(lab.history, at_s)))
    names = np.array(links.account_ids, dtype=object)
    trading = lab.trades_from_s <= at_s
    rings = [frozenset(names[trading & (lab.ring == ring)].tolist()) for ring in range(lab.ring.max() + 1)]
    return lesson(replace(links, sellers=scores), [ring for ring in rings if len(ring) > 1], duplicates)
