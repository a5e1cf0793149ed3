"""What detectors describe, what routing proposes, what a decision records. Detectors never act."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from domain.marketplace import Post


class CategoryCode(StrEnum):
    """The five categories; each has its policy in `domain/categories/<code>.toml`."""

    WEAPONS = "weapons"
    DRUGS = "drugs"
    STOLEN_GOODS = "stolen_goods"
    COUNTERFEITS = "counterfeits"
    TRAFFICKING = "trafficking"


class Intent(StrEnum):
    """What the author of a post wants. Only offers and requests can be illegal trade."""

    SELL = "sell"
    SEEK = "seek"
    DISCUSS = "discuss"
    REPORT = "report"
    EDUCATE = "educate"
    FICTION = "fiction"


class Action(StrEnum):
    """What is done about a post, an account or a ring, from hardest to softest."""

    REMOVE = "remove"
    REVIEW = "review"
    MONITOR = "monitor"
    ALLOW = "allow"


class EvidenceKind(StrEnum):
    TEXT_SPAN = "text_span"
    IMAGE_REGION = "image_region"
    BEHAVIOUR_FACTOR = "behaviour_factor"
    GRAPH_PATH = "graph_path"


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What a signal rests on, in words, with the place to look.

    Attributes:
        reason: a sentence for the investigator; it never repeats the text it points at.
        span: [start, end) in code points of the post's original body, for text.
        weight: share of the signal's score that rests on this, 0–1.
        box: (left, top, right, bottom) in pixels of the upright picture, right and bottom exclusive; None: all of it.
        image: the SHA-256 of the picture that `box` lies in, in hex, None for anything but a picture.
    """

    kind: EvidenceKind
    reason: str
    span: tuple[int, int] | None = None
    weight: float = 0.0
    box: tuple[int, int, int, int] | None = None
    image: str | None = None


WORDS_ERASED = "the account was erased, and its words with it"
ERASED_EVIDENCE = Evidence(kind=EvidenceKind.TEXT_SPAN, reason=WORDS_ERASED)  # stands for all evidence of a signal


@dataclass(frozen=True, slots=True, kw_only=True)
class Signal:
    """One detector's view of one post.

    Attributes:
        probability: calibrated chance that the post offers or seeks illegal trade, 0–1.
        category: the most likely category, None where the detector sees none.
        stage: the deepest stage of the detector that ran ("fast", "encoder"), for counting pass-through.
        intent: what the author most likely wants; None from a detector that cannot tell.
        exits: 0–1, how far the post moves the talk to another channel; None from a detector that cannot tell.
        abstains: the post is unlike everything the detector learned from; nothing may happen to it unseen.
    """

    detector: str
    version: str
    probability: float
    category: CategoryCode | None
    stage: str
    intent: Intent | None = None
    exits: float | None = None
    abstains: bool = False
    evidence: tuple[Evidence, ...] = ()


class Detector(Protocol):
    """A model behind one door: batches of posts in, one signal per post out, in order.

    Pure: same posts and version, same signals. Implementations are wired in `runtime/bootstrap.py`.
    """

    name: str
    version: str

    def assess(self, posts: Sequence[Post]) -> list[Signal]: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessment:
    """What screening concluded about a post: one probability, one category, the action that routing proposes."""

    post_id: str
    account_id: str
    probability: float
    category: CategoryCode | None
    action: Action
    signals: tuple[Signal, ...]
    routing_version: str
    assessed_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What was decided about a post, account or ring, by whom and under which policy clause."""

    id: str
    subject: str  # Node.key
    action: Action
    category: CategoryCode | None
    policy_clause: str
    reason: str
    decided_by: str
    automated: bool
    decided_at: datetime
