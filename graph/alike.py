"""Which posts are near-duplicates of a post, or of each other within a ring, as ids; bounded, and told where cut.

What does not live here: when two texts are nearly the same (`content_models`), and what they share.
"""

from dataclasses import dataclass
from itertools import chain

from neo4j import ManagedTransaction

from domain.observations import Label, Node, Relationship
from graph.bolt import ask
from graph.traversal import Scope, follow, present

MOST_ALIKE = 200  # posts whose texts are compared at once
_MOST_FOLLOWED = 20_000  # relationships

_ALIKE = Scope(frozenset({Relationship.NEAR_DUPLICATE_OF}))
_OF_MEMBERS = f"""
    MATCH (ring:{Label.RING} {{id: $id}})<-[part:{Relationship.MEMBER_OF}]-(a:{Label.ACCOUNT}) WHERE part.run = ring.run
    MATCH (a)-[r:{Relationship.POSTED}]->(p:{Label.POST})
    WHERE {_ALIKE.holds("r")} AND EXISTS {{ (p)-[d:{Relationship.NEAR_DUPLICATE_OF}]-() WHERE {_ALIKE.holds("d")} }}
    WITH a.id AS account, p.id AS post ORDER BY account, post LIMIT $limit
    WITH account, collect(post) AS posts
    RETURN posts ORDER BY account
"""


@dataclass(frozen=True, slots=True)
class Alike:
    """Posts, and whether there are more of them."""

    posts: tuple[str, ...]
    more_than: bool


def alike_with(tx: ManagedTransaction, post: Node) -> Alike:
    """The post and those that hang together with it by near-duplicates, the nearest first, and of equals by id.

    Raises NotFound where it is not in the graph.
    """
    [begin] = present(tx, [post])
    found, edge, followed = {begin.element_id: begin.id}, [begin.element_id], 0
    while edge and len(found) <= MOST_ALIKE and followed < _MOST_FOLLOWED:
        steps = follow(tx, edge, _ALIKE, _MOST_FOLLOWED - followed, ranked=False)
        followed += len(steps)
        reached = {step.to.element_id: step.to.id for step in steps if step.to.element_id not in found}
        found |= dict(sorted(reached.items(), key=lambda one: one[1]))
        edge = list(reached)
    return _cut(list(found.values()), followed >= _MOST_FOLLOWED)


def alike_within(tx: ManagedTransaction, ring_id: str) -> Alike:
    """Posts of a ring's members, as it was found last, that are near-duplicates of any: of each member in turn one."""
    rows = ask(tx, _OF_MEMBERS, id=ring_id, limit=_MOST_FOLLOWED)
    return _cut(_in_turn([list(row["posts"]) for row in rows]), False)


def _in_turn(of_members: list[list[str]]) -> list[str]:
    """The first post of each, then the second: whoever wrote most does not crowd out the others."""
    longest = max(map(len, of_members), default=0)
    return list(chain.from_iterable([posts[n] for posts in of_members if n < len(posts)] for n in range(longest)))


def _cut(posts: list[str], more_than: bool) -> Alike:
    return Alike(tuple(posts[:MOST_ALIKE]), more_than or len(posts) > MOST_ALIKE)
