"""One number for everything the graph says, to prove that a crash, a replay or a rebuild changed nothing."""

import hashlib
from collections.abc import Iterator
from typing import Any

import orjson
from neo4j import Driver, ManagedTransaction, Record

from domain.observations import Label, Relationship
from graph.bolt import in_read
from graph.summaries import FOREVER, rectangles_of

_BYTES = 32


def graph_digest(driver: Driver) -> str:
    """SHA-256s of every node and relationship with its facts and summary, added up; 64 hex digits, whatever the order.

    When something was recorded takes no part, so two runs over the same events agree: of the rectangles only the
    present belief counts.
    """
    total = in_read(driver, lambda tx: sum(map(_number, _everything(tx))))
    return (total % (1 << 8 * _BYTES)).to_bytes(_BYTES, "big").hex()


def _everything(tx: ManagedTransaction) -> Iterator[list[Any]]:
    for label in Label:
        for node_id, properties in _rows(tx, f"MATCH (n:{label}) RETURN n.id, properties(n)"):
            yield [label, node_id, _present(properties)]
    for kind in Relationship:
        ends = "labels(a)[0], a.id, labels(b)[0], b.id"
        for *between, properties in _rows(tx, f"MATCH (a)-[r:{kind}]->(b) RETURN {ends}, properties(r)"):
            yield [kind, *between, _present(properties)]


def _rows(tx: ManagedTransaction, cypher: str) -> Iterator[Record]:
    """Row by row: everything at once would not fit."""
    yield from tx.run(cypher)


def _present(properties: dict[str, Any]) -> dict[str, Any]:
    believed = [area[:2] for area in rectangles_of(properties) if area.known_to == FOREVER]
    return {name: fact for name, fact in properties.items() if name != "known_at"} | {"held": believed}


def _number(said: list[Any]) -> int:
    return int.from_bytes(hashlib.sha256(orjson.dumps(said, option=orjson.OPT_SORT_KEYS)).digest(), "big")
