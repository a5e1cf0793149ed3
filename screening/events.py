"""The event format: CloudEvents 1.0 in JSON, one event a line, published as `docs/events.schema.json`.

Each type's `data` is one model here. Fields that are not listed are no error and stay in the sealed payload; a
field of the wrong type is one. What does not live here: what an event means for the graph (`reading`), tables, files.
"""

import hashlib
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Any, Final, Generic, Literal, TypeVar
from uuid import UUID, uuid5

import orjson
from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
    WithJsonSchema,
    model_validator,
)

PREFIX: Final = "org.ringfence."
NAMESPACE: Final = UUID("5b0e6e0c-6d0b-5f3c-9a55-0f6a3d1c7e21")
MAX_EVENT_BYTES: Final = 1 << 20
MESSAGE_POST_PREFIX: Final = "message:"  # a message is kept as a Post of that id, beside the platform's own post ids

_PRINTABLE = r"^[^\x00-\x1f\x7f-\x9f]+$"
_NO_NUL = r"^[^\x00]*$"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_CEILING = datetime(2200, 1, 1, tzinfo=UTC)


class Unreadable(ValueError):
    """An event that cannot be accepted; its text names the field and the reason, and repeats no value."""


def _written_out(moment: object) -> object:
    if not isinstance(moment, str) or re.fullmatch(r"[+-]?[\d.]+", moment):
        raise ValueError("must be RFC 3339 with a zone, as a string")
    return moment


def _in_utc(moment: datetime) -> datetime:
    if not _EPOCH <= moment < _CEILING:
        raise ValueError("must lie between 1970 and 2200")
    return moment.astimezone(UTC)


def _not_a_message(post_id: str) -> str:
    if post_id.startswith(MESSAGE_POST_PREFIX):
        raise ValueError(f"must not start with '{MESSAGE_POST_PREFIX}', which marks messages")
    return post_id


