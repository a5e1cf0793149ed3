"""Which queue a task goes to: an ordered table, kept as `queues.toml`; the first queue that takes it gets it."""

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from domain.casework import Reviewer
from domain.errors import Invalid
from domain.judgement import CategoryCode
from domain.observations import Label


@dataclass(frozen=True, slots=True, kw_only=True)
class Queue:
    """A line of the table.

    Attributes:
        categories, subjects, regions: what it takes; None for everything.
        skill: what its reviewers need, None for nothing.
        answer_within: from when a task is raised to when it has to be answered.
        hard_to_look_at: each of its tasks counts against a reviewer's budget.
    """

    code: str
    title: str
    categories: frozenset[CategoryCode] | None
    subjects: frozenset[Label] | None
    regions: frozenset[str] | None
    skill: str | None
    answer_within: timedelta
    hard_to_look_at: bool

    def takes(self, subject: Label, category: CategoryCode | None, region: str | None) -> bool:
        asked = ((self.categories, category), (self.subjects, subject), (self.regions, region))
        return all(wanted is None or given in wanted for wanted, given in asked)

    def open_to(self, reviewer: Reviewer) -> bool:
        return (reviewer.queues is None or self.code in reviewer.queues) and (
            self.skill is None or self.skill in reviewer.skills
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueTable:
    """The queues in order, and the limits that hold in each of them."""

    queues: tuple[Queue, ...]
    lease: timedelta
    handed_over: timedelta
    most_held: int
    budget: int
    longest_snooze: timedelta

    def __post_init__(self) -> None:
        codes = [queue.code for queue in self.queues]
        if len(set(codes)) < len(codes):
            raise Invalid("two queues have one code")
        last = self.queues[-1] if self.queues else None
        if last is None or (last.categories, last.subjects, last.regions) != (None, None, None):
            raise Invalid("the last queue has to take everything, or some tasks would have none")

    def queue_for(self, subject: Label, category: CategoryCode | None, region: str | None = None) -> Queue:
        """The first that takes it."""
        return next(queue for queue in self.queues if queue.takes(subject, category, region))

    def known(self, codes: Iterable[str]) -> list[Queue]:
        """The queues of these codes, in the table's order. Raises Invalid for a code that is none."""
        asked = set(codes)
        if unknown := sorted(asked - {queue.code for queue in self.queues}):
            raise Invalid(f"{unknown[0]!r} is no queue; there are {', '.join(queue.code for queue in self.queues)}.")
        return [queue for queue in self.queues if queue.code in asked]

    @property
    def skills(self) -> list[str]:
        return sorted({queue.skill for queue in self.queues if queue.skill})


def load_queues(path: Path | None = None) -> QueueTable:
    """Read a table (default: the one kept beside this module). Raises Invalid naming what is wrong with it."""
    path = path or Path(__file__).with_name("queues.toml")
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
        return QueueTable(
            queues=tuple(_queue(row) for row in table["queues"]),
            lease=timedelta(seconds=table["lease_s"]),
            handed_over=timedelta(seconds=table["handed_over_s"]),
            most_held=table["most_held"],
            budget=table["budget"],
            longest_snooze=timedelta(seconds=table["longest_snooze_s"]),
        )
    except (tomllib.TOMLDecodeError, KeyError, TypeError, ValueError, Invalid) as failure:
        raise Invalid(f"table of queues {path.name}: {failure}") from failure


def _queue(row: dict[str, Any]) -> Queue:
    return Queue(
        code=row["code"],
        title=row["title"],
        categories=frozenset(map(CategoryCode, row["categories"])) if "categories" in row else None,
        subjects=frozenset(map(Label, row["subjects"])) if "subjects" in row else None,
        regions=frozenset(row["regions"]) if "regions" in row else None,
        skill=row.get("skill"),
        answer_within=timedelta(seconds=row["answer_within_s"]),
        hard_to_look_at=row.get("hard_to_look_at", False),
    )


QUEUES = load_queues()
