"""The set that judges contact extraction, written apart from the extractor: contacts as people hide them, and traps.

`bench.contacts` measures with it. Nothing here reads the extractor; values are spelled by `domain.contacts`.
"""

from bench.contact_set.build import contacts, unseen_ways
from bench.contact_set.item import Half, Item

__all__ = ["Half", "Item", "contacts", "unseen_ways"]
