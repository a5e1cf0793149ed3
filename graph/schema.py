"""Brings Neo4j to the schema this version needs: constraints, by recorded and checksummed Cypher migrations."""

import hashlib
from pathlib import Path

from neo4j import Driver

from domain.errors import Conflict
from graph.bolt import ask, in_read, in_write

_MIGRATIONS = Path(__file__).parent / "neo4j_migrations"


def migrate(driver: Driver, folder: Path = _MIGRATIONS) -> list[str]:
    """Apply the migrations that are missing, in name order, and return their names.

    Every statement is written to be repeatable (`IF NOT EXISTS`), since Neo4j keeps schema changes and records in
    separate transactions: a crash between a change and its record is healed by the next call. Indexes are filled when
    it returns. Raises Conflict, before
    any change, when a migration that was applied has been edited since.
    """
    applied = _applied(driver)
    files = sorted(folder.glob("*.cypher"))
    for path in files:
        if applied.get(path.name) not in (None, _digest(path)):
            raise Conflict(
                f"{path.name} was changed after it was applied to this graph: put it back as it was and add a new "
                "migration for the change"
            )
    missing = [path for path in files if path.name not in applied]
    for path in missing:
        _apply(driver, path)
    in_read(driver, lambda tx: ask(tx, "CALL db.awaitIndexes(300)"))  # those that were begun are filled side by side
    return [path.name for path in missing]


def _applied(driver: Driver) -> dict[str, str]:
    records = in_read(driver, lambda tx: ask(tx, "MATCH (m:SchemaMigration) RETURN m.name, m.sha256"))
    return dict(map(tuple, records))


def _apply(driver: Driver, path: Path) -> None:
    statements = [text for text in path.read_text(encoding="utf-8").split(";\n") if text.strip()]
    in_write(driver, lambda tx: [ask(tx, statement) for statement in statements])
    record = "MERGE (m:SchemaMigration {name: $name}) SET m.sha256 = $sha256, m.applied_at = datetime()"
    in_write(driver, lambda tx: ask(tx, record, name=path.name, sha256=_digest(path)))


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
