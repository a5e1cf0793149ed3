"""A name as it is spelled out: its signs in words, letters apart, marks to leave out, pieces to join, digits to add.

A name is only joined, cut or lengthened where the post says so behind it, or before it for marks to leave out: "one
word", "without the stars", "and add 88 at the end". What does not live here: where a name begins (`handles`,
`platforms`) and which are valid (`domain.contacts`).
"""

import re
from typing import NamedTuple

from content_models.contacts.digit_words import DIGIT_WORDS
from content_models.contacts.folding import any_of, plain_letters, table
from content_models.contacts.lookup import Lookup
from content_models.contacts.names import is_made_up
from content_models.contacts.signs import (
    AT_ENCLOSED,
    DASH_ENCLOSED,
    DOT_ENCLOSED,
    UNDERSCORE_ENCLOSED,
    loose,
    said,
)
from content_models.disguise.ordinary import common_words

_NAMES, _MAIL = table("names"), table("mail")["remove"]
NAMED = _NAMES["named"]
"""Words that say that what follows is a name."""

SURELY_NAMED = [word for word in NAMED if word not in _NAMES["weak"]]
"""Those that mean nothing else."""

THEN = _NAMES["then"]
"""Words that lead from one piece of a name to the next."""

_THEN = rf"(?:[,\s]{{0,2}}{any_of(THEN)}[,:\s]{{1,2}})?"
_NAME = re.compile(r"[a-z0-9_](?:[\w.-]{0,40}\w)?", re.ASCII)
_SINGLE = re.compile(r"(?<![\w.])[a-z0-9_](?P<gap>[ \-.*]|\s)(?:[a-z0-9_.](?P=gap)){2,40}[a-z0-9_](?!\w)", re.ASCII)
_JOINED_ON = re.compile(r"(?:[ \-][a-z0-9_.](?![\w@])){2,40}", re.ASCII)
_WITH = any_of([*_NAMES["soft"], *_NAMES["with"], *THEN])
# "and after a dot 17", "через крапку 17".
_DOTS = any_of([*_NAMES["without"]["signs"]["."], *_MAIL["signs"].get(".", ())])
_DOT_TOLD = rf"[\s,(]{{1,3}}(?:{_WITH}\s){{0,3}}{_DOTS}[\s:,]{{1,2}}"
_SAID_MARK = re.compile(
    rf"(?:{_THEN}(?:(?P<dot>{loose('dot')}|{DOT_ENCLOSED}|\s?[.,。．・]\s?(?=\d\d(?!\w))|{_DOT_TOLD}(?=\d\d(?!\w)))"
    rf"|(?P<under>\s{{0,3}}{said('underscore')}\s{{0,3}}|{UNDERSCORE_ENCLOSED})"
    rf"|(?P<dash>\s{{1,3}}{said('dash')}\s{{1,3}}|{DASH_ENCLOSED})){_THEN})"
)
AT = re.compile(rf"{AT_ENCLOSED}|{loose('at')}")

PICTURE = r"(?![\u27a1\u2b95])[\u2600-\u27bf\u2b00-\u2bff\U0001f000-\U0001f445\U0001f44a-\U0001faff]\ufe0f?"
"""A pattern of a picture that is no arrow or hand that points at something."""

