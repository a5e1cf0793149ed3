"""`ringfence sellers …`: score, list, explain. What they do is in the job and in `gnn.sellers`."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC
from typing import Annotated

import typer
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from domain.errors import Invalid, NotFound
from domain.rings import Engine
from domain.sellers import SellerCase, SellerFactor, SellerRun, SellerScore
from investigations.wording import certainty, several
from runtime.spark import require_spark
from runtime.terminal import installed, notices, tell

app = typer.Typer(no_args_is_help=True, help="How likely each account sells what is illegal, and why.")

Json = Annotated[bool, typer.Option("--json", help="One JSON object a line, for programs.")]
First = Annotated[int, typer.Option(min=1, max=1000, help="How many.")]


@app.command("score")
def score(
    changed: Annotated[
        bool,
        typer.Option(
            "--changed", help="Only accounts that something may have changed for since the last scoring today."
        ),
    ] = False,
    explain: Annotated[
        int, typer.Option(min=0, help="How many of the highest get reasons; each takes a moment.")
    ] = 100,
    engine: Annotated[
        Engine, typer.Option(help="Where to score: on this machine, or on Spark: the same scores, without reasons.")
    ] = Engine.LOCAL,
) -> None:
    """Score all accounts now; with --changed those that something may have changed for since the last scoring of today
    (what was recorded ten minutes before it counts, too), with the same result.

    A score raises no task and decides nothing. Ctrl-C keeps nothing of it.

    Examples: ringfence sellers score · ringfence sellers score --changed --explain 20 · ringfence sellers score
    --engine spark
    """
    if engine is Engine.SPARK and changed:
        raise Invalid("--changed is for this machine, which keeps what it read; on Spark all are scored: leave it out")
    from runtime.seller_job import score_sellers

    if engine is Engine.SPARK:
        require_spark()
    with installed() as installation, _busy() as say:
        run = score_sellers(installation, changed, say, explained=explain, engine=engine)
    if changed and run.changed is None:
        tell("there was nothing of today to begin from: all were scored")
    _print_run(run)


@app.command("list")
def list_sellers(first: First = 20, as_json: Json = False) -> None:
    """Show the accounts with the highest probability.

    Examples: ringfence sellers list · ringfence sellers list --first 100 --json
    """
    from gnn import scores as store

    with installed() as installation, installation.pool.connection() as conn:
        scores = store.highest(conn, first)
    for found in scores:
        typer.echo(json.dumps(asdict(found), default=str)) if as_json else tell(_line(found))
    if not scores and not as_json:
        tell("Nobody was scored yet: `ringfence sellers score` does.")


@app.command("show")
def show(
    account: Annotated[str, typer.Argument(help="The platform's id of the account.")], as_json: Json = False
) -> None:
    """Show an account's probability and why: what moved it, and what it would be without a contact or another account.

    Whys are worked out for the highest scores of a run only.

    Example: ringfence sellers show a-12
    """
    from gnn import scores as store
    from runtime.seller_job import EXPLAINED_FROM

    with installed() as installation, installation.pool.connection() as conn:
        found = store.scores_of(conn, [account]).get(account)
    if found is None:
        raise NotFound(
            f"{account} has no score: it is not in the graph, or came after the last `ringfence sellers score`"
        )
    if as_json:
        typer.echo(json.dumps(asdict(found), default=str))
        return
    tell(_line(found))
    if found.why is None:
        tell(
            "  no reasons were worked out: `ringfence sellers score --explain N` does so for the N highest, "
            f"as far as they are {EXPLAINED_FROM:g} or more"
        )
        return
    for factor in found.why.factors:
        tell(f"  {_factor(factor)}")
    cases = [*found.why.without_thing, *found.why.without_account]
    telling = [case for case in cases if certainty(case.probability) != certainty(found.probability)]
    for case in telling:
        tell(f"  {_case(case)}")
    if len(telling) < len(cases):
        tell(f"  without any one of {len(cases) - len(telling)} others: as it is")
    tell(f"  without everybody that it is tied to: {certainty(found.why.alone)}")


@app.command("runs")
def runs(first: First = 20, as_json: Json = False) -> None:
    """List the scorings, the newest first."""
    from gnn import scores as store

    with installed() as installation, installation.pool.connection() as conn:
        rows = store.runs(conn, first)
    for row in rows:
        typer.echo(json.dumps(asdict(row), default=str)) if as_json else _print_run(row)
    if not rows and not as_json:
        tell("Nobody was scored yet: `ringfence sellers score` does.")


@contextmanager
def _busy() -> Iterator[Callable[[str, float], None]]:
    columns = (TextColumn("scoring sellers: {task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=notices, transient=True) as progress:
        task = progress.add_task("", total=1.0)
        yield lambda text, share: progress.update(task, description=text, completed=share)


def _print_run(run: SellerRun) -> None:
    took_s = (run.finished_at - run.started_at).total_seconds()
    of = f"{several(run.scored, 'account')} scored of {run.accounts:,}"
    because = "" if run.changed is None else f", since {several(run.changed, 'account')} may have changed"
    network = f"network {run.network_weight:.0%}" if run.network_weight else "no network"
    tell(
        f"{run.id}  {run.started_at.astimezone(UTC):%Y-%m-%d %H:%M} UTC, {took_s:.0f} s  {of}{because}; "
        f"{run.explained} explained; model {run.model_version}, {network}"
    )


def _line(found: SellerScore) -> str:
    return f"{certainty(found.probability)}  {found.account_id}"


def _factor(factor: SellerFactor) -> str:
    side = "speaks for it" if factor.effect > 0 else "speaks against it"
    value = "none" if factor.value is None else f"{factor.value:g}"
    unit = "" if factor.unit == "none" else f" {factor.unit}"
    return f"{factor.effect:+.2f}  {factor.meaning}: {value}{unit} ({side})"


def _case(case: SellerCase) -> str:
    """Values of contacts are not shown: which one it is, its key says."""
    named = case.of.removeprefix(f"{case.kind}:")
    return f"without the {case.kind.replace('_', ' ')} {named}: {certainty(case.probability)}"
