"""Scoring on the real engines: what is read is what happened, and scoring what changed equals scoring all."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

import neo4j
import numpy as np
import pyarrow.parquet as pq
import pytest

from domain.observations import Edge, Label, Node, Observation, Relationship, Scalar
from domain.rings import Engine
from gnn import scores
from gnn.histories import ENDING, keep_history, kept_history
from gnn.inputs import read_input
from gnn.lab.histories import BEGINS_S, DAYS, Market, lab_history
from gnn.lab.markets import links_of
from gnn.sellers.release import released
from graph import store as graph_store
from graph.export import export_graph
from graph.histories import CATEGORIES, DAY_S, POST_KINDS, THING_KINDS, History, Pairs
from graph.history_reads import read_history
from graph.history_tables import HISTORY_TABLES, export_history, write_history
from graph.projections import ContactLinks, contact_links
from graph.tables import read_tables, write_tables
from runtime.bootstrap import Installation, opened
from runtime.engines import Endpoints
from runtime.ring_engines import seller_scores, take
from runtime.seller_job import score_sellers
from runtime.settings import Settings

_WORLD = UUID("2f6f2c55-0a66-4a55-9d4a-0d6a8a4f9b61")
_LABELS = {"device": Label.DEVICE, "ip_address": Label.IP_ADDRESS, "image": Label.IMAGE}
NOON_S = BEGINS_S + DAYS * DAY_S + DAY_S // 2


class Noon:
    """A clock that goes by seconds, from the noon after the market's year."""

    def __init__(self) -> None:
        self.now = datetime.fromtimestamp(NOON_S, UTC)

    def __call__(self) -> datetime:
        self.now += timedelta(seconds=1)
        return self.now


@pytest.fixture(scope="module")
def clock() -> Noon:
    return Noon()


@pytest.fixture(scope="module")
def installation(
    settings: Settings, endpoints: Endpoints, postgres: str, neo4j_driver: neo4j.Driver, clock: Noon
) -> Iterator[Installation]:
    with opened(settings, replace(endpoints, database_url=postgres), clock) as found:
        yield found


@pytest.fixture(scope="module")
def history(installation: Installation) -> History:
    """A small market, told to the graph event by event."""
    made = lab_history(3, Market(accounts=150, prevalence=0.1, noise="groups")).history
    with installation.pool.connection() as conn:
        graph_store.record(conn, list(_told(made)), installation.clock())
    installation.projector.run_until_idle()
    return made


def test_what_is_read_is_what_happened(installation: Installation, history: History) -> None:
    read = read_history(installation.driver, NOON_S)
    assert read.account_ids == history.account_ids
    assert _rows(read, read.uses) == _rows(history, history.uses)
    for kind, pairs in history.between.items():
        assert _between(read, read.between[kind]) == _between(history, pairs)
    assert _posts(read) == _posts(history)
    assert len(read.alike.start) == 1


def test_what_is_exported_is_what_is_read(installation: Installation, history: History, tmp_path: Path) -> None:
    exported = export_history(installation.driver, tmp_path / "exported", NOON_S)
    write_history(read_history(installation.driver, NOON_S), tmp_path / "read", NOON_S)
    assert exported.rows("accounts") == len(history.account_ids)
    for table, schema in HISTORY_TABLES.items():
        one, other = (pq.read_table(tmp_path / name / table, schema=schema) for name in ("exported", "read"))
        order = [(name, "ascending") for name in schema.names]
        assert one.num_rows and one.sort_by(order).equals(other.sort_by(order)), table


def test_what_a_market_teaches_about_rings_is_what_a_ring_run_reads(
    installation: Installation, history: History
) -> None:
    made, alike = links_of(history, NOON_S)
    read = contact_links(installation.driver)
    at = {account: place for place, account in enumerate(read.account_ids)}
    rows = [at[account] for account in made.account_ids]
    for name in ("posts", "max_probability", "mean_probability"):
        assert getattr(read, name)[rows] == pytest.approx(getattr(made, name)), name
    for code, over in made.posts_over.items():
        assert read.posts_over[code][rows].tolist() == over.tolist()
    assert _links(read) >= _links(made) and len(alike) == len(history.alike.start)


