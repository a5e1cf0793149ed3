"""A picture of the network as vector shapes: accounts and the contacts they share, laid out with a fixed seed."""

from collections.abc import Mapping, Sequence
from typing import Any

import networkx as nx
from reportlab.graphics.shapes import Circle, Drawing, Line, Polygon, Rect, String
from reportlab.lib.colors import HexColor
from reportlab.pdfbase.pdfmetrics import stringWidth

from domain.judgement import Action
from domain.observations import Label, Node
from investigations.packages.dossier import Dossier
from investigations.packages.fonts import BOLD, REGULAR, printable, register

MOST_NODES = 70
_SEED = 7
_INK = HexColor("#1c2530")
_GREY = HexColor("#9aa5b1")
_ACCOUNT, _SUSPECT = HexColor("#4a78a8"), HexColor("#c0392b")
_ALONE, _WEAK = HexColor("#d68910"), HexColor("#f3d9a4")

Place = tuple[float, float]


def drawn(dossier: Dossier) -> list[Node]:
    """The nodes of the picture: contacts that are shared, most sharers first, and the accounts around them.

    When nothing is shared, the accounts alone. At most MOST_NODES; the report says how many were left out.
    """
    nodes: dict[Node, None] = {}
    for contact, users in dossier.shared():
        fresh = [node for node in (contact.node, *users) if node not in nodes]
        if len(nodes) + len(fresh) <= MOST_NODES:
            nodes.update(dict.fromkeys(fresh))
    if not nodes:
        nodes = dict.fromkeys(Node(Label.ACCOUNT, account) for account in list(dossier.accounts)[:MOST_NODES])
    return list(nodes)


def picture(dossier: Dossier, width: float, height: float) -> Drawing:
    """Width and height in points; the legend takes the lowest line."""
    register()
    nodes = drawn(dossier)
    places = _places(dossier, nodes, width, height)
    drawing = Drawing(width, height)
    drawing.add(
        Rect(0, 0, width, height, fillColor=HexColor("#fafbfc"), strokeColor=HexColor("#d9dee4"), strokeWidth=0.5)
    )
    for contact, user in _ties(dossier, places):
        (x1, y1), (x2, y2) = places[contact], places[user]
        drawing.add(Line(x1, y1, x2, y2, strokeColor=_GREY, strokeWidth=0.8))
    for node in nodes:
        _draw(drawing, dossier, node, places[node])
    _legend(drawing)
    return drawing


def _ties(dossier: Dossier, shown: Mapping[Node, Place] | Sequence[Node]) -> list[tuple[Node, Node]]:
    """Contact and account, for every tie between two shown nodes, in exhibit order."""
    return [(c.node, user) for c, users in dossier.shared() for user in users if c.node in shown and user in shown]


def _places(dossier: Dossier, nodes: Sequence[Node], width: float, height: float) -> dict[Node, Place]:
    """A spring layout for each connected part, the parts side by side: what is not linked is seen to be apart."""
    graph: nx.Graph[Any] = nx.Graph()
    graph.add_nodes_from(nodes)
    graph.add_edges_from(_ties(dossier, nodes))
    parts = sorted(nx.connected_components(graph), key=lambda part: (-len(part), min(map(dossier.number, part))))
    places: dict[Node, Place] = {}
    for part, (x, y, w, h) in zip(parts, _boxes([len(part) for part in parts], width, height), strict=True):
        ordered: nx.Graph[Any] = nx.Graph()
        ordered.add_nodes_from(node for node in nodes if node in part)
        ordered.add_edges_from(edge for edge in graph.edges if edge[0] in part)
        layout = [tuple(at) for at in nx.spring_layout(ordered, seed=_SEED, iterations=200, k=1.6).values()]
        places |= dict(zip(ordered, _scaled(layout, x, y, w, h), strict=True))
    return places


def _boxes(sizes: Sequence[int], width: float, height: float) -> list[tuple[float, float, float, float]]:
    """One box per part: columns whose width grows with the root of the part's size."""
    left, bottom, usable_width, usable_height = 8.0, 34.0, width - 16, height - 44
    weights = [size**0.5 for size in sizes]
    boxes, x = [], left
    for weight in weights:
        share = usable_width * weight / sum(weights)
        boxes.append((x, bottom, share, usable_height))
        x += share
    return boxes


def _scaled(points: Sequence[Sequence[float]], x: float, y: float, w: float, h: float) -> list[Place]:
    """Spread points over a box, leaving room for labels at the edges."""
    pad_x, pad_y = min(46.0, w / 3), 20.0
    xs, ys = [float(p[0]) for p in points], [float(p[1]) for p in points]

    def spread(value: float, low: float, high: float, start: float, length: float) -> float:
        return start + length / 2 if high - low < 1e-9 else start + (value - low) / (high - low) * length

    return [
        (
            round(spread(px, min(xs), max(xs), x + pad_x, w - 2 * pad_x), 2),
            round(spread(py, min(ys), max(ys), y + pad_y, h - 2 * pad_y), 2),
        )
        for px, py in zip(xs, ys, strict=True)
    ]


def _draw(drawing: Drawing, dossier: Dossier, node: Node, at: Place) -> None:
    x, y = at
    if node.label is Label.ACCOUNT:
        drawing.add(Circle(x, y, 7, fillColor=_SUSPECT if _is_suspect(dossier, node) else _ACCOUNT, strokeColor=None))
    elif dossier.contacts[node.key].exclusive:
        drawing.add(_diamond(x, y, 8, _ALONE))
    else:
        drawing.add(Rect(x - 6, y - 6, 12, 12, fillColor=_WEAK, strokeColor=_ALONE, strokeWidth=0.8))
    _label(drawing, x, y - 15, dossier.number(node), BOLD, 6.5)
    _label(drawing, x, y - 22.5, _short(printable(dossier.name(node))), REGULAR, 6)


def _is_suspect(dossier: Dossier, account: Node) -> bool:
    return any(
        record.post.account_id == account.id and record.assessment and record.assessment.action is Action.REMOVE
        for record in dossier.snapshot.posts
    )


def _diamond(x: float, y: float, r: float, colour: HexColor) -> Polygon:
    return Polygon([x, y + r, x + r, y, x, y - r, x - r, y], fillColor=colour, strokeColor=None)


def _label(drawing: Drawing, x: float, y: float, text: str, font: str, size: float) -> None:
    width = stringWidth(text, font, size)
    drawing.add(Rect(x - width / 2 - 1, y - 1.5, width + 2, size + 1, fillColor=HexColor("#fafbfc"), strokeColor=None))
    drawing.add(String(x, y, text, fontName=font, fontSize=size, fillColor=_INK, textAnchor="middle"))


def _short(text: str, most: int = 20) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"


def _legend(drawing: Drawing) -> None:
    entries = (
        (Circle(14, 14, 5, fillColor=_SUSPECT, strokeColor=None), 14, "account with a post rated for removal"),
        (Circle(168, 14, 5, fillColor=_ACCOUNT, strokeColor=None), 168, "other account"),
        (_diamond(238, 14, 6, _ALONE), 238, "contact that binds alone"),
        (Rect(344, 9, 10, 10, fillColor=_WEAK, strokeColor=_ALONE, strokeWidth=0.8), 349, "contact others may share"),
    )
    for shape, x, text in entries:
        drawing.add(shape)
        drawing.add(String(x + 10, 11.5, text, fontName=REGULAR, fontSize=7.5, fillColor=_INK))
