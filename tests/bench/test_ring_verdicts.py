"""The learning curve of ring scores is drawn through real decisions in PostgreSQL."""

import psycopg

from bench.ring_verdicts import WRONG_IN, learning_curve
from gnn.lab import world
from gnn.rings import released


def test_a_learning_curve_is_read_back_out_of_decisions(postgres: str) -> None:
    made = [world(noise, 5, 700, 30) for noise in ("pairs", "town")]
    worlds = [(each.links, [ring.members for ring in each.planted]) for each in made]
    none, few, many = learning_curve(worlds, (0, 10, 40), postgres)
    assert none.scorer == few.scorer == released() and none.told is None
    assert "10 verdicts" in str(few.told) and "40 verdicts" in str(many.told)
    with psycopg.connect(postgres) as conn:
        rows = conn.execute("SELECT action, count(*) FROM investigations.decisions GROUP BY action").fetchall()
    actions: dict[str, int] = dict(rows)
    assert sum(actions.values()) == 40 and actions["allow"] >= 40 // WRONG_IN
