"""Names on messengers beside the messenger's word, before or after it, and how such names are spelled out.

What does not live here: where the word stands (`channels`), links to a name (`links`), which names are valid
(`domain.contacts`).
"""

import re
from collections.abc import Iterator
from dataclasses import replace

from content_models.contacts.channels import Mention, mentions
from content_models.contacts.folding import any_of, is_written_together, literals, spellings, table
from content_models.contacts.names import is_made_up
from content_models.contacts.readings import Judge, Reading
from content_models.contacts.signs import WORDS
from content_models.contacts.spelled import AT, NAMED, PICTURE, SURELY_NAMED, THEN, bare, spelled_name
from content_models.disguise.canonical import Canonical
from content_models.disguise.ordinary import ordinary_words

_CHANNELS = table("channels")["between"]
LEAST_OF_AT, LEAST_OF_SHAPED = 5, 6
"""Letters of a word for the at-sign that is nothing else; of a name that its shape alone shows to be one."""

_BETWEEN = frozenset(s for word in _CHANNELS["words"] for s in spellings(word)) | WORDS["at"]
_NAMED, _SURELY = re.compile(any_of(NAMED)), re.compile(any_of(SURELY_NAMED))
_NAMED_BEFORE = re.compile(rf"{any_of(NAMED)}[\s:=\"'«“(-]{{0,4}}$")
_LEADS = re.compile(
    any_of([*NAMED, *THEN, *_CHANNELS["words"], *(word for word in WORDS["at"] if len(word) >= LEAST_OF_AT)])
)
_TOGETHER = re.compile(literals(filter(is_written_together, _BETWEEN)))
_NOBODY = frozenset(s for word in _CHANNELS["nobody"] for s in spellings(word)) | _BETWEEN
NO_NAMES = _NOBODY | frozenset(s for word in NAMED for s in spellings(word))
"""Words beside a messenger's that are nobody's name."""
_ON = any_of([*_CHANNELS["on"], *NAMED])

_MARKS = re.compile(r"[^\w@]{1,60}|_{1,8}(?=\W)|(?:l|d|j|all|dell|un|dall|sull|nell)'(?=\w)")
_SUFFIX = re.compile(r"['-]?(?<=['-])[^\W\d_]{1,5}(?![\w@'])")
_STRANGE = re.compile(
    r"[\u0370-\uffff](?<![^\w])[^\W_a-z0-9]*|(?=[a-z]{0,12}[^\W\d_a-z\u0370-\uffff])[^\W\d_\u0370-\uffff]+(?![^\W_])"
)
_TOYS = frozenset(_CHANNELS["toys"])
_ORDINARY_END = re.compile(
    r"(?:ing|able|ible|tion|sion|ment|ness|ful|less|ly|ed|ous|ive|ies|ary|ant|ent|ity|ship|ism|ado|ido|ando|iendo|mente|"
    r"ción|cion|lich|iert|isch|bar|keit|heit|ung|eren|ieren|ée?s?|euse|eux|ique|eur|zione|mente|abile|ato|ita|ção|ções|"
    r"ość|nie|owy|ować|lik|lar|ler|yor)$"
)
_FARTHEST, _MOST_WORDS, _MOST_STRANGE, _MOST_MENTIONS = 80, 7, 4, 400
_SIZES = {"telegram": (5, 32), "wickr": (3, 32), "signal": (5, 36)}
_SHAPED = re.compile(r"(?<![\w.@/#$-])(?P<at>@?)[a-z_][\w.]{3,40}", re.ASCII)
_TOLD_AFTER = re.compile(r"[:=→>：»]\s{0,2}$")
_LED_AGAIN = re.compile(r"[@nv]|[:：=]\s?$")
_LONE_AT = re.compile(r"@(?![\w.@])")
_LONG, _PARTICLES = 9, " を로으の"
_STOPS = re.compile(r"[.!?]\s|\n")
_AFTER_AT = re.compile(rf"(?<=\s)(?:{any_of(_CHANNELS['is'])}\s|{any_of(THEN)})|{any_of(THEN)}")
_WHERE = re.compile(
    rf"{any_of([*_CHANNELS['on'], *_CHANNELS['mine']])}(?:\s[^\W\d_]{{1,6}}){{0,2}}['\s]{{0,2}}$"
    r"|\W(?:l|sull|dell|nell|all|d)'$"
)
_WHERE_BEHIND = re.compile(rf"\s?{any_of(_CHANNELS['where'])}")
_APP = re.compile(
    "app|apk|apli|apce|appli|прилож|прил|アプリ|앱|แอ|软件|تطبيق|[td][ae]n?$|[oöe]n$|b[ae]n$|ss[aä]$|ll[aä]$"
)
_GOES_ON = re.compile(rf"(?:[.*•·^~]|{PICTURE})[^\W_]")
_AND = re.compile(r"(?:i|a|e|y|et|und|and|en|og|och|ja|es|ve|si|then)\s(?=[a-z0-9_]{4})")
_OF_AN_APP = re.compile(any_of(_CHANNELS["apps"]))
_SIGNAL_NAME = re.compile(r"[a-z_]\w{2,31}\.\d{2,9}", re.ASCII)


