"""What texts of posts share, held against what is ordinary on this platform; crosses screening and content models."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from psycopg import Connection

from content_models.templates import OrdinaryPhrases, shared_templates
from domain.templates import MarkedText, SharedTemplate
from screening.ordinary import ordinary_bodies

KEPT_FOR = timedelta(hours=1)


class Templates:
    """Shared templates; the phrases of ordinary posts are read again after an hour, and kept as hashes only."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._ordinary: tuple[datetime, OrdinaryPhrases] | None = None

    def __call__(self, conn: Connection, texts: Sequence[MarkedText]) -> Sequence[SharedTemplate]:
        if self._ordinary is None or self._now() - self._ordinary[0] > KEPT_FOR:
            self._ordinary = self._now(), OrdinaryPhrases.of(ordinary_bodies(conn))
        return shared_templates(texts, self._ordinary[1])
