"""Words somebody may want to hide, and where a text hides them."""

from collections.abc import Iterable

from content_models.disguise.known import Known
from content_models.disguise.lettering import Lettering
from content_models.disguise.masked import Masked
from content_models.disguise.mistyped import Mistyped
from content_models.disguise.offsets import Edit, folded, words_of
from content_models.disguise.ordinary import ordinary_words
from content_models.disguise.respelled import Respelled
from content_models.disguise.wholly import Wholly


class Vocabulary:
    """Terms of any script, found also where they are hidden. Build once; searching is linear in the text.

    Attributes:
        words: the terms of one word, in lower case.
    """

    def __init__(self, terms: Iterable[str], spared: Iterable[str] = ()) -> None:
        """`spared`: words that are no slip of the finger, whatever they look like."""
        listed = {term.lower() for term in terms}
        self.words = frozenset(term for term in listed if term.isalpha())
        self._lettering = Lettering(listed)
        self._masked = Masked(self.words)
        self._respelled = Respelled(listed)
        known = Known(self.words)
        self._wholly = Wholly(known, (term for term in listed if " " in term))
        self._mistyped = Mistyped(known, spared)

    def hidden_in(self, text: str) -> list[Edit]:
        """What to read where a term is hidden, of one kind of trick at a time; nothing where it stands openly.

        Ask again of the edited text, until nothing is hidden in it.
        """
        lower = folded(text)
        return self._lettering.edits_in(text, lower) or [*self._masked.edits_in(lower)] or self._strange_in(text, lower)

    def mistyped_in(self, lower: str, language: str) -> list[Edit]:
        """What to read where words are none by a slip of the finger; see `mistyped`."""
        return self._mistyped.edits_in(lower, language)

    def _strange_in(self, text: str, lower: str) -> list[Edit]:
        words = words_of(lower)
        distinct = {*words}
        strange = distinct - ordinary_words() - self.words
        if edits := self._wholly.edits_in(text, lower, (len(words), len(distinct)), strange):
            return edits
        return self._respelled.edits_in(text, lower, words, strange)
