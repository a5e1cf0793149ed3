"""Dots of hosts as they are hidden: in words, brackets, pictures, any other sign, with blanks around them.

Where what stands between a name and an ending may be a dot is asked here, and how much speaks for it: how it is
written, what the ending is, whether the name is a word, what stands around. What does not live here: the words
(`signs`), endings drawn (`endings`), slashes and schemes (`links`).
"""

import re
from collections.abc import Iterator

from content_models.contacts.endings import is_ending
from content_models.contacts.folding import table, words_of
from content_models.contacts.names import is_odd, is_unknown
from content_models.contacts.narrated import NARRATING
from content_models.contacts.signs import DOT_ENCLOSED, MAIL_HOSTS, PLAIN_ENDINGS, loose
from content_models.contacts.sites import ALSO_IN_SENTENCES, is_named_before
from content_models.disguise.canonical import Edit
from domain.contacts.web import NEVER_A_CONTACT, SHARED_HOSTS, TOGETHER, registered_domain

_SIGNS = table("signs")
_SPACED = r"\s{1,3}\.(?:\s?\.){0,2}\s{0,2}|\.\s{1,2}"
_OTHER = r"(?:[ ]?[^\w\s@'’-]{1,4}\ufe0f?[ ]?|[^\w\s@'’-]?[ ][.]|[.][ ][^\w\s@'’-])"
_DOT = re.compile(
    rf"(?<=[\w-])(?:(?P<enclosed>[\])}}]?{DOT_ENCLOSED}[\[({{]?)|(?P<word>{loose('dot')})|(?P<spaced>{_SPACED})|(?P<other>{_OTHER}))(?=\w)"
)
_SIGNED_DOT = re.compile(
    rf"(?<=[\w-])(?:(?P<enclosed>{DOT_ENCLOSED})|(?P<word>(?!))|(?P<spaced>{_SPACED})|(?P<other>{_OTHER}))(?=\w)"
)
_ROUND = "·•。．｡‧∙⋅●․・･∘○◦˙°"
_AS_A_DOT = frozenset("。．｡․")
_ROUND_PICTURES = frozenset("🔴🟠🟡🟢🔵🟣🟤⚫⚪🔘⏺▪◾⬤")
_BEFORE_A_DOT, _BEHIND_A_DOT = r"[\[({<|*_~\"'-]", r"\s?[\])}>|*_~\"'-]"
# One pattern for each sign that begins it, since a text is searched for a given sign at no cost.
_HINTS = (
    re.compile(
        r"\.(?:(?<=\.\.)\s{0,2}(?=(?:"
        + "|".join(sorted(PLAIN_ENDINGS))
        + rf")\b)|(?<={_BEFORE_A_DOT}\.){_BEHIND_A_DOT}|(?<={_BEFORE_A_DOT}\s\.){_BEHIND_A_DOT}|(?<=\s\.)\s{{0,2}}\w"
        r"|\s(?=(?:com|net|org|onion|me|app|ru)\b|[a-z]{2,4}\s?/)"
        r"|(?<=[^\w\s@'’-]\.)(?=(?:" + "|".join(sorted(PLAIN_ENDINGS)) + r")\b))"
    ),
    re.compile(rf"[^\w\s@.'’-]\ufe0f?\s?(?=(?:{'|'.join(sorted(PLAIN_ENDINGS))}|de|it|me)\b)"),
)
_SECOND_LEVEL = frozenset({"co", "my", "or", "ne", "in", "ac", "web", "biz", "desa"})
_TWO_SIGNS = re.compile(
    rf"[^\w\s@.'’-](?=(?:{'|'.join(sorted(_SECOND_LEVEL))})[^\w\s@.'’-]{{1,3}}[a-z]{{2}}\b)"
)  # "name★co★id"
_BEFORE_A_SLASH = re.compile(r"[^\w\s@'’-]\s?(?=[a-z]{2,4}/)")
_ROUND_DOT = re.compile(rf"(?:[{_ROUND}]|[^\x00-\u03ff\w\s–—’“”…])(?<=\w.)\ufe0f?(?=[a-z]{{2,10}}\b)")
_OF_NO_HOST = re.compile(f"[{TOGETHER}]$")
_LABEL = re.compile(r"[\w-]{1,63}")
_LAST_LABEL = re.compile(rf"[a-z0-9-]{{1,63}}(?=[{TOGETHER}])|[\w-]{{1,63}}")
_ROW = re.compile(r"(?<!\S)[a-zа-я0-9] [a-zа-я]$")
# "amberfox, xyz .shop": a name and an unknown word, of which either may be the name.
_NAME_BESIDE = re.compile(r"(?<![\w.@-])(?P<name>[a-z0-9-]{5,40})[\"'”»]?,[ ]{1,2}[\"'“«]?$")
_MOST_DOTS = 3000

