"""Rings: accounts bound by contacts that only accomplices share. How they are found lives in `gnn`."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from domain.judgement import CategoryCode
from domain.observations import Scalar


@dataclass(frozen=True, slots=True, kw_only=True)
class RingMember:
    account_id: str
    role: str  # "core" or "member" until roles are scored
    links: int  # how many binding contacts this account shares with other members


@dataclass(frozen=True, slots=True, kw_only=True)
class Ring:
    """A group of accounts and the contacts that bind it.

    Attributes:
        id: stable over runs while the ring survives.
        score: 0–1, a stated formula and not a probability.
        contacts: ids of the Contact nodes that bind it, strongest first.
        reasons: sentences that say why this is one ring, and what would be innocent about it.
        factors: the formula's terms, by name.
    """

    id: str
    members: tuple[RingMember, ...]
    contacts: tuple[str, ...]
    category: CategoryCode | None
    score: float
    reasons: tuple[str, ...]
    factors: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class RingRun:
    """A record of one detection: what went in, with which parameters, and what came out.

    Attributes:
        input_sha256: content address of the Parquet the run read.
        result_sha256: digest over the sorted member ids of each ring; floats take no part.
    """

    id: str
    started_at: datetime
    finished_at: datetime
    engine: str
    parameters: Mapping[str, Scalar]
    input_sha256: str
    result_sha256: str
    rings: int
    suppressed_hubs: int
