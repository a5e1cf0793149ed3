"""E-mail addresses as they are hidden: the at-sign in words, brackets, pictures or left out, letters apart, two lines.

What does not live here: dots of hosts (`links`, which has been there before), what makes an address valid
(`domain.contacts`).
"""

import re
from collections.abc import Iterator
from itertools import islice

from content_models.contacts.digit_words import DIGIT_WORDS
from content_models.contacts.folding import any_of, folded, table
from content_models.contacts.mail_hosts import ALSO_WORDS, ORDINARY_AT, ROLES, is_like_a_name, is_ordinary, is_word
from content_models.contacts.signs import (
    AT_ENCLOSED,
    CIRCLED_A,
    DASH_ENCLOSED,
    DOT_ENCLOSED,
    MAIL_HOSTS,
    UNDERSCORE_ENCLOSED,
    glued_pattern,
    loose,
    said,
)
from content_models.disguise.canonical import Canonical, Edit
from content_models.disguise.ordinary import ordinary_words
from domain.contacts.web import SHARED_HOSTS, registered_domain

SAID_BANKS = ("okaxis", "oksbi", "okicici", "okhdfcbank", "paytm", "ybl", "ibl", "axl", "apl", "upi", "instapay")
"""Banks of payment addresses before which an at-sign is looked for in words: those whose names are nothing else."""

_PICTURES = f"📧✉📩📨📬📭📪💌🌀🐶🐕🐩🐒🐵🐌{CIRCLED_A}🐘🐁🐭🥨🌹➰"
_AT = re.compile(
    rf"(?<=[\w.+-])(?:(?P<enclosed>{AT_ENCLOSED})|(?P<sign>\s{{0,3}}[@＠﹫ⓐ]\s{{0,3}})|(?P<word>{loose('at')})"
    rf"|(?P<picture>\s{{0,2}}[{_PICTURES}]\ufe0f?\s{{0,2}})|(?P<other>[ ]|\s{{0,2}}[#*&%$^~=|"
    rf"!¤§^°€£+><-]{{1,3}}\s{{0,2}}))$"
)
_BETWEEN_MARKS = re.compile(r"(?<=\w)(?P<edge>[-_])(?:at|arroba|arobase|ät)(?P=edge)(?=[\w-]{1,40}\.\w)", re.IGNORECASE)
_LIKE_A_HOST = re.compile(r"\.(?<=[\w-]\.)[A-Za-z]{2}")
_HOST = re.compile(r"(?<![\w.-])[a-z0-9][\w-]{0,62}(?:\.[\w-]{1,63}){1,4}(?![\w@])", re.ASCII)
_BANK = re.compile(rf"(?<!\w)(?:{'|'.join(sorted(SAID_BANKS))})(?![\w@]|\.\w)")
_LOCAL = re.compile(r"[\w.+-]{1,64}$", re.ASCII)
_MOST_SIGNS, _MOST_ADDRESSES = 1000, 300


def undone(view: Canonical, hinted: frozenset[str]) -> Canonical:
    """The view with at-signs, and signs of a name in words, as they would be typed; itself where there are none."""
    if "upi" not in hinted and not _LIKE_A_HOST.search(view.text):
        return view
    view = view.edited(_glued(view.text))
    if "dash" in hinted:
        view = view.edited(_in_hosts(folded(view.text)))
    if "@" in view.text:
        view = view.edited(_led(folded(view.text)))
    lower = folded(view.text)
    view = view.edited(_at_signs(view, lower, "upi" in hinted))
    if "@" not in view.text:
        return view
    view = view.edited(_digits_in_names(view, folded(view.text)))
    return view.edited(_in_names(view.text))


# In capitals before any host, in small letters before a known provider's.
_GLUED = re.compile(
    rf"(?<=[a-z0-9])(?:{glued_pattern('at')}(?=[a-z0-9][\w-]{{1,40}}\.[a-z]{{2,6}}(?![a-z]))"
    r"|(?:at|arroba)(?=(?P<host>[a-z0-9-]{2,20}(?:\.[a-z]{2,12}){1,2})(?![\w.-])))"
)
_CODED = re.compile(r"(?<=\w)(?:[%=]40|\\u0040|\\x40|\\100)(?=[\w-]{1,63}\.\w)")


def spaced(view: Canonical) -> Canonical:
    """The view with blanks taken out of a host after an at-sign: "name @ some-shop . co . uk"."""
    if "@" not in view.text or not _BLANK_DOT.search(view.text):
        return view
    return view.edited(_blanks_in_hosts(folded(view.text)))


