"""What a read of the graph returns: plain frozen values, no engine types, no personal values beyond masks.

Keys are `Node.key`s. Times are of the platform (valid time) unless they say known.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Generic, TypeVar

from domain.errors import Invalid
from domain.observations import Label, Node, Relationship, Scalar

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class AsOf:
    """Both questions at once: what was so at `valid_at`, as far as we knew at `known_at`.

    With `since` the question is what was so at any moment from then to `valid_at`, both included. Raises Invalid for
    naive times, and for a `since` after `valid_at`.
    """

    valid_at: datetime
    known_at: datetime
    since: datetime | None = None

    def __post_init__(self) -> None:
        if any(at is not None and at.tzinfo is None for at in (self.valid_at, self.known_at, self.since)):
            raise Invalid("as-of times need a time zone: write them with an offset, such as 2026-03-01T00:00:00Z")
        if self.since is not None and self.since > self.valid_at:
            raise Invalid(f"nothing lies between {self.since} and {self.valid_at}: the second has to be the later one")


@dataclass(frozen=True, slots=True, kw_only=True)
class NodeView:
    """A node as it is, or as it was.

    Attributes:
        properties: the facts, by name.
        first_seen_at, last_seen_at: None for a node that is known only by its relationships.
        degree: relationships that hold, of every kind.
        holds: False once the node was closed (an account or post deleted on the platform).
        risk: today's, 0–1: a post's probability, the highest of an account's posts, a ring's score; None for others.
    """

    key: str
    label: Label
    id: str
    properties: Mapping[str, Scalar]
    first_seen_at: datetime | None
    last_seen_at: datetime | None
    degree: int
    holds: bool = True
    risk: float | None = None

    @property
    def node(self) -> Node:
        return Node(self.label, self.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """The best of what a search found. `found`: how many there are, or `more_than` so many."""

    rows: tuple[NodeView, ...]
    found: int
    more_than: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class EdgeView:
    """A relationship that holds, and the observations behind it: how many, the first, the last, and who saw them."""

    relationship: Relationship
    start: str
    end: str
    first_seen_at: datetime | None
    last_seen_at: datetime | None
    count: int
    properties: Mapping[str, Scalar]
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Page(Generic[Row]):
    """Some rows of a list that holds `total`; `cursor` asks for what follows and is None at the end."""

    rows: tuple[Row, ...]
    total: int
    cursor: str | None


@dataclass(frozen=True, slots=True)
class Suppression:
    """A node that was not walked through: its key, how many relationships were ever seen at it, and why."""

    key: str
    relationships: int
    rule: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Expansion:
    """A page of what surrounds the seeds.

    Attributes:
        totals: relationships in the whole expansion (all pages), exact, by kind.
        found: nodes in the whole expansion without the seeds, exact.
        left_out: how many of them come after the top that was asked for.
        seeds: the seeds themselves; one that is not in the graph (then) is missing here.
        nodes: this page, in the order asked for.
        via: nodes on the way to those of this page that no page so far shows.
        edges: the expansion's relationships between this page's nodes and the seeds, earlier pages and each other; the
            pages together hold each once. The first page also has those among the seeds.
        paths: why each node of this page came: the keys of the nodes on a shortest way from a seed to it.
        hidden: by key, relationships of the nodes returned here that no page so far shows.
        suppressed: nodes that were reached and not walked through, with the reason.
        cursor: asks for the next page; None at the end.
        truncated: whether nodes follow on later pages.
    """

    totals: Mapping[Relationship, int]
    found: int
    left_out: int
    seeds: tuple[NodeView, ...]
    nodes: tuple[NodeView, ...]
    via: tuple[NodeView, ...]
    edges: tuple[EdgeView, ...]
    paths: Mapping[str, tuple[str, ...]]
    hidden: Mapping[str, int]
    suppressed: tuple[Suppression, ...]
    cursor: str | None
    truncated: bool


@dataclass(frozen=True, slots=True)
class Count:
    """How many relationships some nodes have: of this kind, leaving them or not, to this kind of node."""

    relationship: Relationship
    outgoing: bool
    kind: str
    relationships: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A narrower question that would be answered: what to ask instead, and how many are left then."""

    relationship: Relationship | None = None
    contact_kind: str | None = None
    since: date | None = None
    depth: int | None = None
    leaves: int

    @property
    def text(self) -> str:
        if self.depth:
            return f"{self.depth} of the steps: {self.leaves:,} nodes"
        narrowed = self.relationship or self.contact_kind or f"seen since {self.since}"
        return f"only {narrowed}: {self.leaves:,} relationships"


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """A read that would be larger than its limit; nothing of it is returned.

    Attributes:
        found: how many there are, or with `more_than` how many were counted before stopping.
        limit: of what `limit_of` names.
        totals: at depth 1, relationships by kind, exact; empty where they were not counted.
        of: what was counted.
        offers: narrower questions that would fit, the widest first.
    """

    found: int
    more_than: bool
    limit: int
    totals: Mapping[Relationship, int]
    advice: str
    of: str = "nodes"
    limit_of: str = "nodes"
    offers: tuple[Offer, ...] = ()

    @property
    def message(self) -> str:
        found = f"more than {self.found:,}, stopped at {self.found:,}" if self.more_than else f"{self.found:,}"
        return f"{found} {self.of}; the limit is {self.limit:,} {self.limit_of}. {self.advice}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Path:
    """A way that visits no node twice; `edges` are all that join each step's two nodes."""

    nodes: tuple[NodeView, ...]
    edges: tuple[EdgeView, ...]

    @property
    def hops(self) -> int:
        return len(self.nodes) - 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Paths:
    """Ways between two selections, shortest first, and hubs that were reached and that none of them goes through."""

    paths: tuple[Path, ...]
    suppressed: tuple[Suppression, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shared:
    """A node that several of a selection touch.

    Attributes:
        by: keys of those that do, sorted.
        over: the relationships by which they, or their posts, do.
        exclusive: whether a contact of its kind binds two accounts by itself.
        hub: why sharing it says little; None where it is no hub.
    """

    node: NodeView
    by: tuple[str, ...]
    over: tuple[Relationship, ...]
    exclusive: bool
    hub: Suppression | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Thing:
    """A thing that accounts of a selection (keys in `by`) touch, as `accounts` in all do; keys of the flagged ones."""

    node: NodeView
    by: tuple[str, ...]
    accounts: int
    flagged: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """Of one kind of thing that a selection touches: those at which there are at least so many flagged accounts.

    Attributes:
        touched: things of the kind in all, hubs included.
        things: most flagged accounts first, then by label and id.
    """

    kind: str
    least: int
    touched: int
    things: tuple[Thing, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """One fact for each kind of thing that is touched, and the hubs that were not looked behind."""

    facts: tuple[Fact, ...]
    suppressed: tuple[Suppression, ...]


class Turn(StrEnum):
    """What became of a relationship between two moments."""

    CAME = "came"
    WENT = "went"
    CAME_AND_WENT = "came_and_went"
    SEEN_AGAIN = "seen_again"


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A relationship that changed between two moments.

    Attributes:
        edge: as it was known in the end.
        at: when it last came, went or was seen in that time.
        came_at, went_at: when it last began to hold, and ceased to, in that time.
        seen: how often it was seen in that time.
    """

    edge: EdgeView
    turn: Turn
    at: datetime
    came_at: datetime | None
    went_at: datetime | None
    seen: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """What changed, the earliest first, and the nodes at both ends as they were in the end."""

    changes: tuple[Change, ...]
    nodes: tuple[NodeView, ...]
