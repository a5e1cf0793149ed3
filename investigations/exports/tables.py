"""Tables as CSV: UTF-8, commas, one header row. What a spreadsheet would run as a formula gets a leading apostrophe."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence

from domain.observations import Label, Node
from investigations.packages.dossier import Dossier
from investigations.packages.snapshot import moment
from investigations.packages.timeline import timeline

_FORMULA_STARTS = tuple("=+-@＝＋－＠")  # full-width signs start formulas in East Asian spreadsheets
_CONTROLS = {code: "\ufffd" for code in range(32) if code not in (9, 10, 13)}


def timeline_table(dossier: Dossier) -> Mapping[str, bytes]:
    rows = [(moment(m.at), m.source, m.what, " ".join(m.exhibits)) for m in timeline(dossier)]
    return {"timeline.csv": csv_of(("at_utc", "source", "what", "exhibits"), rows)}


def node_table(dossier: Dossier) -> Mapping[str, bytes]:
    header = ("exhibit", "kind", "id", "name", "masked", "region", "category", "probability")
    return {"graph/nodes.csv": csv_of(header, (node_cells(dossier, node) for node in dossier.nodes))}


def edge_table(dossier: Dossier) -> Mapping[str, bytes]:
    header = ("exhibit", "from", "relationship", "to", "first_seen_utc", "last_seen_utc", "times_seen")
    rows = [
        (
            dossier.numbers[link.edge.key],
            dossier.number(link.edge.start),
            link.edge.relationship.value,
            dossier.number(link.edge.end),
            moment(link.first_seen_at),
            moment(link.last_seen_at),
            str(link.count),
        )
        for link in dossier.snapshot.links
    ]
    return {"graph/edges.csv": csv_of(header, rows)}


def node_cells(dossier: Dossier, node: Node) -> tuple[str, ...]:
    """A node as the cells of `nodes.csv`; a probability is cut rather than rounded up to 1."""
    contact = dossier.contacts.get(node.key)
    account = dossier.accounts.get(node.id) if node.label is Label.ACCOUNT else None
    seen = dossier.posts[node.id].assessment if node.label is Label.POST and node.id in dossier.posts else None
    return (
        dossier.number(node),
        contact.kind if contact else node.label.value.lower(),
        node.id,
        dossier.name(node),
        "" if contact is None else str(contact.masked).lower(),
        (account.account.region or "") if account else "",
        (seen.category or "") if seen else "",
        f"{min(seen.probability, 0.9999):.4f}" if seen else "",
    )


def csv_of(header: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    out = io.StringIO()
    table = csv.writer(out, lineterminator="\r\n")
    table.writerow(header)
    table.writerows([inert(cell) for cell in row] for row in rows)
    return out.getvalue().encode()


def inert(cell: str) -> str:
    """A cell that no spreadsheet runs: an apostrophe before what would start a formula, control characters marked."""
    clean = cell.translate(_CONTROLS)
    starts = clean.lstrip().startswith(_FORMULA_STARTS) or clean.startswith(("\t", "\r"))
    return f"'{clean}" if starts else clean
