"""What a start tells while it runs, and how a terminal shows it. Not a log: the engines' own output goes to files."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Lock

from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TaskID, TextColumn


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that happened on the way up or down; `done_bytes` of `total_bytes` while downloading."""

    engine: str
    text: str
    done_bytes: int = 0
    total_bytes: int = 0


Report = Callable[[Step], None]


def silent(step: Step) -> None:
    """For callers that show nothing."""


@contextmanager
def on_terminal(console: Console) -> Iterator[Report]:
    """Plain lines for steps, one bar per engine while its jars come in. Safe to call from several threads."""
    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn())
    with Progress(*columns, console=console, transient=True) as progress:
        bars: dict[str, TaskID] = {}
        lock = Lock()

        def report(step: Step) -> None:
            with lock:
                if not step.total_bytes:
                    progress.console.print(f"{step.engine}: {step.text}", highlight=False, markup=False)
                    return
                if step.engine not in bars:
                    bars[step.engine] = progress.add_task(f"{step.engine} {step.text}", total=step.total_bytes)
                progress.update(bars[step.engine], completed=step.done_bytes)

        yield report
