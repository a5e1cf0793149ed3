"""`ringfence graph …`: load a platform, build the graph anew from the record; `ringfence export graph`.

What they do is in `graph_builds` and `graph.export`.
"""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from domain.casework import AuditEvent
from domain.errors import Invalid
from graph.views import AsOf
from investigations import audit
from investigations.wording import several
from runtime import engines
from runtime.settings import Settings

if TYPE_CHECKING:
    from runtime.bootstrap import Installation
    from runtime.graph_builds import Build, Built

_TELL_EVERY_S = 5.0  # of one step, in a log

app = typer.Typer(no_args_is_help=True, help="The whole graph: load a platform into it, build it anew.")
export_app = typer.Typer(no_args_is_help=True, help="Take things out of Ringfence: the graph as tables.")


@app.command()
def load(
    sources: Annotated[
        list[Path], typer.Argument(help="A folder of Parquet files (docs/bulk-load.md), or files of events.")
    ],
    mapping: Annotated[Path | None, typer.Option(help="What the columns of a table mean, as for `ingest`.")] = None,
) -> None:
    """Load a large platform through Neo4j's own import tool, many times faster than event by event.

    The graph stays readable while its successor is built, and is away for the seconds in which that takes its place.
    Ends with 1, and what to do, where a row cannot be loaded or a file of events breaks off.

    Examples: ringfence graph load history/ · ringfence graph load 2024.jsonl.zst 2025.jsonl.zst
    """
    from runtime.graph_builds import Build  # here, since no other command has a use for columns

    settings = Settings()
    folder = _folder(sources)
    if folder and mapping:
        raise Invalid("--mapping is for tables of events; a folder of Parquet files says itself what its columns are")
    with _telling("graph load") as say:
        build = Build(settings, say)
        built, broken = (build.load(folder), False) if folder else _events(settings, build, sources, mapping, say)
    _print(built)
    if broken:
        raise typer.Exit(1)


@app.command()
def rebuild() -> None:
    """Build the graph anew from the record in PostgreSQL, beside the one that stands, and put it in its place.

    Broken off at any moment, it leaves the graph that stood, and can be run again.

    Examples: ringfence graph rebuild · RINGFENCE_HOME=/srv/ringfence ringfence graph rebuild
    """
    from runtime.graph_builds import Build

    with _telling("graph rebuild") as say:
        built = Build(Settings(), say).rebuild()
    _print(built)


@export_app.command("graph")
def export(
    folder: Annotated[Path, typer.Argument(help="A folder that is new or empty.")],
    valid_at: Annotated[
        datetime | None, typer.Option(help="Links as they were then, UTC; default: as they are.")
    ] = None,
    known_at: Annotated[
        datetime | None, typer.Option(help="As far as was known then, UTC; default: --valid-at.")
    ] = None,
    name: Annotated[str, typer.Option(help="Who asks; the audit row names it.")] = "local",
) -> None:
    """Write the graph as Parquet tables, which `ringfence rings run --engine spark` detects in (docs/scale.md).

    Memory stays bounded however large the graph is. `manifest.json` says of each part rows, bytes and SHA-256, and is
    written last: a folder without it was broken off, and can be deleted.

    Examples: ringfence export graph /srv/graph-today · ringfence export graph old/ --valid-at 2026-03-01
    """
    from graph.export import export_graph
    from runtime.bootstrap import now, opened
    from runtime.ring_engines import seller_scores

    settings = Settings()
    as_of = _moment(valid_at, known_at)
    with opened(settings, engines.endpoints(settings)) as installation, _telling("export graph") as say:
        scored = partial(seller_scores, installation)
        _record(installation, name)
        manifest = export_graph(installation.driver, folder, now(), as_of, settings.region, say, scored)
    for table, parts in manifest.tables.items():
        typer.echo(f"  {table:<10} {manifest.rows(table):>12,} rows in {several(len(parts), 'part')}")
    typer.echo(f"{manifest.bytes:,} bytes in {folder}, manifest {manifest.sha256}")


def _record(installation: "Installation", name: str) -> None:
    """That somebody takes the graph along is committed before anything is written."""
    exported = AuditEvent(actor=name, verb="graph.exported", subject="graph", occurred_at=installation.clock())
    with installation.pool.connection() as conn:
        audit.append(conn, [exported])


def _moment(valid_at: datetime | None, known_at: datetime | None) -> AsOf | None:
    if valid_at is None and known_at is None:
        return None
    if valid_at is None:
        raise Invalid("--known-at says what was known of some moment: name that by --valid-at")
    return AsOf(valid_at.replace(tzinfo=UTC), (known_at or valid_at).replace(tzinfo=UTC))


def _folder(sources: list[Path]) -> Path | None:
    folders = [path for path in sources if path.is_dir()]
    if folders and len(sources) > 1:
        raise Invalid("one folder of Parquet files, or files of events: not both at once")
    return folders[0] if folders else None


def _events(
    settings: Settings, build: "Build", files: list[Path], mapping: Path | None, say: Callable[[str], None]
) -> tuple["Built", bool]:
    """Events go through the ordinary intake, dead letters and all, and only their graph is built at once.

    Also tells whether a file broke off.
    """
    from runtime.bootstrap import intake, opened
    from screening.ingest import ingest_files, require_usable
    from screening.mapping import load_mapping

    table = load_mapping(mapping) if mapping else None
    require_usable(files, table, None)
    with opened(settings, engines.endpoints(settings)) as installation:
        taken = ingest_files(
            files,
            intake(installation, ()),
            installation.pool.connection,
            sys.stdin.buffer,
            table,
            None,
            lambda so_far: say(f"taking in: {so_far.lines:,} lines, {so_far.dead:,} dead letters"),
        )
    if not (taken.accepted or taken.duplicates):
        kept = ", ".join(map(str, taken.dead_letters)) or "there are none"
        raise Invalid(f"nothing was accepted, so the graph was left as it is; dead letters: {kept}")
    built = build.rebuild(absorb=True)
    typer.echo(f"{taken.accepted:,} accepted, {taken.duplicates:,} known before, {several(taken.dead, 'dead letter')}")
    for note in [*taken.damaged, *(f"dead letters: {path}" for path in taken.dead_letters)]:
        typer.echo(note, err=True)
    return built, bool(taken.damaged)


def _print(built: "Built") -> None:
    console = Console()
    seconds = built.seconds
    console.print(
        f"{built.nodes:,} nodes and {built.relationships:,} relationships in {seconds:,.1f} s: "
        f"{built.relationships / seconds:,.0f} relationships/s",
        highlight=False,
        soft_wrap=True,
    )
    for step, spent_s in built.spent_s.items():
        console.print(f"  {step:<20} {spent_s:8,.1f} s", highlight=False)


@contextmanager
def _telling(title: str) -> Iterator[Callable[[str], None]]:
    """Where a person looks, one line that changes; in a log, a line for each step and at times one for its progress."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield _lines(title)
        return
    columns = (SpinnerColumn(), TextColumn(f"{title}: {{task.description}}"), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task("")
        yield lambda text: progress.update(task, description=text)


def _lines(title: str) -> Callable[[str], None]:
    told_s: dict[str, float] = {}

    def say(text: str) -> None:
        step, _, progress = text.partition(": ")
        now_s = time.monotonic()
        if not progress or now_s - told_s.get(step, 0.0) >= _TELL_EVERY_S:
            told_s[step] = now_s
            typer.echo(f"{title}: {text}", err=True)

    return say
