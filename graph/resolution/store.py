"""The tables of entity resolution in PostgreSQL: runs, candidates, judgements, actors and the feed of their changes.

Everything works on the connection it is handed and never commits.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from psycopg import Connection

from domain.errors import NotFound
from domain.judgement import WORDS_ERASED
from graph.resolution.judgements import Act, Actor, Change, ChangeKind, Pair, Standing, Verdict

_ONE_JUDGE = 0x52464A47  # advisory lock, held for a transaction: feed and judgements are in one order

_STANDING = """
    SELECT DISTINCT ON (a, b) a, b, verdict, id, judged_by, judged_at, reason, match_weight
    FROM graph.actor_judgements WHERE a = ANY (%(accounts)s) AND b = ANY (%(accounts)s) ORDER BY a, b, seq DESC
"""

_GROUP = """
    SELECT m.actor_id, array_agg(o.account_id),
           (SELECT min(seq) FROM graph.actor_changes c WHERE c.actor_id = m.actor_id)
    FROM graph.actor_members m JOIN graph.actor_members o USING (actor_id)
    WHERE m.account_id = %s GROUP BY m.actor_id
"""

_ACTORS = """
    SELECT actor_id, array_agg(account_id ORDER BY account_id),
           ARRAY(SELECT alias FROM graph.actor_aliases s WHERE s.actor_id = m.actor_id ORDER BY alias)
    FROM graph.actor_members m WHERE actor_id = ANY (%s) GROUP BY actor_id
"""

_JUDGE = """
    INSERT INTO graph.actor_judgements (id, verdict, a, b, reason, judged_by, judged_at, match_weight)
    SELECT %(id)s, %(verdict)s, p.a, p.b, %(reason)s, %(judged_by)s, %(judged_at)s, c.match_weight
    FROM unnest(%(a)s::text[], %(b)s::text[]) WITH ORDINALITY AS p(a, b, place)
    LEFT JOIN graph.actor_candidates c USING (a, b) ORDER BY place
"""

# A split is one act and a judgement for each pair: any of them tells who judged, and why.
_CHANGES = """
    SELECT seq, kind, actor_id, other_id, accounts, judgement_id, told.judged_by, changed_at, told.reason
    FROM graph.actor_changes
    CROSS JOIN LATERAL (SELECT judged_by, reason FROM graph.actor_judgements j WHERE j.id = judgement_id LIMIT 1) told
