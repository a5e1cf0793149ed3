"""Markup inside words, taken out before anything is read: tags that draw nothing, remarks, pleas to remove a part."""

import re
from collections.abc import Iterator

from content_models.disguise.canonical import Canonical, Edit

_TAG = re.compile(
    r"(?<=[\w.@/:-])(?:</?(?:b|i|u|em|strong|span|font|a|s|sup|sub|mark|tt|code|small|big|wbr|ins|del|q|bdo|bdi)(?:\s[^<>]{0,120})?/?>|<!--[^<>]{0,120}-->){1,4}(?=[\w.@/:-])",
    re.IGNORECASE,
)
_REMOVE = re.compile(
    r"[._-]?(?:NO[ _-]?SPAM|REMOVE[ _-]?(?:THIS|ME)?|DELETE[ _-]?(?:THIS|ME)?|OHNE[ _-]?SPAM|"
    r"SANSPUB|SINSPAM|NICHTSPAM)[._-]?(?=[@.a-z]|$)"
    r"|[._](?:nospam|removethis|remove|invalid)(?![\w.])"
)


def without(view: Canonical) -> Canonical:
    """The view without them; itself where there are none."""
    if "<" in view.text:
        view = view.edited(Edit(*found.span(), "", "markup") for found in _TAG.finditer(view.text))
    if "@" in view.text:
        view = view.edited(_pleas(view.text))
    return view


def _pleas(text: str) -> Iterator[Edit]:
    """ "name@NOSPAMhost.com", "name@host.com.nospam": only within an address."""
    for found in _REMOVE.finditer(text):
        around = text[max(0, found.start() - 40) : found.end() + 40]
        if re.search(r"\w@[\w.-]", around):
            yield Edit(*found.span(), "", "removed")
