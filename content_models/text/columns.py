"""What each model of the text says about a post, in the order of its columns, which training and reading share.

A row of logits is illegal-or-not, one per category, one per intent, and whether the talk is moved elsewhere.
"""

from domain.judgement import CategoryCode, Intent

CATEGORIES: tuple[CategoryCode, ...] = tuple(CategoryCode)
INTENTS: tuple[Intent, ...] = tuple(Intent)

ILLEGAL = 0
CATEGORY = slice(1, 1 + len(CATEGORIES))
INTENT = slice(CATEGORY.stop, CATEGORY.stop + len(INTENTS))
EXITS = INTENT.stop
WIDTH = EXITS + 1
