"""Whether a text says that a site follows: "our site: …", "visit …", "order at …", "网站 …".

Beside such a word a bare host counts whatever its ending; elsewhere most endings are also words, and a missing blank
would make hosts of them.
"""

import re

from content_models.contacts.folding import any_of, table

_WORDS = table("signs")["site"]
_LED_BY = re.compile(
    rf"{any_of(_WORDS['named'])}[^\w\n]{{0,6}}(?:{any_of(_WORDS['between'])}[^\w\n]{{1,3}})?(?:https?://|www\.)?$"
)
_NEAR = 48


_ITSELF = re.compile(any_of(_WORDS["named"]))


def is_named_before(lower: str, at: int) -> bool:
    """Whether such a word leads to the place `at` of a folded text, and is not itself what stands there."""
    return bool(_LED_BY.search(lower[max(0, at - _NEAR) : at])) and not _ITSELF.match(lower, at)
