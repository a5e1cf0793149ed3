"""What tables and plots of the page are filled with."""

from collections.abc import Callable

from content_models.evaluation.figures import Estimate, Rate
from content_models.evaluation.markup import Markup, element
from content_models.evaluation.wording import NOTHING, percent

Write = Callable[[float | None], str]


def rated(rate: Rate) -> Markup:
    """The share, and below it the interval and what it was counted from."""
    if rate.value is None:
        return Markup(NOTHING)
    return below(percent(rate.value), f"{percent(rate.low)} to {percent(rate.high)}", f"{rate.hits:,} of {rate.of:,}")


def estimated(estimate: Estimate | None, write: Write = percent) -> Markup:
    if estimate is None or estimate.value is None:
        return Markup(NOTHING)
    if estimate.low is None:
        return below(write(estimate.value))
    return below(write(estimate.value), f"{write(estimate.low)} to {write(estimate.high)}")


def below(figure: str, *lines: str) -> Markup:
    """A figure, or markup of one, with small lines under it."""
    return element("span", figure, [element("span", line, class_="range") for line in lines])


def plot(drawn: Markup, caption: str) -> Markup:
    return element("figure", drawn, element("figcaption", caption, class_="quiet"))
