"""A picture of the network as vector shapes: who shares which contact, and who published nearly the same text.

Each connected part gets a box of its own: accounts stand around it, sorted by what they share, contacts within. That
is drawn the same every time and stays legible where a spring layout would tangle.
"""

import math
from collections.abc import Iterable, Sequence

import networkx as nx
from reportlab.graphics.shapes import Circle, Drawing, Line, Polygon, Rect, Shape, String
from reportlab.lib.colors import Color, HexColor
from reportlab.pdfbase.pdfmetrics import stringWidth

from domain.judgement import Action
from domain.observations import Label, Node
from investigations.packages.dossier import Dossier
from investigations.packages.fonts import BOLD, REGULAR, printable, register

MOST_NODES = 70
_MOST_CALM = 24
_MOST_NAMED = 45  # above, exhibit numbers alone
_CROWDED = 20  # accounts around one box, above which every second steps inwards
_LEGEND_HEIGHT = 26.0
_INK, _GREY, _PAPER = HexColor("#1c2530"), HexColor("#9aa5b1"), HexColor("#fafbfc")
_ACCOUNT, _SUSPECT = HexColor("#4a78a8"), HexColor("#c0392b")
_ALONE, _WEAK = HexColor("#d68910"), HexColor("#f3d9a4")

Place = tuple[float, float]
Box = tuple[float, float, float, float]  # left, bottom, width, height in points
Tie = tuple[Node, Node, bool]  # the two ends, and whether it is a likeness of texts


def drawn(dossier: Dossier) -> list[Node]:
    """The nodes of the picture: shared contacts, most sharers first, accounts around them, authors of like texts.

    When nothing ties the accounts, they alone. At most MOST_NODES; the report says how many accounts are shown.
    """
    groups = [[contact.node, *users] for contact, users in dossier.shared()]
    groups += [[one, other] for one, other in dossier.twins]
    nodes: dict[Node, None] = {}
    for group in groups:
        if len(nodes.keys() | set(group)) <= MOST_NODES:
            nodes.update(dict.fromkeys(group))
    alone = [Node(Label.ACCOUNT, account) for account in list(dossier.accounts)[:MOST_NODES]]
    return list(nodes) or alone


def picture(dossier: Dossier, width: float) -> Drawing:
    """A drawing of that width in points, higher when there is more to draw; the legend takes the lowest lines."""
    register()
    nodes = drawn(dossier)
    height = width * (0.6 if len(nodes) <= _MOST_CALM else 0.85)
    ties = _ties(dossier, nodes)
    places = _places(dossier, nodes, ties, width, height)
    drawing = Drawing(width, height)
    drawing.add(Rect(0, 0, width, height, fillColor=_PAPER, strokeColor=HexColor("#d9dee4"), strokeWidth=0.5))
    for one, other, alike in ties:
        line = Line(*places[one], *places[other], strokeColor=_GREY, strokeWidth=0.8)
        line.strokeDashArray = [2, 2] if alike else None
        drawing.add(line)
    for node in nodes:
        _draw(drawing, dossier, node, places[node], named=len(nodes) <= _MOST_NAMED)
    _legend(drawing)
    return drawing


def _ties(dossier: Dossier, nodes: Sequence[Node]) -> list[Tie]:
    shown = set(nodes)
    uses = [(contact.node, user, False) for contact, users in dossier.shared() for user in users]
    alike = [(one, other, True) for one, other in dossier.twins]
    return [tie for tie in (*uses, *alike) if tie[0] in shown and tie[1] in shown]


# --- where things stand


def _places(
    dossier: Dossier, nodes: Sequence[Node], ties: Sequence[Tie], width: float, height: float
) -> dict[Node, Place]:
    graph: nx.Graph[Node] = nx.Graph()
    graph.add_nodes_from(nodes)
    graph.add_edges_from((one, other) for one, other, _ in ties)
    parts = sorted(nx.connected_components(graph), key=lambda part: (-len(part), min(map(dossier.number, part))))
    places: dict[Node, Place] = {}
    for part, box in zip(parts, _boxes([len(part) for part in parts], width, height), strict=True):
        places |= _around(dossier, graph, part, box)
    return places


def _boxes(sizes: Sequence[int], width: float, height: float) -> Iterable[Box]:
    """Rows of boxes, the largest part first; within a row the width grows with the root of the part's size."""
    columns = max(1, math.ceil(math.sqrt(len(sizes) * width / height / 1.4)))
    rows = [sizes[start : start + columns] for start in range(0, len(sizes), columns)]
    row_height = (height - _LEGEND_HEIGHT - 6) / max(1, len(rows))
    for number, row in enumerate(rows):
        left, whole = 6.0, sum(size**0.5 for size in row) * (1 if number == 0 else columns / len(row))
        for size in row:
            share = (width - 12) * size**0.5 / whole
            yield left, height - 3 - (number + 1) * row_height, share, row_height
            left += share


