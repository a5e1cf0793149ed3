"""`ringfence demo`: what is run in which order, and what is told at the end."""

import argparse
import json
import shutil
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from rich.console import Console
from rich.table import Column, Table

from bench.matching import match
from domain.casework import Role
from domain.errors import Invalid
from examples import marketplace
from examples.marketplace import Marketplace
from gnn.rings.baselines import plain_components
from graph.resolution.candidates import open_candidates
from runtime import engines
from runtime.bootstrap import Installation, opened
from runtime.demo.investigation import Handed, client, investigate
from runtime.demo.stream import publish, screen_all
from runtime.ring_job import RunResult, run_rings
from runtime.serving import serving
from runtime.settings import Settings
from runtime.workers import stopped_by_signal
from screening import store as screening_store

OWED_FOUND = 0.9  # of the planted rings whose members use a contact with probability .7 or more
OWED_FALSE = 0.1  # of the reported rings, at most
MOST_CANDIDATES = 10_000  # that are told apart by the truth
EXPLAINED = 20  # scores of sellers, for the screen to show
TOLD_EVERY_S = 15.0  # where nobody watches a moving line


@dataclass(slots=True)
class Clock:
    """Seconds per stage, in order."""

    console: Console
    began: float = field(default_factory=time.monotonic)
    stages: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def stage(self, name: str) -> Iterator[Callable[[str], None]]:
        started = told = time.monotonic()

        def say(text: str) -> None:
            nonlocal told
            status.update(f"{name}: {text}")
            if not self.console.is_terminal and time.monotonic() - told > TOLD_EVERY_S:
                told = time.monotonic()
                self.console.print(f"  {name}: {text}")

        with self.console.status(name) as status:
            yield say
        self.stages[name] = time.monotonic() - started
        self.console.print(f"[green]✓[/green] {name} [dim]{self.stages[name]:.1f} s[/dim]")

    @property
    def elapsed_s(self) -> float:
        return time.monotonic() - self.began


def run(arguments: Sequence[str]) -> int:
    """Run the demo; 0 when it ends with a valid package. Whether rings were found as owed is in the summary."""
    options = _options(arguments)
    console = Console()
    clock = Clock(console)
    with ExitStack() as stack:
        settings = _fresh(options.home)
        report = stack.enter_context(engines.on_terminal(Console(stderr=True)))
        endpoints = stack.enter_context(engines.owned(settings, report))
        clock.stages["engines"] = clock.elapsed_s
        installation = stack.enter_context(opened(settings, endpoints))
        world = _intake(installation, clock, options)
        with clock.stage("scoring sellers") as say:
            sellers = _sellers(installation, world, say)
        with clock.stage("detecting rings") as say:
            found = run_rings(installation, report=say)
        with clock.stage("comparing accounts") as say:
            doubles = _doubles(installation, world, say)
        address = stack.enter_context(serving(installation))
        with clock.stage("case, package, release, verification"):
            handed = investigate(settings, address, settings.home)
        summary = _summary(installation, world, found, sellers | doubles, handed, clock)
        _tell(console, summary, handed, settings.home)
        sys.stdout.write(json.dumps(summary) + "\n")
        sys.stdout.flush()
        if not options.exit:
            _stay(console, settings, address)
    return 0 if handed.valid else 1


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser("ringfence demo", description=__doc__)
    parser.add_argument("--seed", type=int, default=1, help="which marketplace is made up")
    parser.add_argument("--accounts", type=int, default=11_500)
    parser.add_argument("--posts", type=int, default=31_000)
    parser.add_argument("--workers", type=int, default=2, help="screening workers")
    parser.add_argument("--exit", action="store_true", help="stop at the end instead of serving")
    parser.add_argument("--home", type=Path, default=Settings().home.with_name("ringfence-demo"), help="emptied first")
    return parser.parse_args(arguments)


def _fresh(home: Path) -> Settings:
    """Settings for a home of the demo's own, emptied, so that nothing of an earlier run is left to be found."""
    settings = Settings(
        home=home.resolve(), organisation="Example Marketplace", organisation_contact="trust@marketplace.example"
    )
    marker = home / "demo"
    if home.exists() and any(home.iterdir()) and not marker.exists():
        raise Invalid(f"{home} holds something else than a demo; give an empty folder with --home.")
    if home.exists():
        engines.down(settings)
        shutil.rmtree(home)
    home.mkdir(parents=True, mode=0o700)
    marker.touch()
    return settings


def _intake(installation: Installation, clock: Clock, options: argparse.Namespace) -> Marketplace:
    with clock.stage(f"making up a marketplace (seed {options.seed})"):
        world = marketplace.build(options.seed, options.accounts, options.posts)
    with clock.stage(f"publishing {len(world.events):,} events to Kafka"):
        publish(installation, world.events)
    with clock.stage("taking in, screening, projecting") as say:
        screen_all(installation, len(world.events), say, options.workers)
    return world


