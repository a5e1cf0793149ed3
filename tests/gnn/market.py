"""A lab world as observations, so that a run reads it out of the real graph."""

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID, uuid5

from domain.observations import Edge, Label, Node, Observation, Relationship, Scalar
from graph.projections import ContactLinks

_WORLD = UUID("6a1e3b60-5f5c-4f0e-8f0e-5a7d0a5d3c11")
_LABELS = {"device": Label.DEVICE, "ip_address": Label.IP_ADDRESS}


def observed(links: ContactLinks, at: datetime, before: ContactLinks | None = None) -> list[Observation]:
    """What makes the graph that says `before` say `links`."""
    known = set(_uses(before)) if before else set[Edge]()
    now = set(_uses(links))
    told = set(_posts(before)) if before else set()
    return [
        *(_seen(edge, at) for edge in now - known),
        *(_seen(edge, at, holds=False) for edge in known - now),
        *(seen for post in _posts(links) if post not in told for seen in _posted(*post, at)),
    ]


def _uses(links: ContactLinks) -> Iterator[Edge]:
    for account, contact in zip(links.account_index.tolist(), links.contact_index.tolist(), strict=True):
        label = _LABELS.get(links.contact_kinds[contact], Label.CONTACT)
        yield Edge(
            Relationship.USES,
            Node(Label.ACCOUNT, links.account_ids[account]),
            Node(label, links.contact_ids[contact]),
        )


def _posts(links: ContactLinks) -> Iterator[tuple[str, str, int]]:
    """Account, category ("" for a harmless one) and number of each post."""
    for at, account in enumerate(links.account_ids):
        hits = {str(code): int(column[at]) for code, column in links.posts_over.items()}
        hits[""] = max(1, int(links.posts[at]) - sum(hits.values()))
        yield from ((account, code, number) for code, count in hits.items() for number in range(count))


def _posted(account: str, code: str, number: int, at: datetime) -> Iterator[Observation]:
    post = Node(Label.POST, f"{account} {code} {number}")
    yield _seen(Edge(Relationship.POSTED, Node(Label.ACCOUNT, account), post), at)
    facts: dict[str, Scalar] = {"probability": 0.9, "category": code} if code else {"probability": 0.05}
    yield Observation(post, uuid5(_WORLD, post.key), at, properties=facts)


def _seen(edge: Edge, at: datetime, holds: bool = True) -> Observation:
    return Observation(edge, uuid5(_WORLD, f"{edge.key} {at}"), at, holds=holds)
