"""A connection whose work is rolled back, the people of the tests, and a released package."""

from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from domain.casework import Principal, Role
from investigations.packages.evidence import EvidenceStore
from investigations.packages.signing import SigningKey
from tests.investigations.dossiers import packed, unpack


@pytest.fixture
def conn(postgres: str) -> Iterator[psycopg.Connection]:
    with psycopg.connect(postgres) as connection:
        yield connection
        connection.rollback()


@pytest.fixture
def ines() -> Principal:
    return Principal("ines.investigator", frozenset({Role.INVESTIGATOR}))


@pytest.fixture
def sam() -> Principal:
    return Principal("sam.supervisor", frozenset({Role.SUPERVISOR}))


@pytest.fixture
def evidence(tmp_path: Path) -> EvidenceStore:
    return EvidenceStore.at(str(tmp_path / "evidence"))


@pytest.fixture(scope="session")
def key() -> SigningKey:
    return SigningKey(Ed25519PrivateKey.from_private_bytes(b"k" * 32))


@pytest.fixture(scope="session")
def files(key: SigningKey) -> dict[str, bytes]:
    """Every file of a bag, by its path."""
    return packed(key)


@pytest.fixture
def bag(files: dict[str, bytes], tmp_path: Path) -> Callable[[], Path]:
    """Unpacks a fresh copy of the bag to tamper with."""
    return lambda: unpack(files, tmp_path / "bag")
