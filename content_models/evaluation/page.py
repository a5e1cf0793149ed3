"""The evaluation as one HTML file: no script, nothing fetched, light and dark, every word of the files escaped.

What does not live here: figures (it shows an `Evaluation` and computes nothing), plots, the sections about groups and
single rows (`page_groups`).
"""

from collections.abc import Callable
from dataclasses import astuple
from pathlib import Path

from content_models.evaluation import plots
from content_models.evaluation.figures import AtPrior, Evaluation, Goal, Line
from content_models.evaluation.goals import UNDER_ATTACK
from content_models.evaluation.markup import Markup, Part, element, paragraph, table
from content_models.evaluation.page_cells import estimated, plot, rated
from content_models.evaluation.page_groups import compared, errors, fair, grouped
from content_models.evaluation.wording import (
    at_rare,
    decimal,
    fallen,
    held,
    line_name,
    measured,
    met_of_all,
    percent,
    roughly,
    standing,
    target,
    whole,
)

Section = Callable[[Evaluation], list[Markup]]

_POLICY = "default-src 'none'; style-src 'unsafe-inline'"


def page(evaluation: Evaluation) -> str:
    style = Markup(Path(__file__).with_name("page.css").read_text("utf-8"))
    head = element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", http_equiv="Content-Security-Policy", content=_POLICY),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("title", f"Evaluation of {evaluation.detector} {evaluation.version}"),
        element("style", style),
    )
    sections = [(name, title, parts) for name, title, section in _SECTIONS if (parts := section(evaluation))]
    body = element(
        "body",
        element("header", _opening(evaluation)),
        element("nav", element("h2", "Contents"), _contents(sections), aria_label="Contents"),
        element("main", [element("section", element("h2", title), parts, id=name) for name, title, parts in sections]),
    )
    return f"<!doctype html>\n{element('html', head, body, lang='en')}\n"


def _contents(sections: list[tuple[str, str, list[Markup]]]) -> Markup:
    return element("ul", [element("li", element("a", title, href=f"#{name}")) for name, title, _ in sections])


def _opening(evaluation: Evaluation) -> list[Markup]:
    source = evaluation.source
    return [
        element("h1", f"What the {evaluation.detector} detector is worth on these posts"),
        paragraph(
            f"{', '.join(source.files)}: {source.rows:,} rows, {source.illegal:,} illegal and {source.legal:,} legal. "
            f"Model {evaluation.version}, routing {evaluation.routing}, {evaluation.made_at}.",
            class_="quiet",
        ),
        *_verdict(evaluation),
    ]


def _verdict(evaluation: Evaluation) -> list[Markup]:
    """What fails before what holds, each as a list: a dozen goals in one sentence are read by nobody."""
    sides = [
        element("div", element("h3", title), element("ul", [_short(goal, kind) for goal in goals]))
        for title, kind, goals in (
            ("Falls short", "missed", fallen(evaluation.goals)),
            ("Holds", "met", held(evaluation.goals)),
        )
        if goals
    ]
    return [
        paragraph(met_of_all(evaluation.goals), class_="verdict"),
        element("div", sides, class_="sides"),
        *map(paragraph, at_rare(evaluation)),
    ]


def _short(goal: Goal, kind: str) -> Markup:
    unsure = "" if goal.certain else ", not certain"
    return element("li", element("span", measured(goal), class_=kind), f" – {goal.what}; goal {target(goal)}{unsure}")


def _goals(evaluation: Evaluation) -> list[Markup]:
    order: dict[bool | None, int] = {False: 0, True: 1, None: 2}
    rows: list[list[Part]] = [
        [element("span", standing(goal), class_={True: "met", False: "missed", None: "unknown"}[goal.met]),
         goal.what[0].upper() + goal.what[1:], measured(goal), target(goal), goal.note]
        for goal in sorted(evaluation.goals, key=lambda goal: order[goal.met])
    ]  # fmt: skip
    said = (
        "“Not certain”: the interval of the figure reaches over the goal, or the difference is within what chance "
        "alone makes of groups of these sizes."
    )
    return [
        table(["", "the model …", "measured", "goal", "remark"], rows, words=2, last_words=True),
        paragraph(said, class_="quiet"),
    ]


