"""A package's chain of custody: each link holds the SHA-256 of the link before it, so none can be cut out or moved."""

from collections.abc import Sequence
from dataclasses import dataclass

import rfc8785
from psycopg import Connection

from domain.casework import CustodyEvent
from investigations.packages import store
from investigations.packages.snapshot import moment, sha256_of

FIRST_PREV = "0" * 64


@dataclass(frozen=True, slots=True)
class Link:
    """One event at its place in the chain."""

    seq: int
    prev: str
    event: CustodyEvent

    @property
    def line(self) -> bytes:
        """The link as one line of canonical JSON, as it stands in `custody.jsonl` without its newline."""
        event = self.event
        return rfc8785.dumps(
            {
                "seq": self.seq,
                "prev": self.prev,
                "package": event.package_id,
                "event": event.verb.value,
                "actor": event.actor,
                "at": moment(event.occurred_at),
                "note": event.note,
                "sha256": event.sha256,
            }
        )

    @property
    def digest(self) -> str:
        return sha256_of(self.line)


def append(conn: Connection, events: Sequence[CustodyEvent]) -> None:
    """Add links to the end of one package's chain. The caller holds the package's row (`store.lock_package`)."""
    if not events:
        return
    links = chain(conn, events[0].package_id)
    for event in events:
        links.append(Link(len(links) + 1, links[-1].digest if links else FIRST_PREV, event))
        store.insert_custody(conn, event, links[-1].seq, links[-1].prev)


def chain(conn: Connection, package_id: str) -> list[Link]:
    """The whole chain of a package, oldest link first."""
    return [Link(seq, prev, event) for seq, prev, event in store.select_custody(conn, package_id)]


def is_whole(links: Sequence[Link]) -> bool:
    """Whether each link follows from the one before; a chain cut at its end still is, so keep its head elsewhere."""
    prevs = [FIRST_PREV, *(link.digest for link in links)]
    return all(link.seq == n and link.prev == prev for n, (link, prev) in enumerate(zip(links, prevs, strict=False), 1))
