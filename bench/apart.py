"""Work in a process of its own, so that neither its memory nor its peak is counted with anybody else's."""

import multiprocessing
import resource
import sys
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from typing import TypeVar

Answer = TypeVar("Answer")


def spawned() -> ProcessPoolExecutor:
    """One process that shares nothing with this one and lives as long as the block."""
    return ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn"))


def apart(work: Callable[..., Answer], *arguments: object) -> Answer:
    with spawned() as pool:
        return pool.submit(work, *arguments).result()


def peak_mib(whose: int = resource.RUSAGE_SELF) -> float:
    """The largest resident set so far, of this process or of its ended children."""
    return resource.getrusage(whose).ru_maxrss / (1 << 20 if sys.platform == "darwin" else 1 << 10)
