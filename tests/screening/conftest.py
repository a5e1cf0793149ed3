"""Real engines, the real extractor, the real recorder of decisions, and a small detector that goes by words."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, datetime

import psycopg
import pytest
from psycopg import Connection
from psycopg_pool import ConnectionPool

from content_models.contacts import find_contacts
from domain.judgement import CategoryCode, Detector, Evidence, EvidenceKind, Signal
from domain.marketplace import Post
from graph.vault import ContactKeyer, Vault
from investigations import audit, decisions
from screening.intake import Intake
from screening.reading import Reader
from screening.routing import load_routing

NOW = datetime(2024, 6, 1, tzinfo=UTC)
_KEYER = ContactKeyer(b"k" * 32)


@dataclass
class WordDetector:
    """Goes by three words, so that a test can choose what becomes of a post."""

    name: str = "words"
    version: str = "1"

    def assess(self, posts: Sequence[Post]) -> list[Signal]:
        return [self._signal(post.body) for post in posts]

    def _signal(self, body: str) -> Signal:
        scores = {"forged": 0.99, "replica": 0.7, "unbranded": 0.4}
        word = next((word for word in scores if word in body), None)
        evidence = Evidence(kind=EvidenceKind.TEXT_SPAN, reason="a word of the trade", span=(0, 1), weight=1.0)
        return Signal(
            detector=self.name,
            version=self.version,
            probability=scores[word] if word else 0.01,
            category=CategoryCode.COUNTERFEITS if word else None,
            stage="fast",
            evidence=(evidence,) if word else (),
        )


def make_intake(detectors: Sequence[Detector] = (WordDetector(),), now: datetime = NOW) -> Intake:
    return Intake(
        reader=Reader(_KEYER, find_contacts),
        vault=Vault(b"m" * 32, _KEYER),
        detectors=detectors,
        routing=load_routing(),
        record_judgements=decisions.record_screening,
        record_audit=audit.append,
        clock=lambda: now,
    )


@pytest.fixture
def intake() -> Intake:
    return make_intake()


@pytest.fixture(scope="module")
def pool(postgres: str) -> Iterator[ConnectionPool]:
    with ConnectionPool(postgres, min_size=1, max_size=4) as opened:
        yield opened


@pytest.fixture
def connect(pool: ConnectionPool) -> Callable[[], AbstractContextManager[Connection]]:
    """Connections to a database in which screening and the graph hold nothing."""
    with pool.connection() as conn:
        empty(conn)
    return pool.connection


def empty(conn: psycopg.Connection) -> None:
    tables = conn.execute(
        "SELECT format('%I.%I', schemaname, tablename) FROM pg_tables WHERE schemaname IN ('screening', 'graph')"
    ).fetchall()
    conn.execute("SET LOCAL session_replication_role = replica")  # some are append-only by trigger
    conn.execute(f"TRUNCATE {', '.join(name for (name,) in tables)}")
    conn.commit()
