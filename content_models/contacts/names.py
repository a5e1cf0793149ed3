"""What tells somebody's name, or a site's, from the words of a sentence."""

from content_models.disguise.ordinary import ordinary_words


def is_odd(label: str) -> bool:
    """With a digit or dash in it, as sites' names have and the last word of a sentence seldom has."""
    return any(c.isdigit() or c in "-_" for c in label) and not label.isdigit() and label.isascii()


def is_unknown(label: str) -> bool:
    """Of letters alone, and a word in no language."""
    return len(label) >= 5 and label.isascii() and label.isalpha() and label not in ordinary_words()
