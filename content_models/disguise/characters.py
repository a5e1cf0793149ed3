"""Steps that look at single characters: what is drawn like a letter, what is not drawn at all, what sits on letters.

Source: NFKC compatibility (UAX 15) restricted to styled letters and digits, mixed-script detection (UTS 39). What
stays: emoji, accents, every script's own marks. Words that only a vocabulary gives away are in `vocabulary`.
"""

import re
import unicodedata
from collections.abc import Iterator
from itertools import groupby

from phonenumbers import SUPPORTED_REGIONS

from content_models.disguise.glyphs import (
    EMOJI_LETTERS,
    INVISIBLE,
    LOOKALIKES,
    MARKS,
    PLAIN,
    SMALL_DIGITS,
    TONE_MARKS,
)
from content_models.disguise.offsets import Edit

_KEYCAP = re.compile("([0-9#*])\ufe0f?\u20e3")


def keycaps(text: str) -> Iterator[Edit]:
    """One alone numbers a list; beside others, or in a word, they spell something."""
    for found in _KEYCAP.finditer(text):
        before, after = text[max(0, found.start() - 2) : found.start()], text[found.end() : found.end() + 4]
        in_row = "\u20e3" in before or "\u20e3" in after or before[-1:].isalnum() or after[:1].isalnum()
        yield Edit(found.start(), found.end(), found[1], "keycaps" if in_row else "")


_TAGS = re.compile("(?<![\U0001f3f4\U000e0020-\U000e007e])[\U000e0020-\U000e007e]{3,}\U000e007f?")


def tags(text: str) -> Iterator[Edit]:
    """Tag characters are not drawn; after a black flag they choose a region, on their own they are a hidden message.

    Inside a word they are filling, which `invisible` takes out.
    """
    for found in _TAGS.finditer(text):
        before, after = text[found.start() - 1 : found.start()], text[found.end() : found.end() + 1]
        if not (before.isalnum() and after.isalnum()):
            plain = "".join(chr(ord(tag) - 0xE0000) for tag in found[0].rstrip("\U000e007f"))
            yield Edit(found.start(), found.end(), plain, "tag_characters", as_whole=True)


_INVISIBLE = re.compile(f"[{INVISIBLE}]+")
_BEYOND_GREEK_AND_CYRILLIC = "\u0530"


def invisible(text: str) -> Iterator[Edit]:
    """Between Latin, Greek and Cyrillic no invisible character means anything; elsewhere it may join letters."""
    for found in _INVISIBLE.finditer(text):
        before, after = text[found.start() - 1 : found.start()], text[found.end() : found.end() + 1]
        shapes_emoji = "\ufe00" <= found[0] <= "\ufe0f" and not before.isalnum()
        if before < _BEYOND_GREEK_AND_CYRILLIC and after < _BEYOND_GREEK_AND_CYRILLIC and not shapes_emoji:
            in_word = before.isalnum() and after.isalnum() and found[0] != "\u00ad"
            yield Edit(found.start(), found.end(), "", "zero_width" if in_word else "")


_MARKED = re.compile(f"([^{MARKS}]?)([{MARKS}]+)", re.DOTALL)


def marks(text: str) -> Iterator[Edit]:
    for found in _MARKED.finditer(text):
        if found[1].isalpha() and not _is_european(found[1]):
            continue
        plain = _without_noise(found[1], found[2])
        if plain != found[0]:
            composed = unicodedata.normalize("NFC", found[0]) == plain
            yield Edit(found.start(), found.end(), plain, "" if composed else "combining_marks")


def _is_european(letter: str) -> bool:
    return letter < _BEYOND_GREEK_AND_CYRILLIC or "Ḁ" <= letter <= "ῼ"  # with the composed Latin and Greek letters


def _without_noise(letter: str, marks: str) -> str:
    """The letter with the marks that a language may have put there: those that compose, or one more of tone."""
    if not letter.isalpha() or len(marks) > 3:
        return letter
    composed = unicodedata.normalize("NFC", letter + marks)
    rest = composed[1:]
    return composed if len(rest) <= 1 and TONE_MARKS.issuperset(rest) else composed[0]


_STYLED = re.compile("[" + re.escape("".join(PLAIN)) + "]+")
_SMALL = re.compile("[" + "".join(SMALL_DIGITS) + "]{3,}")
_EAST_ASIAN = re.compile("[\u3000-\u30ff\u3400-\u9fff\uac00-\ud7af\uff61-\uff9f\U00020000-\U0003ffff]")


def styled(text: str) -> Iterator[Edit]:
    """Where Chinese, Japanese or Korean is written, letters of full width are ordinary typography."""
    if PLAIN.keys().isdisjoint(text):
        return
    is_east_asian = bool(_EAST_ASIAN.search(text))
    pronounced = _pronounced(text)
    for found in _STYLED.finditer(text):
        if found.start() in pronounced:
            continue
        for what, group in groupby(range(*found.span()), key=lambda at: PLAIN[text[at]][1]):
            places = [*group]
            plain = [PLAIN[text[at]][0] for at in places]
            before, after = text[places[0] - 1 : places[0]], text[places[-1] + 1 : places[-1] + 2]
            if what == "fullwidth" and is_east_asian:
                what = ""
            elif what == "fancy_letters" and (before.isdigit() or (len(places) == 1 and not (before + after).strip())):
                what = ""  # "2ᵉ"; one letter alone is a formula's
            if max(map(len, plain)) == 1:
                yield Edit(places[0], places[-1] + 1, "".join(plain), what)
            else:
                yield from (Edit(at, at + 1, letters, what) for at, letters in zip(places, plain, strict=True))


