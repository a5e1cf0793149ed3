"""Steps that look at single characters: what is drawn like a letter, what is not drawn at all, what sits on letters.

Source: NFKC compatibility (UAX 15) restricted to styled letters and digits. What stays: emoji, accents, every script's
own marks. Words of mixed script are in `scripts`.
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
    pronounced,
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
_NEVER_MEANT = frozenset("\u00ad\u034f\u180e\u200b\u2060\ufeff")
_BETWEEN_WORDS = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]")
_JOINED_OR_NOT = re.compile("[\u0600-\u08ff\u0900-\u0dff\u0f00-\u109f\u1780-\u18af]")


def invisible(text: str) -> Iterator[Edit]:
    """Between Latin, Greek and Cyrillic no invisible character means anything; elsewhere joiners shape letters."""
    for found in _INVISIBLE.finditer(text):
        before, after = text[found.start() - 1 : found.start()], text[found.end() : found.end() + 1]
        shapes_emoji = "\ufe00" <= found[0] <= "\ufe0f" and not before.isalnum()
        european = before < _BEYOND_GREEK_AND_CYRILLIC and after < _BEYOND_GREEK_AND_CYRILLIC
        if (european and not shapes_emoji) or _is_idle(found[0], before, after):
            in_word = _is_written(before) and _is_written(after) and found[0] != "\u00ad"
            in_word &= not (found[0] == "\u200b" and bool(_BETWEEN_WORDS.match(before)))
            yield Edit(found.start(), found.end(), "", "zero_width" if in_word else "")


def _is_idle(invisible: str, before: str, after: str) -> bool:
    """Whether it does nothing between letters of other scripts; joiners shape Arabic and Indic."""
    if not (_is_written(before) and _is_written(after)):
        return False
    idle = _NEVER_MEANT
    if not _JOINED_OR_NOT.match(before):
        idle |= {"\u200c", "\u200d"}
    return idle.issuperset(invisible)


def _is_written(character: str) -> bool:
    return character.isalnum() or (character != "" and unicodedata.category(character)[0] == "M")


_MARKED = re.compile(f"([^{MARKS}]?)([{MARKS}]+)", re.DOTALL)
_TAKES_MARKS = re.compile("[\u0700-\u074f\u2d30-\u2d7f]")  # Syriac and Tifinagh


def marks(text: str) -> Iterator[Edit]:
    """Other scripts have marks of their own, which are not listed: these sit there on purpose."""
    for found in _MARKED.finditer(text):
        if _TAKES_MARKS.match(found[1]):
            continue
        is_foreign = _is_written(found[1]) and not found[1].isascii() and not _is_european(found[1])
        plain = found[1] if is_foreign else _without_noise(found[1], found[2])
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
    spoken = pronounced(text)
    for found in _STYLED.finditer(text):
        if found.start() in spoken:
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
