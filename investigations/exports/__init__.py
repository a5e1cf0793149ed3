"""The forms in which a dossier leaves: one file per form, one entry in EXPORTERS; paths are relative to `data/`."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from investigations.exports.case_uco import case_uco
from investigations.exports.findings import findings
from investigations.exports.graphml import graphml
from investigations.exports.report import report
from investigations.exports.subjects import subjects
from investigations.exports.tables import edge_table, node_table, timeline_table
from investigations.packages.dossier import Dossier


@dataclass(frozen=True, slots=True)
class Exporter:
    """`what` is the line of the README that tells an officer what the files are for."""

    place: str
    what: str
    write: Callable[[Dossier], Mapping[str, bytes]]


EXPORTERS = (
    Exporter("report.pdf", "start here: the case in words, tables and a picture of the network", report),
    Exporter("subjects/", "one file per account: identifiers, contacts, and every text in full", subjects),
    Exporter("timeline.csv", "what happened when, in UTC, with the exhibits it concerns", timeline_table),
    Exporter("findings.json", "what is claimed, on which exhibits, how sure, and what speaks against it", findings),
    Exporter("graph/nodes.csv", "accounts, posts and contacts as a table", node_table),
    Exporter("graph/edges.csv", "the links between them as a table", edge_table),
    Exporter("graph/graph.graphml", "the same network for i2 Analyst's Notebook, Gephi and Maltego importers", graphml),
    Exporter("graph/case.jsonld", "the same case in CASE/UCO, for evidence systems", case_uco),
)
