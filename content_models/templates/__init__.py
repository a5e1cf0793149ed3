"""The template that near-duplicate texts share: what stays, what differs, and how much of each text it explains."""

from content_models.templates.boilerplate import OrdinaryPhrases
from content_models.templates.sharing import shared_templates

__all__ = ["OrdinaryPhrases", "shared_templates"]
