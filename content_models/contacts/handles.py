"""Names on messengers beside the messenger's word, before or after it, and how such names are spelled out.

What does not live here: where the word stands (`channels`), links to a name (`links`), which names are valid
(`domain.contacts`).
"""

import re
from collections.abc import Iterator
from dataclasses import replace

from content_models.contacts.channels import Mention, mentions
from content_models.contacts.folding import any_of, is_written_together, spellings, table
from content_models.contacts.readings import Judge, Reading
from content_models.contacts.signs import (
    AT_ENCLOSED,
    DASH_ENCLOSED,
    DOT_ENCLOSED,
    UNDERSCORE_ENCLOSED,
    WORDS,
    loose,
    said,
)
from content_models.disguise.canonical import Canonical

_CHANNELS = table("channels")["between"]
_BETWEEN = frozenset(s for word in _CHANNELS["words"] for s in spellings(word)) | WORDS["at"]
_TOGETHER = re.compile(
    "|".join(sorted((re.escape(w) for w in _BETWEEN if is_written_together(w)), key=len, reverse=True))
)
_NOBODY = frozenset(s for word in _CHANNELS["nobody"] for s in spellings(word)) | _BETWEEN
_ON = any_of(_CHANNELS["on"])

_MARKS = re.compile(r"[^\w@]{1,60}|_{1,8}(?=\W)")
_WORD = re.compile(r"[^\W_]+(?:['][^\W_]+)*")
_NAME = re.compile(r"[a-z0-9_](?:[\w.-]{0,40}\w)?", re.ASCII)
_SINGLE = re.compile(r"(?<![\w.])[a-z0-9_](?P<gap>[ \-.*]|\s)(?:[a-z0-9_.](?P=gap)){2,40}[a-z0-9_](?!\w)", re.ASCII)
_JOINED_ON = re.compile(r"(?:[ \-][a-z0-9_.](?![\w@])){2,40}", re.ASCII)
_SAID_MARK = re.compile(
    rf"(?P<dot>{loose('dot')}|{DOT_ENCLOSED}|\s?\.\s(?=\d\d(?!\w))|\s\.\s?(?=\d\d(?!\w)))|(?P<under>\s{{0,3}}{said('underscore')}\s{{0,3}}|{UNDERSCORE_ENCLOSED})"
    rf"|(?P<dash>\s{{1,3}}{said('dash')}\s{{1,3}}|{DASH_ENCLOSED})"
)
_ORDINARY_END = re.compile(
    r"(?:ing|able|ible|tion|sion|ment|ness|ful|less|ly|ed|ous|ive|ies|ary|ant|ent|ity|ship|ism|ado|ido|ando|iendo|mente|"
    r"ción|cion|lich|iert|isch|bar|keit|heit|ung|eren|ieren|ée?s?|euse|eux|ique|eur|zione|mente|abile|ato|ita|ção|ções|"
    r"ość|nie|owy|ować|lik|lar|ler|yor)$"
)
_AT = re.compile(rf"{AT_ENCLOSED}|{loose('at')}")
_FARTHEST, _MOST_WORDS, _MOST_MENTIONS = 60, 5, 400
_SIZES = {"telegram": (5, 32), "wickr": (3, 32), "signal": (5, 36)}
_SIGNAL_NAME = re.compile(r"[a-z_]\w{2,31}\.\d{2,9}", re.ASCII)


def named_on_channels(view: Canonical, lower: str, judge: Judge) -> Iterator[Reading]:
    """Names of a text in reading order."""
    done = 0
    for mention in mentions(lower)[:_MOST_MENTIONS]:
        reading = _after(lower, mention, judge) or _before(lower, mention, done, judge)
        if reading is not None:
            done = max(reading.end, mention.end)
            undone = view.undone_in(*view.original_span(mention.start, mention.end))
            yield replace(reading, flags=reading.flags | undone)


def _after(lower: str, mention: Mention, judge: Judge) -> Reading | None:
    """The name that follows, past signs and words that only lead to it."""
    at, words, marks = mention.end, 0, ""
    limit = mention.end + _FARTHEST
    while at < min(len(lower), limit):
        if enclosed := _AT.match(lower, at):
            at, marks = enclosed.end(), marks + "@"
            continue
        if sign := _MARKS.match(lower, at):
            if re.search(r"[.!?]\s+$", sign[0]) and not re.search(r"[:=→>@-]", sign[0]):
                return None
            at, marks = sign.end(), marks + sign[0]
            continue
        if lower[at] == "@":
            at, marks = at + 1, marks + "@"
            at += len(lower[at : at + 2]) - len(lower[at : at + 2].lstrip())
            continue
        if together := _TOGETHER.match(lower, at):
            at, marks = together.end(), marks + "w"
            continue
        word = _WORD.match(lower, at)
        is_led = word is not None and word[0] in _BETWEEN and "@" not in marks[-1:]
        if word is None or not is_led or words >= _MOST_WORDS or _goes_on(lower, word.end()):
            break
        at, words, marks = word.end(), words + 1, marks + "w"
    return _named(lower, mention, at, marks, judge) if at < limit else None


def _goes_on(lower: str, end: int) -> bool:
    """Whether a word is only the beginning of a name: "my_shop77", "a m b e r"."""
    return lower[end : end + 1] == "_" or bool(re.match(r"\.\w", lower[end : end + 2]))


def _named(lower: str, mention: Mention, at: int, marks: str, judge: Judge) -> Reading | None:
    found = spelled_name(lower, at)
    if found is None:
        return None
    name, end, flags = found
    if lower[end : end + 1] == "@" or re.match(r"\.(?:com|net|org|ru)\b", lower[end : end + 5]):
        return None
    if not _is_meant(lower, mention, name, marks, end, bool(flags)):
        return None
    return _reading(mention, name, at, end, flags, judge)


