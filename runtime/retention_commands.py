"""`ringfence erasure …`: ask for an erasure, do what was deferred, list. The rules are `investigations.retention`'s."""

from datetime import UTC
from typing import Annotated

import typer

from domain.casework import Erasure, ErasureState, Principal, Role
from domain.errors import NotFound
from domain.observations import Label, Node
from investigations.retention import erasure
from investigations.wording import several
from runtime.terminal import installed, tell

app = typer.Typer(no_args_is_help=True, help="Erase accounts' personal values, unless a hold stands.")


@app.command()
def request(
    account: Annotated[str, typer.Argument(help="The platform's id of the account.")],
    ground: Annotated[str, typer.Option(help="Why: whose request, under which law.")],
    name: Annotated[str, typer.Option(help="Who asks; the audit row names it.")] = "local",
) -> None:
    """Erase an account's names, texts and contact values for good; while a hold stands it is deferred."""
    with installed() as installation:
        if not installation.graph.nodes_by_id([Node(Label.ACCOUNT, account)]):
            raise NotFound(f"There is no account {account} in the graph; it may not have been projected yet.")
        asks, now = Principal(name, frozenset({Role.LEGAL})), installation.clock()
        with installation.pool.connection() as conn:
            asked = installation.eraser.request(conn, asks, account, ground, now)
            why = erasure.why_deferred(conn, asked, now)
        installation.projector.run_until_idle()
    tell(_line(asked, why))


@app.command("run-due")
def run_due() -> None:
    """Do the erasures that no hold defers any more. For a schedule: it may be run at any time, and twice."""
    with installed() as installation:
        with installation.pool.connection() as conn:
            done = installation.eraser.run_due(conn, installation.clock())
        installation.projector.run_until_idle()
    tell(f"{several(len(done), 'deferred erasure')} done")
    for row in done:
        tell(_line(row, None))


@app.command("list")
def list_all() -> None:
    """Show every erasure that was asked for, the newest first, and what the deferred ones wait for."""
    with installed() as installation, installation.pool.connection() as conn:
        now, page = installation.clock(), erasure.erasures(conn, 200)
        if not page.total:
            tell("No erasure was asked for.")
        while page.rows:
            for row in page.rows:
                tell(_line(row, erasure.why_deferred(conn, row, now)))
            if page.cursor is None:
                break
            page = erasure.erasures(conn, 200, page.cursor)


def _line(row: Erasure, why: str | None) -> str:
    if row.state is ErasureState.DEFERRED:
        return f"{row.number}  {row.account_id}  asked for by {row.requested_by}. {why}"
    assert row.done_at is not None
    done = row.done_at.astimezone(UTC)
    return f"{row.number}  {row.account_id}  erased on {done:%Y-%m-%d %H:%M} UTC, asked for by {row.requested_by}"