def _judged(evaluation: Evaluation) -> list[Markup]:
    source = evaluation.source
    said = [
        f"{source.texts_repeated:,} rows have a text that another row has as well.",
        f"{source.texts_contradicted:,} texts carry both labels.",
        f"{source.categories_unknown:,} illegal rows name none of the five categories.",
    ]
    parts = [element("ul", [element("li", sentence) for sentence in said])]
    if source.refused:
        rows: list[list[Part]] = [[each.reason, f"{each.lines:,}", ", ".join(each.places)] for each in source.refused]
        parts.append(table(["lines that could not be used", "how many", "the first at"], rows, last_words=True))
    return parts


def _lines(evaluation: Evaluation) -> list[Markup]:
    rows: list[list[Part]] = [
        [f"{line_name(line.action)} (> {line.above:g})", rated(line.precision), rated(line.recall),
         rated(line.false_positive_rate), decimal(line.f1)]
        for line in evaluation.lines
    ]  # fmt: skip
    counts: list[list[Part]] = [[line.action, *map(whole, astuple(line.counts))] for line in evaluation.lines]
    bands: list[list[Part]] = [
        [
            band.action,
            f"{band.above or 0:g} to {1 if band.up_to is None else band.up_to:g}",
            whole(band.rows),
            rated(band.illegal),
        ]
        for band in evaluation.bands
    ]
    lines = evaluation.lines
    return [
        paragraph(
            "The lines are held against probabilities as the model states them, for a platform where "
            f"{percent(evaluation.calibration.stated_prior)} of posts are illegal."
        ),
        table(["at the line of", "precision", "recall", "false positive rate", "F1"], rows,
              "Everything at a line or beyond it, taken together"),
        table(["line", "illegal, flagged", "legal, flagged", "illegal, passed", "legal, passed"], counts, "The counts"),
        table(["band", "probability", "rows", "illegal in truth"], bands,
              "Each band alone; a post that the model is unsure of is reviewed where it would be removed"),
        element("div", [
            plot(plots.histogram(evaluation.histogram, lines),
                 "Where the probabilities of both labels lie; dotted: the lines."),
            *([plot(plots.thresholds(evaluation.thresholds, lines),
                    "What other lines would do. Precision is that of these files.")]
              if evaluation.thresholds else []),
        ], class_="plots"),
    ]  # fmt: skip


def _ranked(evaluation: Evaluation) -> list[Markup]:
    ranking = evaluation.ranking
    if not ranking.roc:
        return [paragraph("The files hold rows of one label only, so nothing can be said of the order.")]
    rows: list[list[Part]] = [
        ["AUROC", estimated(ranking.auroc, decimal)],
        ["area under precision-recall (average precision)", estimated(ranking.auprc, decimal)],
    ]  # fmt: skip
    return [
        table(["", "with 95 % interval"], rows),
        element("div", [
            plot(plots.roc(ranking, evaluation.lines),
                 "Recall by false positive rate, with the lines of the routing table."),
            plot(plots.precision_recall(ranking, evaluation.calibration.share),
                 "Precision by recall at these files' share of illegal rows (dotted)."),
        ], class_="plots"),
    ]  # fmt: skip


def _calibrated(evaluation: Evaluation) -> list[Markup]:
    found = evaluation.calibration
    rows: list[list[Part]] = [
        ["moved to the files' share", decimal(found.error), decimal(found.brier)],
        ["as stated", decimal(found.error_as_stated), decimal(found.brier_as_stated)],
    ]
    return [
        paragraph(
            f"The model states its probabilities for a platform where {percent(found.stated_prior)} of posts are "
            f"illegal; in these files {percent(found.share)} are. So they are moved to that share (Bayes) before they "
            "are held against the truth. Per language: see the table of languages."
        ),
        table(["probabilities", "expected calibration error", "Brier"], rows),
        element(
            "div", [plot(plots.reliability(found), "On the diagonal, what was said is what was so.")], class_="plots"
        ),
    ]


def _elsewhere(evaluation: Evaluation) -> list[Markup]:
    return [
        paragraph(
            "Recall and false positive rate do not depend on how many posts are illegal; precision does. What was "
            "measured here comes to this elsewhere, as far as posts of each kind are alike there."
        ),
        *(part for prior in evaluation.priors for part in _prior(prior, evaluation.lines)),
    ]


