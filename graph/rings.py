"""Rings on their way into the graph and back: a run's result as observations, and the rings as they stand now.

A ring is a fact like any other: what a run found is observed, and what it no longer found ceases to hold. So a ring's
history can be asked for as of any day. What does not live here: how rings are found and named (`gnn`).
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from uuid import UUID, uuid5

from neo4j import Driver

from domain.judgement import CategoryCode
from domain.observations import Edge, Label, Node, Observation, Relationship, Scalar, subject_of
from domain.rings import Descent, Lineage, Ring, RingCases, RingMember
from graph.bolt import ask, in_read
from graph.summaries import instant
from graph.views import EdgeView, NodeView

RUN = "ring run"  # the observations' source

_STANDING = "MATCH (ring:Ring) WHERE ring.closed IS NULL AND ring.score IS NOT NULL"
_DISSOLVED = "MATCH (ring:Ring) WHERE ring.closed AND ring.score IS NOT NULL"
_ONE = "MATCH (ring:Ring {id: $id}) WHERE ring.score IS NOT NULL"

# Whoever was in a ring when a run found it last was named by that run.
_AS_LAST_FOUND = """
    MATCH (account:Account)-[part:MEMBER_OF]->(ring) WHERE part.run = ring.run
    WITH ring, account, part ORDER BY account.id
    RETURN ring.id, properties(ring) AS facts, collect([account.id, properties(part)]) AS members
    ORDER BY ring.id
"""

_LINEAGE = """
    MATCH (ring:Ring {id: $id})-[line:CAME_FROM]-(:Ring)
    RETURN startNode(line).id, endNode(line).id, line.reason, line.common, line.run, line.last_seen_at AS at
    ORDER BY at, startNode(line).id, endNode(line).id
