"""How many relationships there are at some nodes, by kind, before any is fetched; what to ask when there are too many.

Dense nodes answer from their counters (`counters`), all others are counted one by one in Neo4j, which takes at most
`DENSE` looks each. A question about the past, or with a floor on risk, has no counters; then all are counted.
"""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from neo4j import Driver, ManagedTransaction
from psycopg import Connection

from domain.observations import Node, Relationship
from graph import counters
from graph.bolt import in_read
from graph.expansion import Question, TooMuch
from graph.traversal import Scope, counts, locate
from graph.views import Count, Offer, Refusal


def count_at(driver: Driver, conn: Connection[Any], nodes: Sequence[Node], scope: Scope) -> list[Count]:
    """Exact; a relationship between two of the nodes counts at both."""
    counted = counters.counted(conn, [node.key for node in nodes]) if scope.countable else set[str]()

    def read(tx: ManagedTransaction) -> list[tuple[Relationship, bool, str, int]]:
        sparse = locate(tx, [node for node in nodes if node.key not in counted])
        return counts(tx, [node.element_id for node in sparse], scope) if sparse else []

    found: Counter[tuple[Relationship, bool, str]] = Counter()
    for total in counters.totals(conn, counted, scope) if counted else ():
        found[total.relationship, total.outgoing, total.kind] += total.relationships
    for relationship, outgoing, kind, n in in_read(driver, read):
        found[relationship, outgoing, kind] += n
    return [Count(*place, n) for place, n in sorted(found.items())]


def refused_unread(driver: Driver, conn: Connection[Any], question: Question) -> Refusal | None:
    """The refusal of a question about dense nodes whose counters alone say that it is too large: relationships of one
    kind and direction lead from a node to as many nodes.
    """
    if not question.scope.countable:
        return None
    nodes: Counter[tuple[str, Relationship, bool]] = Counter()
    for total in counters.totals(conn, [seed.key for seed in question.seeds], question.scope):
        nodes[total.node, total.relationship, total.outgoing] += total.relationships
    if max(nodes.values(), default=0) <= question.cap and nodes.total() <= question.most_followed:
        return None
    return _of_relationships(driver, conn, question)


def refused(driver: Driver, conn: Connection[Any], question: Question, too_much: TooMuch) -> Refusal:
    """What to say of a walk that was stopped."""
    if question.depth > 1:
        return _deeper(question, too_much)
    if not too_much.cut:
        return Refusal(
            found=too_much.nodes,
            more_than=False,
            limit=question.cap,
            totals=too_much.totals,
            advice=_advice(offers := _offers(conn, question, count_at(driver, conn, question.seeds, question.scope))),
            offers=offers,
        )
    return _of_relationships(driver, conn, question)


def _of_relationships(driver: Driver, conn: Connection[Any], question: Question) -> Refusal:
    found = count_at(driver, conn, question.seeds, question.scope)
    totals: Counter[Relationship] = Counter()
    for count in found:
        totals[count.relationship] += count.relationships
    offers = _offers(conn, question, found)
    to_as_many_nodes = len(question.seeds) == 1 and len({(count.relationship, count.outgoing) for count in found}) == 1
    return Refusal(
        found=totals.total(),
        more_than=False,
        limit=question.cap,
        totals=dict(sorted(totals.items())),
        advice=_advice(offers),
        of="nodes" if to_as_many_nodes else "relationships",
        offers=offers,
    )


def _deeper(question: Question, too_much: TooMuch) -> Refusal:
    depth, nodes = too_much.whole
    offers = (Offer(depth=depth, leaves=nodes),) if depth else ()
    return Refusal(
        found=question.cap, more_than=True, limit=question.cap, totals={}, advice=_advice(offers), offers=offers
    )


def _offers(conn: Connection[Any], question: Question, found: Sequence[Count]) -> tuple[Offer, ...]:
    """By one kind of relationship, one kind of contact, or a first day; each leaves no more than the cap."""
    by_relationship: Counter[Relationship] = Counter()
    by_kind: Counter[str] = Counter()
    for count in found:
        by_relationship[count.relationship] += count.relationships
        by_kind[count.kind] += count.relationships
    others = sum(n for kind, n in by_kind.items() if kind in counters.NO_CONTACTS)
    contacts = {kind: n + others for kind, n in by_kind.items() if kind not in counters.NO_CONTACTS}
    offers = [
        *(Offer(relationship=kind, leaves=n) for kind, n in by_relationship.items()),
        *(Offer(contact_kind=kind, leaves=n) for kind, n in contacts.items()),
        *_since(conn, question),
    ]
    fitting = (offer for offer in offers if offer.leaves <= question.cap)
    return tuple(sorted(fitting, key=lambda offer: (-offer.leaves, offer.text)))


def _since(conn: Connection[Any], question: Question) -> list[Offer]:
    """The earliest day that fits, where counters know it: one dense node, not narrowed in another way yet."""
    if len(question.seeds) > 1 or question.scope != Scope(relationships=question.scope.relationships):
        return []
    found = counters.since_which_fit(conn, question.seeds[0].key, question.scope.relationships, question.cap)
    return [Offer(since=found[0], leaves=found[1])] if found else []


def _advice(offers: Sequence[Offer]) -> str:
    fits = "; ".join(offer.text for offer in offers[:3])
    return f"What would fit: {fits}." if fits else "Expand fewer nodes or steps, or raise the limit."
