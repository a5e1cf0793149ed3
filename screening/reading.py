"""What each event type means: the observations it makes, the post it carries, what its deletion closes.

Pure: an event reads the same in any company and any order. What takes other events to know (a deletion closes edges
that other events made) is gathered here and settled in `store`. What does not live here: the format itself (`events`).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import uuid5

from domain.contacts import resolve
from domain.errors import Invalid
from domain.marketplace import Post, PostKind
from domain.observations import Edge, Label, Node, Observation, Relationship, Scalar
from graph.vault import ContactKeyer
from screening import events
from screening.events import MESSAGE_POST_PREFIX, NAMESPACE, Event, Facts, Unreadable
from screening.gathered import FindContacts, Gathered, PostVersion, Report, Telling, Withdrawal

REPORT: Final = "report"  # the graph counts a subject's observations from this source as its property `reports`


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads events with the keys that name contacts and the extractor that finds them in text."""

    keyer: ContactKeyer
    find_contacts: FindContacts

    def read(self, event: Event, into: Gathered) -> None:
        """Adds what the event says to the batch."""
        telling = Telling(event, self.keyer, into)
        before = len(into.posts)
        _READ[type(event.facts)](telling, event.facts)
        for version in into.posts[before:]:
            self._mentioned(telling, version.post)

    def _mentioned(self, telling: Telling, post: Post) -> None:
        """Contacts in the text, each once, where it is surest; one that the platform stated too is one sighting."""
        node, taken = Node(Label.POST, post.id), set[Node]()
        found = sorted(self.find_contacts(post.body, post.region), key=lambda found: (-found.confidence, found.span))
        for where in found:
            contact = telling.contact(post.account_id, where.kind, where.value)
            if contact not in taken:
                taken.add(contact)
                telling.found(node, contact, where)


def check(event: Event) -> None:
    """Raises Unreadable for an event that is nothing but a contact which is none of its kind."""
    if isinstance(event.facts, events.ContactObservedFacts):
        _resolved(event.facts)


def sealed_under(event: Event) -> str | None:
    """The account whose key seals the payload: the one the event is about, None where it names no account."""
    facts = event.facts
    account_id = getattr(facts, "account_id", None) or getattr(facts, "from_account_id", None)
    return account_id if isinstance(account_id, str) else None


def about_post(event: Event) -> str | None:
    """The `Node.key` of the post that an event is about which names no account; None for every other event."""
    facts = event.facts
    message_id = getattr(facts, "message_id", None)
    post_id = getattr(facts, "post_id", None) or (message_id and MESSAGE_POST_PREFIX + message_id)
    return Node(Label.POST, post_id).key if post_id and not sealed_under(event) else None


def _account(telling: Telling, facts: events.AccountFacts) -> None:
    account = _account_node(facts.account_id)
    stated: dict[str, Scalar] = {
        "name": facts.display_name or facts.handle,
        "handle": facts.handle,
        "kind": facts.kind,
        "region": facts.region,
        "created_at": facts.created_at.isoformat() if facts.created_at else None,
    }
    telling.seen(account, stated)
    held = [telling.stated_contact(account.id, c.kind, c.value, facts.region) for c in facts.contacts]
    held += [telling.device(account.id, device) for device in facts.devices]
    held += [telling.ip_address(account.id, address) for address in facts.ip_addresses]
    for node in dict.fromkeys(held):
        if node is not None:
            telling.joined(Edge(Relationship.USES, account, node), [account])


def _post(telling: Telling, facts: events.PostFacts) -> None:
    post = Post(
        id=facts.post_id,
        account_id=facts.account_id,
        kind=PostKind(facts.kind),
        body=f"{facts.title}\n{facts.body}" if facts.title else facts.body,
        created_at=facts.created_at or telling.event.occurred_at,
        language=_primary(facts.language),
        region=facts.region,
        section=facts.section,
        price=facts.price,
        currency=facts.currency,
    )
    node = _written(telling, post)
    stated = (telling.stated_contact(post.account_id, c.kind, c.value, facts.region) for c in facts.contacts)
    for contact in dict.fromkeys(stated):
        if contact is not None:
            telling.joined(Edge(Relationship.MENTIONS, node, contact), [node])
    for image in facts.images:
        shown = Node(Label.IMAGE, image.sha256 or f"phash:{image.phash}")
        telling.seen(shown, {"phash": image.phash})
        telling.joined(Edge(Relationship.SHOWS, node, shown), [node])


def _message(telling: Telling, facts: events.MessageFacts) -> None:
    message = Post(
        id=MESSAGE_POST_PREFIX + facts.message_id,
        account_id=facts.account_id,
        kind=PostKind.MESSAGE,
        body=facts.body,
        created_at=telling.event.occurred_at,
        language=_primary(facts.language),
        region=facts.region,
        thread_id=facts.thread_id,
    )
    _written(telling, message)
    _between(telling, Relationship.MESSAGED, facts.account_id, facts.to_account_id)


