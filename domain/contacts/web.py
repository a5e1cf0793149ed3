"""E-mail addresses, domains and links. Which hosts are nobody's contact is in `hosts.toml`."""

import base64
import hashlib
import re
import tomllib
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

import idna
import tldextract
from email_validator import EmailNotValidError, validate_email

from domain.contacts.shape import HIDDEN, ContactType

_HOSTS = tomllib.loads(Path(__file__).with_name("hosts.toml").read_text("utf-8"))
NEVER_A_CONTACT: frozenset[str] = frozenset(_HOSTS["never"])
SHARED_HOSTS: frozenset[str] = frozenset(_HOSTS["shared"])
_BARE_ENDINGS: frozenset[str] = frozenset(_HOSTS["bare_endings"])
_SENTENCE_ENDINGS: frozenset[str] = frozenset(_HOSTS["sentence_endings"])
_SAME_MAILBOX: frozenset[str] = frozenset(_HOSTS["dots_and_tags_ignored"])

# The suffix list that ships in the package, never the network: a text must not make the service call anybody.
_suffixes = tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None, include_psl_private_domains=True)
# Scripts without blanks between words: a host in Latin letters begins and ends where they do.
TOGETHER = "\u0e00-\u0eff\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3"
_EDGE, _INNER = rf"[^\W_{TOGETHER}]", rf"(?:[^\W{TOGETHER}]|-)"
_LABEL = rf"(?:{_EDGE}(?:{_INNER}{{0,61}}{_EDGE})?|[{TOGETHER}\d](?:[{TOGETHER}\d-]{{0,61}}[{TOGETHER}\d])?)"
_HOST = rf"(?:{_LABEL}\.)+(?:[^\W\d_{TOGETHER}]{_INNER}{{0,61}}{_EDGE}|[{TOGETHER}]{{1,62}})"
_BEGINS, _ENDS = rf"(?<![^\W{TOGETHER}])(?<![@.+-])", rf"(?![^\W{TOGETHER}]|@)"
_OPENING = "（「『【《"
_CLOSING = "\"')\\]}»“”„。，、！？…；：」』）】》"


class Email(ContactType):
    """An e-mail address, in lower case, with the tags and dots dropped that its provider ignores."""

    kind = "email"
    hints = ("@",)
    pattern = re.compile(
        rf"(?:(?<![\w.+-])|(?<=[{TOGETHER}]))(?P<value>(?![\w.+-]{{0,64}}?[{TOGETHER}])[\w.+-]{{1,64}}@{_HOST})"
        rf"(?![^\W{TOGETHER}]|[@-])"
    )
    binding = 0.7  # a mailbox belongs to one person or one firm, but firms and couples share one

    def _spell(self, raw: str) -> str | None:
        try:
            found = validate_email(raw.strip(), check_deliverability=False, globally_deliverable=False)
        except EmailNotValidError:
            return None
        domain = ascii_host(found.domain)
        if domain is None or registered_domain(domain) is None:
            return None
        local = found.local_part.lower()
        if domain in _SAME_MAILBOX:
            local = local.partition("+")[0].replace(".", "")
        return f"{local}@{domain}" if local else None

    def mask(self, value: str) -> str:
        """The first letter and the top-level domain."""
        return f"{value[0]}{HIDDEN}@{HIDDEN}.{value.rpartition('.')[2]}"


class Domain(ContactType):
    """A site of somebody's own, by its registered domain or onion address; platforms' and big firms' do not count."""

    kind = "domain"
    hints = (".",)
    pattern = re.compile(
        rf"{_BEGINS}(?<![$/])(?P<value>(?:https?://)?(?:www\.)?{_HOST})(?::\d+)?(?P<path>/\S*)?{_ENDS}", re.IGNORECASE
    )
    binding = 0.5  # resellers, review pages and fans link to a shop that is not theirs

    def _spell(self, raw: str) -> str | None:
        host = host_of(raw)
        domain = host and registered_domain(host)
        return None if not domain or domain in NEVER_A_CONTACT or domain in SHARED_HOSTS else domain

    def is_meant(self, raw: str) -> bool:
        """A missing blank makes `sold.as is` look like a host: endings that are words count only in a whole link."""
        suffix = raw.lower().rpartition(".")[2]
        if suffix in _BARE_ENDINGS or raw.lower().startswith(("http://", "https://", "www.")):
            return True
        return raw.islower() and len(suffix) == 2 and suffix not in _SENTENCE_ENDINGS


class Url(ContactType):
    """A page on a platform that many share, where the path and not the host says whose it is."""

    kind = "url"
    hints = ("/",)
    pattern = re.compile(
        rf"{_BEGINS}(?P<value>(?:https?://)?{_HOST}(?::\d+)?/[^\s<>{_CLOSING}{_OPENING}{TOGETHER}]+)", re.IGNORECASE
    )
    binding = 0.4  # a page is passed on by people who have nothing to do with it
    shows = (4, 0)

    def _spell(self, raw: str) -> str | None:
        host = host_of(raw)
        domain = host and registered_domain(host)
        if host is None or domain not in SHARED_HOSTS:
            return None
        path = re.sub("/{2,}", "/", urlsplit(_with_scheme(raw)).path).rstrip("/.,;:!?'*`~|")
        return f"{host.removeprefix('www.')}{path}" if path else None


@cache
def _split(host: str) -> tldextract.tldextract.ExtractResult:
    return _suffixes(host)


def host_of(link: str) -> str | None:
    """The ASCII host of a link with or without scheme, or None; a text with a blank in it is no link."""
    if len(link.split()) != 1:
        return None
    try:
        host = urlsplit(_with_scheme(link.strip())).hostname
    except ValueError:
        return None
    return ascii_host(host) if host else None


def ascii_host(host: str) -> str | None:
    """A host name in lower-case ASCII by IDNA 2008 with UTS 46 mapping, or None where it is no host name."""
    try:
        return idna.encode(host.rstrip("."), uts46=True).decode("ascii").lower()
    except idna.IDNAError:
        return None


def registered_domain(host: str) -> str | None:
    """The part of a host that somebody registered, `example.co.uk` of `shop.example.co.uk`, or None."""
    labels = host.split(".")
    if labels[-1] == "onion":
        return onion_domain(labels[-2]) if len(labels) > 1 else None
    if labels[-1] == "example" and len(labels) > 1:  # reserved for examples; what a demonstration may use
        return ".".join(labels[-2:])
    return _split(host).top_domain_under_public_suffix or None


def onion_domain(label: str) -> str | None:
    """A version 3 onion address with its checksum verified (Tor rend-spec-v3, section 6), or None."""
    if not re.fullmatch(r"[a-z2-7]{56}", label):
        return None
    raw = base64.b32decode(label.upper())
    key, checksum, version = raw[:32], raw[32:34], raw[34:]
    expected = hashlib.sha3_256(b".onion checksum" + key + version).digest()[:2]
    return f"{label}.onion" if version == b"\x03" and checksum == expected else None


def _with_scheme(link: str) -> str:
    return link if "://" in link else f"http://{link}"
