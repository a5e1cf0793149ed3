"""What happened when, as sentences that cite exhibits; the table and the report both read it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from domain.observations import Label, Node, Relationship
from investigations.packages.dossier import Dossier
from investigations.packages.snapshot import AccountRecord, LinkRecord, PostRecord
from investigations.wording import certainty

DEEDS = {
    Relationship.MENTIONS: "names",
    Relationship.USES: "uses",
    Relationship.SHOWS: "shows",
    Relationship.MESSAGED: "writes to",
    Relationship.FOLLOWS: "follows",
    Relationship.PAID: "pays",
    Relationship.NEAR_DUPLICATE_OF: "is nearly the same text as",
    Relationship.SAME_AS: "is held to be the same as",
    Relationship.MEMBER_OF: "is counted to",
    Relationship.CAME_FROM: "has people of",
    Relationship.POSTED: "published",
}


@dataclass(frozen=True, slots=True)
class Moment:
    """`source` says who knows it: the platform's record, an observation in the graph, screening, or a decision."""

    at: datetime
    source: str
    what: str
    exhibits: tuple[str, ...]


def timeline(dossier: Dossier) -> list[Moment]:
    """Every dated fact of a dossier, oldest first."""
    snapshot = dossier.snapshot
    moments = [m for account in snapshot.accounts for m in _of_account(dossier, account)]
    moments += [m for post in snapshot.posts for m in _of_post(dossier, post)]
    moments += [m for link in snapshot.links for m in _of_link(dossier, link)]
    moments += [
        Moment(
            decision.decided_at,
            "decision",
            f"{'Automated decision' if decision.automated else 'A person decides'} on "
            f"{dossier.numbers.get(decision.subject, 'a subject outside this package')}: {decision.action}.",
            (dossier.numbers[decision.id],),
        )
        for decision in snapshot.decisions
    ]
    return sorted(moments, key=lambda m: (m.at, m.source, m.exhibits, m.what))


def _of_account(dossier: Dossier, record: AccountRecord) -> Iterable[Moment]:
    number = dossier.number(Node(Label.ACCOUNT, record.account.id))
    if record.account.created_at:
        yield Moment(record.account.created_at, "platform record", f"Account {number} is created.", (number,))
    if record.account.deleted_at:
        yield Moment(record.account.deleted_at, "platform record", f"Account {number} is deleted.", (number,))
    if record.erased_at:
        what = f"The names, texts and contacts of account {number} are erased from these records."
        yield Moment(record.erased_at, "these records", what, (number,))


def _of_post(dossier: Dossier, record: PostRecord) -> Iterable[Moment]:
    post, seen = record.post, record.assessment
    number, author = dossier.number(Node(Label.POST, post.id)), dossier.number(Node(Label.ACCOUNT, post.account_id))
    published = f"Account {author} publishes {post.kind} {number}."
    yield Moment(post.created_at, "platform record", published, (author, number))
    if seen:
        verdict = (
            f"Screening rates {number} at {certainty(seen.probability)} "
            f"({(seen.category or 'no category').replace('_', ' ')}): {seen.action}."
        )
        yield Moment(seen.assessed_at, "screening", verdict, (number,))
    if post.deleted_at:
        yield Moment(post.deleted_at, "platform record", f"{post.kind.capitalize()} {number} is deleted.", (number,))


def _of_link(dossier: Dossier, record: LinkRecord) -> Iterable[Moment]:
    """Publishing is told by the posts themselves."""
    edge = record.edge
    if edge.relationship is Relationship.POSTED:
        return
    ends = dossier.number(edge.start), dossier.number(edge.end)
    exhibits = (*ends, dossier.numbers[edge.key])
    deed = f"{ends[0]} {DEEDS[edge.relationship]} {ends[1]}"
    yield Moment(record.first_seen_at, "observation", f"{deed}, seen for the first time.", exhibits)
    if record.last_seen_at != record.first_seen_at:
        yield Moment(
            record.last_seen_at, "observation", f"{deed}, seen for the last time ({record.count} in all).", exhibits
        )
