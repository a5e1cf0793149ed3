"""Mail providers as they are written before anything is undone, and what stands between a mailbox and them.

A provider's name and ending are known, so the signs between may be anything: "name ⟦at⟧ gmail /dot/ com". The words
are in `words/mail.toml`. What does not live here: hosts that nobody knows (`mail`, `links`), providers without a sign
for "at" (`mail_named`), what makes an address valid (`domain.contacts`).
"""

import re
from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

from content_models.contacts.folding import any_of, folded, is_written_together, plain_letters, spellings, table
from content_models.contacts.lookup import Hit, Lookup
from content_models.contacts.names import has_mark
from content_models.contacts.signs import MAIL_HOSTS, PROVIDERS, WORDS
from content_models.disguise.canonical import Canonical, Edit
from domain.contacts.web import NEVER_A_CONTACT, SHARED_HOSTS, TOGETHER, registered_domain

_WORDS = table("mail")
_ORDINARY = frozenset(table("signs")["no_mailbox"]) | frozenset(_WORDS["between"]["no_mailbox"])
_GOODS = re.compile(rf"[\W_]{{1,3}}{any_of(_WORDS['between']['goods'])}")
_LABELS = {host.partition(".")[0] for host in MAIL_HOSTS}
_SAID: dict[str, set[str]] = {label: {label, *_WORDS["names"].get(label, ())} for label in _LABELS}
for _name, _host in PROVIDERS.items():
    if "." not in _name and _host.partition(".")[0] in _SAID:
        _SAID[_host.partition(".")[0]].add(_name)
ALSO_WORDS = frozenset(_WORDS["words"]["names"])


def _written(label: str, said: set[str]) -> list[str]:
    """A provider's names, also with dashes for blanks and, where it is no word, letter by letter."""
    apart = [" ".join(label), ".".join(label), "-".join(label)] if label not in ALSO_WORDS and len(label) > 2 else []
    if label.endswith("mail") and len(label) > 4:
        said = said | {f"{label.removesuffix('mail')} mail"}
    return [*said, *(name.replace(" ", "-") for name in said), *apart]


DEFAULT = {host.partition(".")[0]: host for host in reversed(PROVIDERS.values())}
_CASES = (table("mailboxes")["inflected"], table("mailboxes")["inflected_cyrillic"])


def _inflected(names: set[str]) -> set[str]:
    """Names of a provider in the cases of languages that have them: "gmailu", "джимейле"."""
    long = [name for name in names if len(name) > 4 and name.isalpha() and not is_written_together(name)]
    cases = [(name, _CASES[0] if name < "\u0250" else _CASES[1]) for name in long if name < "\u0530"]
    return {name + case for name, every in cases for case in every}


_WHOLE = {host.replace(".", ""): host for host in DEFAULT.values()}  # "gmailcom"
for _name in table("mailboxes")["whole"]:
    _WHOLE |= dict.fromkeys({_name} | _inflected({_name}), PROVIDERS[_name])
for _name, _host in _WHOLE.items():
    _SAID[_host.partition(".")[0]].add(_name)

NAMED: dict[str, set[str]] = {
    label: said | _inflected(said) if label in DEFAULT and label not in ALSO_WORDS else said
    for label, said in _SAID.items()
}
"""Every way to say a provider's name, by the first label of its host."""
_NAMES = Lookup({label: _written(label, said) for label, said in NAMED.items()})
_ENDINGS = {spoken: ending for ending, every in _WORDS["endings"].items() for spoken in every}
_DOTS = WORDS["dot"] | set("dotp") | {spelling for word in _WORDS["between"]["dot"] for spelling in spellings(word)}
_PASSED = _DOTS | {
    spelling for word in (*table("signs")["ending_named"], *table("narrated")["then"]) for spelling in spellings(word)
}
_AT = WORDS["at"] | {"@"} | {spelling for word in _WORDS["between"]["at"] for spelling in spellings(word)}
_PHRASES = frozenset(phrase.replace("-", " ") for phrase in _AT if re.search("[ -]", phrase))
_PARTS = frozenset(word for phrase in _PHRASES for word in phrase.split()) | {"t"}
_AT_LETTERS = frozenset("aäаα")
_FOLLOWS = table("signs")["ending_follows"]
_LEADS = {spelling for word in _WORDS["between"]["leads"] for spelling in spellings(word)}
_LEADS |= {word for phrase in _FOLLOWS for word in folded(phrase).split()}
_PREPOSITIONS = frozenset(_WORDS["between"]["prepositions"])
_JOINED_LEADS = re.compile(f"(?:{'|'.join(sorted(filter(is_written_together, _AT | _LEADS), key=len, reverse=True))})+")
_JOINED_AT = tuple(word for word in _AT if is_written_together(word))
_NAMED_AS_MAIL = re.compile(rf"{any_of(_WORDS['between']['mail'])}\ufe0f?[^\w\n]{{0,4}}$")
ORDINARY_AT = frozenset(["at", "et", "ät", "att", "eta", "hund", "aet", "अत", "عند", "ат"])
_LEADING = _AT | _PARTS | _LEADS | _PREPOSITIONS | _AT_LETTERS
ROLES = frozenset(_WORDS["between"]["roles"])

