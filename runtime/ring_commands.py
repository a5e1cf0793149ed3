"""`ringfence rings …`: detect, list, show, and what runs did. What they do is in the job, in `gnn` and in `graph`."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Annotated

import typer
from rich.markup import escape
from rich.padding import Padding

from domain.errors import NotFound
from domain.rings import Descent, Engine, Fate, JobState, Lineage, Ring, RingCases, RingJob, RingMember, RingRun
from investigations.wording import certainty, sentence, several
from runtime import engines
from runtime.terminal import busy, console, installed, tell

app = typer.Typer(no_args_is_help=True, help="Ring detection: run it, list what it found, and what became of it.")

Run = Annotated[str, typer.Argument(help="A run's id, or the beginning of it that only one has; see `rings runs`.")]
Json = Annotated[bool, typer.Option("--json", help="One JSON object a line, for programs.")]

EVERY_HOUR = "17 * * * *"
LINES = {  # of the ring that is shown: to where its people came from, and to where they went
    Descent.MERGED: ("took in {common} accounts of {other}, which is no more", "{common} accounts went to {other}"),
    Descent.SPLIT: ("{common} accounts split off from {other}", "{common} accounts split off as {other}"),
    Descent.MOVED: ("{common} accounts came over from {other}", "{common} accounts went over to {other}"),
}


@app.command("run")
def run(
    engine: Annotated[
        Engine, typer.Option(help="Where to detect: on this machine, or on Spark; either finds the same.")
    ] = Engine.LOCAL,
) -> None:
    """Detect rings now, and raise review tasks for those that are new or changed.

    Examples: ringfence rings run · ringfence rings run --engine spark
    """
    from runtime.ring_job import run_rings

    with installed() as installation, busy("ring run") as say:
        result = run_rings(installation, report=say, engine=engine)
    console.print(
        f"{several(len(result.rings), 'ring')}, {several(result.tasks, 'review task')} raised, "
        f"{several(result.run.suppressed_hubs, 'hub')} set aside"
    )
    _print_rings(result.rings)
    tell(f"run {result.run.id}: {_summary(result.run.changes)}")
    if result.run.learning:
        tell(f"scored by {result.run.learning}")


@app.command("schedule")
def schedule(
    cron: Annotated[
        str, typer.Option(help="When, in UTC: minute, hour, day of month, month, day of week.")
    ] = EVERY_HOUR,
) -> None:
    """Score sellers and detect rings by the clock until Ctrl-C; a run that goes on then comes to its end.

    Several of these on one installation are one: each turn is taken once, and passed over while a run goes on.

    Examples: ringfence rings schedule · ringfence rings schedule --cron "30 5 * * 1-5"
    """
    from runtime.ring_schedule import keep_to_schedule

    with installed() as installation:
        tell(f"ring runs at {cron!r}, in UTC; Ctrl-C ends this")
        keep_to_schedule(installation, engines.endpoints(installation.settings).database_url, cron, tell)


@app.command("cancel")
def cancel(
    run: Annotated[str | None, typer.Argument(help="A run's id; default: the one that is going on.")] = None,
) -> None:
    """End the ring run that is going on. Nothing that it found is kept, and nothing is raised.

    Examples: ringfence rings cancel · ringfence rings cancel 5b2e
    """
    from gnn import jobs

    with installed() as installation, installation.pool.connection() as conn:
        going = jobs.running(conn)
        if not (run_id := run or (going.id if going else None)):
            raise NotFound("no ring run is going on; `ringfence rings runs` shows how the last ones ended")
        job = jobs.cancel(conn, run_id, "the command line", installation.clock())
    tell(f"ring run {job.id} is cancelled: {job.stage}, {job.share:.0%}")


@app.command("list")
def list_rings(
    as_json: Json = False,
    dissolved: Annotated[bool, typer.Option("--dissolved", help="Those that the last run found no more.")] = False,
) -> None:
    """Show the rings as they stand, the strongest first; with --dissolved those that stand no more.

    Examples: ringfence rings list · ringfence rings list --dissolved --json
    """
    from graph.rings import current_rings, dissolved_rings

    with installed() as installation:
        rings = (dissolved_rings if dissolved else current_rings)(installation.driver)
    if as_json:
        for ring in _strongest_first(rings):
            typer.echo(_ring_line(ring))
    elif rings:
        _print_rings(rings)
    elif dissolved:
        console.print("No ring was dissolved.")
    else:
        console.print("There are no rings: `ringfence rings run` looks for them in what was taken in.")


@app.command("show")
def show(ring_id: Annotated[str, typer.Argument(help="A ring's id.")]) -> None:
    """Show one ring, dissolved ones too: its accounts, why it is one, what its score would be without a contact or an
    account, what it came from and what came from it.

    Example: ringfence rings show 7c1f4e0a-91d2-5a43-b0f6-2f8f0a6c1d55
    """
    from graph.rings import lineage_of, one_ring

    with installed() as installation:
        ring, lines = one_ring(installation.driver, ring_id), lineage_of(installation.driver, ring_id)
    if ring is None:
        raise NotFound(
            f"there is no ring {ring_id}; `ringfence rings list` and `ringfence rings list --dissolved` show whole ids"
        )
    _print_rings([ring])
    since = f"dissolved on {_day(ring.dissolved_at)}" if ring.dissolved_at else "standing"
    tell(f"  {since}")
    for reason in ring.reasons[1:]:
        tell(f"  {sentence(reason)}")
    for member in ring.members:
        tell(f"  {member.account_id}  {_part(member)}")
    for case in _cases(ring.cases):
        tell(f"  {case}")
    for line in lines:
        tell(f"  {_day(line.at)}  {_told(line, ring_id)}")


def _cases(cases: RingCases) -> Iterator[str]:
    """What its score would be otherwise."""
    for contact, score in cases.without_contact:
        yield f"{certainty(score)} without {contact}"
    for at, (member, score) in enumerate(cases.without_member):
        yield f"{certainty(score)} without {member}" + (", the weakest link" if at == 0 else "")
    for outsider, score in cases.with_outsider:
        yield f"{certainty(score)} with {outsider}, which nearly belongs"


@app.command("runs")
def runs(
    first: Annotated[int, typer.Option(min=1, max=1000, help="How many.")] = 20,
    as_json: Json = False,
) -> None:
    """List the runs, the newest first: when, what was read, what became of the rings, and which cannot be repeated.

    First come those that have no rings: the one that is going on, with how far it is, and those that were cancelled
    or failed.

    Examples: ringfence rings runs · ringfence rings runs --json --first 100
    """
    from gnn import jobs, store

    with installed() as installation, installation.pool.connection() as conn:
        rows, fruitless = store.runs(conn, first), [job for job in jobs.jobs(conn, first) if job.state != JobState.DONE]
    for job in fruitless:
        typer.echo(json.dumps(asdict(job), default=str)) if as_json else _print_job(job)
    for row in rows:
        typer.echo(_run_line(row)) if as_json else _print_run(row)
    if not rows and not fruitless and not as_json:
        console.print("Rings were never looked for: `ringfence rings run` does.")


@app.command("diff")
def diff(
    run: Run,
    other: Annotated[str | None, typer.Argument(help="A later or earlier run; default: the run before.")] = None,
    as_json: Json = False,
) -> None:
    """What a run changed since the run before, or what lies between two runs: ids of rings by what became of them.

    Between runs that do not follow each other, a ring is told with all that became of it on the way.

    Examples: ringfence rings diff 5b2e · ringfence rings diff 5b2e 91aa
    """
    from gnn import store
    from gnn.runs import between

    with installed() as installation, installation.pool.connection() as conn:
        last = store.run(conn, run)
        fates = between(conn, store.run(conn, other), last) if other else last.changes
    if as_json:
        typer.echo(json.dumps({fate: list(ids) for fate, ids in fates.items()}))
        return
    for fate, ids in fates.items():
        if ids and fate is not Fate.UNCHANGED:
            tell(f"{fate}")
            for ring_id in ids:
                tell(f"  {ring_id}")
    tell(_summary(fates))


@app.command("repeat")
def repeat(run: Run) -> None:
    """Detect again in what a run read, with its parameters and scorer, and say whether the digest is the same.

    Nothing is recorded or raised. Ends with 1 where the digest differs. After an erasure of an account that the run
    read, its input is gone and it cannot be repeated; that is said.

    Example: ringfence rings repeat 5b2e
    """
    from gnn import store
    from runtime.ring_job import repeat_run

    with installed() as installation:
        with installation.pool.connection() as conn:
            row = store.run(conn, run)
        with busy("repeating"):
            digest = repeat_run(installation, row)
    if digest == row.result_sha256:
        tell(f"the same {several(row.rings, 'ring')}: {digest}")
        return
    tell(f"other rings: {digest} in place of {row.result_sha256}")
    raise typer.Exit(1)


def _print_rings(rings: Sequence[Ring]) -> None:
    """A line of facts and a line of reason for each: ids stay whole however narrow the terminal is."""
    for ring in _strongest_first(rings):
        category = (ring.category or "category open").replace("_", " ")
        facts = f"{ring.id}  {category}, score {certainty(ring.score)}, {several(len(ring.members), 'account')}"
        console.print(facts, highlight=False, soft_wrap=True)
        console.print(
            Padding(escape(sentence(ring.reasons[0])) if ring.reasons else "", (0, 0, 0, 2), expand=False),
            highlight=False,
        )


def _ring_line(ring: Ring) -> str:
    facts = {"id": ring.id, "category": ring.category, "score": ring.score}
    members = [member.account_id for member in ring.members]
    since = {"dissolved_at": ring.dissolved_at.isoformat()} if ring.dissolved_at else {}
    return json.dumps({**facts, "members": members, "reasons": list(ring.reasons), **since}, ensure_ascii=False)


def _part(member: RingMember) -> str:
    """Role, links and the sentence that says why; a run from before there were roles has none."""
    role = member.role.replace("_", "-")
    facts = f"{role}, {'core, ' if member.core else ''}{several(member.links, 'link')}"
    return f"{facts}: {member.why}" if member.why else facts


def _strongest_first(rings: Sequence[Ring]) -> list[Ring]:
    return sorted(rings, key=lambda ring: (-ring.score, ring.id))


def _told(line: Lineage, ring_id: str) -> str:
    """One line of descent, as told of the ring that is shown."""
    came, went = LINES[line.reason]
    form, other = (came, line.from_id) if line.ring_id == ring_id else (went, line.ring_id)
    return form.format(common=line.common, other=other)


def _print_run(run: RingRun) -> None:
    took_s = (run.finished_at - run.started_at).total_seconds()
    read = f"{several(run.accounts, 'account')}, {several(run.links, 'link')}, {several(run.rings, 'ring')}"
    began = f"{run.started_at.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
    tell(f"{run.id}  {began}, {took_s:.0f} s  {read}: {_summary(run.changes)}")
    if run.learning:
        tell(f"  scored by {run.learning}")
    if run.input_gone_at:
        tell(f"  cannot be repeated since {_day(run.input_gone_at)}: {run.input_gone_why}")


def _print_job(job: RingJob) -> None:
    began = f"{job.started_at.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
    how = {JobState.CANCELLED: f" by {job.cancelled_by}", JobState.FAILED: f": {job.failure}"}.get(job.state, "")
    tell(f"{job.id}  {began}, {job.state}{how}: {job.stage}, {job.share:.0%}")


def _run_line(run: RingRun) -> str:
    facts = asdict(run) | {"parameters": dict(run.parameters), "changes": {f: len(i) for f, i in run.changes.items()}}
    return json.dumps(facts, default=str, ensure_ascii=False)


def _summary(fates: Mapping[Fate, tuple[str, ...]]) -> str:
    return ", ".join(f"{len(ids)} {fate}" for fate, ids in fates.items() if ids) or "no ring"


def _day(at: datetime | None) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M} UTC" if at else "a day unknown"
