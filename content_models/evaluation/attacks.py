"""How a detector stands disguises: sampled rows are judged again as sellers would rewrite them.

The disguises are those that training knows (`training.obfuscators`), so the figures are an upper bound; a bench with
attacks by others is `bench text`. What does not live here: undoing disguises.
"""

import random
from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from content_models.evaluation.counting import rate
from content_models.evaluation.figures import AttackFigures
from content_models.evaluation.rows import LabelledRow
from content_models.evaluation.scored import Bools, Routing, Scored, scored
from content_models.training.obfuscators import OBFUSCATORS
from domain.judgement import Action, Detector

Attack = Callable[[str, random.Random], str]
Say = Callable[[str, float], None]


def attacks() -> dict[str, Attack]:
    """By name, in the order of the list they come from; training lists some several times to weigh them."""
    return {attack.__name__.replace("_", " "): attack for attack in OBFUSCATORS}


def under_attack(rows: Scored, detector: Detector, routing: Routing, seed: int, say: Say) -> list[AttackFigures]:
    """One entry per attack that changes at least one row."""
    plain = _flagged(rows.sample, detector, routing)
    found, known = [], attacks()
    for number, (name, attack) in enumerate(known.items()):
        say(f"attack: {name}", number / len(known))
        figures = _figures(name, attack, rows.sample, plain, detector, routing, seed)
        found += [figures] if figures.rows else []
    return found


def _figures(
    name: str,
    attack: Attack,
    rows: Sequence[LabelledRow],
    plain: Bools,
    detector: Detector,
    routing: Routing,
    seed: int,
) -> AttackFigures:
    chance = random.Random(seed)  # noqa: S311 - a disguise, no secret
    hidden = [replace(row, text=attack(row.text, chance)) for row in rows]
    changed = np.array([a.text != b.text for a, b in zip(rows, hidden, strict=True)], np.bool_)
    kept = [row for row, differs in zip(hidden, changed, strict=True) if differs]
    flagged, before = _flagged(kept, detector, routing), plain[changed]
    illegal = np.array([bool(row.illegal) for row in kept], np.bool_)
    every = np.ones(len(kept), np.bool_)
    return AttackFigures(
        name=name,
        rows=len(kept),
        accuracy=rate(flagged == illegal, every),
        accuracy_plain=rate(before == illegal, every),
        recall=rate(flagged, illegal),
        recall_plain=rate(before, illegal),
        false_positive_rate=rate(flagged, ~illegal),
    )


def _flagged(rows: Sequence[LabelledRow], detector: Detector, routing: Routing) -> Bools:
    return scored(rows, detector, routing, 0).answers.at_least(Action.REVIEW)
