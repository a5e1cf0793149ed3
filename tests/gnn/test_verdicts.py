"""Verdicts on real PostgreSQL: which decisions are one, on what they are, and what a run makes of them, or does not."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import neo4j
import numpy as np
import psycopg
import pytest
from numpy.typing import NDArray
from psycopg import Connection

from domain.casework import Principal, Role
from domain.judgement import Action, CategoryCode, Decision
from domain.observations import Label, Node
from domain.rings import Ring
from gnn import store
from gnn.kept import kept
from gnn.lab import world
from gnn.rings import RingParameters
from gnn.rings.detection import prepare
from gnn.rings.measures import MEASURES
from gnn.rings.pairs import Floats
from gnn.rings.scorer import RingScorer, log_loss, released
from gnn.rings.verdicts import FOLDS, LEAST, Verdict, folds, held_out, learned_from
from graph import store as graph_store
from investigations import decisions
from investigations import store as casework
from runtime.bootstrap import Installation, opened
from runtime.engines import Endpoints
from runtime.ring_job import RunResult, repeat_run, run_rings
from runtime.ring_verdicts import verdicts
from runtime.settings import Settings
from tests.gnn.market import observed

AT = datetime(2026, 3, 1, tzinfo=UTC)
INES = Principal("ines", frozenset({Role.INVESTIGATOR}))
ROBOT = Principal("service:robot", frozenset({Role.INVESTIGATOR}))


def decided(conn: Connection, ring_id: str, action: Action, at: datetime, who: Principal = INES) -> None:
    decisions.decide(conn, who, Node(Label.RING, ring_id), action, CategoryCode.DRUGS, "looked at it", at)


def days(number: float) -> datetime:
    return AT + timedelta(days=number)


def judged(values: Floats, confirmed: NDArray[np.bool_]) -> list[Verdict]:
    return [
        Verdict(ring_id=f"r{at:03}", confirmed=bool(flag), measures=dict(zip(MEASURES, row, strict=True)))
        for at, (row, flag) in enumerate(zip(values.tolist(), confirmed, strict=True))
    ]


@pytest.fixture(scope="module")
def groups() -> Floats:
    links = [world(noise, 77, 2_500, 60).links for noise in ("pairs", "town")]
    return np.vstack([prepare(each, (), RingParameters()).table.values for each in links])


# --- which decisions are a verdict, and on what


@pytest.fixture
def conn(postgres: str) -> Iterator[Connection]:
    with psycopg.connect(postgres) as connection:
        yield connection
        connection.rollback()


def shown(conn: Connection, day: float, **sizes: float) -> None:
    """A run that shows rings of these sizes, of which all else is nought."""
    nothing = dict.fromkeys(MEASURES, 0.0)
    ring = Ring(id="", members=(), contacts=(), category=None, score=0.9, reasons=())
    rings = [replace(ring, id=ring_id, factors=nothing | {"size": float(size)}) for ring_id, size in sizes.items()]
    store.show_rings(conn, rings, f"run {day}", released().version, days(day))


def told(conn: Connection) -> dict[str, tuple[bool, float | None]]:
    return {verdict.ring_id: (verdict.confirmed, verdict.measures.get("size")) for verdict in verdicts(conn)}


def test_a_verdict_is_on_the_ring_as_it_was_shown_last_before(conn: Connection) -> None:
    shown(conn, 1, changed=3, same=7, early=2)
    decided(conn, "early", Action.REMOVE, days(0.5))
    decided(conn, "never", Action.ALLOW, days(1))
    decided(conn, "changed", Action.REMOVE, days(1.5))
    decided(conn, "same", Action.ALLOW, days(2.5))
    shown(conn, 2, changed=4, same=7)
    shown(conn, 3, changed=5, same=7)
    expected = {"changed": (True, 3.0), "early": (True, None), "never": (False, None), "same": (False, 7.0)}
    assert told(conn) == expected
    assert conn.execute("SELECT count(*) FROM gnn.ring_showings").fetchone() == (5,), "a row where something changed"
    decided(conn, "changed", Action.REMOVE, days(3))
    assert told(conn) == expected | {"changed": (True, 5.0)}


def test_the_latest_decision_of_a_person_counts_and_no_other(conn: Connection) -> None:
    shown(conn, 0, changed_mind=3, taken_back=3, undecided=3, automated=3, robot=3, plain=3)
    for ring_id, *actions in (
        ("changed_mind", Action.ALLOW, Action.REMOVE),
        ("taken_back", Action.REMOVE, Action.MONITOR),
        ("undecided", Action.REVIEW),
        ("plain", Action.ALLOW),
    ):
        for number, action in enumerate(actions):
            decided(conn, ring_id, action, days(1 + number))
    decided(conn, "robot", Action.REMOVE, days(1), ROBOT)
    decided(conn, "plain", Action.REMOVE, days(5), ROBOT)
    decisions.decide(conn, INES, Node(Label.ACCOUNT, "robot"), Action.ALLOW, None, "of an account", days(2))
    automatic = Decision(
        id="",
        subject="",
        action=Action.REMOVE,
        category=CategoryCode.DRUGS,
        policy_clause="none",
        reason="routing",
        decided_by=decisions.SCREENING,
        automated=True,
        decided_at=days(9),
    )
    subjects = {ring_id: Node(Label.RING, ring_id).key for ring_id in ("automated", "plain")}
    recorded = [replace(automatic, id=ring_id, subject=subject) for ring_id, subject in subjects.items()]
    assert len(casework.insert_automated(conn, recorded)) == 2
    assert told(conn) == {"changed_mind": (True, 3.0), "plain": (False, 3.0)}


# --- what is made of them


def test_what_is_learned_is_a_function_of_the_verdicts_and_no_verdict_changes_nothing(groups: Floats) -> None:
    release = released()
    assert learned_from([], release).scorer == release and learned_from([], release).told is None
    likely = groups[release.probability(groups) > 0.5][:60]
    confirmed = likely[:, list(MEASURES).index("suspicion_mean")] > np.median(likely[:, 9])
    given = judged(likely, confirmed)
    found = learned_from(given, release)
    assert found.scorer == release.learned(likely, confirmed) and found.scorer.judged == 60
    assert found.loss is not None and found.release_loss is not None and found.loss < found.release_loss
    for seed in range(3):
        assert learned_from([given[at] for at in np.random.default_rng(seed).permutation(60)], release) == found
    of_before = Verdict(ring_id="old", confirmed=True, measures={"size": 3.0})
    with_old = learned_from([*given, of_before, replace(of_before, ring_id="older", measures={})], release)
    assert with_old.scorer == found.scorer and with_old.told == (
        f"{found.told}; passed over, since they are on rings measured otherwise or never shown: 2"
    )


@pytest.mark.parametrize("against", [0, LEAST - 1, 30 - LEAST + 1, 30])
def test_verdicts_too_much_of_one_kind_teach_nothing(groups: Floats, against: int) -> None:
    found = learned_from(judged(groups[:30], np.arange(30) >= against), released())
    assert found.scorer == released() and found.loss is None
    assert found.told == (
        f"the release alone: 30 verdicts, {against} of them against; it takes {LEAST} for and {LEAST} against"
    )


def test_what_foretells_held_out_verdicts_worse_than_the_release_is_not_learned(groups: Floats) -> None:
    """People who toss a coin, about groups of which the release says that it does not know."""
    release = released()
    unsure = groups[np.argsort(np.abs(release.probability(groups) - 0.5))[:40]]
    refused = 0
    for seed in range(6):
        tossed = np.random.default_rng(seed).permutation(40) < 20
        found = learned_from(judged(unsure, tossed), release)
        if seed < 2:  # it takes its time
            assert found.loss == pytest.approx(_held_out_loss(unsure, tossed))
        assert found.release_loss == pytest.approx(log_loss(release.probability(unsure), tossed).mean())
        assert found.loss is not None and found.release_loss is not None and found.told
        worse = found.loss > found.release_loss
        refused += worse
        assert found.scorer == (release if worse else release.learned(unsure, tossed))
        assert found.told.startswith("the release alone: what 40 verdicts" if worse else "what 40 verdicts")
    assert refused >= 3


def _held_out_loss(values: Floats, confirmed: NDArray[np.bool_]) -> float:
    """One verdict at a time, by a scorer that was not told of its fold."""
    fold = folds(confirmed)
    losses = [
        log_loss(
            released().learned(values[fold != fold[at]], confirmed[fold != fold[at]]).probability(values[at : at + 1]),
            confirmed[at : at + 1],
        )[0]
        for at in range(len(confirmed))
    ]
    assert held_out(released(), values, confirmed) == pytest.approx(losses)
    return float(np.mean(losses))


def test_folds_hold_as_many_of_each_kind_as_can_be() -> None:
    for seed in range(20):
        rng = np.random.default_rng(seed)
        confirmed = rng.random(int(rng.integers(2, 90))) < rng.random()
        for kind in (confirmed, ~confirmed, np.ones_like(confirmed)):
            held = np.bincount(folds(confirmed)[kind], minlength=FOLDS)
            assert held.max() - held.min() <= 1


def test_verdicts_on_what_was_shown_do_not_raise_what_nobody_was_shown(groups: Floats) -> None:
    """Whoever rejects the likeliest and confirms the doubtful turns the release round, where it was judged."""
    release = released()
    before = release.probability(groups)
    shown, never = groups[before > 0.5], groups[before < 0.005]
    turned = release.learned(shown, before[before > 0.5] < np.median(before[before > 0.5]))
    assert (turned.probability(shown) < release.probability(shown)).any()
    assert len(never) > 100 and turned.probability(never).max() < 0.2


# --- a run


class Days:
    """A clock that a test moves on."""

    def __init__(self) -> None:
        self.now = AT

    def __call__(self) -> datetime:
        self.now += timedelta(seconds=1)
        return self.now


@pytest.fixture(scope="module")
def installation(
    settings: Settings,
    endpoints: Endpoints,
    postgres: str,
    neo4j_driver: neo4j.Driver,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Installation]:
    home = settings.model_copy(update={"home": tmp_path_factory.mktemp("verdicts")})
    with opened(home, replace(endpoints, database_url=postgres), Days()) as found:
        yield found


def test_the_next_run_scores_with_what_was_decided_since_and_can_be_repeated(installation: Installation) -> None:
    links = world("pairs", 5, 1_000, 36).links
    with installation.pool.connection() as conn:
        graph_store.record(conn, observed(links, AT), AT)
    installation.projector.run_until_idle()
    first = run_rings(installation)
    assert (first.run.verdicts, first.run.learning) == (0, None) and _scorer(installation, first) == released()

    verdict = _by_suspicion(first)
    changing = max((ring for ring in first.rings if verdict[ring.id]), key=lambda ring: len(ring.members))
    with installation.pool.connection() as conn:
        for ring_id, confirmed in verdict.items():
            decided(conn, ring_id, Action.REMOVE if confirmed else Action.ALLOW, installation.clock())
    gone = links.account_index == links.account_ids.index(changing.members[0].account_id)
    fewer = replace(links, account_index=links.account_index[~gone], contact_index=links.contact_index[~gone])
    with installation.pool.connection() as conn:
        graph_store.record(conn, observed(fewer, installation.clock(), links), installation.clock())
    installation.projector.run_until_idle()
    second = run_rings(installation)
    measured = {ring.id: ring.factors for ring in first.rings}
    assert second.run.verdicts == len(verdict) and str(second.run.learning).startswith(f"what {len(verdict)} verdicts")
    assert _scorer(installation, second) == _learned(measured, verdict)

    now = {ring.id: ring.factors for ring in second.rings}
    assert now[changing.id]["size"] < measured[changing.id]["size"]
    with installation.pool.connection() as conn:
        decided(conn, changing.id, Action.ALLOW, installation.clock())
    third = run_rings(installation)
    measured[changing.id], verdict[changing.id] = now[changing.id], False
    assert _scorer(installation, third) == _learned(measured, verdict) != _scorer(installation, second)
    with installation.pool.connection() as conn:
        assert store.runs(conn) == [third.run, second.run, first.run]
    for run in (first.run, second.run, third.run):
        assert repeat_run(installation, run) == run.result_sha256


def _by_suspicion(result: RunResult) -> dict[str, bool]:
    """These investigators hold the half of the rings that is less suspicious for none."""
    suspicion = {ring.id: ring.factors["suspicion_mean"] for ring in result.rings}
    assert len(suspicion) >= 3 * LEAST
    return {ring_id: bool(value >= np.median(list(suspicion.values()))) for ring_id, value in suspicion.items()}


def _learned(measured: Mapping[str, Mapping[str, float]], verdict: dict[str, bool]) -> RingScorer:
    ids = sorted(verdict)
    values = np.array([[measured[ring_id][column] for column in MEASURES] for ring_id in ids])
    return released().learned(values, np.array([verdict[ring_id] for ring_id in ids]))


def _scorer(installation: Installation, result: RunResult) -> RingScorer:
    return RingScorer.loads(kept(installation.ring_inputs, str(result.run.model_sha256), "json").decode())
