"""What a batch of events comes to, and the few ways in which an event adds to it.

What does not live here: which event type says what (`reading`), tables (`store`).
"""

import ipaddress
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final
from uuid import UUID

from domain.contacts import contact_type, resolve
from domain.errors import Invalid
from domain.marketplace import FoundContact, Post
from domain.observations import Edge, Label, Node, Observation, Relationship, Scalar
from graph.vault import ContactKeyer
from screening.events import Event

FindContacts = Callable[[str, str | None], Sequence[FoundContact]]
TEXT_EXTRACTOR: Final = "text"


@dataclass(frozen=True, slots=True)
class PostVersion:
    """A post as one event states it; a later event with the same post id is an edit, and another version."""

    event_id: UUID
    occurred_at: datetime
    post: Post


@dataclass(frozen=True, slots=True)
class Deletion:
    owner: Node
    event_id: UUID
    occurred_at: datetime


@dataclass(frozen=True, slots=True)
class Report:
    report_id: str
    subject: Node
    event_id: UUID
    category: str | None
    occurred_at: datetime


@dataclass(frozen=True, slots=True)
class Withdrawal:
    report_id: str
    event_id: UUID
    occurred_at: datetime


@dataclass(slots=True)
class Gathered:
    """What a batch of events comes to.

    Attributes:
        held_contacts: (account id, kind, normalised value), to be kept under the account's key.
        links: (account or post, edge): deleting the one closes the other.
        unusable_contacts: stated contacts and addresses that are none of their kind; they stay in the sealed payload.
    """

    observations: list[Observation] = field(default_factory=list)
    posts: list[PostVersion] = field(default_factory=list)
    held_contacts: list[tuple[str, str, str]] = field(default_factory=list)
    links: list[tuple[Node, Edge]] = field(default_factory=list)
    deletions: list[Deletion] = field(default_factory=list)
    reports: list[Report] = field(default_factory=list)
    withdrawals: list[Withdrawal] = field(default_factory=list)
    unusable_contacts: int = 0


@dataclass(frozen=True, slots=True)
class Telling:
    """One event being read into a batch."""

    event: Event
    keyer: ContactKeyer
    into: Gathered

    def seen(self, subject: Node, stated: Mapping[str, Scalar]) -> None:
        """A node was seen, with what is stated of it; facts that are None are not stated."""
        properties = {name: fact for name, fact in stated.items() if fact is not None}
        self._observe(Observation(subject, self.event.id, self.event.occurred_at, properties=properties))

    def joined(self, edge: Edge, owners: Iterable[Node], stated: Mapping[str, Scalar] | None = None) -> None:
        """Two nodes were seen joined; deleting any of `owners` closes the relationship."""
        properties = {name: fact for name, fact in (stated or {}).items() if fact is not None}
        self._observe(Observation(edge, self.event.id, self.event.occurred_at, properties=properties))
        self.into.links += [(owner, edge) for owner in owners]

    def found(self, post: Node, contact: Node, where: FoundContact) -> None:
        """A contact was read out of a post's text."""
        edge = Edge(Relationship.MENTIONS, post, contact)
        undone: dict[str, Scalar] = {"undone": ", ".join(where.flags)} if where.flags else {}
        seen = Observation(
            edge,
            self.event.id,
            self.event.occurred_at,
            properties=undone,
            source=TEXT_EXTRACTOR,
            confidence=where.confidence,
            span=where.span,
        )
        self._observe(seen)
        self.into.links.append((post, edge))

    def closed(self, subject: Node | Edge, stated: Mapping[str, Scalar] | None = None) -> None:
        """A node or relationship ceased to hold."""
        self._observe(closing(subject, self.event.id, self.event.occurred_at, stated or {}))

    def deleted(self, owner: Node) -> None:
        self.closed(owner, {"deleted_at": self.event.occurred_at.isoformat()})
        self.into.deletions.append(Deletion(owner, self.event.id, self.event.occurred_at))

    def contact(self, account_id: str, kind: str, value: str) -> Node:
        """The node of a normalised contact, which the account is known to hold."""
        node = Node(Label.CONTACT, self.keyer.contact_id(kind, value))
        shape = contact_type(kind)
        self.seen(node, {"kind": kind, "exclusive": shape.exclusive, "mask": shape.mask(value)})
        self.into.held_contacts.append((account_id, kind, value))
        return node

    def stated_contact(self, account_id: str, kind: str, value: str, region: str | None) -> Node | None:
        """The node of a contact as the platform states it; None, and counted, where it is none of its kind."""
        try:
            named = resolve(kind, value, region)
        except Invalid:
            named = None
        if named is None:
            self.into.unusable_contacts += 1
            return None
        return self.contact(account_id, *named)

    def device(self, account_id: str, device: str) -> Node:
        return self._held(Label.DEVICE, account_id, "device", device)

    def ip_address(self, account_id: str, address: str) -> Node | None:
        try:
            return self._held(Label.IP_ADDRESS, account_id, "ip_address", str(ipaddress.ip_address(address)))
        except ValueError:
            self.into.unusable_contacts += 1
            return None

    def _held(self, label: Label, account_id: str, kind: str, value: str) -> Node:
        self.into.held_contacts.append((account_id, kind, value))
        return Node(label, self.keyer.contact_id(kind, value))

    def _observe(self, observation: Observation) -> None:
        self.into.observations.append(observation)


def closing(subject: Node | Edge, event_id: UUID, at: datetime, stated: Mapping[str, Scalar]) -> Observation:
    return Observation(subject, event_id, at, holds=False, properties=stated)
