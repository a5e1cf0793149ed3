"""Names that last: a ring keeps its id from run to run while it grows, shrinks, merges, splits or drifts.

What does not live here: what became of each ring, and what it came from (`lineage`).
"""

import hashlib
from collections import Counter
from collections.abc import Iterator, Sequence
from uuid import UUID, uuid5

from domain.observations import SEPARATOR
from domain.rings import Ring, RingMember
from gnn.rings.candidates import RingCandidate

NAMESPACE = UUID("0d9a1c3e-51b4-4f6c-9d2b-8a6f2f0f7a11")
HEIR = 0.5  # share of the smaller of two sets of members that makes the one an heir of the other
SAME_PEOPLE = 0.5  # Jaccard overlap from which a ring that comes back is held to be the one that was dissolved

_Claim = tuple[int, float, str, tuple[str, ...], int]


def name_rings(
    candidates: Sequence[RingCandidate], previous: Sequence[Ring] = (), dissolved: Sequence[Ring] = ()
) -> list[Ring]:
    """Give each candidate the id of the ring whose heir it is, or a new one made of its members.

    A candidate may inherit from a ring when they have two members or more in common, and these are at least half of the
    smaller of the two. Half of the smaller, not Jaccard: a ring that splits in three, or is taken in by a larger one,
    has little in common with either by Jaccard, and is no less the same people. Among those who may inherit, the most
    members in common go first, then the highest Jaccard overlap, one to one. So the largest part keeps the id at a
    split, and the largest parent's id survives a merger; no ring and candidate are left who have more in common
    with each other than with what they were given.

    Candidates left without an id are held against dissolved rings, most recent members: the same people (Jaccard of
    a half) get their old id back. An id is never used for anyone else.

    Args:
        previous: the rings that stood until now.
        dissolved: those that stood before, as they were when last found.
    """
    kept = _inherited(_heirs(candidates, previous))
    back = _inherited(claim for claim in _same(candidates, dissolved) if claim[-1] not in kept)
    kept |= back
    spent = {ring.id for ring in (*previous, *dissolved)}
    rings = []
    for index, candidate in enumerate(candidates):
        ring_id = kept.get(index) or _new_id(candidate.members, spent)
        spent.add(ring_id)
        rings.append(_ring(ring_id, candidate))
    return rings


def result_digest(rings: Sequence[Ring]) -> str:
    """SHA-256 over the sorted member ids of each ring, rings sorted; ids, scores and order take no part."""
    lines = sorted(SEPARATOR.join(sorted(member.account_id for member in ring.members)) for ring in rings)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def _heirs(candidates: Sequence[RingCandidate], previous: Sequence[Ring]) -> Iterator[_Claim]:
    for common, candidate, index, ring in _overlaps(candidates, previous):
        smaller = min(len(candidate.members), len(ring.members))
        if common >= 2 and common >= HEIR * smaller:
            yield -common, -_jaccard(common, candidate, ring), ring.id, candidate.members, index


def _same(candidates: Sequence[RingCandidate], dissolved: Sequence[Ring]) -> Iterator[_Claim]:
    for common, candidate, index, ring in _overlaps(candidates, dissolved):
        if (jaccard := _jaccard(common, candidate, ring)) >= SAME_PEOPLE:
            yield -common, -jaccard, ring.id, candidate.members, index


def _inherited(claims: Iterator[_Claim]) -> dict[int, str]:
    """Candidate index to id, the strongest claim first; ties go to the smaller id, then the smaller members."""
    kept: dict[int, str] = {}
    taken: set[str] = set()
    for *_, ring_id, _, index in sorted(claims):
        if index not in kept and ring_id not in taken:
            kept[index] = ring_id
            taken.add(ring_id)
    return kept


def _overlaps(
    candidates: Sequence[RingCandidate], rings: Sequence[Ring]
) -> Iterator[tuple[int, RingCandidate, int, Ring]]:
    """Candidates and rings that have anybody in common, and how many."""
    rings_of: dict[str, list[int]] = {}
    for position, ring in enumerate(rings):
        for account_id in ring.account_ids:
            rings_of.setdefault(account_id, []).append(position)
    for index, candidate in enumerate(candidates):
        common = Counter(position for member in candidate.members for position in rings_of.get(member, ()))
        for position, number in common.items():
            yield number, candidate, index, rings[position]


def _jaccard(common: int, candidate: RingCandidate, ring: Ring) -> float:
    return common / (len(candidate.members) + len(ring.members) - common)


def _new_id(members: tuple[str, ...], spent: set[str]) -> str:
    """An id made of the members; a ring that once had exactly these and lives on elsewhere keeps it, so try again."""
    name = SEPARATOR.join(members)
    while (ring_id := str(uuid5(NAMESPACE, name))) in spent:
        name += SEPARATOR
    return ring_id


def _ring(ring_id: str, candidate: RingCandidate) -> Ring:
    columns = zip(candidate.members, candidate.roles, candidate.links, candidate.core, strict=True)
    return Ring(
        id=ring_id,
        members=tuple(
            RingMember(account_id=account, role=role.name, links=links, core=core, why=role.why)
            for account, role, links, core in columns
        ),
        contacts=candidate.contacts,
        category=candidate.category,
        score=candidate.score,
        reasons=candidate.reasons,
        factors=candidate.factors,
        cases=candidate.cases,
    )
