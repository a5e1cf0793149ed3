"""Work in a process of its own, so that neither its memory nor its peak is counted with anybody else's."""

import multiprocessing
import os
import resource
import signal
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager, suppress
from threading import Thread
from typing import TypeVar

Answer = TypeVar("Answer")


@contextmanager
def spawned() -> Iterator[ProcessPoolExecutor]:
    """One process that shares nothing with this one and lives as long as the block, and no longer than this process."""
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=context, initializer=_end_with_its_parent) as pool:
        child = pool.submit(os.getpid).result()
        try:
            yield pool
        except BaseException:
            with suppress(ProcessLookupError):
                os.kill(child, signal.SIGKILL)  # or the block would end only when work does that nobody waits for
            raise


def _end_with_its_parent() -> None:
    """A parent that is killed tells nobody, and a child that waits for work would wait for good."""
    parent = multiprocessing.parent_process()
    assert parent is not None

    def watch() -> None:
        parent.join()
        os._exit(1)

    Thread(target=watch, daemon=True).start()


def apart(work: Callable[..., Answer], *arguments: object) -> Answer:
    with spawned() as pool:
        return pool.submit(work, *arguments).result()


def peak_mib(whose: int = resource.RUSAGE_SELF) -> float:
    """The largest resident set so far, of this process or of its ended children."""
    return resource.getrusage(whose).ru_maxrss / (1 << 20 if sys.platform == "darwin" else 1 << 10)
