"""One scoring of sellers from end to end: the history out of the graph, probabilities and their whys into PostgreSQL.

It crosses the graph, the models and the record of what changed, so it lives here.
"""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from uuid import uuid4

import numpy as np
from psycopg import Connection

from domain.errors import NotFound
from domain.observations import Edge, Label, Relationship, subject_of
from domain.sellers import SellerRun, SellerWhy
from gnn import scores as store
from gnn.features.relations import Floats, Ints, RelationGraph
from gnn.features.sellers import seller_graph
from gnn.histories import keep_history, kept_history
from gnn.sellers.model import SellerModel
from gnn.sellers.release import released
from gnn.sellers.scoring import score_all, score_changed
from gnn.sellers.why import whys
from graph import store as graph_store
from graph.histories import DAY_S, History, merged, placed
from graph.history_reads import authors_of, read_history, read_some
from runtime.bootstrap import Installation

EXPLAINED, EXPLAINED_FROM = 100, 0.1  # so many at most, from this probability on: whys take a moment each
OVERLAP_S = 600  # what was recorded so shortly before a scoring began may have been committed after

Say = Callable[[str, float], None]


def score_sellers(
    installation: Installation,
    changed_only: bool = False,
    say: Say = lambda *_: None,
    model: SellerModel | None = None,
    explained: int = EXPLAINED,
) -> SellerRun:
    """Score all accounts, or those that something changed for since the last scoring of this day; the results agree.

    With nothing to begin from (another day, another model, an erasure since) all are scored, whatever was asked for.
    Args:
        explained: so many of the highest at most get a why.

    Raises Conflict while another scoring goes on, Unavailable when an engine stays away.
    """
    model, started_at = model or released(), installation.clock()
    installation.projector.run_until_idle()
    at_s = (int(started_at.timestamp()) // DAY_S + 1) * DAY_S
    with installation.pool.connection() as conn:
        store.hold(conn, installation.settings.region)
        before = _begun(installation, conn, at_s, model) if changed_only else None
        if before is None:
            history, graph, rows, scores = _all(installation, at_s, model, say)
            changed = None
        else:
            history, graph, rows, scores, changed = _some(installation, conn, *before, at_s, model, say)
        run_id = str(uuid4())
        ids = [history.account_ids[row] for row in rows.tolist()]
        say("writing scores", 0.9)
        store.write_scores(
            conn, zip(ids, scores.tolist(), strict=True), run_id, installation.clock(), all_there_are=before is None
        )
        whys = _whys(history, graph, at_s, model, rows, scores, explained, say)
        store.write_whys(conn, whys)
        run = SellerRun(
            id=run_id,
            region=installation.settings.region,
            as_of=datetime.fromtimestamp(at_s, UTC),
            started_at=started_at,
            finished_at=installation.clock(),
            model_version=model.version,
            network_weight=round(model.network_weight, 4),
            history_sha256=keep_history(history, installation.seller_histories),
            accounts=len(history.account_ids),
            scored=len(rows),
            explained=len(whys),
            changed=changed,
        )
        store.record_run(conn, run)
    return run


def _all(
    installation: Installation, at_s: int, model: SellerModel, say: Say
) -> tuple[History, RelationGraph, Ints, Floats]:
    say("reading accounts", 0.0)
    history = read_history(installation.driver, at_s, lambda so_far: say(f"read {so_far:,} accounts", 0.1))
    graph, scores = score_all(history, at_s, model, lambda stage, share: say(stage, 0.3 + 0.6 * share))
    return history, graph, np.arange(len(scores)), scores


def _begun(
    installation: Installation, conn: Connection, at_s: int, model: SellerModel
) -> tuple[SellerRun, History] | None:
    """The last scoring with what it read, where this one can begin from it."""
    last = next(iter(store.runs(conn, first=1)), None)
    if last is None or last.as_of.timestamp() != at_s or last.model_version != model.version:
        return None
    try:
        return last, kept_history(installation.seller_histories, last.history_sha256)
    except NotFound:
        return None


def _some(
    installation: Installation,
    conn: Connection,
    last: SellerRun,
    whole: History,
    at_s: int,
    model: SellerModel,
    say: Say,
) -> tuple[History, RelationGraph, Ints, Floats, int]:
    say("reading what changed", 0.0)
    since = datetime.fromtimestamp(last.started_at.timestamp() - OVERLAP_S, UTC)
    ids = _changed(installation, graph_store.subjects_since(conn, since))
    fresh, of = read_some(installation.driver, ids, whole.account_ids, at_s)
    whole = placed(whole, fresh.account_ids)
    after = merged(whole, fresh, of)
    say("tying accounts", 0.3)
    before_graph, graph = seller_graph(whole, at_s), seller_graph(after, at_s)
    say("scoring", 0.7)
    rows, scores = score_changed(before_graph, graph, of, model)
    return after, graph, rows, scores, len(of)


def _changed(installation: Installation, subjects: Iterable[str]) -> set[str]:
    """The accounts at either end of what was seen; of what is about a post, its author."""
    accounts, posts = set(), set()
    for key in subjects:
        subject = subject_of(key)
        if isinstance(subject, Edge) and subject.relationship in (Relationship.MEMBER_OF, Relationship.CAME_FROM):
            continue
        for node in (subject.start, subject.end) if isinstance(subject, Edge) else (subject,):
            if node.label is Label.ACCOUNT:
                accounts.add(node.id)
            elif node.label is Label.POST:
                posts.add(node.id)
    return accounts | set(authors_of(installation.driver, sorted(posts)))


def _whys(
    history: History,
    graph: RelationGraph,
    at_s: int,
    model: SellerModel,
    rows: Ints,
    scores: Floats,
    explained: int,
    say: Say,
) -> dict[str, SellerWhy]:
    highest = np.argsort(-scores, kind="stable")[:explained]
    highest = highest[scores[highest] >= EXPLAINED_FROM]

    def progress(done: int) -> None:
        say(f"explained {done} of {len(highest)}", 0.95)

    told = whys(history, graph, at_s, rows[highest], model, progress)
    return {history.account_ids[row]: why for row, why in zip(rows[highest].tolist(), told, strict=True)}
