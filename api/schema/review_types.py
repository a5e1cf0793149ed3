"""Review tasks, queues and reviewers as GraphQL sees them."""

from collections.abc import Iterable
from datetime import datetime
from typing import Annotated, Any, Self

import strawberry
from strawberry import relay

from api.schema.case_types import recorded, subject_nodes, subject_of_record
from api.schema.graph_types import GraphNode, Info
from domain import casework
from domain.casework import TaskState
from domain.judgement import CategoryCode
from investigations import rights
from investigations.queue import clocks, reviewers, tasks
from investigations.queue.routes import QUEUES

strawberry.enum(TaskState, name="TaskState")


@strawberry.type(description="Where to look, and why: a span of the text, a region of a picture, or a node.")
class Highlight:
    record: strawberry.Private[casework.Highlight]
    reason: str = recorded("reason", "Empty once the account was erased.")
    image: str | None = recorded("image", "SHA-256 of the picture, in hex.")
    box: list[int] | None = recorded("box", "Left, top, right, bottom in its pixels; null: all of it.")

    @strawberry.field(description="Code points of the post's original text.")
    def start(self) -> int | None:
        return self.record.span[0] if self.record.span else None

    @strawberry.field(description="Exclusive.")
    def end(self) -> int | None:
        return self.record.span[1] if self.record.span else None

    @strawberry.field(description="A fact of the graph.")
    def node(self, info: Info) -> GraphNode | None:
        return next(iter(subject_nodes(info, [self.record.node])), None) if self.record.node else None


@strawberry.type(description="Something a person has to look at.")
class ReviewTask(relay.Node):
    record: strawberry.Private[casework.ReviewTask]
    category: CategoryCode | None = recorded("category")
    priority: float = recorded("priority", "The harm of leaving it: severity x probability x reach, 0–1.")
    probability: float = recorded("probability", "What routing went by; of a ring its score.")
    reach: int = recorded("reach", "People who saw it or might, as far as known.")
    rank: float = recorded("rank", "Tasks are looked at by this, the highest first: harm, and how long it waits.")
    queue: str = recorded("queue")
    language: str = recorded("language", "BCP 47; und: nobody stated it.")
    region: str | None = recorded("region")
    reason: str = recorded("reason")
    state: TaskState = recorded("state")
    created_at: datetime = recorded("created_at")
    due_at: datetime = recorded("due_at", "When it has to be answered.")
    snoozed_until: datetime | None = recorded("snoozed_until")
    alarmed_at: datetime | None = recorded("alarmed_at", "When it was told to be late.")
    decided_after_s: float | None = recorded("decided_after_s", "From claim to decision.")
    subject: GraphNode | None = strawberry.field(resolver=subject_of_record)

    @classmethod
    def resolve_id(cls, root: Self, *, info: strawberry.Info) -> str:
        return root.record.id

    @classmethod
    def resolve_nodes(cls, *, info: Info, node_ids: Iterable[str], required: bool = False) -> Any:
        rights.require(info.context.principal, "task.read")
        wanted = list(node_ids)
        found = tasks.by_id(info.context.connection, wanted)
        return [cls(record=found[task_id]) if task_id in found else None for task_id in wanted]

    @strawberry.field(description="Who is looking at it.")
    def held_by(self, info: Info) -> str | None:
        return self.record.held_by(info.context.services.now())

    @strawberry.field(description="Until when, unless they go on.")
    def held_until(self, info: Info) -> datetime | None:
        return self.record.lease_until if self.record.held_by(info.context.services.now()) else None

    @strawberry.field
    def overdue(self, info: Info) -> bool:
        return self.record.state is TaskState.OPEN and self.record.due_at <= info.context.services.now()

    @strawberry.field(description="Counts against the reviewer's budget.")
    def hard_to_look_at(self) -> bool:
        return any(queue.hard_to_look_at for queue in QUEUES.queues if queue.code == self.record.queue)

    @strawberry.field(description="Where to look, the weightiest first.")
    def highlights(self) -> list[Highlight]:
        return [Highlight(record=highlight) for highlight in self.record.highlights]


@strawberry.type(description="No task waits for whoever asked, and what would change that.")
class NothingFree:
    why: str


ClaimedReview = Annotated[ReviewTask | NothingFree, strawberry.union("ClaimedReview")]


@strawberry.type(description="How a queue stands. Times are of the last 24 hours, from claim to decision.")
class ReviewQueue:
    code: str
    title: str
    skill: str | None = strawberry.field(description="What its reviewers need.")
    answer_within_s: float
    hard_to_look_at: bool
    open: int
    held: int
    snoozed: int
    overdue: int
    oldest_at: datetime | None
    decided: int
    median_s: float | None
    p95_s: float | None

    @classmethod
    def of(cls, figures: clocks.QueueFigures) -> "ReviewQueue":
        queue = figures.queue
        return cls(
            code=queue.code,
            title=queue.title,
            skill=queue.skill,
            answer_within_s=queue.answer_within.total_seconds(),
            hard_to_look_at=queue.hard_to_look_at,
            open=figures.open,
            held=figures.held,
            snoozed=figures.snoozed,
            overdue=figures.overdue,
            oldest_at=figures.oldest_at,
            decided=figures.decided,
            median_s=figures.median_s,
            p95_s=figures.p95_s,
        )


@strawberry.type(description="What a person is given to review, and how they want to see it.")
class Reviewer:
    record: strawberry.Private[casework.Reviewer]
    name: str = recorded("name")
    budget: int = recorded("budget", "Subjects that are hard to look at, at most, in 24 hours.")
    blur: bool = recorded("blur", "Pictures and videos are blurred until asked for.")
    grey: bool = recorded("grey", "Without colour.")
    mute: bool = recorded("mute", "Without sound.")

    @strawberry.field(description="Null: every language. What nobody stated the language of is everybody's.")
    def languages(self) -> list[str] | None:
        return None if self.record.languages is None else sorted(self.record.languages)

    @strawberry.field
    def skills(self) -> list[str]:
        return sorted(self.record.skills)

    @strawberry.field(description="Null: every one that asks for no skill they lack.")
    def queues(self) -> list[str] | None:
        return None if self.record.queues is None else sorted(self.record.queues)


@strawberry.type(description="What one has in hand.")
class MyReviews:
    held: list[ReviewTask]
    exposure: int = strawberry.field(description="Subjects that are hard to look at, in the last 24 hours.")
    reviewer: Reviewer

    @classmethod
    def of(cls, mine: reviewers.Reviews) -> "MyReviews":
        return cls(
            held=[ReviewTask(record=task) for task in mine.held],
            exposure=mine.exposure,
            reviewer=Reviewer(record=mine.reviewer),
        )
