"""Rows that were there before the log had a tree: none is lost, and their leaves are in the order of the rows."""

from pathlib import Path

import psycopg

from investigations import audit
from runtime import migrations
from tests.investigations.audit.test_log import LOG, NOW, VAULT, texts
from tests.investigations.audit.test_tree import reference

SQL = Path(migrations.__file__).parents[1] / "investigations" / "migrations"


def test_old_rows_keep_their_order(postgres: str) -> None:
    with psycopg.connect(postgres) as conn:
        conn.execute("DROP SCHEMA investigations CASCADE")
        for path in sorted(SQL.glob("*.sql")):
            if path.name.startswith("investigations_0006"):
                conn.execute(
                    """INSERT INTO investigations.audit_events
                           (actor, verb, subject, occurred_at, recorded_at, purpose, facts)
                       SELECT 'ana', 'v' || n, 's', now(), now() - n * interval '20 days', 'why', '{"n": 1}'
                       FROM generate_series(1, 9) AS n"""
                )
            conn.execute(path.read_bytes())
        checkpoint = LOG.sign(conn, NOW)
        rows = audit.records(conn, VAULT).rows
        assert [(row.event.verb, row.leaf) for row in rows[1:]] == [(f"v{n}", n - 1) for n in range(9, 0, -1)]
        assert all(row.event.purpose == "why" and row.event.facts == {"n": 1} for row in rows[1:])
        assert checkpoint.root == reference(texts(conn))
        conn.rollback()
