"""The routing table: from a calibrated probability and a category to a proposed Action. Thresholds are `routing.toml`.

What does not live here: decisions. Routing proposes; `investigations` decides.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from domain.errors import Invalid
from domain.judgement import Action, CategoryCode


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Probability above which an action is proposed; a probability equal to a threshold falls below it."""

    remove: float
    review: float
    monitor: float

    def __post_init__(self) -> None:
        if not 0 <= self.monitor <= self.review <= self.remove <= 1:
            raise Invalid("routing thresholds must satisfy 0 <= monitor <= review <= remove <= 1")

    def action(self, probability: float) -> Action:
        if probability > self.remove:
            return Action.REMOVE
        if probability > self.review:
            return Action.REVIEW
        return Action.MONITOR if probability > self.monitor else Action.ALLOW


@dataclass(frozen=True, slots=True)
class RoutingTable:
    version: str
    thresholds: Thresholds
    by_category: Mapping[CategoryCode, Thresholds] = field(default_factory=dict)

    def propose(self, probability: float, category: CategoryCode | None, unsure: bool = False) -> Action:
        """The action for a probability in [0, 1]; nothing is removed unseen where the detector is `unsure`.

        Raises Invalid for anything else, NaN included.
        """
        if not 0 <= probability <= 1:
            raise Invalid("a probability must lie between 0 and 1")
        thresholds = self.by_category.get(category, self.thresholds) if category else self.thresholds
        action = thresholds.action(probability)
        return Action.REVIEW if unsure and action is Action.REMOVE else action


def load_routing(path: Path | None = None) -> RoutingTable:
    """Read a table (default: the one kept beside this module). Raises Invalid naming what is wrong with it."""
    path = path or Path(__file__).with_name("routing.toml")
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
        return RoutingTable(
            version=str(table["version"]),
            thresholds=Thresholds(**table["thresholds"]),
            by_category={
                CategoryCode(code): Thresholds(**(table["thresholds"] | own))
                for code, own in table.get("categories", {}).items()
            },
        )
    except (tomllib.TOMLDecodeError, KeyError, TypeError, ValueError) as failure:
        raise Invalid(f"routing table {path.name}: {failure}") from failure
