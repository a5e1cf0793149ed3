"""How many relationships there are at some nodes, by kind, before any is fetched; what to ask when there are too many.

Dense nodes answer from their counters (`counters`), all others are counted one by one in Neo4j, which takes at most
`DENSE` looks each. A question about the past, or with a floor on risk, has no counters; then all are counted.
"""

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from typing import Any

from neo4j import Driver, ManagedTransaction
from psycopg import Connection

from domain.observations import Node, Relationship
from graph import counters
from graph.bolt import in_read
from graph.expansion import Question, TooMuch
from graph.facts import FactQuestion, looked_behind
from graph.sharing import DIRECT, touching
from graph.traversal import Scope, counts, locate, present
from graph.views import Count, Offer, Refusal

_FEWER = "Expand fewer nodes or steps, or raise the limit."


def count_at(driver: Driver, conn: Connection[Any], nodes: Sequence[Node], scope: Scope) -> list[Count]:
    """Exact; a relationship between two of the nodes counts at both. Raises NotFound where none is in the graph."""
    counted = counters.counted(conn, [node.key for node in nodes]) if scope.countable else set[str]()

    def read(tx: ManagedTransaction) -> list[tuple[Relationship, bool, str, int]]:
        sparse = (locate if counted else present)(tx, [node for node in nodes if node.key not in counted])
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
        found = count_at(driver, conn, question.seeds, question.scope)
        return Refusal(
            found=too_much.nodes,
            more_than=False,
            limit=question.cap,
            totals=too_much.totals,
            advice=_advice(offers := _offers(conn, question.seeds, question.scope, question.cap, found), _FEWER),
            offers=offers,
        )
    return _of_relationships(driver, conn, question)


def with_offers(
    driver: Driver, conn: Connection[Any], refusal: Refusal, nodes: Sequence[Node], scope: Scope
) -> Refusal:
    """The refusal of one step from the nodes, with how many relationships those are, and what would fit."""
    found = count_at(driver, conn, nodes, scope)
    return _offering(refusal, found, _offers(conn, nodes, scope, refusal.limit, found))


def with_offers_of_own(
    driver: Driver, conn: Connection[Any], refusal: Refusal, accounts: Sequence[Node], scope: Scope
) -> Refusal:
    """The refusal of what accounts touch. What their posts touch is not counted before it is read, so that only what
    they touch themselves is offered.
    """
    wanted = touching(scope)
    if wanted <= DIRECT:
        return with_offers(driver, conn, refusal, accounts, replace(scope, relationships=wanted))
    if not wanted & DIRECT:
        return refusal
    found = count_at(driver, conn, accounts, replace(scope, relationships=wanted & DIRECT))
    return _offering(refusal, (), _fitting(_by_relationship(found), refusal.limit))


def with_offers_of_facts(driver: Driver, conn: Connection[Any], refusal: Refusal, question: FactQuestion) -> Refusal:
    """As `with_offers_of_own`; who else touches a thing is counted as well, where reading the things fits."""
    wanted = touching(question.scope)
    found = count_at(driver, conn, question.accounts, replace(question.scope, relationships=wanted & DIRECT))
    offers = _by_relationship(found) if len(wanted) > 1 else []
    if wanted <= DIRECT:
        offers += _by_contact_kind(found)
    whole = [
        replace(offer, leaves=offer.leaves + _behind(driver, conn, replace(question, scope=narrowed)))
        for offer, narrowed in _narrowed(_fitting(offers, question.limit), question.scope)
    ]
    return _offering(refusal, (), _fitting(whole, question.limit))


def _behind(driver: Driver, conn: Connection[Any], question: FactQuestion) -> int:
    """How many relationships lead to those who touch what the accounts touch."""
    things = in_read(driver, lambda tx: looked_behind(tx, question))
    back = replace(question.scope, kinds=None)
    return sum(count.relationships for count in count_at(driver, conn, things, back))


