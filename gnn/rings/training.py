"""Trains the released ring scorer from worlds whose rings are known."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from domain.errors import Invalid
from gnn.rings.detection import Prepared, disjoint, prepare
from gnn.rings.groups import Groups
from gnn.rings.pairs import Floats, Ints
from gnn.rings.parameters import RingParameters
from gnn.rings.scorer import RingScorer, curve, predict_overlap, train_overlap
from graph.projections import ContactLinks

SAME = 0.5  # Jaccard overlap from which a group is the ring
_ALIKE = 1e-3  # deviation of a measure that is the same everywhere
_UNSEEN = 0.3  # deviation of a measure that worlds never show; that of likely sellers in markets, about
_SHOWN = 0.05  # predicted overlap below which nobody would be shown a group


@dataclass(frozen=True, slots=True)
class Lesson:
    """A world's candidate groups with the overlap of each with the best planted ring, and how many were planted."""

    prepared: Prepared
    overlap: Floats
    planted: int


def lesson(links: ContactLinks, rings: Sequence[frozenset[str]], duplicates: Iterable[tuple[str, str]] = ()) -> Lesson:
    """Args: rings: disjoint sets of account ids."""
    prepared = prepare(links, duplicates, RingParameters())
    at = {account: index for index, account in enumerate(links.account_ids)}
    of = np.full(len(links.account_ids), -1)
    for number, ring in enumerate(rings):
        of[[at[account] for account in ring]] = number
    overlap = best_overlap(prepared.groups, of, np.array([len(ring) for ring in rings]))
    return Lesson(prepared, overlap, len(rings))


def train_rings(lessons: Sequence[Lesson], seed: int, say: Callable[[str], None] = lambda _: None) -> RingScorer:
    """A scorer from two lessons or more: the curve needs groups of worlds that the booster has not seen."""
    if len(lessons) < 2:
        raise Invalid(f"{len(lessons)} worlds are too few to train on; give two or more, under several noise models")
    halves = lessons[::2], lessons[1::2]
    seen: list[tuple[Floats, Floats, Floats]] = []
    for known, unknown in (halves, halves[::-1]):
        say(f"training on {len(known)} worlds, calibrating on {len(unknown)}")
        model = _trained(known, seed)
        seen += [_shown(each, predict_overlap(model, each.prepared.table.values)) for each in unknown]
    predicted, values, true = (np.concatenate(columns) for columns in zip(*seen, strict=True))
    slope, by_size, intercept = curve(predicted, values, true >= SAME)
    say(f"training on {len(lessons)} worlds")
    return RingScorer(
        release=_trained(lessons, seed),
        slope=slope,
        by_size=by_size,
        intercept=intercept,
        centre=tuple(values.mean(axis=0).tolist()),
        spread=tuple(np.where(values.any(axis=0), np.maximum(values.std(axis=0), _ALIKE), _UNSEEN).tolist()),
    )


def best_overlap(groups: Groups, ring_of: Ints, sizes: Ints) -> Floats:
    """Jaccard overlap of each group with the ring it overlaps best. `ring_of`: per account, -1 for none."""
    rings = ring_of[groups.members]
    held = rings >= 0
    keys, common = np.unique(groups.rows[held] * len(sizes) + rings[held], return_counts=True)
    group, ring = keys // len(sizes), keys % len(sizes)
    best = np.zeros(len(groups))
    np.maximum.at(best, group, common / (groups.sizes[group] + sizes[ring] - common))
    return best


def _trained(lessons: Sequence[Lesson], seed: int) -> str:
    values = np.vstack([each.prepared.table.values for each in lessons])
    overlap = np.concatenate([each.overlap for each in lessons])
    # less than a ring is none: half of a ring that two accounts could never be would else pass for a likely one
    return train_overlap(values, np.where(overlap >= SAME, overlap, 0.0), seed)


def _shown(each: Lesson, predicted: Floats) -> tuple[Floats, Floats, Floats]:
    """Of the groups that would be shown: predicted overlap, measures, true overlap."""
    shown = disjoint(each.prepared.groups, predicted, _SHOWN)
    return predicted[shown], each.prepared.table.values[shown], each.overlap[shown]