def _written(telling: Telling, post: Post) -> Node:
    account, node = _account_node(post.account_id), Node(Label.POST, post.id)
    telling.into.posts.append(PostVersion(telling.event.id, telling.event.occurred_at, post))
    stated: dict[str, Scalar] = {
        "kind": post.kind,
        "language": post.language,
        "region": post.region,
        "section": post.section,
        "price": post.price,
        "currency": post.currency,
        "created_at": post.created_at.isoformat(),
    }
    telling.seen(node, stated)
    telling.joined(Edge(Relationship.POSTED, account, node), [account, node])
    return node


def _contact_observed(telling: Telling, facts: events.ContactObservedFacts) -> None:
    account = _account_node(facts.account_id)
    contact = telling.contact(account.id, *_resolved(facts))
    telling.joined(Edge(Relationship.USES, account, contact), [account])


def _contact_gone(telling: Telling, facts: events.ContactObservedDeletedFacts) -> None:
    contact = Node(Label.CONTACT, telling.keyer.contact_id(*_resolved(facts)))
    telling.closed(Edge(Relationship.USES, _account_node(facts.account_id), contact))


def _image_seen(telling: Telling, facts: events.ImageSeenFacts) -> None:
    edge = _shows(facts)
    telling.joined(edge, [edge.start])


def _follow(telling: Telling, facts: events.FollowFacts) -> None:
    _between(telling, Relationship.FOLLOWS, facts.account_id, facts.follows_account_id)


def _unfollowed(telling: Telling, facts: events.FollowDeletedFacts) -> None:
    ends = _account_node(facts.account_id), _account_node(facts.follows_account_id)
    telling.closed(Edge(Relationship.FOLLOWS, *ends))


def _payment(telling: Telling, facts: events.PaymentFacts) -> None:
    stated: dict[str, Scalar] = {"amount": facts.amount, "currency": facts.currency}
    _between(telling, Relationship.PAID, facts.from_account_id, facts.to_account_id, stated)


def _payment_withdrawn(telling: Telling, facts: events.PaymentDeletedFacts) -> None:
    """That money was sent stays so: the withdrawal is in the ledger, and closes nothing."""


def _report(telling: Telling, facts: events.ReportFacts) -> None:
    event = telling.event
    told = uuid5(NAMESPACE, f"{REPORT}\x1f{facts.report_id}")  # however often it is told, one report is one sighting
    subjects = [_account_node(facts.account_id)] if facts.account_id else []
    subjects += [Node(Label.POST, facts.post_id)] if facts.post_id else []
    for subject in subjects:
        telling.into.observations.append(Observation(subject, told, event.occurred_at, source=REPORT))
        telling.into.reports.append(Report(facts.report_id, subject, event.id, facts.category, event.occurred_at))


def _report_withdrawn(telling: Telling, facts: events.ReportDeletedFacts) -> None:
    telling.into.withdrawals.append(Withdrawal(facts.report_id, telling.event.id, telling.event.occurred_at))


def _between(
    telling: Telling, relationship: Relationship, start: str, end: str, stated: Mapping[str, Scalar] | None = None
) -> None:
    ends = _account_node(start), _account_node(end)
    telling.joined(Edge(relationship, *ends), dict.fromkeys(ends), stated)


def _account_node(account_id: str) -> Node:
    return Node(Label.ACCOUNT, account_id)


def _shows(facts: events.ImageSeenFacts) -> Edge:
    return Edge(Relationship.SHOWS, Node(Label.POST, facts.post_id), Node(Label.IMAGE, facts.sha256))


def _primary(language: str | None) -> str | None:
    return language and language.partition("-")[0]


def _resolved(facts: events.ContactObservedFacts) -> tuple[str, str]:
    try:
        named = resolve(facts.kind, facts.value, facts.region)
    except Invalid:
        raise Unreadable("data.kind: not one of the contact kinds (docs/events.md)") from None
    if named is None:
        raise Unreadable("data.value: no valid contact of that kind")
    return named


_READ: Final[dict[type[Facts], Callable[[Telling, Any], None]]] = {
    events.AccountFacts: _account,
    events.PostFacts: _post,
    events.MessageFacts: _message,
    events.ContactObservedFacts: _contact_observed,
    events.ImageSeenFacts: _image_seen,
    events.FollowFacts: _follow,
    events.PaymentFacts: _payment,
    events.ReportFacts: _report,
    events.AccountDeletedFacts: lambda telling, facts: telling.deleted(_account_node(facts.account_id)),
    events.PostDeletedFacts: lambda telling, facts: telling.deleted(Node(Label.POST, facts.post_id)),
    events.MessageDeletedFacts: lambda telling, facts: telling.deleted(
        Node(Label.POST, MESSAGE_POST_PREFIX + facts.message_id)
    ),
    events.ContactObservedDeletedFacts: _contact_gone,
    events.ImageSeenDeletedFacts: lambda telling, facts: telling.closed(_shows(facts)),
    events.FollowDeletedFacts: _unfollowed,
    events.PaymentDeletedFacts: _payment_withdrawn,
    events.ReportDeletedFacts: _report_withdrawn,
}
