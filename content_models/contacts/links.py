"""Links as they are hidden: dots and slashes in words, brackets and blanks, schemes that nobody's browser knows.

They are written as they would be typed, with the way back to the original kept; which of them is a contact is
`domain.contacts`' to say. What does not live here: the words (`signs`).
"""

import re
from collections.abc import Iterable, Iterator

from content_models.contacts import onions
from content_models.contacts.folding import folded, table
from content_models.contacts.schemes import broken_schemes
from content_models.contacts.signs import DOT_ENCLOSED, MAIL_HOSTS, SLASH_ENCLOSED, loose, said
from content_models.contacts.sites import is_named_before
from content_models.disguise.canonical import Canonical, Edit
from domain.contacts.web import NEVER_A_CONTACT, SHARED_HOSTS, registered_domain

_SIGNS = table("signs")
_SPACED = r"\s{1,3}\.\s{0,2}|\.\s{1,2}"
_ROUND = "·•。．｡‧∙⋅●․・･∘○◦˙°🔴⚫⚪🔵🟢🟡🟠"
_OTHER = rf"\s?[,、*{_ROUND}]\s?"
_DOT = re.compile(
    rf"(?<=[\w-])(?:(?P<enclosed>{DOT_ENCLOSED})|(?P<word>{loose('dot')})|(?P<spaced>{_SPACED})|(?P<other>{_OTHER}))(?=\w)"
)
_SIGNED_DOT = re.compile(
    rf"(?<=[\w-])(?:(?P<enclosed>{DOT_ENCLOSED})|(?P<word>(?!))|(?P<spaced>{_SPACED})|(?P<other>{_OTHER}))(?=\w)"
)
_DOT_SIGNS = re.compile(
    r"[\[({{<|*_~\"'-]\s?\.\s?[\])}}>|*_~\"'-]|\s\.\s?\w|\.\s(?=(?:com|net|org|onion|me|app|ru)\b|[a-z]{2,4}\s?/)"
    r"|[,*·•。．｡‧∙⋅、]\s?(?=(?:com|net|org|info|biz|onion|ru|de|fr|it|pl|me|cz)\b|[a-z]{2,4}/)"
    rf"|(?<=\w)(?:[{_ROUND}](?=[a-z]{{2,10}}\b)|\s?[{_ROUND}]\s?(?=(?:com|net|org|onion|ru)\b))"
)
_LABEL = re.compile(r"[\w-]{1,63}")
_MOST_DOTS = 3000

# Endings that are no word in any language that says "dot" so; others count beside a known host or a spelled at-sign.
_PLAIN = frozenset(_SIGNS["plain_endings"])
_ENGLISH_WORDS = frozenset(
    {"in", "it", "is", "at", "me", "so", "be", "do", "to", "us", "my", "no", "as", "am", "by", "la"}
)
_DOTTED = frozenset({"red", "green", "blue", "black", "white", "yellow", "polka", "micro", "the", "a", "one", "mini"})
_NEVER_WORDS = frozenset({"com", "net", "org", "ru", "onion"})
_COMMON, _NETWORKS = frozenset({"com", "onion"}), frozenset({"net", "org"})
_OWN_ENDINGS: dict[str, list[str]] = _SIGNS["own_endings"]
_COMMON_IF_ODD = frozenset(_SIGNS["endings_of_odd_names"])
KNOWN = frozenset(SHARED_HOSTS | NEVER_A_CONTACT | {"t.me", "telegram.dog", "chat.whatsapp.com", "api.whatsapp.com"})


def undone(view: Canonical, hinted: frozenset[str]) -> Canonical:
    """The view with links as they would be typed; itself where there are none. `hinted` is of `hints`."""
    lower = folded(view.text)
    view = view.edited(broken_schemes(view.text, lower))
    lower = folded(view.text)
    view = view.edited(onions.in_pieces(lower))
    lower = folded(view.text)
    if any(sign in lower for sign in _SIGNS_OF_LOOSE_ENDS):
        view = view.edited(_endings(lower))
    view = view.edited(_glued(view.text))
    lower = folded(view.text)
    if "dot" in hinted or _DOT_SIGNS.search(lower):
        view = view.edited(_dots(lower, _DOT if "dot" in hinted else _SIGNED_DOT))
    for _ in range(2):  # host / u / name
        lower = folded(view.text)
        if "slash" not in hinted and not any(sign in lower for sign in "/\\⁄∕╱⧸"):
            break
        if "slash" in hinted or _SLASH_SIGNS.search(lower):
            view = view.edited(_slashes(lower))
    return view