# Endings that are no word in any language that says "dot" so; others count beside a known host or a spelled at-sign.
_ALSO_NOUNS = frozenset({"point", "period", "punt", "stip", "prik", "pike", "pont", "cham", "dian", "punct", "piste"})
_ALSO_SHORT = frozenset({"pt", "pt.", "kr.", "pto"})
_DOTTED = frozenset({"red", "green", "blue", "black", "white", "yellow", "polka", "micro", "the", "a", "one", "mini"})
_NO_NAMES = NARRATING | frozenset(
    {"the", "a", "an", "this", "that", "no", "your", "my", "add", "put", "then", "and", "und", "y", "et", "e", "i", "и"}
)
_COMMON, _NETWORKS = frozenset({"com", "onion"}), frozenset({"net", "org"})
_SAID_NOWHERE = _COMMON | _NETWORKS | {"ru"}
_OWN_ENDINGS: dict[str, list[str]] = _SIGNS["own_endings"]
_OWN_IF_UNKNOWN: dict[str, list[str]] = _SIGNS["own_if_unknown"]
_COMMON_IF_ODD = frozenset(_SIGNS["endings_of_odd_names"])
KNOWN = frozenset(SHARED_HOSTS | NEVER_A_CONTACT | {"t.me", "telegram.dog", "chat.whatsapp.com", "api.whatsapp.com"})


def dots(lower: str, has_word: bool) -> Iterator[Edit]:
    """Dots from a host's first label to an ending that exists; chains of them are judged by their last label.

    `has_word` tells that a word for a dot stands in the text.
    """
    if not has_word and not _may_have_one(lower):
        return
    chain: list[re.Match[str]] = []
    for count, found in enumerate((_DOT if has_word else _SIGNED_DOT).finditer(lower)):
        if count > _MOST_DOTS:
            return
        is_apart = found.group().startswith(",") and len(found.group()) > 1  # "name dot com, dot net is not ours"
        if chain and is_apart:
            yield from _judged(lower, chain)
            chain = []
            continue
        if chain and not _LABEL.fullmatch(lower[chain[-1].end() : found.start()].replace(".", "-")):
            yield from _judged(lower, chain)
            chain = []
        chain.append(found)
    if chain:
        yield from _judged(lower, chain)


def _may_have_one(lower: str) -> bool:
    if any(hint.search(lower) for hint in _HINTS) or ("/" in lower and _BEFORE_A_SLASH.search(lower)):
        return True
    if not _SECOND_LEVEL.isdisjoint(words_of(lower)) and _TWO_SIGNS.search(lower):
        return True
    return not lower.isascii() and bool(_ROUND_DOT.search(lower))


def _judged(lower: str, chain: list[re.Match[str]]) -> Iterator[Edit]:
    """The dots of the longest beginning of a chain that ends in a host."""
    while chain:
        if _counts(lower, chain[-1], _ending_after(lower, chain[-1])) or _is_second_level(lower, chain):
            break
        chain.pop()
    for dot in _of_one_host(lower, chain):
        if dot.group() != ".":
            yield Edit(dot.start(), dot.end(), ".", "spaced" if dot["spaced"] else "spelled_dot")


def _is_second_level(lower: str, chain: list[re.Match[str]]) -> bool:
    """ "amberfox★co★kr": twice the same sign, before an ending of two labels, behind what is no word or is named."""
    if len(chain) < 2 or chain[-1].group() != chain[-2].group():
        return False
    name, host = _label_before(lower, chain[-2]), f"{_label_before(lower, chain[-1])}.{_ending_after(lower, chain[-1])}"
    if name.isdigit() or len(name) < 2 or (registered_domain(f"{name}.{host}") or "").count(".") != 2:
        return False
    is_sure = is_unknown(name) or (is_odd(name) and len(name) > 5)
    return is_sure or is_named_before(lower, chain[-2].start() - len(name))


