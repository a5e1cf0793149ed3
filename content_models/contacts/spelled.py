"""A name as it is spelled out: its signs in words, letters apart, marks to leave out, pieces to join, digits to add.

A name is only joined, cut or lengthened where the post says so behind it, or before it for marks to leave out: "one
word", "without the stars", "and add 88 at the end". What does not live here: where a name begins (`handles`,
`platforms`) and which are valid (`domain.contacts`).
"""

import re
from typing import NamedTuple

from content_models.contacts.folding import any_of, plain_letters, table
from content_models.contacts.lookup import Lookup
from content_models.contacts.names import is_made_up
from content_models.contacts.pieced import EXPLICIT, FIRST, JOINED, is_helper, leads, pieced
from content_models.contacts.said_digits import (
    as_ascii,
    counted,
    digits_as_said,
    digits_behind,
    digits_said,
    said_digit,
    told_digits,
)
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
_SAID_MARK = re.compile(
    rf"(?:{_THEN}(?:(?P<dot>{loose('dot')}|{DOT_ENCLOSED}|\s\.\s(?=\d\d(?!\w)))"
    rf"|(?P<under>\s{{0,3}}(?:{said('underscore')}|{any_of(_NAMES['underscore'])})\s{{0,3}}|{UNDERSCORE_ENCLOSED})"
    rf"|(?P<dash>\s{{1,3}}{said('dash')}\s{{1,3}}|{DASH_ENCLOSED})){_THEN})"
)
AT = re.compile(rf"{AT_ENCLOSED}|{loose('at')}")

PICTURE = r"(?![\u27a1\u2b95])[\u2600-\u27bf\u2b00-\u2bff\U0001f000-\U0001f445\U0001f44a-\U0001faff]\ufe0f?"
"""A pattern of a picture that is no arrow or hand that points at something."""

