"""`actors run` and `actors list`: entity resolution on the command line. What they do is in the job and in `graph`."""

import json
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape

from graph.resolution.candidates import open_candidates
from graph.resolution.judgements import Candidate
from investigations.wording import several
from runtime import engines
from runtime.bootstrap import opened
from runtime.settings import Settings

app = typer.Typer(no_args_is_help=True, help="Accounts that may be one actor: look for them, list what waits.")
console = Console()


@app.command("run")
def run() -> None:
    """Compare all accounts now. Candidates wait for a person; nothing enters the graph by itself."""
    from runtime.resolution_job import run_resolution

    settings = Settings()
    with opened(settings, engines.endpoints(settings)) as installation:
        found = run_resolution(installation, report=lambda text: typer.echo(text, err=True))
    learnt = f"learnt from {', '.join(found.trained)}" if found.trained else "too few to learn from: stated values used"
    console.print(
        f"{several(found.accounts, 'account')} compared ({learnt}), {several(found.hubs, 'hub')} left out: "
        f"{several(found.candidates, 'candidate')}",
        highlight=False,
    )


@app.command("list")
def list_candidates(
    first: Annotated[int, typer.Option(min=1, max=200, help="How many.")] = 20,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a candidate, a line each.")] = False,
) -> None:
    """Show the candidates that wait for a person, strongest first, with why and why not."""
    settings = Settings()
    with opened(settings, engines.endpoints(settings)) as installation, installation.pool.connection() as conn:
        page = open_candidates(conn, first)
    for row in page.rows:
        typer.echo(_line(row.candidate)) if as_json else _show(row.candidate)
    if not as_json:
        console.print(f"{several(page.total, 'candidate')} in all", highlight=False)


def _show(found: Candidate) -> None:
    console.print(f"{found.a} and {found.b}: {found.match_weight:+.1f} bits", highlight=False, soft_wrap=True)
    for title, reasons in (("why", found.why), ("why not", found.why_not)):
        for reason in reasons:
            console.print(f"  {title:<8}{reason.weight:+6.1f}  {escape(reason.words)}", highlight=False, soft_wrap=True)


def _line(found: Candidate) -> str:
    reasons = [{"sign": reason.sign, "words": reason.words, "weight": reason.weight} for reason in found.reasons]
    facts = {"match_weight": found.match_weight, "match_probability": found.match_probability, "reasons": reasons}
    return json.dumps({"accounts": [found.a, found.b], **facts}, ensure_ascii=False)
