"""Names on shared platforms and payment services beside the platform's word, kept as the page or purse they are.

The word may be the platform's host too, whatever stands between it and the name: "instagram.com → name". What does
not live here: messengers (`handles`), links (`links`), which names are valid (`domain.contacts`).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from content_models.contacts.channels import cut_purses
from content_models.contacts.folding import any_of, is_written_together, spellings, table
from content_models.contacts.leads import LEAST_OF_AT, is_sure_at
from content_models.contacts.lookup import Hit, Lookup
from content_models.contacts.meant import NO_NAMES, was_wider
from content_models.contacts.names import has_mark, is_made_up
from content_models.contacts.pieced import JOINED, is_helper, is_only_a_piece
from content_models.contacts.readings import Judge, Reading
from content_models.contacts.signs import AT_ENCLOSED, PLAIN_ENDINGS, WORDS
from content_models.contacts.spelled import NAMED, SURELY_NAMED, THEN, Spelled, spelled_name
from content_models.disguise.canonical import Canonical
from content_models.disguise.ordinary import ordinary_words
from domain.contacts.payments import PURSES, Purse
from domain.contacts.web import SHARED_HOSTS

_TABLE, _CHANNELS = table("platforms"), table("channels")["between"]
_PAGES, _PURSES = _TABLE["pages"], _TABLE["purses"]
LONG_NAMES = ("instagram", "facebook", "snapchat", "tiktok", "twitter", "onlyfans", "pinterest", "vkontakte")
"""Names of platforms long enough for cuts and leetspeak in them to be undone, and unlike any word."""

_HOSTS = {host: name for name, page in _PAGES.items() for host in SHARED_HOSTS if page["page"].startswith(f"{host}/")}
_WORDS = Lookup(
    {f"word {name}": every.get("words", ()) for name, every in (_PAGES | _PURSES).items()}
    | {f"plain {name}": every.get("plain", ()) for name, every in _PURSES.items()}
    | {f"short {name}": every.get("short", ()) for name, every in (_PAGES | _PURSES).items()}
    | {f"sign {name}": every.get("signs", ()) for name, every in _PAGES.items()}
    | {f"host {name}": [host, host.replace(".", " ")] for host, name in _HOSTS.items()},
    glued=True,
)
_NOBODY = NO_NAMES | {
    spelling
    for words in (_TABLE["between"]["words"], _TABLE["paying"]["words"])
    for word in words
    for spelling in spellings(word)
}
_LED_BY = any_of([*_CHANNELS["words"], *_TABLE["between"]["words"], *_TABLE["paying"]["words"], *NAMED, *THEN])
_NAMED = re.compile(any_of(SURELY_NAMED))
_AT_SAID = any_of([*filter(is_sure_at, WORDS["at"])])
_TABLE_OF_SIGNS = _TABLE["signs"]
_DOLLAR = any_of(_TABLE_OF_SIGNS["dollar"])
_SLASH = any_of([*WORDS["slash"], *_TABLE_OF_SIGNS["slash"]])
_AND = rf"(?:\s{any_of(_TABLE_OF_SIGNS['and'])}(?=\s[a-z0-9_]{{3}}))?"
_BETWEEN = re.compile(
    rf"(?:[^\w@$.!?;]|_(?=\W)|(?:l|d|j|all|dell|un)'|{_AT_SAID}{_AND}|{_DOLLAR}|{_LED_BY}){{0,14}}"
    rf"(?P<sign>(?:[@$]|{AT_ENCLOSED}|[(\[]\s?(?:dollar(?: sign)?|\$)\s?[)\]])\s?)?"
)
_STRONG = re.compile(r"[:=→>👉👇|：»➡➜@$/\\]|\s[-–—]\s|[\u2190-\u2bff\U0001f000-\U0001faff]|dollar")
_BEFORE = re.compile(
    r"(?<![\w.@/$-])(?P<sign>[@$]\s?)?(?P<value>[a-z0-9_][\w.-]{2,40}\w)[\"'”»)]{0,2}"
    rf"(?P<link>\s{{0,2}}[(\[|,:=<→←>–—-]?\s{{0,2}}(?:{any_of(_CHANNELS['on'])}\s{{1,2}}){{0,2}})$",
    re.ASCII,
)
_TAG = re.compile(r"tag(?![^\W_])")
_SIGNS = re.compile(rf"[@$]|{_DOLLAR}|{_AT_SAID}")
_STOPS = re.compile(r"[.!?](?=\s)|\n|[。！？]")
_WORD = re.compile(r"(?<![\w.@/#$&'-])(?P<sign>[@$]?)[a-z0-9_]{3}", re.ASCII)
_IS = (
    rf"(?:\s?{any_of(_CHANNELS['is'])}|\s{any_of(_TABLE_OF_SIGNS['there'])}){{0,2}}"
    r"[\s:=\"'«“(はがをの는은이가을를-]{0,4}$"
)
_AT_WORD = any_of(set(WORDS["at"]))
# What stands right before a name that other words part from the purse.
_LEADS = [
    ("sign", re.compile(rf"(?:@|\$|{_AT_SAID}{_AND}|{_DOLLAR}|{_SLASH})[\s:]{{0,2}}$")),
    ("sure", re.compile(rf"{any_of(SURELY_NAMED)}{_IS}")),
    (
        "said",
        re.compile(rf"{any_of(NAMED)}{_IS}|{any_of(NAMED)}\s{_AT_WORD}\s{{1,2}}$|[^\w\s]\s?{_AT_WORD}\s$"),
    ),
    ("told", re.compile(r"[:=→：»➡➜👉]\s{0,2}$")),
    ("to", re.compile(rf"{any_of(_TABLE_OF_SIGNS['to'])}\s{{1,2}}$")),
]
_LONGEST_LEAD, _MOST_WORDS, _SHORT = 34, 12, 3
_PAGES_OF_PURSES = tuple(sorted({page.partition("/")[0] for purse in PURSES.values() for page in purse.pages}))
_MOST, _FARTHEST, _WIDEST_BEFORE, _LONG = 300, 80, 70, 7
_CLOSES = re.compile(r"[\s\"'”)\]!*]*(?:$|[.,;!?|\n。，、।]|\W{2}|[^\x00-\x7f])")


def named_on_platforms(view: Canonical, lower: str, judge: Judge) -> Iterator[Reading]:
    """Names in reading order; `lower` is the view's text folded."""
    cut = [Hit(start, end, f"word {purse}") for purse, start, end in cut_purses(lower)]
    if not cut and not _WORDS.may_hit(lower):
        return
    hits = sorted([*islice(_WORDS.hits(lower), _MOST), *cut], key=lambda hit: (hit.start, -hit.end))
    done = 0
    for hit in hits:
        if hit.start >= done and (reading := _beside(view, lower, hit, done, judge)):
            done = max(reading.end, hit.end)
            yield reading