"""


@dataclass(frozen=True, slots=True)
class GroupRow:
    """An account with everything confirmed to be the same; alone it has no actor. `created_seq`: of the actor."""

    actor_id: str | None
    accounts: frozenset[str]
    created_seq: int = 0


def judge_alone(conn: Connection[Any]) -> None:
    """Wait until no other transaction judges, and keep others out until this one ends."""
    conn.execute("SELECT pg_advisory_xact_lock(%s)", (_ONE_JUDGE,))


def group_of(conn: Connection[Any], account: str) -> GroupRow:
    row = conn.execute(_GROUP, (account,)).fetchone()
    return GroupRow(row[0], frozenset(row[1]), row[2]) if row else GroupRow(None, frozenset({account}))


def standing_among(conn: Connection[Any], accounts: Collection[str]) -> dict[Pair, Standing]:
    """What stands about each pair of these accounts that was ever judged."""
    rows = conn.execute(_STANDING, {"accounts": list(accounts)})
    return {found.pair: found for found in map(standing, rows)}


def standing(row: Sequence[Any]) -> Standing:
    """A judgement from its columns: a, b, verdict, id, judged_by, judged_at, reason, match_weight."""
    a, b, verdict, act, by, at, reason, weight = row
    return Standing(Pair(a, b), Verdict(verdict), Act(act, by, at, reason), weight)


def confirmed_among(conn: Connection[Any], accounts: Collection[str]) -> set[Pair]:
    standing = standing_among(conn, accounts)
    return {pair for pair, found in standing.items() if found.verdict is Verdict.CONFIRMED}


def add_judgements(conn: Connection[Any], act: Act, verdict: Verdict, pairs: Sequence[Pair]) -> None:
    """A row a pair, with what its evidence weighs now."""
    facts = {"id": act.id, "verdict": verdict, "reason": act.reason, "judged_by": act.judged_by}
    ends = {"a": [pair.a for pair in pairs], "b": [pair.b for pair in pairs]}
    conn.execute(_JUDGE, facts | ends | {"judged_at": act.judged_at})


def drop_reasons(conn: Connection[Any], account: str) -> list[Pair]:
    """Take the words of every reason about an account out of its judgements, which stand. Returns the pairs."""
    rows = conn.execute(
        "UPDATE graph.actor_judgements SET reason = %(erased)s WHERE a = %(account)s OR b = %(account)s RETURNING a, b",
        {"erased": WORDS_ERASED, "account": account},
    )
    return sorted({Pair(a, b) for a, b in rows})


def actor(conn: Connection[Any], actor_id: str) -> Actor:
    """By its id or by one that it has taken over. Raises NotFound, also for one that was dissolved."""
    row = conn.execute("SELECT actor_id FROM graph.actor_aliases WHERE alias = %s", (actor_id,)).fetchone()
    found = conn.execute(_ACTORS, ([row[0] if row else actor_id],)).fetchone()
    if found is None:
        raise NotFound(f"there is no actor {actor_id}: it never was, or every account has been split from it")
    return _actor(found)


def actors_of(conn: Connection[Any], accounts: Collection[str]) -> dict[str, str]:
    """Actor ids by account, of those accounts that belong to one."""
    query = "SELECT account_id, actor_id FROM graph.actor_members WHERE account_id = ANY (%s)"
    return dict(conn.execute(query, (list(accounts),)).fetchall())


def actors_by_account(conn: Connection[Any], accounts: Collection[str]) -> dict[str, Actor]:
    """The actors of those accounts that belong to one."""
    owner = actors_of(conn, accounts)
    found = {row[0]: row for row in conn.execute(_ACTORS, (list(set(owner.values())),))}
    return {account: _actor(found[actor_id]) for account, actor_id in owner.items()}


def put_members(conn: Connection[Any], actor_id: str, accounts: Iterable[str]) -> None:
    conn.execute(
        "INSERT INTO graph.actor_members SELECT unnest(%s::text[]), %s"
        " ON CONFLICT (account_id) DO UPDATE SET actor_id = excluded.actor_id",
        (sorted(accounts), actor_id),
    )


def remove_members(conn: Connection[Any], actor_id: str) -> None:
    conn.execute("DELETE FROM graph.actor_members WHERE actor_id = %s", (actor_id,))


def add_alias(conn: Connection[Any], alias: str, actor_id: str) -> None:
    """From now on `alias`, and whatever was an alias of it, means the actor."""
    conn.execute("UPDATE graph.actor_aliases SET actor_id = %s WHERE actor_id = %s", (actor_id, alias))
    conn.execute("INSERT INTO graph.actor_aliases VALUES (%s, %s)", (alias, actor_id))


def add_change(
    conn: Connection[Any], act: Act, kind: ChangeKind, actor_id: str, accounts: Iterable[str], other_id: str | None
) -> None:
    conn.execute(
        "INSERT INTO graph.actor_changes (kind, actor_id, other_id, accounts, judgement_id, changed_at)"
        " VALUES (%s, %s, %s, %s, %s, %s)",
        (kind, actor_id, other_id, sorted(accounts), act.id, act.judged_at),
    )


def changes(conn: Connection[Any], first: int, after: int = 0) -> list[Change]:
    """The feed from after a sequence number on, at most `first`. Numbers grow and may skip."""
    rows = conn.execute(f"{_CHANGES} WHERE seq > %s ORDER BY seq LIMIT %s", (after, first))
    return [_change(row) for row in rows]


def changes_of(conn: Connection[Any], actor: Actor, first: int) -> list[Change]:
    """The latest entries of the feed about an actor or an id that it took over, newest first."""
    ids = [actor.id, *actor.aliases]
    where = "WHERE actor_id = ANY (%(ids)s) OR other_id = ANY (%(ids)s) ORDER BY seq DESC LIMIT %(first)s"
    return [_change(row) for row in conn.execute(f"{_CHANGES} {where}", {"ids": ids, "first": first})]


def _change(row: Sequence[Any]) -> Change:
    seq, kind, actor_id, other, accounts, *act = row
    return Change(
        seq=seq, kind=ChangeKind(kind), actor_id=actor_id, other_id=other, accounts=tuple(accounts), act=Act(*act)
    )


def _actor(row: Sequence[Any]) -> Actor:
    return Actor(id=row[0], accounts=tuple(row[1]), aliases=tuple(row[2]))
