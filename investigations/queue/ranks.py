"""How urgent a task is: the harm of leaving it. The store makes a rank of harm and waiting."""

from math import log

from domain.categories import category
from domain.judgement import CategoryCode

EVERYBODY = 1_000_000  # reach from which more people make no difference
LEAST_REACH = 0.1  # what nobody is known to have seen may still be seen


def urgency(code: CategoryCode | None, chance: float) -> float:
    """Severity x chance, 0–1. An unknown category counts as the most severe until somebody has looked."""
    severity = category(code).severity if code else max(category(known).severity for known in CategoryCode)
    return severity * chance


def harm(code: CategoryCode | None, chance: float, people_reached: int) -> float:
    """Severity x chance x share of people reached, 0–1."""
    return urgency(code, chance) * reached(people_reached)


def reached(people: int) -> float:
    """Share of the most people that count, on a logarithmic scale: a hundred are a third of a million."""
    return min(1.0, max(LEAST_REACH, log(1 + people) / log(1 + EVERYBODY)))
