"""Actors are the components of confirmed pairs, their ids last by the stated rule, and the feed tells all of it."""

from collections.abc import Iterable
from datetime import timedelta
from itertools import count
from uuid import UUID, uuid4

import networkx as nx
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from psycopg_pool import ConnectionPool

from domain.errors import Conflict, Invalid, RingfenceError
from domain.observations import Label, Node, Relationship
from graph.projector import Projector
from graph.reads import GraphReader
from graph.resolution import actors, store
from graph.resolution.judgements import Act, Change, ChangeKind, Pair
from graph.traversal import Scope
from graph.views import AsOf, Expansion
from tests.graph.worlds import START, few_examples

_worlds, _moments = count(), count()
Step = tuple[str, int, int, bool]

steps = st.lists(
    st.tuples(
        st.sampled_from(["confirm", "confirm", "confirm", "reject", "split", "withdraw"]),
        st.integers(0, 7),
        st.integers(0, 7),
        st.booleans(),
    ),
    min_size=4,
    max_size=25,
)


class Oracle:
    """What should be so, kept in networkx and plain sets: confirmed and rejected pairs, and each actor's id.

    `parted`: of the rejected those that a split left behind, which a person may still reject in so many words.
    """

    def __init__(self) -> None:
        self.confirmed: nx.Graph[str] = nx.Graph()
        self.rejected: set[Pair] = set()
        self.parted: set[Pair] = set()
        self.ids: dict[str, frozenset[str]] = {}
        self.aliases: dict[str, str] = {}
        self.age: dict[str, int] = {}

    def side(self, account: str) -> frozenset[str]:
        if account not in self.confirmed:
            return frozenset({account})
        return frozenset(nx.node_connected_component(self.confirmed, account))

    def between(self, a: str, b: str) -> set[Pair]:
        both = self.side(a) | self.side(b)
        return {pair for pair in self.rejected if pair.a in both and pair.b in both and pair != Pair.of(a, b)}

    def groups(self) -> set[frozenset[str]]:
        return {frozenset(group) for group in nx.connected_components(self.confirmed) if len(group) > 1}

    def follow(self, found: dict[str, frozenset[str]]) -> None:
        """Check the ids that the product gave against the rule, from the ids before."""
        before, after = self.ids, self.groups()
        assert set(found.values()) == after and len(found) == len(after)
        for group in after:
            heirs = [name for name, old in before.items() if old & group]
            [name] = [name for name, accounts in found.items() if accounts == group]
            whole = [old for old in heirs if before[old] <= group]
            if whole:  # one actor or two of them, and perhaps an account, became this one
                assert name == min(whole, key=lambda old: (-len(before[old]), self.age[old]))
                self.aliases |= {old: name for old in whole if old != name}
            elif heirs:
                [old] = heirs
                parts = sorted((part for part in after if part <= before[old]), key=lambda p: (-len(p), min(p)))
                assert (name == old) == (parts[0] == group)
            else:
                assert name not in before
        for name in found:
            self.age.setdefault(name, next(_moments))
        self.ids = found


def replayed(feed: Iterable[Change]) -> tuple[dict[str, frozenset[str]], dict[str, str]]:
    """The state as a reader of the feed has it."""
    members: dict[str, frozenset[str]] = {}
    aliases: dict[str, str] = {}
    for change in feed:
        members[change.actor_id] = frozenset(change.accounts)
        if change.kind is ChangeKind.MERGED and change.other_id:
            del members[change.other_id]
            aliases[change.other_id] = change.actor_id
        if change.kind is ChangeKind.DISSOLVED:
            del members[change.actor_id]
    return members, aliases


def act(reason: str = "the same hand") -> Act:
    return Act(uuid4(), "ana", START + timedelta(seconds=next(_moments)), reason)


def feed_since(pool: ConnectionPool, seq: int) -> list[Change]:
    with pool.connection() as conn:
        return store.changes(conn, 10_000, seq)


@few_examples(25)
@given(steps)
@example([("confirm", 0, 1, False), ("split", 0, 1, False), ("reject", 0, 1, False), ("reject", 0, 1, False)])
def test_actors_are_components_and_keep_their_ids(pool: ConnectionPool, history: list[Step]) -> None:
    prefix, oracle, began = f"w{next(_worlds)}-", Oracle(), max((c.seq for c in feed_since(pool, 0)), default=0)
    names = [f"{prefix}{n}" for n in range(8)]
    for step in history:
        _take(pool, oracle, names, step)
        members, aliases = replayed(feed_since(pool, began))
        oracle.follow(members)
        with pool.connection() as conn:
            held = store.actors_of(conn, names)
            for actor_id, accounts in members.items():
                assert {a for a, owner in held.items() if owner == actor_id} == accounts
                assert frozenset(store.actor(conn, actor_id).accounts) == accounts
            for alias in aliases:
                named = alias
                while named in aliases:
                    named = aliases[named]
                if named in members:
                    assert store.actor(conn, alias).id == named
            assert set(held) == {account for group in members.values() for account in group}


