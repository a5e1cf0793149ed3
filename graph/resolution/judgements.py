"""What a run proposes and what people judged, as values."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from domain.errors import Invalid
from domain.observations import Edge, Label, Node, Relationship

REOPENED_BY = 3.0  # bits that a rejected pair's evidence has to gain to be proposed again: eight times the odds


class Verdict(StrEnum):
    """What stands about a pair. Rejected and split are negative evidence; withdrawn leaves the pair open again."""

    CONFIRMED = "confirmed"
    REJECTED = "rejected"
    SPLIT = "split"
    WITHDRAWN = "withdrawn"


class ChangeKind(StrEnum):
    CREATED = "created"
    MERGED = "merged"
    SPLIT = "split"
    DISSOLVED = "dissolved"


@dataclass(frozen=True, slots=True)
class Reason:
    """What one comparison added to a pair's weight (bits), or took from it, in words. 0: it said nothing."""

    sign: str
    words: str
    weight: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """That two records may be one actor's. Never a fact.

    Attributes:
        a, b: ids, the smaller first.
        match_weight: bits: the base 2 logarithm of the odds, prior included.
        match_probability: the same as a share. It is what the model holds, not calibrated against judgements.
        reasons: one for each comparison in the plan's order; they and the prior add up to the weight.
    """

    a: str
    b: str
    match_weight: float
    match_probability: float
    reasons: tuple[Reason, ...]

    @property
    def why(self) -> tuple[Reason, ...]:
        return tuple(sorted((r for r in self.reasons if r.weight > 0), key=lambda r: -r.weight))

    @property
    def why_not(self) -> tuple[Reason, ...]:
        return tuple(sorted((r for r in self.reasons if r.weight < 0), key=lambda r: r.weight))


@dataclass(frozen=True, slots=True, order=True)
class Pair:
    """Two accounts in either order: `a` is the smaller id. Raises Invalid for one account twice."""

    a: str
    b: str

    def __post_init__(self) -> None:
        if self.a >= self.b:
            raise Invalid("a pair is two different accounts, the smaller id first")

    @classmethod
    def of(cls, one: str, other: str) -> "Pair":
        if one == other:
            raise Invalid(f"{one} is one account; name two")
        return cls(min(one, other), max(one, other))


def same_as(pair: Pair) -> Edge:
    """The relationship in the graph that a confirmed pair becomes."""
    return Edge(Relationship.SAME_AS, Node(Label.ACCOUNT, pair.a), Node(Label.ACCOUNT, pair.b))


@dataclass(frozen=True, slots=True)
class Act:
    """One judgement by a person: who, when and why. `id` is also the event that the graph's observations name."""

    id: UUID
    judged_by: str
    judged_at: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class Standing:
    """A judgement about a pair; the latest stands. `match_weight`: the evidence then; None where no run proposed it."""

    pair: Pair
    verdict: Verdict
    act: Act
    match_weight: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Accounts that people confirmed to be one actor's, and the ids that this one has taken over."""

    id: str
    accounts: tuple[str, ...]
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One entry of the feed; replayed in order, they give every actor's accounts and every alias.

    Attributes:
        accounts: the actor's after the change.
        act: the judgement that it followed from.
        other_id: of `merged`, the actor taken over, from now on an alias; None when a single account joined. Of
            `created`, the actor that it was split from, if any.
    """

    seq: int
    kind: ChangeKind
    actor_id: str
    other_id: str | None
    accounts: tuple[str, ...]
    act: Act


@dataclass(frozen=True, slots=True, kw_only=True)
class ResolutionRun:
    """The record of one run. `trained`: blocks that taught the model; () where its stated values were used."""

    id: UUID
    started_at: datetime
    finished_at: datetime
    engine: str
    plan_sha256: str
    threshold: float
    trained: tuple[str, ...]
    accounts: int
    hubs: int
    candidates: int
