"""Plots as inline SVG whose colours are the page's own, so that they follow its light and dark.

What does not live here: figures; each plot draws what it is given.
"""

import io
import re
import warnings
from collections.abc import Callable, Sequence
from typing import Any

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from content_models.evaluation.figures import (
    AttackFigures,
    Calibration,
    Group,
    Histogram,
    Line,
    Ranking,
    Rate,
    Threshold,
)
from content_models.evaluation.markup import Markup

# Colours that matplotlib is told, and the page's variables that take their place in what it writes.
INK, FAINT, GOOD, BAD, CALM = "#101112", "#a0a1a2", "#0b6e4f", "#b3261e", "#2b5fab"
_VARIABLES = {INK: "var(--ink)", FAINT: "var(--faint)", GOOD: "var(--good)", BAD: "var(--bad)", CALM: "var(--calm)"}
_STYLE: dict[Any, Any] = {
    "svg.fonttype": "none",
    "svg.hashsalt": "ringfence",
    "text.parse_math": False,
    "font.size": 10,
    "text.color": INK,
    "axes.edgecolor": FAINT,
    "axes.labelcolor": INK,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "xtick.color": INK,
    "ytick.color": INK,
    "figure.facecolor": "none",
    "axes.facecolor": "none",
    "savefig.facecolor": "none",
    "legend.frameon": False,
}
MOST_BARS = 40
_ENLARGED = 1.5

Draw = Callable[[Axes], None]


def _plot(name: str, title: str, draw: Draw, size: tuple[float, float] = (5.2, 4.0)) -> Markup:
    with mpl.rc_context(_STYLE), warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Glyph .* missing", UserWarning)  # the browser has its own fonts
        figure = Figure(figsize=size, layout="constrained")
        draw(figure.add_subplot())
        written = io.StringIO()
        figure.savefig(written, format="svg", metadata={"Date": None, "Creator": None, "Format": None, "Type": None})
    return Markup(_inline(written.getvalue(), name, title))


def _inline(svg: str, name: str, title: str) -> str:
    """The drawing without its XML head, with ids of its own, no fixed size, and colours by variable."""
    svg = svg[svg.index("<svg") :]
    svg = re.sub(r"<!--.*?-->", "", svg, flags=re.DOTALL)
    svg = re.sub(r"<metadata>.*?</metadata>", "", svg, flags=re.DOTALL)
    svg = re.sub(r'\bid="', f'id="{name}-', svg)
    svg = re.sub(r'href="#', f'href="#{name}-', svg)
    svg = re.sub(r"url\(#", f"url(#{name}-", svg)
    svg = re.sub(r"<style.*?</style>", "", svg, flags=re.DOTALL)
    for colour, variable in _VARIABLES.items():
        svg = svg.replace(colour, variable)
    width = re.findall(r'\swidth="([\d.]+)pt"', svg[:400])[0]
    head = re.sub(r'\s(?:width|height)="[\d.]+pt"', "", svg[: svg.index(">")])
    head += f' role="img" aria-label="{title}" class="plot" style="max-width: {float(width) * _ENLARGED:.0f}px"'
    return head + svg[svg.index(">") :]


def roc(ranking: Ranking, lines: Sequence[Line]) -> Markup:
    def draw(axes: Axes) -> None:
        axes.plot([0, 1], [0, 1], color=FAINT, linestyle=":")
        axes.plot(*zip(*ranking.roc, strict=True), color=CALM)
        for place, line in enumerate(lines):
            if line.recall.value is not None and line.false_positive_rate.value is not None:
                axes.plot(line.false_positive_rate.value, line.recall.value, "o", color=INK, markersize=4)
                axes.annotate(
                    line.action,
                    (line.false_positive_rate.value, line.recall.value),
                    (8, 14 * place - 18),  # near one another their names would lie on one another
                    textcoords="offset points",
                )
        axes.set(xlabel="false positive rate", ylabel="recall", xlim=(-0.01, 1), ylim=(0, 1.01))

    return _plot("roc", "ROC curve with the lines of the routing table", draw)


def precision_recall(ranking: Ranking, share: float) -> Markup:
    def draw(axes: Axes) -> None:
        axes.axhline(share, color=FAINT, linestyle=":")
        axes.plot(*zip(*ranking.precision_recall, strict=True), color=CALM)
        axes.set(xlabel="recall", ylabel="precision", xlim=(0, 1.01), ylim=(0, 1.02))

    return _plot("pr", "Precision by recall", draw)


