"""One box for everything: each term is looked up as an id, as a contact by keyed hash, as a name, and as words.

What a contact is stays masked as everywhere; that somebody searched is recorded, what they typed is not. Nothing here
knows GraphQL.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from api.context import RequestContext
from domain.casework import AuditEvent
from domain.contacts.numbers import checked_region
from domain.observations import Label, Node
from domain.terms import Term, read_terms
from graph.views import NodeView
from investigations import audit, rights
from screening.words import PostsFound, posts_with

_IDS = (Label.ACCOUNT, Label.POST, Label.RING, Label.IMAGE)
_LABELS = {"device": Label.DEVICE, "ip_address": Label.IP_ADDRESS}


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A node that was found. `reading`: what the term was taken for: id, name, words, edited or a contact's kind."""

    reading: str
    view: NodeView


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """How many a reading found in all, or `more_than` so many."""

    reading: str
    found: int
    more_than: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class TermHits:
    term: str
    hits: Sequence[Hit]
    counts: Sequence[Count]


def search(context: RequestContext, pasted: str, region: str | None, first: int) -> list[TermHits]:
    """What each term of the text finds, surest reading first, at most `first` per reading; every reading is counted.

    Raises Forbidden without the right, Invalid for what `read_terms` refuses and a region that is none.
    """
    rights.require(context.principal, "graph.read")
    terms = read_terms(pasted, checked_region(region))
    _record(context, terms)
    candidates = _without_erased(context, [_candidates(context, term) for term in terms])
    words = [posts_with(context.connection, term.text, first) for term in terms]
    context.nodes.expect(node.key for nodes in candidates for _, node in nodes)
    context.nodes.expect(Node(Label.POST, post_id).key for found in words for post_id in found.posts)
    return [_found(context, *looked_up, first) for looked_up in zip(terms, candidates, words, strict=True)]


def _found(
    context: RequestContext, term: Term, candidates: Iterable[tuple[str, Node]], words: PostsFound, first: int
) -> TermHits:
    exact = [Hit(reading=reading, view=view) for reading, node in candidates if (view := context.nodes.get(node.key))]
    names = context.services.graph.named(term.text, first)
    hits = [*exact, *(Hit(reading="name", view=view) for view in names.rows), *_said(context, words.posts.items())]
    counts = [
        Count(reading="name", found=names.found, more_than=names.more_than),
        Count(reading="words", found=words.found, more_than=words.more_than),
    ]
    return TermHits(term=term.text, hits=hits, counts=counts)


def _candidates(context: RequestContext, term: Term) -> list[tuple[str, Node]]:
    """Every node that the term may name by itself, with what it would be taken for."""
    ids = [Node(label, term.text) for label in _IDS]
    ids += [Node(Label.IMAGE, name) for name in (term.text.lower(), f"phash:{term.text.lower()}") if name != term.text]
    keyer = context.services.keyer
    contacts = [
        (kind, Node(_LABELS.get(kind, Label.CONTACT), keyer.contact_id(kind, value))) for kind, value in term.contacts
    ]
    return [("id", node) for node in ids] + contacts


def _without_erased(
    context: RequestContext, candidates: Sequence[list[tuple[str, Node]]]
) -> list[list[tuple[str, Node]]]:
    """A contact whose value was erased is not found by the value; who knows its id still finds it from its accounts."""
    named = {node.id for nodes in candidates for reading, node in nodes if reading != "id"}
    erased = context.services.vault.erased_contacts(context.connection, named)
    return [[(reading, node) for reading, node in nodes if node.id not in erased] for nodes in candidates]


def _said(context: RequestContext, posts: Iterable[tuple[str, bool]]) -> Iterable[Hit]:
    """A post that the graph does not hold yet waits for the projector, as the lag banner says."""
    for post_id, still in posts:
        if view := context.nodes.get(Node(Label.POST, post_id).key):
            yield Hit(reading="words" if still else "edited", view=view)


def _record(context: RequestContext, terms: Sequence[Term]) -> None:
    event = AuditEvent(
        actor=context.principal.id,
        verb="search.made",
        subject="search",
        occurred_at=context.services.now(),
        facts={"terms": len(terms)},
    )
    with context.services.side_pool.connection() as connection:
        audit.append(connection, [event])
