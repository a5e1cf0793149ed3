"""Whether what stands beside a messenger's word is somebody's name there, or the sentence going on.

A name with a digit or underscore beside a messenger's own name is believed easily, letters alone only where words
say that they are a name and they are a word in no language; beside a nickname that is also a thing, an ordinary word
never. What does not live here: where the name begins (`leads`), and which names are valid (`domain.contacts`).
"""

import re
from dataclasses import dataclass

from content_models.contacts.channels import Mention
from content_models.contacts.folding import any_of, is_written_together, spellings, table
from content_models.contacts.leads import BETWEEN, TOYS
from content_models.contacts.names import is_made_up
from content_models.contacts.numbered import SAYS_A_NAME
from content_models.contacts.pieced import is_helper, is_only_a_piece
from content_models.contacts.spelled import NAMED, Spelled
from content_models.disguise.canonical import Canonical
from content_models.disguise.ordinary import ordinary_words

_CHANNELS = table("channels")["between"]
LEAST_OF_SHAPED = 6
"""Letters of a name that its shape alone shows to be one."""

_NOBODY = frozenset(s for word in _CHANNELS["nobody"] for s in spellings(word)) | BETWEEN
NO_NAMES = _NOBODY | frozenset(s for word in NAMED for s in spellings(word))
"""Words beside a messenger's that are nobody's name."""

SIZES = {"telegram": (5, 32), "wickr": (3, 32), "signal": (5, 36)}
SIGNAL_NAME = re.compile(r"[a-z_]\w{2,31}\.\d{2,9}", re.ASCII)
ORDINARY_END = re.compile(
    r"(?:ing|able|ible|tion|sion|ment|ness|ful|less|ly|ed|ous|ive|ies|ary|ant|ent|ity|ship|ism|ado|ido|ando|iendo|mente|"
    r"ción|cion|lich|iert|isch|bar|keit|heit|ung|eren|ieren|ée?s?|euse|eux|ique|eur|zione|mente|abile|ato|ita|ção|ções|"
    r"ość|nie|owy|ować|lik|lar|ler|yor)$"
)
_NAMED = re.compile(any_of(NAMED))
_STRONG = re.compile(r"[:=→>👉👇|：»➡➜★]|\s[-–—]\s|[\u2190-\u2bff\U0001f000-\U0001faff]")
_LED_AGAIN = re.compile(r"[@nv]|[:：=]\s?$")
_LONG, _PARTICLES = 9, " を로으の"
_MOST_UNKNOWN, _NEAR = 4, 36
_SIGN, _LETTER = re.compile(r"\d|[a-z0-9]_[a-z0-9]"), re.compile(r"[a-z]")
_CODE = re.compile(r"\d+[a-z]{1,3}|[a-z]{1,2}\d+|\d+\w*")
_WHERE = re.compile(
    rf"{any_of([*_CHANNELS['on'], *_CHANNELS['mine']])}(?:\s[^\W\d_]{{1,6}}){{0,2}}['\s]{{0,2}}$"
    r"|\W(?:l|sull|dell|nell|all|d)'$"
)
_WHERE_BEHIND = re.compile(rf"\s?{any_of(_CHANNELS['where'])}")
_APP = re.compile(
    "app|apk|apli|apce|appli|прилож|прил|アプリ|앱|แอ|软件|تطبيق|[td][ae]n?$|[oöe]n$|b[ae]n$|ss[aä]$|ll[aä]$"
)
_OF_AN_APP = re.compile(any_of(_CHANNELS["apps"]))
_CLOSES = re.compile(
    r"[\s\"'”)\]!*]*(?:$|[.,;!?|\n။。，、।]|\s(?:for|if|or|and|to|y|o|et|und|e|и|на|для|или|после|after|only|пишите)\b"
    r"|\W{2,}|[^\x00-\x7f])"
)


