"""Names on messengers beside the messenger's word, before or after it.

What does not live here: where the word stands (`channels`), the way from it to a name (`leads`), how a name is spelled
out (`spelled`), whether it is meant as one (`meant`), links to a name (`links`), which names are valid
(`domain.contacts`).
"""

import re
from collections.abc import Iterator
from dataclasses import replace

from content_models.contacts.channels import Mention, mentions
from content_models.contacts.folding import any_of, table
from content_models.contacts.leads import FARTHEST, Walk
from content_models.contacts.meant import (
    LEAST_OF_SHAPED,
    NO_NAMES,
    ORDINARY_END,
    SIGNAL_NAME,
    SIZES,
    Candidate,
    is_an_app,
    is_meant,
    was_wider,
)
from content_models.contacts.names import is_made_up
from content_models.contacts.numbered import is_somebodys, numbered
from content_models.contacts.pieced import is_helper, one_word
from content_models.contacts.readings import Judge, Reading
from content_models.contacts.spelled import NAMED, Spelled, lengthened, spelled_name
from content_models.disguise.canonical import Canonical
from content_models.disguise.ordinary import ordinary_words

_CHANNELS = table("channels")["between"]
_MOST_MENTIONS = 400
_NAMED = re.compile(any_of(NAMED))
_NAMED_BEFORE = re.compile(rf"{any_of(NAMED)}[\s:=\"'«“(-]{{0,4}}$")
_ON = any_of([*_CHANNELS["on"], *NAMED])
_SHAPED = re.compile(r"(?<![\w.@/#$-])(?P<at>@?)[a-z_][\w.]{3,40}", re.ASCII)
_LONE_AT = re.compile(r"@(?![\w.@])")
_HOST_BEHIND = re.compile(r"\.(?:com|net|org|ru)\b")
_STOPS = re.compile(r"[.!?]\s|\n")
_OPENS = re.compile(r"(?:^|[:;,.!?\n\"(：。،]\s{0,2})$")
_CODE = re.compile(r"\d+[a-z]{1,3}|[a-z]{1,2}\d+")
_BEFORE_NUMBER = re.compile(r"[a-z_]\w{2,31}", re.ASCII)
_SIGN = re.compile(r"\d|[a-z0-9]_[a-z0-9]")
_BEFORE = re.compile(
    rf"(?<![\w.@/-])(?P<at>@\s?)?(?P<value>[a-z0-9_][\w.-]{{2,40}}\w)[\"'”»)]{{0,2}}"
    rf"(?P<link>\s{{0,2}}(?:\(|\[|-|–|—|,|:|=|<|→|←|>|@|/|\|)?\s{{0,2}}(?:{_ON}\s{{0,2}}){{0,4}}"
    r"(?:my|the|our|mein\w*|mi|mon|il|mio|meu)?\s{0,2})$",
    re.ASCII,
)


def named_on_channels(view: Canonical, lower: str, judge: Judge) -> Iterator[Reading]:
    """Names of a text in reading order."""
    done = 0
    for mention in mentions(lower)[:_MOST_MENTIONS]:
        reading = (
            _after(view, lower, mention, judge)
            or _before(lower, mention, done, judge)
            or _farther(lower, mention, judge)
        )
        if reading is not None:
            done = max(reading.end, mention.end)
            undone = view.undone_in(*view.original_span(mention.start, mention.end))
            yield replace(reading, flags=reading.flags | undone)


def _after(view: Canonical, lower: str, mention: Mention, judge: Judge) -> Reading | None:
    """The name that follows, past signs and words that only lead to it."""
    walk = Walk(lower, mention)
    found = None if walk.is_lost else _spelled(lower, mention, walk)
    if found is None:
        return None
    marks, at = walk.marks, walk.at
    if "\u0590" <= lower[mention.end - 1] < "\u0780" and _LONE_AT.match(lower, found.end):  # written from right to left
        marks, found = marks + "@", found._replace(end=found.end + 1)
    if lower[found.end : found.end + 1] == "@" or _HOST_BEHIND.match(lower[found.end : found.end + 5]):
        return None
    is_undone = was_wider(view, at, found.end)
    if not is_meant(Candidate(lower, mention, found, marks, is_undone)):
        return None
    return _reading(mention, found.name, at, found.end, found.flags, judge)