_LATIN = "a-z0-9ß-ɏḀ-ỿ"
_THAI = "\u0e31\u0e34-\u0e3a\u0e47-\u0e4e"  # signs above and below letters
_WORD = re.compile(
    rf"[{_LATIN}]+|[^\W_{_LATIN}][^\W_{_LATIN}\u0300-\u036f\u0900-\u0dff]*(?:[\u0900-\u0dff{_THAI}]+[^\W_{_LATIN}]*)*"
)
_NEXT = re.compile(rf"[\W_]{{0,8}}?(?P<word>{_WORD.pattern})")
_TOGETHER = re.compile(f"[{TOGETHER}]")
_BRACKETED = re.compile(
    r"[ \t]?[\[({<«‹⟨【（][ \t]?(?P<inside>[^\[\](){}<>«»‹›⟨⟩【】（）\n]{1,32})[ \t]?[\])}>»›⟩】）][ \t]?$"
)
_IN_A_NAME = re.compile(r"[a-z0-9][_.+-]$")
_COM_APART = re.compile(r"(?:c[\W_]{1,2}(?P<o>[o0])[\W_]{1,2}m|(?P<first>[a-z])[ .-](?P<last>[a-z]))(?![^\W_])")
_LOCAL = re.compile(r"[\w.+-]{1,64}$", re.ASCII)
_PUNCTUATION = frozenset(".,;:?!/()'\"-–—…、。，：；（）「」”“’\n\t&>$€£_«»[]{}")
_MOST_NAMES, _LONGEST_GAP = 100, 44


class Host(NamedTuple):
    """A provider at [start, end) and the host it stands for.

    `is_whole` where an ending stands there too, `is_spelled` where the two are not written as anybody would type them.
    """

    start: int
    end: int
    name: str
    is_whole: bool
    is_spelled: bool = False


class Gap(NamedTuple):
    """What stands between a mailbox and its host: from `start`, these words, these signs."""

    start: int
    words: tuple[str, ...]
    signs: str


def undone(view: Canonical, hinted: frozenset[str]) -> Canonical:
    """The view with addresses at known providers as they would be typed."""
    is_hinted = not hinted.isdisjoint(("provider", "at", "dot", "mail")) or "@" in view.text
    if not is_hinted and (view.text.isascii() or not _TOGETHER.search(view.text)):
        return view
    lower = folded(view.text)
    return view.edited(_edits(lower)) if _NAMES.may_hit(lower) else view


def _edits(lower: str) -> Iterator[Edit]:
    done = 0
    for host in hosts(lower):
        gap = _in_brackets(lower, host.start, done) or _gap(lower, host.start, done)
        if gap is None or not _is_at(lower, gap, host):
            continue
        if lower[gap.start : host.start] != "@":
            what = "spaced" if "@" in gap.signs and not gap.words else "spelled_at"
            yield Edit(gap.start, host.start, "@", what)
        written = lower[host.start : host.end]
        if written != host.name:
            yield Edit(host.start, host.end, host.name, _undoing(written, host))
        done = host.end


