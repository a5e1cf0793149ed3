"""The audit log of an installation: its keys, and the sequencer beside a worker or the service.

Any number of processes may run one: a lock in PostgreSQL lets them take turns.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from investigations.audit import AuditLog, sequencer, store
from investigations.packages.signing import SigningKey
from runtime.bootstrap import Installation, vault
from runtime.engines import secret
from runtime.settings import Settings
from runtime.workers import beside, persistently

PAUSE_S = 0.3  # a row has its leaf within a second
CHECKPOINT_EVERY = timedelta(minutes=1)


def audit_log(settings: Settings) -> AuditLog:
    """The log's keys are files of their own, `audit-<number>.pem`: one that signs packages signs nothing else."""

    def key(number: int) -> SigningKey:
        return SigningKey.from_pem(secret(settings.home, f"audit-{number}.pem", _new_key))

    return AuditLog(vault(settings), key)


@contextmanager
def sequenced(installation: Installation, stop: threading.Event) -> Iterator[None]:
    """A sequencer in a thread beside whatever the block does; its failure sets `stop` and is raised at the end."""
    with beside(lambda: run_sequencer(installation, stop), stop):
        yield


def run_sequencer(installation: Installation, stop: threading.Event) -> None:
    """Give rows their leaves as they come, and sign a checkpoint a minute in which some came, until stopped.

    Raises Unavailable when PostgreSQL stays away for minutes.
    """
    running = Sequencing(installation)
    persistently(lambda: running.run(stop), lambda: running.turns, stop)


class Sequencing:
    """Turns of the sequencer; `turns` counts those that were completed."""

    def __init__(self, installation: Installation) -> None:
        self.turns = 0
        self._installation = installation
        self._log = audit_log(installation.settings)
        self._signed_at: datetime | None = None

    def run(self, stop: threading.Event) -> None:
        while not stop.is_set():
            if not self.turn():
                stop.wait(PAUSE_S)

    def turn(self) -> int:
        """One batch, and a checkpoint when it is time. Returns how many rows got their leaves."""
        now = self._installation.clock()
        placed = self._place()
        if placed < sequencer.BATCH and (self._signed_at is None or now - self._signed_at >= CHECKPOINT_EVERY):
            with self._installation.pool.connection() as conn:
                store.make_months_ahead(conn)
                self._log.sign(conn, now)
            self._signed_at = now
        self.turns += 1
        return placed

    def _place(self) -> int:
        with self._installation.pool.connection() as conn:
            return sequencer.place(conn, self._log.vault) if store.any_pending(conn) else 0


def _new_key() -> bytes:
    return SigningKey(Ed25519PrivateKey.generate()).to_pem()