# Marks that no name holds, glued on both sides: "zol*mer*an".
_STARRED = re.compile(
    rf"[a-z0-9_]+(?:([*•·^~]|{PICTURE})[a-z0-9_]+)(?:\1[a-z0-9_]+){{0,8}}(?![\w@])"
    rf"|[a-z0-9_]+(?:{PICTURE}[a-z0-9_]+){{2,8}}(?![\w@])",
    re.ASCII,
)
# In pieces with a sign between that is only told of: "zol + mer, the plus is not typed".
_SUMMED = re.compile(
    r"[a-z0-9_]{2,24}(?:\s([+&|/–—*-])\s[a-z0-9_]{2,24})(?:\s\1\s[a-z0-9_]{2,24}){0,4}(?![\w@])", re.ASCII
)
# With a letter of another script between, which the post says to take out: "zol删mer, 去掉删字".
_STRANGERS = re.compile(r"[a-z0-9_]{1,24}([^\x00-\x7f\s])[a-z0-9_]{1,24}(?:\1[a-z0-9_]{1,24}){0,6}(?![a-z0-9_@])")
_MARKED = re.compile(
    r"[a-z0-9_]+(?:[^\w\s@]{1,2}[a-z0-9_]+){1,12}(?![\w@])|[a-z0-9]+(?:_[a-z0-9]+){1,12}(?![\w@])", re.ASCII
)
_WITHOUT = Lookup(
    {
        "verb": [*_MAIL["verbs"], *_NAMES["without"]["verbs"]],
        "not": _NAMES["without"]["not"],
        **{
            sign: [*_MAIL["signs"].get(sign, ()), *_NAMES["without"]["signs"].get(sign, ())]
            for sign in _MAIL["signs"] | _NAMES["without"]["signs"]
        },
    }
)
_ROW = re.compile(r"[a-z0-9_.]{1,24}(?:[ \n][a-z0-9_.]{1,24}){1,7}", re.ASCII)
_SOFT = any_of(_NAMES["soft"])
JOINED = re.compile(
    rf"[\s,;:.(\[\"'«*/|+—–-]{{0,4}}(?:{any_of(_NAMES['joint'])}[\s,]{{0,2}}){{0,3}}{any_of(_NAMES['together'])}"
)
"""What says that the pieces before it are one word."""

_EXPLICIT = re.compile(r"\s?[^\w\s]|\s?\S+\s\S|\s?[^\x00-\x7f]")  # a lone "together" may belong to a sentence
_AS_DIGITS = re.compile(any_of(_NAMES["as_digits"]))
_ADD = any_of(_NAMES["add"])
_GAP = r"[\s,;:.(\[\"'«&—–-]{1,3}"
_ADDED = re.compile(
    rf"(?:{_GAP}(?:{_SOFT}{_GAP}){{0,3}}|(?=[^\x00-\x7f])){_ADD}(?:[\s,;:.(\[\"'«&—–-]{{0,3}}(?:{_ADD}|{_SOFT})){{0,5}}"
    rf"[\s,;:(\[\"'«—–-]{{0,3}}|[\s(]{{0,2}}\+\s?(?=\d)"
)
_DIGITS = re.compile(r"\d{1,6}(?![a-z0-9_%€$£])")
# Arabic and Hebrew write "and" in one with them.
_ATTACHED = any_of(
    [
        *_NAMES["attached"],
        *(("ו" if w[0] < "\u0600" else "و") + w for w in _NAMES["attached"] if "\u0590" <= w[0] < "\u0700"),
    ]
)
_COUNTED = re.compile(rf"{_GAP}(?:(?:{_WITH}|{any_of(_NAMES['add'])})[\s,:]{{1,3}}){{0,4}}")
# "and after the name you stick 77", "with 77 glued to it": whatever the words, where one says that it belongs there.
_STUCK = re.compile(
    rf"(?:[\s,;:(\[—–-]{{1,3}}|(?=[^\x00-\x7f]))(?=(?P<said>[^.!?\n\d]{{0,40}}?{_ATTACHED})?)"
    rf"(?:(?:(?:{_WITH}|{_ATTACHED}|{any_of(_NAMES['add'])})[\s,:—–-]{{0,3}}){{1,3}}(?:(?:[^\W\d_][^\s\d.!?]{{0,15}}[\s,:—–-]{{1,3}}){{0,4}}?))?"
    rf"(?P<digits>\.?\d{{1,6}})(?![\w%€$£]|[.,:]\d)(?P<behind>[\s,;:.)\]\"'»—–(-]{{0,3}}(?:[^\W\d_]{{1,8}}\s){{0,2}}{_ATTACHED})?"
)
_ANOTHER = re.compile(any_of([word for word in SURELY_NAMED if len(word) > 2]))  # a name begins only there
# "two 0s".
_TWICE = re.compile(
    r"(?P<count>[^\W\d_]{1,8}?|[2-4])\s?(?:x|×|个|個|つの|개의|\s)\s?(?P<digit>\d)(?:'?s|'?er|'?en)?(?!\w*\d)(?![a-z])"
)
_BRACKET = re.compile(r"\s?[(\[（,，]")
_IN_LATIN = re.compile(any_of(_NAMES["in_latin"]))
_CYRILLIC = str.maketrans("абвгдезийіклмнопрстуфхыў", "abvgdeziyiklmnoprstufhyu")  # what is one letter in both
_ENDS_THERE = re.compile(rf"[\s,(]{{0,3}}{_ATTACHED}")
_WITHOUT_ACCENTS = re.compile(any_of(_NAMES["without_accents"]))
_SO = any_of([*_NAMES["add"], *_NAMES["together"], *_NAMES["as_digits"]])
_AGAIN = rf"[\s,;:.)\]\"'»—–-]{{0,3}}(?:{_SOFT}[\s,]{{0,2}}){{0,2}}{_SO}"
_SAID_AGAIN = re.compile(rf"{_AGAIN}|[\s,;:.)\]\"'»—–-]{{0,3}}(?:$|[\n!?…])")
# "and you stick 77 on": whatever the verb, where what follows says it.
_LOOSELY = re.compile(rf"{_GAP}(?:{_SOFT}{_GAP})(?:[^\W\d_]{{1,16}}\s){{0,3}}(?P<digits>\d{{1,6}})(?={_AGAIN})")
_CLOSED = re.compile(r"[\s\"'»”)\]]{0,2}(?:$|[.,;!?)\n।。、，]|\W{2})")
_DIGIT_WORD = re.compile(r"[\s-]{0,2}(?P<word>[^\W\d_]{1,16}(?:'[^\W\d_]{1,12})?)(?![^\W_])")
_TAIL, _HEAD, _MOST_DIGITS = 80, 60, 6


