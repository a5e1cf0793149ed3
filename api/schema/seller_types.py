"""How likely an account sells what is illegal, as GraphQL sees it: the probability, and what it rests on."""

from datetime import datetime

import strawberry

from api.schema.graph_types import GraphNode, Info, graph_nodes
from domain.observations import Label, Node
from domain.rings import binding_label
from domain.sellers import SellerCase, SellerScore


@strawberry.type(description="A feature that moved a score, in words.")
class SellerFactor:
    meaning: str
    unit: str
    value: float | None = strawberry.field(description="Null where the account has none of it.")
    effect: float = strawberry.field(
        description="By how many log-odds it moved the trees' score; above nought it speaks for a seller."
    )


@strawberry.type(description="What the probability would be without something; worked out, not estimated.")
class SellerWithout:
    node: GraphNode
    probability: float


@strawberry.type(description="How likely an account sells what is illegal, as of the last scoring. It decides nothing.")
class Selling:
    record: strawberry.Private[SellerScore]

    @strawberry.field(description="0–1, learned from made-up marketplaces; on this platform a score, no probability.")
    def score(self) -> float:
        return self.record.probability

    @strawberry.field
    def scored_at(self) -> datetime:
        return self.record.scored_at

    @strawberry.field(description="Whether reasons were worked out: they are for the highest scores only.")
    def explained(self) -> bool:
        return self.record.why is not None

    @strawberry.field(description="What moved it most, either way, the strongest first.")
    def factors(self) -> list[SellerFactor]:
        factors = self.record.why.factors if self.record.why else ()
        return [SellerFactor(meaning=f.meaning, unit=f.unit, value=f.value, effect=f.effect) for f in factors]

    @strawberry.field(description="Without one contact, device, address or picture that others use too, lowest first.")
    def without_thing(self, info: Info) -> list[SellerWithout]:
        return _cases(info, self.record.why.without_thing if self.record.why else ())

    @strawberry.field(description="Without one account that it is tied to, lowest first: these ties carry the score.")
    def without_account(self, info: Info) -> list[SellerWithout]:
        return _cases(info, self.record.why.without_account if self.record.why else ())

    @strawberry.field(description="If it were tied to nobody; null where no reasons were worked out.")
    def alone(self) -> float | None:
        return self.record.why.alone if self.record.why else None


def _cases(info: Info, cases: tuple[SellerCase, ...]) -> list[SellerWithout]:
    told = {case.of: case.probability for case in cases}
    nodes = graph_nodes(info, [Node(_label(case), case.of) for case in cases])
    found = [SellerWithout(node=node, probability=told[node.view.id]) for node in nodes]
    return sorted(found, key=lambda case: (case.probability, case.node.view.id))


def _label(case: SellerCase) -> Label:
    if case.kind == "account":
        return Label.ACCOUNT
    return Label.IMAGE if case.kind == "image" else binding_label(case.of)