def _beside(view: Canonical, lower: str, hit: Hit, done: int, judge: Judge) -> Reading | None:
    return _after(view, lower, hit, judge) or _before(lower, hit, done, judge) or _farther(lower, hit, judge)


def _farther(lower: str, hit: Hit, judge: Judge) -> Reading | None:
    """A name at a purse later in the sentence, where what stands right before or behind it says that it is one."""
    if not _is_a_purse(hit) or lower.startswith("/", hit.end):
        return None
    last = min(len(lower), hit.end + _FARTHEST)
    stop = _STOPS.search(lower, hit.end, last)
    for found in islice(_WORD.finditer(lower, hit.end, stop.start() if stop else last), _MOST_WORDS):
        at = found.end("sign")
        before = lower[max(hit.end, at - _LONGEST_LEAD) : at]
        lead = next((how for how, pattern in _LEADS if pattern.search(before)), "")
        name = spelled_name(lower, at)
        if name and lower[name.end : name.end + 1] != "@" and _is_led_to(lower, hit, lead, name):
            return _reading(hit, name.name, (at, name.end), judge)
    return None


def _is_a_purse(hit: Hit) -> bool:
    purse = PURSES.get(hit.key.partition(" ")[2])
    return purse is not None and not purse.strict


def _is_led_to(lower: str, hit: Hit, lead: str, name: Spelled) -> bool:
    """Whether a name that others' words part from its purse is one."""
    value, is_short = name.name, hit.key.startswith("short")
    if len(value) < LEAST_OF_AT or value.isdigit() or value in _NOBODY or value.rpartition(".")[2] in PLAIN_ENDINGS:
        return False
    if value.startswith(_PAGES_OF_PURSES):
        return False
    if not name.told and is_only_a_piece(lower, name.end):
        return False
    closes = bool(_CLOSES.match(lower, name.end, name.end + 8))
    if not (_is_a_users(value) or is_made_up(value)):
        return lead in ("sign", "sure", "said", "told") and name.told and bool(_THREE_LETTERS.search(value))
    if lead in ("sign", "sure"):
        return True
    if lead == "told":
        return not is_short and closes
    if lead == "to":
        return not is_short and (name.told or len(value) >= _LONG)
    is_together = name.end < len(lower) and JOINED.match(lower, name.end, name.end + 60) is not None
    return (lead == "said" and (closes or not is_short)) or (is_together and not is_short)