"""


def current_rings(driver: Driver) -> list[Ring]:
    """The rings that the last run found, by id."""
    return [_ring(*record) for record in in_read(driver, lambda tx: ask(tx, _STANDING + _AS_LAST_FOUND))]


def dissolved_rings(driver: Driver) -> list[Ring]:
    """The rings that an earlier run found and the last one did not, as they were when found last; by id."""
    return [_ring(*record) for record in in_read(driver, lambda tx: ask(tx, _DISSOLVED + _AS_LAST_FOUND))]


def one_ring(driver: Driver, ring_id: str) -> Ring | None:
    """A ring as it was when found last, None where no run found it."""
    records = in_read(driver, lambda tx: ask(tx, _ONE + _AS_LAST_FOUND, id=ring_id))
    return next((_ring(*record) for record in records), None)


def lineage_of(driver: Driver, ring_id: str) -> list[Lineage]:
    """What a ring came from, and what came from it; the earliest first."""
    records = in_read(driver, lambda tx: ask(tx, _LINEAGE, id=ring_id))
    return [
        Lineage(ring_id=now, from_id=then, reason=Descent(reason), common=common, run_id=run, at=instant(at))
        for now, then, reason, common, run, at in records
    ]


def ring_observations(
    found: Sequence[Ring],
    previous: Sequence[Ring],
    run_id: UUID,
    found_at: datetime,
    lineage: Sequence[Lineage] = (),
) -> list[Observation]:
    """What a run changes: rings, members and lineage that are there now, and what was and is no more."""
    kept = {ring.id: ring for ring in found}
    return [
        *(seen for ring in found for seen in _standing(ring, run_id, found_at)),
        *(gone for ring in previous for gone in _left(ring, kept.get(ring.id), run_id, found_at)),
        *(_descended(line, run_id, found_at) for line in lineage),
    ]


def ring_of(view: NodeView, parts: Iterable[EdgeView]) -> Ring:
    """A ring as a read of the graph returned it: its node, and the `MEMBER_OF` relationships around it."""
    members = [
        (subject_of(part.start), part.properties)
        for part in parts
        if part.relationship is Relationship.MEMBER_OF and part.end == view.key
    ]
    rows = [(node.id, facts) for node, facts in members if isinstance(node, Node)]
    return _ring(view.id, view.properties, sorted(rows, key=lambda row: row[0]))


def _standing(ring: Ring, run_id: UUID, found_at: datetime) -> Iterable[Observation]:
    facts: dict[str, Scalar] = {
        "score": ring.score,
        "size": len(ring.members),
        "category": ring.category,
        "reasons": json.dumps(ring.reasons, ensure_ascii=False),
        "factors": json.dumps(dict(ring.factors)),
        "cases": json.dumps(asdict(ring.cases)),
        "contacts": json.dumps(ring.contacts),
        "run": str(run_id),
        "dissolved_at": None,
    }
    yield _observed(Node(Label.RING, ring.id), run_id, found_at, True, facts)
    for member in ring.members:
        part: dict[str, Scalar] = {
            "role": member.role,
            "why": member.why,
            "core": member.core,
            "links": member.links,
            "run": str(run_id),
        }
        yield _observed(_membership(member.account_id, ring.id), run_id, found_at, True, part)


def _left(ring: Ring, now: Ring | None, run_id: UUID, found_at: datetime) -> Iterable[Observation]:
    if now is None:
        yield _observed(Node(Label.RING, ring.id), run_id, found_at, False, {"dissolved_at": found_at.isoformat()})
    for account_id in sorted(ring.account_ids - (now.account_ids if now else frozenset())):
        yield _observed(_membership(account_id, ring.id), run_id, found_at, False, {})


def _descended(line: Lineage, run_id: UUID, found_at: datetime) -> Observation:
    edge = Edge(Relationship.CAME_FROM, Node(Label.RING, line.ring_id), Node(Label.RING, line.from_id))
    facts: dict[str, Scalar] = {"reason": line.reason, "common": line.common, "run": str(run_id)}
    return _observed(edge, run_id, found_at, True, facts)


def _observed(
    subject: Node | Edge, run_id: UUID, found_at: datetime, holds: bool, facts: Mapping[str, Scalar]
) -> Observation:
    event_id = uuid5(run_id, subject.key)
    return Observation(subject, event_id, found_at, holds=holds, properties=facts, source=RUN)


def _membership(account_id: str, ring_id: str) -> Edge:
    return Edge(Relationship.MEMBER_OF, Node(Label.ACCOUNT, account_id), Node(Label.RING, ring_id))


def member_of(account_id: str, facts: Mapping[str, Scalar]) -> RingMember:
    """Args: facts: of the `MEMBER_OF` relationship. Runs from before there were roles called the core one."""
    role = str(facts["role"])
    return RingMember(
        account_id=account_id,
        role="member" if role == "core" else role,
        links=int(facts["links"] or 0),
        core=role == "core" or bool(facts.get("core")),
        why=str(facts.get("why") or ""),
    )


def _cases(facts: Mapping[str, Scalar]) -> RingCases:
    """None of a ring that was found before cases were told."""
    told = json.loads(str(facts.get("cases") or "{}"))
    return RingCases(**{kind: tuple((of, score) for of, score in scored) for kind, scored in told.items()})


def _ring(ring_id: str, facts: Mapping[str, Scalar], members: Sequence[tuple[str, Mapping[str, Scalar]]]) -> Ring:
    return Ring(
        id=ring_id,
        members=tuple(member_of(account, part) for account, part in members),
        contacts=tuple(json.loads(str(facts["contacts"]))),
        category=CategoryCode(str(facts["category"])) if facts.get("category") else None,
        score=float(facts["score"] or 0),
        reasons=tuple(json.loads(str(facts["reasons"]))),
        factors=json.loads(str(facts["factors"])),
        cases=_cases(facts),
        dissolved_at=datetime.fromisoformat(str(facts["dissolved_at"])) if facts.get("dissolved_at") else None,
    )
