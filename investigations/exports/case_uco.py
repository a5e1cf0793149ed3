"""The case in CASE 1.5 / UCO as JSON-LD. Ids are UUIDs derived from our own, so two packages about one account merge.

A value that is masked is given as a name only and never in a field that holds real values. Texts are cut here and
carry the hash of the whole; `subjects/` has them in full.
"""

from collections.abc import Mapping
from typing import Any
from uuid import UUID, uuid5

from domain.casework import CaseState
from domain.marketplace import PostKind
from domain.observations import Label, Node
from domain.rings import Ring
from investigations.exports.subjects import json_of
from investigations.packages.dossier import Dossier
from investigations.packages.snapshot import ContactRecord, LinkRecord, PostRecord, moment, sha256_of
from investigations.wording import sentences

_NAMESPACE = UUID("5b0e6a37-3c0f-5f4b-8f57-0d1f7b0cf2a4")
_LONGEST_TEXT = 1000
_CONTEXT = {
    "kb": "https://ringfence.invalid/kb/",  # .invalid: names things, and promises no page
    "case-investigation": "https://ontology.caseontology.org/case/investigation/",
    "uco-action": "https://ontology.unifiedcyberontology.org/uco/action/",
    "uco-analysis": "https://ontology.unifiedcyberontology.org/uco/analysis/",
    "uco-core": "https://ontology.unifiedcyberontology.org/uco/core/",
    "uco-identity": "https://ontology.unifiedcyberontology.org/uco/identity/",
    "uco-observable": "https://ontology.unifiedcyberontology.org/uco/observable/",
    "uco-types": "https://ontology.unifiedcyberontology.org/uco/types/",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
_POST_CLASSES = {
    PostKind.LISTING: "ShopListing",
    PostKind.POST: "Post",
    PostKind.COMMENT: "Post",
    PostKind.MESSAGE: "Message",
}
_CONTACT_CLASSES = {  # kind → class, facet, the facet's field; the rest are DigitalAccounts with their kind as type
    "phone": ("PhoneAccount", "PhoneAccountFacet", "phoneNumber"),
    "email": ("EmailAddress", "EmailAddressFacet", "addressValue"),
    "url": ("URL", "URLFacet", "fullValue"),
    "domain": ("DomainName", "DomainNameFacet", "value"),
}
_BARE_CLASSES = {Label.DEVICE: "Device", Label.IP_ADDRESS: "IPAddress", Label.IMAGE: "Image"}
_STATUS = {CaseState.OPEN: "open", CaseState.ESCALATED: "open", CaseState.CLOSED: "closed"}

Thing = dict[str, Any]


def case_uco(dossier: Dossier) -> Mapping[str, bytes]:
    things = [_thing(dossier, node) for node in dossier.nodes]
    things += [_relationship(dossier, link) for link in dossier.snapshot.links]
    graph = [*things, *_provenance(dossier, [{"@id": thing["@id"]} for thing in things])]
    return {"graph/case.jsonld": json_of({"@context": _CONTEXT, "@graph": graph})}


def _thing(dossier: Dossier, node: Node) -> Thing:
    thing: Thing = {"@id": _id(node.label, node.key), "uco-core:name": f"{dossier.number(node)} {dossier.name(node)}"}
    rings = {ring.id: ring for ring in dossier.snapshot.rings}
    if node.key in dossier.contacts:
        return thing | _contact(dossier.contacts[node.key])
    if node.label is Label.ACCOUNT:
        return thing | _account(dossier, node)
    if node.label is Label.POST and node.id in dossier.posts:
        return thing | _post(dossier.posts[node.id])
    if node.label is Label.RING and node.id in rings:
        return thing | _ring(rings[node.id])
    return thing | {"@type": f"uco-observable:{_BARE_CLASSES.get(node.label, 'ObservableObject')}"}


def _account(dossier: Dossier, node: Node) -> Thing:
    facet = _facet("AccountFacet", node.key) | {"uco-observable:accountIdentifier": node.id}
    login = _facet("DigitalAccountFacet", node.key)
    if node.id in dossier.accounts:
        account = dossier.accounts[node.id].account
        if account.created_at:
            facet["uco-observable:observableCreatedTime"] = _time(account.created_at)
        facet["uco-observable:isActive"] = account.deleted_at is None
        if account.handle:
            login["uco-observable:accountLogin"] = account.handle
        login["uco-observable:displayName"] = account.display_name or account.handle or account.id
    return {"@type": "uco-observable:ApplicationAccount", "uco-core:hasFacet": [facet, login]}


def _post(record: PostRecord) -> Thing:
    post, key = record.post, Node(Label.POST, record.post.id).key
    body = post.body.encode()
    content = _facet("ContentDataFacet", key) | {
        "uco-observable:mimeType": "text/plain",
        "uco-observable:sizeInBytes": len(body),
        "uco-observable:hash": [_hash(key, sha256_of(body))],
    }
    cut = post.body if len(post.body) <= _LONGEST_TEXT else post.body[:_LONGEST_TEXT] + " […]"
    thing: Thing = {
        "@type": f"uco-observable:{_POST_CLASSES[post.kind]}",
        "uco-core:description": cut,
        "uco-core:objectCreatedTime": _time(post.created_at),
        "uco-core:hasFacet": [content],
    }
    if record.assessment:
        thing["uco-core:hasFacet"].append(
            _facet("ArtifactClassificationResultFacet", key, "uco-analysis")
            | {
                "uco-analysis:classification": [
                    {
                        "@id": _id("classification", key),
                        "@type": "uco-analysis:ArtifactClassification",
                        "uco-analysis:class": record.assessment.category or "none",
                        "uco-analysis:classificationConfidence": _typed(
                            "decimal", f"{min(record.assessment.probability, 0.999999):.6f}"
                        ),
                    }
                ]
            }
        )
    return thing


def _contact(record: ContactRecord) -> Thing:
    if record.node.label in _BARE_CLASSES:
        return {"@type": f"uco-observable:{_BARE_CLASSES[record.node.label]}"}
    class_name, facet, field = _CONTACT_CLASSES.get(
        record.kind, ("DigitalAccount", "AccountFacet", "accountIdentifier")
    )
    thing: Thing = {"@type": f"uco-observable:{class_name}"}
    if record.masked:
        return thing | {"uco-core:description": f"{record.kind}; the value is masked in this package"}
    content = _facet(facet, record.node.key) | {f"uco-observable:{field}": record.shown}
    return thing | {"uco-core:description": record.kind, "uco-core:hasFacet": [content]}


def _ring(ring: Ring) -> Thing:
    members = [Node(Label.ACCOUNT, member.account_id) for member in ring.members]
    contacts = [Node(Label.CONTACT, contact) for contact in ring.contacts]
    return {
        "@type": "uco-core:Grouping",
        "uco-core:context": ["accounts that detection holds to act together"],
        "uco-core:description": sentences(ring.reasons) or "no reasons given",
        "uco-core:object": [{"@id": _id(node.label, node.key)} for node in (*members, *contacts)],
        "uco-core:hasFacet": [
            _facet("ConfidenceFacet", Node(Label.RING, ring.id).key, "uco-core")
            | {"uco-core:confidence": _typed("nonNegativeInteger", str(min(round(100 * ring.score), 99)))}
        ],
    }


def _relationship(dossier: Dossier, link: LinkRecord) -> Thing:
    edge = link.edge
    return {
        "@id": _id("relationship", edge.key),
        "@type": "uco-core:Relationship",
        "uco-core:name": dossier.numbers[edge.key],
        "uco-core:source": {"@id": _id(edge.start.label, edge.start.key)},
        "uco-core:target": {"@id": _id(edge.end.label, edge.end.key)},
        "uco-core:kindOfRelationship": edge.relationship.value,
        "uco-core:isDirectional": True,
        "uco-core:startTime": _time(link.first_seen_at),
        "uco-core:endTime": _time(link.last_seen_at),
    }


def _provenance(dossier: Dossier, contents: list[Thing]) -> list[Thing]:
    """The investigation, the platform that kept the records, and the act of freezing them."""
    snapshot, cover = dossier.snapshot, dossier.cover
    platform = {
        "@id": _id("organisation", snapshot.custodian.organisation),
        "@type": "uco-identity:Organization",
        "uco-core:name": snapshot.custodian.organisation,
    }
    record = {
        "@id": _id("provenance", cover.snapshot_sha256),
        "@type": "case-investigation:ProvenanceRecord",
        "uco-core:description": f"Snapshot with SHA-256 {cover.snapshot_sha256}",
        "case-investigation:exhibitNumber": cover.package_id,
        "uco-core:object": contents,
    }
    freezing = {
        "@id": _id("freezing", cover.snapshot_sha256),
        "@type": "case-investigation:InvestigativeAction",
        "uco-core:name": "freeze the case",
        "uco-action:performer": {"@id": platform["@id"]},
        "uco-action:startTime": _time(snapshot.made_at),
        "uco-action:endTime": _time(cover.requested_at),
        "uco-action:result": [{"@id": record["@id"]}],
    }
    investigation = {
        "@id": _id("investigation", snapshot.case.id),
        "@type": "case-investigation:Investigation",
        "uco-core:name": f"{snapshot.case.id}: {snapshot.case.title}",
        "case-investigation:focus": [snapshot.case.category or "unspecified"],
        "case-investigation:investigationStatus": _STATUS[snapshot.case.state],
        "uco-core:startTime": _time(snapshot.case.opened_at),
        "uco-core:object": [{"@id": thing["@id"]} for thing in (platform, record, freezing)],
    }
    return [platform, record, freezing, investigation]


def _facet(name: str, key: str, vocabulary: str = "uco-observable") -> Thing:
    return {"@id": _id(name, key), "@type": f"{vocabulary}:{name}"}


def _hash(key: str, sha256: str) -> Thing:
    return {
        "@id": _id("hash", key),
        "@type": "uco-types:Hash",
        "uco-types:hashMethod": "SHA256",
        "uco-types:hashValue": _typed("hexBinary", sha256),
    }


def _id(kind: str, key: str) -> str:
    return f"kb:{kind.lower()}-{uuid5(_NAMESPACE, kind + key)}"


def _time(at: Any) -> Thing:
    return _typed("dateTime", moment(at))


def _typed(datatype: str, value: str) -> Thing:
    return {"@type": f"xsd:{datatype}", "@value": value}
