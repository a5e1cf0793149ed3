"""Workers as processes: they stop between two batches when told to, by a signal or by having nothing left to do."""

import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from runtime.bootstrap import Installation, detectors, intake
from screening.worker import Taken, Worker


@contextmanager
def stopped_by_signal(stop: threading.Event) -> Iterator[None]:
    """Let SIGINT and SIGTERM set `stop` instead of breaking off; only where signals can be handled."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {number: signal.signal(number, lambda *_: stop.set()) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def run_worker(
    installation: Installation, stop: threading.Event | None = None, until_idle_s: float | None = None
) -> Taken:
    """Screen the event topic until stopped, or until no event came for `until_idle_s` seconds."""
    stop = stop or threading.Event()
    worker = Worker(
        intake=intake(installation, detectors()),
        connect=installation.pool.connection,
        bootstrap_servers=installation.endpoints.kafka_bootstrap_servers,
    )
    if until_idle_s is not None:
        threading.Thread(target=_watch, args=(worker.taken, stop, until_idle_s), daemon=True).start()
    with stopped_by_signal(stop):
        worker.run(stop)
    return worker.taken


def _watch(taken: Taken, stop: threading.Event, until_idle_s: float) -> None:
    """Idle counts from the last change of what was taken, so a slow batch is not taken for silence before the first."""
    seen, since = _sum(taken), time.monotonic()
    while not stop.wait(0.2):
        if _sum(taken) != seen:
            seen, since = _sum(taken), time.monotonic()
        elif seen and time.monotonic() - since > until_idle_s:
            stop.set()


def _sum(taken: Taken) -> int:
    return taken.accepted + taken.duplicates + taken.dead