def _around(dossier: Dossier, graph: "nx.Graph[Node]", part: set[Node], box: Box) -> dict[Node, Place]:
    """Accounts on an ellipse, those that share the same beside each other; each contact towards its accounts."""

    def shares(account: Node) -> tuple[list[str], str]:
        return sorted(map(dossier.number, graph[account])), dossier.number(account)

    accounts = sorted((node for node in part if node.label is Label.ACCOUNT), key=shares)
    turns = {node: 2 * math.pi * place / len(accounts) + math.pi / 2 for place, node in enumerate(accounts)}
    crowded = len(accounts) > _CROWDED
    reach = {node: 0.8 if crowded and place % 2 else 1.0 for place, node in enumerate(accounts)}
    if len(part) == 1:
        reach = dict.fromkeys(accounts, 0.0)
    places = {
        node: _at(box, math.cos(turns[node]) * reach[node], math.sin(turns[node]) * reach[node]) for node in accounts
    }
    contacts = sorted(part - set(accounts), key=dossier.number)
    for place, contact in enumerate(contacts):
        lean = 2 * math.pi * place / len(contacts)
        x = sum(math.cos(turns[user]) for user in graph[contact]) / len(graph[contact]) * 0.45
        y = sum(math.sin(turns[user]) for user in graph[contact]) / len(graph[contact]) * 0.45
        spread = 0.36 if len(contacts) > 1 else 0.0
        places[contact] = _at(box, x + spread * math.cos(lean), y + spread * math.sin(lean))
    return places


def _at(box: Box, x: float, y: float) -> Place:
    """A point of the unit circle on the ellipse that leaves room for labels in the box."""
    left, bottom, width, height = box
    across, up = max(width / 2 - 34, 4), max(height / 2 - 24, 4)
    return round(left + width / 2 + x * across, 2), round(bottom + height / 2 + 4 + y * up, 2)


# --- how they look


def _draw(drawing: Drawing, dossier: Dossier, node: Node, at: Place, named: bool) -> None:
    x, y = at
    drawing.add(_shape(dossier, node, x, y))
    _label(drawing, x, y - 14.5, dossier.number(node), BOLD, 6.5)
    if named:
        _label(drawing, x, y - 21.5, _short(printable(dossier.name(node))), REGULAR, 6)


def _shape(dossier: Dossier, node: Node, x: float, y: float) -> Shape:
    if node.label is Label.ACCOUNT:
        return Circle(x, y, 6.5, fillColor=_SUSPECT if _is_suspect(dossier, node) else _ACCOUNT, strokeColor=None)
    if dossier.contacts[node.key].exclusive:
        return _diamond(x, y, 8, _ALONE)
    return Rect(x - 6, y - 6, 12, 12, fillColor=_WEAK, strokeColor=_ALONE, strokeWidth=0.8)


def _is_suspect(dossier: Dossier, account: Node) -> bool:
    return any(
        record.assessment is not None and record.assessment.action is Action.REMOVE
        for record in dossier.posts_of.get(account.key, [])
    )


def _diamond(x: float, y: float, r: float, colour: Color) -> Polygon:
    return Polygon([x, y + r, x + r, y, x, y - r, x - r, y], fillColor=colour, strokeColor=None)


def _label(drawing: Drawing, x: float, y: float, text: str, font: str, size: float) -> None:
    width = stringWidth(text, font, size)
    drawing.add(Rect(x - width / 2 - 1, y - 1.2, width + 2, size, fillColor=_PAPER, strokeColor=None))
    drawing.add(String(x, y, text, fontName=font, fontSize=size, fillColor=_INK, textAnchor="middle"))


def _short(text: str, most: int = 15) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"


def _legend(drawing: Drawing) -> None:
    twin = Line(402, 14, 416, 14, strokeColor=_GREY, strokeWidth=1)
    twin.strokeDashArray = [2, 2]
    entries = (
        (Circle(12, 14, 5, fillColor=_SUSPECT, strokeColor=None), 20, "account, a post rated for removal"),
        (Circle(146, 14, 5, fillColor=_ACCOUNT, strokeColor=None), 154, "other account"),
        (_diamond(214, 14, 6, _ALONE), 223, "contact that binds alone"),
        (Rect(309, 9, 10, 10, fillColor=_WEAK, strokeColor=_ALONE, strokeWidth=0.8), 322, "contact others share"),
        (twin, 420, "nearly the same text"),
    )
    for shape, x, text in entries:
        drawing.add(shape)
        drawing.add(String(x, 11.5, text, fontName=REGULAR, fontSize=7.2, fillColor=_INK))
