"""Hosts whose ending is drawn, glued on, announced or left without its dot: `.c0m`, "dotcom", "ending: com".

What does not live here: dots drawn as other signs (`dots`), the words (`signs`).
"""

import re
from collections.abc import Iterable, Iterator
from itertools import islice

from content_models.contacts.folding import any_of, literals, table, words_of
from content_models.contacts.names import is_odd, is_unknown
from content_models.contacts.narrated import may_be_told, told
from content_models.contacts.signs import DASH_ENCLOSED, DOT_ENCLOSED, PLAIN_ENDINGS, glued_pattern, loose, said
from content_models.contacts.sites import ALSO_IN_SENTENCES, is_named_before
from content_models.disguise.canonical import Edit
from content_models.disguise.offsets import has_any
from domain.contacts.web import SHARED_HOSTS, registered_domain

_SIGNS = table("signs")
_DRAWN: dict[str, str] = {drawn: ending for ending, every in _SIGNS["drawn_endings"].items() for drawn in every}
_ALONE = PLAIN_ENDINGS - {"by", "top", "shop", "store", "site", "online", "link", "work"}
_PLAIN, _ENDINGS = "|".join(sorted(_ALONE)), "|".join(sorted(PLAIN_ENDINGS))
_PLATFORMS = "|".join(sorted({re.escape(host.rpartition(".")[0]) for host in SHARED_HOSTS}))
_PLATFORM_ENDINGS = "|".join(sorted({re.escape(host.rpartition(".")[2]) for host in SHARED_HOSTS}))
_ANY_DRAWN = literals(_DRAWN)

