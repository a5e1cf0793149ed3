"""The one fact that an account takes from its posts: `risk`, the highest probability among those that hold.

It stands on the account so that the worst come first from an index, and so that a walk can order and filter by it
without looking at everybody's posts. Written in the transaction that changed the posts, from what the graph says.
"""

from collections.abc import Collection

from neo4j import ManagedTransaction

from domain.observations import Label, Relationship
from graph.bolt import ask

OF_ANY = "coalesce({name}.risk, {name}.probability, {name}.score)"  # an account's, a post's, a ring's; NULL for others

_WORST = f"""
    CALL (a) {{
        MATCH (a)-[r:{Relationship.POSTED}]->(p:{Label.POST}) WHERE r.closed IS NULL
        RETURN max(p.probability) AS risk
    }}
    SET a.risk = toFloat(risk)
"""
_OF_ACCOUNTS = f"UNWIND $accounts AS id MATCH (a:{Label.ACCOUNT} {{id: id}}) {_WORST}"
_OF_POSTS = f"""
    UNWIND $posts AS id MATCH (:{Label.POST} {{id: id}})<-[:{Relationship.POSTED}]-(a:{Label.ACCOUNT})
    WITH DISTINCT a {_WORST}
"""
_RAISED = f"""
    UNWIND $posts AS id MATCH (p:{Label.POST} {{id: id}}) WHERE p.probability IS NOT NULL
    MATCH (p)<-[r:{Relationship.POSTED}]-(a:{Label.ACCOUNT}) WHERE r.closed IS NULL
    WITH a, max(p.probability) AS risk WHERE a.risk IS NULL OR a.risk < risk
    SET a.risk = toFloat(risk)
"""


def raise_by(tx: ManagedTransaction, posts: Collection[str]) -> None:
    """State the risk of the accounts of posts that are new to them: no post that was there has to be looked at."""
    if posts:
        ask(tx, _RAISED, posts=sorted(posts))


def recompute(tx: ManagedTransaction, accounts: Collection[str], posts: Collection[str]) -> None:
    """State the risk of some accounts, and of the accounts of some posts, anew: it may have fallen."""
    if accounts:
        ask(tx, _OF_ACCOUNTS, accounts=sorted(accounts))
    if posts:
        ask(tx, _OF_POSTS, posts=sorted(posts))
