"""Candidates: what they say adds up, hubs and rejected pairs stay out, and a run changes nothing in the graph."""

import math
import random
import subprocess
import sys
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import numpy as np
import pytest
from neo4j import Driver
from psycopg_pool import ConnectionPool

from domain.errors import Unavailable
from domain.observations import Edge, Label, Node, Observation, Relationship, Scalar
from graph.projector import Projector
from graph.resolution import actors
from graph.resolution.candidates import OpenCandidate, keep_run, last_run, open_candidates
from graph.resolution.judgements import REOPENED_BY, Act, Candidate, Pair, ResolutionRun
from graph.resolution.linking import link
from graph.resolution.plan import ACCOUNTS, HUB
from graph.resolution.signs import Signs, name_root, read_signs
from runtime.settings import Settings
from runtime.spark import spark_session
from tests.graph.worlds import START, record

PEOPLE = 120
TWINS = 6  # the last of the people have a second account


def market() -> list[Observation]:
    """People with a contact, a device and posts each; one carrier's address; twins share contact, device and name."""
    drawn, seen = random.Random(7), []
    for n in range(PEOPLE + TWINS):
        person = n if n < PEOPLE else n - TWINS
        name = "".join(drawn.choices("abcdefghijklmnop", k=7)) if n < PEOPLE else f"{names[person]}_2"
        names.append(name)
        account = Node(Label.ACCOUNT, f"r{n:03}")
        created = (START - timedelta(days=drawn.randrange(1000))).isoformat()
        facts: dict[str, Scalar] = {"name": name, "handle": f"{name}_{n}", "created_at": created}
        seen.append(Observation(account, uuid4(), START, properties=facts))
        held = [Node(Label.CONTACT, f"email:{person}"), Node(Label.DEVICE, f"device:{person}")]
        held.append(Node(Label.IP_ADDRESS, "ip_address:carrier"))
        seen += [Observation(Edge(Relationship.USES, account, node), uuid4(), START) for node in held]
    return seen


names: list[str] = []


@pytest.fixture(scope="module")
def signs(pool: ConnectionPool, projector: Projector, neo4j_driver: Driver) -> Signs:
    record(pool, market())
    projector.run_until_idle()
    return read_signs(neo4j_driver)


def run_of(candidates: list[Candidate]) -> ResolutionRun:
    return ResolutionRun(
        id=uuid4(),
        started_at=START,
        finished_at=START,
        engine="duckdb",
        plan_sha256="0" * 64,
        threshold=0,
        trained=(),
        accounts=PEOPLE,
        hubs=1,
        candidates=len(candidates),
    )


def test_twins_are_found_and_a_carriers_customers_are_not(signs: Signs) -> None:
    found = link(signs.table, ACCOUNTS).candidates
    assert {(c.a, c.b) for c in found} == {(f"r{n - TWINS:03}", f"r{n:03}") for n in range(PEOPLE, PEOPLE + TWINS)}
    assert signs.hubs == 1 and PEOPLE > HUB
    for candidate in found:
        assert {reason.sign for reason in candidate.why} == {"name", "ties"}


def test_reasons_and_prior_add_up_to_the_weight(signs: Signs) -> None:
    prior = ACCOUNTS.siblings / (signs.table.num_rows - 1)
    for candidate in link(signs.table, ACCOUNTS, threshold=-50).candidates:
        weight = math.log2(prior / (1 - prior)) + sum(reason.weight for reason in candidate.reasons)
        assert candidate.match_weight == pytest.approx(weight, abs=0.01)
        assert candidate.match_probability == pytest.approx(2**weight / (1 + 2**weight), abs=0.01)


def test_what_did_not_agree_never_speaks_for_a_pair(signs: Signs) -> None:
    """Twins opened their accounts at other times, which says that theirs is one hand no more than it says otherwise."""
    found = link(signs.table, replace(ACCOUNTS, least=50, sampled_pairs=1e5), threshold=-50)
    assert found.trained and found.candidates
    against = {sign.name: sign.otherwise for sign in ACCOUNTS.signs}
    assert all(r.weight <= 0 for c in found.candidates for r in c.reasons if r.words == against[r.sign])


def test_a_run_learns_the_same_from_the_same_accounts_in_any_order(signs: Signs) -> None:
    plan = replace(ACCOUNTS, least=50, sampled_pairs=1e5)
    shuffled = signs.table.take(np.random.default_rng(3).permutation(signs.table.num_rows))
    one, other = (link(table, plan) for table in (signs.table, shuffled))
    assert one.trained and one.trained == other.trained
    assert [(c.a, c.b) for c in one.candidates] == [(c.a, c.b) for c in other.candidates]


def test_a_rejected_pair_stays_away_until_its_evidence_has_grown(pool: ConnectionPool, signs: Signs) -> None:
    found = link(signs.table, ACCOUNTS).candidates
    rejected, confirmed = (Pair(c.a, c.b) for c in found[:2])
    with pool.connection() as conn:
        keep_run(conn, run_of(found), found)
        actors.reject(conn, Act(uuid4(), "ana", START, "sisters"), rejected)
        actors.confirm(conn, Act(uuid4(), "ana", START, "the same"), confirmed)
    for more, proposed in ((0.0, False), (REOPENED_BY - 0.1, False), (REOPENED_BY, True)):
        again = [replace(c, match_weight=c.match_weight + more) for c in found]
        with pool.connection() as conn:
            keep_run(conn, run_of(again), again)
            page = open_candidates(conn, 100)
            kept = last_run(conn)
        pairs = {Pair(row.candidate.a, row.candidate.b): row for row in page.rows}
        assert kept and kept.candidates == len(again) and page.total == len(pairs)
        assert (rejected in pairs) == proposed and confirmed not in pairs
        assert not proposed or pairs[rejected].reopened


def test_pages_hold_every_candidate_once_and_name_what_blocks(pool: ConnectionPool) -> None:
    made = [Candidate(a=f"p{n}", b=f"q{n}", match_weight=n // 3, match_probability=0.5, reasons=()) for n in range(10)]
    with pool.connection() as conn:
        keep_run(conn, run_of(made), made)
        actors.confirm(conn, Act(uuid4(), "ana", START, "one"), Pair("p1", "p2"))
        actors.reject(conn, Act(uuid4(), "ana", START, "two"), Pair("p2", "q1"))
        cursor: str | None = None
        read: list[OpenCandidate] = []
        while True:
            page = open_candidates(conn, 3, cursor)
            read += page.rows
            if (cursor := page.cursor) is None:
                break
    assert [row.candidate.a for row in read] == sorted((c.a for c in made), key=lambda a: (-(int(a[1:]) // 3), a))
    assert {row.candidate.a: row.blocked_by for row in read if row.blocked_by} == {"p1": (Pair("p2", "q1"),)}


def test_names_are_compared_by_their_letters() -> None:
    assert name_root("José_99_x") == "jose" and name_root("x_2") is None and name_root(None) is None


def test_spark_where_it_is_not_installed_names_the_way_out(settings: Settings) -> None:
    with pytest.raises(Unavailable, match="`make spark`"), spark_session(settings):
        pass
    assert "\nspark: .venv-spark/ready" in (Path(__file__).parents[2] / "Makefile").read_text()


def test_what_takes_seconds_to_import_is_waited_for_by_whoever_needs_it() -> None:
    check = (
        "import api.app, runtime.cli, runtime.ring_schedule, sys;"
        " sys.exit(not {'duckdb', 'splink', 'torch'}.isdisjoint(sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", check]).returncode == 0
