"""Brings PostgreSQL to the schema this version needs: every package's `migrations/*.sql`, in name order, once each.

What was applied is recorded with its SHA-256 in `runtime.migrations`, so an edited migration is refused instead of
being silently absent. Cypher migrations are the graph's own (`graph.schema.migrate`).
"""

import hashlib
from pathlib import Path

import psycopg

from domain.errors import Conflict

_PACKAGES = ("graph", "screening", "investigations", "gnn", "content_models/images")
_ROOT = Path(__file__).parents[1]
_ADVISORY_KEY = 0x52494E47
_LEDGER = """
    CREATE SCHEMA IF NOT EXISTS runtime;
    CREATE TABLE IF NOT EXISTS runtime.migrations (
        name text PRIMARY KEY, sha256 text NOT NULL, applied_at timestamptz NOT NULL DEFAULT now()
    )
"""


def migrate_postgres(database_url: str, root: Path = _ROOT) -> list[str]:
    """Applies what is missing, all of it or nothing, and returns the names, such as `graph/0001_ledger.sql`.

    Two processes may call it at once: the second waits and finds nothing left to do. Raises Conflict when a migration
    that was applied has been edited since.
    """
    with psycopg.connect(database_url) as connection:
        connection.execute("SELECT pg_advisory_xact_lock(%s)", (_ADVISORY_KEY,))
        connection.execute(_LEDGER)
        applied: dict[str, str] = dict(connection.execute("SELECT name, sha256 FROM runtime.migrations").fetchall())
        missing = [path for path in _migrations(root) if not _known(path, root, applied)]
        for path in missing:
            _apply(connection, path, root)
        return [_name(path, root) for path in missing]


def _migrations(root: Path) -> list[Path]:
    """In the order they apply. What undoes one (`*.rollback.sql`) is for a person with psql, never run from here."""
    found = [path for package in _PACKAGES for path in sorted((root / package / "migrations").glob("*.sql"))]
    return [path for path in found if not path.name.endswith(".rollback.sql")]


def _known(path: Path, root: Path, applied: dict[str, str]) -> bool:
    recorded = applied.get(_name(path, root))
    if recorded not in (None, _digest(path)):
        raise Conflict(
            f"{_name(path, root)} was changed after it was applied to this database: put it back as it was and add a "
            "new migration for the change"
        )
    return recorded is not None


def _apply(connection: psycopg.Connection, path: Path, root: Path) -> None:
    connection.execute(path.read_bytes())
    connection.execute(
        "INSERT INTO runtime.migrations (name, sha256) VALUES (%s, %s)", (_name(path, root), _digest(path))
    )


def _name(path: Path, root: Path) -> str:
    return f"{path.relative_to(root).parts[0]}/{path.name}"


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
