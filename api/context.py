"""What a request carries: who asks, the services it may call, and its one connection. Wired in `runtime`."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from psycopg import Connection
from psycopg_pool import ConnectionPool
from strawberry.fastapi import BaseContext

from api.batches import Batch
from api.tokens import TokenVerifier
from domain.casework import Case, Principal
from domain.judgement import Assessment, Evidence
from domain.marketplace import FoundContact, Post
from domain.observations import Node, subject_of
from domain.rings import RingJob, RingRun
from domain.sellers import SellerScore
from domain.templates import MarkedText, SharedTemplate
from graph import erasure
from graph.reads import GraphReader
from graph.resolution.judgements import Actor
from graph.resolution.store import actors_by_account
from graph.vault import ContactKeyer, Vault
from graph.views import NodeView
from investigations.packages.evidence import EvidenceStore
from investigations.packages.signing import SigningKey
from investigations.packages.snapshot import CaseSnapshot
from investigations.retention.erasure import Eraser
from screening import store as screening_store


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    """Everything a request can reach.

    Attributes:
        side_pool: for what is committed or read while a request still holds its own connection (the audit row of a
            read, the past); from one pool, as many requests as connections would wait for each other for ever.
        find_contacts: contacts in a text, to mask them; text and region in.
        shared_templates: what texts of posts share, held against ordinary posts that the connection reads.
        explain: what the text model's answer about a post rests on.
        freeze: reads graph, posts and decisions of a case into an immutable snapshot; it crosses packages, so
            `runtime` hands it in.
        seller_scores: of some accounts, by account; whoever was not scored is left out.
        ring_jobs, ring_runs: so many ring runs from when they begin, and records of those that ended, the latest first.
        cancel_ring_job: ends one, by whom and when.
    """

    pool: ConnectionPool
    side_pool: ConnectionPool
    graph: GraphReader
    vault: Vault
    keyer: ContactKeyer
    tokens: TokenVerifier
    evidence: EvidenceStore
    eraser: Eraser
    signing: SigningKey
    find_contacts: Callable[[str, str | None], Sequence[FoundContact]]
    shared_templates: Callable[[Connection, Sequence[MarkedText]], Sequence[SharedTemplate]]
    explain: Callable[[Post], Sequence[Evidence]]
    freeze: Callable[[Connection, Case, Principal], CaseSnapshot]
    seller_scores: Callable[[Connection, Sequence[str]], Mapping[str, SellerScore]]
    ring_jobs: Callable[[Connection, int], Sequence[RingJob]]
    ring_runs: Callable[[Connection, int], Sequence[RingRun]]
    cancel_ring_job: Callable[[Connection, str, str, datetime], RingJob]
    now: Callable[[], datetime]


class RequestContext(BaseContext):
    """One request: `connection` is its transaction and is set when execution begins.

    Attributes:
        posts, assessments, nodes: batches, by post id, by post id, by `Node.key`.
        erased, actors, selling: batches by account id.
    """

    def __init__(self, services: Services, principal: Principal) -> None:
        super().__init__()
        self.services = services
        self.principal = principal
        self.connection: Connection
        self.posts = Batch[str, Post](lambda ids: screening_store.shown_posts(self.connection, ids))
        self.assessments = Batch[str, Assessment](self._latest_assessments)
        self.nodes = Batch[str, NodeView](self._views)
        self.actors = Batch[str, Actor](lambda ids: actors_by_account(self.connection, ids))
        self.selling = Batch[str, SellerScore](lambda ids: services.seller_scores(self.connection, ids))
        self.erased = Batch[str, datetime](lambda ids: erasure.erased(self.connection, ids))

    def _latest_assessments(self, post_ids: list[str]) -> dict[str, Assessment]:
        rows = screening_store.assessments_of(self.connection, post_ids)
        return {row.assessment.post_id: row.assessment for row in reversed(rows)}  # newest first: it is written last

    def _views(self, keys: list[str]) -> dict[str, NodeView]:
        subjects = [subject for subject in map(subject_of, keys) if isinstance(subject, Node)]
        return {view.key: view for view in self.services.graph.nodes_by_id(subjects)}
