"""Who may do what: one table from verb to roles. What is not in the table is refused.

What does not live here: masking of values (the API applies `contact.reveal`), authentication, four-eyes rules, which
depend on the package and not on the role.
"""

from types import MappingProxyType

from domain.casework import Principal, Role
from domain.errors import Forbidden

_READERS = frozenset({Role.ANALYST, Role.INVESTIGATOR, Role.SUPERVISOR, Role.LEGAL, Role.AUDITOR})
_CASEWORKERS = frozenset({Role.INVESTIGATOR, Role.SUPERVISOR})

RIGHTS = MappingProxyType(
    {
        "graph.read": _READERS,
        "contact.reveal": frozenset({Role.INVESTIGATOR, Role.SUPERVISOR, Role.LEGAL}),
        "task.read": frozenset({Role.ANALYST, Role.INVESTIGATOR, Role.SUPERVISOR}),
        "review.claim": _CASEWORKERS,
        "review.reassign": frozenset({Role.SUPERVISOR}),
        "reviewer.prefer": frozenset({Role.ANALYST, Role.INVESTIGATOR, Role.SUPERVISOR}),
        "reviewer.set": frozenset({Role.SUPERVISOR}),
        "decision.read": _READERS,
        "decision.record": _CASEWORKERS,
        "actor.judge": _CASEWORKERS,
        "ring_job.cancel": frozenset({Role.SUPERVISOR, Role.ADMIN}),
        "case.read": _READERS,
        "case.open": _CASEWORKERS,
        "case.change": _CASEWORKERS,
        "case.escalate": _CASEWORKERS,
        "package.read": frozenset({Role.INVESTIGATOR, Role.SUPERVISOR, Role.LEGAL, Role.AUDITOR}),
        "package.release": frozenset({Role.SUPERVISOR}),
        "hold.read": frozenset({Role.INVESTIGATOR, Role.SUPERVISOR, Role.LEGAL, Role.AUDITOR}),
        "hold.place": frozenset({Role.SUPERVISOR, Role.LEGAL}),
        "hold.lift": frozenset({Role.SUPERVISOR, Role.LEGAL}),
        "erasure.read": frozenset({Role.INVESTIGATOR, Role.SUPERVISOR, Role.LEGAL, Role.AUDITOR}),
        "account.erase": frozenset({Role.SUPERVISOR, Role.LEGAL}),
        "audit.read": frozenset({Role.AUDITOR}),
        "audit.keep": frozenset({Role.ADMIN}),
    }
)


def allows(principal: Principal, verb: str) -> bool:
    """Whether one of the principal's roles holds the right; False for a verb nobody has listed."""
    return not principal.roles.isdisjoint(RIGHTS.get(verb, frozenset()))


def require(principal: Principal, verb: str) -> None:
    """Raise Forbidden unless `allows`; the message names the roles that would do."""
    if not allows(principal, verb):
        roles = " or ".join(sorted(RIGHTS.get(verb, frozenset()))) or "nobody"
        raise Forbidden(f"{verb} needs the role {roles}; ask someone who holds it.")
