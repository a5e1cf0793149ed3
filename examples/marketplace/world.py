"""What a made-up world consists of, and the truth about it that a finder is measured against. Values only."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

CATEGORIES = ("weapons", "drugs", "stolen_goods", "counterfeits", "trafficking")
WALLETS = frozenset({"bitcoin", "ethereum", "monero"})
ENDS_AT = datetime(2026, 5, 31, tzinfo=UTC)
STARTS_AT = ENDS_AT - timedelta(days=120)
WINDOW_S = (ENDS_AT - STARTS_AT).total_seconds()

Event = dict[str, Any]  # a CloudEvents 1.0 envelope, ready for JSON


@dataclass(frozen=True, slots=True, order=True)
class ContactPoint:
    """A way to reach or recognise an account; "device" and "ip_address" count too, though no text names them."""

    kind: str
    value: str


@dataclass(slots=True)
class Persona:
    """An account while the world is being made: who it is, what it can be reached by, what it will do."""

    id: str
    name: str
    language: str
    region: str
    created_at: datetime
    kind: str = "person"
    display_name: str = ""
    own: list[ContactPoint] = field(default_factory=list)
    lent: list[ContactPoint] = field(default_factory=list)  # shared with a ring, a household, a workplace …
    category: str | None = None  # of the illegal trade it takes part in
    ring: int | None = None
    hard: str | None = None  # the kind of hard negative it is
    in_text: list[ContactPoint] = field(default_factory=list)  # contacts its posts give, not its profile

    @property
    def guilty(self) -> bool:
        return self.category is not None


@dataclass(frozen=True, slots=True)
class PlantedRing:
    """A ring as planted: who, bound by which contacts, each member using each contact with probability `q`."""

    id: str
    category: str
    q: float
    members: tuple[str, ...]
    contacts: tuple[ContactPoint, ...]
    uses: Mapping[str, tuple[ContactPoint, ...]]
    bystanders: tuple[str, ...]  # innocents on one of its contacts: a recycled number, a second-hand device
    copies_texts: bool


@dataclass(frozen=True, slots=True)
class SharingGroup:
    """People who share contacts innocently: a "household", "workplace", "pair", "carrier" or "proxy_email"."""

    kind: str
    members: tuple[str, ...]
    contacts: tuple[ContactPoint, ...]


@dataclass(frozen=True, slots=True)
class SplitIdentity:
    """Two accounts of one person."""

    accounts: tuple[str, str]
    guilty: bool


@dataclass(frozen=True, slots=True)
class IllicitPost:
    """An illicit post as written: "clear", "euphemistic" or "obfuscated", alone or copied within its ring."""

    account_id: str
    category: str
    style: str


@dataclass(frozen=True, slots=True)
class Truth:
    """What is so in the made-up world. None of it is told in the events."""

    seed: int
    rings: tuple[PlantedRing, ...]
    guilty: frozenset[str]
    lone_sellers: frozenset[str]
    hard_negatives: Mapping[str, str]
    splits: tuple[SplitIdentity, ...]
    sharing: tuple[SharingGroup, ...]
    illicit_posts: Mapping[str, IllicitPost]
    hard_posts: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Marketplace:
    """The events in time order (bar a few late ones and repeats), and the truth behind them."""

    events: list[Event]
    truth: Truth