def test_scoring_what_changed_equals_scoring_all(installation: Installation, history: History, clock: Noon) -> None:
    clock.now += timedelta(hours=1)  # or all that was just told would count as changed
    every = score_sellers(installation, explained=3)
    assert (every.accounts, every.scored, every.changed) == (150, 150, None)
    assert every.explained and every.as_of == datetime.fromtimestamp(BEGINS_S + (DAYS + 1) * DAY_S, UTC)
    before = _scores(installation)
    clock.now += timedelta(hours=1)
    _something_happens(installation, history)
    some = score_sellers(installation, changed_only=True, explained=0)
    assert some.changed == 3
    assert 3 <= some.scored <= some.accounts == 151
    patched = _scores(installation)
    clock.now += timedelta(hours=1)
    again = score_sellers(installation, explained=0)
    assert again.changed is None
    assert _scores(installation) == patched
    assert {account for account in before if before[account] != patched[account]}
    assert "newcomer" in patched
    nothing = score_sellers(installation, changed_only=True, explained=0)
    assert (nothing.changed, nothing.scored) == (0, 0) and _scores(installation) == patched


@pytest.mark.spark
@pytest.mark.filterwarnings("ignore:PySpark does not yet fully support pandas:FutureWarning")  # of pandas 3
def test_spark_scores_as_this_machine_does(installation: Installation, history: History, spark: Any) -> None:
    here = score_sellers(installation, explained=2)
    expected = _scores(installation)
    there = score_sellers(installation, engine=Engine.SPARK)
    assert _scores(installation) == expected and there.explained == 0
    assert (there.accounts, there.scored, there.model_version) == (here.accounts, here.scored, here.model_version)
    assert [path.name for path in installation.seller_histories.iterdir()] == [f"{here.history_sha256}.{ENDING}"]
    assert score_sellers(installation, changed_only=True, explained=0).changed is None  # nothing to begin from


def test_a_ring_run_reads_the_scores_of_the_last_scoring_and_keeps_them(
    installation: Installation, history: History, tmp_path: Path
) -> None:
    scored = _scores(installation)
    read = take(installation, Engine.LOCAL, lambda _: None)
    assert dict(zip(read.columns.account_ids, read.columns.sellers.tolist(), strict=True)) == scored
    kept = read_input(installation.ring_inputs, read.sha256)[0]
    write_tables(kept, [], tmp_path / "tables")
    for links in (kept, read_tables(tmp_path / "tables")[0]):
        assert links.sellers.tolist() == read.columns.sellers.tolist()
    exported = export_graph(
        installation.driver, tmp_path / "export", installation.clock(), sellers=partial(seller_scores, installation)
    )
    told = dict(zip(*(_column(tmp_path / "export/accounts", name) for name in ("id", "seller")), strict=True))
    assert exported.rows("accounts") == len(scored) and told == scored


def test_another_day_begins_anew(installation: Installation, history: History, clock: Noon) -> None:
    clock.now += timedelta(days=1)
    run = score_sellers(installation, changed_only=True, explained=3)
    assert run.changed is None and run.explained == 3
    with installation.pool.connection() as conn:
        [first, *_] = scores.highest(conn, 1)
        assert first.why is not None and first.why.factors
        assert scores.scores_of(conn, [first.account_id, "nobody"]).keys() == {first.account_id}


def test_a_history_is_kept_whole_and_forgotten_whole(installation: Installation, history: History) -> None:
    folder = installation.settings.home / "kept"
    first = keep_history(history, folder)
    assert kept_history(folder, first).uses.end.tolist() == history.uses.end.tolist()
    keep_history(history.until(NOON_S - 90 * DAY_S), folder)
    assert len(list(folder.iterdir())) == 1
    assert list(installation.seller_histories.iterdir())
    with installation.pool.connection() as conn:
        installation._forget(conn, history.account_ids[0])
    assert not list(installation.seller_histories.iterdir())
    assert score_sellers(installation, changed_only=True, explained=0).changed is None


def _scores(installation: Installation) -> dict[str, float]:
    with installation.pool.connection() as conn:
        return {found.account_id: found.probability for found in scores.highest(conn, 1000)}


def _links(links: ContactLinks) -> set[tuple[str, str]]:
    ends = zip(links.account_index.tolist(), links.contact_index.tolist(), strict=True)
    return {(links.account_ids[account], links.contact_ids[contact]) for account, contact in ends}


def _column(folder: Path, name: str) -> list[Any]:
    column: list[Any] = pq.read_table(folder, columns=[name])[name].to_pylist()
    return column