@dataclass(frozen=True, slots=True)
class Candidate:
    """What may be a name.

    Attributes:
        lower: the folded text, in which `found` ends where it ends.
        marks: what stands between (`leads.Walk.marks`).
        is_undone: whether signs had to be taken out of it to read the text at all, as nobody writes a word.
    """

    lower: str
    mention: Mention
    found: Spelled
    marks: str
    is_undone: bool = False

    @property
    def name(self) -> str:
        return self.found.name

    @property
    def has_sign(self) -> bool:
        """Whether it has a digit or an underscore inside, beside letters."""
        return bool(_SIGN.search(self.name) and _LETTER.search(self.name))

    @property
    def is_code(self) -> bool:
        return bool(_CODE.fullmatch(self.name))

    @property
    def is_strong(self) -> bool:
        return "@" in self.marks or bool(_STRONG.search(self.marks))

    @property
    def is_spelled(self) -> bool:
        return self.found.told or bool(self.found.flags) or self.is_undone

    @property
    def is_named_behind(self) -> bool:
        return bool(_NAMED.match(self.lower[self.found.end :].lstrip(_PARTICLES)))

    @property
    def is_last(self) -> bool:
        return not re.search(r"\w", self.lower[self.found.end :])

    @property
    def closes(self) -> bool:
        return closes(self.lower, self.found.end)


def was_wider(view: Canonical, start: int, end: int) -> bool:
    """Whether signs were taken out of a place of the view; costs no look through all that was undone."""
    first, last = view.original_span(start, end)
    return last - first > end - start


def closes(lower: str, end: int) -> bool:
    """Whether the sentence or line ends here, or goes on in a way that follows a name."""
    return bool(_CLOSES.match(lower[end : end + 8]))


def is_meant(one: Candidate) -> bool:
    """Whether this is somebody's name and not the sentence going on."""
    least, most = SIZES[one.mention.kind]
    if not least <= len(one.name) <= most or one.name in _NOBODY or one.name.isdigit():
        return False
    if one.mention.kind == "signal":
        return bool(SIGNAL_NAME.fullmatch(one.name)) and _is_no_thing(one)
    if is_helper(re.sub(r"\d+$", "", one.name)) or (not one.is_spelled and is_only_a_piece(one.lower, one.found.end)):
        return False
    if one.marks.count("u") > _MOST_UNKNOWN and not one.found.told:
        return False
    if "u" in one.marks and one.mention.how in ("short", "nick", "picture") and not _LED_AGAIN.search(one.marks):
        return _is_meant_past_the_unknown(one)
    if one.mention.how == "nick":
        return _is_meant_by_nick(one)
    if one.mention.how == "picture":
        return _is_meant_by_picture(one)
    return _is_meant_by_name(one)


def _is_no_thing(one: Candidate) -> bool:
    """Whether it is typed as names are, said to be one, or no word: "signal repeater point 45" speaks of a thing."""
    base = one.name.partition(".")[0]
    if not one.is_spelled or one.mention.how == "hidden" or SAYS_A_NAME.search(one.marks):
        return True
    is_parted = "_" in base or "separators" in one.found.flags
    return is_parted or is_made_up(base) or (":" in one.marks and base not in ordinary_words())


def _is_meant_past_the_unknown(one: Candidate) -> bool:
    """Behind unknown words, which may speak of the thing."""
    if one.mention.how != "short" or one.lower[one.mention.start : one.mention.end] in TOYS:
        return False
    is_told = one.found.told and "_" in one.name
    return (is_told or bool(re.fullmatch(r"[a-z_]{4,}\d{2,4}", one.name))) and (one.found.told or one.closes)


def _is_meant_by_nick(one: Candidate) -> bool:
    """Beside an ordinary word: only where that is spoken of as a place, and more than the name's shape tells of it."""
    told = one.lower[max(0, one.mention.start - _NEAR) : one.mention.start]
    is_phrase = " " in one.lower[one.mention.start : one.mention.end] or bool(_OF_AN_APP.search(told))
    is_named = bool(re.search("[nv@]", one.marks)) or one.is_named_behind
    if "u" in one.marks or len(one.name) < LEAST_OF_SHAPED or not is_an_app(one.lower, one.mention):
        return False
    if one.has_sign and not one.is_code:
        return is_named or (is_phrase and bool(re.match(r"[a-z]{4,}_?\w*\d{2}$", one.name)))
    is_led = "n" in one.marks or (is_phrase and (is_named or bool(_LED_AGAIN.search(one.marks))))
    return is_led and is_made_up(one.name) and (one.closes or one.is_named_behind)


