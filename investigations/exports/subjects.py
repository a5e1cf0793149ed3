"""One file per account with everything in scope about it: identifiers, contacts, links, and texts at full length."""

import json
import re
from collections.abc import Mapping
from typing import Any

from domain.observations import Label, Node
from investigations.packages.dossier import Dossier
from investigations.packages.snapshot import PostRecord, plain, sha256_of

_UNSAFE = re.compile(r"[^a-z0-9]+")


def subjects(dossier: Dossier) -> Mapping[str, bytes]:
    accounts = [node for node in dossier.nodes if node.label is Label.ACCOUNT]
    return {subject_path(dossier, node): json_of(_subject(dossier, node)) for node in accounts}


def subject_path(dossier: Dossier, account: Node) -> str:
    """The exhibit number and what is harmless of the id; nothing of an id can leave the folder or name a device."""
    slug = _UNSAFE.sub("-", account.id.lower())[:40].strip("-")
    return f"subjects/{dossier.number(account)}{'-' if slug else ''}{slug}.json"


def json_of(value: Any) -> bytes:
    """JSON for people and machines: indented, keys sorted, UTF-8."""
    return (json.dumps(value, ensure_ascii=False, indent=2, sort_keys=True, allow_nan=False) + "\n").encode()


def _subject(dossier: Dossier, node: Node) -> dict[str, Any]:
    record = dossier.accounts.get(node.id)
    posts = dossier.posts_of.get(node.key, [])
    own = [node.key, *(Node(Label.POST, post.post.id).key for post in posts)]
    links = {link.edge.key: link for key in own for link in dossier.links_of.get(key, [])}
    return {
        "exhibit": dossier.number(node),
        "account": plain(record.account) if record else {"id": node.id, "note": "No record of this account was taken."},
        "reports_by_people": record.reports if record else None,
        "contacts": _contacts(dossier, node),
        "posts": [_post(dossier, post) for post in posts],
        "links": [
            {
                "exhibit": dossier.numbers[link.edge.key],
                "from": dossier.number(link.edge.start),
                "relationship": link.edge.relationship.value,
                "to": dossier.number(link.edge.end),
                "first_seen_at": plain(link.first_seen_at),
                "last_seen_at": plain(link.last_seen_at),
                "times_seen": link.count,
                "properties": plain(link.properties),
            }
            for link in sorted(links.values(), key=lambda link: dossier.numbers[link.edge.key])
        ],
        "rings": [
            dossier.number(Node(Label.RING, ring.id))
            for ring in dossier.snapshot.rings
            if node.id in {member.account_id for member in ring.members}
        ],
        "decisions": [
            {"exhibit": dossier.numbers[d.id], **plain(d), "subject": dossier.numbers.get(d.subject)}
            for key in own
            for d in dossier.decisions_on.get(key, [])
        ],
    }


def _contacts(dossier: Dossier, account: Node) -> list[dict[str, Any]]:
    return [
        {
            "exhibit": dossier.number(contact.node),
            "kind": contact.kind,
            "value": contact.shown,
            "masked": contact.masked,
            "binds_alone": contact.exclusive,
            "shared_with": [dossier.number(other) for other in dossier.sharers(contact.node) if other != account],
        }
        for contact in dossier.contacts_of.get(account.key, [])
    ]


def _post(dossier: Dossier, record: PostRecord) -> dict[str, Any]:
    return {
        "exhibit": dossier.number(Node(Label.POST, record.post.id)),
        **plain(record.post),
        "body_sha256": sha256_of(record.post.body.encode()),
        "assessment": plain(record.assessment),
    }
