"""The default without weights of one's own: what a network's ImageNet classes hint at, under a stated ceiling.

A hint is no probability of illegal trade: nobody calibrated it, and a rifle in a picture is a shop, a museum or a film
as well. Its ceiling lies under the line of review, so that by itself it calls nobody's attention to a post beyond
watching it. Which class supports what is in `classes.toml`. What does not live here: trained heads (`head`).
"""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from content_models.images.embedding import Floats
from domain.judgement import CategoryCode

CEILINGS = {"shown": 0.45, "near": 0.15}
"""Of a hint when the network is certain: a thing that is shown, one that lies near it."""

LEAST = 0.03
"""Hints below are not worth a sentence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImageClass:
    """One of ImageNet's thousand and what it supports."""

    index: int
    name: str
    category: CategoryCode
    support: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Hint:
    """Attributes:
    score: 0 to the ceiling; not calibrated.
    names: the classes it rests on, the likeliest first.
    """

    category: CategoryCode
    score: float
    names: tuple[str, ...]


@cache
def image_classes() -> tuple[ImageClass, ...]:
    entries = tomllib.loads(Path(__file__).with_name("classes.toml").read_text("utf-8"))["classes"]
    return tuple(ImageClass(**{**entry, "category": CategoryCode(entry["category"])}) for entry in entries)


def hints(probabilities: Floats) -> list[Hint]:
    """What class probabilities, float32 (1000,), hint at; the strongest first, those under LEAST left out."""
    found = (_hint(category, probabilities) for category in dict.fromkeys(known.category for known in image_classes()))
    return sorted((hint for hint in found if hint.score >= LEAST), key=lambda hint: -hint.score)


def _hint(category: CategoryCode, probabilities: Floats) -> Hint:
    """Classes of one category add up: rifle and assault rifle share what a network is sure of."""
    classes = [known for known in image_classes() if known.category is category]
    shares = {known.name: CEILINGS[known.support] * float(probabilities[known.index]) for known in classes}
    names = sorted((name for name in shares if shares[name] > LEAST / 3), key=lambda name: -shares[name])
    return Hint(category=category, score=round(sum(shares.values()), 4), names=tuple(names))
