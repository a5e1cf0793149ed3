"""Reviewing as GraphQL asks it: listings and figures, and what reviewers and supervisors do."""

from datetime import datetime

import strawberry
from strawberry import relay

from api.schema.connections import CountedConnection, connection, page_size
from api.schema.graph_types import Info
from api.schema.review_types import ClaimedReview, MyReviews, NothingFree, Reviewer, ReviewQueue, ReviewTask
from domain.errors import Invalid
from investigations import rights
from investigations.queue import claims, clocks, reviewers, tasks


@strawberry.type
class ReviewQueries:
    @strawberry.field(
        description="What a person has to look at, by rank, the highest first; held and snoozed ones too."
    )
    def review_tasks(
        self,
        info: Info,
        first: int = 50,
        after: str | None = None,
        queues: list[str] | None = None,
        languages: list[str] | None = None,
    ) -> CountedConnection[ReviewTask]:
        context = info.context
        rights.require(context.principal, "task.read")
        page = tasks.tasks(context.connection, page_size(first), after, queues=queues, languages=languages)
        context.nodes.expect(row.subject for row in page.rows)
        return connection(page.rows, lambda row: ReviewTask(record=row), page.cursor, after, page.total)

    @strawberry.field(description="How each queue stands.")
    def review_queues(self, info: Info) -> list[ReviewQueue]:
        context = info.context
        found = clocks.figures_for(context.connection, context.principal, context.services.now())
        return [ReviewQueue.of(figures) for figures in found]

    @strawberry.field(description="What whoever asks holds, has seen today, and has set.")
    def my_reviews(self, info: Info) -> MyReviews:
        context = info.context
        return MyReviews.of(reviewers.reviews_of(context.connection, context.principal, context.services.now()))


@strawberry.type
class ReviewMutations:
    @strawberry.mutation(
        description="Hold the most urgent free task, of these queues and languages or of all that are yours. Say every "
        "minute or two that you go on (`keepReview`)."
    )
    def claim_review(
        self, info: Info, queues: list[str] | None = None, languages: list[str] | None = None
    ) -> ClaimedReview:
        context = info.context
        found = claims.claim(context.connection, context.principal, context.services.now(), queues, languages)
        return NothingFree(why=found.why) if isinstance(found, claims.NothingFree) else ReviewTask(record=found)

    @strawberry.mutation(description="Go on looking at a task that you hold.")
    def keep_review(self, info: Info, task: relay.GlobalID) -> ReviewTask:
        context = info.context
        return ReviewTask(
            record=claims.keep(context.connection, context.principal, _task_id(task), context.services.now())
        )

    @strawberry.mutation(description="Let somebody else look at it, or yourself later.")
    def return_review(self, info: Info, task: relay.GlobalID) -> ReviewTask:
        context = info.context
        return ReviewTask(
            record=claims.give_back(context.connection, context.principal, _task_id(task), context.services.now())
        )

    @strawberry.mutation(description="Leave it to others; it is not offered to you again.")
    def skip_review(self, info: Info, task: relay.GlobalID, reason: str) -> ReviewTask:
        context = info.context
        return ReviewTask(
            record=claims.skip(context.connection, context.principal, _task_id(task), reason, context.services.now())
        )

    @strawberry.mutation(description="Offer it to nobody until then; its clock goes on.")
    def snooze_review(self, info: Info, task: relay.GlobalID, until: datetime, reason: str) -> ReviewTask:
        context = info.context
        now = context.services.now()
        return ReviewTask(
            record=claims.snooze(context.connection, context.principal, _task_id(task), until, reason, now)
        )

    @strawberry.mutation(description="Take a task from whoever holds it and let another hold it, for an hour at first.")
    def reassign_review(self, info: Info, task: relay.GlobalID, to: str, reason: str) -> ReviewTask:
        context = info.context
        now = context.services.now()
        return ReviewTask(
            record=claims.reassign(context.connection, context.principal, _task_id(task), to, reason, now)
        )

    @strawberry.mutation(
        description="Say what somebody is given; null: every language, every queue, the usual budget. Name: as they "
        "sign in."
    )
    def set_reviewer(
        self,
        info: Info,
        name: str,
        skills: list[str],
        languages: list[str] | None = None,
        queues: list[str] | None = None,
        budget: int | None = None,
    ) -> Reviewer:
        context = info.context
        return Reviewer(
            record=reviewers.set_reviewer(
                context.connection,
                context.principal,
                name,
                languages,
                skills,
                queues,
                budget,
                context.services.now(),
            )
        )

    @strawberry.mutation(description="Say how you want to see pictures and videos.")
    def set_review_preferences(self, info: Info, blur: bool, grey: bool, mute: bool) -> Reviewer:
        context = info.context
        return Reviewer(
            record=reviewers.set_preferences(
                context.connection, context.principal, blur, grey, mute, context.services.now()
            )
        )


def _task_id(given: relay.GlobalID) -> str:
    if given.type_name != ReviewTask.__name__:
        raise Invalid("That id is of no review task: give the `id` that `claimReview` or `reviewTasks` returned.")
    return given.node_id
