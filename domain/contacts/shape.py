"""What every contact type has. The types themselves live beside this file, the list of them in the package."""

import re
from typing import ClassVar

HIDDEN = "•••"


class ContactType:
    """One way to reach, find or pay somebody. The docstring of a subclass is its description in the product.

    Attributes:
        kind: the code that is published, stored and part of the graph key.
        hints: lower-case fragments, one of which is in every text that `pattern` can match; () where none is known.
        pattern: finds candidates in de-obfuscated text; the group `value` is what `normalise` judges.
        exclusive: whether sharing it binds two accounts alone, without a second, independent sign.
        binding: 0–1, how far two accounts that share one are the same hands, before asking how many share it.
        shows: how many characters a mask leaves readable at the start and at the end.
    """

    kind: ClassVar[str]
    hints: ClassVar[tuple[str, ...]] = ()
    pattern: ClassVar[re.Pattern[str]]
    exclusive: ClassVar[bool] = False
    binding: ClassVar[float]
    shows: ClassVar[tuple[int, int]] = (2, 1)

    @property
    def description(self) -> str:
        assert self.__doc__ is not None, self.kind
        return self.__doc__

    def normalise(self, raw: str, region: str | None = None) -> str | None:  # noqa: ARG002 - only numbers ask for it
        """The one spelling a contact is kept under, or None where `raw` is no valid one. Idempotent.

        `region` is an ISO 3166-1 alpha-2 code, used only where the spelling depends on the country.
        """
        return self._spell(raw.strip())

    def _spell(self, raw: str) -> str | None:
        raise NotImplementedError(f"{self.kind} has neither a spelling nor a normalisation of its own")

    def is_meant(self, raw: str) -> bool:  # noqa: ARG002 - most are unmistakable
        """Whether `raw`, met in running text, is meant as a contact and not as something that merely looks like one."""
        return True

    def mask(self, value: str) -> str:
        """A form fit for everybody's eyes: at most `shows` characters of the value, and never more than half."""
        start, end = self.shows
        if start + end > len(value) // 2:
            start, end = 0, 0
        return value[:start] + HIDDEN + value[len(value) - end :]