def _after(view: Canonical, lower: str, hit: Hit, judge: Judge) -> Reading | None:
    if lower[hit.start - 1 : hit.start] in ("@", "/", ".", "_", "-") and hit.start:
        return None
    if lower.startswith("/", hit.end) and (hit.key.startswith("host") or "." in lower[hit.start : hit.end]):
        return None  # a link already
    between = _BETWEEN.match(lower, hit.end, hit.end + _FARTHEST)
    found = between and spelled_name(lower, between.end())
    if not between or not found or between[0] == "" or lower.startswith("@", found.end):
        return None
    start = between.end()
    is_undone = was_wider(view, start, found.end)
    if not _is_meant(_Candidate(lower, hit, between[0], found, is_undone)):
        return None
    is_as_written = len(found.name) == found.end - start and found.name.isalnum()
    return _reading(hit, view.text[start : found.end] if is_as_written else found.name, (start, found.end), judge)


def _before(lower: str, hit: Hit, done: int, judge: Judge) -> Reading | None:
    """ "@name on instagram", "name (ig)"."""
    start = max(done, hit.start - _WIDEST_BEFORE)
    found = _BEFORE.search(lower[start : hit.start])
    if found is None or hit.key.startswith("sign") or not (found["link"].strip() or found["sign"]):
        return None
    if re.match(r"[./]\w", lower[hit.end : hit.end + 2]):
        return None
    is_led = re.search(r"[(\[]|\w", found["link"]) or (found["sign"] and not hit.key.startswith(("short", "plain")))
    if not is_led or not (
        _is_a_users(found["value"]) or (found["sign"] and re.match("[a-z_.]*[a-z]{2}", found["value"]))
    ):
        return None
    first, last = found.span("value")
    return _reading(hit, found["value"], (start + first, start + last), judge)


@dataclass(frozen=True, slots=True)
class _Candidate:
    """What may be a name behind a platform's word, with what stands `between`.

    `is_undone`: whether signs had to be taken out of it to read the text at all, as nobody writes a word.
    """

    lower: str
    hit: Hit
    between: str
    found: Spelled
    is_undone: bool

    @property
    def name(self) -> str:
        return self.found.name

    @property
    def how(self) -> str:
        return self.hit.key.partition(" ")[0]

    @property
    def purse(self) -> Purse | None:
        return PURSES.get(self.hit.key.partition(" ")[2])

    @property
    def is_strong(self) -> bool:
        return bool(_STRONG.search(self.between))

    @property
    def is_named(self) -> bool:
        tag = self.purse and _TAG.search(self.lower, self.hit.end - 3, self.hit.end + len(self.between))
        return bool(tag or _NAMED.search(self.between))

    @property
    def is_foreign(self) -> bool:
        """Whether the word is a longer one of another script than the name."""
        word = self.lower[self.hit.start : self.hit.end]
        return word[0] > "\u0370" and (len(word) > _SHORT or is_written_together(word))

    @property
    def closes(self) -> bool:
        return bool(_CLOSES.match(self.lower, self.found.end, self.found.end + 8))