def _take(pool: ConnectionPool, oracle: Oracle, names: list[str], step: Step) -> None:
    verb, i, j, flag = step
    if i == j:
        return
    a, b = names[i], names[j]
    pair = Pair.of(a, b)
    try:
        with pool.connection() as conn:
            if verb == "confirm":
                against = oracle.between(a, b) | ({pair} & oracle.rejected)
                expected = oracle.confirmed.has_edge(a, b) or (against and not flag)
                actors.confirm(conn, act(), pair, overrule=flag)
            elif verb in ("reject", "withdraw"):
                without = oracle.confirmed.copy()
                without.remove_edges_from([(a, b)])
                expected = a in without and b in without and nx.has_path(without, a, b)
                judged = oracle.confirmed.has_edge(a, b) or pair in oracle.rejected
                expected |= pair in oracle.rejected - oracle.parted if verb == "reject" else not judged
                (actors.reject if verb == "reject" else actors.withdraw)(conn, act(), pair)
            else:
                side, held = oracle.side(a), store.actors_of(conn, [a])
                part = frozenset({a, b}) if flag else frozenset({a})
                if a not in held:
                    return
                expected = not part < side
                actors.split(conn, act(), held[a], part)
    except (Conflict, Invalid):
        assert expected
        return
    assert not expected
    oracle.parted.discard(pair)
    if verb == "confirm":
        oracle.rejected -= oracle.between(a, b) | {pair}
        oracle.parted &= oracle.rejected
        oracle.confirmed.add_edge(a, b)
    elif verb in ("reject", "withdraw"):
        (oracle.rejected.add if verb == "reject" else oracle.rejected.discard)(pair)
        oracle.confirmed.remove_edges_from([(a, b)])
    else:
        crossing = [(x, y) for x, y in oracle.confirmed.edges(side) if (x in part) != (y in part)]
        parted = {Pair.of(x, y) for x, y in crossing}
        oracle.rejected |= parted
        oracle.parted |= parted
        oracle.confirmed.remove_edges_from(crossing)


def test_a_confirmed_pair_is_a_relationship_with_a_history(
    pool: ConnectionPool, projector: Projector, reader: GraphReader
) -> None:
    first, second = act("one wallet"), act("two people after all")
    pair = Pair("h-1", "h-2")
    for judged, verb in ((first, actors.confirm), (second, actors.reject)):
        with pool.connection() as conn:
            verb(conn, judged, pair)
    projector.run_until_idle()
    one = Node(Label.ACCOUNT, "h-1")
    then = reader.expand([one], Scope(as_of=AsOf(first.judged_at, second.judged_at)))
    now = reader.expand([one])
    assert isinstance(then, Expansion) and isinstance(now, Expansion)
    [edge] = then.edges
    assert edge.relationship is Relationship.SAME_AS and edge.sources == ("judgement",)
    assert edge.properties["why"] == "one wallet" and UUID(str(edge.properties["judgement"])) == first.id
    assert now.edges == ()
    with pool.connection() as conn:
        assert store.standing_among(conn, ["h-1", "h-2"])[pair].act.reason == "two people after all"


def test_a_rejection_blocks_a_merge_over_others_until_it_is_withdrawn(pool: ConnectionPool) -> None:
    with pool.connection() as conn:
        actors.reject(conn, act("different faces"), Pair("t-1", "t-3"))
        actors.confirm(conn, act(), Pair("t-1", "t-2"))
        with pytest.raises(Conflict, match="t-1 and t-3"):
            actors.confirm(conn, act(), Pair("t-2", "t-3"))
        joined = actors.confirm(conn, act("the same face"), Pair("t-2", "t-3"), overrule=True)
        assert joined.accounts == ("t-1", "t-2", "t-3")


def test_judgements_and_the_feed_cannot_be_changed(pool: ConnectionPool) -> None:
    for table in ("actor_judgements", "actor_changes"):
        for change in (f"DELETE FROM graph.{table}", f"UPDATE graph.{table} SET seq = DEFAULT"):
            with pytest.raises(Exception, match="append-only"), pool.connection() as conn:
                conn.execute(change)


def test_one_account_is_no_pair() -> None:
    with pytest.raises(RingfenceError, match="name two"):
        Pair.of("x", "x")
