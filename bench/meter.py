"""What a stretch of work cost: seconds, CPU seconds and peak memory of each process that took part."""

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

import psutil

MIB = 1 << 20
_LOOK_EVERY_S = 0.2


@dataclass
class Meter:
    """Measures the processes given by name while its block lasts; children's CPU seconds count with their parent.

    Attributes, once the block has ended: cpu_s by name; peak_mib, the largest resident set seen, by name; of
    `families` with what their children have beside what they share.
    """

    pids: Mapping[str, int]
    families: frozenset[str] = frozenset()
    cpu_s: dict[str, float] = field(default_factory=dict)
    peak_mib: dict[str, float] = field(default_factory=dict)

    def __enter__(self) -> Self:
        self._before = {name: _cpu_s(pid) for name, pid in self.pids.items()}
        self._ended = threading.Event()
        self._looking = threading.Thread(target=self._look, daemon=True)
        self._looking.start()
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self._ended.set()
        self._looking.join()
        self.cpu_s = {name: _cpu_s(pid) - self._before[name] for name, pid in self.pids.items()}

    def _look(self) -> None:
        while True:
            for name, pid in self.pids.items():
                resident = _resident(pid) + (_of_children(pid) if name in self.families else 0.0)
                self.peak_mib[name] = max(self.peak_mib.get(name, 0.0), resident / MIB)
            if self._ended.wait(_LOOK_EVERY_S):
                return


def _cpu_s(pid: int) -> float:
    """Own and ended children's CPU seconds, and those of living children: PostgreSQL forks one per connection."""
    process = psutil.Process(pid)
    own = process.cpu_times()
    total = own.user + own.system + own.children_user + own.children_system
    for child in process.children(recursive=True):
        try:
            times = child.cpu_times()
        except psutil.NoSuchProcess:
            continue
        total += times.user + times.system
    return float(total)


def _resident(pid: int) -> float:
    try:
        return float(psutil.Process(pid).memory_info().rss)
    except psutil.NoSuchProcess:
        return 0.0


def _of_children(pid: int) -> float:
    """Resident memory that is theirs alone: PostgreSQL's share most of it."""
    total = 0.0
    for child in psutil.Process(pid).children(recursive=True):
        try:
            memory = child.memory_info()
        except psutil.NoSuchProcess:
            continue
        total += memory.rss - getattr(memory, "shared", 0)  # not told on a Mac
    return total
