"""The report as PDF: cover facts, what was found, the network drawn, subjects, timeline. Same dossier, same bytes.

Long lists are cut with a line that says so; the tables and `subjects/` beside the report are complete.
"""

import io
from collections.abc import Iterable, Mapping, Sequence
from xml.sax.saxutils import escape

from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, KeepTogether, Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle

from domain.judgement import Action
from domain.observations import Label, Node
from investigations.exports.findings import claims, doubts
from investigations.exports.subjects import subject_path
from investigations.packages.dossier import Dossier
from investigations.packages.fonts import BOLD, REGULAR, printable, register
from investigations.packages.network import drawn, picture
from investigations.packages.snapshot import PostRecord
from investigations.packages.timeline import timeline
from investigations.wording import certainty, several

MOST_ROWS = 60
MOST_SUBJECTS = 40
_LONGEST_BODY = 600
_WIDTH = A4[0] - 36 * mm
_FRAME_PADDING = 6  # of reportlab's own frame

_INK, _GREY, _RULE, _SHADE = (HexColor(c) for c in ("#1c2530", "#5d6b7a", "#d9dee4", "#eef2f6"))
_BODY = ParagraphStyle("body", fontName=REGULAR, fontSize=9, leading=12.5, textColor=_INK)
_SMALL = ParagraphStyle("small", _BODY, fontSize=7.8, leading=10.4)
_FAINT = ParagraphStyle("faint", _SMALL, textColor=_GREY)
_TITLE = ParagraphStyle("title", _BODY, fontName=BOLD, fontSize=19, leading=24, spaceAfter=2)
_HEADING = ParagraphStyle(
    "heading", _BODY, fontName=BOLD, fontSize=12.5, leading=16, spaceBefore=12, spaceAfter=5, keepWithNext=1
)
_NAME = ParagraphStyle("name", _BODY, fontName=BOLD, fontSize=9.5, leading=13, spaceBefore=7)
_GRID = TableStyle(
    [
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("LINEBELOW", (0, 0), (-1, -1), 0.4, _RULE),
        ("BACKGROUND", (0, 0), (-1, 0), _SHADE),
        ("LEFTPADDING", (0, 0), (-1, -1), 4),
        ("RIGHTPADDING", (0, 0), (-1, -1), 4),
        ("TOPPADDING", (0, 0), (-1, -1), 2.5),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 2.5),
    ]
)
_FACTS = TableStyle(
    [
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("TOPPADDING", (0, 0), (-1, -1), 1),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 1),
        ("LEFTPADDING", (0, 0), (0, -1), 0),
    ]
)


def report(dossier: Dossier) -> Mapping[str, bytes]:
    register()
    out = io.BytesIO()
    document = SimpleDocTemplate(
        out,
        pagesize=A4,
        leftMargin=18 * mm - _FRAME_PADDING,
        rightMargin=18 * mm - _FRAME_PADDING,
        topMargin=16 * mm,
        bottomMargin=18 * mm,
        title=f"Evidence package {dossier.cover.package_id}",
        author=dossier.snapshot.custodian.organisation,
        invariant=1,
    )
    foot = _foot(dossier)
    document.build(list(_story(dossier)), onFirstPage=foot, onLaterPages=foot)
    return {"report.pdf": out.getvalue()}


def _story(dossier: Dossier) -> Iterable[Flowable]:
    yield from _opening(dossier)
    yield from _network(dossier)
    yield from _found(dossier)
    yield from _subjects(dossier)
    yield from _timeline(dossier)


def _foot(dossier: Dossier):  # type: ignore[no-untyped-def]
    line = printable(f"{dossier.snapshot.case.id} · package {dossier.cover.package_id}")

    def draw(canvas: Canvas, document: SimpleDocTemplate) -> None:
        canvas.setFont(REGULAR, 7)
        canvas.setFillColor(_GREY)
        canvas.drawString(18 * mm, 10 * mm, line)
        canvas.drawRightString(A4[0] - 18 * mm, 10 * mm, f"page {document.page}")

    return draw