_AFTER_A_DOT = re.compile(
    rf"(?:(?<=\w[.,。・·•])|(?<=\w\s[.,])\s|(?<=[\w\])}}][.,。])\s|{DOT_ENCLOSED}|{loose('dot')})(?P<drawn>{_ANY_DRAWN})(?![^\W_])"
)
# Endings that shops are called by, so that they count behind Latin names that are no words.
_ALSO_GOODS = frozenset({"shop", "store", "online", "site", "club", "top", "pro", "live", "link", "me", "io"})
_MAY_BE_APART = re.compile(r"\.[\])}]?[ ]?[a-z][ .-][a-z](?![^\W_])")
_SAID_APART = re.compile(r" [a-z][ .-][a-z](?![^\W_])")
_APART_LETTERS = re.compile(
    rf"(?<=[a-z0-9])(?:\s?\.\s?|{DOT_ENCLOSED}|{loose('dot')})(?P<end>[a-z][ .-][a-z])(?![^\W_]|\.\w)"
)
_ADDRESS = re.compile(r"@[a-z0-9-]{2,40}$")
_AND_ENDINGS = "|".join(rf"(?P<{end}>{'|'.join(every)})" for end, every in _SIGNS["dot_and_ending"].items())
_DOTCOM = re.compile(rf"(?<=[a-z0-9])(?P<dotcom>[\s-]?(?:{_AND_ENDINGS}))(?![^\W\d_])")
_GOES_ON = re.compile(r"[ \t]+\w")
# What a dot and an ending in one word begin with, before what may be drawn or left out.
_JOINED = {re.split(r"[\[ -]", one)[0][:4] for every in _SIGNS["dot_and_ending"].values() for one in every}
_BEFORE_COM = [*sorted(one for one in _JOINED if not one.startswith("d")), "dot", "d0t"]
_BEFORE_COM_ASCII = [*filter(str.isascii, _BEFORE_COM)]
# "www name com", "www-name-com", "https://name com".
_WWW = re.compile(
    r"(?<![\w.])(?:www(?P<first>[^\w@.]{1,2}|[._])|https?://)"
    rf"(?=[a-z0-9][\w-]{{1,61}}?[a-z0-9](?P<second>[^\w@./]{{1,2}}|[/_])(?P<end>{_ENDINGS})(?![\w@-]|\s?[\[({{][^\s\])}}]{{0,9}}[\])}}]|\.\w))"
)
_WWW_SAID = re.compile(
    r"(?<![^\W_])(?:w[\s.-]?w[\s.-]?w[\s-]?(?:dot|punto|punkt|point|ponto|точка)[\s-]?|(?:triple|three|3)\s?w(?:['’]?s)?\b|ввв\b|三w|w3\b(?=\s?dot))\s?(?:\.|dot\b)?\s?(?=[a-z0-9-]{3,63}?[\s-]?(?:\.|dot\b|точка\b|punto\b))"
)
_SAME_SIGNS = re.compile(
    r"(?<![\w.])www(?P<first>[^a-z0-9\s@.-])(?=[a-z0-9][a-z0-9-]{1,61}(?P<second>(?P=first))(?P<end>[a-z]{2,14})(?![\w@-]))"
)
_BLANK = re.compile(
    rf"(?<![^\W_])(?:{_PLATFORMS})(?P<blank>\s{{1,2}})(?=(?:{_PLATFORM_ENDINGS})\s?(?:[/\\]|{said('slash')}))"
)
_OPENED = re.compile(r"(?<=\w)[\[({]\.(?=[a-z]{2,10}[\])}])|(?<=(?<![\w/.])t)/(?=me/\w)")
_IN_BRACKETS = re.compile(
    rf"[\[({{<“\"]\s?(?:(?:\.|{said('dot')})\s{{0,2}}(?=(?:{_ENDINGS})\s?[\])}}])|(?!(?<=<)(?:br|hr|li|td|tr|th|dl|dt|dd|em|tt|rp|rt|ul|ol)>)(?=(?P<bare>[a-z]{{2,14}})\s?[\])}}>”\"]))"
)
_LED = re.compile(
    rf"(?<=[a-z0-9])[\"'”»]?(?:[\s,;，、]{{0,3}}|\s[-–]\s)(?:{any_of(_SIGNS['ending_follows'])}[\s:,，、]{{0,3}}){{1,3}}[\"'“«「『《（(]?(?:(?:\.\s?|{said('dot')}\s{{0,3}})(?P<end>[a-z]{{2,14}})|(?P<bare>com|net|org|onion|ru))(?![^\W_])"
    rf"|(?<=[a-z0-9])[\"'”»]?(?:[\s,;，、]{{0,3}}|\s[-–]\s)(?:{any_of(_SIGNS['ending_follows'])}[\s,，、]{{0,3}}){{0,2}}{any_of(_SIGNS['ending_named'])}[\s:,，、\"'“«]{{0,4}}(?P<named>[a-z]{{2,14}})(?![^\W_])(?!\.\w)"
)
_MOST_TOLD = 200
_DOT_IS_LEFT_OUT = re.compile(f"{_SIGNS['add_the_dot']}|{any_of(_SIGNS['dots_are_told'])}")
_TWO_LABELS = re.compile(
    r"(?<![\w.@-])(?P<label>[a-z0-9][a-z0-9-]{2,40})(?P<one>[ ])(?P<middle>com|co|net|org|or|ne|in|my|web|ac|biz)"
    r"(?P<two>[ ])(?P<end>[a-z]{2})(?![\w@-]|\.\w)"
)
_WITHOUT_DOT = re.compile(rf"\s(?<=[a-z0-9].)(?=(?:{_ENDINGS})(?![^\W_]))")
_APART = re.compile(rf"(?<=[a-z0-9])\s-\s(?=[a-z0-9-]{{2,40}}\s\.\s(?:{_PLAIN})(?![^\W_]))")
_ALSO_A_DASH = re.compile(
    r"(?<![\w.-])(?P<label>[a-z0-9][\w-]{2,60}?)(?P<dash>[-_])(?:com|net|org|onion|co(?=[-_]))(?:(?P<second>[-_])[a-z]{2})?"
    r"(?![\w-])"
)
_PLEA = re.compile(
    r"\.(?:com|net|org|info|ru|de|me|onion)(?P<plea>\.(?:nospam|invalid|(?:remove|delete)(?:this|me)?))(?!\w)"
)
_LABEL_BEFORE = re.compile(r"(?<![ß-ɏḀ-ỿ])[a-z0-9_-]{1,63}$")
_SAID_DOTS = ("dot", "punkt", "punto", "point", "ponto")
_COMMON = re.compile(r"(?:com|net|org|info|onion)(?![^\W_])(?![ \t]+[a-z])")
_NETWORKS = re.compile(rf"(?:{_ENDINGS})(?![^\W_])(?![ \t]+[a-z])")
_SEARCHED = re.compile(rf"{any_of(_SIGNS['site']['searched'])}[^\w\n]{{1,3}}$")
_IS = re.compile(r"(?<=\s)(?:is|ist|es|est|è|é)\s$")
_BARE = frozenset({"com", "net", "org", "onion", "ru"})
_TOLD_DOT = re.compile(r"\.(?<=[\s,，、:「『《（].)\s?[a-z]{2}")


