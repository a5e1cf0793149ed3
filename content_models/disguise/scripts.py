"""Steps that look at the script of a word: letters of two alphabets in it, Arabic that was stretched or comes in the
shapes of old fonts.

Source: mixed-script detection (UTS 39). Words that only a vocabulary gives away are in `vocabulary`.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache

from content_models.disguise.glyphs import LOOKALIKES, pronounced
from content_models.disguise.offsets import Edit

_FOREIGN = re.compile(
    "[ɡɑıℓ\u0370-\u1cff\u1f00-\u1fff\u2c80-\ua71f\ua800-\uab2f\uab70-\uabff\U00010280-\U0001cfff\U0001d6a8-\U0001d7cb]"
)
_WORD = re.compile(r"[^\W\d_]+")
_LATIN = re.compile("[A-Za-zÀ-ɏ]")
_HOMES = {"cyrillic": re.compile("[\u0400-\u052f]"), "greek": re.compile("[\u0370-\u03ff\u1f00-\u1fff]")}
_LOOKS = {
    "cyrillic": dict(zip("aeocpxyijshkmtbBAEKMHOPCTXYI3gnru", "аеосрхуіјѕһкмтьВАЕКМНОРСТХУІЗдпги", strict=True)),
    "greek": dict(zip("aoivnpktxuweyABEZHIKMNOPTYXáéíóúýsbd", "αοινηρκτχυωεγΑΒΕΖΗΙΚΜΝΟΡΤΥΧάέίόύύςβδ", strict=True)),
}
"""Letters of a Cyrillic or Greek word that somebody wrote in Latin: Latin letter → its own."""

_TWINS = frozenset("аеосрхуіјѕһԁԛԝӏοАВЕКМНОРСТХУІЈЅԌԚԜΑΒΕΖΗΙΚΜΝΟΡΤΥΧ")
Ways = dict[str, str]
"""Alphabet → the word in it."""


def lookalikes(text: str) -> Iterator[Edit]:
    """Words of mixed script, read in the one alphabet in which each letter has a place or a twin; nobody types those by
    accident. Where there are two such alphabets, in that of the other words."""
    if not (_FOREIGN.search(text) and _LATIN.search(text)):
        return
    spoken = pronounced(text)
    mixed = {word: ways for word in _WORD.finditer(text) if word.start() not in spoken and (ways := _ways(word[0]))}
    home = _home(text, mixed) if any(len(ways) > 1 for ways in mixed.values()) else ""
    for word, ways in mixed.items():
        plain = ways.get(home) or ways[_own(word[0], ways)]
        places = (at for at, (seen, read) in enumerate(zip(word[0], plain, strict=True)) if seen != read)
        yield from (Edit(word.start() + at, word.start() + at + 1, plain[at], "lookalikes") for at in places)


@lru_cache(maxsize=65536)
def _ways(word: str) -> Ways:
    foreign = [letter for letter in word if letter != "ı" and _FOREIGN.match(letter)]
    if not foreign or not _LATIN.search(word):
        return {}
    ways = {"latin": "".join(LOOKALIKES.get(letter, letter) if letter != "ı" else letter for letter in word)}
    if any(letter not in LOOKALIKES for letter in foreign):
        ways = {}
    for alphabet, letters in _HOMES.items():
        if all(map(letters.match, foreign)):
            latin = [letter for letter in word if _LATIN.match(letter)]
            if all(letter in _LOOKS[alphabet] for letter in latin):
                ways[alphabet] = "".join(_LOOKS[alphabet].get(letter, letter) for letter in word)
    return ways


def _home(text: str, mixed: dict[re.Match[str], Ways]) -> str:
    """The alphabet of most words that can be read in one alone; "" where none prevails."""
    counts = Counter(alphabet for ways in mixed.values() if len(ways) == 1 for alphabet in ways)
    for word in _WORD.findall(text):
        if word.isascii():
            counts["latin"] += not set(word) <= _LOOKS["cyrillic"].keys() | _LOOKS["greek"].keys()
        elif not _LATIN.search(word) and not _TWINS.issuperset(word):
            counts.update(alphabet for alphabet, letters in _HOMES.items() if letters.match(word))
    (first, most), (_, next_most) = [*counts.most_common(2), ("", 0), ("", 0)][:2]
    return first if most > next_most else ""


def _own(word: str, ways: Ways) -> str:
    """Without other words to go by: Latin, unless most letters are another alphabet's and look like no Latin one."""
    for alphabet, letters in _HOMES.items():
        own = letters.findall(word)
        if alphabet in ways and len(own) * 2 > len(word) and not _TWINS.issuperset(own):
            return alphabet
    return next(iter(ways))


_ARABIC = "\u0620-\u063f\u0641-\u065f\u066e-\u06d3\u06fa-\u06ff"
_STRETCHED = re.compile(f"(?<=[{_ARABIC}])\u0640+(?=[{_ARABIC}])")
_ARABIC_WORD = re.compile(f"[{_ARABIC}\u0640]{{2,}}")


def stretches(text: str) -> Iterator[Edit]:
    """The stroke that stretches an Arabic word says nothing. In a title it is an ornament; in three words and more, a
    third of all, it keeps them from being found."""
    if "\u0640" not in text or not (found := [*_STRETCHED.finditer(text)]):
        return
    words = _ARABIC_WORD.findall(text)
    stretched = sum(bool(_STRETCHED.search(word)) for word in words)
    what = "stretched_letters" if stretched >= 3 and stretched * 3 >= len(words) else ""
    yield from (Edit(*place.span(), "", what) for place in found)


_SHAPED = re.compile("[\ufb50-\ufdcf\ufe80-\ufefc]")


def shaped(text: str) -> Iterator[Edit]:
    """Arabic letters in the shape of their place in a word, as old fonts needed them."""
    for found in _SHAPED.finditer(text):
        plain = unicodedata.normalize("NFKC", found[0])
        if plain.isalpha():
            yield Edit(*found.span(), plain, "")