def _of_one_host(lower: str, chain: list[re.Match[str]]) -> Iterator[re.Match[str]]:
    """The last of the chain, and those before it that are written in the same way; others end sentences."""
    host = f"{_label_before(lower, chain[-1])}.{_ending_after(lower, chain[-1])}" if chain else ""
    for dot in reversed(chain):
        if dot is not chain[-1] and _ends_a_sentence(lower, dot, host):
            return
        if _sort(dot) != _sort(chain[-1]) or (dot.group() != chain[-1].group() and dot["word"] is None):
            return
        yield dot


def _ends_a_sentence(lower: str, dot: re.Match[str], host: str) -> bool:
    """Whether it stands before a host that is known whole, or behind letters that Latin hosts have not."""
    if dot.group().startswith((".", "。", "．", "｡")) and host in KNOWN:
        return True
    return host.isascii() and not lower.isascii() and bool(_OF_NO_HOST.search(_label_before(lower, dot)))


def _sort(dot: re.Match[str]) -> str:
    return next(name for name in ("enclosed", "word", "spaced", "other") if dot[name] is not None)


class _Place:
    """A label, what may be a dot, and an ending that exists, with what speaks for a host there."""

    def __init__(self, lower: str, dot: re.Match[str], label: str, ending: str) -> None:
        self.dot, self.label, self.ending = dot, label, ending
        start, end = dot.start() - len(label), dot.end() + len(ending)
        after = lower[end : end + 3]
        self.is_named = is_named_before(lower, start) or lower.endswith(("www.", "://"), 0, start)
        self.is_path = after.startswith("/")
        self.ends_clause = not re.match(r"[ \t]+\w", after)
        self.is_end = not re.match(r"[ \t]+[a-z]|['’]", after)
        self.is_odd = is_odd(label)
        self.before = lower[max(0, start - 44) : start]

    def is_announced(self) -> bool:
        """Whether a word that leads to an ending, or may do so, stands there, and the name elsewhere."""
        beside = _NAME_BESIDE.search(self.before)
        is_beside = beside is not None and (is_unknown(beside["name"]) or is_odd(beside["name"]))
        return self.label in NARRATING or (is_beside and not self.is_named)

    def in_words(self) -> bool:
        word = (self.dot["word"] or "").strip(" ,\t\n")
        if self.label in _NO_NAMES or len(self.label) < 2 or not (word not in _ALSO_SHORT or self.may_be_short()):
            return False
        is_english = word in ("dot", "d0t", "dott") and self.ending not in ALSO_IN_SENTENCES
        is_said = is_english and (len(self.ending) == 2 or (self.ends_clause and self.label not in _DOTTED))
        is_own = self.ending in _OWN_ENDINGS.get(word, ())
        if self.ending in _OWN_IF_UNKNOWN.get(word, ()) and self.ends_clause and is_unknown(self.label):
            return True
        return (
            is_own
            or self.ending in PLAIN_ENDINGS
            or is_said
            or self.is_named
            or self.fits_odd_name()
            or self.fits_unknown_name()
        )

    def may_be_short(self) -> bool:
        """What is short for another word too, as "pt" is for "pentru", is a dot before the commonest endings alone."""
        return self.ending in _SAID_NOWHERE or self.is_odd or (self.is_named and is_unknown(self.label))

    def fits_odd_name(self) -> bool:
        return self.is_odd and (self.ending in _COMMON_IF_ODD or (self.ends_clause and len(self.label) > 5))

    def fits_unknown_name(self) -> bool:
        is_a_noun = (self.dot["word"] or "").strip(" ,\t\n") in _ALSO_NOUNS
        return self.ends_clause and len(self.ending) > 2 and not is_a_noun and is_unknown(self.label)

    def spaced(self) -> bool:
        if self.dot.group()[0].isspace() and self.dot.group()[-1] == "." and self.is_announced():
            return False
        if self.label[0] > "\u024f" and not self.is_named:  # a word of the sentence
            return False
        is_common = self.ending in _COMMON or (self.ending in _COMMON_IF_ODD and self.is_odd)
        if self.dot.group().startswith("."):
            return is_common and self.is_end
        if self.is_end and (self.is_named or (self.is_path and self.dot.group().endswith("."))):
            return True
        if self.is_end and is_unknown(self.label) and (self.dot.group() == " . " or self.ending in PLAIN_ENDINGS):
            return True
        return is_common or (self.ending in _NETWORKS and self.is_end)

    def weight(self) -> int:
        """How much speaks for another sign being a dot; three is a guess, four is enough."""
        sign = self.dot.group().replace(" ", "").removesuffix("\ufe0f")
        score = _of_sign(sign) - (" " in self.dot.group())
        score += 2 if self.ending in _COMMON else self.ending in PLAIN_ENDINGS or self.ending in _COMMON_IF_ODD
        score += 2 if self.is_odd else is_unknown(self.label)
        score += 2 * self.is_named + self.is_path
        is_plain = sign in _ALSO_IN_SENTENCES
        if is_plain and not self.is_named and self.ending not in _SAID_NOWHERE:
            return 0
        return score - (0 if self.ends_clause else 2 if is_plain else 1)