def _sellers(installation: Installation, world: Marketplace, say: Callable[[str], None]) -> dict[str, float]:
    """How well the released model ranks those who trade in what is illegal before everybody else."""
    from gnn.scores import highest
    from gnn.sellers.metrics import metrics
    from runtime.seller_job import score_sellers

    run = score_sellers(installation, say=lambda stage, _: say(stage), explained=EXPLAINED)
    with installation.pool.connection() as conn:
        scores = highest(conn, run.accounts)
    guilty = np.array([score.account_id in world.truth.guilty for score in scores], dtype=np.int64)
    found = metrics(guilty, np.array([score.probability for score in scores]))
    return {"sellers": int(guilty.sum()), **{f"sellers_{name}": round(value, 3) for name, value in found.items()}}


def _doubles(installation: Installation, world: Marketplace, say: Callable[[str], None]) -> dict[str, float]:
    """People with two accounts: how many were planted, proposed as one actor, and proposed without being planted."""
    from runtime.resolution_job import run_resolution  # here, so that --help does not wait for Splink

    planted = {tuple(sorted(split.accounts)) for split in world.truth.splits}
    run_resolution(installation, report=say)
    with installation.pool.connection() as conn:
        proposed = {(row.candidate.a, row.candidate.b) for row in open_candidates(conn, MOST_CANDIDATES).rows}
    return {
        "doubles_planted": len(planted),
        "doubles_found": len(planted & proposed),
        "doubles_false": len(proposed - planted),
    }


def _summary(
    installation: Installation,
    world: Marketplace,
    found: RunResult,
    beside: dict[str, float],
    handed: Handed,
    clock: Clock,
) -> dict[str, Any]:
    ours = match([[member.account_id for member in ring.members] for ring in found.rings], world.truth.rings)
    plain = match(plain_components(found.links), world.truth.rings)
    with installation.pool.connection() as connection:
        taken = screening_store.tally(connection)
    false_share = ours.false / ours.reported if ours.reported else 0.0
    return {
        "accounts": len(found.links.account_ids),
        "posts": taken["posts"],
        "events": taken["events"],
        "encoder_share": round(taken["beyond_fast_stage"] / max(taken["assessed"], 1), 4),
        "rings_planted": ours.planted,
        "rings_found": ours.found,
        "rings_reported": ours.reported,
        "rings_false": ours.false,
        "by_q": {q: list(row) for q, row in ours.by_q.items()},
        "baseline_plain_components": {"found": plain.found, "reported": plain.reported, "false": plain.false},
        "owed_met": ours.share(0.7) >= OWED_FOUND and false_share <= OWED_FALSE,
        **beside,
        "seed": world.truth.seed,
        "case": handed.case_id,
        "package": str(handed.package),
        "package_valid": handed.valid,
        "stages_s": {name: round(seconds, 1) for name, seconds in clock.stages.items()},
        "elapsed_s": round(clock.elapsed_s, 1),
    }


def _tell(console: Console, summary: dict[str, Any], handed: Handed, home: Path) -> None:
    table = Table("", Column(overflow="fold"), title="What was found", show_header=False)
    table.add_row(
        "marketplace", f"{summary['accounts']:,} accounts, {summary['posts']:,} posts, seed {summary['seed']}"
    )
    table.add_row("read by the encoder", f"{summary['encoder_share']:.1%} of posts; rules and the fast model read all")
    table.add_row(
        "rings", f"{summary['rings_found']} of {summary['rings_planted']} planted, {summary['rings_false']} false"
    )
    for q, (found, planted) in summary["by_q"].items():
        table.add_row(f"  each contact used by {float(q):.0%} of members", f"{found} of {planted}")
    plain = summary["baseline_plain_components"]
    table.add_row("beside plain components", f"{plain['found']} found, {plain['false']} of {plain['reported']} false")
    doubles = f"{summary['doubles_found']} of {summary['doubles_planted']} proposed"
    table.add_row("people with two accounts", f"{doubles}, {summary['doubles_false']} more to look at")
    ranked = f"AUROC {summary['sellers_auroc']:.2f} for the {summary['sellers']} guilty"
    table.add_row("sellers", f"{ranked}, {summary['sellers_rec_at_k']:.0%} of them among as many highest scores")
    table.add_row("case", summary["case"])
    table.add_row("package", summary["package"])
    table.add_row("verify.py says", handed.verdict.splitlines()[-1] if handed.verdict else "nothing")
    table.add_row("data, logs, keys", str(home))
    table.add_row("to go on with it", f"RINGFENCE_HOME={home} ringfence up")
    table.add_row("time", f"{summary['elapsed_s']} s")
    console.print(table)


def _stay(console: Console, settings: Settings, address: str) -> None:
    token = client(settings, address, "ana.investigator", Role.INVESTIGATOR).token
    console.print("\n[bold]Ringfence is running.[/bold] The token is in the link and stays in the browser:")
    console.print(f"  {address}/#token={token}", soft_wrap=True, highlight=False)
    console.print(f"  GraphiQL: {address}/graphiql.html#token={token}", soft_wrap=True, highlight=False)
    console.print("Ctrl-C stops everything.")
    stop = threading.Event()
    with stopped_by_signal(stop):
        stop.wait()
