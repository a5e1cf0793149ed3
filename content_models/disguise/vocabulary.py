"""Words somebody may want to hide, and where a text hides them."""

from collections.abc import Iterable

from content_models.disguise.lettering import Lettering
from content_models.disguise.masked import Masked
from content_models.disguise.offsets import Edit, folded
from content_models.disguise.respelled import Respelled


class Vocabulary:
    """Terms of any script, found also where they are hidden. Build once; searching is linear in the text.

    Attributes:
        words: the terms of one word, in lower case.
    """

    def __init__(self, terms: Iterable[str]) -> None:
        listed = {term.lower() for term in terms}
        self.words = frozenset(term for term in listed if term.isalpha())
        self._lettering = Lettering(listed)
        self._masked = Masked(self.words)
        self._respelled = Respelled(listed)

    def hidden_in(self, text: str) -> list[Edit]:
        """What to read where a term is hidden, of one kind of trick at a time; nothing where it stands openly.

        Ask again of the edited text, until nothing is hidden in it.
        """
        lower = folded(text)
        return (
            self._lettering.edits_in(text, lower)
            or [*self._masked.edits_in(lower)]
            or self._respelled.edits_in(text, lower)
        )
