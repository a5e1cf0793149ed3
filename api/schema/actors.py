"""What is asked about actors and judged about candidates; `Query` and `Mutation` take these parts in."""

from collections.abc import Iterable

import strawberry
from strawberry import relay

from api.schema.actor_types import Actor, ActorCandidate, ActorChange, ActorPair, change_of
from api.schema.connections import CountedConnection, connection, page_size
from api.schema.graph_types import Info
from api.schema.ids import node_of
from domain.errors import Invalid, NotFound
from domain.observations import Label, Node
from graph.resolution import pairs, store
from graph.resolution.candidates import open_candidates
from graph.resolution.judgements import Candidate, Pair, Verdict
from investigations import actors, rights


@strawberry.type
class Actors:
    @strawberry.field(description="By its id, or by one that it has taken over.")
    def actor(self, info: Info, actor_id: str) -> Actor | None:
        rights.require(info.context.principal, "graph.read")
        try:
            return Actor(record=store.actor(info.context.connection, actor_id))
        except NotFound:
            return None

    @strawberry.field(
        description="What waits for a person's judgement, strongest first; of one account where `account` names it."
    )
    def actor_candidates(
        self, info: Info, first: int = 50, after: str | None = None, account: str | None = None
    ) -> CountedConnection[ActorCandidate]:
        rights.require(info.context.principal, "graph.read")
        page = open_candidates(info.context.connection, page_size(first), after, account)
        _expect(info, [row.candidate for row in page.rows])
        return connection(page.rows, lambda row: ActorCandidate(record=row), page.cursor, after, page.total)

    @strawberry.field(description="Pairs that stand confirmed, or that stand rejected or split, judged last first.")
    def judged_pairs(
        self, info: Info, confirmed: bool, first: int = 50, after: str | None = None
    ) -> CountedConnection[ActorPair]:
        rights.require(info.context.principal, "graph.read")
        verdicts = [Verdict.CONFIRMED] if confirmed else [Verdict.REJECTED, Verdict.SPLIT]
        page = pairs.judged_pairs(info.context.connection, verdicts, page_size(first), after)
        _expect(info, [row.pair for row in page.rows])
        return connection(page.rows, lambda row: ActorPair(record=row), page.cursor, after, page.total)

    @strawberry.field(description="Two accounts by id, in either order, whether or not anything was said of them.")
    def actor_pair(self, info: Info, one: str, other: str) -> ActorPair:
        rights.require(info.context.principal, "graph.read")
        pair = Pair.of(one, other)
        _require_accounts(info, pair)
        [found] = pairs.weighed(info.context.connection, [pair])
        return ActorPair(record=found)

    @strawberry.field(description="How actors came to be as they are, oldest first, from after a sequence number.")
    def actor_changes(self, info: Info, first: int = 50, after: int = 0) -> list[ActorChange]:
        rights.require(info.context.principal, "graph.read")
        return [change_of(found) for found in store.changes(info.context.connection, page_size(first), after)]


@strawberry.type
class Judging:
    @strawberry.mutation(
        description="Two accounts are one actor; refused where that would join a rejected pair, unless overruled."
    )
    def confirm_actor(
        self, info: Info, one: relay.GlobalID, other: relay.GlobalID, reason: str, overrule: bool = False
    ) -> Actor:
        context = info.context
        pair, now = _pair(info, one, other), context.services.now()
        found = actors.confirm(context.connection, context.principal, pair, reason, now, overrule)
        return Actor(record=found)

    @strawberry.mutation(description="Two accounts are not one actor; kept, and a confirmation of the pair taken back.")
    def reject_actor(self, info: Info, one: relay.GlobalID, other: relay.GlobalID, reason: str) -> bool:
        context = info.context
        pair, now = _pair(info, one, other), context.services.now()
        actors.reject(context.connection, context.principal, pair, reason, now)
        return True

    @strawberry.mutation(
        description="Take back what stands about two accounts: they are undecided again, and the judgement is kept."
    )
    def withdraw_judgement(self, info: Info, one: relay.GlobalID, other: relay.GlobalID, reason: str) -> bool:
        context = info.context
        pair, now = _pair(info, one, other), context.services.now()
        actors.withdraw(context.connection, context.principal, pair, reason, now)
        return True

    @strawberry.mutation(description="Take accounts out of an actor; returns what is left, the one with the id first.")
    def split_actor(self, info: Info, actor_id: str, accounts: list[relay.GlobalID], reason: str) -> list[Actor]:
        context = info.context
        ids = [_account(given) for given in accounts]
        left = actors.split(context.connection, context.principal, actor_id, ids, reason, context.services.now())
        return [Actor(record=found) for found in left]


def _expect(info: Info, found: Iterable[Pair | Candidate]) -> None:
    info.context.nodes.expect(Node(Label.ACCOUNT, end).key for pair in found for end in (pair.a, pair.b))


def _pair(info: Info, one: relay.GlobalID, other: relay.GlobalID) -> Pair:
    """Two accounts that are in the graph. Raises Invalid and NotFound."""
    rights.require(info.context.principal, "actor.judge")
    pair = Pair.of(_account(one), _account(other))
    _require_accounts(info, pair)
    return pair


def _require_accounts(info: Info, pair: Pair) -> None:
    """Raises NotFound for an account that the graph does not hold; an `id` of this API is no account's own id."""
    nodes = [Node(Label.ACCOUNT, pair.a), Node(Label.ACCOUNT, pair.b)]
    known = {view.id for view in info.context.services.graph.nodes_by_id(nodes)}
    for node in nodes:
        if node.id not in known:
            raise NotFound(f"There is no account {node.id} in the graph; it may not have been projected yet.")


def _account(given: relay.GlobalID) -> str:
    node = node_of(given)
    if node.label is not Label.ACCOUNT:
        raise Invalid(f"A {node.label} is no account; only accounts are judged to be one actor.")
    return node.id