def endings(lower: str, hinted: frozenset[str]) -> Iterable[Edit]:
    """Edits of a folded text after which its endings stand behind dots; `hinted` is of `hints`."""
    edits: dict[tuple[int, int], Edit] = {}  # "www instagram com / …": two ways to see one missing dot
    for edit in _all(lower, hinted):
        if not any(edit.start < end and start < edit.end for start, end in edits):
            edits[edit.start, edit.end] = edit
    return edits.values()


def _all(lower: str, hinted: frozenset[str]) -> Iterator[Edit]:
    if "www" in lower or "://" in lower or "w_said" in hinted:
        yield from _of_www(lower)
    if "drawn_ending" in hinted:
        for found in _AFTER_A_DOT.finditer(lower):
            if _DRAWN[found["drawn"]] not in _ALSO_GOODS or _is_a_name(lower, found.start()):
                yield Edit(*found.span("drawn"), _DRAWN[found["drawn"]], "spelled_dot")
    if _MAY_BE_APART.search(lower) or ("dot" in hinted and _SAID_APART.search(lower)):
        yield from _letters_apart(lower)
    if ".gg/" in lower:
        yield from (
            Edit(at.start(), at.start(), "discord", "removed") for at in re.finditer(r"(?<!\w)\.gg/(?=\w{5})", lower)
        )
    if "/" in lower or "\\" in lower or "slash" in hinted:
        yield from (Edit(*found.span("blank"), ".", "spaced") for found in _BLANK.finditer(lower))
    if "t/me/" in lower or "[." in lower or "(." in lower or "{." in lower:
        yield from (Edit(*found.span(), ".", "spelled_dot") for found in _OPENED.finditer(lower))
    if has_any(lower, '[({<“"'):
        yield from _bracketed(lower)
    if has_any(lower, _BEFORE_COM_ASCII if lower.isascii() else _BEFORE_COM):
        for found in _DOTCOM.finditer(lower):
            ending = next(end for end in _SIGNS["dot_and_ending"] if found[end])
            is_meant = _is_a_name(lower, found.start())
            if ending != "com":  # "dotnet" is also a thing
                is_meant = _has_odd_name(lower, found.start()) and not _GOES_ON.match(lower, found.end())
            if is_meant:
                yield Edit(*found.span("dotcom"), f".{ending}", "spelled_dot")
    words = words_of(lower)
    if not _ALONE.isdisjoint(words):
        yield from _missing(lower)
    if not hinted.isdisjoint(("dot", "ending_named")) or not _BARE.isdisjoint(words) or _TOLD_DOT.search(lower):
        yield from _told(lower)
    if may_be_told(lower, hinted):
        yield from told(lower)
    if not PLAIN_ENDINGS.isdisjoint(words):
        yield from _apart(lower)


def _letters_apart(lower: str) -> Iterator[Edit]:
    """ "name [.] d e": a country's ending letter by letter, behind a name that is no word or an at-sign."""
    for found in islice(_APART_LETTERS.finditer(lower), _MOST_TOLD):
        ending = found["end"][0] + found["end"][-1]
        is_meant = _is_a_name(lower, found.start()) or _ADDRESS.search(lower, max(0, found.start() - 42), found.start())
        if is_meant and is_ending(ending):
            yield Edit(found.start(), found.end(), f".{ending}", "spelled_dot")


