"""Where a reviewer is to look: pointers out of an assessment's evidence, or to the nodes that make a ring one."""

from collections.abc import Iterator

from domain.casework import Highlight
from domain.judgement import Assessment, Evidence, EvidenceKind
from domain.observations import Label, Node
from domain.rings import Ring, binding_label
from investigations.wording import sentence

MOST = 50  # more is a text painted yellow


def of_assessment(assessment: Assessment) -> tuple[Highlight, ...]:
    """Spans and regions, the weightiest first; evidence that points nowhere is in the task's reason alone."""
    pieces = [piece for signal in assessment.signals for piece in signal.evidence]
    found = (_pointer(piece) for piece in sorted(pieces, key=lambda piece: -piece.weight))
    return tuple(dict.fromkeys(highlight for highlight in found if highlight))[:MOST]


def of_ring(ring: Ring) -> tuple[Highlight, ...]:
    """Its members, the core first, with their parts in it, and the contacts that bind it, the strongest first."""
    return tuple([*_contacts(ring), *_members(ring)][:MOST])


def _pointer(piece: Evidence) -> Highlight | None:
    if piece.kind is EvidenceKind.IMAGE_REGION and piece.image:
        return Highlight(reason=piece.reason, image=piece.image, box=piece.box)
    return Highlight(reason=piece.reason, span=piece.span) if piece.span else None


def _contacts(ring: Ring) -> Iterator[Highlight]:
    for contact_id in ring.contacts[: MOST // 2]:
        yield Highlight(reason="It binds the ring.", node=Node(binding_label(contact_id), contact_id).key)


def _members(ring: Ring) -> Iterator[Highlight]:
    for member in sorted(ring.members, key=lambda member: (not member.core, -member.links, member.account_id)):
        why = sentence(member.why) if member.why else "It is in the ring."
        yield Highlight(reason=why, node=Node(Label.ACCOUNT, member.account_id).key)
