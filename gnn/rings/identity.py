"""Names that last: a ring keeps its id from run to run while most of its members stay."""

import hashlib
from collections import Counter
from collections.abc import Sequence
from uuid import UUID, uuid5

from domain.observations import SEPARATOR
from domain.rings import Ring, RingMember
from gnn.rings.scoring import RingCandidate

NAMESPACE = UUID("0d9a1c3e-51b4-4f6c-9d2b-8a6f2f0f7a11")
SAME_RING = 0.5  # Jaccard overlap of members from which a ring is held to have survived


def name_rings(candidates: Sequence[RingCandidate], previous: Sequence[Ring] = ()) -> list[Ring]:
    """Give each candidate the id of the previous ring it overlaps best, one to one, or a new id made of its members."""
    kept = _survivors(candidates, previous)
    spent = set(kept.values()) | {ring.id for ring in previous}
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


def _survivors(candidates: Sequence[RingCandidate], previous: Sequence[Ring]) -> dict[int, str]:
    """Candidate index to previous id, by falling overlap; ties go to the smaller id, then the smaller members."""
    rings_of: dict[str, list[int]] = {}
    sizes = [len(ring.members) for ring in previous]
    for position, ring in enumerate(previous):
        for member in ring.members:
            rings_of.setdefault(member.account_id, []).append(position)
    overlaps = []
    for index, candidate in enumerate(candidates):
        common = Counter(position for member in candidate.members for position in rings_of.get(member, ()))
        for position, number in common.items():
            jaccard = number / (len(candidate.members) + sizes[position] - number)
            if jaccard >= SAME_RING:
                overlaps.append((-jaccard, previous[position].id, candidate.members, index))
    kept: dict[int, str] = {}
    for _, ring_id, _, index in sorted(overlaps):
        if index not in kept and ring_id not in kept.values():
            kept[index] = ring_id
    return kept


def _new_id(members: tuple[str, ...], spent: set[str]) -> str:
    """An id made of the members; a ring that once had exactly these and lives on elsewhere keeps it, so try again."""
    name = SEPARATOR.join(members)
    while (ring_id := str(uuid5(NAMESPACE, name))) in spent:
        name += SEPARATOR
    return ring_id


def _ring(ring_id: str, candidate: RingCandidate) -> Ring:
    columns = zip(candidate.members, candidate.core, candidate.links, strict=True)
    return Ring(
        id=ring_id,
        members=tuple(RingMember(account_id=a, role="core" if core else "member", links=n) for a, core, n in columns),
        contacts=candidate.contacts,
        category=candidate.category,
        score=candidate.score,
        reasons=candidate.reasons,
        factors=candidate.factors,
    )