class Spelled(NamedTuple):
    """A name, where it ends in the text, what that took, and whether the post itself says how to read it."""

    name: str
    end: int
    flags: set[str]
    told: bool = False
    told_before: bool = False


def spelled_name(lower: str, at: int) -> Spelled | None:
    """The name that begins here."""
    if at < len(lower) and (bared := bare(lower, at)):
        plainly = _as_it_stands(bared, at)
        return plainly and plainly._replace(told=True)
    return _as_it_stands(lower, at)


def _as_it_stands(lower: str, at: int) -> Spelled | None:
    found = _summed(lower, at) or _without(lower, at) or _plain(lower, at)
    if found is None:
        return None
    if lower[found.end : found.end + 1] > "\x7f" and (written := _in_other_digits(lower, found)):
        return written
    if longer := _added(lower, found):
        return longer
    if not found.flags and _BRACKET.match(lower, found.end) and _is_cleared(lower, found):
        found.flags.add("separators")
    stuck = _stuck(lower, found)
    if stuck and stuck.told_before:
        return stuck
    if row := _row(lower, at):
        return _added(lower, row) or _stuck(lower, row) or row
    return stuck or found


def _is_cleared(lower: str, found: Spelled) -> bool:
    """Whether what follows asks to leave out marks that are gone by now."""
    last = min(len(lower), found.end + _HEAD)
    hits = {hit.key for hit in _WITHOUT.hits(lower, found.end, last)}
    return "verb" in hits and len(hits) > 1 and is_made_up(found.name)


def bare(lower: str, at: int) -> str:
    """The text with the name in plain Latin letters, where the post asks for that; of the same length."""
    if not lower[at].isalpha() or lower[at : at + _HEAD].isascii():
        return ""
    if found := _WITHOUT_ACCENTS.search(lower, at, at + _TAIL):
        letters = plain_letters(lower[at : found.start()])
    elif (found := _IN_LATIN.search(lower, at, at + _TAIL)) and "\u0400" <= lower[at] < "\u0530":
        letters = lower[at : found.start()].translate(_CYRILLIC)
    else:
        return ""
    is_other = len(letters) == found.start() - at and letters != lower[at : found.start()]
    return lower[:at] + letters + lower[found.start() :] if is_other else ""


