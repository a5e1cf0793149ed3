"""What tells somebody's name, or a site's, from the words of a sentence."""

import re

from content_models.disguise.ordinary import ordinary_words

_LETTER, _MARK = re.compile(r"[^\W\d_]"), re.compile(r"\d|[^\W\d][._][^\W]")


def has_mark(name: str) -> bool:
    """With letters, and a digit or a mark inside, as users' names have and the words of a sentence have not."""
    return bool(_LETTER.search(name) and _MARK.search(name))


def is_odd(label: str) -> bool:
    """With a digit or dash in it, as sites' names have and the last word of a sentence seldom has."""
    return any(c.isdigit() or c in "-_" for c in label) and not label.isdigit() and label.isascii()


def is_unknown(label: str) -> bool:
    """Of letters alone, and a word in no language."""
    return len(label) >= 5 and label.isascii() and label.isalpha() and label not in ordinary_words()
