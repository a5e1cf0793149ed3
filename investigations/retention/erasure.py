"""Erasing accounts: asked for by name and ground, deferred while a hold stands, done in one transaction otherwise.

What an erasure does to each store is theirs (`graph.erasure`, `screening.erasure`); here is who may, when, and what of
the casework goes.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from psycopg import Connection

from domain.casework import AuditEvent, Erasure, ErasureState, PreservationHold, Principal
from domain.errors import Invalid
from domain.judgement import WORDS_ERASED
from domain.observations import Label, Node, Scalar
from graph import erasure as graph_erasure
from graph.vault import Vault, be_alone
from investigations import audit
from investigations.audit import sequencer
from investigations.pages import Page, checked_size, cursor_of, number_place
from investigations.retention import holds, store
from investigations.rights import require
from investigations.wording import sentence

SERVICE = "service:erasure"
_LONGEST_GROUND = 2000


@dataclass(frozen=True, slots=True)
class Eraser:
    """Erases, or defers.

    Attributes:
        forget: takes an account's texts out of screening's rows and returns the account and its posts; handed in,
            since screening is a sibling.
    """

    vault: Vault
    forget: Callable[[Connection[Any], str], Sequence[Node]]

    def request(
        self, conn: Connection[Any], principal: Principal, account_id: str, ground: str, now: datetime
    ) -> Erasure:
        """Erase an account now, or note that it is to be erased when the last hold on it has ended.

        Asking again changes nothing about what is done. Raises Forbidden, Invalid without a ground.
        """
        require(principal, "account.erase")
        if not 0 < len(ground.strip()) <= _LONGEST_GROUND:
            raise Invalid(f"An erasure needs a ground of 1 to {_LONGEST_GROUND} characters.")
        self._begin(conn, now)
        asked = store.insert_erasure(conn, account_id, ground.strip(), principal.id, now)
        return self._settle(conn, asked, principal.id, now)

    def run_due(self, conn: Connection[Any], now: datetime) -> list[Erasure]:
        """Do what was deferred and is held no more. Returns what was done."""
        self._begin(conn, now)
        settled = [self._settle(conn, asked, SERVICE, now) for asked in store.deferred_erasures(conn)]
        return [erasure for erasure in settled if erasure.state is ErasureState.DONE]

    def _begin(self, conn: Connection[Any], now: datetime) -> None:
        be_alone(conn)
        sequencer.place_all(conn, self.vault)  # what was told of an account is sealed, so that its key takes it along
        holds.end_expired(conn, self.vault, SERVICE, now)

    def _settle(self, conn: Connection[Any], asked: Erasure, actor: str, now: datetime) -> Erasure:
        if asked.state is ErasureState.DONE:
            return asked
        standing = holds.protecting(conn, asked.account_id, now)
        if standing:
            if actor != SERVICE:
                _tell(conn, asked, actor, "erasure.deferred", now)
            return asked
        graph_erasure.erase(
            conn,
            self.vault,
            graph_erasure.Erased(
                account_id=asked.account_id, erased_at=now, erased_by=asked.requested_by, ground=asked.ground
            ),
        )
        about = self.forget(conn, asked.account_id)
        store.reword_tasks(conn, [node.key for node in about], sentence(WORDS_ERASED))
        done = store.finish_erasure(conn, asked.number, now)
        _tell(conn, done, actor, "erasure.done", now)
        return done


def why_deferred(conn: Connection[Any], asked: Erasure, now: datetime) -> str | None:
    """Which holds stand in the way, and until when; None for an erasure that is done."""
    if asked.state is ErasureState.DONE:
        return None
    standing = holds.protecting(conn, asked.account_id, now)
    if not standing:
        return "No hold stands any more: the next `ringfence erasure run-due` does it."
    return f"Deferred: {'; '.join(map(_until, standing))}. It is done by `ringfence erasure run-due` after the last."


def erasures(conn: Connection[Any], first: int = 50, after: str | None = None) -> Page[Erasure]:
    """The newest first, done and deferred."""
    below, _ = number_place(after)
    rows = store.select_erasures(conn, checked_size(first) + 1, None if below is None else int(below))
    cursor = cursor_of(rows[first - 1].number, "") if len(rows) > first else None
    return Page(tuple(rows[:first]), cursor, store.count_erasures(conn))


def _until(hold: PreservationHold) -> str:
    until = hold.held_until.astimezone(UTC)
    case = f", {hold.case_id}" if hold.case_id else ""
    return f"hold {hold.number} stands until {until:%Y-%m-%d %H:%M} UTC ({hold.legal_reference}{case})"


def _tell(conn: Connection[Any], asked: Erasure, actor: str, verb: str, now: datetime) -> None:
    subject = Node(Label.ACCOUNT, asked.account_id).key
    facts: dict[str, Scalar] = {"erasure": asked.number, "asked_by": asked.requested_by}
    audit.append(conn, [AuditEvent(actor=actor, verb=verb, subject=subject, occurred_at=now, facts=facts)])
