"""Which contacts, devices and addresses some accounts have in common."""

from collections.abc import Collection

from neo4j import ManagedTransaction

from graph.bolt import ask
from graph.traversal import NodeRow, Scope, node_rows
from graph.views import Refusal


def shared(
    tx: ManagedTransaction, accounts: Collection[str], scope: Scope, cap: int
) -> list[tuple[NodeRow, list[str]]] | Refusal:
    """Nodes that at least two of the accounts use, or mention in a post, with those accounts; most shared first."""
    rows = ask(tx, _shared(scope), accounts=sorted(set(accounts)), limit=cap + 1, **scope.parameters)
    if len(rows) > cap:
        return Refusal(
            found=cap, more_than=True, limit=cap, totals={}, advice="Ask about fewer accounts, or raise the limit."
        )
    nodes = node_rows(tx, [element_id for element_id, _ in rows], scope)
    found = [(nodes[element_id], sorted(users)) for element_id, users in rows]
    return sorted(found, key=lambda pair: (-len(pair[1]), pair[0].at))


def _shared(scope: Scope) -> str:
    return f"""
        UNWIND $accounts AS account
        MATCH (a:Account {{id: account}})
        CALL (a) {{
            MATCH (a)-[u:USES]->(c) WHERE {scope.holds("u")} RETURN c
            UNION
            MATCH (a)-[w:POSTED]->(:Post)-[m:MENTIONS]->(c) WHERE {scope.holds("w")} AND {scope.holds("m")} RETURN c
        }}
        WITH c, collect(a.id) AS users WHERE size(users) > 1
        RETURN elementId(c), users LIMIT $limit
    """