def reliability(calibration: Calibration) -> Markup:
    def draw(axes: Axes) -> None:
        axes.plot([0, 1], [0, 1], color=FAINT, linestyle=":")
        said = [each.said for each in calibration.bins]
        so = [each.illegal.value or 0 for each in calibration.bins]
        axes.errorbar(
            said, so, _reach([each.illegal for each in calibration.bins]), color=CALM, fmt="o-", capsize=2, markersize=4
        )
        axes.set(xlabel="what was said", ylabel="share illegal in truth", xlim=(0, 1.01), ylim=(0, 1.02))

    return _plot("reliability", "Share of illegal rows by what was said", draw)


def histogram(found: Histogram, lines: Sequence[Line]) -> Markup:
    def draw(axes: Axes) -> None:
        width = found.edges[1] - found.edges[0]
        centres = [edge + width / 2 for edge in found.edges[:-1]]
        for counts, colour, label, side in ((found.illegal, BAD, "illegal", 0.2), (found.legal, GOOD, "legal", -0.2)):
            total = sum(counts) or 1
            places = [centre + side * width for centre in centres]
            axes.bar(places, [max(count / total, 0) for count in counts], width * 0.38, color=colour, label=label)
        for line in lines:
            axes.axvline(line.above, color=FAINT, linestyle=":")
        axes.set(xlabel="probability", ylabel="share of the label's rows", xlim=(0, 1), yscale="symlog", ylim=(0, 1.05))
        axes.set_yscale("symlog", linthresh=0.01)
        axes.set_yticks([0, 0.01, 0.1, 1], ["0", "1 %", "10 %", "100 %"])
        axes.legend()

    return _plot("histogram", "Probabilities by label", draw)


def thresholds(found: Sequence[Threshold], lines: Sequence[Line]) -> Markup:
    def draw(axes: Axes) -> None:
        places = [each.above for each in found]
        axes.plot(places, [each.recall for each in found], color=CALM, label="recall")
        axes.plot(places, [each.false_positive_rate for each in found], color=BAD, label="false positive rate")
        axes.plot(
            places,
            [float("nan") if each.precision is None else each.precision for each in found],
            color=GOOD,
            label="precision",
        )
        for line in lines:
            axes.axvline(line.above, color=FAINT, linestyle=":")
        axes.set(xlabel="flagged above", xlim=(0, 1), ylim=(0, 1.02))
        axes.legend(loc="center right")

    return _plot("thresholds", "Recall, false positive rate and precision by threshold", draw)


def bars(name: str, groups: Sequence[Group]) -> Markup:
    """Recall and false positive rate of each group with their intervals."""
    shown = list(groups[:MOST_BARS])[::-1]

    def draw(axes: Axes) -> None:
        for rates, colour, label, at in (
            ([group.recall for group in shown], CALM, "recall", 0.16),
            ([group.false_positive_rate for group in shown], BAD, "false positive rate", -0.16),
        ):
            known = [(place + at, rate) for place, rate in enumerate(rates) if rate.value is not None]
            if known:
                places, kept = zip(*known, strict=True)
                values = [rate.value or 0 for rate in kept]
                axes.errorbar(
                    values, places, xerr=_reach(list(kept)), color=colour, fmt="o", markersize=4, capsize=2, label=label
                )
        axes.set_yticks(range(len(shown)), [group.name[:30] for group in shown])
        axes.set(xlim=(-0.02, 1.02), ylim=(-0.7, len(shown) - 0.3))
        axes.grid(axis="y", color=FAINT, alpha=0.3)
        axes.legend(loc="lower center", bbox_to_anchor=(0.5, 1.0), ncols=2)

    return _plot(name, "Recall and false positive rate by group", draw, (6.4, 1.1 + 0.34 * len(shown)))


def attack_bars(attacks: Sequence[AttackFigures], goal: float) -> Markup:
    shown = list(attacks)[::-1]

    def draw(axes: Axes) -> None:
        places = range(len(shown))
        plain = [attack.accuracy_plain.value or 0 for attack in shown]
        axes.barh(list(places), [attack.accuracy.value or 0 for attack in shown], 0.55, color=CALM, label="disguised")
        axes.plot(plain, list(places), "|", color=INK, markersize=14, markeredgewidth=2, label="the same rows, plain")
        axes.axvline(goal, color=BAD, linestyle=":", label=f"goal {goal * 100:.0f} %")
        axes.set_yticks(list(places), [attack.name for attack in shown])
        axes.set(xlabel="accuracy", xlim=(0, 1.02))
        axes.legend(loc="lower center", bbox_to_anchor=(0.5, 1.0), ncols=3)

    return _plot("attacks", "Accuracy under attack", draw, (6.4, 1.3 + 0.36 * len(shown)))


def _reach(rates: Sequence[Rate]) -> tuple[list[float], list[float]]:
    """How far each interval reaches below and above its value."""
    below = [max((rate.value or 0) - (rate.low or 0), 0) for rate in rates]
    return below, [max((rate.high or 0) - (rate.value or 0), 0) for rate in rates]