_PHONETIC = re.compile("[ˈˌːəʃʒŋɔɛɹʊʌæð]")
_TRANSCRIBED = re.compile(r"/[^/\[\]\n]{1,40}/|\[[^/\[\]\n]{1,40}\]")


def _pronounced(text: str) -> frozenset[int]:
    """Positions inside "/ˈmɪɹə/": how a word sounds is written with letters that are fancy elsewhere."""
    if not _PHONETIC.search(text):
        return frozenset()
    found = [match for match in _TRANSCRIBED.finditer(text) if _PHONETIC.search(match[0])]
    return frozenset(at for match in found for at in range(*match.span()))


def small_digits(text: str) -> Iterator[Edit]:
    for found in _SMALL.finditer(text):
        yield Edit(found.start(), found.end(), "".join(map(SMALL_DIGITS.__getitem__, found[0])), "fancy_letters")


_REGIONAL = re.compile("[\U0001f1e6-\U0001f1ff]+")
_FLAGS = frozenset(SUPPORTED_REGIONS) | frozenset(["EU", "UN", "GS", "AQ", "BV", "HM", "PN", "TF", "UM"])


def regional(text: str) -> Iterator[Edit]:
    """Pairs that are flags stay; an odd run of regional letters, or pairs that are no flag, spell something."""
    for found in _REGIONAL.finditer(text):
        letters = "".join(chr(ord(letter) - 0x1F1E6 + ord("A")) for letter in found[0])
        pairs = {letters[i : i + 2] for i in range(0, len(letters), 2)}
        if not pairs <= _FLAGS:
            yield Edit(found.start(), found.end(), letters.lower(), "fancy_letters")


_EMOJI_LETTERS = re.compile("(?:[" + "".join(EMOJI_LETTERS) + "]\ufe0f?)+")


def emoji_letters(text: str) -> Iterator[Edit]:
    """Blood groups and signs of parking or metro that stand in a word, or three of them in a row."""
    if EMOJI_LETTERS.keys().isdisjoint(text):
        return
    for found in _EMOJI_LETTERS.finditer(text):
        drawn = [at for at in range(*found.span()) if text[at] in EMOJI_LETTERS]
        around = text[found.start() - 1 : found.start()] + text[found.end() : found.end() + 1]
        if len(drawn) >= 3 or any(_passes_for_letter(beside) for beside in around):
            if len(drawn) == found.end() - found.start() and set(found[0]).isdisjoint("🆎🆑"):
                yield Edit(*found.span(), "".join(EMOJI_LETTERS[letter] for letter in found[0]), "emoji_letters")
                continue
            for at in drawn:
                width = 2 if text[at + 1 : at + 2] == "\ufe0f" else 1
                yield Edit(at, at + width, EMOJI_LETTERS[text[at]], "emoji_letters", as_whole=True)


def _passes_for_letter(character: str) -> bool:
    return character.isalpha() and (character < _BEYOND_GREEK_AND_CYRILLIC or character in LOOKALIKES)


_FOREIGN = re.compile(
    "[ɡɑıℓ\u0370-\u1cff\u1f00-\u1fff\u2c80-\ua71f\ua800-\uab2f\uab70-\uabff\U00010280-\U0001cfff\U0001d6a8-\U0001d7cb]"
)
_WORD = re.compile(r"[^\W\d_]+")
_LATIN = re.compile("[A-Za-z]")


def lookalikes(text: str) -> Iterator[Edit]:
    """Words of mixed script in which every foreign letter passes for a Latin one; nobody types those by accident."""
    if LOOKALIKES.keys().isdisjoint(text):
        return
    pronounced = _pronounced(text)
    for word in _WORD.finditer(text):
        if word.start() in pronounced:
            continue
        foreign = [i for i in range(*word.span()) if _FOREIGN.match(text[i]) and text[i] != "ı"]
        if _is_misspelt(word[0], foreign, text):
            continue
        if foreign and _LATIN.search(word[0]) and all(text[i] in LOOKALIKES for i in foreign):
            yield from (Edit(i, i + 1, LOOKALIKES[text[i]], "lookalikes") for i in foreign)


_TWINS = frozenset("аеосрхуіјѕһԁԛԝӏοАВЕКМНОРСТХУІЈЅԌԚԜΑΒΕΖΗΙΚΜΝΟΡΤΥΧ")


def _is_misspelt(word: str, foreign: list[int], text: str) -> bool:
    """A foreign word in which the keyboard was left in Latin for a letter: most of it is foreign, and not all twins."""
    cyrillic_or_greek = [text[i] for i in foreign if "\u0370" <= text[i] < "\u0530"]
    return len(cyrillic_or_greek) * 2 > len(word) and not _TWINS.issuperset(cyrillic_or_greek)
