"""Characters that are drawn like plain letters and digits, and characters that are not drawn at all.

Tables only; what is done with them is in `characters` and `lettering`.
"""

import re
import unicodedata

from confusable_homoglyphs.confusables import confusables_data

# Of these blocks' characters, those that a name calls a styled Latin letter or digit. Fractions, units and ordinals
# ("½", "㎡", "1º", "™") are plain writing and stay.
_STYLED_BLOCKS = (
    range(0x1D00, 0x1DC0),  # small capitals and modifier letters
    (0x2071, 0x207F),  # raised i and n
    range(0x2100, 0x2150),  # letterlike
    range(0x2460, 0x2500),  # circled, parenthesised
    range(0x2776, 0x2794),  # dingbat digits
    range(0x0250, 0x02B9),  # phonetic small capitals and modifier letters
    range(0xA730, 0xA732),
    range(0xFF10, 0xFF5B),  # full width
    range(0x1D400, 0x1D800),  # mathematical
    range(0x1F100, 0x1F18A),  # enclosed
)
_LETTER = re.compile(
    r"(?:CAPITAL|SMALL)(?: LETTER)?(?: SMALL CAPITAL)? ([A-Z])$|LETTER SMALL CAPITAL ([A-Z])$|LETTER ([A-Z])$"
)
_STYLE = re.compile(
    r"(FULLWIDTH)|(CIRCLED|PARENTHESIZED|DINGBAT)|SQUARED|SMALL CAPITAL|MODIFIER LETTER|SUPERSCRIPT LATIN|\bSCRIPT|"
    r"BLACK-LETTER|DOUBLE-STRUCK|MATHEMATICAL"
)
_SIGNS = {"＠": "@", "．": ".", "／": "/", "＋": "+", "－": "-", "＿": "_"}
_SPACES = "\u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f"
_EMOJI_SQUARES = "🅰🅱🅾🅿Ⓜ"  # blood groups, parking, metro: drawn as emoji


def _styled(code: int) -> tuple[str, str] | None:
    """The plain character and the name of its style, of one code point."""
    character = chr(code)
    name = unicodedata.name(character, "")
    style = _STYLE.search(name)
    if not style or character in _EMOJI_SQUARES:
        return None
    flag = "fullwidth" if style[1] else "circled" if style[2] else "fancy_letters"
    plain = unicodedata.normalize("NFKC", character).strip("().,")
    if re.fullmatch(r"[A-Za-z0-9]|1\d|20", plain):
        return plain, flag
    if digit := unicodedata.numeric(character, None):
        return (str(int(digit)), flag) if digit <= 20 else None
    letter = _LETTER.search(name)
    return (str(letter[1] or letter[2] or letter[3]).lower(), flag) if letter else None


