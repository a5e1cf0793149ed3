"""Ring runs as GraphQL sees them: how far one is, how they ended, and cancelling it."""

from datetime import datetime

import strawberry

from api.schema.connections import page_size
from api.schema.graph_types import Info
from domain import rings
from domain.casework import AuditEvent
from domain.rings import JobState
from investigations import audit, rights

strawberry.enum(JobState, name="RingJobState")


@strawberry.type(description="A ring run from when it begins. The one that runs says how far it is.")
class RingJob:
    run_id: str
    state: JobState
    stage: str = strawberry.field(description="What it is at, or was at when it ended.")
    share: float = strawberry.field(description="How much of it is done, 0–1.")
    asked_by: str
    started_at: datetime
    alive_at: datetime = strawberry.field(description="When it last said that it is alive.")
    ended_at: datetime | None
    begun: int = strawberry.field(description="How often it was begun: more than once where it was broken off.")
    cancelled_by: str | None
    failure: str | None = strawberry.field(description="Why it failed, in words.")

    @classmethod
    def of(cls, job: rings.RingJob) -> "RingJob":
        return cls(
            run_id=job.id,
            state=job.state,
            stage=job.stage,
            share=job.share,
            asked_by=job.asked_by,
            started_at=job.started_at,
            alive_at=job.alive_at,
            ended_at=job.ended_at,
            begun=job.begun,
            cancelled_by=job.cancelled_by,
            failure=job.failure,
        )


@strawberry.type
class RingJobQueries:
    @strawberry.field(description="Ring runs, the one that began last first.")
    def ring_jobs(self, info: Info, first: int = 20) -> list[RingJob]:
        context = info.context
        rights.require(context.principal, "graph.read")
        return [RingJob.of(job) for job in context.services.ring_jobs(context.connection, page_size(first))]


@strawberry.type
class RingJobMutations:
    @strawberry.mutation(description="End the ring run that is going on. Nothing that it found is kept.")
    def cancel_ring_job(self, info: Info, run_id: str) -> RingJob:
        context = info.context
        rights.require(context.principal, "ring_job.cancel")
        by, now = context.principal.id, context.services.now()
        job = context.services.cancel_ring_job(context.connection, run_id, by, now)
        told = AuditEvent(actor=by, verb="ring_job.cancelled", subject=job.id, occurred_at=now)
        audit.append(context.connection, [told])
        return RingJob.of(job)