def _reading(mention: Mention, name: str, start: int, end: int, flags: set[str], judge: Judge) -> Reading | None:
    if mention.kind == "signal" and not _SIGNAL_NAME.fullmatch(name):
        return None
    valid = judge.resolve(mention.kind, name)
    if valid is None:
        return None
    if mention.how == "hidden":
        flags = flags | {"separators"}
    return Reading(*valid, start, end, 0.9 if mention.how in ("word", "hidden") else 0.85, frozenset(flags))


def spelled_name(lower: str, at: int) -> tuple[str, int, set[str]] | None:
    """The name that begins here, its signs in words and letters apart put together; its end; what that took."""
    if single := _SINGLE.match(lower, at):
        gap = single["gap"]
        return (
            single[0][::2] if len(set(single[0][1::2])) == 1 else single[0].replace(gap, ""),
            single.end(),
            {"separators"},
        )
    whole = _NAME.match(lower, at)
    if whole is None:
        return None
    name, end, flags = whole[0], whole.end(), set[str]()
    while len(name) < 40 and (mark := _SAID_MARK.match(lower, end)):
        following = _NAME.match(lower, mark.end())
        if following is None or (mark["dot"] and not re.fullmatch(r"\w+", following[0])):
            break
        name += ("." if mark["dot"] else "_" if mark["under"] else "-") + following[0]
        end = following.end()
        flags.add("spelled_dot" if mark["dot"] else "spelled_underscore")
    if joined := _JOINED_ON.match(lower, end):
        name, end = name + re.sub(r"[ \-]", "", joined[0]), joined.end()
        flags.add("separators")
    return name, end, flags


def _is_meant(lower: str, mention: Mention, name: str, marks: str, end: int, spelled: bool) -> bool:
    """Whether this is somebody's name and not the sentence going on."""
    least, most = _SIZES[mention.kind]
    if not least <= len(name) <= most or name in _NOBODY or name.isdigit():
        return False
    if mention.kind == "signal":
        return bool(_SIGNAL_NAME.fullmatch(name))
    has_sign = bool(re.search(r"\d|[a-z0-9]_[a-z0-9]", name)) and bool(re.search(r"[a-z]", name))
    strong = "@" in marks or bool(re.search(r"[:=→>👉👇|：»➡➜]|\s[-–—]\s|[\u2190-\u2bff\U0001f000-\U0001faff]", marks))
    if mention.how == "picture":
        return (
            "@" in marks
            or (has_sign and len(name) >= 6 and bool(re.search(r"[a-z]{3}", name)))
            or (strong and (has_sign or (len(name) >= 8 and not _ORDINARY_END.search(name))))
        )
    if "@" in marks and (has_sign or strong or len(name) >= 5):
        return True
    if has_sign:
        is_code = bool(re.fullmatch(r"\d+[a-z]{1,3}|[a-z]{1,2}\d+|\d+\w*", name))
        return not is_code and (strong or spelled or marks.strip() != "" or len(name) >= 6 or mention.how != "short")
    if _ORDINARY_END.search(name) or len(name) < 6:
        return strong and len(name) >= 5 and not _ORDINARY_END.search(name) and _closes(lower, end)
    if strong or spelled:
        return _closes(lower, end) or len(name) >= 9
    return "w" in marks and len(name) >= 8 and mention.how != "short" and _closes(lower, end)


def _closes(lower: str, end: int) -> bool:
    """Whether the sentence or line ends here, or goes on in a way that follows a name."""
    return bool(
        re.match(
            r"[\s\"'”)\]!*]*(?:$|[.,;!?|\n。，、।]|\s(?:for|if|or|and|to|y|o|et|und|e|и|на|для|或|after|only|пишите)\b|\W{2,}|[^\x00-\x7f])",
            lower[end : end + 8],
        )
    )


_BEFORE = re.compile(
    rf"(?<![\w.@/-])(?P<at>@\s?)?(?P<value>[a-z0-9_][\w.-]{{2,40}}\w)[\"'”»)]{{0,2}}(?P<link>\s{{0,2}}(?:\(|\[|-|–|—|,|:|=|<|→|←|>|@|/|\|)?\s{{0,2}}(?:{_ON}\s{{0,2}}){{0,3}}(?:my|the|our|mein\w*|mi|mon|il|mio|meu)?\s{{0,2}})$",
    re.ASCII,
)


def _before(lower: str, mention: Mention, done: int, judge: Judge) -> Reading | None:
    """The name that stands before: "@name on telegram", "name (tg)"."""
    start = max(done, mention.start - 70)
    window = lower[start : mention.start]
    found = _BEFORE.search(window)
    if found is None or found["value"] in _NOBODY or (mention.how == "short" and not found["link"].strip()):
        return None
    name = found["value"]
    at_sign = bool(found["at"]) or window[max(0, found.start("value") - 2) : found.start("value")].strip().endswith("@")
    has_sign = bool(re.search(r"[a-z]", name)) and bool(re.search(r"\d|[a-z0-9]_[a-z0-9]", name))
    least, most = _SIZES[mention.kind]
    if not least <= len(name) <= most or (not found["link"].strip() and not at_sign):
        return None
    if mention.kind != "signal" and not (
        at_sign or (has_sign and not re.fullmatch(r"\d+[a-z]{1,3}|[a-z]{1,2}\d+", name))
    ):
        opens = bool(re.search(r"(?:^|[:;,.!?\n\"(：。،]\s{0,2})$", window[: found.start("value")]))
        if not opens or len(name) < 8 or _ORDINARY_END.search(name) or mention.how == "short":
            return None
    return _reading(mention, name, start + found.start("value"), start + found.end("value"), set(), judge)
