"""What was seen: the one form in which facts travel from events, extractors and ring runs into the entity graph.

An observation says that a node or a relationship held (or ceased to hold) at an instant, and which event said so.
The graph keeps summaries of observations; how they are folded lives in `graph`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from uuid import UUID

SEPARATOR = "\x1f"  # ids may hold any printable character, never a control character
Scalar = str | int | float | bool | None


class Label(StrEnum):
    """Kinds of node in the entity graph."""

    ACCOUNT = "Account"
    POST = "Post"
    CONTACT = "Contact"
    DEVICE = "Device"
    IP_ADDRESS = "IpAddress"
    IMAGE = "Image"
    RING = "Ring"


class Relationship(StrEnum):
    """Kinds of relationship in the entity graph, each read from start to end."""

    POSTED = "POSTED"
    MENTIONS = "MENTIONS"
    USES = "USES"
    SHOWS = "SHOWS"
    MESSAGED = "MESSAGED"
    FOLLOWS = "FOLLOWS"
    PAID = "PAID"
    NEAR_DUPLICATE_OF = "NEAR_DUPLICATE_OF"
    SAME_AS = "SAME_AS"
    MEMBER_OF = "MEMBER_OF"
    CAME_FROM = "CAME_FROM"


# Facts of a node or relationship that are a person's values, or words that may quote them; an erasure takes them out.
# All other facts are codes, numbers and times.
PERSONAL: Mapping[Label | Relationship, tuple[str, ...]] = {
    Label.ACCOUNT: ("name", "handle"),
    Label.CONTACT: ("mask",),
    Relationship.SAME_AS: ("why",),
}


@dataclass(frozen=True, slots=True)
class Node:
    """A node by our own stable id, never by the engine's."""

    label: Label
    id: str

    @property
    def key(self) -> str:
        return f"{self.label}{SEPARATOR}{self.id}"


@dataclass(frozen=True, slots=True)
class Edge:
    """A relationship by its kind and its two ends: at most one of a kind between two nodes."""

    relationship: Relationship
    start: Node
    end: Node

    @property
    def key(self) -> str:
        return SEPARATOR.join((self.relationship, self.start.key, self.end.key))


def subject_of(key: str) -> Node | Edge:
    """Read a key back into what it names. Raises ValueError for a text that is no key."""
    match key.split(SEPARATOR):
        case [label, node_id]:
            return Node(Label(label), node_id)
        case [relationship, start, start_id, end, end_id]:
            return Edge(Relationship(relationship), Node(Label(start), start_id), Node(Label(end), end_id))
    raise ValueError("not a node or edge key")


@dataclass(frozen=True, slots=True)
class Observation:
    """That `subject` held from `valid_at` on, or with `holds=False` that it ceased to hold then.

    Attributes:
        event_id: the accepted event or run that said so; the same event never counts twice for a subject.
        valid_at: when it was so on the platform. When we learnt of it is stamped by the ledger.
        properties: facts of the subject from then on (scores, handle, region …); a later one overrides, field by field.
        source: who saw it: the platform's feed, a text extractor, a ring run.
        confidence: 0–1, how sure the source is that it was seen at all.
        span: where in the post's original text, as [start, end) in code points.
    """

    subject: Node | Edge
    event_id: UUID
    valid_at: datetime
    holds: bool = True
    properties: Mapping[str, Scalar] = field(default_factory=dict)
    source: str = "platform"
    confidence: float = 1.0
    span: tuple[int, int] | None = None
