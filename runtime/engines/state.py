"""What the last start left behind: `engines.json` in the home folder, one record per engine.

It is written whole and renamed, so a crash at any moment leaves the old or the new record, never half of one. It is a
hint, not the truth: a record counts only while the process it names is alive and began when the record says.
"""

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path
from threading import Lock


@dataclass(frozen=True, slots=True)
class Record:
    """`pid` is 0 while stopped; the ports are remembered. `started_s`: the process's start, seconds since the epoch."""

    ports: tuple[int, ...]
    pid: int = 0
    started_s: float = 0.0
    owned: bool = False


class State:
    """The records of one home. Threads share one instance; processes take the home's lock before they write."""

    def __init__(self, home: Path) -> None:
        self._path = home / "engines.json"
        self._lock = Lock()

    def read(self) -> dict[str, Record]:
        """An unreadable file counts as empty: leftover processes are found by their command line."""
        try:
            rows = json.loads(self._path.read_text(encoding="utf-8"))
            return {name: Record(**{**row, "ports": tuple(row["ports"])}) for name, row in rows.items()}
        except (FileNotFoundError, ValueError, TypeError, KeyError, AttributeError):
            return {}

    def write(self, engine: str, record: Record) -> None:
        with self._lock:
            records = {**self.read(), engine: record}
            part = self._path.with_suffix(".part")
            with part.open("w", encoding="utf-8") as stream:
                json.dump({name: asdict(kept) for name, kept in records.items()}, stream, indent=1)
                stream.flush()
                os.fsync(stream.fileno())
            part.replace(self._path)
