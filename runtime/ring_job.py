"""One ring run from end to end: links out of the graph, rings back into it, a record of the run, tasks for changes.

It crosses screening (texts), content models (near-duplicates), the graph, detection and casework, so it lives here.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4, uuid5

from content_models.similarity import near_duplicates
from domain.observations import Edge, Label, Node, Observation, Relationship
from domain.rings import Ring, RingRun
from gnn import store as ring_store
from gnn.inputs import write_input
from gnn.rings.detection import Detection, detect_rings
from gnn.rings.identity import name_rings, result_digest
from gnn.rings.parameters import RingParameters
from graph import store as graph_store
from graph.projections import ContactLinks, DuplicateLinks, contact_links, duplicate_links
from graph.rings import changed, current_rings, ring_observations
from investigations import reviews
from runtime.bootstrap import Installation
from screening import store as screening_store

ENGINE = "local"
SIMILAR = 0.7  # Jaccard of shingles from which two texts count as nearly the same
DUPLICATES = UUID("3f0f5e0a-6d0c-5b7e-9a53-0d6a3c1f7b10")
LOCK = 0x52464753  # advisory lock: one run at a time

Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class RunResult:
    """What a run found. `links` is its input, for whoever compares methods on the same."""

    run: RingRun
    rings: Sequence[Ring]
    detection: Detection
    links: ContactLinks
    tasks: int


def run_rings(
    installation: Installation,
    parameters: RingParameters | None = None,
    report: Progress = lambda _: None,
) -> RunResult:
    """Detect, name, record and raise. A second run at the same time waits for the first.

    Raises Unavailable when an engine stays away; nothing of the run is kept then.
    """
    parameters = parameters or RingParameters()
    started_at = installation.clock()
    with installation.pool.connection() as conn:
        conn.execute("SELECT pg_advisory_xact_lock(%s)", (LOCK,))
        report("comparing texts")
        link_texts(installation)
        report("reading links")
        links, duplicates = contact_links(installation.driver), _repeated(duplicate_links(installation.driver))
        report(f"detecting among {len(links.account_ids)} accounts")
        detection = detect_rings(links, duplicates, parameters)
        previous = current_rings(installation.driver)
        rings = name_rings(detection.candidates, previous)
        input_sha256 = write_input(links, installation.settings.home / "ring-inputs", duplicates)
        run = _record(installation, parameters, detection, rings, started_at, input_sha256)
        ring_store.record_run(conn, run)
        graph_store.record(conn, ring_observations(rings, previous, UUID(run.id), started_at), run.finished_at)
        tasks = reviews.raise_ring_tasks(conn, changed(rings, previous), run.finished_at)
    report("projecting")
    installation.projector.run_until_idle()
    return RunResult(run=run, rings=rings, detection=detection, links=links, tasks=tasks)


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


def _repeated(pairs: DuplicateLinks) -> list[tuple[str, str]]:
    """A pair of accounts as often as they have posts alike: one may be chance, three are a sign."""
    return [pair for pair, number in zip(pairs.accounts, pairs.count, strict=True) for _ in range(number)]


def _duplicate(a: str, b: str, jaccard: float, valid_at: datetime) -> Observation:
    edge = Edge(Relationship.NEAR_DUPLICATE_OF, *(Node(Label.POST, post_id) for post_id in sorted((a, b))))
    return Observation(
        edge, uuid5(DUPLICATES, edge.key), valid_at, properties={"jaccard": round(jaccard, 3)}, source="text similarity"
    )


def _record(
    installation: Installation,
    parameters: RingParameters,
    detection: Detection,
    rings: Sequence[Ring],
    started_at: datetime,
    input_sha256: str,
) -> RingRun:
    return RingRun(
        id=str(uuid4()),
        started_at=started_at,
        finished_at=installation.clock(),
        engine=ENGINE,
        parameters=parameters.as_facts(),
        input_sha256=input_sha256,
        result_sha256=result_digest(rings),
        rings=len(rings),
        suppressed_hubs=len(detection.suppressed),
    )
