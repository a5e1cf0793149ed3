"""Schema migrations of PostgreSQL: once each, all or nothing, and never edited afterwards."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest

from domain.errors import Conflict
from runtime.migrations import migrate_postgres


@pytest.fixture
def root(tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    """A checkout with two packages; its tables carry the test's name, as the module shares one database."""
    mark = request.node.name
    for package, name, text in (
        ("screening", "0001_a.sql", f"CREATE TABLE public.{mark} (step text DEFAULT '100 %s')"),
        ("gnn", "0001_a.sql", f"INSERT INTO public.{mark} VALUES ('gnn'); INSERT INTO public.{mark} DEFAULT VALUES"),
        ("gnn", "0001_a.rollback.sql", f"DROP TABLE public.{mark}"),
    ):
        (tmp_path / package / "migrations").mkdir(parents=True, exist_ok=True)
        (tmp_path / package / "migrations" / name).write_text(text)
    return tmp_path


@pytest.fixture(autouse=True)
def fresh(postgres: str) -> None:
    with psycopg.connect(postgres) as connection:
        connection.execute("TRUNCATE runtime.migrations")


def test_callers_at_once_apply_each_once_in_package_order(postgres: str, root: Path) -> None:
    with ThreadPoolExecutor(4) as pool:
        applied = list(pool.map(lambda _: migrate_postgres(postgres, root), range(4)))
    assert max(applied, key=len) == ["screening/0001_a.sql", "gnn/0001_a.sql"]
    assert sum(map(len, applied)) == 2


def test_a_failure_leaves_nothing_behind(postgres: str, root: Path) -> None:
    (root / "gnn" / "migrations" / "0002_b.sql").write_text("CREATE TABLE public.half (x int); SELECT nonsense")
    with pytest.raises(psycopg.errors.UndefinedColumn):
        migrate_postgres(postgres, root)
    with psycopg.connect(postgres) as connection:
        kept = connection.execute("SELECT to_regclass('public.half'), count(*) FROM runtime.migrations").fetchone()
    assert kept == (None, 0)


def test_an_edited_migration_is_refused_by_name(postgres: str, root: Path) -> None:
    migrate_postgres(postgres, root)
    (root / "gnn" / "migrations" / "0001_a.sql").write_text("SELECT 1")
    with pytest.raises(Conflict, match=r"gnn/0001_a\.sql was changed"):
        migrate_postgres(postgres, root)


def test_this_checkout_has_nothing_left_to_apply_the_second_time(endpoints_database: str) -> None:
    migrate_postgres(endpoints_database)
    assert migrate_postgres(endpoints_database) == []


@pytest.fixture
def endpoints_database(postgres: str) -> str:
    """A database that has seen no migration."""
    name = postgres.rpartition("/")[2] + "_bare"
    with psycopg.connect(postgres, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    return f"{postgres.rpartition('/')[0]}/{name}"
