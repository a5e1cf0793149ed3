"""The same reads as plain Cypher, on the same indexes: what somebody would write who has the database and no Ringfence.

They give the same nodes in the same order, count exactly, and stop at the same hubs. What they leave out: reasons,
hidden neighbours, relationships, cursors.
"""

from dataclasses import dataclass

import neo4j

from domain.observations import Label, Node
from graph.hubs import HubRule
from graph.traversal import kind_of

FIRST = 50

_NEAR = """
    MATCH (s:{label} {{id: $id}})
    MATCH (s)-[r]-(n) WHERE r.closed IS NULL AND n <> s
    WITH DISTINCT n
    WITH n ORDER BY labels(n)[0], n.id
    WITH collect(n) AS near
    RETURN size(near) AS found, [n IN near[..$first] | n.id] AS page
"""
_FAR = """
    MATCH (s:{label} {{id: $id}})
    MATCH (s)-[r]-(n) WHERE r.closed IS NULL AND n <> s
    WITH s, collect(DISTINCT n) AS near
    CALL (s, near) {{
        UNWIND near AS n
        WITH s, near, n WHERE NOT ({hub})
        MATCH (n)-[r]-(m) WHERE r.closed IS NULL AND m <> s
        WITH DISTINCT m, near WHERE NOT m IN near
        WITH m ORDER BY labels(m)[0], m.id
        RETURN collect(m) AS far
    }}
    CALL (near) {{ UNWIND near AS n WITH n ORDER BY labels(n)[0], n.id RETURN collect(n) AS sorted }}
    RETURN size(near) + size(far) AS found, [n IN (sorted + far)[..$first] | n.id] AS page
"""
_WAYS = """
    MATCH (a:Account {{id: $a}}), (b:Account {{id: $b}})
    MATCH p = SHORTEST 3 (a) ((x)-[r WHERE r.closed IS NULL]-(y) WHERE y = b OR NOT ({hub})){{1,4}} (b)
    RETURN length(p) AS hops ORDER BY hops
"""
_LABELS = {kind_of(label, ""): label for label in Label if label is not Label.CONTACT}


@dataclass(frozen=True, slots=True)
class Plain:
    """Asks one session. Hubs are those of the rules, written as a condition."""

    session: neo4j.Session
    rules: tuple[HubRule, ...]

    def near(self, node: Node) -> tuple[int, list[str]]:
        """Depth 1: how many nodes, and the ids of the first page."""
        return self._ask(_NEAR.format(label=node.label), node)

    def far(self, node: Node) -> tuple[int, list[str]]:
        """Depth 2."""
        return self._ask(_FAR.format(label=node.label, hub=self._hub("n")), node)

    def hops(self, ends: tuple[Node, Node]) -> int | None:
        """Hops of the shortest of three ways of at most four hops between two accounts."""
        rows = self.session.run(_WAYS.format(hub=self._hub("y")), a=ends[0].id, b=ends[1].id)
        return next((int(row["hops"]) for row in rows), None)

    def _ask(self, cypher: str, node: Node) -> tuple[int, list[str]]:
        [row] = self.session.run(cypher, id=node.id, first=FIRST)
        return int(row["found"]), list(row["page"])

    def _hub(self, name: str) -> str:
        return " OR ".join(f"({_condition(rule, name)})" for rule in self.rules)


def _condition(rule: HubRule, name: str) -> str:
    conditions = [f"COUNT {{ ({name})--() }} >= {rule.relationships}"]
    if rule.kinds is not None:
        named = [f"{name}:{_LABELS[kind]}" for kind in rule.kinds & _LABELS.keys()]
        contacts = [f"({name}:Contact AND split({name}.id, ':')[0] = '{kind}')" for kind in rule.kinds - _LABELS.keys()]
        conditions.append(f"({' OR '.join(named + contacts)})")
    if rule.verified_business:
        small = f"{name}:Contact AND COUNT {{ ({name})--() }} <= 500"
        used = f"EXISTS {{ ({name})<-[u:USES]-(:Account {{kind: 'verified_business'}}) WHERE u.closed IS NULL }}"
        conditions.append(f"(coalesce({name}.kind = 'verified_business', false) OR ({small} AND {used}))")
    return " AND ".join(conditions)
