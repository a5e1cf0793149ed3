"""What tells somebody's name, or a site's, from the words of a sentence."""

import re

from content_models.disguise.ordinary import ordinary_words

_STEM = 5
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


def is_made_up(name: str) -> bool:
    """Of letters alone, and neither a word, nor one with an ending, nor two words in one."""
    if not is_unknown(name):
        return False
    words = ordinary_words()
    if any(name[:-cut] in words for cut in range(1, 4) if len(name) - cut >= _STEM):
        return False
    return not any(name[:at] in words and name[at:] in words for at in range(_STEM, len(name) - _STEM + 1))