def _narrowed(offers: Collection[Offer], scope: Scope) -> Iterator[tuple[Offer, Scope]]:
    for offer in offers:
        if offer.relationship:
            yield offer, replace(scope, relationships=frozenset({offer.relationship}))
        elif offer.contact_kind:
            yield offer, replace(scope, contact_kinds=frozenset({offer.contact_kind}))


def _offering(refusal: Refusal, found: Sequence[Count], offers: tuple[Offer, ...]) -> Refusal:
    exact: dict[str, Any] = {}
    totals = _totals(found)
    if found and refusal.of == "relationships":
        exact = {"found": totals.total(), "more_than": False}
    advice = _advice(offers, refusal.advice)
    return replace(refusal, totals=dict(sorted(totals.items())), offers=offers, advice=advice, **exact)


def _of_relationships(driver: Driver, conn: Connection[Any], question: Question) -> Refusal:
    found = count_at(driver, conn, question.seeds, question.scope)
    totals = _totals(found)
    offers = _offers(conn, question.seeds, question.scope, question.cap, found)
    to_as_many_nodes = len(question.seeds) == 1 and len({(count.relationship, count.outgoing) for count in found}) == 1
    return Refusal(
        found=totals.total(),
        more_than=False,
        limit=question.cap,
        totals=dict(sorted(totals.items())),
        advice=_advice(offers, _FEWER),
        of="nodes" if to_as_many_nodes else "relationships",
        offers=offers,
    )


def _deeper(question: Question, too_much: TooMuch) -> Refusal:
    depth, nodes = too_much.whole
    offers = (Offer(depth=depth, leaves=nodes),) if depth else ()
    return Refusal(
        found=question.cap,
        more_than=True,
        limit=question.cap,
        totals={},
        advice=_advice(offers, _FEWER),
        offers=offers,
    )


def _offers(
    conn: Connection[Any], nodes: Sequence[Node], scope: Scope, limit: int, found: Sequence[Count]
) -> tuple[Offer, ...]:
    """By one kind of relationship, one kind of contact, or a first day; each leaves no more than the limit."""
    since = _since(conn, nodes, scope, limit)
    return _fitting([*_by_relationship(found), *_by_contact_kind(found), *since], limit)


def _by_relationship(found: Sequence[Count]) -> list[Offer]:
    return [Offer(relationship=kind, leaves=n) for kind, n in _totals(found).items()]


def _by_contact_kind(found: Sequence[Count]) -> list[Offer]:
    by_kind: Counter[str] = Counter()
    for count in found:
        by_kind[count.kind] += count.relationships
    others = sum(n for kind, n in by_kind.items() if kind in counters.NO_CONTACTS)
    return [
        Offer(contact_kind=kind, leaves=n + others) for kind, n in by_kind.items() if kind not in counters.NO_CONTACTS
    ]


def _since(conn: Connection[Any], nodes: Sequence[Node], scope: Scope, limit: int) -> list[Offer]:
    """The earliest day that fits, where counters know it: one dense node, not narrowed in another way yet."""
    if len(nodes) > 1 or scope != Scope(relationships=scope.relationships):
        return []
    found = counters.since_which_fit(conn, nodes[0].key, scope.relationships, limit)
    return [Offer(since=found[0], leaves=found[1])] if found else []


def _fitting(offers: Collection[Offer], limit: int) -> tuple[Offer, ...]:
    fitting = (offer for offer in offers if offer.leaves <= limit)
    return tuple(sorted(fitting, key=lambda offer: (-offer.leaves, offer.text)))


def _totals(found: Sequence[Count]) -> Counter[Relationship]:
    totals: Counter[Relationship] = Counter()
    for count in found:
        totals[count.relationship] += count.relationships
    return totals


def _advice(offers: Sequence[Offer], otherwise: str) -> str:
    fits = "; ".join(offer.text for offer in offers[:3])
    return f"What would fit: {fits}." if fits else otherwise
