"""Where a post was probably written: by its currency, its script and its commonest words. For a number without a code.

What does not live here: which language a post is in, for anything that is scored (`content_models.text`).
"""

import re

from content_models.contacts.folding import table

_TABLES = table("regions")
_BY_SIGN: dict[str, str] = _TABLES["by_sign"]
_BY_WORDS: dict[str, str] = _TABLES["by_words"]
_BY_SCRIPT: dict[str, str] = _TABLES["by_script"]
_NEIGHBOURS: dict[str, str] = _TABLES["neighbours"]
_WORDS = re.compile(r"[^\W\d_]+")
_ENOUGH = 3


def probable_regions(lower: str) -> list[str]:
    """Regions from the likeliest on, for a folded text; none where nothing speaks for one."""
    head = lower[:2000]
    first = [region for sign, region in _BY_SIGN.items() if sign in head]
    script = next((region for region, letters in _BY_SCRIPT.items() if re.search(f"[{letters}]{{2}}", head)), None)
    words = _WORDS.findall(head)
    known = {region: sum(word in wanted.split() for word in words) for region, wanted in _BY_WORDS.items()}
    best = max(known, key=lambda region: known[region])
    first += [script] if script else []
    first += [best] if known[best] >= _ENOUGH else []
    every = [*first, *(near for region in first for near in _NEIGHBOURS.get(region, "").split())]
    return list(dict.fromkeys(every))[:6]
