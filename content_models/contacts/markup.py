"""Markup inside words, taken out before anything is read: tags that draw nothing, remarks, pleas to remove a part."""

import re
from collections.abc import Iterator

from content_models.contacts.folding import folded, table
from content_models.contacts.lookup import Lookup
from content_models.contacts.signs import CIRCLED_A
from content_models.disguise.canonical import Canonical, Edit
from content_models.disguise.offsets import has_any

_TAG = re.compile(
    r"(?<=[\w.@/:-])(?:</?(?:b|i|u|em|strong|span|font|a|s|sup|sub|mark|tt|code|small|big|wbr|ins|del|q|bdo|bdi)(?:\s[^<>=]{1,20}=[^<>]{0,120})?/?>|<!--[^<>]{0,120}-->"
    r"|\[/?(?:b|i|u|s|color|colour|size|font|url|email|mail|center|quote|code|spoiler|hide|sub|sup)(?:=[^\[\]\s]{1,40})?\]){1,4}(?=[\w.@/:-])",
    re.IGNORECASE,
)
# "**name**.com", "[b]name[/b].com", "__name__@host": what makes a part bold.
_BOLD = re.compile(
    r"(?<!\w)(?P<open>\*\*|__|~~|\[[biu]\]|<[biu]>)(?P<name>[A-Za-z0-9][\w.-]{1,60}?)(?P<close>\*\*|__|~~|\[/[biu]\]|</[biu]>)(?=[.@]\w)(?!\.py(?!\w))"
)
_PLEA = r"(?:NO[ _-]?SPAM|REMOVE[ _-]?(?:THIS|ME)?|DELETE[ _-]?(?:THIS|ME)?|OHNE[ _-]?SPAM|SANSPUB|SINSPAM|NICHTSPAM)"
_REMOVE = re.compile(
    rf"(?:(?<=[@._-]){_PLEA}[._-]?|[._-]?{_PLEA})(?=[@.a-z]|$)|[._](?:nospam|removethis|remove|invalid)(?![\w.])"
)
# "name(nospam)@host.com", "3J98t1(remove this)WpEZ73": a bracket within a word that says it is to be left out.
_ASIDE = re.compile(r"[\[({<](?<=[\w.@].)[\[({<]?(?P<told>[^\[\](){}<>\n]{2,32})[\])}>]{1,2}(?=[\w.@])")
_INSTRUCTIONS = table("instructions")
_ASKED = Lookup({"remove": [*table("mail")["remove"]["verbs"], *_INSTRUCTIONS["remove"], *_INSTRUCTIONS["aside"]]})
_LABEL = re.compile(r"\.(?<=\w\.)(?:REMOVE(?:THIS|ME)?|DELETE(?:THIS|ME)?|NO-?SPAM|SPAM|XXX+)(?=\.[a-z]{2})")
# Addresses in codes throughout; codes of single letters are `content_models.disguise`'s.
_CODED = re.compile(r"(?:%[0-9A-Fa-f]{2}){8,300}|(?:\\u[0-9A-Fa-f]{4}){6,300}")
# A letter in a circle between plain ones, which is a sign there and no letter.
_CIRCLED = re.compile(f"[ⓓⒹ🅓🄳{CIRCLED_A}ʘ]")
_CIRCLED_DOT = re.compile(r"(?<=[A-Za-z0-9])\s?[ⓓⒹ🅓🄳]\ufe0f?\s?(?=[a-z]{2,4}(?![\w]))")
_CIRCLED_AT = re.compile(
    rf"(?<=[A-Za-z0-9])\s?[{CIRCLED_A}ʘ]\ufe0f?\s?(?=[A-Za-z0-9][\w-]{{1,40}}[^\w\s]|[A-Za-z0-9]\w{{1,20}}\s?[ⓓⒹ🅓(.])"
)


def without(view: Canonical) -> Canonical:
    """The view without them; itself where there are none."""
    if "<" in view.text or "[" in view.text:
        view = view.edited(Edit(*found.span(), "", "markup") for found in _TAG.finditer(view.text))
    if has_any(view.text, ("**", "__", "~~", "[/", "</")):
        view = view.edited(
            Edit(*found.span(side), "", "markup") for found in _BOLD.finditer(view.text) for side in ("open", "close")
        )
    if not view.text.isascii() and _CIRCLED.search(view.text):
        view = view.edited(Edit(*found.span(), "@", "spelled_at") for found in _CIRCLED_AT.finditer(view.text))
        view = view.edited(Edit(*found.span(), ".", "spelled_dot") for found in _CIRCLED_DOT.finditer(view.text))
    if "(" in view.text or "[" in view.text or "{" in view.text or "<" in view.text:
        view = view.edited(
            Edit(*found.span(), "", "removed") for found in _ASIDE.finditer(view.text) if _is_a_plea(found["told"])
        )
    if "%" in view.text or "\\u" in view.text:
        view = view.edited(_plain(view.text))
    if "." in view.text:
        view = view.edited(Edit(*found.span(), "", "removed") for found in _LABEL.finditer(view.text))
    if "@" in view.text:
        view = view.edited(_pleas(view.text))
    return view


def _is_a_plea(told: str) -> bool:
    """Whether it is a word that stands in no bracket within a word but asks to leave the bracket out."""
    return bool(_ASKED.keys(folded(told)))


def _plain(text: str) -> Iterator[Edit]:
    for found in _CODED.finditer(text):
        codes = re.findall("[0-9A-Fa-f]{2,4}", found[0])
        plain = "".join(chr(int(code, 16)) for code in codes)
        if plain.isascii() and plain.isprintable():
            yield Edit(*found.span(), plain, "escaped", as_whole=True)


def _pleas(text: str) -> Iterator[Edit]:
    """ "name@NOSPAMhost.com", "name@host.com.nospam": only within an address."""
    for found in _REMOVE.finditer(text):
        around = text[max(0, found.start() - 40) : found.end() + 40]
        if re.search(r"\w@[\w.-]", around):
            yield Edit(*found.span(), "", "removed")
