"""The sections of the page that are about groups of rows and about single ones."""

from content_models.evaluation import plots
from content_models.evaluation.figures import Difference, Evaluation, Grouping, Mark, WorstRow
from content_models.evaluation.goals import OPPORTUNITY, PARITY
from content_models.evaluation.markup import Markup, Part, element, paragraph, table
from content_models.evaluation.page_cells import below, estimated, plot, rated
from content_models.evaluation.wording import decimal, percent, whole

_MOST_GROUPS = 60
_MOST_OPEN = 12
_AROUND = 300
_REASONS = 4


def grouped(evaluation: Evaluation) -> list[Markup]:
    return [part for grouping in evaluation.groupings for part in _grouping(grouping)]


def _grouping(grouping: Grouping) -> list[Markup]:
    shown = grouping.groups[:_MOST_GROUPS]
    rows: list[list[Part]] = [
        [group.name, whole(group.rows), whole(group.illegal), rated(group.recall), rated(group.false_positive_rate),
         rated(group.precision), decimal(group.auroc), decimal(group.calibration_error)]
        for group in shown
    ]  # fmt: skip
    head = [
        _words(grouping.by),
        "rows",
        "illegal",
        "recall",
        "false positive rate",
        "precision",
        "AUROC",
        "calibration error",
    ]
    rest = len(grouping.groups) - len(shown)
    said = [
        f"{grouping.unstated:,} rows state none." if grouping.unstated else "",
        f"{rest:,} smaller ones are in report.json." if rest else "",
    ]
    found = table(head, rows, " ".join(filter(None, said)) or None)
    many = len(grouping.groups) > plots.MOST_BARS
    caption = "At the line of review, with 95 % intervals" + (f"; the largest {plots.MOST_BARS}." if many else ".")
    return [
        element("h3", f"By {_words(grouping.by)}"),
        plot(plots.bars(f"by-{_name(grouping.by)}", shown), caption),
        found if len(shown) <= _MOST_OPEN else element("details", element("summary", "The same as a table"), found),
    ]


def fair(evaluation: Evaluation) -> list[Markup]:
    if not evaluation.parity:
        return [paragraph("No column of the files says to which group a row belongs, so nothing was compared.")]
    rows: list[list[Part]] = [
        [_words(each.by), _difference(each.demographic_parity, PARITY), percent(each.at_equal_shares),
         _difference(each.equal_opportunity, OPPORTUNITY), _difference(each.false_alarms, None)]
        for each in evaluation.parity
    ]  # fmt: skip
    head = [
        "by",
        f"demographic parity (< {PARITY * 100:.0f} %)",
        "the same at equal shares",
        f"equal opportunity (< {OPPORTUNITY * 100:.0f} %)",
        "false alarms",
    ]
    return [
        paragraph(
            "The largest difference between two groups at the line of review: of the share flagged (demographic "
            "parity), of recall (equal opportunity), of the false positive rate. Where groups hold different shares of "
            "illegal rows, as collected files do, shares flagged differ for that alone; so they are shown at equal "
            "shares as well. "
            "“By chance” is what groups of these sizes would stay below in 95 of 100 files if all were treated alike."
        ),
        table(head, rows),
        *(
            paragraph(f"{_words(each.by).capitalize()}: too few rows (fewer than {each.least} of what one of the "
                      f"figures takes) to compare {', '.join(each.left_out)}.", class_="quiet")
            for each in evaluation.parity if each.left_out
        ),
    ]  # fmt: skip


def _difference(difference: Difference | None, goal: float | None) -> Markup:
    if difference is None:
        return Markup("too few rows")
    kind = None if goal is None else "met" if difference.value < goal else "missed"
    ends = f"{difference.highest} over {difference.lowest}", f"by chance {percent(difference.chance)}"
    return below(element("span", percent(difference.value), class_=kind), *ends)


def compared(evaluation: Evaluation) -> list[Markup]:
    found = evaluation.comparison
    if found is None:
        return []
    rows: list[list[Part]] = [
        ["AUROC", estimated(found.auroc, decimal)],
        ["area under precision-recall", estimated(found.auprc, decimal)],
        ["recall at the line of review", estimated(found.recall)],
        ["false positive rate at the line of review", estimated(found.false_positive_rate)],
    ]
    worse = "By these rows it is worse." if found.worse else "By these rows it is not worse."
    return [
        paragraph(
            f"Model {evaluation.version} beside {found.other} on the same rows. {found.only_this_right:,} rows are on "
            f"the right side of the line of review by this one alone, {found.only_other_right:,} by the other alone "
            f"(McNemar, p = {found.p:.2g}). {worse}"
        ),
        table(["this one's less the other's", "difference with 95 % interval"], rows),
    ]


def errors(evaluation: Evaluation) -> list[Markup]:
    return [
        paragraph(
            "Reading them shows whether a label is wrong, a word misleads, or a kind of post is unknown. Texts are "
            "shown only where they were asked for (--show-texts)."
        ),
        element("h3", "Legal rows with the highest probabilities"),
        *map(_row, evaluation.false_alarms),
        element("h3", "Illegal rows with the lowest probabilities"),
        *map(_row, evaluation.missed),
    ]


def _row(row: WorstRow) -> Markup:
    facts = [
        f"{row.probability:.3f}", row.action,
        f"said: {_words(row.category_said)}" if row.category_said else "",
        f"labelled: {_words(row.category)}" if row.category else "", row.language or "",
    ]  # fmt: skip
    heaviest = sorted(row.evidence, key=lambda mark: -mark.weight)[:_REASONS]
    reasons = [f"{_place(mark)}{mark.reason} ({percent(mark.weight)})" for mark in heaviest]
    return element(
        "div",
        paragraph(element("strong", f"{row.file}:{row.line}"), " · " + " · ".join(filter(None, facts))),
        element("p", marked(row.text, row.evidence), class_="text", dir="auto") if row.text is not None else None,
        element("ul", [element("li", reason) for reason in reasons], class_="quiet") if reasons
        else paragraph("Nothing in it was pointed at.", class_="quiet"),
        class_="row",
    )  # fmt: skip


def _place(mark: Mark) -> str:
    return "" if mark.start is None else f"characters {mark.start}–{mark.end}: "


def marked(text: str, evidence: list[Mark]) -> list[Markup]:
    """The part of the text around the first piece of evidence, with all pieces in it marked."""
    spans = sorted((mark.start, mark.end) for mark in evidence if mark.start is not None and mark.end is not None)
    begin = max(0, spans[0][0] - _AROUND) if spans else 0
    end = min(len(text), begin + 3 * _AROUND)
    parts, at = [element("span", "… ")] if begin else [], begin
    for start, stop in spans:
        start, stop = max(start, at), min(stop, end)
        if start < stop:
            parts += [element("span", text[at:start]), element("mark", text[start:stop])]
            at = stop
    return [*parts, element("span", text[at:end] + (" …" if end < len(text) else ""))]


def _words(code: str) -> str:
    return code.replace("_", " ")


def _name(by: str) -> str:
    """Fit to be part of an id, whatever a column is called."""
    return "".join(letter if letter.isascii() and letter.isalnum() else "-" for letter in by)
