"""What a kind of contact is worth as a sign, read from the domain's table; nothing about kinds is decided here."""

import numpy as np
from numpy.typing import NDArray

from domain.contacts import BINDING, Binding
from gnn.rings.parameters import CO_PRESENCE, DEFAULT_CAP, DEGREE_CAPS, EXCLUSIVE_CAP

FULL_SIGN = 0.5  # a kind that binds at least this much is one sign; a weaker one is worth its weight
UNKNOWN = Binding(exclusive=False, weight=0.5)


def is_exclusive(kind: str) -> bool:
    """Whether sharing one binds two accounts alone."""
    return BINDING.get(kind, UNKNOWN).exclusive


def cap_of(kind: str) -> int:
    """How many accounts may share one before it is public and says nothing."""
    return EXCLUSIVE_CAP if is_exclusive(kind) else DEGREE_CAPS.get(kind, DEFAULT_CAP)


def sign(kind: str) -> float:
    """Worth of sharing one such contact, in signs, before exclusivity."""
    weight = BINDING.get(kind, UNKNOWN).weight
    return 1.0 if weight >= FULL_SIGN else weight


def exclusive_mask(kinds: list[str]) -> NDArray[np.bool_]:
    return np.array([is_exclusive(kind) for kind in kinds], dtype=bool)


def co_presence_mask(kinds: list[str]) -> NDArray[np.bool_]:
    return np.array([kind in CO_PRESENCE for kind in kinds], dtype=bool)


def signs_of(kinds: list[str]) -> NDArray[np.float64]:
    return np.array([sign(kind) for kind in kinds], dtype=np.float64)