Id = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=_PRINTABLE)]
PostId = Annotated[Id, AfterValidator(_not_a_message)]
Line = Annotated[str, StringConstraints(min_length=1, max_length=500, pattern=_PRINTABLE)]
Text = Annotated[str, StringConstraints(pattern=_NO_NUL)]
Moment = Annotated[
    AwareDatetime,
    Field(strict=False),  # past the first check it is a string in any case; strict would then want a datetime
    BeforeValidator(_written_out),
    AfterValidator(_in_utc),
    WithJsonSchema({"type": "string", "format": "date-time"}),
]
Region = Annotated[str, StringConstraints(pattern=r"^[A-Za-z]{2}$", to_upper=True)]
Language = Annotated[str, StringConstraints(pattern=r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*$", to_lower=True)]
Currency = Annotated[str, StringConstraints(pattern=r"^[A-Za-z]{3}$", to_upper=True)]
Money = Annotated[float, Field(ge=0, allow_inf_nan=False)]
Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9A-Fa-f]{64}$", to_lower=True)]
PerceptualHash = Annotated[str, StringConstraints(pattern=r"^[0-9A-Fa-f]{16,64}$", to_lower=True)]


class Stated(BaseModel):
    """Extra fields are let through and ignored; types are never coerced."""

    model_config = ConfigDict(strict=True, extra="ignore", frozen=True)


class Facts(Stated):
    """The `data` of an event. Any may say of which region it is; without one it is of the installation's default."""

    region: Region | None = None


class StatedContact(Stated):
    kind: Id
    value: Line


class StatedImage(Stated):
    sha256: Sha256 | None = None
    phash: PerceptualHash | None = None

    @model_validator(mode="after")
    def _named(self) -> "StatedImage":
        if self.sha256 is None and self.phash is None:
            raise ValueError("needs sha256 or phash")
        return self


class AccountFacts(Facts):
    account_id: Id
    handle: Line | None = None
    display_name: Line | None = None
    kind: Literal["person", "business", "verified_business"] | None = None
    created_at: Moment | None = None
    contacts: tuple[StatedContact, ...] = ()
    devices: tuple[Id, ...] = ()
    ip_addresses: tuple[Id, ...] = ()


class PostFacts(Facts):
    post_id: PostId
    account_id: Id
    kind: Literal["listing", "post", "comment"] = "post"
    title: Text | None = None
    body: Text
    language: Language | None = None
    section: Line | None = None
    price: Money | None = None
    currency: Currency | None = None
    created_at: Moment | None = None
    images: tuple[StatedImage, ...] = ()
    contacts: tuple[StatedContact, ...] = ()


class MessageFacts(Facts):
    message_id: Id
    thread_id: Id
    account_id: Id
    to_account_id: Id
    body: Text
    language: Language | None = None


class ContactObservedFacts(Facts):
    account_id: Id
    kind: Id
    value: Line


class ImageSeenFacts(Facts):
    post_id: PostId
    sha256: Sha256


class FollowFacts(Facts):
    account_id: Id
    follows_account_id: Id


class PaymentFacts(Facts):
    payment_id: Id
    from_account_id: Id
    to_account_id: Id
    amount: Money | None = None
    currency: Currency | None = None


class ReportFacts(Facts):
    report_id: Id
    account_id: Id | None = None
    post_id: PostId | None = None
    category: Line | None = None
    note: Text | None = None
    reporter: Line | None = None

    @model_validator(mode="after")
    def _about_something(self) -> "ReportFacts":
        if self.account_id is None and self.post_id is None:
            raise ValueError("needs account_id or post_id")
        return self


class AccountDeletedFacts(Facts):
    account_id: Id


class PostDeletedFacts(Facts):
    post_id: PostId


class MessageDeletedFacts(Facts):
    message_id: Id


class ContactObservedDeletedFacts(ContactObservedFacts):
    pass


class ImageSeenDeletedFacts(ImageSeenFacts):
    pass


class FollowDeletedFacts(FollowFacts):
    pass


class PaymentDeletedFacts(Facts):
    payment_id: Id


class ReportDeletedFacts(Facts):
    report_id: Id


DATA_OF_TYPE: Final[dict[str, type[Facts]]] = {
    f"{PREFIX}account.v1": AccountFacts,
    f"{PREFIX}post.v1": PostFacts,
    f"{PREFIX}message.v1": MessageFacts,
    f"{PREFIX}contact_observed.v1": ContactObservedFacts,
    f"{PREFIX}image_seen.v1": ImageSeenFacts,
    f"{PREFIX}follow.v1": FollowFacts,
    f"{PREFIX}payment.v1": PaymentFacts,
    f"{PREFIX}report.v1": ReportFacts,
    f"{PREFIX}account.deleted.v1": AccountDeletedFacts,
    f"{PREFIX}post.deleted.v1": PostDeletedFacts,
    f"{PREFIX}message.deleted.v1": MessageDeletedFacts,
    f"{PREFIX}contact_observed.deleted.v1": ContactObservedDeletedFacts,
    f"{PREFIX}image_seen.deleted.v1": ImageSeenDeletedFacts,
    f"{PREFIX}follow.deleted.v1": FollowDeletedFacts,
    f"{PREFIX}payment.deleted.v1": PaymentDeletedFacts,
    f"{PREFIX}report.deleted.v1": ReportDeletedFacts,
}


Data = TypeVar("Data", bound=Facts)


class Envelope(BaseModel, Generic[Data]):
    """CloudEvents 1.0 attributes that count here; others (`traceparent`, extensions) are let through and sealed."""

    model_config = ConfigDict(strict=True, extra="ignore", frozen=True)

    specversion: Literal["1.0"]
    id: Id
    source: Id
    type: str
    time: Moment
    data: Data


_ENVELOPES: Final[dict[str, type[Envelope[Any]]]] = {kind: Envelope[facts] for kind, facts in DATA_OF_TYPE.items()}  # type: ignore[valid-type]


@dataclass(frozen=True, slots=True)
class Event:
    """A readable event.

    Attributes:
        id: uuid5 over source and the platform's id, so it is the same wherever the event is read.
        digest: SHA-256 over type, time, subject and data in canonical JSON: what makes two deliveries the same event.
        raw: the line as it came, for the sealed payload.
    """

    id: UUID
    type: str
    source: str
    occurred_at: datetime
    facts: Facts
    digest: bytes
    raw: bytes


def event_uuid(source: str, event_id: str) -> UUID:
    return uuid5(NAMESPACE, f"{source}\x1f{event_id}")


def read_event(raw: bytes) -> Event:
    """Read one line. Raises Unreadable with the field and the reason."""
    document = _document(raw)
    kind = document.get("type")
    model = _ENVELOPES.get(kind) if isinstance(kind, str) else None
    if model is None or not isinstance(kind, str):
        raise Unreadable("type: not one of the published event types (docs/events.md)")
    try:
        envelope = model.model_validate_json(raw)
    except ValidationError as failure:
        raise Unreadable(_reason(failure)) from None
    return Event(
        id=event_uuid(envelope.source, envelope.id),
        type=kind,
        source=envelope.source,
        occurred_at=envelope.time,
        facts=envelope.data,
        digest=_digest(document),
        raw=raw,
    )


def _document(raw: bytes) -> dict[str, Any]:
    if len(raw) > MAX_EVENT_BYTES:
        raise Unreadable(f"larger than {MAX_EVENT_BYTES} bytes")
    try:
        document = orjson.loads(raw)
    except orjson.JSONDecodeError as failure:
        raise Unreadable(f"not JSON: {failure}") from None
    if not isinstance(document, dict):
        raise Unreadable("not a JSON object")
    return document


def _digest(document: dict[str, Any]) -> bytes:
    content = {name: document.get(name) for name in ("type", "time", "subject", "data")}
    return hashlib.sha256(orjson.dumps(content, option=orjson.OPT_SORT_KEYS)).digest()


def _reason(failure: ValidationError) -> str:
    """Field and reason of the first three errors; never the input, which may be personal."""
    errors = failure.errors(include_url=False, include_input=False)
    return "; ".join(f"{_field(error['loc'])}: {_complaint(error)}" for error in errors[:3])


def _field(location: tuple[int | str, ...]) -> str:
    return ".".join(str(step) for step in location) or "event"


def _complaint(error: Any) -> str:
    if error["type"] != "string_pattern_mismatch":
        return str(error["msg"]).removeprefix("Value error, ")
    pattern = error["ctx"]["pattern"]
    return {_PRINTABLE: "holds a control character", _NO_NUL: "holds a NUL character"}.get(pattern, str(error["msg"]))


def json_schema() -> dict[str, Any]:
    """JSON Schema (2020-12) of one line: one branch per event type."""
    definitions: dict[str, Any] = {}
    branches = []
    for kind, model in _ENVELOPES.items():
        schema = model.model_json_schema(ref_template="#/$defs/{model}")
        definitions |= schema.pop("$defs", {})
        schema["properties"]["type"] = {"const": kind}
        branches.append(schema | {"title": kind})
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Ringfence events (CloudEvents 1.0, one JSON object a line)",
        "oneOf": branches,
        "$defs": dict(sorted(definitions.items())),
    }