# Marks that no name holds, glued on both sides: "zol*mer*an", also before a Signal name's dot.
_STARRED = re.compile(
    rf"[a-z0-9_]+(?:(?P<mark>[*•·^~○◯〇●☆★]|{PICTURE})\.?[a-z0-9_]+)(?:(?P=mark)\.?[a-z0-9_]+){{0,8}}(?![\w@])"
    rf"|[a-z0-9_]+(?:{PICTURE}[a-z0-9_]+){{2,8}}(?![\w@])",
    re.ASCII,
)
_MARK = re.compile(r"[^\w.]")
_DRAWN_UNDERSCORE = re.compile(r"(?<![\w_])_(?![\w_])")
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
_AS_DIGITS = re.compile(any_of(_NAMES["as_digits"]))
_ADD = any_of([*_NAMES["add"], *("و" + word for word in _NAMES["add"] if "\u0600" <= word[0] < "\u0700")])
_GAP = r"[\s,;:.(\[\"'«&—–-]{1,3}"
_ADDED = re.compile(
    rf"(?:{_GAP}(?:{_SOFT}{_GAP}){{0,3}}|(?=[^\x00-\x7f])){_ADD}(?:[\s,;:.(\[\"'«&—–-]{{0,3}}(?:{_ADD}|{_SOFT})){{0,5}}"
    rf"[\s,;:(\[\"'«—–-]{{0,3}}|[\s(]{{0,2}}\+\s?(?=\d)"
)
# Arabic and Hebrew write "and" in one with them.
_ATTACHED = any_of(
    [
        *_NAMES["attached"],
        *(("ו" if w[0] < "\u0600" else "و") + w for w in _NAMES["attached"] if "\u0590" <= w[0] < "\u0700"),
    ]
)
_COUNTED = re.compile(rf"{_GAP}(?:(?:{_WITH}|{any_of(_NAMES['add'])})[\s,:]{{0,3}}){{0,4}}")
# "and after the name you stick 77", "with 77 glued to it": whatever the words, where one says that it belongs there.
_STUCK = re.compile(
    rf"(?:[\s,;:(\[—–-]{{1,3}}|(?=[^\x00-\x7f]))(?=(?P<said>[^.!?\n\d]{{0,40}}?{_ATTACHED})?)"
    rf"(?:(?:(?:{_WITH}|{_ATTACHED}|{any_of(_NAMES['add'])})[\s,:—–-]{{0,3}}){{1,3}}(?:(?:[^\W\d_][^\s\d.!?]{{0,15}}[\s,:—–-]{{1,3}}){{0,4}}?))?"
    rf"(?P<digits>\.?\d{{1,6}})(?![\w%€$£]|[.,:]\d)(?P<behind>[\s,;:.)\]\"'»—–(-]{{0,3}}(?:[^\W\d_]{{1,8}}\s){{0,2}}{_ATTACHED})?"
)
_ANOTHER = re.compile(any_of([word for word in SURELY_NAMED if len(word) > 2]))  # a name begins only there
# "the 4 is an a", "4 = a".
_RE_READ = re.compile(
    rf"[\s,;(–—-]{{1,3}}(?:[^\W\d_]{{1,10}}\s){{0,3}}['\"«]?(?P<digit>\d)['\"»]?\s?(?:[^\W\d_]{{1,10}}\s){{0,2}}?"
    rf"(?:=|{any_of(_NAMES['read_as'])})\s?(?:[^\W\d_]{{1,8}}\s){{0,2}}?['\"«]?(?P<letter>[a-z])['\"»]?(?=\s?(?:$|[.,;!?)\n]))"
)
_ACCENTED = re.compile(r"[\u00c0-\u036f\u1e00-\u1eff]")
_BRACKET = re.compile(r"\s?[(\[（,，]")
_IN_LATIN = re.compile(any_of(_NAMES["in_latin"]))
_CYRILLIC = str.maketrans("абвгдезийіклмнопрстуфхыў", "abvgdeziyiklmnoprstufhyu")  # what is one letter in both
# Two letters that are Latin at least, whatever the others.
_MIXED = re.compile(r"(?=[^\sa-z]{0,24}[a-z])[\w*•·.]{3,40}")
_LOOK_ALIKE = str.maketrans("асеоірхуѕјԁһвкмнтгαοερνικυχ", "aceoipxysjdhbkmhtraoepvikux")
_ENDS_THERE = re.compile(rf"[\s,(]{{0,3}}{_ATTACHED}")
_WITHOUT_ACCENTS = re.compile(any_of(_NAMES["without_accents"]))
_SO = any_of([*_NAMES["add"], *_NAMES["together"], *_NAMES["as_digits"], *_NAMES["attached"]])
_AGAIN = rf"[\s,;:.)\]\"'»—–-]{{0,3}}(?:{_SOFT}[\s,]{{0,2}}){{0,2}}{_SO}"
_SAID_AGAIN = re.compile(rf"{_AGAIN}|[\s,;:.)\]\"'»—–-]{{0,3}}(?:$|[\n!?…])")
# "and you stick 77 on": whatever the verb, where what follows says it.
_LOOSELY = re.compile(rf"{_GAP}(?:{_SOFT}{_GAP})(?:[^\W\d_]{{1,16}}\s){{0,3}}(?P<digits>\d{{1,6}})(?={_AGAIN})")
_CLOSED = re.compile(r"[\s\"'»”)\]]{0,2}(?:$|[.,;!?)\n।。、，]|\W{2})")
_TAIL, _HEAD = 80, 60


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
    if together := pieced(lower, at):
        return Spelled(*together, {"separators"}, told=True)
    if FIRST.match(lower, at):
        return None
    found = _summed(lower, at) or _without(lower, at) or _plain(lower, at)
    if found is None:
        return None
    reread = _RE_READ.match(lower, found.end, found.end + _TAIL)
    if reread and reread["digit"] in found.name:
        name = found.name.replace(reread["digit"], reread["letter"])
        return Spelled(name, found.end, found.flags | {"leetspeak"}, told=True)
    if not found.flags and (written := _in_other_digits(lower, found)):
        return written
    if longer := _counted(lower, found) or _added(lower, found):
        return longer
    if not found.flags and _BRACKET.match(lower, found.end) and _is_cleared(lower, found):
        found.flags.add("separators")
    stuck = _stuck(lower, found)
    if stuck and stuck.told_before:
        return stuck
    if row := _row(lower, at):
        return lengthened(lower, row) or row
    return stuck or found


