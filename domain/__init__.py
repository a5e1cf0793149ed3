"""The words of the trade: accounts, posts, contacts, signals, decisions, cases and rings; contact types, categories.

Values only, frozen and typed. What does not live here: I/O, engines, frameworks, clocks, scores' arithmetic.
"""
