"""Ring runs as GraphQL sees them: how far one is, how they ended and what they came to, and cancelling it."""

from datetime import datetime

import strawberry

from api.schema.connections import page_size
from api.schema.graph_types import Info
from domain import rings
from domain.casework import AuditEvent
from domain.rings import Fate, JobState
from domain.rings import RingRun as RecordedRun
from investigations import audit, rights

strawberry.enum(JobState, name="RingJobState")
strawberry.enum(Fate, name="RingFate")


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


@strawberry.type(description="So many rings of a run had this become of them since the run before.")
class RingChange:
    fate: Fate
    rings: int


@strawberry.type(description="The record of a ring run that came to its end.")
class RingRun:
    run_id: str
    started_at: datetime
    finished_at: datetime
    engine: str
    accounts: int
    links: int
    candidates: int = strawberry.field(description="Groups that were weighed.")
    rings: int
    suppressed_hubs: int = strawberry.field(description="Contacts of too many to bind anybody.")
    changes: list[RingChange]
    previous_run_id: str | None
    verdicts: int = strawberry.field(description="How many the scorer learned from; 0: the release scored alone.")
    learning: str | None = strawberry.field(description="What came of the verdicts that there were, in words.")
    model_sha256: str | None
    input_sha256: str
    result_sha256: str = strawberry.field(description="Over the sorted member ids of each ring.")
    input_gone_at: datetime | None = strawberry.field(description="Since when the run cannot be repeated.")
    input_gone_why: str | None

    @classmethod
    def of(cls, run: RecordedRun) -> "RingRun":
        return cls(
            run_id=run.id,
            started_at=run.started_at,
            finished_at=run.finished_at,
            engine=run.engine,
            accounts=run.accounts,
            links=run.links,
            candidates=run.candidates,
            rings=run.rings,
            suppressed_hubs=run.suppressed_hubs,
            changes=[RingChange(fate=fate, rings=len(ids)) for fate, ids in run.changes.items() if ids],
            previous_run_id=run.previous_id,
            verdicts=run.verdicts,
            learning=run.learning,
            model_sha256=run.model_sha256,
            input_sha256=run.input_sha256,
            result_sha256=run.result_sha256,
            input_gone_at=run.input_gone_at,
            input_gone_why=run.input_gone_why,
        )


@strawberry.type
class RingJobQueries:
    @strawberry.field(description="Ring runs, the one that began last first.")
    def ring_jobs(self, info: Info, first: int = 20) -> list[RingJob]:
        context = info.context
        rights.require(context.principal, "graph.read")
        return [RingJob.of(job) for job in context.services.ring_jobs(context.connection, page_size(first))]

    @strawberry.field(description="What ring runs came to that ended, the one that began last first.")
    def ring_runs(self, info: Info, first: int = 20) -> list[RingRun]:
        context = info.context
        rights.require(context.principal, "graph.read")
        return [RingRun.of(run) for run in context.services.ring_runs(context.connection, page_size(first))]


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
