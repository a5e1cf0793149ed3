"""Ids of nodes as GraphQL tells them, and what they name in the graph."""

from strawberry import relay

from domain.errors import Invalid
from domain.observations import Label, Node, subject_of


def node_at(type_name: str, node_id: str) -> Node:
    """Raises Invalid for a type that is no kind of node in the graph."""
    if type_name not in {label.value for label in Label}:
        raise Invalid("That id is of no node in the graph: give the `id` that a query returned for one.")
    return Node(Label(type_name), node_id)


def node_of(given: relay.GlobalID) -> Node:
    return node_at(given.type_name, given.node_id)


def global_id(key: str) -> relay.GlobalID:
    node = subject_of(key)
    assert isinstance(node, Node)
    return relay.GlobalID(node.label.value, node.id)
