"""Preservation holds: while one stands, nothing of its accounts is erased. Placed and lifted by name, and audited."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from psycopg import Connection

from domain.casework import AuditEvent, HoldState, PreservationHold, Principal
from domain.errors import Conflict, Invalid, NotFound
from domain.observations import Scalar
from graph import erasure as graph_erasure
from graph.vault import Vault, keep_erasure_out
from investigations import audit, cases
from investigations.pages import Page, checked_size, cursor_of, number_place
from investigations.retention import store
from investigations.rights import require

MOST_ACCOUNTS = 2000
_LONGEST_GROUND = 2000


def place(
    conn: Connection[Any],
    vault: Vault,
    principal: Principal,
    accounts: Sequence[str],
    ground: str,
    legal_reference: str,
    held_until: datetime,
    now: datetime,
    case_id: str | None = None,
    held_from: datetime | None = None,
) -> PreservationHold:
    """Keep everything of the accounts until `held_until`, from now on or from a later time.

    Raises Forbidden, Invalid for empty texts or times in the wrong order, NotFound for the case, Conflict when one of
    the accounts was erased already.
    """
    require(principal, "hold.place")
    named = tuple(dict.fromkeys(accounts))
    start = held_from or now
    _check(named, ground, legal_reference, start, held_until, now)
    if case_id is not None:
        cases.case(conn, case_id)
    keep_erasure_out(conn)
    gone = graph_erasure.erased(conn, named)
    if gone:
        listed = ", ".join(sorted(gone))
        raise Conflict(f"There is nothing left to hold of {listed}: erased before. Place the hold on the others.")
    hold = store.insert_hold(
        conn, named, ground.strip(), legal_reference.strip(), case_id, (start, held_until), principal.id, now
    )
    contacts = graph_erasure.preserve(conn, vault, str(hold.number), named)
    facts: dict[str, Scalar] = {
        "accounts": len(named),
        "contacts": contacts,
        "until": held_until.isoformat(),
        "case": case_id,
    }
    placed = AuditEvent(actor=principal.id, verb="hold.placed", subject=_name(hold), occurred_at=now, facts=facts)
    audit.append(conn, [placed])
    return hold


def lift(
    conn: Connection[Any], vault: Vault, principal: Principal, number: int, reason: str, now: datetime
) -> PreservationHold:
    """End a hold before its time. What was deferred because of it waits for the next run of what is due.

    Raises Forbidden, NotFound, Invalid without a reason, Conflict when it has ended already.
    """
    require(principal, "hold.lift")
    _text(reason, "A lifting needs a reason")
    hold = store.lock_hold(conn, number)
    if hold is None:
        raise NotFound(f"There is no hold {number}; list the holds to see which there are.")
    if hold.state(now) in (HoldState.LIFTED, HoldState.EXPIRED):
        raise Conflict(f"Hold {number} has {_ended(hold)}; there is nothing to lift.")
    lifted = store.lift_hold(conn, number, principal.id, reason.strip(), now)
    _end(conn, vault, lifted, principal.id, "hold.lifted", now)
    return lifted


def holds(conn: Connection[Any], first: int = 50, after: str | None = None) -> Page[PreservationHold]:
    """The newest first, ended ones too."""
    below, _ = number_place(after)
    rows = store.select_holds(conn, checked_size(first) + 1, None if below is None else int(below))
    cursor = cursor_of(rows[first - 1].number, "") if len(rows) > first else None
    return Page(tuple(rows[:first]), cursor, store.count_holds(conn))


def protecting(conn: Connection[Any], account_id: str, now: datetime) -> list[PreservationHold]:
    """The holds that forbid erasing an account, the longest first; one that only begins later does too."""
    return [
        hold for hold in store.holds_on(conn, account_id) if hold.state(now) in (HoldState.STANDING, HoldState.COMING)
    ]


def end_expired(conn: Connection[Any], vault: Vault, actor: str, now: datetime) -> int:
    """Destroy the wraps of holds that have run out. Returns how many those were."""
    expired = store.expired_holds(conn, now)
    for hold in expired:
        _end(conn, vault, hold, actor, "hold.expired", now)
    return len(expired)


def _end(conn: Connection[Any], vault: Vault, hold: PreservationHold, actor: str, verb: str, now: datetime) -> None:
    graph_erasure.let_go(conn, vault, str(hold.number), now)
    store.end_hold_keys(conn, hold.number, now)
    audit.append(conn, [AuditEvent(actor=actor, verb=verb, subject=_name(hold), occurred_at=now)])


def _check(
    accounts: Sequence[str], ground: str, reference: str, start: datetime, until: datetime, now: datetime
) -> None:
    if not 0 < len(accounts) <= MOST_ACCOUNTS:
        raise Invalid(f"A hold names 1 to {MOST_ACCOUNTS} accounts, not {len(accounts)}.")
    _text(ground, "A hold needs a ground")
    _text(reference, "A hold needs a legal reference")
    if start.tzinfo is None or until.tzinfo is None:
        raise Invalid("A hold's times need a zone: write them with an offset, such as 2027-03-01T00:00:00Z.")
    if until <= max(start, now):
        raise Invalid("A hold has to end after it begins, and in the future.")


def _text(given: str, what: str) -> None:
    if not 0 < len(given.strip()) <= _LONGEST_GROUND:
        raise Invalid(f"{what} of 1 to {_LONGEST_GROUND} characters.")


def _name(hold: PreservationHold) -> str:
    return f"hold-{hold.number}"


def _ended(hold: PreservationHold) -> str:
    return "been lifted" if hold.lifted_at else f"expired on {hold.held_until:%Y-%m-%d}"
