"""What commands share with each other: the installation that they work in, and how they speak to a terminal."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TaskProgressColumn, TextColumn, TimeElapsedColumn

from runtime import engines
from runtime.bootstrap import Installation, opened
from runtime.settings import Settings

console = Console()
notices = Console(stderr=True)


@contextmanager
def installed() -> Iterator[Installation]:
    """The installation of the settings, on engines that are running or are started for it."""
    settings = Settings()
    with opened(settings, engines.endpoints(settings)) as installation:
        yield installation


@contextmanager
def busy(title: str) -> Iterator[Callable[[str], None]]:
    """One line that says what is being done, and is gone afterwards."""
    columns = (SpinnerColumn(), TextColumn(f"{title}: {{task.description}}"), TimeElapsedColumn())
    with Progress(*columns, console=notices, transient=True) as progress:
        task = progress.add_task("")
        yield lambda text: progress.update(task, description=text)


@contextmanager
def measured(title: str) -> Iterator[Callable[[str, float], None]]:
    """A bar that says what is being done and how much of it is done, and is gone afterwards."""
    columns = (TextColumn(f"{title}: {{task.description}}"), BarColumn(), TaskProgressColumn(), TimeElapsedColumn())
    with Progress(*columns, console=notices, transient=True) as progress:
        task = progress.add_task("reading", total=1.0)
        yield lambda text, share: progress.update(task, description=text, completed=share)


def tell(line: str) -> None:
    """A line as it is: ids stay whole however narrow the terminal is, and nothing in it is markup."""
    console.print(line, highlight=False, markup=False, soft_wrap=True)
