"""The network as GraphML: one node per exhibit, one directed edge per link."""

import re
from collections.abc import Mapping

import networkx as nx

from investigations.exports.tables import node_cells
from investigations.packages.dossier import Dossier
from investigations.packages.snapshot import moment

_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def graphml(dossier: Dossier) -> Mapping[str, bytes]:
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    for node in dossier.nodes:
        number, kind, identifier, name, *_ = (_xml(cell) for cell in node_cells(dossier, node))
        graph.add_node(number, label=f"{number} {name}", kind=kind, identifier=identifier)
    for link in dossier.snapshot.links:
        graph.add_edge(
            dossier.number(link.edge.start),
            dossier.number(link.edge.end),
            key=dossier.numbers[link.edge.key],
            relationship=link.edge.relationship.value,
            first_seen_utc=moment(link.first_seen_at),
            last_seen_utc=moment(link.last_seen_at),
            times_seen=link.count,
        )
    return {"graph/graph.graphml": ("\n".join(nx.generate_graphml(graph)) + "\n").encode()}


def _xml(text: str) -> str:
    """Characters that XML 1.0 cannot hold become the replacement character."""
    return _NOT_XML.sub("\ufffd", text)