def _opening(dossier: Dossier) -> Iterable[Flowable]:
    snapshot, about, amount = dossier.snapshot, dossier.cover, dossier.amounts()
    category = f" · {snapshot.case.category.replace('_', ' ')}" if snapshot.case.category else ""
    yield _p(f"Evidence package · {snapshot.case.id}{category}", _FAINT)
    yield _p(snapshot.case.title, _TITLE)
    yield _p(_gist(dossier), _BODY)
    yield Spacer(1, 6)
    masked = f"; {several(amount['contacts_masked'], 'contact value')} masked" if amount["contacts_masked"] else ""
    facts = (
        ("For", about.recipient),
        ("From", f"{snapshot.custodian.organisation}, {snapshot.custodian.contact}"),
        ("Purpose", snapshot.purpose),
        ("Legal basis", snapshot.legal_basis or "not stated"),
        ("State of", f"{snapshot.made_at:%Y-%m-%d %H:%M} UTC"),
        ("Requested", f"{about.requested_by}, {about.requested_at:%Y-%m-%d %H:%M} UTC"),
        ("Approved", f"{about.approved_by}, {about.approved_at:%Y-%m-%d %H:%M} UTC"),
        (
            "Contains",
            ", ".join(several(amount[f"{word}s"], word) for word in ("account", "post", "contact", "link")) + masked,
        ),
        *(("Left out", reason) for reason in snapshot.left_out),
    )
    rows = [[_p(label, _FAINT), _p(value, _SMALL)] for label, value in facts]
    yield Table(rows, colWidths=[24 * mm, _WIDTH - 24 * mm], style=_FACTS)


def _gist(dossier: Dossier) -> str:
    """What an officer should know after one sentence."""
    amount = dossier.amounts()
    flagged = sum(_is_flagged(record) for record in dossier.snapshot.posts)
    shared = several(len(dossier.shared()), "contact")
    return (
        f"{several(amount['accounts'], 'account')} published {several(amount['posts'], 'text')}; screening rated "
        f"{flagged} for removal or review. The accounts share {shared}. These are the platform's records "
        "and the conclusions of software and people, kept apart. Numbers such as A-0001 name exhibits, the same in "
        "every file."
    )


def _network(dossier: Dossier) -> Iterable[Flowable]:
    shown = drawn(dossier)
    accounts = sum(node.label is Label.ACCOUNT for node in shown)
    note = (
        f"{accounts} of {several(len(dossier.accounts), 'account')} drawn, with what ties them; graph/ has the whole."
    )
    heading = _p("The network", _HEADING)
    yield KeepTogether([heading, picture(dossier, _WIDTH), _p(note, _FAINT)])


def _found(dossier: Dossier) -> Iterable[Flowable]:
    found = claims(dossier)
    yield _p("What was found", _HEADING)
    header = ("No.", "Finding and method", "Exhibits", "Score", "Confirmed by a person")
    rows = [
        (
            f"F-{n:04}",
            f"{claim.statement} ({claim.method})",
            _listed(claim.exhibits),
            "–" if claim.score is None else certainty(claim.score),
            ", ".join(str(c["by"]) for c in claim.confirmed_by) or "no",
        )
        for n, claim in enumerate(found, 1)
    ]
    yield from _table(header, rows, (14, 80, 40, 12, 28), "findings.json")
    yield _p(
        "A ring's score was learned from made-up markets and earlier verdicts; that of a text is a calibrated"
        " probability. Neither is proof.",
        _FAINT,
    )
    yield _p("What speaks for the accounts", _HEADING)
    innocent = doubts(dossier)
    yield from (_p(f"• {doubt.statement}", _SMALL) for doubt in innocent[:MOST_ROWS])
    yield from _cut(len(innocent), MOST_ROWS, "findings.json")
    if not innocent:
        yield _p("Nothing is on record. That is no finding against them.", _SMALL)


def _subjects(dossier: Dossier) -> Iterable[Flowable]:
    yield _p("Subjects", _HEADING)
    accounts = [node for node in dossier.nodes if node.label is Label.ACCOUNT]
    for node in accounts[:MOST_SUBJECTS]:
        yield from _subject(dossier, node)
    yield from _cut(len(accounts), MOST_SUBJECTS, "subjects/")


