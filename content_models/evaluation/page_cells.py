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
    ends = f"{percent(rate.low)} to {percent(rate.high)}; {rate.hits:,} of {rate.of:,}"
    return Markup(percent(rate.value) + element("span", ends, class_="range"))


def estimated(estimate: Estimate | None, write: Write = percent) -> Markup:
    if estimate is None or estimate.value is None:
        return Markup(NOTHING)
    below = (
        ""
        if estimate.low is None
        else element("span", f"{write(estimate.low)} to {write(estimate.high)}", class_="range")
    )
    return Markup(write(estimate.value) + below)


def plot(drawn: Markup, caption: str) -> Markup:
    return element("figure", drawn, element("figcaption", caption, class_="quiet"))