def _blanks_in_hosts(lower: str) -> Iterator[Edit]:
    for found in islice(_SPACED_HOST.finditer(lower), _MOST_ADDRESSES):
        labels = _BLANK_DOT.sub(".", found["host"]).split(".")
        for count in range(len(labels), 1, -1):
            host = ".".join(labels[:count])
            if registered_domain(host) is not None and (count == 2 or registered_domain(host) == host):
                break
        else:
            continue
        dots = list(re.finditer(r"\s?\.\s?", found["host"]))[: count - 1]
        yield from (
            Edit(found.start("host") + dot.start(), found.start("host") + dot.end(), ".", "spaced")
            for dot in dots
            if dot[0] != "."
        )


def _glued(text: str) -> Iterator[Edit]:
    if "." not in text:
        return
    for pattern in (_GLUED, _BETWEEN_MARKS, _CODED):
        for found in pattern.finditer(text):
            host = found.groupdict().get("host")
            if host is None or host in MAIL_HOSTS:
                yield Edit(*found.span(), "@", "spelled_at")


_STANDS_FOR = re.compile(
    r"(?P<sign>[^\w\s@()\[\]])[\"'”’]?\s{0,2}(?:=|is|means|stands for|->|→|=>|with|by|for|"
    r"instead of|par|durch|por|con|na|на|ist|est|es)\s{0,2}[\"'“‘]?(?:@|at\b|arroba|arobase|"
    r"собака)"
    r"|(?:@|at)\s{0,2}(?:=|is|for)\s{0,2}[\"'“]?(?P<sign_2>[^\w\s@()\[\]])"
)


_LED = re.compile(
    rf"(?<=\w)[\s,.;:]{{0,3}}(?:{any_of(table('signs')['ending_follows'])}[\s,:]{{0,3}}){{1,4}}"
    r"@[ ]?(?=[a-z0-9][\w-]{1,40}\.[a-z]{2,6}(?![\w-]))"
)


def _led(lower: str) -> Iterator[Edit]:
    """ "name, followed by @host"."""
    for found in islice(_LED.finditer(lower), _MOST_ADDRESSES):
        local = _LOCAL.search(lower, max(0, found.start() - 64), found.start())
        if local and is_like_a_name(local[0]):
            yield Edit(*found.span(), "@", "spelled_at")


def _at_signs(view: Canonical, lower: str, has_bank: bool) -> Iterator[Edit]:
    stands = {found["sign"] or found["sign_2"] for found in _STANDS_FOR.finditer(lower)} if "@" in lower else set()
    hosts = [*_HOST.finditer(lower), *(_BANK.finditer(lower) if has_bank else ())]
    for host in hosts[:_MOST_SIGNS]:
        first = max(0, host.start() - 48)
        found = _AT.search(lower, first, host.start())
        if found and _is_at(view, lower, found, host, stands) and found.group() != "@":
            yield Edit(found.start(), found.end(), "@", "spelled_at" if found["sign"] is None else "spaced")


def _is_at(view: Canonical, lower: str, found: re.Match[str], host: re.Match[str], stands: set[str]) -> bool:
    """Nobody hides in "look at shop.com": a loose "at" counts before a mail provider, or where more is spelled out."""
    local = _LOCAL.search(lower, max(0, found.start() - 64), found.start())
    if local is None:
        return False
    if "." not in host[0]:
        return found["other"] is None and len(local[0]) > 2
    name = host[0].rstrip("-_")
    if registered_domain(name) is None:
        return False
    if found["enclosed"] is not None:
        return True
    if found["sign"] is not None:
        if is_word(local[0]) and local[0] not in ROLES and found.group()[0].isspace():
            return False
        is_apart = re.fullmatch(r"[ \t]+@[ \t]+", found["sign"]) is not None
        if is_apart and view.undone_in(*view.original_span(host.start(), host.end())) & {"spaced", "spelled_dot"}:
            return True
        return not is_apart or name in MAIL_HOSTS or is_like_a_name(local[0]) or local[0] in ROLES
    is_known = name in MAIL_HOSTS and name.partition(".")[0] not in ALSO_WORDS
    if is_known and found["other"] is None and not is_ordinary(local[0]):
        return True
    if found["other"] is not None:
        return found.group().strip() in stands
    if is_like_a_name(local[0]) or found["picture"] is not None:
        return name not in SHARED_HOSTS and not (found["picture"] and _ends_clause(view, local, found))
    if mark_before(lower, local.start(), max(0, local.start() - 40)):
        return True
    is_spelled = "spelled_dot" in view.undone_in(*view.original_span(host.start(), host.end()))
    return is_spelled and not is_ordinary(local[0]) and (found.group().strip() not in ORDINARY_AT or len(local[0]) > 3)


def _ends_clause(view: Canonical, local: re.Match[str], found: re.Match[str]) -> bool:
    """ "We deliver in Porto 🐶 amberfox.pt": a name of a place or a word, and a picture by itself."""
    is_apart = found.group()[0].isspace() and found.group().strip("\ufe0f")[-1].isspace()
    is_a_thing = view.text[local.start()].isupper() or local[0] in ordinary_words() or local[0].isdigit()
    return is_apart and is_a_thing and local[0] not in ROLES


