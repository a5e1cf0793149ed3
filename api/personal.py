"""Personal values on their way out: masked by default, clear only for a role and a purpose, and audited first.

The audit row of a read is committed on a connection of its own before the value is returned: a reader whose request
fails afterwards has still been recorded.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

import strawberry

from api.context import RequestContext
from domain.casework import AuditEvent, Purpose
from domain.errors import Invalid
from domain.marketplace import FoundContact, Post
from domain.observations import Label, Node
from domain.templates import Mark
from investigations import audit, cases, rights

SHORTEST_REASON = 10
MOST_LOOKS = 50  # at one text: as many as there are spellings of the contact that has most of them
SHORTEST_REPEATED = 6
_LONG_NUMBER = re.compile(r"\d(?:[\s.()/·_-]{0,3}\d){8,}")


@strawberry.input(description="Why personal data is asked for; it is written to the audit log as given.")
class PurposeInput:
    reason: str
    case_id: str | None = None


def stated(purpose: PurposeInput) -> Purpose:
    """Raises Invalid for a reason too short to mean anything."""
    reason = purpose.reason.strip()
    if len(reason) < SHORTEST_REASON:
        raise Invalid(f"The purpose needs a reason of at least {SHORTEST_REASON} characters.")
    return Purpose(reason, purpose.case_id)


def reveal_contact(context: RequestContext, contact_id: str, purpose: PurposeInput) -> str:
    """A contact's value in clear. Raises Forbidden without the right, NotFound when its keys were erased."""
    record_reading(context, "contact.revealed", Node(Label.CONTACT, contact_id), purpose)
    return context.services.vault.reveal(context.connection, contact_id)


def record_reading(context: RequestContext, verb: str, subject: Node, purpose: PurposeInput) -> None:
    """Check the right and the purpose, then commit the audit row before anything is read.

    Raises Forbidden, Invalid for a reason too short, NotFound for a case that is none.
    """
    rights.require(context.principal, "contact.reveal")
    why = stated(purpose)
    if why.case_id is not None:
        cases.case(context.connection, why.case_id)
    event = AuditEvent(
        actor=context.principal.id,
        verb=verb,
        subject=subject.key,
        occurred_at=context.services.now(),
        purpose=why.reason,
        facts={"case": why.case_id},
    )
    with context.services.side_pool.connection() as connection:
        audit.append(connection, [event])


def masked_body(context: RequestContext, post: Post) -> str:
    """The body with every contact that the extractor finds in it replaced by its kind, and every other long number."""
    return masked(post.body, 0, len(post.body), hidden(context, post))


def masked(body: str, start: int, end: int, marks: Sequence[Mark]) -> str:
    """[start, end) of a body with its marks, in order and apart, replaced by their kinds; one that is cut, too."""
    pieces = []
    for mark in marks:
        if mark.start < end and mark.end > start:
            pieces += [body[start : max(start, mark.start)], f"‹{mark.kind}›"]
            start = mark.end
    return "".join([*pieces, body[start:end]])


def hidden(context: RequestContext, post: Post) -> list[Mark]:
    """What is not shown of a body: every contact that the extractor finds, and every other long number; in order.

    Found at each reading and not from what was kept, so that a better extractor counts at once. The extractor tells
    each contact once; looking again until nothing is found hides those that are repeated in another spelling, and a
    text in which that takes too long is hidden whole. Nine digits and more are hidden whatever they are: a telephone
    number that was written to escape the extractor is still somebody's.
    """
    marks: list[Mark] = []
    for _ in range(MOST_LOOKS):
        rest, places = _without(post.body, marks)
        found = context.services.find_contacts(rest, post.region)
        if not found:
            numbers = [
                Mark(places[m.start()], places[m.end() - 1] + 1, "number", m[0]) for m in _LONG_NUMBER.finditer(rest)
            ]
            return _apart([*marks, *numbers])
        marks = _apart([*marks, *(mark for contact in found for mark in _everywhere(contact, rest, places))])
    return [Mark(0, len(post.body), "text", "")]


def _everywhere(contact: FoundContact, text: str, places: Sequence[int]) -> Iterator[Mark]:
    """Where it was found, and wherever the same is written, unless that is short and may be an ordinary word."""
    start, end = contact.span
    written, spans = text[start:end], [contact.span]
    if len(written) >= SHORTEST_REPEATED:
        spans += [match.span() for match in re.finditer(rf"(?<!\w){re.escape(written)}(?!\w)", text)]
    for start, end in spans:
        yield Mark(places[start], places[end - 1] + 1, contact.kind, contact.value)


def _without(body: str, marks: Sequence[Mark]) -> tuple[str, Sequence[int]]:
    """The body with its marks replaced by their kinds, and for each code point where it, or its mark, begins."""
    if not marks:
        return body, range(len(body))
    pieces: list[str] = []
    places: list[int] = []
    at = 0
    for mark in marks:
        name = f"‹{mark.kind}›"
        pieces += [body[at : mark.start], name]
        places += [*range(at, mark.start), *[mark.start] * len(name)]
        at = mark.end
    return "".join([*pieces, body[at:]]), [*places, *range(at, len(body))]


def _apart(marks: Sequence[Mark]) -> list[Mark]:
    """The marks in order, those that overlap as one, which is called as the first of them is."""
    found: list[Mark] = []
    for mark in sorted(marks, key=lambda mark: (mark.start, -mark.end)):
        if found and mark.start < found[-1].end:
            found[-1] = replace(found[-1], end=max(found[-1].end, mark.end))
        else:
            found.append(mark)
    return found
