"""How a bench ends: the figures held against their goals, as one JSON object on the last line."""

import json
from collections.abc import Mapping

Goal = tuple[str, float]
"""">=" or "<=", and the bound."""


def outcome(
    bench: str, figures: Mapping[str, float], goals: Mapping[str, Goal], digits: int | None = None, **more: object
) -> int:
    """Prints it and gives the exit code: 1 when a goal is missed, else 0. Every goal has a figure.

    `digits`: figures are shown so long and judged whole; `more`: what else the object says.
    """
    missed = [name for name, goal in goals.items() if not reached(figures[name], goal)]
    shown = figures if digits is None else {name: round(figure, digits) for name, figure in figures.items()}
    print(json.dumps({"bench": bench, "figures": shown, "goals": goals, **more, "missed": missed}))
    return 1 if missed else 0


def reached(figure: float, goal: Goal) -> bool:
    sign, bound = goal
    return figure >= bound if sign == ">=" else figure <= bound
