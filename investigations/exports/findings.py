"""What is claimed, each claim with its exhibits, method, model version and score; and what speaks against it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from domain.judgement import Action, Decision
from domain.observations import Label, Node, Relationship
from domain.rings import Ring
from investigations.exports.subjects import json_of
from investigations.packages.dossier import Dossier
from investigations.packages.snapshot import plain
from investigations.wording import sentences

PARTS: Mapping[str, str] = {
    "cash_out": "the one who cashes out",
    "supplier": "a supplier",
    "seller": "a seller",
    "courier": "a courier",
    "shared_infrastructure": "shared infrastructure",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """`score_is` says what the number means, so that nobody reads a formula as a probability."""

    statement: str
    exhibits: tuple[str, ...]
    method: str
    models: tuple[str, ...] = ()
    score: float | None = None
    score_is: str | None = None
    confirmed_by: tuple[Mapping[str, Any], ...] = ()


@dataclass(frozen=True, slots=True)
class Doubt:
    """A fact that speaks for an account or against a link."""

    statement: str
    exhibits: tuple[str, ...]


def findings(dossier: Dossier) -> Mapping[str, bytes]:
    content = {
        "claims": [{"id": f"F-{n:04}", **plain(claim)} for n, claim in enumerate(claims(dossier), 1)],
        "exculpatory": [plain(doubt) for doubt in doubts(dossier)],
        "left_out": list(dossier.snapshot.left_out),
        "reading": "A claim without confirmed_by rests on software alone. Exhibit numbers are explained in README.txt.",
    }
    return {"findings.json": json_of(content)}


def claims(dossier: Dossier) -> list[Claim]:
    """Rings first, then shared contacts, then texts that are alike, then posts."""
    rings = [_of_ring(dossier, ring) for ring in dossier.snapshot.rings]
    return [*rings, *_of_contacts(dossier), *_of_twins(dossier), *_of_posts(dossier)]


def doubts(dossier: Dossier) -> list[Doubt]:
    """What the snapshot itself shows, each fact once."""
    return [*_clean_accounts(dossier), *_verified(dossier), *_allowed(dossier), *_weak_contacts(dossier)]


def _of_ring(dossier: Dossier, ring: Ring) -> Claim:
    node = Node(Label.RING, ring.id)
    bound = [Node(Label.ACCOUNT, m.account_id) for m in ring.members] + [Node(Label.CONTACT, c) for c in ring.contacts]
    return Claim(
        statement=f"Detection holds that {len(ring.members)} accounts act together. "
        + sentences((*ring.reasons, *_parts(dossier, ring))),
        exhibits=(dossier.number(node), *(dossier.number(n) for n in bound)),
        method="ring detection over what accounts share and do alike",
        score=ring.score,
        score_is="a model's score, learned from made-up marketplaces; not a probability on this platform",
        confirmed_by=_confirmations(dossier, node),
    )


def _parts(dossier: Dossier, ring: Ring) -> Iterable[str]:
    """What members are held to do, each with the rule's sentence; nothing of those whose part no rule tells."""
    for member in ring.members:
        if member.why and member.role != "member":
            number = dossier.number(Node(Label.ACCOUNT, member.account_id))
            yield f"by a stated rule {number} is held to be {PARTS[member.role]}, since it {member.why}"


def _of_contacts(dossier: Dossier) -> Iterable[Claim]:
    for contact, users in dossier.shared():
        yield Claim(
            statement=f"{len(users)} accounts use or name the same contact ({contact.kind.replace('_', ' ')}).",
            exhibits=(dossier.number(contact.node), *(dossier.number(user) for user in users)),
            method="observation; the links in graph/edges.csv give first and last sight",
        )


def _of_twins(dossier: Dossier) -> Iterable[Claim]:
    authors = {Node(Label.POST, record.post.id): record.post.account_id for record in dossier.snapshot.posts}
    for link in dossier.snapshot.links:
        ends = link.edge.start, link.edge.end
        if link.edge.relationship is not Relationship.NEAR_DUPLICATE_OF or not authors.keys() >= set(ends):
            continue
        pair = [Node(Label.ACCOUNT, authors[end]) for end in ends]
        if pair[0] != pair[1]:
            yield Claim(
                statement="Two accounts published nearly the same text.",
                exhibits=(*map(dossier.number, ends), *map(dossier.number, pair), dossier.numbers[link.edge.key]),
                method="comparison of word groups",
            )


