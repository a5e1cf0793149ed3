"""One ring run from end to end: links out of the graph, rings back into it, a record of the run, tasks for news.

It crosses screening (texts), content models (near-duplicates), the graph, detection and casework, so it lives here.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

import psycopg
from psycopg import Connection

from content_models.similarity import near_duplicates
from domain.errors import Conflict, NotFound, RingfenceError
from domain.observations import Edge, Label, Node, Observation, Relationship
from domain.rings import Engine, JobState, Ring, RingJob, RingRun
from gnn import jobs
from gnn import store as ring_store
from gnn.inputs import read_input
from gnn.kept import keep, kept
from gnn.rings.detection import Detection, detect_rings
from gnn.rings.identity import name_rings, result_digest
from gnn.rings.lineage import changes, lineage, news
from gnn.rings.parameters import RingParameters
from gnn.rings.scorer import RingScorer, released
from gnn.rings.stages import stage_at
from gnn.rings.verdicts import Learned, learned_from
from graph import store as graph_store
from graph.projections import ContactLinks
from graph.rings import current_rings, dissolved_rings, ring_observations
from investigations.queue import tasks as review_tasks
from investigations.queue.ranks import urgency
from runtime.bootstrap import Installation
from runtime.ring_engines import Input, take, take_again
from runtime.ring_verdicts import verdicts
from runtime.spark import require_spark
from screening import store as screening_store

SIMILAR = 0.7  # Jaccard of shingles from which two texts count as nearly the same
DUPLICATES = UUID("3f0f5e0a-6d0c-5b7e-9a53-0d6a3c1f7b10")
_COMPARED, _READ, _DETECTED = 0.05, 0.2, 0.95  # shares of a run's work that lie behind it

Progress = Callable[[str], None]
Say = Callable[[str, float], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class RunResult:
    """What a run found. `links` is its input, for whoever compares methods on the same; without rows after Spark."""

    run: RingRun
    rings: Sequence[Ring]
    detection: Detection
    links: ContactLinks
    tasks: int


def run_rings(
    installation: Installation,
    parameters: RingParameters | None = None,
    report: Progress = lambda _: None,
    asked_by: str = review_tasks.RING_DETECTION,
    engine: Engine = Engine.LOCAL,
) -> RunResult:
    """Detect, name, record and raise. A run that was broken off is finished first, from the input that it had kept.

    Raises Conflict while another run goes on, or once this one is cancelled; Unavailable when an engine stays away or
    is not installed.
    Nothing is kept of a run that does not come to its end, but that it began and how it ended.
    """
    if engine is Engine.SPARK:
        require_spark()
    begun = 2
    with _alone(installation) as conn:
        while begun > 1:
            job = jobs.begin(conn, asked_by, installation.settings.region, installation.clock())
            result = _ended(installation, conn, job, parameters or RingParameters(), engine, report)
            begun = job.begun
    report("projecting")
    installation.projector.run_until_idle()
    return result


@contextmanager
def _alone(installation: Installation) -> Iterator[Connection[Any]]:
    """A connection that holds the lock of ring runs; what is said on it stands at once."""
    with installation.pool.connection() as conn:
        conn.autocommit = True
        try:
            jobs.hold(conn, installation.settings.region)
            yield conn
        finally:
            if not conn.broken:
                conn.execute("SELECT pg_advisory_unlock_all()")
                conn.autocommit = False


def _ended(
    installation: Installation,
    conn: Connection[Any],
    job: RingJob,
    parameters: RingParameters,
    engine: Engine,
    report: Progress,
) -> RunResult:
    """The run, whose row says how it ended, unless the process is killed."""

    def say(stage: str, share: float) -> None:
        jobs.beat(conn, job, stage, share, installation.clock())
        report(f"{stage}, {share:.0%}")

    def give_up(state: JobState, by: str | None = None, failure: str | None = None) -> None:
        with suppress(Conflict, psycopg.Error):  # it was cancelled, or nobody can be told
            jobs.end(conn, job.id, state, installation.clock(), by, failure)

    try:
        return _run(installation, conn, job, parameters, engine, say)
    except KeyboardInterrupt:
        give_up(JobState.CANCELLED, by=job.asked_by)
        raise
    except RingfenceError as error:
        give_up(JobState.FAILED, failure=str(error))
        raise
    except Exception as error:
        give_up(JobState.FAILED, failure=f"unforeseen: {type(error).__name__}; the log says more")
        raise


def _run(
    installation: Installation,
    conn: Connection[Any],
    job: RingJob,
    parameters: RingParameters,
    engine: Engine,
    say: Say,
) -> RunResult:
    read = _read(installation, conn, job, engine, say)
    learned, stage = learned_from(verdicts(conn), released()), f"detecting among {read.accounts} accounts"
    model_sha256 = keep(learned.scorer.dumps().encode(), installation.ring_inputs, "json")

    def detecting(share: float) -> None:
        at = f"{stage}: {stage_at(share)}" if engine is Engine.LOCAL else stage
        say(at, _READ + (_DETECTED - _READ) * share)

    detection = read.detect(parameters, learned.scorer, detecting)
    say("recording", _DETECTED)
    with installation.pool.connection() as whole:
        result = _recorded(installation, whole, job, parameters, engine, detection, read, model_sha256, learned)
        jobs.end(whole, job.id, JobState.DONE, installation.clock())
    return result


def _read(installation: Installation, conn: Connection[Any], job: RingJob, engine: Engine, say: Say) -> Input:
    """Links and texts alike out of the graph, or as a run that was broken off had kept them."""
    if job.input_sha256:
        with suppress(NotFound):  # an account was erased from it meanwhile
            return take_again(installation, engine, job.input_sha256)
    say("comparing texts", 0.0)
    link_texts(installation)
    say("reading links", _COMPARED)
    read = take(installation, engine, lambda told: say(f"reading links, {told}", _COMPARED))
    jobs.keep_input(conn, job, read.sha256)
    return read


def repeat_run(installation: Installation, run: RingRun) -> str:
    """Detect again in what a run read, with its parameters and its scorer; returns the digest.

    Nothing is recorded. Raises Conflict when the input was given up, NotFound when a file is not here, Invalid when
    one was changed or this version works by other rules.
    """
    if run.input_gone_at:
        raise Conflict(f"ring run {run.id} cannot be repeated: {run.input_gone_why}")
    if run.model_sha256 is None:
        raise Conflict(f"ring run {run.id} cannot be repeated: it was made before runs said what scored them")
    folder = installation.ring_inputs
    links, duplicates = read_input(folder, run.input_sha256)
    scorer = RingScorer.loads(kept(folder, run.model_sha256, "json").decode())
    detection = detect_rings(links, duplicates, RingParameters.of_facts(run.parameters), scorer)
    return result_digest(name_rings(detection.candidates))


def link_texts(installation: Installation) -> int:
    """Join posts whose texts are nearly the same, among those that screening would at least monitor.

    Only these: in a large market honest sellers repeat themselves too, and a pair of harmless texts says nothing about
    a ring. Returns how many pairs there are; pairs known from before change nothing.
    """
    with installation.pool.connection() as conn:
        posts = screening_store.flagged_posts(conn)
        pairs = near_duplicates([post.id for post in posts], [post.body for post in posts], SIMILAR)
        written_at = {post.id: post.created_at for post in posts}
        seen = [_duplicate(a, b, jaccard, max(written_at[a], written_at[b])) for a, b, jaccard in pairs]
        graph_store.record(conn, seen, installation.clock())
    installation.projector.run_until_idle()
    return len(pairs)


def _duplicate(a: str, b: str, jaccard: float, valid_at: datetime) -> Observation:
    edge = Edge(Relationship.NEAR_DUPLICATE_OF, *(Node(Label.POST, post_id) for post_id in sorted((a, b))))
    return Observation(
        edge, uuid5(DUPLICATES, edge.key), valid_at, properties={"jaccard": round(jaccard, 3)}, source="text similarity"
    )


def _recorded(
    installation: Installation,
    conn: Connection[Any],
    job: RingJob,
    parameters: RingParameters,
    engine: Engine,
    detection: Detection,
    read: Input,
    model_sha256: str,
    learned: Learned,
) -> RunResult:
    """Names, lineage, the record, what was shown, the observations and the tasks: all of it or nothing."""
    previous, dissolved = current_rings(installation.driver), dissolved_rings(installation.driver)
    rings = name_rings(detection.candidates, previous, dissolved)
    descent, before = lineage(rings, previous), ring_store.last_run(conn)
    run = RingRun(
        id=job.id,
        started_at=job.started_at,
        finished_at=installation.clock(),
        engine=engine,
        parameters=parameters.as_facts(),
        model_sha256=model_sha256,
        input_sha256=read.sha256,
        result_sha256=result_digest(rings),
        accounts=read.accounts,
        links=read.links,
        candidates=detection.considered,
        rings=len(rings),
        suppressed_hubs=len(detection.suppressed),
        changes=changes(rings, previous, descent, {ring.id for ring in dissolved}),
        previous_id=before.id if before else None,
        region=installation.settings.region,
        verdicts=learned.scorer.judged,
        learning=learned.told,
    )
    ring_store.record_run(conn, run)
    ring_store.show_rings(conn, rings, run.id, released().version, run.finished_at)
    graph_store.record(conn, ring_observations(rings, previous, UUID(run.id), job.started_at, descent), run.finished_at)
    told = ring_store.told_rings(conn)
    raised, now_told = news(rings, previous, told, descent, _urgency, run.id, run.finished_at)
    ring_store.tell_rings(conn, now_told)
    tasks = review_tasks.raise_ring_tasks(conn, raised, run.id, run.finished_at)
    return RunResult(run=run, rings=rings, detection=detection, links=read.columns, tasks=tasks)


def _urgency(ring: Ring) -> float:
    return urgency(ring.category, ring.score)