def named_on_channels(view: Canonical, lower: str, judge: Judge) -> Iterator[Reading]:
    """Names of a text in reading order."""
    done = 0
    for mention in mentions(lower)[:_MOST_MENTIONS]:
        reading = (
            _after(lower, mention, judge) or _before(lower, mention, done, judge) or _farther(lower, mention, judge)
        )
        if reading is not None:
            done = max(reading.end, mention.end)
            undone = view.undone_in(*view.original_span(mention.start, mention.end))
            yield replace(reading, flags=reading.flags | undone)


def _after(lower: str, mention: Mention, judge: Judge) -> Reading | None:
    """The name that follows, past signs and words that only lead to it."""
    at, marks, limit = _led_to(lower, mention)
    if at >= limit:
        return None
    return _named(lower, mention, at, marks, judge)


def _led_to(lower: str, mention: Mention) -> tuple[int, str, int]:
    """Where the name would begin; the signs before it, and a letter for each word.

    "n" for one that says a name follows, "v" for one that may, "w" for any other that leads there, "u" for an unknown.
    """
    limit = min(len(lower), mention.end + _FARTHEST)
    suffix = _SUFFIX.match(lower, mention.end)
    at, words, strange, marks = suffix.end() if suffix else mention.end, 0, 0, ""
    while at < limit:
        if enclosed := AT.match(lower, at):
            at, marks = enclosed.end(), marks + "@"
        elif _TOLD_AFTER.search(marks) and (named := spelled_name(lower, at)) and named.told:
            break
        elif sign := _MARKS.match(lower, at):
            if at == mention.end and mention.how == "hidden" and sign[0].startswith("."):
                sign = _MARKS.match(lower, at + 1) or sign
            if re.search(r"[.!?]\s+$", sign[0]) and not re.search(r"[:=→>@-]", sign[0]):
                return limit, "", limit
            at, marks = sign.end(), marks + sign[0]
        elif lower[at] == "@":
            at, marks = at + 1, marks + "@"
            at += len(lower[at : at + 2]) - len(lower[at : at + 2].lstrip())
        elif "@" in marks[-1:] and (joined := _AND.match(lower, at)):
            at = joined.end()
        elif "@" in marks[-1:] and lower[at].isascii() and not _AFTER_AT.match(lower, at):
            break
        elif (lead := _LEADS.match(lower, at)) and words < _MOST_WORDS and not _goes_on(lower, lead.end()):
            at, words = lead.end(), words + 1
            marks += _sort_of(lead[0])
        elif bare(lower, at):
            break
        elif together := _TOGETHER.match(lower, at):
            at, marks = together.end(), marks + "w"
        elif (word := _STRANGE.match(lower, at)) and strange < _MOST_STRANGE:
            at, strange = word.end(), strange + 1
            marks += "u" if lower[mention.start : mention.end] in _TOYS or not is_written_together(word[0]) else "w"
        else:
            break
    return at, marks, limit


def _sort_of(lead: str) -> str:
    if lead in WORDS["at"] and len(lead) >= LEAST_OF_AT:
        return "@"
    return "n" if _SURELY.fullmatch(lead) else "v" if _NAMED.fullmatch(lead) else "w"


def _goes_on(lower: str, end: int) -> bool:
    """Whether a word is only the beginning of a name: "my_shop77", "a m b e r"."""
    return lower[end : end + 1] == "_" or bool(_GOES_ON.match(lower, end))


