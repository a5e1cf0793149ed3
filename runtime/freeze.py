"""Freezing a case: what is known of its subjects, read from graph, ledger and casework into one immutable snapshot.

In scope are the case's accounts, the members of its rings and the owners of its posts; of their posts those that
screening flagged, that name a contact two of them share, or that the case names; of contacts those that two of them
share or that the case names, in clear. What was in reach and not taken is said in `left_out`.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from psycopg import Connection

from domain.casework import AuditEvent, Case, Principal
from domain.errors import Invalid
from domain.judgement import Action, Assessment, Decision
from domain.marketplace import Account
from domain.observations import SEPARATOR, Label, Node, Relationship, subject_of
from domain.rings import Ring
from graph import erasure
from graph.expansion import MAX_SEEDS
from graph.reads import GraphReader
from graph.rings import ring_of
from graph.traversal import Scope
from graph.vault import Vault
from graph.views import EdgeView, Expansion, NodeView, Refusal
from investigations import audit, decisions
from investigations.packages import snapshot as frozen
from investigations.packages.snapshot import CaseSnapshot, Custodian
from investigations.wording import several
from screening import store as screening_store

FLAGGED = frozenset({Action.REMOVE, Action.REVIEW, Action.MONITOR})
BINDING = frozenset({Label.CONTACT, Label.DEVICE, Label.IP_ADDRESS})
OWN = frozenset({Relationship.POSTED, Relationship.USES})
NAMED = frozenset({Relationship.MENTIONS, Relationship.SHOWS})
DEALINGS = frozenset({Relationship.MESSAGED, Relationship.PAID, Relationship.FOLLOWS})
MOST_NODES = 20_000
PAGE = 500


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What one step around some nodes reaches: nodes by key, and the relationships between."""

    nodes: dict[str, NodeView]
    edges: list[EdgeView]


@dataclass(frozen=True, slots=True)
class Freezer:
    """Called with the request's connection, the case and who asks."""

    graph: GraphReader
    vault: Vault
    custodian: Custodian
    clock: Callable[[], datetime]

    def __call__(self, conn: Connection, case: Case, principal: Principal) -> CaseSnapshot:
        """Reading the values in clear is audited in the same transaction as the freeze.

        Raises Invalid for a case without an account, or one whose network is over the limit.
        """
        now = self.clock()
        rings = self._rings(case)
        accounts = self._accounts(conn, case, rings)
        around = self._around(accounts.values(), OWN)
        around_posts = self._around([view for view in around.nodes.values() if view.label is Label.POST], NAMED)
        edges = [*around.edges, *around_posts.edges, *self._dealings(accounts)]
        contacts = _kept_contacts(case, edges, around.nodes | around_posts.nodes)
        posts = self._posts(conn, case, accounts, edges, contacts)
        erased = erasure.erased(conn, [view.id for view in accounts.values()])
        kept = {*accounts, *contacts, *(Node(Label.POST, record.post.id).key for record in posts)}
        audit.append(conn, [_audited(case, principal, len(contacts), len(posts), now)])
        return CaseSnapshot(
            case=case,
            made_at=now,
            custodian=self.custodian,
            purpose=f"Suspected illegal trade: {(case.category or 'category open').replace('_', ' ')}.",
            accounts=tuple(_account_record(view, erased.get(view.id)) for view in accounts.values()),
            posts=posts,
            contacts=tuple(self._contact_records(conn, contacts)),
            links=tuple(_link(edge) for edge in edges if edge.start in kept and edge.end in kept),
            rings=tuple(rings),
            decisions=_decided(conn, [subject_of(key) for key in [*kept, *case.subjects]]),
            left_out=tuple(_left_out(around, posts, contacts, erased)),
        )

    def _rings(self, case: Case) -> list[Ring]:
        rings = self.graph.nodes_by_id(_labelled(case, Label.RING))
        return [ring_of(view, self._around([view], frozenset({Relationship.MEMBER_OF})).edges) for view in rings]

    def _accounts(self, conn: Connection, case: Case, rings: Sequence[Ring]) -> dict[str, NodeView]:
        named = [node.id for node in _labelled(case, Label.POST)]
        owners = {post.account_id for post in screening_store.shown_posts(conn, named).values()}
        members = {member.account_id for ring in rings for member in ring.members}
        ids = {node.id for node in _labelled(case, Label.ACCOUNT)} | owners | members
        if not ids:
            raise Invalid(f"Case {case.id} names no account, ring or post; add one before it is escalated.")
        found = self.graph.nodes_by_id([Node(Label.ACCOUNT, account_id) for account_id in sorted(ids)])
        return {view.key: view for view in found}

    def _around(self, views: Iterable[NodeView], relationships: frozenset[Relationship]) -> Surroundings:
        seeds = [view.node for view in views]
        nodes: dict[str, NodeView] = {}
        edges: dict[tuple[str, str, str], EdgeView] = {}
        for start in range(0, len(seeds), MAX_SEEDS):
            for page in self._pages(seeds[start : start + MAX_SEEDS], relationships):
                nodes |= {view.key: view for view in page.nodes}
                edges |= {(edge.relationship, edge.start, edge.end): edge for edge in page.edges}
        return Surroundings(nodes, list(edges.values()))

    def _pages(self, seeds: Sequence[Node], relationships: frozenset[Relationship]) -> Iterable[Expansion]:
        after: str | None = None
        while True:
            page = self.graph.expand(seeds, Scope(relationships), first=PAGE, after=after, cap=MOST_NODES)
            if isinstance(page, Refusal):
                raise Invalid(f"The case is too large to freeze: {page.message}")
            yield page
            after = page.cursor
            if after is None:
                return

    def _dealings(self, accounts: Mapping[str, NodeView]) -> list[EdgeView]:
        """Messages, payments and follows among the accounts themselves."""
        around = self._around(accounts.values(), DEALINGS)
        return [edge for edge in around.edges if edge.start in accounts and edge.end in accounts]

    def _posts(
        self,
        conn: Connection,
        case: Case,
        accounts: Mapping[str, NodeView],
        edges: Iterable[EdgeView],
        contacts: Collection[str],
    ) -> tuple[frozen.PostRecord, ...]:
        naming = {edge.start for edge in edges if edge.relationship in NAMED and edge.end in contacts}
        named = {*naming, *(node.key for node in _labelled(case, Label.POST))}
        written = [post for view in accounts.values() for post in screening_store.posts_of(conn, view.id)]
        judged = _latest_assessments(conn, [post.id for post in written])
        return tuple(
            frozen.PostRecord(post=post, assessment=judged.get(post.id))
            for post in written
            if Node(Label.POST, post.id).key in named or (post.id in judged and judged[post.id].action in FLAGGED)
        )

    def _contact_records(self, conn: Connection, contacts: Mapping[str, NodeView]) -> Iterable[frozen.ContactRecord]:
        values = self.vault.reveal_many(conn, [view.id for view in contacts.values()])
        for view in contacts.values():
            value = values.get(view.id)
            yield frozen.ContactRecord(
                node=view.node,
                kind=view.id.partition(":")[0],
                shown=value or str(view.properties.get("mask") or "erased"),
                masked=value is None,
                exclusive=view.properties.get("exclusive") is True,
            )


