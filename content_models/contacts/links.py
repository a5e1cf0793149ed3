"""Links as they are hidden: slashes in words, brackets and blanks, schemes that nobody's browser knows.

They are written as they would be typed, with the way back to the original kept; which of them is a contact is
`domain.contacts`' to say. What does not live here: the words (`signs`), dots (`dots`), endings (`endings`).
"""

import re
from collections.abc import Iterator

from content_models.contacts.dots import KNOWN, dots
from content_models.contacts.endings import endings, glued, joined_labels
from content_models.contacts.folding import any_of, folded, literals, table
from content_models.contacts.invitations import from_apps
from content_models.contacts.schemes import broken_schemes, encoded, programmed
from content_models.contacts.signs import SLASH_ENCLOSED, loose
from content_models.contacts.told_signs import dots_told, letters_told
from content_models.disguise.canonical import Canonical, Edit
from content_models.disguise.offsets import has_any
from domain.contacts.web import SHARED_HOSTS


def undone(view: Canonical, hinted: frozenset[str]) -> Canonical:
    """The view with links as they would be typed; itself where there are none. `hinted` is of `hints`."""
    view = view.edited(encoded(view.text))
    view = view.edited(programmed(view.text))
    view = view.edited(from_apps(view.text))
    view = view.edited(broken_schemes(view.text, folded(view.text)))
    view = view.edited(glued(view.text))
    if not hinted.isdisjoint(("dot", "dot_spoken")):
        view = view.edited(dots_told(folded(view.text)))
    view = view.edited(endings(folded(view.text), hinted))
    view = view.edited(dots(folded(view.text), "dot" in hinted))
    view = letters_told(view.edited(joined_labels(folded(view.text), hinted)), hinted)
    for _ in range(5):  # host / u / name
        lower = folded(view.text)
        if "slash" not in hinted and not has_any(lower, "/\\⁄∕╱⧸"):
            break
        if "slash" in hinted or _SLASH_SIGNS.search(lower):
            before, view = view, view.edited(_slashes(lower))
            if view.text == before.text:
                break
    if "me/+ " in view.text:
        view = view.edited(Edit(*found.span("blank"), "", "spaced") for found in _CODE_APART.finditer(view.text))
    return view.edited(_pages_of_names(view.text)) if "/@" in view.text else view


_FOLLOWS = table("signs")["ending_follows"]
_SLASHED = literals(KNOWN)
_SLASH = re.compile(
    rf"(?<![\w.])(?:[a-z]{{1,9}}\.)?(?:{_SLASHED})(?:/(?:joinchat|invite|paypalme|add|company|user|users|groups|group|shop|closet|channel|share|pages|people|profile|store|item|[a-z]{{1,2}})){{0,4}}"
    rf"(?P<slash>\s{{1,2}}[/\\]\s{{0,2}}|[/\\]\s{{1,2}}|\\|\s?[⁄∕╱⧸]\s?|,?(?:\s{{1,3}}{any_of(_FOLLOWS)})?(?:{loose('slash')})|{SLASH_ENCLOSED})(?=[\w@$+])"
)
_HOST_BEFORE = re.compile(r"[a-z0-9.-]+$", re.IGNORECASE)
_SLASH_SIGNS = re.compile(
    r"\.[a-z]{2,4}(?:/\w{1,9}){0,4}(?:\s{1,2}[/\\]|[/\\]\s|\\|\s?[\[({<]\s?(?:/|slash)|\s?[⁄∕╱⧸])"
)


_CODE_APART = re.compile(r"(?<![\w.])(?:t|telegram)\.me/\+(?P<blank>[ ]{1,2})(?=[\w-]{14,24}(?![\w-]))")
_WITH_AT = frozenset({"tiktok.com", "medium.com", "threads.net", "youtube.com", "mastodon.social"})
_AT_NAME = re.compile(r"/(?<=\.[a-z]{2}/|[a-z]{3}/)(?P<at>@)(?=\w{3})")


def _pages_of_names(text: str) -> Iterator[Edit]:
    """The sign before a name where a platform's own links have none: "ok.ru/@name"."""
    for found in _AT_NAME.finditer(text):
        host = _HOST_BEFORE.search(text, max(0, found.start() - 40), found.start())
        if host and (name := host[0].lower().removeprefix("www.")) in SHARED_HOSTS and name not in _WITH_AT:
            yield Edit(*found.span("at"), "", "")


def _slashes(lower: str) -> Iterator[Edit]:
    for found in _SLASH.finditer(lower):
        yield Edit(*found.span("slash"), "/", "spaced" if "/" in found["slash"] else "spelled_slash")
