"""The event format: published schema, and every way an event can be wrong gets a reason that names the field."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from screening.events import DATA_OF_TYPE, Unreadable, event_uuid, json_schema, read_event
from tests.screening.samples import SAMPLES, event

SCHEMA = Path(__file__).parents[2] / "docs" / "events.schema.json"


def test_the_published_schema_is_the_one_in_force(golden: Callable[[Path, str], None]) -> None:
    golden(SCHEMA, json.dumps(json_schema(), indent=2) + "\n")


@pytest.mark.parametrize("kind", DATA_OF_TYPE)
def test_a_sample_of_every_type_is_read_and_fits_the_schema(kind: str) -> None:
    sample = SAMPLES[kind]
    jsonschema.validate(json.loads(sample), json_schema())
    assert read_event(sample).type == kind


def test_extra_fields_and_extensions_are_let_through() -> None:
    plain = json.loads(SAMPLES["org.ringfence.post.v1"])
    extended = plain | {"traceparent": "00-1", "data": plain["data"] | {"colour": {"deep": [1, 2]}}}
    assert read_event(json.dumps(extended).encode()).facts == read_event(json.dumps(plain).encode()).facts


def test_a_second_delivery_with_another_trace_or_key_order_is_the_same_event() -> None:
    first = json.loads(SAMPLES["org.ringfence.post.v1"])
    again = dict(reversed(first.items())) | {"traceparent": "00-2"}
    one, two = read_event(json.dumps(first).encode()), read_event(json.dumps(again, indent=1).encode())
    assert (one.id, one.digest) == (two.id, two.digest)
    assert one.id == event_uuid(first["source"], first["id"])


def _post(**changes: Any) -> bytes:
    return event("post", "e1", {"post_id": "p1", "account_id": "a1", "body": "a lamp"} | changes)


def _envelope(**changes: Any) -> bytes:
    return json.dumps(json.loads(_post()) | changes).encode()


WRONG = {
    "not json": (b'{"id": ', "not JSON"),
    "an array": (b"[]", "not a JSON object"),
    "invalid UTF-8": (_post().replace(b"a lamp", b"a \xff lamp"), "not JSON"),
    "half a surrogate": (_post().replace(b"a lamp", b"\\ud800"), "not JSON"),
    "unknown type": (_envelope(type="org.ringfence.wish.v1"), "type:"),
    "type is a list": (_envelope(type=[]), "type:"),
    "no id": (_envelope(id=""), "id:"),
    "control character in an id": (_post(post_id="a\x1fb"), "data.post_id: holds a control character"),
    "NUL in a body": (_post(body="a\x00b"), "data.body: holds a NUL character"),
    "number for a body": (_post(body=7), "data.body:"),
    "text for a price": (_post(price="7"), "data.price:"),
    "a truth value for a price": (_post(price=True), "data.price:"),
    "huge price": (_post().replace(b'"a lamp"', b'"a lamp", "price": 1e999'), "not JSON: number is infinity"),
    "body missing": (event("post", "e1", {"post_id": "p", "account_id": "a"}), "data.body: Field required"),
    "a message's post id": (_post(post_id="message:1"), "data.post_id:"),
    "image without a hash": (_post(images=[{}]), "data.images.0: needs sha256 or phash"),
    "time without zone": (_envelope(time="2024-05-01T10:00:00"), "time: Input should have timezone info"),
    "time as a number": (_envelope(time=1714557600), "time: must be RFC 3339"),
    "time as digits": (_envelope(time="1714557600"), "time: must be RFC 3339"),
    "no such day": (_envelope(time="2024-02-30T10:00:00Z"), "time:"),
    "beyond time": (_envelope(time="9999-12-31T23:59:59-05:00"), "time: must lie between"),
    "before time": (_envelope(time="0001-01-01T00:00:00+05:00"), "time: must lie between"),
    "deep nesting": (_post().replace(b'"a lamp"', b'"a", "x": ' + b"[" * 5000 + b"]" * 5000), "not JSON"),
    "nested a little too deep": (_post().replace(b'"a lamp"', b'"a", "x": ' + b"[" * 300 + b"]" * 300), "event:"),
    "report about nothing": (event("report", "e1", {"report_id": "r"}), "data: needs account_id or post_id"),
    "larger than an event may be": (_post(body="x" * (1 << 20)), "larger than"),
}


@pytest.mark.parametrize("case", WRONG)
def test_what_is_wrong_is_named(case: str) -> None:
    raw, reason = WRONG[case]
    with pytest.raises(Unreadable, match=f"^{reason}"):
        read_event(raw)


def test_a_reason_repeats_no_value() -> None:
    with pytest.raises(Unreadable) as refusal:
        read_event(event("contact_observed", "e1", {"account_id": "a", "kind": 1, "value": ["+41791234567"]}))
    assert "791234567" not in str(refusal.value)
