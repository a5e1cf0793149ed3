"""Residency: every event is kept in the store of its region and nowhere else, and no two stores are mixed up."""

import json
from collections.abc import Sequence
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st
from psycopg import Connection, sql
from psycopg_pool import ConnectionPool

from domain.errors import Conflict, Invalid
from runtime.regions import claim, read_stores
from runtime.settings import Settings
from screening.ingest import Summary, ingest_files
from screening.residency import Residency
from tests.graph.worlds import few_examples
from tests.screening.conftest import empty, make_intake
from tests.screening.samples import SAMPLES

STORES = {"DE": "EU", "FR": "EU", "CH": "CH"}
TOML = """
[EU]
holds = ["DE", "FR"]
home = "{home}/eu"
database_url = "postgresql://eu"
[CH]
holds = ["CH"]
home = "{home}/ch"
"""


def marked(kind: str, number: int, region: object) -> bytes:
    """A sample with an id and a canary of its own, in a field that is read and in one that is not."""
    told = json.loads(SAMPLES[kind]) | {"id": f"e{number}", "extra": f"canary{number}x"}
    words = {name: f"canary{number}x" for name in ("display_name", "body", "note") if name in _WORDS.get(kind, ())}
    told["data"] |= words | ({} if region is None else {"region": region})
    if region is None:
        told["data"].pop("region", None)
    return orjson.dumps(told)


_WORDS = {
    "org.ringfence.account.v1": ("display_name",),
    "org.ringfence.post.v1": ("body",),
    "org.ringfence.message.v1": ("body",),
    "org.ringfence.report.v1": ("note",),
}
events = st.lists(
    st.tuples(
        st.sampled_from(sorted(SAMPLES)), st.sampled_from([None, "DE", "fr", "CH", "US", "", "Zurich, Canary", 7])
    ),
    min_size=1,
    max_size=25,
)


def belongs(region: object) -> str | None:
    return STORES.get(region.upper()) if isinstance(region, str) else "CH" if region is None else None


def plain(conn: Connection[Any]) -> str:
    """Every row of every table, and every payload opened."""
    tables = conn.execute(
        "SELECT table_schema, table_name FROM information_schema.tables WHERE table_type = 'BASE TABLE'"
        " AND table_schema IN ('graph', 'screening', 'investigations', 'gnn')"
    ).fetchall()
    rows = [
        str(row)
        for schema, table in tables
        for row in conn.execute(sql.SQL("SELECT * FROM {}").format(sql.Identifier(schema, table)))
    ]
    ledger = conn.execute("SELECT coalesce(account_id, E'\\x1ffeed'), payload FROM screening.ledger").fetchall()
    return "\n".join([*rows, *map(str, make_intake().vault.open_many(conn, ledger))])


@few_examples(12)
@given(drawn=events)
def test_an_event_is_kept_in_the_store_of_its_region_and_nowhere_else(
    postgres: str, tmp_path: Path, drawn: list[tuple[str, object]]
) -> None:
    lines = [marked(kind, number, region) for number, (kind, region) in enumerate(drawn)]
    with ConnectionPool(postgres, min_size=1, max_size=2, open=False) as pool:
        for store in ("EU", "CH"):
            with pool.connection() as conn:
                empty(conn)
            letters, summary = _ingest(pool, tmp_path, store, lines)
            with pool.connection() as conn:
                kept = plain(conn)
            here = [number for number, (_, region) in enumerate(drawn) if belongs(region) == store]
            assert summary.accepted == len(here)
            assert summary.lines == len(lines) == summary.accepted + summary.dead
            for number, (_, region) in enumerate(drawn):
                assert (f"canary{number}x" in kept) == (number in here)
                assert f"canary{number}x" not in letters and "Zurich" not in letters
                if isinstance(region, str) and belongs(region) not in (store, None):
                    assert f"hand it to store {belongs(region)}" in letters


def _ingest(pool: ConnectionPool, folder: Path, store: str, lines: Sequence[bytes]) -> tuple[str, Summary]:
    intake = replace(make_intake(), residency=Residency(store=store, default="CH", stores=STORES))
    dead = folder / f"{store}.dead.jsonl"
    summary = ingest_files([Path("-")], intake, pool.connection, BytesIO(b"\n".join(lines)), dead_letters=dead)
    return dead.read_text() if dead.exists() else "", summary


def test_accounts_and_posts_without_a_region_have_the_default_one(postgres: str, tmp_path: Path) -> None:
    lines = [marked(f"org.ringfence.{kind}.v1", number, None) for number, kind in enumerate(("account", "post"))]
    with ConnectionPool(postgres, min_size=1, max_size=2, open=False) as pool:
        with pool.connection() as conn:
            empty(conn)
        _ingest(pool, tmp_path, "CH", lines)
        with pool.connection() as conn:
            rows = conn.execute(
                "SELECT properties ->> 'region' FROM graph.observations"
                " WHERE source = 'platform' AND subject IN (%s, %s)",
                ("Account\x1fa1", "Post\x1fp1"),
            ).fetchall()
            assert rows == [("CH",)] * 2
            assert conn.execute("SELECT region FROM screening.posts").fetchall() == [("CH",)]


def test_a_region_has_its_own_store_above_the_environment_and_below_arguments(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "regions.toml"
    file.write_text(TOML.format(home=tmp_path))
    monkeypatch.setenv("RINGFENCE_REGIONS", str(file))
    monkeypatch.setenv("DATABASE_URL", "postgresql://everybody")
    monkeypatch.setenv("RINGFENCE_HOME", str(tmp_path / "everybody"))
    with pytest.raises(Invalid, match="names none, and RINGFENCE_REGIONS has CH, EU"):
        Settings()
    monkeypatch.setenv("RINGFENCE_REGION", "EU")
    eu, ch = Settings(), Settings(region="CH")
    assert eu.database_url and eu.database_url.get_secret_value() == "postgresql://eu"
    assert (eu.home, ch.home, ch.database_url) == (tmp_path / "eu", tmp_path / "ch", None)
    assert Settings(home=tmp_path / "mine").home == tmp_path / "mine"


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"CH": {"holds": ["DE"], "home": "ch"}}, "region twice"),
        ({"CH": {"holds": ["CH"], "home": "eu"}}, "home twice"),
        ({"CH": {"holds": ["CH"], "home": "ch", "database_url": "postgresql://eu"}}, "database twice"),
        ({"CH": {"holds": ["Switzerland"], "home": "ch"}}, "cannot be read"),
        ({"CH": {"holds": ["CH"], "home": "ch", "neo4j": "x"}}, "cannot be read"),
    ],
)
def test_stores_that_share_anything_are_refused(change: dict[str, Any], why: str) -> None:
    eu = {"EU": {"holds": ["DE"], "home": "eu", "database_url": "postgresql://eu"}}
    assert read_stores(json.dumps(eu))["EU"].holds == ("DE",)
    with pytest.raises(Invalid, match=why):
        read_stores(json.dumps(eu | change))


def test_a_database_belongs_to_the_region_that_used_it_first(postgres: str) -> None:
    claim(postgres, "EU")
    claim(postgres, "EU")
    for other in ("CH", None):
        with pytest.raises(Conflict, match="is of store EU"):
            claim(postgres, other)
