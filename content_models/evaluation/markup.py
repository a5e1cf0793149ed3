"""HTML put together from elements; whatever is not markup already is escaped, so a hostile name stays a name."""

from html import escape
from typing import TypeAlias

_ALONE = frozenset({"meta", "br", "hr", "link"})


class Markup(str):
    """Text that is HTML and is taken as it is."""

    __slots__ = ()


Part: TypeAlias = "str | Markup | list[Markup] | None"


def element(name: str, /, *parts: Part, **attributes: str | None) -> Markup:
    """`class_` and `for_` stand for attributes whose names Python keeps; an attribute of None is left out."""
    stated = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(value)}"'
        for key, value in attributes.items()
        if value is not None
    )
    inside = "".join(str(_markup(part)) for part in parts)
    return Markup(f"<{name}{stated}>" if name in _ALONE else f"<{name}{stated}>{inside}</{name}>")


def _markup(part: Part) -> str:
    if part is None:
        return ""
    if isinstance(part, list):
        return "".join(part)
    return part if isinstance(part, Markup) else escape(part)


def table(
    head: list[str], rows: list[list[Part]], caption: str | None = None, words: int = 1, last_words: bool = False
) -> Markup:
    """The first `words` columns are words, and the last where told so; the others are figures."""
    figures = range(words, len(head) - last_words)
    kinds = ["figure" if at in figures else None for at in range(len(head))]
    cells = [
        element(
            "tr",
            element("th", row[0], scope="row", class_=kinds[0]),
            [element("td", cell, class_=kind) for cell, kind in zip(row[1:], kinds[1:], strict=True)],
        )
        for row in rows
    ]
    titles = [element("th", title, scope="col", class_=kind) for title, kind in zip(head, kinds, strict=True)]
    return element(
        "div",
        element(
            "table",
            element("caption", caption) if caption else None,
            element("thead", element("tr", titles)),
            element("tbody", cells),
        ),
        class_="wide",
        tabindex="0",
        role="region",
        aria_label=caption or ", ".join(head[:3]),
    )


def paragraph(*parts: Part, class_: str | None = None) -> Markup:
    return element("p", *parts, class_=class_)