def _bracketed(lower: str) -> Iterator[Edit]:
    """ "name (dot com)", "name [com]"; beside a word for a site any ending."""
    for found in _IN_BRACKETS.finditer(lower):
        start = found.start()
        start -= lower[max(0, start - 1) : start] == " "
        label = _LABEL_BEFORE.search(lower, max(0, start - 63), start)
        if label is None or not _is_a_name(lower, start):
            continue
        if (
            found["bare"] is None
            or found["bare"] in _BARE
            or (
                is_ending(found["bare"])
                and (is_named_before(lower, label.start()) or lower.endswith(("www ", "www."), 0, label.start()))
            )
        ):
            yield Edit(start, found.end(), ".", "spelled_dot")


def _of_www(lower: str) -> Iterator[Edit]:
    for found in _WWW_SAID.finditer(lower):
        yield Edit(*found.span(), "www.", "spelled_dot")
    unusual = (found for found in _SAME_SIGNS.finditer(lower) if found["end"] not in PLAIN_ENDINGS)
    for found in (*_WWW.finditer(lower), *(found for found in unusual if is_ending(found["end"]))):
        for name in ("first", "second"):
            is_sign = found[name] not in (None, ".")
            if is_sign and not lower.endswith(_SAID_DOTS, 0, found.start(name)):
                yield Edit(*found.span(name), ".", "spaced" if found[name].isspace() else "spelled_dot")


def _missing(lower: str) -> Iterator[Edit]:
    """Where nothing, a word, or a plea, stands for the dot."""
    if "-" in lower:
        yield from (Edit(*found.span(), "-", "spaced") for found in _APART.finditer(lower))
        for found in _ALSO_A_DASH.finditer(lower):
            if is_named_before(lower, found.start("label")):
                yield Edit(*found.span("dash"), ".", "spelled_dot")
                if found["second"]:
                    yield Edit(*found.span("second"), ".", "spelled_dot")
    yield from (Edit(*found.span("plea"), "", "removed") for found in _PLEA.finditer(lower))


def _told(lower: str) -> Iterator[Edit]:
    """ "name, ending: com", "name and then dot shop"."""
    for found in islice(_LED.finditer(lower), _MOST_TOLD):
        ending = found["end"] or found["bare"] or found["named"]
        is_written = found["end"] and lower[found.start("end") - 1] == "."  # ".store": an ending and nothing else
        is_plain = (ending in _ALONE or (is_written and is_ending(ending))) and _is_a_name(lower, found.start())
        if is_plain or (_has_odd_name(lower, found.start()) and is_ending(ending)):
            yield Edit(found.start(), found.end() - len(ending), ".", "spelled_dot")


def _apart(lower: str) -> Iterator[Edit]:
    """A blank for the dot, where the text says so or a host is to be expected."""
    without = [found.span() for found in _WITHOUT_DOT.finditer(lower) if _is_a_name(lower, found.start())]
    is_told = bool(without) and bool(_DOT_IS_LEFT_OUT.search(lower))
    yield from _of_two_labels(lower)
    yield from (Edit(*span, ".", "spelled_dot") for span in without if is_told or _is_of_a_host(lower, *span))


def _of_two_labels(lower: str) -> Iterator[Edit]:
    """ "amberfox com ua" where a site is named or the text says that dots are missing."""
    for found in islice(_TWO_LABELS.finditer(lower), _MOST_TOLD):
        host = f"{found['label']}.{found['middle']}.{found['end']}"
        if registered_domain(host) != host or not _is_a_name(lower, found.end("label")):
            continue
        is_led = is_named_before(lower, found.start()) or lower.endswith(("www ", "www."), 0, found.start())
        if (is_led and not _GOES_ON.match(lower, found.end())) or _DOT_IS_LEFT_OUT.search(lower):
            yield from (Edit(*found.span(blank), ".", "spelled_dot") for blank in ("one", "two"))


