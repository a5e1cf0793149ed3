"""How the graph package talks to Neo4j: transactions without the notices that an empty graph has no labels yet."""

from collections.abc import Callable
from typing import Any, TypeVar

from neo4j import READ_ACCESS, Driver, ManagedTransaction, NotificationMinimumSeverity, Record
from neo4j.exceptions import DriverError, ServiceUnavailable, TransientError

from domain.errors import Unavailable

T = TypeVar("T")


def in_read(driver: Driver, work: Callable[[ManagedTransaction], T]) -> T:
    """Run `work` in one read transaction, so that all it reads belongs together as far as Neo4j allows."""
    with driver.session(
        default_access_mode=READ_ACCESS, notifications_min_severity=NotificationMinimumSeverity.OFF
    ) as session:
        return _reached(lambda: session.execute_read(work))


def in_write(driver: Driver, work: Callable[[ManagedTransaction], T]) -> T:
    with driver.session(notifications_min_severity=NotificationMinimumSeverity.OFF) as session:
        return _reached(lambda: session.execute_write(work))


def ask(tx: ManagedTransaction, cypher: str, **parameters: Any) -> list[Record]:
    """Every row at once. Statements are built from this package's own enums; what comes from outside is a parameter."""
    return list(tx.run(cypher, parameters))


def _reached(call: Callable[[], T]) -> T:
    try:
        return call()
    except (ServiceUnavailable, DriverError, TransientError) as error:
        raise Unavailable("Neo4j does not answer: try again when it does") from error
