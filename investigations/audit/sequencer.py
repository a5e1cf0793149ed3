"""Gives each row its place in the tree, one at a time. Killed at any moment, it goes on from its last commit."""

from typing import Any

from psycopg import Connection

from graph.vault import Vault, keep_erasure_out
from investigations.audit import leaves, store, tree

BATCH = 5_000


def place(conn: Connection[Any], vault: Vault, most: int = BATCH) -> int:
    """Give waiting rows their leaves, in the order in which they were appended. Returns how many; 0: none waits.

    Row, leaf, hashes and the end of the waiting are one transaction, the caller's.
    """
    keep_erasure_out(conn)  # before the sequencer's lock, as an erasure takes them
    store.be_the_sequencer(conn)
    waiting = store.select_pending(conn, most)
    if waiting:
        sealed = leaves.seal(conn, vault, waiting)
        size = store.size(conn)
        nodes, _ = tree.grow(size, edge(conn, size), (leaf.digest for leaf in sealed))
        store.insert_leaves(conn, size, sealed)
        store.insert_nodes(conn, nodes)
        store.delete_pending(conn, sealed)
    return len(waiting)


def place_all(conn: Connection[Any], vault: Vault) -> int:
    """Give every row that this transaction sees its leaf. Returns how many leaves the tree has then."""
    while place(conn, vault):
        pass
    return store.size(conn)


def edge(conn: Connection[Any], size: int) -> list[bytes]:
    """Hashes of the perfect subtrees that are the tree's first `size` leaves."""
    full = tree.cover(0, size)
    kept = store.nodes(conn, full)
    return [kept[one] for one in full]
