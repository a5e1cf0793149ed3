"""The one place where parts are put together: engines, secrets, models, services, and what crosses two siblings.

What does not live here: rules, queries, or the order of a run (see `ring_job`, `demo`, `cli`).
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import neo4j
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from fastapi import FastAPI
from psycopg import Connection, OperationalError
from psycopg_pool import ConnectionPool

from api.app import create_app
from api.context import Services
from api.tokens import LocalTokens, OidcTokens, TokenVerifier
from content_models.contacts import find_contacts
from domain.judgement import Detector, Evidence
from domain.marketplace import Post
from domain.observations import Node
from graph import schema
from graph.hubs import load_rules
from graph.projector import Projector
from graph.reads import GraphReader
from graph.vault import ContactKeyer, Vault
from investigations import audit, decisions
from investigations.audit import store as audit_store
from investigations.packages.evidence import EvidenceStore
from investigations.packages.signing import SigningKey
from investigations.packages.snapshot import Custodian
from investigations.retention.erasure import Eraser
from runtime.engines import Endpoints, hmac_key, master_key, secret
from runtime.freeze import Freezer
from runtime.migrations import migrate_postgres
from runtime.regions import claim
from runtime.settings import Settings
from screening import erasure as screening_erasure
from screening.intake import Intake
from screening.reading import Reader
from screening.residency import Residency
from screening.routing import load_routing

if TYPE_CHECKING:
    from content_models.text.cascade import TextCascade

REQUESTS_AT_ONCE = 8
_PATIENCE_S = 5.0

Clock = Callable[[], datetime]


def now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Installation:
    """One installation's opened engines and its secrets.

    Attributes:
        side_pool: for what is committed or read while a request still holds its connection of `pool`.
    """

    settings: Settings
    endpoints: Endpoints
    pool: ConnectionPool
    side_pool: ConnectionPool
    driver: neo4j.Driver
    clock: Clock

    @property
    def keyer(self) -> ContactKeyer:
        return keyer(self.settings)

    @property
    def vault(self) -> Vault:
        return vault(self.settings)

    @property
    def eraser(self) -> Eraser:
        return Eraser(self.vault, self._forget)

    def _forget(self, conn: Connection, account_id: str) -> Sequence[Node]:
        """What keeps an account's values besides the graph: screening's texts, what ring runs and scorings read."""
        from gnn import histories, inputs, store

        histories.forget(self.seller_histories)

        deleted = inputs.delete_inputs_with(self.ring_inputs, account_id)
        store.give_up_inputs(conn, deleted, "an account that it read was erased since", self.clock())
        return screening_erasure.forget(conn, account_id)

    @property
    def ring_inputs(self) -> Path:
        """Where the inputs of ring runs are kept."""
        return self.settings.home / "ring-inputs"

    @property
    def seller_histories(self) -> Path:
        """Where what the last scoring of sellers read is kept for the next."""
        return self.settings.home / "seller-histories"

    @property
    def evidence(self) -> EvidenceStore:
        return EvidenceStore.at(self.settings.evidence or str(self.settings.home / "evidence"))

    @property
    def graph(self) -> GraphReader:
        own = self.settings.hub_rules
        return GraphReader(self.driver, self.side_pool, load_rules(self.keyer, *([own] if own else [])))

    @property
    def projector(self) -> Projector:
        return Projector(self.pool, self.driver)


@contextmanager
def opened(settings: Settings, endpoints: Endpoints, clock: Clock = now) -> Iterator[Installation]:
    """Connect to running engines and bring their schemas up to date. Raises Unavailable, Conflict."""
    claim(endpoints.database_url, settings.region)
    migrate_postgres(endpoints.database_url)
    credentials = (endpoints.neo4j_user, endpoints.neo4j_password)
    with (
        neo4j.GraphDatabase.driver(endpoints.neo4j_uri, auth=credentials) as driver,
        _pool(endpoints.database_url, 1) as pool,
        _pool(endpoints.database_url, 0) as side_pool,
    ):
        schema.migrate(driver)
        with pool.connection() as conn:
            audit_store.make_months_ahead(conn)
        yield Installation(
            settings=settings, endpoints=endpoints, pool=pool, side_pool=side_pool, driver=driver, clock=clock
        )


def _pool(database_url: str, least: int) -> ConnectionPool:
    """Connections are tried before they are lent: after a restart of PostgreSQL nobody is handed a dead one, and
    whoever finds it away is told so soon, and served soon after it came back.
    """

    def tried(connection: Connection) -> None:
        try:
            ConnectionPool.check_connection(connection)
        except OperationalError:
            pool.check()  # the others died with it, and the pool pauses longer after each that it finds
            raise

    pool = ConnectionPool(
        database_url,
        min_size=least,
        max_size=REQUESTS_AT_ONCE,
        check=tried,
        timeout=_PATIENCE_S,
        reconnect_timeout=_PATIENCE_S,
        open=False,  # by whoever enters it
    )
    return pool


def keyer(settings: Settings) -> ContactKeyer:
    return ContactKeyer(hmac_key(settings.home))


def vault(settings: Settings) -> Vault:
    return Vault(master_key(settings.home), keyer(settings))


def residency(settings: Settings) -> Residency:
    """Which regions' events and rows the store of these settings takes."""
    stores = {region: code for code, store in settings.regions.items() for region in store.holds}
    return Residency(store=settings.region, default=settings.default_region, stores=stores)