def _spelled(lower: str, mention: Mention, walk: Walk) -> Spelled | None:
    """The name that the walk came to; of Signal with its number."""
    at = walk.at
    if "t" in walk.marks and (joined := one_word(lower, at)):
        return Spelled(*joined, {"separators"}, told=True)
    found = spelled_name(lower, at)
    if found is None or mention.kind != "signal" or SIGNAL_NAME.fullmatch(found.name):
        return found
    base = _BEFORE_NUMBER.match(lower, at)
    number = numbered(lower, found.name, found.end) or (base and numbered(lower, base[0], base.end()))
    if not number or not is_somebodys(number, walk.marks, mention.how == "hidden"):
        return found
    return Spelled(number.name, number.end, found.flags | {"spelled_dot"}, told=True)


def _farther(lower: str, mention: Mention, judge: Judge) -> Reading | None:
    """A name of unmistakable shape later in the sentence, where something says that it is one; of Signal any."""
    if _is_only_short(lower, mention) and "@" not in lower:
        return None
    stop = _STOPS.search(lower, mention.end, mention.end + FARTHEST)
    stop_at = stop.start() if stop and mention.kind != "signal" else min(len(lower), mention.end + FARTHEST)
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
    is_app = mention.how in ("word", "hidden") or (mention.how == "nick" and is_an_app(lower, mention))
    beside = _NAMED_BEFORE.search(lower[max(mention.end, found.start() - 24) : found.start()])
    return is_app and bool(beside or _NAMED.search(lower[end : end + 18]))


def _is_shaped(mention: Mention, found: re.Match[str], name: str) -> bool:
    if mention.kind == "signal":
        base, is_typed = name.partition(".")[0], found.string.startswith(name, found.end("at"))
        is_word = base in ordinary_words() or not (is_typed or is_made_up(base))
        return bool(SIGNAL_NAME.fullmatch(name) and re.match("[a-z_]{4}", name)) and not is_word
    has_letters = bool(re.search("[a-z]{3}", name)) and len(name) >= LEAST_OF_SHAPED
    return has_letters and ("_" in name or bool(re.search(r"[a-z]{4}\w*\d{2}$", name)) or bool(found["at"]))


def _reading(mention: Mention, name: str, start: int, end: int, flags: set[str], judge: Judge) -> Reading | None:
    if mention.kind == "signal" and not SIGNAL_NAME.fullmatch(name):
        return None
    valid = judge.resolve(mention.kind, name)
    if valid is None:
        return None
    if mention.how == "hidden":
        flags = flags | {"separators"}
    return Reading(*valid, start, end, 0.9 if mention.how in ("word", "hidden") else 0.85, frozenset(flags))


def _before(lower: str, mention: Mention, done: int, judge: Judge) -> Reading | None:
    """The name that stands before: "@name on telegram", "name (tg)", "look for name on telegram and add 77"."""
    start = max(done, mention.start - 70)
    window = lower[start : mention.start]
    found = _BEFORE.search(window)
    if found is None or found["value"] in NO_NAMES or (mention.how == "short" and not found["link"].strip()):
        return None
    least, most = SIZES[mention.kind]
    if not least <= len(found["value"]) <= most or not (found["link"].strip() or _has_at(window, found)):
        return None
    if mention.kind == "signal" or _is_name_before(window, found, mention):
        name = Spelled(found["value"], mention.end, set())
        longer = None if "_" in name.name[-1:] else lengthened(lower, name)
        name = longer or name._replace(end=start + found.end("value"))
        return _reading(mention, name.name, start + found.start("value"), name.end, name.flags, judge)
    return None


def _has_at(window: str, found: re.Match[str]) -> bool:
    at = found.start("value")
    return bool(found["at"]) or window[max(0, at - 2) : at].strip().endswith("@")


def _is_name_before(window: str, found: re.Match[str], mention: Mention) -> bool:
    name, before = found["value"], window[: found.start("value")]
    has_sign = bool(re.search(r"[a-z]", name) and _SIGN.search(name))
    if _has_at(window, found) or (has_sign and not _CODE.fullmatch(name)):
        return True
    if is_made_up(name) and _NAMED_BEFORE.search(before) and mention.how in ("word", "hidden", "short"):
        return not is_helper(name) and len(name) >= LEAST_OF_SHAPED
    return bool(_OPENS.search(before)) and len(name) >= 8 and not ORDINARY_END.search(name) and mention.how != "short"