def _prior(prior: AtPrior, lines: list[Line]) -> list[Markup]:
    rows: list[list[Part]] = [
        [
            line_name(each.action),
            estimated(each.precision),
            estimated(each.alerts, whole),
            percent(line.recall.value),
        ]
        for each, line in zip(prior.lines, lines, strict=True)
    ]
    head = ["line", "precision", "alerts per million posts", "recall"]
    parts = [element("h3", f"{percent(prior.prior)} of posts illegal"), table(head, rows)]
    if prior.precise_above is None or prior.recall_there is None or prior.precision_there is None:
        return [*parts, paragraph("There is no probability above which 95 of 100 flagged posts would be illegal.")]
    proof = "The interval bears it out." if prior.proven else (
        f"The interval does not bear it out ({percent(prior.precision_there.low)} at its far end); some "
        f"{roughly(prior.legal_rows_to_prove)} legal rows without a false alarm would."
    )  # fmt: skip
    return [
        *parts,
        paragraph(f"Above {prior.precise_above:.4f}, 95 of 100 are right, and {percent(prior.recall_there.value)} of "
                  f"what is illegal is caught. {proof}"),
    ]  # fmt: skip


def _categories(evaluation: Evaluation) -> list[Markup]:
    rows: list[list[Part]] = [
        [
            each.category.replace("_", " "),
            whole(each.rows),
            rated(each.recall),
            rated(each.precision),
            rated(each.named),
        ]
        for each in evaluation.categories
    ]
    confusion = evaluation.confusion
    head = ["in truth", *(f"said: {name.replace('_', ' ')}" for name in confusion.columns)]
    counts: list[list[Part]] = [
        [name.replace("_", " "), *(whole(count) for count in row)]
        for name, row in zip(confusion.rows, confusion.counts, strict=True)
    ]
    return [
        table(
            ["category", "rows", "recall", "precision", "named rightly, of those found"], rows, "At the line of review"
        ),
        table(head, counts, "Which category was said of posts that go to review or beyond"),
    ]


def _attacked(evaluation: Evaluation) -> list[Markup]:
    if not evaluation.attacks:
        return []
    rows: list[list[Part]] = [
        [each.name, whole(each.rows), rated(each.accuracy), rated(each.accuracy_plain), rated(each.recall),
         rated(each.recall_plain), rated(each.false_positive_rate)]
        for each in evaluation.attacks
    ]  # fmt: skip
    head = ["disguise", "rows", "accuracy", "plain", "recall", "plain", "false positive rate"]
    return [
        paragraph(
            "Up to 500 rows of each label, disguised as training disguises its rows, so rather an upper bound. "
            "Accuracy is the share on the right side of the line of review."
        ),
        plot(plots.attack_bars(evaluation.attacks, UNDER_ATTACK), "Accuracy under each disguise."),
        table(head, rows),
    ]


def _moved(evaluation: Evaluation) -> list[Markup]:
    shift = evaluation.shift
    if shift is None:
        return []
    rows: list[list[Part]] = [
        [each.what, decimal(each.index), decimal(each.chance), "alarm" if each.alarm else "as before"]
        for each in shift.columns
    ]
    areas: list[list[Part]] = [
        ["these rows", whole(shift.rows), estimated(shift.auroc, decimal)],
        ["reference", whole(shift.reference_rows), estimated(shift.auroc_reference, decimal)],
    ]
    return [
        paragraph(f"{shift.rows:,} rows beside {shift.reference_rows:,} of {shift.reference}."),
        table(["column", "population stability index", "by chance, about", "above .2?"], rows),
        table(["", "rows", "AUROC"], areas),
    ]


def _passed(evaluation: Evaluation) -> list[Markup]:
    found = evaluation.passing
    rows: list[list[Part]] = [
        ["rows that the encoder was asked about", rated(found.asked)],
        ["of illegal rows", rated(found.asked_of_illegal)],
        ["of legal rows", rated(found.asked_of_legal)],
        ["rows of which the model says that it never learned anything like them", rated(found.abstained)],
        ["right side of the line of review, of the others", rated(found.right_where_sure)],
        ["right side of the line of review, of those", rated(found.right_where_abstained)],
    ]
    return [table(["", "share"], rows)]


_SECTIONS: tuple[tuple[str, str, Section], ...] = (
    ("goals", "Every goal", _goals),
    ("judged", "What was judged", _judged),
    ("lines", "At the lines of the routing table", _lines),
    ("ranking", "How well it sorts", _ranked),
    ("calibration", "Whether a probability means what it says", _calibrated),
    ("priors", "Where other shares of posts are illegal", _elsewhere),
    ("categories", "By category", _categories),
    ("groups", "By language, source, seller and region", grouped),
    ("fairness", "Whether groups are treated alike", fair),
    ("attacks", "Under disguise", _attacked),
    ("shift", "Whether posts have moved away", _moved),
    ("cascade", "How the cascade came out", _passed),
    ("comparison", "Beside the other model", compared),
    ("errors", "The errors worth reading", errors),
)
