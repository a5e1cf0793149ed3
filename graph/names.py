"""Accounts by what they call themselves, over Neo4j's full-text index of names and handles."""

import re

from neo4j import ManagedTransaction

from graph.bolt import ask
from graph.traversal import NodeRow, Scope, node_rows

MOST_NAMED = 1000  # names counted; a wider question is answered with "more than"

_NAMED = """
    CALL db.index.fulltext.queryNodes('account_names', $asked, {limit: $limit}) YIELD node, score
    RETURN elementId(node), node.id AS id, score ORDER BY score DESC, id
"""
_SPECIAL = re.compile(r'([+\-&|!(){}\[\]^"~*?:\\/])')


def named(tx: ManagedTransaction, words: str, first: int) -> tuple[list[NodeRow], int]:
    """The `first` accounts whose name holds all the words or begins a word with them, best first, and how many there
    are, counted up to `MOST_NAMED` + 1.
    """
    asked = " AND ".join(map(_word, words.lower().split()))
    found = ask(tx, _NAMED, asked=asked, limit=MOST_NAMED + 1) if asked else []
    rows = node_rows(tx, [row[0] for row in found[:first]], Scope())
    return [rows[row[0]] for row in found[:first]], len(found)


def _word(word: str) -> str:
    """Whole, or as a beginning; Lucene's own signs are taken as written."""
    literal = _SPECIAL.sub(r"\\\1", word)
    return f'("{literal}" OR {literal}*)'