def _subject(dossier: Dossier, node: Node) -> Iterable[Flowable]:
    record = dossier.accounts.get(node.id)
    account = record.account if record else None
    known = [f"id {node.id}"]
    if account:
        created = f"created {account.created_at:%Y-%m-%d}" if account.created_at else "creation day unknown"
        known += [account.kind.replace("_", " "), account.region or "region unknown", created]
        known += [f"flagged {several(record.reports, 'time')} by people"] if record and record.reports else []
        known += [f"erased on {record.erased_at:%Y-%m-%d}"] if record and record.erased_at else []
        known += [f"shown as {account.display_name}"] if account.handle and account.display_name else []
    contacts = [
        f"{dossier.number(c.node)} {c.kind.replace('_', ' ')}: {c.shown}{' (masked)' if c.masked else ''}"
        for c in dossier.contacts_of.get(node.key, [])
    ]
    head = [_p(f"{dossier.number(node)}  {dossier.name(node)}", _NAME), _p(" · ".join(known), _FAINT)]
    if contacts:
        head.append(_p("Contacts: " + "; ".join(contacts[:12]) + ("; …" if len(contacts) > 12 else ""), _SMALL))
    yield KeepTogether(head)
    posts = sorted(dossier.posts_of.get(node.key, []), key=lambda r: -(r.assessment.probability if r.assessment else 0))
    yield from (_post(dossier, record) for record in posts[:3])
    yield from _cut(len(posts), 3, subject_path(dossier, node))


def _post(dossier: Dossier, record: PostRecord) -> Flowable:
    post, seen = record.post, record.assessment
    rating = (
        f"rated {certainty(seen.probability)} {(seen.category or '').replace('_', ' ')}" if seen else "not screened"
    )
    head = (
        f"{dossier.number(Node(Label.POST, post.id))} · {post.kind} · {post.created_at:%Y-%m-%d %H:%M} UTC · {rating}"
    )
    body = _clean(post.body, _LONGEST_BODY)
    return Table(
        [["", [_p(head, _FAINT), Paragraph(body, _SMALL)]]],
        colWidths=[2 * mm, _WIDTH - 2 * mm],
        style=TableStyle([("LINEBEFORE", (1, 0), (1, 0), 1.2, _RULE), ("TOPPADDING", (0, 0), (-1, -1), 1)]),
    )


def _timeline(dossier: Dossier) -> Iterable[Flowable]:
    moments = timeline(dossier)
    yield _p("Timeline", _HEADING)
    rows = [(f"{m.at:%Y-%m-%d %H:%M}", m.what, m.source, _listed(m.exhibits)) for m in moments[:MOST_ROWS]]
    yield from _table(("UTC", "What", "Known from", "Exhibits"), rows, (26, 88, 26, 34), "timeline.csv", len(moments))


def _table(
    header: Sequence[str],
    rows: Sequence[Sequence[str]],
    widths_mm: Sequence[float],
    whole: str,
    total: int | None = None,
) -> Iterable[Flowable]:
    cells = [[_p(cell, _SMALL, bold=True) for cell in header]]
    cells += [[_p(cell, _SMALL) for cell in row] for row in rows[:MOST_ROWS]]
    yield Table(cells, colWidths=[w * mm for w in widths_mm], style=_GRID, repeatRows=1)
    yield from _cut(total or len(rows), MOST_ROWS, whole)


def _cut(total: int, most: int, whole: str) -> Iterable[Flowable]:
    if total > most:
        yield _p(f"{most} of {total} shown; all are in {whole}.", _FAINT)


def _listed(exhibits: Sequence[str], most: int = 8) -> str:
    rest = f" and {len(exhibits) - most} more" if len(exhibits) > most else ""
    return ", ".join(exhibits[:most]) + rest


def _is_flagged(record: PostRecord) -> bool:
    return record.assessment is not None and record.assessment.action in (Action.REMOVE, Action.REVIEW)


def _p(text: str, style: ParagraphStyle, bold: bool = False) -> Paragraph:
    clean = _clean(text, 10_000)
    return Paragraph(f"<b>{clean}</b>" if bold else clean, style)


def _clean(text: str, most: int) -> str:
    """Text as reportlab takes it: cut, what the typeface lacks noted, markup made harmless, lines kept."""
    cut = text if len(text) <= most else f"{text[:most]} […]"
    return escape(printable(cut)).replace("\n", "<br/>")
