"""Blanks that are missing, or stand within words: "sel lingfr eshstuff".

A text is cut anew into the words of its language that are likeliest together (unigrams, Viterbi); the new blanks are
believed where far more of it is made of known words then, and more blanks changed than compounds explain.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from itertools import islice, pairwise
from math import inf, log
from typing import NamedTuple

import py3langid

from content_models.disguise.known import Known, home_of
from content_models.disguise.offsets import Edit
from content_models.disguise.ordinary import ordinary_ranks
from content_models.disguise.spelling import spelling
from content_models.disguise.written import LETTER, written_words

_STRETCH = re.compile(rf"(?:{LETTER})++(?: (?:{LETTER})++)*+")
_SIGNS = ",;:!?."
_JOINED_ON = re.compile(rf"{LETTER}(?:[,;:!?](?=\w)|\.(?={LETTER})|(?=\d))")
_ASCII_STRETCH = re.compile(r"[a-z]++(?: [a-z]++)*+")
_LONGEST_WORD = 20
_FEWEST_LETTERS, _FEWEST_MOVED = 8, 24

_UNKNOWN, _ELSEWHERE = 4.0, 13.0
_SINGLE = 6.0
_PUT_IN, _TAKEN_OUT = 0.0, 1.0
"""What a word costs, in nats: a known one the logarithm of its place; and what each changed blank does."""

_MOST_LANGUAGES = 2
_LEAST_AFTER, _LEAST_GAIN = 0.45, 0.2
_STRETCHED = 1.55
_LONG_WORDS, _LONG_WORDS_ELSEWHERE = 7.0, 5.0
_LONG, _LONG_ELSEWHERE = 11, 7
_LEAST_UNKNOWN = 0.5
_SURELY = 8.0


class _Cut(NamedTuple):
    """A stretch of the text, where its words begin and end now, and where they should."""

    start: int
    letters: str
    places: Sequence[int]
    before: frozenset[int]
    after: frozenset[int]


def respaced(lower: str, known: Known) -> list[Edit]:
    """Edits that move blanks; none where the text is made of words as it stands, or of no known language."""
    stretch = _ASCII_STRETCH if lower.isascii() else _STRETCH
    stretches = [found for found in stretch.finditer(lower) if len(found[0]) >= _FEWEST_LETTERS]
    words = [word for found in stretches for word in found[0].split(" ")]
    letters = sum(map(len, words))
    strange = sum(len(word) for word in words if len(word) > 1 and word not in known)
    if letters < _FEWEST_MOVED or strange < _LEAST_UNKNOWN * letters:
        return []
    if not (_are_long(words, known) or _may_have_moved(words, known)):
        return []
    before = _share(words, known, home_of(words))
    share, language, cuts = max(
        (_anew(stretches, known, language) for language in _likely_languages(lower)),
        key=lambda anew: anew[0],
        default=(0.0, "", []),
    )
    if share < _LEAST_AFTER or share - before < _LEAST_GAIN or not _is_more_than_compounds(cuts, language):
        return []
    return [edit for cut in cuts for edit in _edits(cut, lower)]


def parts_of(word: str, known: Known, language: str) -> list[str]:
    """The words of the language that it consists of; itself where one of them is unknown, or it might be one."""
    parts, costs = [*_words(word, _best(word, frozenset(), known, language))], _costs(language)
    together = sum(costs.get(part, inf) for part in parts)
    return parts if together + _SURELY < _UNKNOWN + spelling(language).cost(word) else [word]


def _are_long(words: Sequence[str], known: Known) -> bool:
    """Longer than words are in any language, which is a matter of its alphabet and its accents."""
    usual, long = (_LONG_WORDS, _LONG) if all(map(str.isascii, words)) else (_LONG_WORDS_ELSEWHERE, _LONG_ELSEWHERE)
    joined = sum(len(word) // long for word in words if len(word) >= long and word not in known)
    return joined > 1 and sum(map(len, words)) >= usual * len(words)


def _may_have_moved(words: Sequence[str], known: Known) -> bool:
    """Whether many of those that are no words are with a letter or two of the word before or after."""
    around = [*zip(["", *words], words, [*words[1:], ""], strict=False)]
    strange = [three for three in around if len(three[1]) > 2 and three[1] not in known]
    if len(strange) < 3 or len(strange) * 3 < len(words):
        return False
    telling = 5 if all(map(str.isascii, words)) else 3
    mended = sum(any(len(word) >= telling and word in known for word in _with_neighbours(*three)) for three in strange)
    return mended > telling - 3 and mended * 4 >= len(strange)


def _with_neighbours(before: str, word: str, after: str) -> Iterator[str]:
    for more in (before[-1:], before[-2:]):
        yield from (more + word, more + word + after[:1], more + word + after[:2], more + word[:-1], more + word[:-2])
    for more in (after[:1], after[:2]):
        yield from (word + more, word[1:] + more, word[2:] + more)


def _likely_languages(lower: str) -> list[str]:
    ranked = (language for language, _ in py3langid.rank(lower))
    return [*islice((language for language in ranked if language in written_words()), _MOST_LANGUAGES)]


def _anew(stretches: Sequence[re.Match[str]], known: Known, language: str) -> tuple[float, str, list[_Cut]]:
    """The share of known words when all is cut anew in a language, and how."""
    cuts = [_cut(found, known, language) for found in stretches]
    words = [word for cut in cuts for word in _words(cut.letters, cut.after)]
    return _share(words, known, language), language, cuts


def _share(words: Sequence[str], known: Known, language: str) -> float:
    """Of the letters, how many are in words of the language, or of any."""
    listed = written_words().get(language, {})
    letters = sum(len(word) for word in words if len(word) > 2 and (word in listed or word in known.terms))
    return letters / (sum(map(len, words)) or 1)


def _is_more_than_compounds(cuts: Sequence[_Cut], language: str) -> bool:
    taken_out = sum(len(cut.before - cut.after) for cut in cuts)
    put_in = sum(len(cut.after - cut.before) for cut in cuts)
    were = sum(len(cut.before) for cut in cuts)
    if taken_out >= 2 and taken_out * 5 >= 2 * were:
        return True
    long = sum(len(cut.letters) for cut in cuts) / (were + len(cuts))
    return put_in >= 2 and put_in * 2 >= were + len(cuts) and long >= _STRETCHED * _usual_length(language)


@cache
def _usual_length(language: str) -> float:
    """Letters of a word in running text, its words being as frequent as Zipf's law has it."""
    shares = {word: 1 / (place + 10) for word, place in written_words()[language].items()}
    return sum(len(word) * share for word, share in shares.items()) / sum(shares.values())