def lengthened(lower: str, found: Spelled) -> Spelled | None:
    """The name with the digits that are told behind where it ends, if any are."""
    return _counted(lower, found) or _added(lower, found) or _stuck(lower, found)


def _is_cleared(lower: str, found: Spelled) -> bool:
    """Whether what follows asks to leave out marks that are gone by now."""
    last = min(len(lower), found.end + _HEAD)
    hits = {hit.key for hit in _WITHOUT.hits(lower, found.end, last)}
    return "verb" in hits and len(hits) > 1 and is_made_up(found.name)


def bare(lower: str, at: int) -> str:
    """The text with the name in plain Latin letters, where the post asks for that; of the same length."""
    if not lower[at].isalpha() or lower[at : at + _HEAD].isascii():
        return ""
    if latin := _in_one_alphabet(lower, at):
        return latin
    if found := _WITHOUT_ACCENTS.search(lower, at, at + _TAIL):
        letters = plain_letters(lower[at : found.start()])
    elif (found := _IN_LATIN.search(lower, at, at + _TAIL)) and "\u0400" <= lower[at] < "\u0530":
        letters = lower[at : found.start()].translate(_CYRILLIC)
    else:
        return ""
    is_other = len(letters) == found.start() - at and letters != lower[at : found.start()]
    return lower[:at] + letters + lower[found.start() :] if is_other else ""


def _in_one_alphabet(lower: str, at: int) -> str:
    """The text with a name in Latin letters that has some of others that look the same."""
    mixed = _MIXED.match(lower, at)
    if mixed is None or mixed[0].isascii():
        return ""
    letters = mixed[0].translate(_LOOK_ALIKE)
    return lower[:at] + letters + lower[mixed.end() :] if letters.isascii() else ""


def _summed(lower: str, at: int) -> Spelled | None:
    """Pieces with a sign or a strange letter between, where what follows says what to do with these."""
    for pattern in (_SUMMED, _STRANGERS):
        if found := pattern.match(lower, at):
            mark, end = found[1], found.end()
            hits = {hit.key for hit in _WITHOUT.hits(lower, end, min(len(lower), end + _TAIL))}
            is_left_out = bool(hits & {"verb", "not"}) and (mark in hits or mark in lower[end : end + _TAIL])
            if is_left_out or (pattern is _SUMMED and JOINED.match(lower, end, end + 60)):
                kept = mark if mark in hits and not hits & {"verb", "not"} else ""
                name = re.sub(rf"\s?{re.escape(mark)}\s?", kept, found[0])
                return Spelled(name, end, {"separators"}, told=True)
    return None


def _in_other_digits(lower: str, found: Spelled) -> Spelled | None:
    """A name of which the last digits are words or signs of another script that the post says are digits."""
    digits, end = digits_behind(lower, found.end)
    is_sign = bool(digits) and digits.isdigit() and lower[found.end].isdigit()
    if not digits:
        digits, end = digits_said(lower, found.end) or ("", found.end)
    if not digits or not (is_sign or _AS_DIGITS.search(lower, end, end + 24)):
        return None
    return Spelled(found.name + digits, end, {"separators"}, told=True)


def _plain(lower: str, at: int) -> Spelled | None:
    """With its signs in words, or its letters apart."""
    if single := _SINGLE.match(lower, at):
        gap = single["gap"]
        letters = single[0][::2] if len(set(single[0][1::2])) == 1 else single[0].replace(gap, "")
        return Spelled(letters, single.end(), {"separators"})
    if starred := _STARRED.match(lower, at):
        return Spelled(_MARK.sub(_stands_for(lower, starred), starred[0]), starred.end(), {"separators"})
    whole = _NAME.match(lower, at)
    if whole is None:
        return None
    name, end, flags = whole[0], whole.end(), set[str]()
    while len(name) < 40 and (mark := _SAID_MARK.match(lower, end)):
        following = None if "=" in mark[0] else _NAME.match(lower, mark.end())
        if mark["dot"] and (digits := digits_as_said(lower, mark.end())):
            return Spelled(f"{name}.{digits[0]}", digits[1], {"spelled_dot"})
        if following and _ACCENTED.match(lower, following.end()):
            break
        if following is None or (mark["dot"] and not re.fullmatch(r"\w+", following[0])):
            break
        name += ("." if mark["dot"] else "_" if mark["under"] else "-") + following[0]
        end = following.end()
        flags.add("spelled_dot" if mark["dot"] else "spelled_underscore")
    if joined := _JOINED_ON.match(lower, end):
        name, end = name + re.sub(r"[ \-]", "", joined[0]), joined.end()
        flags.add("separators")
    return Spelled(name, end, flags)


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