def signing_key(settings: Settings) -> SigningKey:
    """Signs packages; its fingerprint is what agencies are told."""
    return SigningKey.from_pem(secret(settings.home, "packages.pem", _new_key))


def local_tokens(settings: Settings) -> LocalTokens:
    return LocalTokens(SigningKey.from_pem(secret(settings.home, "tokens.pem", _new_key)).private)


def detectors(settings: Settings) -> tuple[Detector, ...]:
    """The released detectors, a line each. Imported here, so that nothing else waits for a model to load."""
    from content_models.remembered import Remembered

    return (Remembered(_text_cascade(settings.text_model, settings.illegal_share), now),)


@lru_cache(maxsize=1)
def _text_cascade(folder: Path | None, illegal_share: float | None) -> "TextCascade":
    """Loaded once, by whoever needs it first: the worker that screens, or a person who asks for an explanation."""
    from content_models.text.cascade import TextCascade

    return TextCascade.load(folder, illegal_share)


def _explain(settings: Settings) -> Callable[[Post], Sequence[Evidence]]:
    return lambda post: _text_cascade(settings.text_model, settings.illegal_share).explain(post)


def intake(installation: Installation, detecting: Sequence[Detector]) -> Intake:
    """The intake with screening by `detecting`; with () posts are taken in and wait to be screened."""
    return Intake(
        reader=Reader(installation.keyer, find_contacts),
        vault=installation.vault,
        detectors=tuple(detecting),
        routing=load_routing(),
        record_judgements=decisions.record_screening,
        record_audit=audit.append,
        clock=installation.clock,
        residency=residency(installation.settings),
    )


def services(installation: Installation) -> Services:
    from gnn import jobs, scores, store
    from runtime.wording import Templates

    return Services(
        pool=installation.pool,
        side_pool=installation.side_pool,
        graph=installation.graph,
        vault=installation.vault,
        keyer=installation.keyer,
        tokens=_tokens(installation),
        evidence=installation.evidence,
        eraser=installation.eraser,
        signing=signing_key(installation.settings),
        find_contacts=find_contacts,
        shared_templates=Templates(installation.clock),
        explain=_explain(installation.settings),
        freeze=Freezer(installation.graph, installation.vault, _custodian(installation.settings), installation.clock),
        seller_scores=scores.scores_of,
        ring_jobs=jobs.jobs,
        ring_runs=store.runs,
        cancel_ring_job=jobs.cancel,
        now=installation.clock,
    )


def api(installation: Installation) -> FastAPI:
    return create_app(services(installation))


def _tokens(installation: Installation) -> TokenVerifier:
    settings = installation.settings
    if settings.oidc_issuer:
        return OidcTokens(settings.oidc_issuer, settings.oidc_audience)
    return local_tokens(settings)


def _custodian(settings: Settings) -> Custodian:
    return Custodian(
        organisation=settings.organisation,
        contact=settings.organisation_contact,
        address=settings.organisation_address,
    )


def _new_key() -> bytes:
    return SigningKey(Ed25519PrivateKey.generate()).to_pem()
