"""Known hosts, and endings of any host, in letters that only look like theirs: accented, drawn as digits or signs,
starred out, or one by one.

Behind an at-sign the hosts of mail providers are tried, before a slash those of platforms and invitations. A site of
somebody's own is tried by its ending alone: its name with an accent on it would be another site's. What does not live
here: letters of other alphabets in ordinary words (`content_models.disguise`).
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import islice, product

from content_models.contacts.endings import is_ending
from content_models.contacts.folding import folded
from content_models.contacts.names import is_odd, is_unknown
from content_models.contacts.signs import MAIL_HOSTS
from content_models.contacts.sites import is_named_before
from content_models.disguise.canonical import Canonical, Edit
from domain.contacts.web import SHARED_HOSTS

_PAGES = SHARED_HOSTS | {"t.me", "telegram.me", "chat.whatsapp.com", "wa.me", "paypal.me", "cash.app"}
# Which letters a sign may be drawn for, the likeliest first.
_DRAWN = {"0": "o", "1": "il", "3": "e", "4": "a", "5": "s", "7": "t", "8": "b", "9": "g", "!": "il", "|": "il",
          "€": "e", "£": "e", "$": "s", "@": "a", "¢": "c", "○": "o", "°": "o"}  # fmt: skip
_SKELETON = str.maketrans({letter: sign for sign, letters in _DRAWN.items() if sign.isdigit() for letter in letters})
_SKELETON |= str.maketrans({sign: folded(letters[0]).translate(_SKELETON) for sign, letters in _DRAWN.items()})
_TWINS = str.maketrans("аеіосрхуѕмтнквøıłđ", "aeiocpxysmthkboild")
_STARS = "*•_#?·×"
_AFTER_AT = re.compile(r"@[ ]?(?P<host>[^\W_][^\s@/\\,;:()<>\[\]\"'“”„。，、]{2,40})")
_SPELLED = re.compile(
    r"@\s{0,2}(?P<host>[a-z0-9](?P<sign>[-_. ])(?:[a-z0-9](?P=sign)){0,14}[a-z0-9](?:\s?\.\s?)"
    r"(?:[a-z]{2,4}|[a-z](?:(?P=sign)[a-z]){1,3}))(?![\w@-])"
)
_BEFORE_SLASH = re.compile(r"/(?=[\w@+])")
_HOST_BEFORE = re.compile(
    r"(?<![\w.@/-])(?:www\.)?(?P<host>[^\W_][^\s@/\\,;:()<>\[\]\"'“”„。，、]{1,28})$"
    r"|(?<=//)(?P<after>[^\s@/]{3,28})$"
)
_DRAWN_ENDING = re.compile(
    r"\.(?P<end>(?=[a-z]{0,13}[0-9!|€£$@¢○à-ɏ])(?=[0-9!|€£$@¢○]{0,3}[a-zà-ɏ])[a-z0-9!|€£$@¢○à-ɏ]{2,14})(?![^\W_])"
)
_LABEL = re.compile(r"(?P<www>www\.)?(?P<label>[a-z0-9][a-z0-9-]{2,62})\s?$")
_MOST = 40


def undone(view: Canonical) -> Canonical:
    """The view with such hosts as they would be typed."""
    if "@" in view.text:
        view = view.edited(_of_mail(folded(view.text)))
    if "/" in view.text:
        view = view.edited(_of_pages(folded(view.text)))
    return view.edited(_of_endings(folded(view.text))) if "." in view.text else view


def _of_mail(lower: str) -> Iterator[Edit]:
    for found in islice(_AFTER_AT.finditer(lower), _MOST):
        written = found["host"].rstrip(".!?*…")
        if host := _known(written, MAIL_HOSTS):
            yield Edit(found.start("host"), found.start("host") + len(written), host, "drawn", as_whole=True)
    for spelled in islice(_SPELLED.finditer(lower), _MOST):
        if host := _joined(spelled["host"], spelled["sign"]):
            yield Edit(*spelled.span("host"), host, "separators", as_whole=True)


def _of_pages(lower: str) -> Iterator[Edit]:
    for slash in islice(_BEFORE_SLASH.finditer(lower), _MOST):
        found = _HOST_BEFORE.search(lower, max(0, slash.start() - 34), slash.start())
        name = found and ("host" if found["host"] else "after")
        if found and name and (host := _known(found[name], _PAGES)):
            yield Edit(*found.span(name), host, "drawn", as_whole=True)


def _of_endings(lower: str) -> Iterator[Edit]:
    for found in islice(_DRAWN_ENDING.finditer(lower), _MOST):
        label = _LABEL.search(lower, max(0, found.start() - 68), found.start())
        if label is None or not (ending := _ending(found["end"])):
            continue
        name, is_led = label["label"], label["www"] or is_named_before(lower, label.start())
        if is_led or is_unknown(name) or (is_odd(name) and len(name) > 5):
            yield Edit(label.end("label"), found.end(), f".{ending}", "drawn")


def _joined(written: str, sign: str) -> str | None:
    """The provider whose letters stand one by one."""
    label, _, ending = written.rpartition(".")
    host = f"{label.replace(sign, '').strip()}.{ending.replace(sign, '').strip()}"
    return host if host in MAIL_HOSTS else None


def _known(written: str, hosts: frozenset[str]) -> str | None:
    """The one of these hosts that is meant, where it is written otherwise."""
    if "." not in written or written in hosts or (written.isascii() and written.replace(".", "").isalpha()):
        return None
    plain = _plain(written)
    if plain in hosts:
        return plain
    if any(sign in plain for sign in _STARS):
        return _starred(plain, hosts)
    by_skeleton = _by_skeleton(hosts)
    return by_skeleton.get(plain.translate(_SKELETON)) if len(plain) >= 5 and not plain.isdigit() else None


def _plain(written: str) -> str:
    """Without accents, letters of the Cyrillic alphabet as those that look like them."""
    letters = unicodedata.normalize("NFKD", written)
    return "".join(letter for letter in letters if not unicodedata.combining(letter)).translate(_TWINS)


def _starred(plain: str, hosts: Iterable[str]) -> str | None:
    """The only host that has these letters, each star for one or, where several stand together, for any number."""
    parts = re.split(f"([{re.escape(_STARS)}]+)", plain)
    if sum(map(len, parts[::2])) < 4:
        return None
    for width in ("{{{0}}}", "{{1,8}}"):
        pattern = "".join(f"[a-z0-9]{width.format(len(p))}" if at % 2 else re.escape(p) for at, p in enumerate(parts))
        fitting = [host for host in hosts if re.fullmatch(pattern, host)]
        if fitting:
            return fitting[0] if len(fitting) == 1 else None
    return None


@lru_cache(maxsize=4)
def _by_skeleton(hosts: frozenset[str]) -> dict[str, str]:
    """Hosts with the digits that letters look like; "m3.com" is a site of its own."""
    return {host.translate(_SKELETON): host for host in sorted(hosts) if len(host) > 6 or host in _PAGES}


def _ending(written: str) -> str | None:
    """The ending that these signs are drawn for."""
    plain = _plain(written)
    choices = [_DRAWN.get(sign, sign) for sign in plain]
    if sum(sign in _DRAWN for sign in plain) > 3:
        return None
    return next((ending for ending in map("".join, product(*choices)) if is_ending(ending)), None)