def _cut(stretch: re.Match[str], known: Known, language: str) -> _Cut:
    written = stretch[0]
    places = [stretch.start() + at for at, letter in enumerate(written) if letter != " "]
    letters = written.replace(" ", "")
    count, before = 0, []
    for word in written.split(" ")[:-1]:
        count += len(word)
        before.append(count)
    return _Cut(stretch.start(), letters, places, frozenset(before), _best(letters, frozenset(before), known, language))


def _best(letters: str, blanks: frozenset[int], known: Known, language: str) -> frozenset[int]:
    """Where words end, but for the last."""
    size, listed, spelt = len(letters), _costs(language), spelling(language)
    ranks, terms = ordinary_ranks(), known.terms
    costs, froms = [0.0] + [inf] * size, [0] * (size + 1)
    for start in range(size):
        so_far = costs[start]
        for end, as_unknown in enumerate(spelt.costs(letters[start : start + _LONGEST_WORD]), start + 1):
            word = letters[start:end]
            cost = listed.get(word) or (_ELSEWHERE if end - start > 3 and (word in ranks or word in terms) else inf)
            cost = so_far + min(cost, _UNKNOWN + as_unknown) + (0 if end in blanks else _PUT_IN)
            if cost < costs[end]:
                costs[end], froms[end] = cost, start
            so_far += _TAKEN_OUT * (end in blanks)
    ends, end = set(), froms[-1]
    while end:
        ends.add(end)
        end = froms[end]
    return frozenset(ends)


def cost_of(word: str, language: str) -> float:
    """What a listed word of a language costs in nats: the logarithm of its place by frequency."""
    return _costs(language)[word]


@cache
def _costs(language: str) -> Mapping[str, float]:
    """What the words of a language cost."""
    return {
        word: log(place + 15) + (_SINGLE if len(word) == 1 else 0) for word, place in written_words()[language].items()
    }


def _words(letters: str, ends: frozenset[int]) -> Iterator[str]:
    for start, end in pairwise([0, *sorted(ends), len(letters)]):
        yield letters[start:end]


def _edits(cut: _Cut, lower: str) -> Iterator[Edit]:
    for count in cut.before - cut.after:
        yield Edit(cut.places[count] - 1, cut.places[count], "", "blanks")
    for count in cut.after - cut.before:
        yield _blank_after(cut.places[count - 1], lower)
    if cut.after - cut.before and _JOINED_ON.match(lower, cut.places[-1]):
        yield _blank_after(cut.places[-1] + (lower[cut.places[-1] + 1] in _SIGNS), lower)


def _blank_after(at: int, lower: str) -> Edit:
    return Edit(at, at + 1, lower[at] + " ", "blanks")
