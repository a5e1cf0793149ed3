"""What ring scores learn from an installation's verdicts, by the way that they take in the product.

Rings that the release shows are kept as shown, an investigator decides about them in `investigations.decisions`, and
what a run then scores with is read back out of PostgreSQL, which Ringfence starts. One decision in ten is wrong.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import numpy as np
import psycopg
from psycopg import Connection, sql

from bench.matching import SAME, jaccard
from bench.own_engines import own_engines
from domain.casework import Principal, Role
from domain.judgement import Action, CategoryCode
from domain.observations import Label, Node
from domain.rings import Ring
from gnn import store
from gnn.rings import RingCandidate, detect_rings, name_rings, released
from gnn.rings.verdicts import Learned, learned_from
from graph.projections import ContactLinks
from investigations import decisions
from runtime.migrations import migrate_postgres
from runtime.ring_verdicts import verdicts

World = tuple[ContactLinks, list[frozenset[str]]]
WRONG_IN = 10  # one of so many
_SHOWN_AT = datetime(2026, 1, 1, tzinfo=UTC)
_PERSON = Principal("ines", frozenset({Role.INVESTIGATOR}))


@contextmanager
def own_databases(names: Sequence[str]) -> Iterator[dict[str, str]]:
    """URLs of empty databases with the schema of this version, by name."""
    with own_engines() as place:
        urls = {name: f"{place.endpoints.database_url.rpartition('/')[0]}/{name}" for name in names}
        with psycopg.connect(place.endpoints.database_url, autocommit=True) as conn:
            for name in names:
                conn.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        for url in urls.values():
            migrate_postgres(url)
        yield urls


def learning_curve(worlds: Sequence[World], counts: Sequence[int], database_url: str) -> Iterator[Learned]:
    """What a run scores with after each of so many verdicts, which rise."""
    shown, true = _shown(worlds)
    rng = np.random.default_rng(1)
    asked = rng.permutation(len(shown))[: max(counts)]
    wrong = np.concatenate([rng.permutation(WRONG_IN) == 0 for _ in range(0, len(asked), WRONG_IN)] or [np.zeros(0)])
    with psycopg.connect(database_url) as conn:
        store.show_rings(conn, shown, "the release's", released().version, _SHOWN_AT)
        for before, count in zip((0, *counts), counts, strict=False):
            for at in range(before, min(count, len(asked))):
                _decide(conn, shown[asked[at]], true[asked[at]] != wrong[at], at)
            yield learned_from(verdicts(conn), released())


def _shown(worlds: Sequence[World]) -> tuple[list[Ring], list[bool]]:
    """The rings that the release shows of all worlds, and which are planted ones."""
    candidates: list[RingCandidate] = []
    true: list[bool] = []
    for links, planted in worlds:
        found = detect_rings(links).candidates
        candidates += found
        true += [any(jaccard(one.members, ring) >= SAME for ring in planted) for one in found]
    return name_rings(candidates), true


def _decide(conn: Connection, ring: Ring, confirmed: bool, number: int) -> None:
    action, category = (Action.REMOVE, CategoryCode.DRUGS) if confirmed else (Action.ALLOW, None)
    at = _SHOWN_AT + timedelta(minutes=1 + number)
    decisions.decide(conn, _PERSON, Node(Label.RING, ring.id), action, category, "looked at it", at)