def _of_posts(dossier: Dossier) -> Iterable[Claim]:
    for record in dossier.snapshot.posts:
        seen = record.assessment
        if seen is None or seen.action not in (Action.REMOVE, Action.REVIEW):
            continue
        node = Node(Label.POST, record.post.id)
        yield Claim(
            statement=f"Screening holds that this {record.post.kind} is illegal trade ({_words(seen.category)}).",
            exhibits=(dossier.number(node), dossier.number(Node(Label.ACCOUNT, record.post.account_id))),
            method="automated screening of the text",
            models=tuple(f"{signal.detector} {signal.version}" for signal in seen.signals),
            score=seen.probability,
            score_is="calibrated probability",
            confirmed_by=_confirmations(dossier, node),
        )


def _words(category: str | None) -> str:
    return category.replace("_", " ") if category else "category unclear"


def _confirmations(dossier: Dossier, subject: Node) -> tuple[Mapping[str, Any], ...]:
    """What people, not software, decided to act on."""
    return tuple(
        {"by": d.decided_by, "at": plain(d.decided_at), "decision": dossier.numbers[d.id], "action": d.action}
        for d in _human(dossier, subject)
        if d.action is Action.REMOVE
    )


def _human(dossier: Dossier, subject: Node) -> Sequence[Decision]:
    return [d for d in dossier.decisions_on.get(subject.key, []) if not d.automated]


def _clean_accounts(dossier: Dossier) -> Iterable[Doubt]:
    suspect = {
        r.post.account_id
        for r in dossier.snapshot.posts
        if r.assessment and r.assessment.action in (Action.REMOVE, Action.REVIEW)
    }
    for record in dossier.snapshot.accounts:
        if record.account.id not in suspect:
            node = Node(Label.ACCOUNT, record.account.id)
            number = dossier.number(node)
            unrated = f"No post of account {number} in this package was rated for removal or review."
            yield Doubt(f"{unrated} {_here_for(dossier, node)}".strip(), (number,))


def _here_for(dossier: Dossier, account: Node) -> str:
    """Why an account that nothing was held against is in the package."""
    shares = any(len(dossier.sharers(contact.node)) > 1 for contact in dossier.contacts_of.get(account.key, []))
    if account.key in dossier.snapshot.case.subjects:
        apart = "" if shares or len(dossier.accounts) == 1 else "; it shares no contact with the others"
        return f"It was added to the case by an investigator{apart}."
    if shares:
        return "It is here for what it shares alone."
    rings = [r for r in dossier.snapshot.rings if account.id in {member.account_id for member in r.members}]
    listed = ", ".join(dossier.number(Node(Label.RING, ring.id)) for ring in rings)
    return f"It is here as a member of {listed} alone." if rings else ""


def _verified(dossier: Dossier) -> Iterable[Doubt]:
    for record in dossier.snapshot.accounts:
        if record.account.kind == "verified_business":
            number = dossier.number(Node(Label.ACCOUNT, record.account.id))
            yield Doubt(f"Account {number} is a business that the platform has verified.", (number,))


def _allowed(dossier: Dossier) -> Iterable[Doubt]:
    for decision in dossier.snapshot.decisions:
        if not decision.automated and decision.action is Action.ALLOW:
            subject = dossier.numbers.get(decision.subject, "a subject outside this package")
            number = dossier.numbers[decision.id]
            yield Doubt(f"A person looked at {subject} and allowed it ({number}).", (subject, number))


def _weak_contacts(dossier: Dossier) -> Iterable[Doubt]:
    for contact, _ in dossier.shared():
        if not contact.exclusive:
            number = dossier.number(contact.node)
            kind = contact.kind.replace("_", " ")
            yield Doubt(f"Households and workplaces share a {kind} too; {number} alone proves no tie.", (number,))
