"""Actors, candidates and the feed of changes as GraphQL sees them."""

from datetime import datetime

import strawberry
from strawberry import relay

from api.schema.connections import page_size
from api.schema.graph_types import Account, GraphNode, Info, graph_nodes
from domain.observations import Label, Node
from graph.resolution import judgements, store
from graph.resolution.candidates import OpenCandidate
from graph.resolution.judgements import ChangeKind, Pair, Reason, Standing, Verdict
from graph.resolution.pairs import WeighedPair, weighed

strawberry.enum(ChangeKind, name="ActorChangeKind")
strawberry.enum(Verdict, name="ActorVerdict", description="Rejected and split are negative evidence; withdrawn: open.")


@strawberry.type(description="Accounts that people confirmed to be one and the same.")
class Actor:
    record: strawberry.Private[judgements.Actor]

    @strawberry.field(description="Lasts over merges and splits; an id that was taken over still finds the actor.")
    def actor_id(self) -> str:
        return self.record.id

    @strawberry.field(description="Ids that it has taken over.")
    def aliases(self) -> list[str]:
        return list(self.record.aliases)

    @strawberry.field
    def accounts(self, info: Info) -> list[Account]:
        return accounts_of(info, self.record.accounts)

    @strawberry.field(description="Its entries of the feed and those of ids that it took over, newest first.")
    def changes(self, info: Info, first: int = 50) -> list["ActorChange"]:
        return [change_of(found) for found in store.changes_of(info.context.connection, self.record, page_size(first))]

    @strawberry.field(description="Its accounts, two by two, where people judged a pair of them.")
    def pairs(self, info: Info) -> list["ActorPair"]:
        conn = info.context.connection
        judged = sorted(store.standing_among(conn, self.record.accounts))
        return [ActorPair(record=found) for found in weighed(conn, judged)]


@strawberry.type(description="What one comparison added to the match weight, or took from it.")
class WhyRow:
    sign: str
    words: str
    weight: float = strawberry.field(description="Bits: one more doubles the odds.")


@strawberry.type(description="Two accounts, by id.")
class AccountPair:
    a: str
    b: str


@strawberry.type(description="Two accounts that may be one actor. Not a fact: a person confirms or rejects it.")
class ActorCandidate(relay.Node):
    record: strawberry.Private[OpenCandidate]

    @classmethod
    def resolve_id(cls, root: "ActorCandidate", *, info: strawberry.Info) -> str:
        return f"{root.record.candidate.a} {root.record.candidate.b}"

    @strawberry.field
    def accounts(self, info: Info) -> list[Account]:
        return accounts_of(info, (self.record.candidate.a, self.record.candidate.b))

    @strawberry.field(description="Bits for one actor, prior included; 0 is as likely as not.")
    def match_weight(self) -> float:
        return self.record.candidate.match_weight

    @strawberry.field(description="The model's own share; not calibrated against judgements.")
    def match_probability(self) -> float:
        return self.record.candidate.match_probability

    @strawberry.field(description="Strongest first.")
    def why(self) -> list[WhyRow]:
        return [_row(reason) for reason in self.record.candidate.why]

    @strawberry.field(description="Strongest first.")
    def why_not(self) -> list[WhyRow]:
        return [_row(reason) for reason in self.record.candidate.why_not]

    @strawberry.field(description="Comparisons that said nothing, for or against.")
    def silent(self) -> list[WhyRow]:
        return [_row(reason) for reason in self.record.candidate.reasons if reason.weight == 0]

    @strawberry.field(description="Rejected before, on evidence that weighed much less.")
    def reopened(self) -> bool:
        return self.record.reopened

    @strawberry.field(description="Pairs judged not to be one actor that confirming this one would join.")
    def blocked_by(self) -> list[AccountPair]:
        return [_pair(pair) for pair in self.record.blocked_by]


@strawberry.type(description="One entry of the feed; replayed in order, the entries give every actor and alias.")
class ActorChange:
    seq: int = strawberry.field(description="Grows, and may skip; `after` takes it.")
    kind: ChangeKind
    actor_id: str
    other_id: str | None = strawberry.field(
        description="merged: the actor taken over, none where an account joined; created: the actor split from."
    )
    accounts: list[str] = strawberry.field(description="The actor's, after the change.")
    changed_at: datetime
    judged_by: str
    reason: str = strawberry.field(description="Of the judgement that it followed from.")


@strawberry.type(description="What a person said about two accounts, and why.")
class ActorJudgement:
    verdict: Verdict
    reason: str
    judged_by: str
    judged_at: datetime
    match_weight: float | None = strawberry.field(
        description="What the evidence weighed then; null: no run had proposed the pair."
    )


@strawberry.type(description="Two accounts with what is proposed and what was judged about them.")
class ActorPair(relay.Node):
    record: strawberry.Private[WeighedPair]

    @classmethod
    def resolve_id(cls, root: "ActorPair", *, info: strawberry.Info) -> str:
        return f"{root.record.pair.a} {root.record.pair.b}"

    @strawberry.field
    def accounts(self, info: Info) -> list[Account]:
        return accounts_of(info, (self.record.pair.a, self.record.pair.b))

    @strawberry.field(description="Null where the last run does not propose them.")
    def candidate(self) -> ActorCandidate | None:
        return ActorCandidate(record=self.record.candidate) if self.record.candidate else None

    @strawberry.field(description="The latest first; it is what stands.")
    def judgements(self) -> list[ActorJudgement]:
        return [_judgement(found) for found in self.record.judgements]


def accounts_of(info: Info, ids: tuple[str, ...]) -> list[Account]:
    """Those of the accounts that are in the graph."""
    nodes: list[GraphNode] = graph_nodes(info, [Node(Label.ACCOUNT, account) for account in ids])
    return [node for node in nodes if isinstance(node, Account)]


def change_of(found: judgements.Change) -> ActorChange:
    return ActorChange(
        seq=found.seq,
        kind=found.kind,
        actor_id=found.actor_id,
        other_id=found.other_id,
        accounts=list(found.accounts),
        changed_at=found.act.judged_at,
        judged_by=found.act.judged_by,
        reason=found.act.reason,
    )


def _judgement(found: Standing) -> ActorJudgement:
    act = found.act
    return ActorJudgement(
        verdict=found.verdict,
        reason=act.reason,
        judged_by=act.judged_by,
        judged_at=act.judged_at,
        match_weight=found.match_weight,
    )


def _row(reason: Reason) -> WhyRow:
    return WhyRow(sign=reason.sign, words=reason.words, weight=reason.weight)


def _pair(pair: Pair) -> AccountPair:
    return AccountPair(a=pair.a, b=pair.b)