def _named(lower: str, mention: Mention, at: int, marks: str, judge: Judge) -> Reading | None:
    found = spelled_name(lower, at)
    if found is None:
        return None
    name, end, flags, told = found[:4]
    if "\u0590" <= lower[mention.end - 1] < "\u0780" and _LONE_AT.match(lower, end):  # written from right to left
        marks, end = marks + "@", end + 1
    if lower[end : end + 1] == "@" or re.match(r"\.(?:com|net|org|ru)\b", lower[end : end + 5]):
        return None
    if not _is_meant(lower, mention, name, marks, end, "told" if told else "spelled" if flags else ""):
        return None
    return _reading(mention, name, at, end, flags, judge)


def _farther(lower: str, mention: Mention, judge: Judge) -> Reading | None:
    """A name of unmistakable shape later in the sentence, where something says that it is one; of Signal any."""
    if _is_only_short(lower, mention) and "@" not in lower:
        return None
    stop = _STOPS.search(lower, mention.end, mention.end + _FARTHEST)
    stop_at = stop.start() if stop and mention.kind != "signal" else min(len(lower), mention.end + _FARTHEST)
    for found in _SHAPED.finditer(lower, mention.end, min(len(lower), stop_at + 40)):
        if found.start() >= stop_at:
            return None
        spelled = spelled_name(lower, found.end("at"))
        if (
            spelled is None
            or lower[spelled.end : spelled.end + 1] == "@"
            or not _is_shaped(mention, found, spelled.name)
        ):
            continue
        is_signal = mention.kind == "signal" and (not stop or found.start() < stop.start())
        is_signal = is_signal or (mention.kind == "signal" and bool(_NAMED.search(lower, mention.end, found.start())))
        if is_signal or _is_told(lower, mention, found, spelled.end):
            return _reading(mention, spelled.name, found.end("at"), spelled.end, spelled.flags, judge)
    return None


def _is_only_short(lower: str, mention: Mention) -> bool:
    word = lower[mention.start : mention.end]
    return mention.how not in ("word", "hidden") and word.isascii() and (mention.kind != "signal" or len(word) < 4)


def _is_told(lower: str, mention: Mention, found: re.Match[str], end: int) -> bool:
    """Whether an at-sign or a word beside it says that this is a name."""
    if found["at"] and mention.how != "nick":
        return True
    is_app = mention.how in ("word", "hidden") or (mention.how == "nick" and _is_an_app(lower, mention))
    beside = _NAMED_BEFORE.search(lower[max(mention.end, found.start() - 24) : found.start()])
    return is_app and bool(beside or _NAMED.search(lower[end : end + 18]))


def _is_shaped(mention: Mention, found: re.Match[str], name: str) -> bool:
    if mention.kind == "signal":
        is_word = name.partition(".")[0] in ordinary_words()
        return bool(_SIGNAL_NAME.fullmatch(name) and re.match("[a-z_]{4}", name)) and not is_word
    has_letters = bool(re.search("[a-z]{3}", name)) and len(name) >= LEAST_OF_SHAPED
    return has_letters and ("_" in name or bool(re.search(r"[a-z]{4}\w*\d{2}$", name)) or bool(found["at"]))


def _is_an_app(lower: str, mention: Mention) -> bool:
    """Whether a word that may be a toy or a vehicle is spoken of as where somebody is: "on the blue plane"."""
    before, word = lower[max(0, mention.start - 18) : mention.start], lower[mention.start : mention.end]
    if _OF_AN_APP.search(lower, max(0, mention.start - 36), mention.start):
        return True
    return bool(_WHERE.search(before) or _WHERE_BEHIND.match(lower, mention.end) or _APP.search(word))


def _reading(mention: Mention, name: str, start: int, end: int, flags: set[str], judge: Judge) -> Reading | None:
    if mention.kind == "signal" and not _SIGNAL_NAME.fullmatch(name):
        return None
    valid = judge.resolve(mention.kind, name)
    if valid is None:
        return None
    if mention.how == "hidden":
        flags = flags | {"separators"}
    return Reading(*valid, start, end, 0.9 if mention.how in ("word", "hidden") else 0.85, frozenset(flags))


