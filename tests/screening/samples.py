"""Events made up for the tests of screening."""

import json
from collections.abc import Mapping
from typing import Any

SHA = "ab" * 32


def event(kind: str, event_id: str, data: Mapping[str, Any], time: str = "2024-05-01T10:00:00Z") -> bytes:
    document = {"specversion": "1.0", "id": event_id, "source": "shop", "type": f"org.ringfence.{kind}.v1"}
    return json.dumps(document | {"time": time, "data": data}).encode()


_DATA: dict[str, dict[str, Any]] = {
    "account": {
        "account_id": "a1",
        "handle": "lamps4you",
        "kind": "business",
        "region": "ch",
        "created_at": "2023-01-01T00:00:00+01:00",
        "contacts": [{"kind": "email", "value": "Lamps@example.org"}],
        "devices": ["d-77"],
        "ip_addresses": ["192.0.2.7"],
    },
    "post": {
        "post_id": "p1",
        "account_id": "a1",
        "kind": "listing",
        "title": "A lamp",
        "body": "write to lamps@example.org",
        "language": "en-GB",
        "price": 12,
        "currency": "chf",
        "images": [{"sha256": SHA}, {"phash": "00ff" * 4}],
    },
    "message": {"message_id": "m1", "thread_id": "t1", "account_id": "a1", "to_account_id": "a2", "body": "hello"},
    "contact_observed": {"account_id": "a1", "kind": "email", "value": "lamps@example.org"},
    "image_seen": {"post_id": "p1", "sha256": SHA},
    "follow": {"account_id": "a1", "follows_account_id": "a2"},
    "payment": {"payment_id": "y1", "from_account_id": "a2", "to_account_id": "a1", "amount": 9.5, "currency": "CHF"},
    "report": {"report_id": "r1", "account_id": "a1", "category": "counterfeits", "reporter": "somebody"},
    "account.deleted": {"account_id": "a1"},
    "post.deleted": {"post_id": "p1"},
    "message.deleted": {"message_id": "m1"},
    "contact_observed.deleted": {"account_id": "a1", "kind": "email", "value": "lamps@example.org"},
    "image_seen.deleted": {"post_id": "p1", "sha256": SHA},
    "follow.deleted": {"account_id": "a1", "follows_account_id": "a2"},
    "payment.deleted": {"payment_id": "y1"},
    "report.deleted": {"report_id": "r1"},
}
SAMPLES = {f"org.ringfence.{kind}.v1": event(kind, f"s-{kind}", data) for kind, data in _DATA.items()}
