"""A small marketplace behind the real service, and a real browser in front of it.

Fixtures strategy: one installation, taken in, screened, projected and searched for rings as a deployment would; each
script of the browser runs once and hands back what it saw, which the tests then hold against what they know.
"""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import neo4j
import orjson
import pytest

from bench.matching import SAME
from domain.casework import Role
from examples import marketplace
from runtime.bootstrap import Installation, detectors, intake, local_tokens, now, opened
from runtime.engines import Endpoints
from runtime.ring_job import run_rings
from runtime.serving import serving
from runtime.settings import Settings
from screening.dead_letters import RawRecord

HERE = Path(__file__).parent
SEED, ACCOUNTS, POSTS = 1, 1_000, 2_600
BATCH = 1_000
LONGEST_S = 900

Script = Callable[..., dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Town:
    """The served world.

    Attributes:
        ring: id of the found ring that is most like a planted one.
        planted: members of that planted ring.
        days: the day before anything was posted, and that by which half of the posts were.
    """

    installation: Installation
    address: str
    ring: str
    planted: frozenset[str]
    rings: int
    days: tuple[date, date]

    def token(self, name: str, *roles: Role) -> str:
        return local_tokens(self.installation.settings).issue(name, frozenset(roles), now())


@pytest.fixture(scope="module")
def town(settings: Settings, endpoints: Endpoints, postgres: str, neo4j_driver: neo4j.Driver) -> Iterator[Town]:
    own = settings.model_copy(update={"api_port": 0})
    with opened(own, replace(endpoints, database_url=postgres)) as installation:
        world = marketplace.build(SEED, ACCOUNTS, POSTS)
        take_in(installation, world.events)
        installation.projector.run_until_idle()
        found = run_rings(installation).rings
        members = {ring.id: frozenset(member.account_id for member in ring.members) for ring in found}
        planted = [frozenset(ring.members) for ring in world.truth.rings]
        pairs = [(ring, true) for ring in members for true in planted]
        # Of equals always the same one, since a ring's id is a new one in every run.
        ring, true = max(pairs, key=lambda pair: (_jaccard(members[pair[0]], pair[1]), sorted(pair[1])))
        likeness = _jaccard(members[ring], true)
        assert likeness >= SAME, "no planted ring was found in the small marketplace"
        with serving(installation) as address:
            yield Town(installation, address, ring, true, len(found), _days(world.events))


def take_in(installation: Installation, events: list[dict[str, Any]]) -> None:
    """Accept and screen the events as the worker does; what the graph shows of them waits for the projector."""
    screening = intake(installation, detectors(installation.settings))
    records = [RawRecord("test", line, orjson.dumps(event)) for line, event in enumerate(events, 1)]
    for begin in range(0, len(records), BATCH):
        with installation.pool.connection() as connection:
            screening.accept(connection, records[begin : begin + BATCH])


@pytest.fixture(scope="module")
def shots(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where pictures go: RINGFENCE_SHOTS for whoever wants to look at them, else a folder that is thrown away."""
    wanted = os.environ.get("RINGFENCE_SHOTS")
    folder = Path(wanted) if wanted else tmp_path_factory.mktemp("shots")
    folder.mkdir(parents=True, exist_ok=True)
    return folder.resolve()


@pytest.fixture(scope="module")
def in_browser(town: Town, shots: Path) -> Script:
    """Runs a script of this folder: JSON in, JSON out of what it saw. Fails with the script's own sentence."""

    def run(script: str, **given: object) -> dict[str, Any]:
        handed = {"address": town.address, "shots": str(shots), **given}
        node = Path(sys.executable).with_name("node")
        ended = subprocess.run(
            [node, HERE / script], input=json.dumps(handed), capture_output=True, text=True, timeout=LONGEST_S
        )
        if ended.returncode:
            pytest.fail(ended.stderr.strip() or f"{script} ended with {ended.returncode}", pytrace=False)
        seen: dict[str, Any] = json.loads(ended.stdout)
        return seen

    return run


def _days(events: list[dict[str, Any]]) -> tuple[date, date]:
    posted = sorted(datetime.fromisoformat(event["time"]) for event in events if ".post." in event["type"])
    return posted[0].date() - timedelta(days=1), posted[len(posted) // 2].date()


def _jaccard(a: frozenset[str], b: frozenset[str]) -> float:
    return len(a & b) / len(a | b)