_ALSO_IN_SENTENCES = frozenset({",", ";", ":", "/", "|", "+", "&", "=", "!", "?", "…"})
_BETWEEN_ALTERNATIVES = frozenset({"/", "+", "&", "=", "!", "?"})
_PLAIN_SIGNS = frozenset('*#~^_<>()[]{}"“”«»•·–—\\')


def _of_sign(sign: str) -> int:
    """3 for what is a dot in another script, 2 for a picture or a dot with more around it, 0 for "this/that"."""
    if sign in _AS_A_DOT or sign in _ROUND_PICTURES:
        return 3
    if "." in sign or sign in "·•":
        return 2
    if sign in _BETWEEN_ALTERNATIVES:
        return 0
    return 1 if sign in _ALSO_IN_SENTENCES or set(sign) <= _PLAIN_SIGNS else 2


def _counts(lower: str, dot: re.Match[str], ending: str) -> bool:
    """Whether this one, before what would be a top-level domain, is a dot of a host."""
    if not is_ending(ending):
        return False
    label = _label_before(lower, dot)
    if not label or (len(label) == 1 and label.isdigit()):  # "2 .com": a part's number
        return False
    host = f"{label}.{ending}"
    if len(label) == 1 and host not in KNOWN and _ROW.search(lower[max(0, dot.start() - 4) : dot.start()]):
        return False  # "a m b e r . com": the last letter of a name
    if dot["other"] and " " in dot["other"] and ending not in _SAID_NOWHERE:
        is_round = dot["other"].strip().removesuffix("\ufe0f") in _ROUND_PICTURES
        is_path = host in KNOWN and lower.startswith("/", dot.end() + len(ending))
        fits = ending in _COMMON_IF_ODD or (is_round and ending in PLAIN_ENDINGS)
        if not (is_round and is_path) and not (fits and is_odd(label) and not dot["other"].isascii()):
            return False
    if host in KNOWN or host in MAIL_HOSTS or _has_at(lower, dot.start()):
        return True
    if dot["enclosed"] is not None:
        return not label.isdigit()
    place = _Place(lower, dot, label, ending)
    if dot["word"] is not None:
        return place.in_words()
    return place.spaced() if dot["spaced"] is not None else not label.isdigit() and place.weight() >= 4


def _label_before(lower: str, dot: re.Match[str]) -> str:
    left = _LABEL.match(lower[max(0, dot.start() - 63) : dot.start()][::-1])
    return left[0][::-1] if left else ""


def _ending_after(lower: str, dot: re.Match[str]) -> str:
    last = _LAST_LABEL.match(lower, dot.end())
    return last[0] if last else ""


_AT_BEFORE = re.compile(r"@\s?[\w.-]*$|(?:\(at\)|\[at\]|\{at\})\s?[\w.-]*$")


def _has_at(lower: str, at: int) -> bool:
    return bool(_AT_BEFORE.search(lower[max(0, at - 40) : at]))
