"""Pairs of accounts as people judged them: what was said of each, by whom, and what the last run holds of it.

Works on the connection handed in and never commits. What does not live here: judging (`actors`), and the pairs that
nobody judged yet (`candidates`).
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from psycopg import Connection

from graph.cursors import read_cursor, write_cursor
from graph.resolution.candidates import OpenCandidate, candidates_of
from graph.resolution.judgements import Pair, Standing, Verdict
from graph.resolution.store import standing
from graph.views import Page

_QUESTION = "judged pairs"

_STANDS = "FROM graph.standing_judgements WHERE verdict = ANY (%(verdicts)s)"
_PAGE = f"""
    SELECT a, b, seq {_STANDS} AND (%(before)s::bigint IS NULL OR seq < %(before)s) ORDER BY seq DESC LIMIT %(limit)s
"""

_JUDGEMENTS = """
    SELECT j.a, j.b, j.verdict, j.id, j.judged_by, j.judged_at, j.reason, j.match_weight
    FROM unnest(%(a)s::text[], %(b)s::text[]) AS p(a, b) JOIN graph.actor_judgements j USING (a, b) ORDER BY j.seq DESC
"""


@dataclass(frozen=True, slots=True)
class WeighedPair:
    """Two accounts with every judgement about them, the latest first. `candidate`: None where no run proposes them."""

    pair: Pair
    judgements: tuple[Standing, ...]
    candidate: OpenCandidate | None


def judged_pairs(
    conn: Connection[Any], verdicts: Sequence[Verdict], first: int = 50, after: str | None = None
) -> Page[WeighedPair]:
    """A page of the pairs about which one of these verdicts stands, judged last first.

    Raises Invalid for a cursor of another listing.
    """
    [before] = read_cursor(_QUESTION, after) if after else [None]
    asked = {"verdicts": list(verdicts), "before": before, "limit": first + 1}
    rows = conn.execute(_PAGE, asked).fetchall()
    [total] = conn.execute(f"SELECT count(*) {_STANDS}", asked).fetchone() or (0,)
    cursor = write_cursor(_QUESTION, [rows[first - 1][2]]) if len(rows) > first else None
    return Page(rows=tuple(weighed(conn, [Pair(a, b) for a, b, _ in rows[:first]])), total=total, cursor=cursor)


def weighed(conn: Connection[Any], pairs: Sequence[Pair]) -> list[WeighedPair]:
    """What is known of each of the pairs, in their order."""
    judgements, candidates = _judgements(conn, pairs), candidates_of(conn, pairs)
    return [WeighedPair(pair, tuple(judgements[pair]), candidates.get(pair)) for pair in pairs]


def _judgements(conn: Connection[Any], pairs: Sequence[Pair]) -> defaultdict[Pair, list[Standing]]:
    found: defaultdict[Pair, list[Standing]] = defaultdict(list)
    ends = {"a": [pair.a for pair in pairs], "b": [pair.b for pair in pairs]}
    for row in conn.execute(_JUDGEMENTS, ends):
        judgement = standing(row)
        found[judgement.pair].append(judgement)
    return found