def _is_meant(one: _Candidate) -> bool:
    """Whether this is somebody's name and not the sentence going on."""
    if one.purse and one.purse.strict and one.how == "word":
        return one.closes
    if not _may_be_a_name(one):
        return False
    signs = _SIGNS.search(one.between)
    if one.how == "sign":
        return bool(signs) if one.hit.key != "sign snapchat" else _is_a_users(one.name)
    if signs and re.search("[a-z]{2}", one.name):
        return one.how != "short" or len(one.name) >= 4
    if one.hit.key.endswith(("discord", "pastebin")):
        return bool(re.search(r"\d", one.name)) and len(one.name) >= 6
    return _is_meant_by_name(one)


def _may_be_a_name(one: _Candidate) -> bool:
    name = one.name
    if len(name) < 3 or name.isdigit() or name.rpartition(".")[2] in PLAIN_ENDINGS or name.startswith(_PAGES_OF_PURSES):
        return False
    is_telling = is_helper(re.sub(r"\d+$", "", name))
    return one.found.told or not (is_telling or is_only_a_piece(one.lower, one.found.end))


def _is_meant_by_name(one: _Candidate) -> bool:
    """By what the name looks like, and what says that it is one."""
    name, is_weak = one.name, one.how in ("short", "plain")
    is_no_word = len(name) >= 5 and name not in ordinary_words()
    if one.is_named and is_no_word and name.isascii():
        is_sure = one.found.told or has_mark(name) or (one.purse is not None and one.how == "word")
        return is_sure or one.closes
    if _is_a_users(name):
        is_long = len(name) >= 8 and bool(re.search("[a-z]{4}", name))
        return one.is_strong or (not is_weak and len(name) >= 6) or is_long
    if one.purse and (_is_shown(one) if is_made_up(name) else _is_marked_in_words(one)):
        return True
    if one.how == "short" or not one.is_strong or len(name) < 6 or (one.how == "plain" and not is_made_up(name)):
        return False
    return is_no_word and name.isalpha() and (one.closes or bool(one.found.flags))


def _is_marked_in_words(one: _Candidate) -> bool:
    """Whether a sign within it is said, as nobody does of a word: "works: zol dash mer"."""
    return (
        one.is_strong
        and one.how != "short"
        and bool(one.found.flags)
        and bool(re.search(r"[a-z]{3}[_-][a-z]", one.name))
    )


def _is_shown(one: _Candidate) -> bool:
    """Whether a word of no language is shown to be a name by how it is written, or stands beside another script's."""
    is_hidden = one.is_undone or bool(one.found.flags)
    return (is_hidden and one.how != "short") or ((one.is_foreign or one.found.told) and one.closes)


_THREE_LETTERS = re.compile(r"[a-z]{3}")


def _is_a_users(name: str) -> bool:
    """Whether a word is written as users' names on platforms are; longer than a code, and without dashes."""
    return has_mark(name) and bool(_THREE_LETTERS.search(name)) and len(name) >= 5 and "-" not in name


def _reading(hit: Hit, name: str, span: tuple[int, int], judge: Judge) -> Reading | None:
    platform = hit.key.partition(" ")[2]
    if platform in _PURSES:
        valid = judge.resolve("payment_handle", f"{platform}:{name.lower()}")
    else:
        keeps_case = platform in ("discord", "pastebin")
        valid = judge.resolve("url", _PAGES[platform]["page"] + (name if keeps_case else name.lower()))
    return Reading(*valid, *span, 0.8) if valid else None