_PLATFORMS = "|".join(sorted({re.escape(host.rpartition(".")[0]) for host in SHARED_HOSTS}))
_PLATFORM_ENDINGS = "(?:" + "|".join(sorted({re.escape(host.rpartition(".")[2]) for host in SHARED_HOSTS})) + ")"
# "www name com", "name com / page", "name.c0m", "name.c o m", "name[.com]", "t/me/name".
_LOOSE_ENDS = re.compile(
    r"(?<![\w.])www(?P<first>[\s,]{1,2}|\.)(?=[\w-]{3,63}(?P<second>[\s,]{1,2}|\.)(?P<end>(?!d[o0]t)[a-z]{2,12})(?![\w@]))"
    rf"|(?<![^\W_])(?:{_PLATFORMS})(?P<blank>\s{{1,2}})(?={_PLATFORM_ENDINGS}\s?[/\\])"
    r"|(?<=\w\.)(?P<com>c[0оο]m|c\s?o\s?m|с[oо]m)(?![\w])|(?<=\w)(?P<open>[\[({]\.)(?=[a-z]{2,10}[\])}])|(?<![\w/.])t(?P<me>/)me/(?=\w)"
)


_SIGNS_OF_LOOSE_ENDS = (
    *(host.rpartition(".")[0] for host in SHARED_HOSTS if len(host) > 6),
    *("www", ".c", ".с", "[.", "(.", "{.", "t/me"),
)


def _endings(lower: str) -> Iterable[Edit]:
    edits: dict[tuple[int, int], Edit] = {}  # "www instagram com / …": two ways to see one missing dot
    for found in _LOOSE_ENDS.finditer(lower):
        if found["end"] and not _is_ending(found["end"]):
            continue
        for name, plain in (
            ("first", "."),
            ("second", "."),
            ("blank", "."),
            ("com", "com"),
            ("open", "."),
            ("me", "."),
        ):
            if found[name] is not None and found[name] != plain:
                what = "spaced" if name in ("first", "second", "blank") else "spelled_dot"
                edits[found.span(name)] = Edit(*found.span(name), plain, what)
    return edits.values()


_GLUED = re.compile(r"(?<=[a-z0-9])(?:D[O0]T|PUNTO|PUNKT|PONTO|POINT|KROPKA|TOCHKA)(?=[a-z]{2,12}(?![a-z]))")
_GLUED_LOWER = re.compile(r"(?<=[a-z0-9])dot(?=(?:com|net|org|onion|me)(?![a-z]))")
_GLUED_SLASH = re.compile(r"(?<=[a-z]{2})SLASH(?=[a-z])")
_IN_CAPITALS = re.compile("D[O0]T|PUN|PONTO|POINT|KROPKA|TOCHKA")


def _glued(text: str) -> Iterator[Edit]:
    if _IN_CAPITALS.search(text):
        for found in _GLUED.finditer(text):
            yield Edit(*found.span(), ".", "spelled_dot")
    if "SLASH" in text:
        for found in _GLUED_SLASH.finditer(text):
            yield Edit(*found.span(), "/", "spelled_slash")
    if "dot" in text:
        for found in _GLUED_LOWER.finditer(text):
            yield Edit(*found.span(), ".", "spelled_dot")


def _dots(lower: str, pattern: re.Pattern[str]) -> Iterator[Edit]:
    """Dots from a host's first label to an ending that exists; chains of them are judged by their last label."""
    chain: list[re.Match[str]] = []
    for count, found in enumerate(pattern.finditer(lower)):
        if count > _MOST_DOTS:
            return
        if chain and not _LABEL.fullmatch(lower[chain[-1].end() : found.start()].replace(".", "-")):
            yield from _judged(lower, chain)
            chain = []
        chain.append(found)
    if chain:
        yield from _judged(lower, chain)


def _judged(lower: str, chain: list[re.Match[str]]) -> Iterator[Edit]:
    """The dots of the longest beginning of a chain that ends in a host."""
    while chain:
        last = _LABEL.match(lower, chain[-1].end())
        if last and all(_counts(lower, dot, last[0]) for dot in chain[-1:]):
            break
        chain.pop()
    for dot in _of_one_host(chain):
        if dot.group() != ".":
            yield Edit(dot.start(), dot.end(), ".", "spaced" if dot["spaced"] else "spelled_dot")


