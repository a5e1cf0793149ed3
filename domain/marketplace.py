"""What lives on the platform: accounts, posts, contacts found in them. Judgements about them are in `judgement`."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class PostKind(StrEnum):
    LISTING = "listing"
    POST = "post"
    COMMENT = "comment"
    MESSAGE = "message"


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """A seller's, buyer's or bystander's account on the platform.

    Attributes:
        kind: what the platform says it is: "person", "business", "verified_business".
        region: ISO 3166-1 alpha-2 code, upper case, or None where the platform does not say.
    """

    id: str
    handle: str | None = None
    display_name: str | None = None
    kind: str = "person"
    region: str | None = None
    created_at: datetime | None = None
    deleted_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """Something an account wrote. `body` is the original text, title and body joined by a newline; spans index into it.

    Attributes:
        language: BCP 47 primary subtag as the platform states it, or None.
        price: in `currency` (ISO 4217); None where the post names none.
        section: the platform's own shelf ("toys", "electronics"), a hint and never a verdict.
    """

    id: str
    account_id: str
    kind: PostKind
    body: str
    created_at: datetime
    language: str | None = None
    region: str | None = None
    section: str | None = None
    price: float | None = None
    currency: str | None = None
    thread_id: str | None = None
    deleted_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundContact:
    """A contact read out of a text: `value` normalised, `span` in the original text, `flags` what had to be undone."""

    kind: str
    value: str
    span: tuple[int, int]
    confidence: float
    flags: tuple[str, ...] = ()