def _something_happens(installation: Installation, history: History) -> None:
    """One account posts, pays one, and takes up a device with somebody new."""
    at = installation.clock()
    account, newcomer, device = history.account_ids[4], "newcomer", Node(Label.DEVICE, "device:new")
    post = Node(Label.POST, "p-new")
    edges = [
        Edge(Relationship.POSTED, Node(Label.ACCOUNT, account), post),
        Edge(Relationship.PAID, Node(Label.ACCOUNT, account), Node(Label.ACCOUNT, history.account_ids[9])),
        *(Edge(Relationship.USES, Node(Label.ACCOUNT, one), device) for one in (account, newcomer)),
    ]
    seen = [Observation(edge, uuid5(_WORLD, f"{edge.key} again"), at) for edge in edges]
    facts: dict[str, Scalar] = {"probability": 0.97, "category": "drugs", "kind": "listing"}
    seen.append(Observation(post, uuid5(_WORLD, post.key), at, properties=facts))
    with installation.pool.connection() as conn:
        graph_store.record(conn, seen, at)


def _told(history: History) -> Iterator[Observation]:
    names = history.account_ids
    for number, name in enumerate(names):
        facts: dict[str, Scalar] = {"kind": history.account_kinds[number]}
        yield _seen(Node(Label.ACCOUNT, name), int(history.opened_at_s[number]), facts)
    for account, thing, at in zip(*_columns(history.uses), strict=True):
        kind = THING_KINDS[history.thing_kind[thing]]
        node = Node(_LABELS.get(kind, Label.CONTACT), history.thing_ids[thing])
        yield _seen(Edge(Relationship.USES, Node(Label.ACCOUNT, names[account]), node), at)
        yield _seen(node, at, {"kind": kind} if kind not in _LABELS else {})
    for relationship, pairs in history.between.items():
        for start, end, at in zip(*_columns(pairs), strict=True):
            yield _seen(Edge(relationship, Node(Label.ACCOUNT, names[start]), Node(Label.ACCOUNT, names[end])), at)
    posts = history.posts
    for number, (account, at) in enumerate(zip(posts.account.tolist(), posts.at_s.tolist(), strict=True)):
        post, code = Node(Label.POST, f"p{number}"), int(posts.category[number])
        facts = {"probability": float(posts.probability[number]), "kind": str(POST_KINDS[posts.kind[number]])}
        yield _seen(post, at, facts | ({"category": str(CATEGORIES[code])} if code >= 0 else {}))
        yield _seen(Edge(Relationship.POSTED, Node(Label.ACCOUNT, names[account]), post), at)
    one, other = np.flatnonzero(posts.account != posts.account[0])[0], 0
    ends = sorted((Node(Label.POST, f"p{one}"), Node(Label.POST, f"p{other}")), key=lambda node: node.id)
    yield _seen(Edge(Relationship.NEAR_DUPLICATE_OF, *ends), NOON_S - DAY_S)


def _seen(subject: Node | Edge, at_s: int, facts: dict[str, Scalar] | None = None) -> Observation:
    at = datetime.fromtimestamp(at_s, UTC)
    return Observation(subject, uuid5(_WORLD, f"{subject.key} {at_s}"), at, properties=facts or {})


def _columns(pairs: Pairs) -> tuple[list[int], list[int], list[int]]:
    return pairs.start.tolist(), pairs.end.tolist(), pairs.at_s.tolist()


def _rows(history: History, pairs: Pairs) -> dict[tuple[str, str, str], int]:
    """Account, thing and kind to when it was first."""
    first: dict[tuple[str, str, str], int] = {}
    for account, thing, at in zip(*_columns(pairs), strict=True):
        key = history.account_ids[account], history.thing_ids[thing], THING_KINDS[history.thing_kind[thing]]
        first[key] = min(at, first.get(key, at))
    return first


def _between(history: History, pairs: Pairs) -> dict[tuple[str, str], int]:
    first: dict[tuple[str, str], int] = {}
    for start, end, at in zip(*_columns(pairs), strict=True):
        key = history.account_ids[start], history.account_ids[end]
        first[key] = min(at, first.get(key, at))
    return first


def _posts(history: History) -> list[tuple[object, ...]]:
    posts = history.posts
    columns = (posts.account, posts.at_s, posts.probability.round(6), posts.category, posts.kind)
    return sorted(zip(*(column.tolist() for column in columns), strict=True))


def test_the_released_model_is_read_without_running_what_it_holds() -> None:
    assert released().version