def _labelled(case: Case, label: Label) -> list[Node]:
    subjects = (subject_of(key) for key in case.subjects)
    return [subject for subject in subjects if isinstance(subject, Node) and subject.label is label]


def _kept_contacts(case: Case, edges: Iterable[EdgeView], nodes: Mapping[str, NodeView]) -> dict[str, NodeView]:
    """Contacts that at least two of the accounts use or name in their posts, and those the case names."""
    authors: dict[str, str] = {}
    holders: defaultdict[str, set[str]] = defaultdict(set)
    for edge in edges:
        if edge.relationship is Relationship.POSTED:
            authors[edge.end] = edge.start
    for edge in edges:
        if edge.relationship in (Relationship.USES, Relationship.MENTIONS):
            holders[edge.end].add(authors.get(edge.start, edge.start))
    named = {key for key in case.subjects if key in nodes}
    kept = named | {key for key, accounts in holders.items() if len(accounts) > 1}
    return {key: nodes[key] for key in sorted(kept) if nodes[key].label in BINDING}


def _latest_assessments(conn: Connection, post_ids: Collection[str]) -> dict[str, Assessment]:
    rows = screening_store.assessments_of(conn, post_ids)
    return {row.assessment.post_id: row.assessment for row in reversed(rows)}


def _account_record(view: NodeView, erased_at: datetime | None) -> frozen.AccountRecord:
    facts = view.properties
    handle, name = _text(facts.get("handle")), _text(facts.get("name"))
    account = Account(
        id=view.id,
        handle=handle,
        display_name=name if name != handle else None,  # the graph names an account by its handle where it has no name
        kind=_text(facts.get("kind")) or "person",
        region=_text(facts.get("region")),
        created_at=_moment(facts.get("created_at")),
        deleted_at=_moment(facts.get("deleted_at")),
    )
    return frozen.AccountRecord(account=account, reports=int(facts.get("reports") or 0), erased_at=erased_at)


def _link(edge: EdgeView) -> frozen.LinkRecord:
    subject = subject_of(SEPARATOR.join((edge.relationship, edge.start, edge.end)))
    assert not isinstance(subject, Node)
    assert edge.first_seen_at is not None
    assert edge.last_seen_at is not None
    return frozen.LinkRecord(
        edge=subject,
        first_seen_at=edge.first_seen_at,
        last_seen_at=edge.last_seen_at,
        count=edge.count,
        properties=edge.properties,
    )


def _decided(conn: Connection, subjects: Sequence[object]) -> tuple[Decision, ...]:
    nodes = [subject for subject in subjects if isinstance(subject, Node)]
    found: list[Decision] = []
    after: str | None = None
    while True:
        page = decisions.decisions(conn, 200, after, nodes)
        found += page.rows
        after = page.cursor
        if after is None:
            return tuple(found)


def _left_out(
    around: Surroundings, posts: Sequence[frozen.PostRecord], contacts: Collection[str], erased: Collection[str]
) -> Iterable[str]:
    if erased:
        whose = "an account" if len(erased) == 1 else f"{len(erased)} accounts"
        yield f"Names, texts and contacts of {whose} that had been erased before."
    every = sum(view.label is Label.POST for view in around.nodes.values())
    if every > len(posts):
        unnamed = several(every - len(posts), "post")
        yield f"{unnamed} of these accounts: neither flagged nor naming a contact they share."
    own = sum(view.label in BINDING and key not in contacts for key, view in around.nodes.items())
    if own:
        listed = "contact, device or address" if own == 1 else "contacts, devices or addresses"
        yield f"{own} {listed} that only one of these accounts uses."


def _audited(case: Case, principal: Principal, contacts: int, posts: int, now: datetime) -> AuditEvent:
    return AuditEvent(
        actor=principal.id,
        verb="case.frozen",
        subject=case.id,
        occurred_at=now,
        purpose=f"evidence package of case {case.id}",
        facts={"contacts": contacts, "posts": posts, "version": case.version},
    )


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def _moment(value: object) -> datetime | None:
    return None if value is None else datetime.fromisoformat(str(value))