def _summed(lower: str, at: int) -> Spelled | None:
    """Pieces with a sign or a strange letter between, where what follows says what to do with these."""
    for pattern in (_SUMMED, _STRANGERS):
        if found := pattern.match(lower, at):
            mark, end = found[1], found.end()
            tail = lower[end : end + _TAIL]
            hits = {hit.key for hit in _WITHOUT.hits(lower, end, min(len(lower), end + _TAIL))}
            is_left_out = bool(hits & {"verb", "not"}) and (mark in hits or mark in tail)
            if is_left_out or (pattern is _SUMMED and JOINED.match(lower, end, end + 60)):
                return Spelled(re.sub(rf"\s?{re.escape(mark)}\s?", "", found[0]), end, {"separators"}, told=True)
    return None


def _in_other_digits(lower: str, found: Spelled) -> Spelled | None:
    """A name of which the last digits are words or signs of another script that the post says are digits."""
    digits, end = _digits_behind(lower, found.end)
    if not digits or not (_AS_DIGITS.search(lower, end, end + 24) or (digits.isdigit() and lower[found.end].isdigit())):
        return None
    return Spelled(found.name + digits, end, {"separators"}, told=True)


def _digits_behind(lower: str, at: int) -> tuple[str, int]:
    digits, end = "", at
    while len(digits) < _MOST_DIGITS and end < len(lower) and lower[end] > "\x7f":
        digit = str(int(lower[end])) if lower[end].isdecimal() else _digit(lower[end])
        if not digit:
            break
        digits, end = digits + digit, end + 1
    return digits, end


def _plain(lower: str, at: int) -> Spelled | None:
    """With its signs in words, or its letters apart."""
    if single := _SINGLE.match(lower, at):
        gap = single["gap"]
        letters = single[0][::2] if len(set(single[0][1::2])) == 1 else single[0].replace(gap, "")
        return Spelled(letters, single.end(), {"separators"})
    if starred := _STARRED.match(lower, at):
        return Spelled(re.sub(r"\W", "", starred[0]), starred.end(), {"separators"})
    whole = _NAME.match(lower, at)
    if whole is None:
        return None
    name, end, flags = whole[0], whole.end(), set[str]()
    while len(name) < 40 and (mark := _SAID_MARK.match(lower, end)):
        following = _NAME.match(lower, mark.end())
        if mark["dot"] and (digits := _digits_as_said(lower, mark.end())):
            return Spelled(f"{name}.{digits[0]}", digits[1], {"spelled_dot"})
        if following is None or (mark["dot"] and not re.fullmatch(r"\w+", following[0])):
            break
        name += ("." if mark["dot"] else "_" if mark["under"] else "-") + following[0]
        end = following.end()
        flags.add("spelled_dot" if mark["dot"] else "spelled_underscore")
    if joined := _JOINED_ON.match(lower, end):
        name, end = name + re.sub(r"[ \-]", "", joined[0]), joined.end()
        flags.add("separators")
    return Spelled(name, end, flags)


def _digits_said(lower: str, at: int) -> tuple[str, int] | None:
    """Digits in words, and where they end."""
    digits, end = "", at
    while len(digits) < _MOST_DIGITS and (word := _DIGIT_WORD.match(lower, end)) and (digit := _digit(word["word"])):
        digits, end = digits + digit, word.end()
    return (digits, end) if digits else None


def _digits_as_said(lower: str, at: int) -> tuple[str, int] | None:
    """In words, or in the digits of another script."""
    digits = _DIGITS.match(lower, at)
    if digits and not digits[0].isascii():
        return _as_ascii(digits[0]), digits.end()
    return _digits_said(lower, at)


def _without(lower: str, at: int) -> Spelled | None:
    """Without the marks in it that the post asks to leave out, by their name or drawn."""
    found = _MARKED.match(lower, at)
    if found is None:
        return None
    written, end = found[0], found.end()
    for start, stop in ((end, min(len(lower), end + _TAIL)), (max(0, at - _HEAD), at)):
        hits = {hit.key for hit in _WITHOUT.hits(lower, start, stop)}
        if not hits & {"verb", "not"}:
            continue
        marks = set(re.findall(r"[\W_]", written))
        asked = {
            mark for mark in marks if (mark in hits or "verb" in hits) and _is_asked(mark, hits, lower[start:stop])
        }
        if asked:
            kept = "".join(c for c in written if c not in asked and c != "\ufe0f")
            return Spelled(kept, end, {"separators"}, told=True)
    return None