def _stands_for(lower: str, starred: re.Match[str]) -> str:
    """What the mark in a name is put for, where the post says that it is an underscore: else nothing."""
    end = starred.end()
    hits = {hit.key for hit in _WITHOUT.hits(lower, end, min(len(lower), end + _TAIL))}
    is_underscore = "_" in hits or _DRAWN_UNDERSCORE.search(lower, end, end + _TAIL)
    return "_" if starred["mark"] and is_underscore and "verb" not in hits else ""


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
            is_explicit = bool(EXPLICIT.match(told[0]))
            is_sentence = any(map(leads, pieces[:-1]))
            if len(pieces) == 1 or is_sentence or (not is_explicit and common_words().issuperset(pieces)):
                return None
            name = "".join(_in_digits(pieces, lower[end : told.end() + 40]))
            return Spelled(name, end, {"separators"}, told=True)
    return None


def _in_digits(pieces: list[str], behind: str) -> list[str]:
    last = len(pieces)
    while last > 1 and said_digit(pieces[last - 1]):
        last -= 1
    if len(pieces) - last < 2 and not _AS_DIGITS.search(behind):
        return pieces
    said = digits_said(" ".join(pieces[last:]), 0)
    whole = said is not None and all(map(str.isalpha, pieces[last:]))
    return pieces[:last] + ([said[0]] if said and whole else [said_digit(piece) for piece in pieces[last:]])


def _added(lower: str, found: Spelled) -> Spelled | None:
    """The name and the digits that are told behind it."""
    if loosely := _LOOSELY.match(lower, found.end, found.end + _TAIL):
        return Spelled(found.name + loosely["digits"], loosely.end(), {"separators"}, told=True)
    lead = _ADDED.match(lower, found.end, found.end + _TAIL)
    told = told_digits(lower, lead.end()) if lead else None
    if told is None or not (_SAID_AGAIN.match(lower, told[1]) or _CLOSED.match(lower, told[1])):
        return None
    return Spelled(found.name + told[0], told[1], found.flags | {"separators"}, told=True)


def _stuck(lower: str, found: Spelled) -> Spelled | None:
    """The name with digits that other words say belong to it."""
    stuck = _STUCK.match(lower, found.end, found.end + _TAIL)
    if stuck is None:
        return None
    said = stuck["said"] is not None and stuck.end("said") <= stuck.start("digits")
    gap = lower[found.end : stuck.start("digits")]
    is_year = re.fullmatch(r"(?:19|20)\d\d", stuck["digits"])
    if not (said or (stuck["behind"] and not is_year)) or _names_another(gap):
        return None
    name = found.name + as_ascii(stuck["digits"])
    return Spelled(name, stuck.end("digits"), found.flags | {"separators"}, told=True, told_before=said)


def _names_another(gap: str) -> bool:
    """Whether the digits belong to another name, which stands between."""
    return bool(_ANOTHER.search(gap)) or any(is_made_up(word) and not is_helper(word) for word in gap.split())


def _counted(lower: str, found: Spelled) -> Spelled | None:
    """The name with the same digit more than once: "with two 8s"."""
    lead = _COUNTED.match(lower, found.end, found.end + _TAIL)
    twice = counted(lower, lead.end()) if lead else None
    is_said = lead and twice and (_ENDS_THERE.match(lower, twice[1]) or _AS_DIGITS.search(lead[0]))
    if not twice or not is_said:
        return None
    return Spelled(found.name + twice[0], twice[1], {"separators"}, told=True)
