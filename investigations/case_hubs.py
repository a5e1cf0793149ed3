"""What a person decided about hubs in one case: nodes to walk through although a rule stops there, and the reverse.

The rules themselves are in `graph.hubs`. Rows and rules are read together, so the few statements are here.
"""

from collections.abc import Mapping
from datetime import datetime

from psycopg import Connection

from domain.casework import AuditEvent, Principal
from domain.errors import Invalid
from domain.observations import Node
from investigations import audit, cases
from investigations.rights import require

_SET = """
    INSERT INTO investigations.hub_overrides (case_id, node, walk, reason, set_by, set_at)
    VALUES (%s, %s, %s, %s, %s, %s)
    ON CONFLICT (case_id, node) DO UPDATE
    SET walk = excluded.walk, reason = excluded.reason, set_by = excluded.set_by, set_at = excluded.set_at
"""


def override(
    conn: Connection, principal: Principal, case_id: str, node: Node, walk: bool | None, reason: str, now: datetime
) -> None:
    """Let walks of a case go through a node, stop them there, or with None leave it to the rules again.

    Raises NotFound for the case, Forbidden, Invalid without a reason.
    """
    require(principal, "case.change")
    cases.case(conn, case_id)
    if not reason.strip():
        raise Invalid("An override needs a reason: whoever reads the case later has to see why the rule was set aside.")
    if walk is None:
        conn.execute("DELETE FROM investigations.hub_overrides WHERE case_id = %s AND node = %s", (case_id, node.key))
    else:
        conn.execute(_SET, (case_id, node.key, walk, reason.strip(), principal.id, now))
    overridden = AuditEvent(
        actor=principal.id,
        verb="hub.overridden",
        subject=node.key,
        occurred_at=now,
        purpose=reason.strip(),
        facts={"case": case_id, "walk": walk},
    )
    audit.append(conn, [overridden])


def overrides(conn: Connection, principal: Principal, case_id: str) -> tuple[frozenset[str], Mapping[str, str]]:
    """Keys of nodes to walk through, and of nodes to stop at with the reason. Raises NotFound, Forbidden."""
    require(principal, "case.read")
    cases.case(conn, case_id)
    rows = conn.execute(
        "SELECT node, walk, reason FROM investigations.hub_overrides WHERE case_id = %s", (case_id,)
    ).fetchall()
    through = frozenset(node for node, walk, _ in rows if walk)
    return through, {node: reason for node, walk, reason in rows if not walk}