def _of_one_host(chain: list[re.Match[str]]) -> Iterator[re.Match[str]]:
    """The last of the chain, and those before it that are written in the same way; others end sentences."""
    for dot in reversed(chain):
        if _sort(dot) != _sort(chain[-1]) or (dot.group() != chain[-1].group() and dot["word"] is None):
            return
        yield dot


def _sort(dot: re.Match[str]) -> str:
    return next(name for name in ("enclosed", "word", "spaced", "other") if dot[name] is not None)


def _counts(lower: str, dot: re.Match[str], ending: str) -> bool:
    """Whether this one, before what would be a top-level domain, is a dot of a host."""
    left = re.search(r"[\w-]{1,63}$", lower[max(0, dot.start() - 63) : dot.start()])
    label = left[0] if left else ""
    if not label or not ending.isascii() or not ending.isalpha() or not _is_ending(ending):
        return False
    if dot["other"] and dot["other"] != dot["other"].strip() and ending not in _NEVER_WORDS:
        return False
    if f"{label}.{ending}" in KNOWN or f"{label}.{ending}" in MAIL_HOSTS or _has_at(lower, dot.start()):
        return True
    is_named = is_named_before(lower, dot.start() - len(label)) or lower.endswith(
        ("www.", "://"), 0, dot.start() - len(label)
    )
    is_path = lower.startswith("/", dot.end() + len(ending))
    ends_clause = not re.match(r"[ \t]+[\w]", lower[dot.end() + len(ending) : dot.end() + len(ending) + 3])
    is_odd = any(c.isdigit() or c in "-_" for c in label) and not label.isdigit() and label.isascii()
    if dot["enclosed"] is not None:
        return not label.isdigit()
    if dot["word"] is not None:
        if ending in _OWN_ENDINGS.get(dot["word"].strip(), ()):
            return True
        is_english = dot["word"].strip() in ("dot", "d0t", "dott") and ending not in _ENGLISH_WORDS
        is_said = is_english and (len(ending) == 2 or (ends_clause and label not in _DOTTED))
        return ending in _PLAIN or is_said or is_named or (is_odd and ending in _COMMON_IF_ODD)
    if dot["spaced"] is not None:
        is_end = not re.match(r"[ \t]+[a-z]|['’]", lower[dot.end() + len(ending) : dot.end() + len(ending) + 3])
        if dot.group().startswith("."):
            return (ending in _COMMON and is_end) or (is_odd and ending in _COMMON_IF_ODD and is_end)
        if is_end and (is_named or (is_path and dot.group().endswith("."))):
            return True
        return ending in _COMMON or (ending in _NETWORKS and is_end) or (ending in _COMMON_IF_ODD and is_odd)
    no_space = not re.search(r"\s", dot.group())
    if dot.group() == "*":
        return ending in _COMMON | _NETWORKS
    if dot.group() in _ROUND:
        return ending in _PLAIN or ending in _COMMON_IF_ODD or dot.group() in "。．｡․" or is_named or is_path
    return (ending in _COMMON and len(label) > 3) or (is_odd and no_space and ending in _COMMON_IF_ODD)


def _is_ending(ending: str) -> bool:
    return ending in ("onion", "example") or registered_domain(f"example.{ending}") is not None


_AT_BEFORE = re.compile(r"@\s?[\w.-]*$|(?:\(at\)|\[at\]|\{at\})\s?[\w.-]*$")


def _has_at(lower: str, at: int) -> bool:
    return bool(_AT_BEFORE.search(lower[max(0, at - 40) : at]))


_SLASHED = "|".join(sorted((re.escape(host) for host in KNOWN), key=len, reverse=True))
_SLASH = re.compile(
    rf"(?<![\w.])(?:www\.)?(?:{_SLASHED})(?:/(?:joinchat|invite|u|paypalme|add|p|in|company|user|groups))?"
    rf"(?P<slash>\s{{1,2}}[/\\]\s{{0,2}}|[/\\]\s{{1,2}}|\\|\s?[⁄∕╱⧸]\s?|\s{{1,3}}{said('slash')}\s{{1,3}}|{SLASH_ENCLOSED})(?=[\w@$+])"
)
_SLASH_SIGNS = re.compile(r"\.[a-z]{2,4}(?:/\w{1,9})?(?:\s{1,2}[/\\]|[/\\]\s|\\|\s?[\[({<]\s?(?:/|slash)|\s?[⁄∕╱⧸])")


def _slashes(lower: str) -> Iterator[Edit]:
    for found in _SLASH.finditer(lower):
        yield Edit(*found.span("slash"), "/", "spaced" if "/" in found["slash"] else "spelled_slash")
