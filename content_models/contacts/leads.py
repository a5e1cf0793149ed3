"""From a messenger's word to where somebody's name begins, past signs and words that only lead there.

What does not live here: where the messenger's word stands (`channels`), and whether what begins there is a name
(`meant`).
"""

import re

from content_models.contacts.channels import Mention
from content_models.contacts.folding import any_of, is_written_together, literals, spellings, table
from content_models.contacts.pieced import FIRST, ONE_WORD, pieced
from content_models.contacts.signs import WORDS
from content_models.contacts.spelled import AT, NAMED, PICTURE, SURELY_NAMED, THEN, bare, spelled_name

_CHANNELS = table("channels")["between"]
LEAST_OF_AT, _LEAST_TOGETHER = 5, 3
"""Letters of a word for the at-sign that is nothing else."""

FARTHEST = 80
BETWEEN = frozenset(s for word in _CHANNELS["words"] for s in spellings(word)) | WORDS["at"]
"""Words between a messenger and a name."""

TOYS = frozenset(_CHANNELS["toys"])
"""Short names of a messenger that stand for the thing too."""


def is_sure_at(word: str) -> bool:
    """Whether a word for the at-sign is nothing else."""
    return len(word) >= LEAST_OF_AT or (len(word) >= _LEAST_TOGETHER and is_written_together(word))


_NAMED, _SURELY = re.compile(any_of(NAMED)), re.compile(any_of(SURELY_NAMED))
_LEADS = re.compile(any_of([*NAMED, *THEN, *_CHANNELS["words"], *filter(is_sure_at, WORDS["at"])]))
_TOGETHER = re.compile(literals(filter(is_written_together, BETWEEN)))
_MARKS = re.compile(r"[^\w@]{1,60}|_{1,8}(?=\W)|(?:l|d|j|all|dell|un|dall|sull|nell)'(?=\w)")
_SUFFIX = re.compile(r"['-]?(?<=['-])[^\W\d_]{1,5}(?![\w@'])")
_ACCENTED = r"\u00aa-\u036f\u1e00-\u1eff"
_STRANGE = re.compile(
    rf"(?=[a-z]{{0,12}}(?![×÷])[{_ACCENTED}])[a-z{_ACCENTED}]+(?![^\W_])|[\u0370-\uffff](?<![^\w])[^\W_a-z0-9]*"
)
_MOST_WORDS, _MOST_STRANGE = 7, 6
_TOLD_AFTER = re.compile(r"[:=→>：»]\s{0,2}$")
_STOPS = re.compile(r"[.!?]\s+$")
_POINTS = re.compile(r"[:=→>@-]")
_AFTER_AT = re.compile(rf"(?<=\s)(?:{any_of(_CHANNELS['is'])}\s|{any_of(THEN)})|{any_of(THEN)}")
_GOES_ON = re.compile(rf"(?:[.*•·^~]|{PICTURE})[^\W_]")
_AND = re.compile(r"(?:i|a|e|y|et|und|and|en|og|och|ja|es|ve|si|then)\s(?=[a-z0-9_]{4})")


class Walk:
    """The way from a mention on, step by step.

    Attributes:
        at: where it has come to; `limit` where it has to end.
        marks: the signs passed, and a letter for each word: "n" for one that says a name follows, "v" for one that
            may, "w" for any other that leads there, "u" for an unknown one, "t" where it is told to be one word.
    """

    def __init__(self, lower: str, mention: Mention) -> None:
        self.lower, self.mention = lower, mention
        self.limit = min(len(lower), mention.end + FARTHEST)
        suffix = _SUFFIX.match(lower, mention.end)
        self.at, self.marks = suffix.end() if suffix else mention.end, ""
        self._words, self._strange = 0, 0
        while self.at < self.limit and self._step():
            pass

    @property
    def is_lost(self) -> bool:
        """Whether it led to no place where a name may begin."""
        return self.at >= self.limit

    def _step(self) -> bool:
        """One sign or word farther; False where a name may begin."""
        if enclosed := AT.match(self.lower, self.at):
            return self._to(enclosed.end(), "@")
        if _TOLD_AFTER.search(self.marks) and (named := spelled_name(self.lower, self.at)) and named.told:
            return False
        if sign := _MARKS.match(self.lower, self.at):
            return self._past(sign)
        if self.marks.endswith("@") or self.lower[self.at] == "@":
            return self._behind_at()
        return self._past_a_word()

    def _to(self, at: int, mark: str) -> bool:
        self.at, self.marks = at, self.marks + mark
        return True

    def _past(self, sign: re.Match[str]) -> bool:
        """Past signs, unless a sentence ends there."""
        if self.at == self.mention.end and self.mention.how == "hidden" and sign[0].startswith("."):
            sign = _MARKS.match(self.lower, self.at + 1) or sign
        if _STOPS.search(sign[0]) and not _POINTS.search(sign[0]):
            self.limit = self.at
            return False
        return self._to(sign.end(), sign[0])

    def _behind_at(self) -> bool:
        if self.lower[self.at] == "@":
            behind = self.lower[self.at + 1 : self.at + 3]
            return self._to(self.at + 1 + len(behind) - len(behind.lstrip()), "@")
        if joined := _AND.match(self.lower, self.at):
            return self._to(joined.end(), "")
        if self.lower[self.at].isascii() and not _AFTER_AT.match(self.lower, self.at):
            return False
        return self._past_a_word()

    def _past_a_word(self) -> bool:
        """Past a word that leads to a name, or an unknown one of another script or with a letter of none."""
        if FIRST.match(self.lower, self.at) and pieced(self.lower, self.at):
            return False
        if joined := ONE_WORD.match(self.lower, self.at):
            return self._to(joined.end(), "t")
        lead = _LEADS.match(self.lower, self.at)
        if lead and self._words < _MOST_WORDS and not self._is_a_name(lead):
            self._words += 1
            return self._to(lead.end(), _sort_of(lead[0]))
        if bare(self.lower, self.at):
            return False
        if together := _TOGETHER.match(self.lower, self.at):
            return self._to(together.end(), "w")
        if (word := _STRANGE.match(self.lower, self.at)) and self._strange < _MOST_STRANGE:
            self._strange += 1
            is_toy = self.lower[self.mention.start : self.mention.end] in TOYS
            return self._to(word.end(), "u" if is_toy or not is_written_together(word[0]) else "w")
        return False

    def _is_a_name(self, lead: re.Match[str]) -> bool:
        """Whether a word is only the beginning of a name: "my_shop77", "a m b e r"."""
        end = lead.end()
        return self.lower[end : end + 1] == "_" or bool(_GOES_ON.match(self.lower, end))


def _sort_of(lead: str) -> str:
    if lead in WORDS["at"] and is_sure_at(lead):
        return "@"
    return "n" if _SURELY.fullmatch(lead) else "v" if _NAMED.fullmatch(lead) else "w"
