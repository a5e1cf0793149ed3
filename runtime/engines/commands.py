"""`up`, `down`, `status` and `logs`: the engines on the command line. What they do is in the modules beside it."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from runtime import engines
from runtime.settings import Settings

app = typer.Typer(no_args_is_help=True)

Home = Annotated[Path | None, typer.Option(help="Data folder instead of the one RINGFENCE_HOME names.")]


@app.command()
def up(home: Home = None) -> None:
    """Start Neo4j, PostgreSQL and Kafka, except those given by address; they go on running until `down`."""
    settings = _settings(home)
    with engines.on_terminal(Console(stderr=True)) as report:
        engines.up(settings, report)
    _print_status(settings)


@app.command()
def down(home: Home = None) -> None:
    """Stop the engines that run here; their data stays."""
    told: list[engines.Step] = []

    def report(step: engines.Step) -> None:
        told.append(step)
        typer.echo(f"{step.engine}: {step.text}", err=True)

    engines.down(_settings(home), report)
    if not told:
        typer.echo("nothing is running", err=True)


@app.command()
def status(
    home: Home = None, as_json: Annotated[bool, typer.Option("--json", help="One JSON array for programs.")] = False
) -> None:
    """Ask every engine a question and show what came back."""
    settings = _settings(home)
    if as_json:
        typer.echo(json.dumps([asdict(found) for found in engines.status(settings)]))
    else:
        _print_status(settings)


@app.command()
def logs(
    engine: Annotated[str, typer.Argument(help="neo4j, postgres or kafka.")],
    follow: Annotated[bool, typer.Option("--follow", "-f", help="Go on as lines come; Ctrl-C ends it.")] = False,
    home: Home = None,
) -> None:
    """Show what an engine wrote."""
    for line in engines.logs(_settings(home), engine, follow):
        typer.echo(line)


def _settings(home: Path | None) -> Settings:
    return Settings(home=home.expanduser().resolve()) if home else Settings()


def _print_status(settings: Settings) -> None:
    table = Table("engine", "version", "condition", "address", "pid")
    for found in engines.status(settings):
        table.add_row(found.engine, found.version, found.condition, found.address, str(found.pid or ""))
    console = Console()
    console.print(table)
    console.print(f"data folder: {settings.home}", soft_wrap=True, highlight=False)