def _is_meant_by_picture(one: Candidate) -> bool:
    if "@" in one.marks or (one.has_sign and len(one.name) >= LEAST_OF_SHAPED and re.search(r"[a-z]{3}", one.name)):
        return True
    if one.is_strong and (one.has_sign or (len(one.name) >= 8 and not ORDINARY_END.search(one.name))):
        return True
    is_where = bool(_WHERE.search(one.lower[max(0, one.mention.start - 18) : one.mention.start]))
    return is_made_up(one.name) and is_where and one.closes


def _is_meant_by_name(one: Candidate) -> bool:
    name, is_short = one.name, one.mention.how == "short"
    if "@" in one.marks and (one.has_sign or one.is_strong or len(name) >= 5):
        return True
    if one.has_sign:
        is_led = one.is_strong or one.is_spelled or one.marks.strip() != ""
        return not one.is_code and (is_led or len(name) >= 6 or not is_short)
    if one.found.told and (len(name) >= LEAST_OF_SHAPED or one.is_strong or "n" in one.marks):
        return True
    if one.is_undone and len(name) >= LEAST_OF_SHAPED and name not in ordinary_words():
        return True
    if "n" in one.marks and len(name) >= 5 and name not in ordinary_words():
        return one.is_spelled or one.closes
    return _is_led_as_made_up(one) or _is_led_as_no_word(one)


def _is_led_as_no_word(one: Candidate) -> bool:
    """Whether letters that may be a rare word stand where a name would, and close the sentence."""
    name = one.name
    is_ordinary = bool(ORDINARY_END.search(name))
    if (is_ordinary and not one.is_spelled) or len(name) < 6:
        return one.is_strong and len(name) >= 5 and not is_ordinary and one.closes
    if one.is_strong or one.is_spelled:
        return one.closes or len(name) >= _LONG
    is_led = bool(re.search("[vw]", one.marks)) and one.mention.how != "short" and name not in ordinary_words()
    return is_led and len(name) >= 8 and one.closes


def _is_led_as_made_up(one: Candidate) -> bool:
    """Whether letters that are no word are led to, named behind, or all that is left of the text."""
    mention, name = one.mention, one.name
    if not is_made_up(name) or mention.how not in ("word", "hidden", "short"):
        return False
    is_short, is_foreign = mention.how == "short", _is_foreign(one)
    has_words = bool(re.search(r"\w", one.marks))
    if (is_foreign or mention.how == "hidden" or mention.kind == "wickr") and not has_words and one.closes:
        return True
    if is_short and len(name) >= 7 and ("v" in one.marks or (one.is_last and not has_words)):
        return True
    is_plain = is_foreign or not is_short
    is_named = "v" in one.marks or (is_plain and one.is_named_behind)
    if is_plain and is_named and "w" not in one.marks:
        return True
    is_led = is_named or ("w" in one.marks and (not is_short or len(name) > LEAST_OF_SHAPED))
    return (is_led or (is_plain and one.is_last)) and one.closes


def _is_foreign(one: Candidate) -> bool:
    """Whether the messenger's short name is of another script than the name, and long enough to be no other word."""
    word = one.lower[one.mention.start : one.mention.end]
    if one.mention.how != "short" or word[0] <= "\u0370" or (word in TOYS and not one.is_named_behind):
        return False
    return len(word) >= 4 or (is_written_together(word) and len(word) >= 2)


def is_an_app(lower: str, mention: Mention) -> bool:
    """Whether a word that may be a toy or a vehicle is spoken of as where somebody is: "on the blue plane"."""
    before, word = lower[max(0, mention.start - 18) : mention.start], lower[mention.start : mention.end]
    if _OF_AN_APP.search(lower, max(0, mention.start - _NEAR), mention.start):
        return True
    return bool(_WHERE.search(before) or _WHERE_BEHIND.match(lower, mention.end) or _APP.search(word))