def _is_of_a_host(lower: str, start: int, end: int) -> bool:
    """ "visit some-name com": a blank before an ending, where a site is named before or an address begins."""
    label = _LABEL_BEFORE.search(lower, max(0, start - 63), start)
    if label is None or not (_NETWORKS if _has_odd_name(lower, start) else _COMMON).match(lower, end):
        return False
    is_led = _IS.search(lower, max(0, label.start() - 5), label.start())
    at = is_led.start() if is_led else label.start()
    if _COMMON.match(lower, end) and _SEARCHED.search(lower, max(0, at - 16), at):
        return True
    return lower.startswith("@", label.start() - 1) or is_named_before(lower, at)


def is_ending(ending: str) -> bool:
    """Whether such a top-level domain exists."""
    return (
        ending.isascii()
        and ending.isalpha()
        and (ending in ("onion", "example") or registered_domain(f"example.{ending}") is not None)
    )


def _has_odd_name(lower: str, end: int) -> bool:
    found = _LABEL_BEFORE.search(lower, max(0, end - 63), end)
    return found is not None and len(found[0]) > 5 and is_odd(found[0])


def _is_a_name(lower: str, end: int) -> bool:
    found = _LABEL_BEFORE.search(lower, max(0, end - 63), end)
    return found is not None and (is_odd(found[0]) or is_unknown(found[0]))


_DOTS = glued_pattern("dot")
_GLUED = re.compile(
    rf"(?<=[a-z0-9]){_DOTS}(?=[a-z]{{2,12}}(?![a-z])|[a-z0-9_]{{1,30}}(?:{_DOTS}[a-z0-9_]{{1,30}}){{0,3}}(?:{glued_pattern('at')}|@)[a-z0-9])"
)
_MAY_BE_GLUED = re.compile("[A-ZÀ-Þ\u0370-\U0001ffff](?<=[a-z0-9].)(?:(?<![A-Z])|[A-Z0])")
_GLUED_LOWER = re.compile(
    r"(?<=[a-z0-9])(?<!www)dot(?=(?:com|net|org|onion|me)(?![a-z]))|(?<=\d)dot(?=(?:shop|store|site|online|top|club|info)(?![a-z]))"
)
_GLUED_SLASH = re.compile(r"(?<=[a-z]{2})SLASH(?=[a-z])")


def capitals(text: str) -> Iterator[Edit]:
    """Dots and slashes in capitals between letters: amberDOTcom. Before letters of a word are looked at."""
    if _MAY_BE_GLUED.search(text):
        for found in _GLUED.finditer(text):
            yield Edit(*found.span(), ".", "spelled_dot")
    if "SLASH" in text:
        for found in _GLUED_SLASH.finditer(text):
            yield Edit(*found.span(), "/", "spelled_slash")


def glued(text: str) -> Iterator[Edit]:
    """A small "dot" between letters."""
    if "dot" in text:
        for found in _GLUED_LOWER.finditer(text):
            yield Edit(*found.span(), ".", "spelled_dot")


_COUNTRY = rf"(?!(?:{'|'.join(ALSO_IN_SENTENCES)})\b)[a-z]{{2}}|co\.[a-z]{{2}}"
_HOST_FOLLOWS = rf"[a-z0-9][a-z0-9-]{{1,40}}\.(?:{_PLAIN}|{_COUNTRY})(?![\w-])"
_DASH = re.compile(rf"(?<=[a-z0-9])(?:{DASH_ENCLOSED}|\s{{1,3}}{said('dash')}\s{{1,3}})(?={_HOST_FOLLOWS})")
_HYPHENATED = re.compile(rf"(?<=[a-z0-9])-\s?\n\s?(?={_HOST_FOLLOWS})")


def joined_labels(lower: str, hinted: frozenset[str]) -> Iterator[Edit]:
    """Dashes of a host in words, or where its line ends; after the dots, by which a host is seen."""
    if "dash" in hinted:
        yield from (Edit(*found.span(), "-", "spelled_dash") for found in _DASH.finditer(lower))
    if "-\n" in lower or "- \n" in lower:
        yield from (Edit(*found.span(), "-", "split") for found in _HYPHENATED.finditer(lower))
