"""The command line: `ringfence …`. Each command opens what it needs, calls one function, prints what a person reads.

What does not live here: rules, queries, or anything a test could not call without a terminal.
"""

import os
import signal
import sys
from pathlib import Path
from typing import Annotated

import typer
from pydantic import ValidationError
from rich.markup import escape

from domain.casework import Role
from domain.errors import RingfenceError
from investigations.wording import several
from runtime import (
    actor_commands,
    audit_commands,
    evaluate_command,
    graph_commands,
    image_commands,
    lexicon_commands,
    retention_commands,
    review_commands,
    ring_commands,
    seller_commands,
    telemetry,
    train_commands,
)
from runtime.bootstrap import now
from runtime.engines import commands as engine_commands
from runtime.settings import Settings, misread
from runtime.terminal import busy, console, installed, notices

BENCHES = {  # modules of `bench`, each with run(arguments) -> exit code
    "ingest": "events per second from a file or Kafka to the last edge in the graph",
    "text": "text models on sources, vendors, languages and disguises that training never saw, and baselines",
    "screen_text": "posts a second by the fast stage, the cascade and the encoder; what the cascade costs in recall",
    "images": "copies of pictures found again, text read in them, detectors' boxes, by what was done to them",
    "sellers": "bad accounts found in public graphs, beside XGBGraph and LightGBM on own columns",
    "rings": "rings found in frozen worlds by scorers trained on one noise model, on both, beside three baselines",
    "realdata": "from files to a verified package, on two inputs that nobody here wrote",
    "expand": "the first page around an account on a large platform, beside plain Cypher",
    "load": "a first load, a rebuild and the projector, beside Neo4j's import tool alone",
    "ringjob": "a whole ring run on a large platform: memory, growth, and how its time is spent",
    "scores": "all sellers of a large platform scored, and again after one in a hundred changed",
    "ring_spark": "what a ring run costs by the number of accounts, and whether Spark finds the same",
    "seller_spark": "what the feature table of sellers costs by the number of accounts, and Spark's beside it",
    "resolve": "accounts and records that are one actor's, beside Splink's quick start",
    "search": "how long the one box takes, on a large platform",
    "queue": "claims of review tasks by many at once, while APIs are killed: none twice, none lost",
    "audit": "the audit log: rows appended, given their leaves, proved and verified, a tenth and all of them",
    "contacts": "contacts found where people hid them, and false ones in ordinary listings",
}
PASS_ON = {"allow_extra_args": True, "ignore_unknown_options": True, "help_option_names": []}

app = typer.Typer(no_args_is_help=True, add_completion=False, help="Find illegal trade, and the network behind it.")
app.registered_commands += engine_commands.app.registered_commands
app.add_typer(graph_commands.app, name="graph")
app.add_typer(graph_commands.export_app, name="export")
app.add_typer(ring_commands.app, name="rings")
app.add_typer(seller_commands.app, name="sellers")
app.add_typer(actor_commands.app, name="actors")
app.add_typer(retention_commands.app, name="erasure")
app.add_typer(review_commands.app, name="reviews")
app.add_typer(audit_commands.app, name="audit")
app.add_typer(image_commands.app, name="images")
app.add_typer(lexicon_commands.app, name="lexicon")
app.command("evaluate")(evaluate_command.evaluate)
app.add_typer(train_commands.app, name="train")


@app.callback()
def everywhere(
    region: Annotated[
        str | None, typer.Option(help="Which of the stores in RINGFENCE_REGIONS to work in; default: RINGFENCE_REGION.")
    ] = None,
) -> None:
    if region:
        os.environ["RINGFENCE_REGION"] = region  # of this process and those it begins


@app.command()
def ingest(
    files: Annotated[
        list[Path], typer.Argument(help="Files of events (.jsonl, .csv; also .gz, .zst); - is standard input.")
    ],
    mapping: Annotated[
        Path | None, typer.Option(help="What the columns of a table mean (see examples/mappings).")
    ] = None,
    dead_letters: Annotated[
        Path | None, typer.Option(help="Where refused lines go; default: beside each file.")
    ] = None,
    screen: Annotated[bool, typer.Option(help="Judge posts while they are taken in.")] = True,
) -> None:
    """Take in events or a mapped table; running it again counts what is known as duplicates.

    Examples: ringfence ingest events.jsonl.zst · zcat old.gz | ringfence ingest - ·
    ringfence ingest sites.csv --mapping examples/mappings/cryptoscam_sites.toml
    """
    from runtime.bootstrap import detectors, intake
    from screening.ingest import ingest_files, require_usable
    from screening.mapping import load_mapping

    table = load_mapping(mapping) if mapping else None
    require_usable(files, table, dead_letters)  # before engines are asked for: a wrong name is the likelier slip
    with installed() as installation, busy("taking in") as say:
        wired = intake(installation, detectors(installation.settings) if screen else ())
        summary = ingest_files(
            files,
            wired,
            installation.pool.connection,
            sys.stdin.buffer,
            table,
            dead_letters,
            lambda so_far: say(f"{several(so_far.lines, 'line')}, {several(so_far.dead, 'dead letter')}"),
        )
        say("projecting into the graph")
        installation.projector.run_until_idle()
    console.print(
        f"{several(summary.lines, 'line')}: {summary.accepted:,} accepted, {summary.duplicates:,} known before, "
        f"{several(summary.dead, 'dead letter')}; {several(summary.assessed, 'post')} judged"
    )
    for note in [*summary.damaged, *(f"dead letters: {path}" for path in summary.dead_letters)]:
        console.print(note, soft_wrap=True)
    if summary.damaged:
        raise typer.Exit(1)


