"""Hubs: nodes that a walk shows and does not go through, because what lies behind them are strangers.

The rules are data (`hubs.toml`). A node is judged when a walk would go on from it; what is asked about by name is
always answered. Every suppression is reported with the rule's reason, and a person may let single nodes through.
"""

import tomllib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from neo4j import ManagedTransaction

from domain.contacts import resolve
from domain.errors import Invalid
from domain.observations import Label, Relationship
from graph.bolt import ask
from graph.traversal import Located, kind_of
from graph.vault import ContactKeyer
from graph.views import Suppression

SHIPPED = Path(__file__).with_name("hubs.toml")
_FIELDS = frozenset({"name", "reason", "kinds", "relationships", "verified_business", "known"})
_LOOKED_AT = 500  # users of a contact among whom a verified business is looked for; more is a crowd by any rule

_JUDGED = f"""
    UNWIND $ids AS id MATCH (n) WHERE elementId(n) = id
    WITH n, COUNT {{ (n)--() }} AS degree
    RETURN elementId(n), degree, coalesce(n.kind = 'verified_business', false) OR
        CASE WHEN n:{Label.CONTACT} AND degree <= {_LOOKED_AT}
        THEN EXISTS {{ (n)<-[u:{Relationship.USES}]-(:{Label.ACCOUNT} {{kind: 'verified_business'}})
                       WHERE u.closed IS NULL }}
        ELSE false END
"""


@dataclass(frozen=True, slots=True)
class HubRule:
    """One reason to stop. Every condition that is given must hold.

    Attributes:
        kinds: of the node: a contact's kind or a label in lower case; None for every kind.
        relationships: so many were ever seen at the node, or more.
        verified_business: it is a verified business, or a contact that one uses.
        known: ids of contacts named in the rule.
    """

    name: str
    reason: str
    kinds: frozenset[str] | None = None
    relationships: int = 0
    verified_business: bool = False
    known: frozenset[str] | None = None

    def applies(self, kind: str, node_id: str, relationships: int, verified_business: bool) -> bool:
        return (
            (self.kinds is None or kind in self.kinds)
            and relationships >= self.relationships
            and (verified_business or not self.verified_business)
            and (self.known is None or node_id in self.known)
        )


@dataclass(frozen=True, slots=True)
class HubRules:
    """Rules in order, and the nodes (by key) that a person lets through all the same, or stops."""

    rules: Sequence[HubRule] = ()
    through: frozenset[str] = field(default=frozenset())
    stopped: Mapping[str, str] = field(default_factory=dict)

    def with_overrides(self, through: Collection[str], stopped: Mapping[str, str]) -> "HubRules":
        """These rules for one case: keys let through, and keys stopped with the person's reason."""
        return HubRules(self.rules, frozenset(through), dict(stopped))

    def judge(self, tx: ManagedTransaction, nodes: Collection[Located]) -> dict[Located, Suppression]:
        """Those of the nodes that a walk does not go through."""
        by_id = {node.element_id: node for node in nodes}
        rows = ask(tx, _JUDGED, ids=list(by_id)) if by_id else []
        judged = ((by_id[element_id], degree, business) for element_id, degree, business in rows)
        return {node: found for node, degree, business in judged if (found := self._judged(node, degree, business))}

    def _judged(self, node: Located, relationships: int, business: bool) -> Suppression | None:
        if node.key in self.stopped:
            return Suppression(node.key, relationships, "person", self.stopped[node.key])
        if node.key in self.through:
            return None
        kind = kind_of(node.label, node.id)
        for rule in self.rules:
            if rule.applies(kind, node.id, relationships, business):
                return Suppression(node.key, relationships, rule.name, rule.reason)
        return None


def load_rules(keyer: ContactKeyer, *files: Path) -> HubRules:
    """Rules of the files in order, then the shipped ones. Raises Invalid naming file and rule."""
    return HubRules([rule for path in (*files, SHIPPED) for rule in _read(path, keyer)])


def _read(path: Path, keyer: ContactKeyer) -> list[HubRule]:
    try:
        rows = tomllib.loads(path.read_text("utf-8")).get("rules", [])
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise Invalid(f"hub rules {path}: {error}") from error
    return [_rule(path, row, keyer) for row in rows]


def _rule(path: Path, row: Mapping[str, object], keyer: ContactKeyer) -> HubRule:
    name, unknown = row.get("name"), sorted(row.keys() - _FIELDS)
    conditions = {key: value for key, value in row.items() if key not in ("name", "reason")}
    if unknown or not name or not row.get("reason") or not conditions:
        wrong = f"unknown {', '.join(unknown)}" if unknown else "a rule needs a name, a reason and a condition"
        raise Invalid(f"hub rules {path}, rule {name!r}: {wrong}")
    kinds, known = row.get("kinds"), row.get("known")
    return HubRule(
        name=str(name),
        reason=str(row["reason"]),
        kinds=frozenset(map(str, kinds)) if isinstance(kinds, list) else None,
        relationships=int(str(row.get("relationships", 0))),
        verified_business=bool(row.get("verified_business")),
        known=_hashed(path, str(name), known, keyer) if isinstance(known, dict) else None,
    )


def _hashed(path: Path, name: str, known: Mapping[str, Sequence[str]], keyer: ContactKeyer) -> frozenset[str]:
    found = [(kind, resolve(kind, value)) for kind, values in known.items() for value in values]
    for kind, contact in found:
        if contact is None:
            raise Invalid(f"hub rules {path}, rule {name!r}: one of its values is no {kind} as such are written")
    return frozenset(keyer.contact_id(*contact) for _, contact in found if contact)
