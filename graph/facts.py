"""Facts that no single relationship tells: of each kind of thing that accounts touch, how many have so many flagged
accounts, such as five addresses with ten or more each. Every number comes with the nodes behind it.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from neo4j import ManagedTransaction

from domain.errors import Invalid
from domain.observations import Label, Node, Relationship
from graph.bolt import ask
from graph.hubs import HubRules
from graph.sharing import Looking, Touched, accounts_of, touched_by, users_of
from graph.traversal import Located, NodeRow, Scope, kind_of, node_rows, require_risk
from graph.views import Refusal, Suppression


@dataclass(frozen=True, slots=True)
class Flag:
    """Which accounts are flagged: those that have any of the signs that are named. Raises Invalid where none is.

    Attributes:
        risk_floor: their risk of today is as high, or higher.
        reported: somebody reported them.
        in_ring: they are in a ring (at the moment asked about).
    """

    risk_floor: float | None = None
    reported: bool = False
    in_ring: bool = False

    def __post_init__(self) -> None:
        require_risk(self.risk_floor)
        if self.risk_floor is None and not self.reported and not self.in_ring:
            raise Invalid("nothing says which accounts are flagged: name a lowest risk, reports or rings")

    def condition(self, name: str, scope: Scope) -> str:
        signs = []
        if self.risk_floor is not None:
            signs.append(f"coalesce({name}.risk, -1.0) >= $flag_floor")
        if self.reported:
            signs.append(f"coalesce({name}.reports, 0) > 0")
        if self.in_ring:
            signs.append(f"EXISTS {{ ({name})-[part:{Relationship.MEMBER_OF}]->() WHERE {scope.holds('part')} }}")
        return " OR ".join(signs)


@dataclass(frozen=True, slots=True, kw_only=True)
class FactQuestion:
    """What is asked. Raises Invalid for what cannot be asked.

    Attributes:
        least: flagged accounts that a thing needs to count.
        limit: relationships looked at before the answer is refused.
    """

    accounts: tuple[Node, ...]
    flag: Flag
    least: int = 1
    scope: Scope = field(default_factory=Scope)
    limit: int = 50_000
    hubs: HubRules = field(default_factory=HubRules)

    def __post_init__(self) -> None:
        if self.least < 1:
            raise Invalid(f"at least {self.least} flagged accounts is no condition; give 1 or more")


@dataclass(frozen=True, slots=True)
class Thing:
    """One thing behind a number: which of the selection touch it, how many accounts do in all, and the flagged ones."""

    row: NodeRow
    by: Collection[Located]
    accounts: int
    flagged: Sequence[Located]


@dataclass(frozen=True, slots=True)
class Facts:
    """Things by kind, those with most flagged accounts first; how many of each kind are touched in all, hubs too."""

    things: Mapping[str, Sequence[Thing]]
    touched: Mapping[str, int]
    suppressed: Sequence[Suppression]


def find_facts(tx: ManagedTransaction, question: FactQuestion) -> Facts | Refusal:
    """Hubs are counted among what is touched, and not looked behind."""
    looking = Looking(tx, question.limit)
    touched = touched_by(looking, accounts_of(tx, question.accounts), question.scope)
    hubs = question.hubs.judge(tx, touched.keys())
    users = users_of(looking, touched.keys() - hubs.keys(), question.scope)
    if looking.spent:
        return looking.refusal("Ask about fewer accounts, fewer kinds of relationship, or a shorter time.")
    flagged = _flagged(tx, {user for of in users.values() for user in of}, question)
    behind = {thing: sorted(of & flagged) for thing, of in users.items()}
    counted = [thing for thing in touched if len(behind.get(thing, ())) >= question.least]
    rows = node_rows(tx, [thing.element_id for thing in counted], question.scope)
    things = [Thing(rows[thing.element_id], touched[thing].by, len(users[thing]), behind[thing]) for thing in counted]
    return Facts(_by_kind(things), _counted(touched), [hubs[hub] for hub in sorted(hubs)])


def looked_behind(tx: ManagedTransaction, question: FactQuestion) -> list[Node]:
    """What the accounts touch and would be looked behind: not hubs. Empty where that alone is over the limit."""
    looking = Looking(tx, question.limit)
    touched = touched_by(looking, accounts_of(tx, question.accounts), question.scope)
    hubs = question.hubs.judge(tx, touched.keys())
    return [] if looking.spent else [Node(Label(thing.label), thing.id) for thing in touched.keys() - hubs.keys()]


def _flagged(tx: ManagedTransaction, accounts: Collection[Located], question: FactQuestion) -> set[Located]:
    by_id = {account.element_id: account for account in accounts}
    cypher = f"""
        UNWIND $ids AS id MATCH (n) WHERE elementId(n) = id WITH DISTINCT n
        WHERE {question.flag.condition("n", question.scope)} RETURN elementId(n)
    """
    given = question.scope.parameters | {"flag_floor": question.flag.risk_floor}
    return {by_id[element_id] for (element_id,) in ask(tx, cypher, ids=list(by_id), **given)}


def _by_kind(things: Sequence[Thing]) -> dict[str, list[Thing]]:
    found: defaultdict[str, list[Thing]] = defaultdict(list)
    for thing in sorted(things, key=lambda thing: (-len(thing.flagged), thing.row.at)):
        found[kind_of(thing.row.at.label, thing.row.at.id)].append(thing)
    return dict(sorted(found.items()))


def _counted(touched: Mapping[Located, Touched]) -> dict[str, int]:
    found: defaultdict[str, int] = defaultdict(int)
    for thing in touched:
        found[kind_of(thing.label, thing.id)] += 1
    return dict(sorted(found.items()))
