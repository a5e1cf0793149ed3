"""How the released text model comes to be: sheets of twins, real rows that may ship, fitting by folds, the card.

What does not live here: anything that a running service needs; screening loads only what `released` holds.
"""
