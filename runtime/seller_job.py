"""One scoring of sellers from end to end: the history out of the graph, probabilities and their whys into PostgreSQL.

It crosses the graph, the models and the record of what changed, so it lives here.
"""

import shutil
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import numpy as np
from psycopg import Connection

from domain.errors import NotFound
from domain.observations import Edge, Label, Relationship, subject_of
from domain.rings import Engine
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
from graph.history_tables import export_history
from runtime.bootstrap import Installation
from runtime.spark import spark_session

EXPLAINED, EXPLAINED_FROM = 100, 0.1  # so many at most, from this probability on: whys take a moment each
EXPLAINING = "explaining"
_EXPORTING = "exporting"  # what Spark reads; of a scoring that was killed it is left until the next
OVERLAP_S = 600  # what was recorded so shortly before a scoring began may have been committed after

Say = Callable[[str, float], None]


def score_sellers(
    installation: Installation,
    changed_only: bool = False,
    say: Say = lambda *_: None,
    model: SellerModel | None = None,
    explained: int = EXPLAINED,
    engine: Engine = Engine.LOCAL,
) -> SellerRun:
    """Score all accounts, or those that something changed for since the last scoring of this day; the results agree.

    With nothing to begin from (another day, another model, an erasure since, Spark) all are scored, whatever was asked
    for.
    Args:
        explained: so many of the highest at most get a why; on Spark, which keeps no history in memory, none do.

    Raises Conflict while another scoring goes on, Unavailable when an engine stays away or pyspark is not installed.
    """
    model, started_at = model or released(), installation.clock()
    installation.projector.run_until_idle()
    at_s = (int(started_at.timestamp()) // DAY_S + 1) * DAY_S
    region, run_id = installation.settings.region, str(uuid4())
    with installation.pool.connection() as conn:
        store.hold(conn, region)
        scoring = _Scoring(installation, conn, at_s, model, say, run_id)
        outcome = scoring.on_spark() if engine is Engine.SPARK else scoring.here(changed_only, explained)
        run = SellerRun(
            id=run_id,
            region=region,
            as_of=datetime.fromtimestamp(at_s, UTC),
            started_at=started_at,
            finished_at=installation.clock(),
            model_version=model.version,
            network_weight=round(model.network_weight, 4),
            **asdict(outcome),
        )
        store.record_run(conn, run)
    return run


@dataclass(frozen=True, slots=True, kw_only=True)
class _Outcome:
    """What a run records of it, under the names of `SellerRun`."""

    history_sha256: str
    accounts: int
    scored: int
    explained: int
    changed: int | None


@dataclass(frozen=True, slots=True)
class _Scoring:
    """One scoring on the way, in the transaction that it is written in."""

    installation: Installation
    conn: Connection
    at_s: int
    model: SellerModel
    say: Say
    run_id: str

    def here(self, changed_only: bool, explained: int) -> _Outcome:
        """In memory, with whys; what was read is kept for the next scoring."""
        before = self._begun() if changed_only else None
        history, graph, rows, scores, changed = self._some(*before) if before else self._all()
        ids = [history.account_ids[row] for row in rows.tolist()]
        self._write(zip(ids, scores.tolist(), strict=True), all_there_are=before is None)
        whys = self._whys(history, graph, rows, scores, explained)
        store.write_whys(self.conn, whys)
        return _Outcome(
            history_sha256=keep_history(history, self.installation.seller_histories),
            accounts=len(history.account_ids),
            scored=len(rows),
            explained=len(whys),
            changed=changed,
        )

    def on_spark(self) -> _Outcome:
        """From an export of the history, which every executor has to see and which is deleted after."""
        settings, folder = self.installation.settings, self.installation.seller_histories / _EXPORTING
        with spark_session(settings) as spark, _emptied(folder):
            from gnn.spark import seller_scores, seller_table  # after the session, which says what is missing

            exported = export_history(self.installation.driver, folder, self.at_s, settings.region, self._read)
            self.say("scoring", 0.3)
            scores = seller_scores(seller_table(spark, str(folder), self.at_s), self.model)
            rows = ((row["account"], row["probability"]) for row in scores.toLocalIterator())
            self._write(rows, all_there_are=True)
        accounts = exported.rows("accounts")
        return _Outcome(history_sha256=exported.sha256, accounts=accounts, scored=accounts, explained=0, changed=None)

    def _write(self, scores: Iterable[tuple[str, float]], all_there_are: bool) -> None:
        self.say("writing scores", 0.9)
        store.write_scores(self.conn, scores, self.run_id, self.installation.clock(), all_there_are=all_there_are)

    def _read(self, so_far: int) -> None:
        self.say(f"read {so_far:,} accounts", 0.1)

    def _all(self) -> tuple[History, RelationGraph, Ints, Floats, None]:
        self.say("reading accounts", 0.0)
        history = read_history(self.installation.driver, self.at_s, self._read)
        say = self.say
        graph, scores = score_all(history, self.at_s, self.model, lambda stage, share: say(stage, 0.3 + 0.6 * share))
        return history, graph, np.arange(len(scores)), scores, None

    def _begun(self) -> tuple[SellerRun, History] | None:
        """The last scoring with what it read, where this one can begin from it."""
        last = next(iter(store.runs(self.conn, first=1)), None)
        if last is None or last.as_of.timestamp() != self.at_s or last.model_version != self.model.version:
            return None
        try:
            return last, kept_history(self.installation.seller_histories, last.history_sha256)
        except NotFound:
            return None

    def _some(self, last: SellerRun, whole: History) -> tuple[History, RelationGraph, Ints, Floats, int]:
        self.say("reading what changed", 0.0)
        since = datetime.fromtimestamp(last.started_at.timestamp() - OVERLAP_S, UTC)
        ids = _changed(self.installation, graph_store.subjects_since(self.conn, since))
        fresh, of = read_some(self.installation.driver, ids, whole.account_ids, self.at_s)
        whole = placed(whole, fresh.account_ids)
        after = merged(whole, fresh, of)
        self.say("tying accounts", 0.3)
        before_graph, graph = seller_graph(whole, self.at_s), seller_graph(after, self.at_s)
        self.say("scoring", 0.7)
        rows, scores = score_changed(before_graph, graph, of, self.model)
        return after, graph, rows, scores, len(of)

    def _whys(
        self, history: History, graph: RelationGraph, rows: Ints, scores: Floats, explained: int
    ) -> dict[str, SellerWhy]:
        highest = np.argsort(-scores, kind="stable")[:explained]
        highest = highest[scores[highest] >= EXPLAINED_FROM]
        say = self.say
        say(EXPLAINING, 0.95)
        told = whys(
            history,
            graph,
            self.at_s,
            rows[highest],
            self.model,
            lambda done: say(f"explained {done} of {len(highest)}", 0.95),
        )
        return {history.account_ids[row]: why for row, why in zip(rows[highest].tolist(), told, strict=True)}


@contextmanager
def _emptied(folder: Path) -> Iterator[None]:
    """Of what another left in it, and of what comes into it."""
    shutil.rmtree(folder, ignore_errors=True)
    try:
        yield
    finally:
        shutil.rmtree(folder, ignore_errors=True)


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
