"""Scores of posts: de-obfuscation, contact extraction, lexicon, text cascade, near-duplicates, and their training.

What does not live here: routing, decisions, storage. Nothing but `runtime` imports this package.
"""
