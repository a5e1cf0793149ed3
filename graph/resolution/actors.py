"""Judgements and the actors that follow: the connected components of confirmed pairs, under ids that last.

The rules: a merged actor keeps the id of the part with more accounts, of equal ones the older; the other id becomes an
alias. A split actor leaves its id to the part with more accounts, of equal ones to the one with the smallest account
id. No actor holds a pair that stands rejected. Works on the connection handed in and never commits. What does not live
here: who may judge (`investigations.actors`), SQL (`store`).
"""

from collections.abc import Collection, Iterable
from typing import Any
from uuid import UUID, uuid5

from psycopg import Connection

from domain.errors import Conflict, Invalid
from domain.observations import Observation
from graph import store as graph_store
from graph.resolution import store
from graph.resolution.judgements import Act, Actor, ChangeKind, Pair, Verdict, same_as

SOURCE = "judgement"
_NAMED = 3  # standing rejections that a refusal spells out

Group = frozenset[str]


def confirm(conn: Connection[Any], act: Act, pair: Pair, overrule: bool = False) -> Actor:
    """Make two accounts one actor's, and whatever belongs to either with them.

    Raises Conflict where a rejected pair, this one or another, stands between the two sides; `overrule` withdraws
    those rejections.
    """
    store.judge_alone(conn)
    left, right = store.group_of(conn, pair.a), store.group_of(conn, pair.b)
    standing = store.standing_among(conn, left.accounts | right.accounts)
    if pair in standing and standing[pair].verdict is Verdict.CONFIRMED:
        raise Conflict(f"{pair.a} and {pair.b} are confirmed already")
    against = [found for found in sorted(standing) if _is_against(standing[found].verdict)]
    if against and not overrule:
        raise Conflict(_blocked(against))
    store.add_judgements(conn, act, Verdict.WITHDRAWN, [found for found in against if found != pair])
    store.add_judgements(conn, act, Verdict.CONFIRMED, [pair])
    _observe(conn, act, [pair], holds=True)
    if left != right:
        _merge(conn, act, left, right)
    return store.actor(conn, store.group_of(conn, pair.a).actor_id or "")


def reject(conn: Connection[Any], act: Act, pair: Pair) -> None:
    """Keep that two accounts are not one actor's; a confirmation of this very pair is taken back.

    Raises Conflict where they are rejected already, and where they stay connected by other confirmations: those have
    to be split.
    """
    store.judge_alone(conn)
    found = store.standing_among(conn, (pair.a, pair.b)).get(pair)
    if found is not None and found.verdict is Verdict.REJECTED:
        raise Conflict(f"{pair.a} and {pair.b} are rejected already")
    _take_apart(conn, act, pair, Verdict.REJECTED)


def withdraw(conn: Connection[Any], act: Act, pair: Pair) -> None:
    """Take back what stands about a pair, so that nothing does: where a run proposes it, it waits for a person again.

    Raises Conflict where nothing stands, and as `reject` does.
    """
    store.judge_alone(conn)
    found = store.standing_among(conn, (pair.a, pair.b)).get(pair)
    if found is None or found.verdict is Verdict.WITHDRAWN:
        raise Conflict(f"no judgement stands about {pair.a} and {pair.b}; there is nothing to take back")
    _take_apart(conn, act, pair, Verdict.WITHDRAWN)


def split(conn: Connection[Any], act: Act, actor_id: str, accounts: Collection[str]) -> list[Actor]:
    """Take accounts out of an actor: every confirmation between them and the rest becomes negative evidence.

    Returns the actors that are left of it, the one that keeps the id first. Raises NotFound for an id that is no
    actor's, Invalid where the accounts are not some, but not all, of the actor's.
    """
    store.judge_alone(conn)
    whole = store.actor(conn, actor_id)
    part, members = frozenset(accounts), frozenset(whole.accounts)
    if not part < members or not part:
        raise Invalid(f"name some of the {len(members)} accounts of actor {whole.id}, not all and no others")
    confirmed = store.confirmed_among(conn, members)
    crossing = sorted(pair for pair in confirmed if (pair.a in part) != (pair.b in part))
    store.add_judgements(conn, act, Verdict.SPLIT, crossing)
    _observe(conn, act, crossing, holds=False)
    left = _divide(conn, act, whole.id, components(members, confirmed - set(crossing)))
    return [store.actor(conn, found) for found in left]