def _undoing(written: str, host: Host) -> str:
    if not host.is_whole:
        return "provider_named"
    return "spaced" if "".join(written.split()) == host.name else "spelled_dot"


def hosts(lower: str) -> Iterator[Host]:
    """Providers named in a folded text, with their endings where these follow."""
    done = 0
    for hit in islice(_hits(lower), _MOST_NAMES):
        if hit.start < done:
            continue
        host = _with_ending(lower, hit) or _alone(lower, hit)
        if host is not None:
            done = host.end
            yield host


def _hits(lower: str) -> list[Hit]:
    """By their places, the longest first; also where letters of a script without blanks stand beside a name."""
    found = set(_NAMES.hits(lower))
    if not lower.isascii() and _TOGETHER.search(lower):
        found |= set(_NAMES.hits(_TOGETHER.sub(" ", lower)))
    return sorted(found, key=lambda hit: (hit.start, -hit.end))


def _alone(lower: str, hit: Hit) -> Host | None:
    said = lower[hit.start : hit.end]
    if said in _WHOLE:
        return Host(hit.start, hit.end, _WHOLE[said], True, True)
    if said in PROVIDERS:  # "163邮箱": a name of its own where its label alone would be none
        return Host(hit.start, hit.end, PROVIDERS[said], False)
    if hit.key in ALSO_WORDS or hit.key not in DEFAULT:
        return None
    return Host(hit.start, hit.end, DEFAULT[hit.key], False)


def _with_ending(lower: str, hit: Hit) -> Host | None:
    """The longest host of that provider that is written there, whatever stands for its dots."""
    best, host, at = None, hit.key, hit.end
    for _ in range(3):
        part = _label_after(lower, at, host)
        if part is None:
            break
        label, at = part
        host = f"{host}.{label}"
        if host in MAIL_HOSTS:
            best = Host(hit.start, at, host, True, lower[hit.start : at] != host)
    return best


def _label_after(lower: str, at: int, host: str) -> tuple[str, int] | None:
    """The label that follows `host` and its end; words for the dot before it are passed."""
    begin = at
    for _ in range(5):
        found = _NEXT.match(lower, at)
        if found is None or (begin == found.start("word") and lower[begin].isascii()):
            return None
        if apart := _letters_apart(lower, found, host):
            return apart
        word = plain_letters(found["word"])
        if (word in _PASSED or found["word"] in _PASSED) and f"{host}.{word}" not in MAIL_HOSTS:  # "pt"
            at = found.end()
            continue
        return _ending(found)
    return None


def _letters_apart(lower: str, found: re.Match[str], host: str) -> tuple[str, int] | None:
    apart = _COM_APART.match(lower, found.start("word"))
    if apart is None:
        return None
    ending = "com" if apart["o"] else apart["first"] + apart["last"]
    return (ending, apart.end()) if f"{host}.{ending}" in MAIL_HOSTS else None


def _ending(found: re.Match[str]) -> tuple[str, int] | None:
    word = found["word"]
    for dot in ("", "dot", "d0t", "닷", "점", "쩜", "点", "點"):
        if word.startswith(dot) and (ending := word.removeprefix(dot)):
            plain = _ENDINGS.get(ending, ending)
            if plain.isascii() and len(plain) <= 4:
                return plain, found.end()
    return None


def _in_brackets(lower: str, end: int, least: int) -> Gap | None:
    """Brackets before a host that speak of an at-sign, or hold a word and nothing parts them from what is around."""
    found = _BRACKETED.search(lower, max(least, end - _LONGEST_GAP), end)
    if found is None:
        return None
    words = _WORD.findall(found["inside"])
    is_said = "@" in found["inside"] or any(word in _AT for word in words)
    is_glued = len(words) == 1 and found[0].strip()[0] in "([{<"
    return Gap(found.start(), ("@",), "()") if is_said or is_glued else None