@app.command()
def screen(limit: Annotated[int, typer.Option(help="Posts per transaction.")] = 500) -> None:
    """Judge posts that were taken in without screening."""
    from runtime.bootstrap import detectors, intake

    with installed() as installation, busy("screening") as say:
        wired, done = intake(installation, detectors(installation.settings)), 0
        while True:
            with installation.pool.connection() as connection:
                judged = wired.screen_waiting(connection, limit)
            if not judged:
                break
            done += len(judged)
            say(f"{several(done, 'post')} judged")
        installation.projector.run_until_idle()
    console.print(f"{several(done, 'post')} judged")


@app.command()
def work(
    drain: Annotated[bool, typer.Option("--drain", help="Stop once everything in the topic is taken in.")] = False,
) -> None:
    """Screen the events of the topic platform.events until told to stop. Start more of these for more throughput.

    Each gives rows of the audit log their places too, one at a time.
    """
    import threading

    from runtime.audit_log import sequenced
    from runtime.workers import run_worker

    stop = threading.Event()
    with installed() as installation, sequenced(installation, stop):
        run_worker(installation, stop, drain)


@app.command()
def project() -> None:
    """Carry what was accepted into the graph until told to stop."""
    from runtime.workers import run_projector

    with installed() as installation:
        run_projector(installation)


@app.command()
def serve() -> None:
    """Serve GraphQL and the web screen, beside it a screening worker, the projector and the audit log's sequencer."""
    from runtime.serving import serve as run

    with installed() as installation:
        issuer = installation.settings.oidc_issuer
        signing_in = (
            f"a token of {issuer}" if issuer else "what `ringfence token --role investigator --name you` prints"
        )
        console.print(f"Sign in with {signing_in}.", highlight=False, soft_wrap=True)
        run(installation, console)


@app.command()
def token(
    role: Annotated[list[Role], typer.Option(help="Repeat for several roles.")],
    name: Annotated[str, typer.Option(help="Who it speaks for; decisions and audit rows name it.")] = "local",
    hours: Annotated[float, typer.Option(min=0.01, max=24 * 30, help="How long it is valid.")] = 8,
) -> None:
    """Sign a token for this installation, for example: ringfence token --role investigator --name ana."""
    from runtime.bootstrap import local_tokens

    console.print(local_tokens(_settings()).issue(name, frozenset(role), now(), int(hours * 3600)), soft_wrap=True)


@app.command()
def package_key() -> None:
    """Print the fingerprint of the key that signs packages: what an agency passes to verify.py."""
    from runtime.bootstrap import signing_key

    console.print(signing_key(_settings()).fingerprint)


@app.command(context_settings=PASS_ON)
def bench(context: typer.Context, name: Annotated[str, typer.Argument(help=", ".join(BENCHES))] = "--help") -> None:
    """Measure: `ringfence bench --help` lists what. The last line is one JSON object."""
    from importlib import import_module

    if name in ("--help", "-h"):
        typer.echo("".join(f"  {bench:<12} {what}\n" for bench, what in BENCHES.items()))
        typer.echo(
            "Example: ringfence bench ingest --sizes 10000,50000; `ringfence bench NAME --help` has its options."
        )
        return
    name = name.replace("-", "_")
    if name not in BENCHES:
        raise typer.BadParameter(f"there is no bench {name!r}; there are {', '.join(BENCHES)}")
    raise typer.Exit(import_module(f"bench.{name}").run(context.args))


@app.command(context_settings=PASS_ON)
def demo(context: typer.Context) -> None:
    """The whole product once on a made-up marketplace; `ringfence demo --help` for its options."""
    from runtime.demo import run

    raise typer.Exit(run(context.args))


def main() -> None:
    """Named failures end with 1 and their sentence; anything else is a bug and shows itself."""
    telemetry.configure()
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # told to end: clean up as after Ctrl-C
    try:
        app()
    except KeyboardInterrupt:
        sys.exit(130)
    except RingfenceError as failure:
        _refused(str(failure))
    except ValidationError as failure:
        if (said := misread(failure)) is None:
            raise
        _refused(said)


def _refused(said: str) -> None:
    notices.print(f"[red]error:[/red] {escape(said)}", highlight=False, soft_wrap=True)
    sys.exit(1)


def _settings() -> Settings:
    return Settings()


if __name__ == "__main__":
    main()