def components(accounts: Iterable[str], pairs: Iterable[Pair]) -> list[Group]:
    """What hangs together, the largest first, of equal ones that with the smallest account; single accounts too."""
    group_of = {account: {account} for account in accounts}
    for pair in pairs:
        small, large = sorted((group_of[pair.a], group_of[pair.b]), key=len)
        if small is not large:
            large |= small
            group_of.update(dict.fromkeys(small, large))
    found = {id(group): frozenset(group) for group in group_of.values()}
    return sorted(found.values(), key=lambda group: (-len(group), min(group)))


def _take_apart(conn: Connection[Any], act: Act, pair: Pair, verdict: Verdict) -> None:
    group = store.group_of(conn, pair.a)
    if pair.b not in group.accounts:
        store.add_judgements(conn, act, verdict, [pair])
        return
    parts = components(group.accounts, store.confirmed_among(conn, group.accounts) - {pair})
    if any(pair.a in part and pair.b in part for part in parts):
        raise Conflict(
            f"{pair.a} and {pair.b} belong to actor {group.actor_id} by other confirmed pairs too; split the actor"
        )
    store.add_judgements(conn, act, verdict, [pair])
    _observe(conn, act, [pair], holds=False)
    _divide(conn, act, group.actor_id or "", parts)


def _merge(conn: Connection[Any], act: Act, left: store.GroupRow, right: store.GroupRow) -> None:
    accounts = left.accounts | right.accounts
    ids = [group.actor_id for group in sorted((left, right), key=_seniority) if group.actor_id]
    kept, other = (*ids, None, None)[:2]
    kind = ChangeKind.MERGED if kept else ChangeKind.CREATED
    kept = kept or _new_id(act.id, accounts)
    store.put_members(conn, kept, accounts)
    if other:
        store.add_alias(conn, other, kept)
    store.add_change(conn, act, kind, kept, accounts, other)


def _seniority(group: store.GroupRow) -> tuple[int, int]:
    return -len(group.accounts), group.created_seq


def _divide(conn: Connection[Any], act: Act, actor_id: str, parts: list[Group]) -> list[str]:
    """Record what is left of an actor; accounts that hang together with no other have none any more."""
    store.remove_members(conn, actor_id)
    kept, *others = [part for part in parts if len(part) > 1] or [frozenset[str]()]
    store.put_members(conn, actor_id, kept)
    store.add_change(conn, act, ChangeKind.SPLIT if kept else ChangeKind.DISSOLVED, actor_id, kept, None)
    for part in others:
        fresh = _new_id(act.id, part)
        store.put_members(conn, fresh, part)
        store.add_change(conn, act, ChangeKind.CREATED, fresh, part, actor_id)
    return [actor_id, *(_new_id(act.id, part) for part in others)] if kept else []


def _new_id(act_id: UUID, accounts: Collection[str]) -> str:
    return str(uuid5(act_id, min(accounts)))


def _observe(conn: Connection[Any], act: Act, pairs: Iterable[Pair], holds: bool) -> None:
    seen = [
        Observation(
            same_as(pair),
            act.id,
            act.judged_at,
            holds=holds,
            properties={"judgement": str(act.id), "why": act.reason},
            source=SOURCE,
        )
        for pair in pairs
    ]
    graph_store.record(conn, seen, act.judged_at)


def _is_against(verdict: Verdict) -> bool:
    return verdict in (Verdict.REJECTED, Verdict.SPLIT)


def _blocked(against: list[Pair]) -> str:
    named = ", ".join(f"{pair.a} and {pair.b}" for pair in against[:_NAMED])
    more = f" and {len(against) - _NAMED} more" if len(against) > _NAMED else ""
    return f"judged not to be one actor: {named}{more}; overrule to withdraw that and confirm all the same"
