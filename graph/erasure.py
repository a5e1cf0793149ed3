"""Erasing an account: keys destroyed, personal facts out of the record and the graph, and a rule that outlasts replays.

What stays is ids, keyed hashes, times, relationships, codes and scores. What does not live here: texts of posts
(`screening.erasure`), holds and who may erase (`investigations`).
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from psycopg import Connection

from domain.observations import PERSONAL, Edge, Label, Node, Observation, Relationship
from graph import store
from graph.resolution.judgements import same_as
from graph.resolution.store import drop_reasons
from graph.vault import Vault


@dataclass(frozen=True, slots=True, kw_only=True)
class Erased:
    """That an account's values are gone: since when, by whose request, on what ground."""

    account_id: str
    erased_at: datetime
    erased_by: str
    ground: str


def erase(conn: Connection[Any], vault: Vault, erased: Erased) -> None:
    """Destroy the account's keys and take its name and its contacts' masks out of observations and summaries,
    and the words of every judgement that it is somebody's account, or is not.

    Neo4j follows with the projector. Nothing of the account that comes later is kept in clear either: `withheld` says
    what is left of it. Erasing twice is harmless. The caller makes sure that no hold stands.
    """
    gone = vault.erase_account(conn, erased.account_id)
    conn.execute(
        "INSERT INTO graph.erasures VALUES (%s, %s, %s, %s) ON CONFLICT DO NOTHING",
        (erased.account_id, erased.erased_at, erased.erased_by, erased.ground),
    )
    judged = [same_as(pair) for pair in drop_reasons(conn, erased.account_id)]
    _without_values(conn, [Node(Label.ACCOUNT, erased.account_id), *_contacts(gone), *judged], erased.erased_at)


def preserve(conn: Connection[Any], vault: Vault, hold: str, accounts: Collection[str]) -> int:
    """Wrap the keys of the accounts' contacts for a hold too. Returns how many contacts those are."""
    return vault.preserve(conn, hold, accounts)


def let_go(conn: Connection[Any], vault: Vault, hold: str, now: datetime) -> None:
    """Destroy a hold's wraps; what nobody else is linked to goes with them."""
    _without_values(conn, _contacts(vault.let_go(conn, hold)), now)


def erased(conn: Connection[Any], account_ids: Collection[str]) -> dict[str, datetime]:
    """Those of the accounts that were erased, and when."""
    rows = conn.execute(
        "SELECT account_id, erased_at FROM graph.erasures WHERE account_id = ANY (%s)", (list(account_ids),)
    )
    return dict(rows.fetchall())


def any_erased(conn: Connection[Any]) -> bool:
    """Whether any account was ever erased here."""
    return bool((conn.execute("SELECT EXISTS (SELECT FROM graph.erasures)").fetchone() or (False,))[0])


def withheld(
    conn: Connection[Any], observations: Iterable[Observation], vault: Vault, accounts: Collection[str]
) -> list[Observation]:
    """Observations as they may be kept when `accounts` were erased, after the vault has what it keeps of the batch.

    A contact's mask goes where nobody is left who holds the value.
    """
    seen = list(observations)
    if not accounts:
        return seen
    contacts = {o.subject.id for o in seen if isinstance(o.subject, Node) and o.subject.label is Label.CONTACT}
    bare = {*_contacts(vault.erased_contacts(conn, contacts)), *(Node(Label.ACCOUNT, account) for account in accounts)}
    return [_without_facts(observation) if observation.subject in bare else observation for observation in seen]


def _without_facts(seen: Observation) -> Observation:
    assert isinstance(seen.subject, Node)
    personal = PERSONAL[seen.subject.label]
    return replace(seen, properties={name: fact for name, fact in seen.properties.items() if name not in personal})


def _without_values(conn: Connection[Any], subjects: Collection[Node | Edge], now: datetime) -> None:
    for kind, personal in PERSONAL.items():
        store.drop_facts(conn, [subject.key for subject in subjects if _kind(subject) is kind], personal, now)


def _kind(subject: Node | Edge) -> Label | Relationship:
    return subject.label if isinstance(subject, Node) else subject.relationship


def _contacts(contact_ids: Iterable[str]) -> list[Node]:
    return [Node(Label.CONTACT, contact_id) for contact_id in contact_ids]
