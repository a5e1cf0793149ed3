"""Rings at the API: those that stand, those that stand no more, what each came from and rests on, and ring runs."""

from datetime import timedelta
from uuid import UUID

import pytest

from domain.casework import Role
from domain.errors import RingfenceError
from domain.rings import Fate, JobState, Ring, RingCases, RingMember, RingRun
from gnn import jobs, store
from gnn.rings.lineage import lineage
from graph import store as graph_store
from graph.rings import ring_observations
from investigations import audit
from runtime.bootstrap import Installation
from tests.api.conftest import As

RING = """
    query ($id: String!) {
      ring(ringId: $id) {
        standing dissolvedAt size members { role why core account { key } }
        lineage { ring cameFrom reason common run }
        withoutMember { score node { key } } withoutContact { score } withOutsider { score node { key } }
      }
    }
"""
WHY = "has 3 posts, of which 2 were flagged"
RUNS = [UUID(int=n) for n in (1, 2)]


def ring(ring_id: str, *people: str) -> Ring:
    members = tuple(RingMember(account_id=name, role="seller", links=2, core=True, why=WHY) for name in people)
    cases = RingCases(without_member=tuple((name, 0.25) for name in people[:2]), with_outsider=(("nobody", 0.5),))
    return Ring(id=ring_id, members=members, contacts=(), category=None, score=0.5, reasons=("a wallet",), cases=cases)


@pytest.fixture(scope="module", autouse=True)
def merged(installation: Installation) -> None:
    """Two rings, then one that took the other in."""
    before = [ring("r", "anna", "bert", "cleo"), ring("s", "dora", "ed")]
    after = [ring("r", "anna", "bert", "cleo", "dora", "ed")]
    at = installation.clock() - timedelta(days=2)
    for run, found, previous in ((RUNS[0], before, []), (RUNS[1], after, before)):
        at += timedelta(days=1)
        seen = ring_observations(found, previous, run, at, lineage(found, previous))
        with installation.pool.connection() as conn:
            graph_store.record(conn, seen, installation.clock())
        installation.projector.run_until_idle()


def test_a_ring_that_was_taken_in_stays_readable(as_: As) -> None:
    ana = as_("ana", Role.INVESTIGATOR)
    heir, gone = (ana.ask(RING, {"id": ring_id})["ring"] for ring_id in ("r", "s"))
    assert (heir["standing"], heir["dissolvedAt"], heir["size"]) == (True, None, 5)
    assert not gone["standing"] and gone["dissolvedAt"]
    assert [member["account"]["key"] for member in gone["members"]] == ["dora", "ed"]
    parts = [(member["role"], member["why"], member["core"]) for member in heir["members"]]
    assert parts == [("seller", WHY, True)] * 5
    [line] = heir["lineage"]
    assert gone["lineage"] == [line]
    assert (line["reason"], line["common"], line["run"]) == ("MERGED", 2, str(RUNS[1]))
    ids = ana.ask('{ r: ring(ringId: "r") { id } s: ring(ringId: "s") { id } }')
    assert (line["ring"], line["cameFrom"]) == (ids["r"]["id"], ids["s"]["id"])


def test_a_ring_says_what_it_would_score_otherwise_of_whoever_is_in_the_graph(as_: As) -> None:
    told = as_("ana", Role.INVESTIGATOR).ask(RING, {"id": "r"})["ring"]
    assert told["withoutMember"] == [{"score": 0.25, "node": {"key": name}} for name in ("anna", "bert")]
    assert told["withoutContact"] == told["withOutsider"] == []


def test_a_run_that_ended_says_what_it_came_to_and_what_it_had_learned(as_: As, installation: Installation) -> None:
    at, learned = installation.clock(), "its release, which foretells 12 verdicts better"
    run = RingRun(
        id="run-1",
        started_at=at,
        finished_at=at,
        engine="local",
        parameters={},
        model_sha256=None,
        input_sha256="1" * 64,
        result_sha256="2" * 64,
        accounts=11_500,
        links=40_000,
        candidates=90,
        rings=3,
        suppressed_hubs=2,
        changes={Fate.NEW: ("r", "s"), Fate.GREW: (), Fate.UNCHANGED: ("t",)},
        verdicts=12,
        learning=learned,
    )
    with installation.pool.connection() as conn:
        store.record_run(conn, run)
    query = "{ ringRuns(first: 1) { runId rings verdicts learning resultSha256 inputGoneAt changes { fate rings } } }"
    [told] = as_("ana", Role.ANALYST).ask(query)["ringRuns"]
    changes = [{"fate": "NEW", "rings": 2}, {"fate": "UNCHANGED", "rings": 1}]
    came_to = {"rings": 3, "verdicts": 12, "learning": learned, "resultSha256": "2" * 64, "changes": changes}
    assert told == {"runId": "run-1", "inputGoneAt": None, **came_to}


def test_a_ring_run_is_watched_by_all_and_cancelled_by_few(as_: As, installation: Installation) -> None:
    with installation.pool.connection() as conn:
        job = jobs.begin(conn, "service:rings", None, installation.clock())
        jobs.beat(conn, job, "detecting among 11,500 accounts", 0.4, installation.clock())
    query = "{ ringJobs(first: 1) { runId state stage share begun endedAt } }"
    [running] = as_("ana", Role.ANALYST).ask(query)["ringJobs"]
    far = {"stage": "detecting among 11,500 accounts", "share": 0.4, "begun": 1}
    assert running == {"runId": job.id, "state": "RUNNING", "endedAt": None, **far}
    cancel, run = "mutation ($id: String!) { cancelRingJob(runId: $id) { state cancelledBy } }", {"id": job.id}
    with pytest.raises(RingfenceError, match="admin or supervisor"):
        as_("ina", Role.INVESTIGATOR).ask(cancel, run)
    ended = as_("sam", Role.SUPERVISOR).ask(cancel, run)["cancelRingJob"]
    assert ended == {"state": "CANCELLED", "cancelledBy": "sam"}
    with pytest.raises(RingfenceError, match="was cancelled by sam"):
        as_("sue", Role.ADMIN).ask(cancel, run)
    with installation.pool.connection() as conn:
        assert jobs.one(conn, job.id).state is JobState.CANCELLED
        assert [event.verb for event in audit.events(conn, subject=job.id).rows] == ["ring_job.cancelled"]