def _gap(lower: str, end: int, least: int) -> Gap | None:
    """From a host back to the last word that may belong to a mailbox's name."""
    start = max(least, end - _LONGEST_GAP)
    words: list[str] = []
    at = end
    for found in reversed(list(_WORD.finditer(lower, start, end))):
        leads = found[0] in _LEADING or _JOINED_LEADS.fullmatch(found[0])
        if not leads or (len(found[0]) < 3 and _IN_A_NAME.search(lower, max(start, found.start() - 2), found.start())):
            at = found.end()
            break
        words.append(found[0])
    else:
        return None
    if lower[at:end].strip().startswith((")", "]", "}")):  # what is in brackets before the sign is no name
        opening = max(lower.rfind(sign, start, at) for sign in "([{")
        at = len(lower[:opening].rstrip()) if opening > start else at
    between = lower[at:end]
    return Gap(at, tuple(reversed(words)), _WORD.sub("", between)) if between else None


def _is_at(lower: str, gap: Gap, host: Host) -> bool:
    """Whether the gap says "at", by a word, or a sign."""
    local = _LOCAL.search(lower, max(0, gap.start - 64), gap.start)
    if local is None or is_host(local[0]):
        return False
    odd, ordinary = is_like_a_name(local[0]), is_ordinary(local[0])
    signs = "".join(gap.signs.split())
    if "@" in signs:
        if signs.partition("@")[0].strip("([{<'\""):  # "e-mail: @host": what stands there is no mailbox
            return False
        return odd or (not is_word(local[0]) and (host.is_whole or signs == gap.signs))
    if gap.words:
        return _is_said(gap, host, signs, odd, ordinary)
    if odd and host.is_whole and len(signs) <= 5 and "\n" not in gap.signs and _is_named(lower, local.start()):
        return True
    is_sign = (
        bool(signs)
        and not is_goods(lower, host.end)
        and len(signs) <= 5
        and not _PUNCTUATION & set(signs)
        and host.is_whole
    )
    return is_sign and (odd or (not ordinary and not re.search(r"\s", gap.signs)))


def is_goods(lower: str, end: int) -> bool:
    """Whether what is said behind a provider at `end` makes it goods: "gmail accounts"."""
    return _GOODS.match(lower, end) is not None


def _is_named(lower: str, at: int) -> bool:
    """Whether a word for mail stands right before a place; then anything may part a mailbox there from its host."""
    return _NAMED_AS_MAIL.search(lower, max(0, at - 24), at) is not None


def _is_said(gap: Gap, host: Host, signs: str, odd: bool, ordinary: bool) -> bool:
    said = " ".join(gap.words)
    joined = said.replace(" ", "")
    is_word = any(word in _AT for word in gap.words) or joined in _AT or any(p in said for p in _PHRASES)
    is_word = is_word or any(word in joined for word in _JOINED_AT)
    is_letter = not is_word and gap.words[-1] in _AT_LETTERS and len(gap.words) == 1 and len(signs) >= 2
    if is_letter or (is_word and len(signs) >= 2):
        return odd or not ordinary
    if is_word and host.is_whole:
        is_plain = said in ORDINARY_AT and host.name.partition(".")[0] in ALSO_WORDS
        return odd or not (ordinary or (is_plain and not host.is_spelled))
    is_preposition = len(gap.words) == 1 and gap.words[0] in _PREPOSITIONS and not signs
    return odd and (is_word or is_preposition)


def is_host(local: str) -> bool:
    """Whether a name is itself a host: of two in a row neither is a mailbox."""
    is_plain = "." in local and local.rpartition(".")[2] in ("com", "net", "org", "ru", "de")
    is_known = local in MAIL_HOSTS or local in SHARED_HOSTS or local in NEVER_A_CONTACT
    return is_known or (is_plain and registered_domain(local) is not None)


def is_like_a_name(local: str) -> bool:
    """Whether it has what mailboxes' names have and words have not: digits, or marks between letters."""
    return (has_mark(local) and len(local) >= 4 and not is_ordinary(local)) or (local.isdigit() and len(local) >= 7)


def is_ordinary(local: str) -> bool:
    """Whether it is a word before a plain "at", and nobody's mailbox."""
    core = local.strip("0123456789_-")
    return is_word(local) or len(local) < 3 or (len(core) < 2 and not local.isdigit())


def is_word(local: str) -> bool:
    """Whether it is one of the words, with or without a number, that stand before at-signs in ordinary texts."""
    return local.strip("0123456789_-") in _ORDINARY
