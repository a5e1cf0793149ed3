"""How the released text model comes to be: twin templates, real rows that may ship, fitting by folds, the card.

What does not live here: anything that a running service needs; screening loads only what `released` holds.
"""

from content_models.training.train import ModelCard, train_text

__all__ = ["ModelCard", "train_text"]
