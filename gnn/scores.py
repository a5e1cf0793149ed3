"""Seller scores and scorings in PostgreSQL. Works on the connection it is handed and never commits."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, fields
from datetime import datetime
from typing import Any

import numpy as np
from psycopg import Connection
from psycopg.rows import dict_row, kwargs_row
from psycopg.types.json import Jsonb

from domain.errors import Conflict
from domain.sellers import SellerCase, SellerFactor, SellerRun, SellerScore, SellerWhy
from graph.projections import UNSCORED, Floats

_PAGE = 10_000  # accounts that one question is about
LOCK = 0x52465353  # advisory lock; the region is its second half

_COLUMNS = ", ".join(field.name for field in fields(SellerRun))
_VALUES = ", ".join(f"%({field.name})s" for field in fields(SellerRun))
_RECORD = f"INSERT INTO gnn.seller_runs ({_COLUMNS}) VALUES ({_VALUES})"  # noqa: S608
_RUNS = f"SELECT {_COLUMNS} FROM gnn.seller_runs ORDER BY started_at DESC, id LIMIT %s"  # noqa: S608
_FRESH = "CREATE TEMPORARY TABLE fresh_scores (account_id text, probability double precision) ON COMMIT DROP"
_COPY = "COPY fresh_scores (account_id, probability) FROM STDIN (FORMAT BINARY)"
_WRITE = """
    INSERT INTO gnn.seller_scores (account_id, probability, run_id, scored_at)
    SELECT account_id, probability, %(run_id)s, %(now)s FROM fresh_scores
    ON CONFLICT (account_id) DO UPDATE
    SET probability = excluded.probability, run_id = excluded.run_id, scored_at = excluded.scored_at, why = NULL
"""
_LEAVE_OUT = (
    "DELETE FROM gnn.seller_scores s WHERE NOT EXISTS (SELECT FROM fresh_scores f WHERE f.account_id = s.account_id)"
)
_EXPLAIN = "UPDATE gnn.seller_scores SET why = %s WHERE account_id = %s"
_OF = "SELECT account_id, probability, run_id, scored_at, why FROM gnn.seller_scores WHERE account_id = ANY (%s)"
_PROBABILITIES = "SELECT account_id, probability FROM gnn.seller_scores WHERE account_id = ANY (%s)"
_HIGHEST = """
    SELECT account_id, probability, run_id, scored_at, why FROM gnn.seller_scores
    ORDER BY probability DESC, account_id LIMIT %s
"""


def hold(conn: Connection[Any], region: str | None) -> None:
    """Be the one that scores until the transaction ends. Raises Conflict while another does."""
    row = conn.execute("SELECT pg_try_advisory_xact_lock(%s, hashtext(%s))", (LOCK, region or "")).fetchone()
    if not (row and row[0]):
        raise Conflict("sellers are being scored already; wait for that to end: `ringfence sellers runs` shows when")


def record_run(conn: Connection[Any], run: SellerRun) -> None:
    conn.execute(_RECORD, asdict(run))


def runs(conn: Connection[Any], first: int = 20) -> list[SellerRun]:
    """The latest first."""
    with conn.cursor(row_factory=kwargs_row(SellerRun)) as cursor:
        return cursor.execute(_RUNS, (first,)).fetchall()


def write_scores(
    conn: Connection[Any], scores: Iterable[tuple[str, float]], run_id: str, now: datetime, *, all_there_are: bool
) -> None:
    """Keep each account's probability; where these are all there are, others' are dropped."""
    conn.execute(_FRESH)
    with conn.cursor().copy(_COPY) as copy:
        copy.set_types(["text", "float8"])
        for row in scores:
            copy.write_row(row)
    conn.execute(_WRITE, {"run_id": run_id, "now": now})
    if all_there_are:
        conn.execute(_LEAVE_OUT)


def write_whys(conn: Connection[Any], whys: Mapping[str, SellerWhy]) -> None:
    with conn.cursor() as cursor:
        cursor.executemany(_EXPLAIN, [(Jsonb(asdict(why)), account) for account, why in whys.items()])


def scores_of(conn: Connection[Any], account_ids: Sequence[str]) -> dict[str, SellerScore]:
    """By account; whoever was never scored is left out."""
    with conn.cursor(row_factory=dict_row) as cursor:
        return {row["account_id"]: _score(**row) for row in cursor.execute(_OF, (list(account_ids),))}


def probabilities(conn: Connection[Any], account_ids: list[str]) -> Floats:
    """Of each of the accounts in order; UNSCORED for whoever never was."""
    found: dict[str, float] = {}
    for begin in range(0, len(account_ids), _PAGE):
        found |= conn.execute(_PROBABILITIES, (account_ids[begin : begin + _PAGE],)).fetchall()
    return np.array([found.get(account, UNSCORED) for account in account_ids])


def highest(conn: Connection[Any], first: int) -> list[SellerScore]:
    with conn.cursor(row_factory=dict_row) as cursor:
        return [_score(**row) for row in cursor.execute(_HIGHEST, (first,))]


def _score(why: dict[str, Any] | None, **facts: Any) -> SellerScore:
    return SellerScore(why=_why(why) if why else None, **facts)


def _why(told: dict[str, Any]) -> SellerWhy:
    return SellerWhy(
        factors=tuple(SellerFactor(**factor) for factor in told["factors"]),
        without_thing=tuple(SellerCase(**case) for case in told["without_thing"]),
        without_account=tuple(SellerCase(**case) for case in told["without_account"]),
        alone=told["alone"],
    )
