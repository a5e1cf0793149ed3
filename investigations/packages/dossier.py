"""A snapshot with exhibit numbers: one short number per account, post, contact, link, ring and decision.

Every file of a package cites by these numbers, so that an officer can point from the report into the tables.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from domain.judgement import Decision
from domain.observations import Label, Node, Relationship
from investigations.packages.snapshot import (
    AccountRecord,
    CaseSnapshot,
    ContactRecord,
    LinkRecord,
    PostRecord,
    in_order,
)

Thing = TypeVar("Thing")

PREFIXES = {
    Label.ACCOUNT: "A",
    Label.POST: "P",
    Label.CONTACT: "C",
    Label.DEVICE: "V",
    Label.IP_ADDRESS: "I",
    Label.IMAGE: "M",
    Label.RING: "R",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Cover:
    """Who asked, who approved, for whom."""

    package_id: str
    recipient: str
    requested_by: str
    requested_at: datetime
    approved_by: str
    approved_at: datetime
    snapshot_sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Dossier:
    """The snapshot, its numbers, and where to look things up.

    Attributes:
        nodes: in exhibit order.
        numbers: exhibit numbers by Node.key, Edge.key or decision id.
        users: the accounts of a contact, by the contact's Node.key.
        twins: accounts that published nearly the same text, each pair once.
        posts_of, contacts_of, links_of, decisions_on: by the Node.key they belong to.
    """

    snapshot: CaseSnapshot
    cover: Cover
    nodes: tuple[Node, ...]
    numbers: Mapping[str, str]
    accounts: Mapping[str, AccountRecord]
    posts: Mapping[str, PostRecord]
    contacts: Mapping[str, ContactRecord]
    users: Mapping[str, list[Node]]
    twins: tuple[tuple[Node, Node], ...]
    posts_of: Mapping[str, list[PostRecord]]
    contacts_of: Mapping[str, list[ContactRecord]]
    links_of: Mapping[str, list[LinkRecord]]
    decisions_on: Mapping[str, list[Decision]]

    def number(self, node: Node) -> str:
        return self.numbers[node.key]

    def name(self, node: Node) -> str:
        """What people call it: a handle, a contact's value or mask, a post's kind and day."""
        if node.label is Label.ACCOUNT and node.id in self.accounts:
            account = self.accounts[node.id].account
            return account.handle or account.display_name or account.id
        if node.label is Label.POST and node.id in self.posts:
            post = self.posts[node.id].post
            return f"{post.kind} of {post.created_at:%Y-%m-%d}"
        if node.key in self.contacts:
            return self.contacts[node.key].shown
        return node.id

    def amounts(self) -> dict[str, int]:
        """How much of each kind there is."""
        snapshot = self.snapshot
        return {
            "accounts": len(snapshot.accounts),
            "posts": len(snapshot.posts),
            "contacts": len(snapshot.contacts),
            "contacts_masked": sum(contact.masked for contact in snapshot.contacts),
            "links": len(snapshot.links),
            "rings": len(snapshot.rings),
            "decisions": len(snapshot.decisions),
        }

    def sharers(self, contact: Node) -> list[Node]:
        """The accounts that use a contact or name it in a post, in exhibit order."""
        return self.users.get(contact.key, [])

    def shared(self) -> list[tuple[ContactRecord, list[Node]]]:
        """The contacts that two or more accounts share, those of most accounts first."""
        found = [(self.contacts[key], users) for key, users in self.users.items() if len(users) > 1]
        return sorted(found, key=lambda pair: (-len(pair[1]), self.number(pair[0].node)))


def dossier(snapshot: CaseSnapshot, cover: Cover) -> Dossier:
    """Number everything in a snapshot; the same snapshot always gets the same numbers."""
    ordered = in_order(snapshot)
    nodes = tuple(dict.fromkeys(_nodes(ordered)))
    numbers = dict(_node_numbers(nodes))
    numbers |= {link.edge.key: f"L-{n:04}" for n, link in enumerate(ordered.links, 1)}
    numbers |= {decision.id: f"D-{n:04}" for n, decision in enumerate(ordered.decisions, 1)}
    users = _users(ordered)
    return Dossier(
        snapshot=ordered,
        cover=cover,
        nodes=tuple(sorted(nodes, key=lambda node: numbers[node.key])),
        numbers=numbers,
        accounts={record.account.id: record for record in ordered.accounts},
        posts={record.post.id: record for record in ordered.posts},
        contacts={record.node.key: record for record in ordered.contacts},
        users=users,
        twins=tuple(sorted(_twins(ordered), key=lambda pair: (numbers[pair[0].key], numbers[pair[1].key]))),
        posts_of=_grouped((Node(Label.ACCOUNT, record.post.account_id).key, record) for record in ordered.posts),
        contacts_of=_grouped((user.key, c) for c in ordered.contacts for user in users.get(c.node.key, ())),
        links_of=_grouped((end, link) for link in ordered.links for end in {link.edge.start.key, link.edge.end.key}),
        decisions_on=_grouped((decision.subject, decision) for decision in ordered.decisions),
    )


def _grouped(pairs: Iterable[tuple[str, Thing]]) -> dict[str, list[Thing]]:
    groups: dict[str, list[Thing]] = defaultdict(list)
    for key, thing in pairs:
        groups[key].append(thing)
    return dict(groups)


def _twins(snapshot: CaseSnapshot) -> set[tuple[Node, Node]]:
    authors = {record.post.id: record.post.account_id for record in snapshot.posts}
    pairs = {
        tuple(sorted((authors[link.edge.start.id], authors[link.edge.end.id])))
        for link in snapshot.links
        if link.edge.relationship is Relationship.NEAR_DUPLICATE_OF
        and link.edge.start.id in authors
        and link.edge.end.id in authors
    }
    return {(Node(Label.ACCOUNT, one), Node(Label.ACCOUNT, other)) for one, other in pairs if one != other}


def _users(snapshot: CaseSnapshot) -> dict[str, list[Node]]:
    """The accounts that use each contact themselves or name it in a post of theirs."""
    authors = {Node(Label.POST, record.post.id): record.post.account_id for record in snapshot.posts}
    contacts = {record.node for record in snapshot.contacts}
    users: dict[str, set[str]] = defaultdict(set)
    for link in snapshot.links:
        account = link.edge.start.id if link.edge.start.label is Label.ACCOUNT else authors.get(link.edge.start)
        if account is not None and link.edge.end in contacts:
            users[link.edge.end.key].add(account)
    return {key: [Node(Label.ACCOUNT, account) for account in sorted(ids)] for key, ids in users.items()}


def _nodes(snapshot: CaseSnapshot) -> Iterable[Node]:
    """Records first, then ends of links that have no record of their own."""
    yield from (Node(Label.ACCOUNT, record.account.id) for record in snapshot.accounts)
    yield from (Node(Label.POST, record.post.id) for record in snapshot.posts)
    yield from (record.node for record in snapshot.contacts)
    for ring in snapshot.rings:
        yield Node(Label.RING, ring.id)
        yield from (Node(Label.ACCOUNT, member.account_id) for member in ring.members)
        yield from (Node(Label.CONTACT, contact) for contact in ring.contacts)
    yield from (Node(Label.ACCOUNT, record.post.account_id) for record in snapshot.posts)
    for link in snapshot.links:
        yield link.edge.start
        yield link.edge.end


def _node_numbers(nodes: Iterable[Node]) -> Iterable[tuple[str, str]]:
    counts: dict[Label, int] = defaultdict(int)
    for node in nodes:
        counts[node.label] += 1
        yield node.key, f"{PREFIXES[node.label]}-{counts[node.label]:04}"