def _is_meant(lower: str, mention: Mention, name: str, marks: str, end: int, spelled: str) -> bool:
    """Whether this is somebody's name and not the sentence going on."""
    least, most = _SIZES[mention.kind]
    if not least <= len(name) <= most or name in _NOBODY or name.isdigit():
        return False
    if mention.kind == "signal":
        return bool(_SIGNAL_NAME.fullmatch(name))
    has_sign = bool(re.search(r"\d|[a-z0-9]_[a-z0-9]", name)) and bool(re.search(r"[a-z]", name))
    strong = "@" in marks or bool(re.search(r"[:=→>👉👇|：»➡➜]|\s[-–—]\s|[\u2190-\u2bff\U0001f000-\U0001faff]", marks))
    is_code = bool(re.fullmatch(r"\d+[a-z]{1,3}|[a-z]{1,2}\d+|\d+\w*", name))
    if "u" in marks and mention.how in ("short", "nick", "picture") and not _LED_AGAIN.search(marks):
        is_clear = bool(re.fullmatch(r"[a-z_]{4,}\d{2,4}", name)) and _closes(lower, end)
        return mention.how == "short" and lower[mention.start : mention.end] not in _TOYS and is_clear
    if mention.how == "nick":
        is_told = " " in lower[mention.start : mention.end] and bool(re.match(r"[a-z]{4,}_?\w*\d{2}$", name))
        is_named = bool(re.search("[nv@]", marks) or _NAMED.match(lower[end:].lstrip(_PARTICLES)))
        is_led = (is_named or is_told) and "u" not in marks
        return is_led and has_sign and not is_code and len(name) >= LEAST_OF_SHAPED and _is_an_app(lower, mention)
    if mention.how == "picture":
        is_where = is_made_up(name) and bool(_WHERE.search(lower[max(0, mention.start - 18) : mention.start]))
        return _is_meant_by_picture(name, marks, has_sign, strong) or (is_where and _closes(lower, end))
    if "@" in marks and (has_sign or strong or len(name) >= 5):
        return True
    if has_sign:
        return not is_code and (
            strong or bool(spelled) or marks.strip() != "" or len(name) >= 6 or mention.how != "short"
        )
    if spelled == "told" and (len(name) >= LEAST_OF_SHAPED or strong or "n" in marks):
        return True
    if "n" in marks and len(name) >= 5 and name not in ordinary_words():
        return bool(spelled) or _closes(lower, end)
    if _is_led_as_made_up(lower, mention, name, marks, end):
        return True
    if (_ORDINARY_END.search(name) and not spelled) or len(name) < 6:
        return strong and len(name) >= 5 and not _ORDINARY_END.search(name) and _closes(lower, end)
    if strong or spelled:
        return _closes(lower, end) or len(name) >= _LONG
    is_led = bool(re.search("[vw]", marks)) and mention.how != "short" and name not in ordinary_words()
    return is_led and len(name) >= 8 and _closes(lower, end)


def _is_meant_by_picture(name: str, marks: str, has_sign: bool, strong: bool) -> bool:
    if "@" in marks or (has_sign and len(name) >= LEAST_OF_SHAPED and bool(re.search(r"[a-z]{3}", name))):
        return True
    return strong and (has_sign or (len(name) >= 8 and not _ORDINARY_END.search(name)))


def _is_led_as_made_up(lower: str, mention: Mention, name: str, marks: str, end: int) -> bool:
    """Whether letters that are no word are led to, named behind, or all that is left of the text."""
    if not is_made_up(name) or mention.how not in ("word", "hidden", "short"):
        return False
    is_foreign = mention.how == "short" and mention.end - mention.start >= 4 and lower[mention.start] > "\u0370"
    is_plain = mention.how in ("word", "hidden") or is_foreign
    if (is_foreign or mention.how == "hidden") and not re.search(r"\w", marks) and _closes(lower, end):
        return True
    if mention.how == "short" and len(name) >= 7 and ("v" in marks or not re.search(r"\w", marks + lower[end:])):
        return True
    is_named = "v" in marks or (is_plain and bool(_NAMED.match(lower[end:].lstrip(_PARTICLES))))
    if is_plain and is_named and "w" not in marks:
        return True
    is_led = is_named or ("w" in marks and (mention.how != "short" or len(name) > LEAST_OF_SHAPED))
    return (is_led or (is_plain and not re.search(r"\w", lower[end:]))) and _closes(lower, end)


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