_MARK = {
    ".": re.compile(rf"(?:{loose('dot')}|[ \t]\.[ \t]|{DOT_ENCLOSED})$"),
    "_": re.compile(rf"(?:\s{{0,3}}{said('underscore')}\s{{0,3}}|[ \t]{{1,2}}_[ \t]{{1,2}}|{UNDERSCORE_ENCLOSED})$"),
    "-": re.compile(rf"(?:\s{{1,3}}{said('dash')}\s{{1,3}}|{DASH_ENCLOSED})$"),
}
_NAME_END = re.compile(r"[\w.+-]{1,41}$", re.ASCII)
_NUMBER = "|".join(
    sorted(
        (
            word
            for word, one in DIGIT_WORDS.items()
            if one.role in ("unit", "teen", "ten") and not one.slip and len(word) > 2 and word.isalpha()
        ),
        key=len,
        reverse=True,
    )
)
_SAID_DIGITS = re.compile(rf"[a-z](?P<blank>[ ]{{1,2}})(?P<digits>(?:{_NUMBER})(?:[ ]{{1,2}}(?:{_NUMBER})){{0,5}})$")
_TENS = frozenset(f"{ten}0" for ten in range(2, 10))
_DASH_IN_HOST = re.compile(rf"(?<=[a-z0-9])\s{{1,2}}{said('dash')}\s{{1,2}}(?=[a-z0-9-]{{1,40}}\.[a-z])")
_AT_BEFORE_LABEL = re.compile(rf"(?:@|{loose('at')}|{AT_ENCLOSED})[a-z0-9-]{{1,40}}$")
_BLANK_DOT = re.compile(r"(?<=\w)(?:\s\.\s?|\.\s)(?=\w)")
_SPACED_HOST = re.compile(r"(?<=\w)\s?@\s?(?P<host>[a-z0-9][a-z0-9-]{0,40}(?:\s?\.\s?[a-z]{2,12}){1,3})(?![\w-])")
_ADDRESS_AT = re.compile(r"(?<=\w)@(?=[\w-]+\.\w)")


def _in_names(text: str) -> Iterator[Edit]:
    """Dots, underscores and dashes in words, from an at-sign backwards."""
    lower = folded(text)
    last = 0
    for found in islice(_ADDRESS_AT.finditer(lower), _MOST_ADDRESSES):
        at = found.start()
        for _ in range(4):
            name = _NAME_END.search(lower, max(last, at - 41), at)
            edit = name and mark_before(lower, name.start(), last)
            if not edit:
                break
            yield edit
            at = edit.start
        last = found.end()


def _digits_in_names(view: Canonical, lower: str) -> Iterator[Edit]:
    """Digits in words at the end of a name before an at-sign that was in words too: "amber seven seven at …"."""
    for found in islice(_ADDRESS_AT.finditer(lower), _MOST_ADDRESSES):
        at = found.start()
        if "spelled_at" not in view.undone_in(*view.original_span(at, at + 1)):
            continue
        said = _SAID_DIGITS.search(lower, max(0, at - 60), at)
        if said and (digits := _digits(said["digits"].split())):
            yield Edit(said.start("digits") - len(said["blank"]), at, digits, "spelled_digits")


def _digits(words: list[str]) -> str:
    """What words for numbers say in figures; nothing where one of them says none."""
    found, last = "", ""
    for word in words:
        one = DIGIT_WORDS.get(word)
        if one is None or one.role not in ("unit", "teen", "ten"):
            return ""
        value = one.value("en")
        found = found[:-1] + value if one.role == "unit" and found[-2:] in _TENS and last == "ten" else found + value
        last = one.role
    return found


def _in_hosts(lower: str) -> Iterator[Edit]:
    """Dashes in words within a host after an at-sign: "at some minus shop.de"."""
    for found in islice(_DASH_IN_HOST.finditer(lower), _MOST_ADDRESSES):
        if _AT_BEFORE_LABEL.search(lower, max(0, found.start() - 60), found.start()):
            yield Edit(*found.span(), "-", "spelled_underscore")


def mark_before(lower: str, end: int, least: int) -> Edit | None:
    """A dot, underscore or dash of a name, in words or between blanks, right before `end`."""
    window_start = max(least, end - 26)
    window = lower[window_start:end]
    for sign, pattern in _MARK.items():
        found = pattern.search(window)
        if found and found.start() and re.search(r"[\w]$", window[: found.start()]):
            return Edit(window_start + found.start(), end, sign, "spelled_dot" if sign == "." else "spelled_underscore")
    return None
