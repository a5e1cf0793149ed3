"""Personal values on their way out: masked by default, clear only for a role and a purpose, and audited first.

The audit row of a read is committed on a connection of its own before the value is returned: a reader whose request
fails afterwards has still been recorded.
"""

import re

import strawberry

from api.context import RequestContext
from domain.casework import AuditEvent, Purpose
from domain.errors import Invalid
from domain.marketplace import Post
from domain.observations import Label, Node
from investigations import audit, cases, rights

SHORTEST_REASON = 10
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
    """The body with every contact that the extractor finds in it replaced by its kind, and every other long number.

    Found at each reading and not from what was kept, so that a better extractor counts at once. The extractor tells
    each contact once; looking again until nothing is found masks the ones that are repeated. Nine digits and more are
    hidden whatever they are: a telephone number that was written to escape the extractor is still somebody's.
    """
    body = post.body
    while found := context.services.find_contacts(body, post.region):
        for contact in sorted(found, key=lambda contact: contact.span, reverse=True):
            start, end = contact.span
            body = f"{body[:start]}‹{contact.kind}›{body[end:]}"
    return _LONG_NUMBER.sub("‹number›", body)
