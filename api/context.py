"""What a request carries: who asks, the services it may call, and its one connection. Wired in `runtime`."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from psycopg import Connection
from psycopg_pool import ConnectionPool
from strawberry.fastapi import BaseContext

from api.tokens import TokenVerifier
from domain.casework import Case, Principal
from domain.marketplace import FoundContact
from graph.reads import GraphReader
from graph.vault import ContactKeyer, Vault
from investigations.packages.evidence import EvidenceStore
from investigations.packages.signing import SigningKey
from investigations.packages.snapshot import CaseSnapshot


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    """Everything a request can reach.

    Attributes:
        side_pool: for what is committed or read while a request still holds its own connection (the audit row of a
            read, the past); from one pool, as many requests as connections would wait for each other for ever.
        find_contacts: contacts in a text, to mask them; text and region in.
        freeze: reads graph, posts and decisions of a case into an immutable snapshot; it crosses packages, so
            `runtime` hands it in.
    """

    pool: ConnectionPool
    side_pool: ConnectionPool
    graph: GraphReader
    vault: Vault
    keyer: ContactKeyer
    tokens: TokenVerifier
    evidence: EvidenceStore
    signing: SigningKey
    find_contacts: Callable[[str, str | None], Sequence[FoundContact]]
    freeze: Callable[[Connection, Case, Principal], CaseSnapshot]
    now: Callable[[], datetime]


class RequestContext(BaseContext):
    """One request: `connection` is its transaction and is set when execution begins."""

    def __init__(self, services: Services, principal: Principal) -> None:
        super().__init__()
        self.services = services
        self.principal = principal
        self.connection: Connection