def _plain_table() -> dict[str, tuple[str, str]]:
    table = {chr(code): found for block in _STYLED_BLOCKS for code in block if (found := _styled(code))}
    table |= {sign: (plain, "fullwidth") for sign, plain in _SIGNS.items()}
    table |= dict.fromkeys(_SPACES, (" ", ""))
    ligatures = {"ſ": "s", "ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "‑": "-"}
    return table | {drawn: (plain, "") for drawn, plain in ligatures.items()}


PLAIN: dict[str, tuple[str, str]] = _plain_table()
"""Styled character: (what it stands for, name of what was undone; "" where it is ordinary typography)."""

_SMALL_NUMBERS = {chr(c): str(unicodedata.digit(chr(c))) for c in (0x2070, 0xB9, 0xB2, 0xB3, *range(0x2074, 0x207A))}
SMALL_DIGITS: dict[str, str] = _SMALL_NUMBERS | {chr(0x2080 + d): str(d) for d in range(10)}
"""Raised and lowered digits; alone they are squares, cubes and footnotes."""

_CYRILLIC = ("асеорхуіјѕһԁԛԝкмтвнгпиАВЕКМНОРСТХУІЈЅԌԚԜЗӀьяд", "aceopxyijshdqwkmtbhrnuABEKMHOPCTXYIJSGQW3lbrd")
_GREEK = ("αβγεηικνοπρστυχωΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "abyenikvonpotuxwABEZHIKMNOPTYX")
_OTHERS = ("ӏғɡɑıℓօһոսցքհᗩᑕᑎᑫᔕᗯᘔ", "lfgailohnugphACNQSWZ")
# Stroked letters, and the Thai and Hebrew ones of an alphabet that generators of "fancy text" offer.
_BY_VOCABULARY = ("đøłħŧɇɏⱨⱡɽⱬʉค๒๔เภ๏ק๓รยฬאץשς", "dolhteyhlrzuabdinopmsuwxyvc")
_BY_HAND = dict(
    zip(
        "".join(t[0] for t in (_CYRILLIC, _GREEK, _OTHERS)),
        "".join(t[1] for t in (_CYRILLIC, _GREEK, _OTHERS)),
        strict=True,
    )
)

# Scripts of our time whose letters stand in words with Latin ones only where somebody put them there to deceive.
_FOREIGN_SCRIPTS = (
    "CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE", "COPTIC", "LISU", "DESERET", "WARANG", "CARIAN", "LYCIAN", "LYDIAN",
    "ELBASAN", "OSAGE", "MIAO", "OLD", "RUNIC", "TIFINAGH", "GOTHIC", "GLAGOLITIC", "CANADIAN", "MATHEMATICAL",
)  # fmt: skip


def _confusables() -> dict[str, str]:
    """UTS 39's letters that look like one Latin letter and are no letter of a styled Latin alphabet."""
    found: dict[str, str] = {}
    for drawn, likenesses in confusables_data.items():
        latin = next((like["c"] for like in likenesses if re.fullmatch("[A-Za-z]", like["c"])), None)
        is_letter = len(drawn) == 1 and not drawn.isascii() and unicodedata.category(drawn)[0] == "L"
        if latin and is_letter and drawn not in PLAIN:
            found[drawn] = latin
    return found


_LISTED = _confusables()
LOOKALIKES: dict[str, str] = {
    drawn: latin for drawn, latin in _LISTED.items() if unicodedata.name(drawn).split()[0] in _FOREIGN_SCRIPTS
} | _BY_HAND
"""Letters of other alphabets that pass for a Latin one at a glance; nobody mixes them in by accident."""

RESEMBLING: dict[str, str] = _LISTED | dict(zip(*_BY_VOCABULARY, strict=True)) | _BY_HAND
"""With those that do stand beside Latin letters: of languages that write them, of phonetic spelling, of living scripts
whose words take Latin ones in. Only a vocabulary can tell what they are."""

BRAILLE: dict[str, str] = {
    chr(0x2800 + dots): letter
    for letter, dots in zip(
        "abcdefghijklmnopqrstuvwxyz",
        [1, 3, 9, 25, 17, 11, 27, 19, 10, 26, 5, 7, 13, 29, 21, 15, 31, 23, 14, 30, 37, 39, 58, 45, 61, 53],
        strict=True,
    )
}
"""Uncontracted braille; patterns also make pictures, so a vocabulary decides."""

EMOJI_LETTERS: dict[str, str] = dict(zip("🅰🅱🅾🅿Ⓜℹ🆎🆑", ("a", "b", "o", "p", "m", "i", "ab", "cl"), strict=True))
"""Drawn as emoji of their own; letters only where others stand beside them."""

INVISIBLE = (
    "\u00ad\u034f\u061c\u115f\u1160\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\u3164\ufe00-\ufe0f\ufeff"
    "\U000e0000-\U000e007f"
)
MARKS = "\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20f0\ufe20-\ufe2f"
"""Combining marks of no script of its own; those of Indic, Thai, Hebrew, Arabic … are letters' parts and not listed."""

TONE_MARKS = frozenset(
    "\u0300\u0301\u0302\u0303\u0304\u0306\u0307\u0308\u030a\u030b\u030c\u030f\u0311\u031b\u0323\u0324\u0325\u0327\u0328\u0329\u032d\u032e\u0331"
)
"""Marks that some language writes on a letter for which no composed character exists, one at a time."""

UPSIDE_DOWN: dict[str, str] = dict(
    zip("ɐqɔpǝɟƃɓᵷɥᴉıɾſʞlɯuodbɹsʇnʌʍxʎz¡¿˙'", "abcdefggghiijjklmnopqrstuvwxyz!?.,", strict=True)
)
"""Letters as they look upside down, those among them that pass for others too."""

_PHONETIC = re.compile("[ˈˌːəʃʒŋɔɛɹʊʌæð]")
_TRANSCRIBED = re.compile(r"/[^/\[\]\n]{1,40}/|\[[^/\[\]\n]{1,40}\]")


def pronounced(text: str) -> frozenset[int]:
    """Positions inside "/ˈmɪɹə/": how a word sounds is written with letters that are fancy elsewhere."""
    if not _PHONETIC.search(text):
        return frozenset()
    found = [match for match in _TRANSCRIBED.finditer(text) if _PHONETIC.search(match[0])]
    return frozenset(at for match in found for at in range(*match.span()))
