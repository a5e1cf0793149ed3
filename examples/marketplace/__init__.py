"""A made-up marketplace: who trades on it, what they write, and the truth about it, all from one seed.

`build` makes it, `write` puts it into files, `texts` gives what is written in it. Everything is invented: names, texts,
numbers (in ranges kept for fiction where a country has one), wallets (of random hashes). It offers and hints at trade,
it teaches nothing. What does not live here: any reading of the events, any model, any score.
"""

from examples.marketplace.build import build
from examples.marketplace.files import texts, write
from examples.marketplace.world import ENDS_AT, STARTS_AT, Marketplace, Truth
from examples.marketplace.writing import languages, phrases

__all__ = ["ENDS_AT", "STARTS_AT", "Marketplace", "Truth", "build", "languages", "phrases", "texts", "write"]