def _is_asked(mark: str, hits: set[str], near: str) -> bool:
    is_picture = not mark.isascii() and not mark.isalnum()
    drawn = mark not in ".,-" and mark in near
    return mark in hits or drawn or (mark == "•" and "." in hits) or (is_picture and "pictures" in hits)


def _row(lower: str, at: int) -> Spelled | None:
    """In pieces that the post says are one word; digit words at its end are digits where it says so, or two are."""
    found = _ROW.match(lower, at)
    if found is None:
        return None
    for end in [*(at + place for place, sign in enumerate(found[0]) if sign in " \n"), found.end()]:
        if told := JOINED.match(lower, end, end + 60):
            pieces = lower[at:end].split()
            is_explicit = bool(_EXPLICIT.match(told[0]))
            if len(pieces) == 1 or (not is_explicit and common_words().issuperset(pieces)):
                return None
            name = "".join(_in_digits(pieces, lower[end : told.end() + 40]))
            return Spelled(name, end, {"separators"}, told=True)
    return None


def _in_digits(pieces: list[str], behind: str) -> list[str]:
    last = len(pieces)
    while last > 1 and _digit(pieces[last - 1]):
        last -= 1
    if len(pieces) - last < 2 and not _AS_DIGITS.search(behind):
        return pieces
    return pieces[:last] + [_digit(piece) for piece in pieces[last:]]


def _digit(word: str) -> str:
    if word.isdigit():
        return word
    one = DIGIT_WORDS.get(word)
    return (
        next(iter(one.by_language.values()), "") if one and one.role in ("unit", "teen", "ten") and not one.weak else ""
    )


def _added(lower: str, found: Spelled) -> Spelled | None:
    """The name and the digits that are told behind it."""
    if loosely := _LOOSELY.match(lower, found.end, found.end + _TAIL):
        return Spelled(found.name + loosely["digits"], loosely.end(), {"separators"}, told=True)
    lead = _ADDED.match(lower, found.end, found.end + _TAIL)
    told = _told_digits(lower, lead.end()) if lead else None
    if told is None or not (_SAID_AGAIN.match(lower, told[1]) or _CLOSED.match(lower, told[1])):
        return None
    return Spelled(found.name + told[0], told[1], found.flags | {"separators"}, told=True)


def _told_digits(lower: str, at: int) -> tuple[str, int] | None:
    """Digits as such, as "two 0s" or in words, and where they end."""
    if (twice := _TWICE.match(lower, at)) and (count := _digit(twice["count"])) in ("2", "3", "4"):
        return twice["digit"] * int(count), twice.end()
    digits = _DIGITS.match(lower, at)
    return (_as_ascii(digits[0]), digits.end()) if digits else _digits_said(lower, at)


def _stuck(lower: str, found: Spelled) -> Spelled | None:
    """The name with digits that other words say belong to it."""
    stuck = _STUCK.match(lower, found.end, found.end + _TAIL)
    if stuck is None:
        return _counted(lower, found)
    said = stuck["said"] is not None and stuck.end("said") <= stuck.start("digits")
    gap = lower[found.end : stuck.start("digits")]
    is_year = re.fullmatch(r"(?:19|20)\d\d", stuck["digits"])
    if not (said or (stuck["behind"] and not is_year)) or _ANOTHER.search(gap):
        return None
    name = found.name + _as_ascii(stuck["digits"])
    return Spelled(name, stuck.end("digits"), found.flags | {"separators"}, told=True, told_before=said)


def _counted(lower: str, found: Spelled) -> Spelled | None:
    """The name with the same digit more than once: "with two 8s"."""
    lead = _COUNTED.match(lower, found.end, found.end + _TAIL)
    twice = lead and _TWICE.match(lower, lead.end())
    if not twice or _digit(twice["count"]) not in ("2", "3", "4") or not _ENDS_THERE.match(lower, twice.end()):
        return None
    name = found.name + twice["digit"] * int(_digit(twice["count"]))
    return Spelled(name, twice.end(), {"separators"}, told=True)


def _as_ascii(digits: str) -> str:
    return "".join(digit if digit == "." else str(int(digit)) for digit in digits)
