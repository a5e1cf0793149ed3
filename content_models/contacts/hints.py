"""One look at a text that tells which grammars are worth their time."""

from content_models.contacts.folding import table
from content_models.contacts.lookup import Lookup
from content_models.contacts.mail import SAID_BANKS
from content_models.contacts.mail_hosts import ALSO_WORDS, NAMED
from content_models.contacts.mail_told import TOLD_AT
from content_models.contacts.signs import MAIL_HOSTS

_SIGNS, _NUMBERS = table("signs"), table("numbers")
_INSTRUCTIONS, _CHANNELS = table("instructions"), table("channels")
_MAIL, _WALLETS = table("mail"), table("wallets")
_NARRATED = table("narrated")
_PROVIDERS = {host.partition(".")[0] for host in MAIL_HOSTS}.difference(_MAIL["words"]["names"])
_WORDS = Lookup(
    {
        "at": _SIGNS["at"],
        "dot": _SIGNS["dot"],
        "slash": _SIGNS["slash"],
        "dash": _SIGNS["dash"],
        "drawn_ending": [drawn for every in _SIGNS["drawn_endings"].values() for drawn in every],
        "w_said": _SIGNS["w_said"],
        "replace": [*_INSTRUCTIONS["replace"], *_INSTRUCTIONS["instead"][2:]],
        "stands_for": _INSTRUCTIONS["is"][2:5],
        "remove": [*_INSTRUCTIONS["remove"], *_MAIL["remove"]["verbs"]],
        "part": _INSTRUCTIONS["parts"]["part"],
        "together": _INSTRUCTIONS["together"],
        "capitals": _INSTRUCTIONS["capitals"],
        "before": _INSTRUCTIONS["places"]["before"],
        "told_at": TOLD_AT,
        "mail": _MAIL["between"]["mail"],
        "invited": _CHANNELS["invitations"]["code"],
        "provider": [
            *_PROVIDERS,
            *_SIGNS["providers"],
            *(name for names in NAMED.values() for name in names - ALSO_WORDS),
        ],
        "ending_named": _SIGNS["ending_named"],
        "host_named": _MAIL["between"]["provider"],
        "upi": SAID_BANKS,
        "begins": [f"{word.strip()}*" for word in _NUMBERS["begins"]],
        "backwards": [f"{word.strip()}*" for word in _NUMBERS["backwards"]],
        "then": _NARRATED["then"],
        "dot_spoken": _NARRATED["dots"],
        "number": _NARRATED["number"],
        "blanks": _NARRATED["blanks"],
        "unaccented": _NARRATED["unaccented"],
        "letter": _NARRATED["letter"],
        "pgp": _WALLETS["key_words"],
    }
)


def hints(lower: str) -> frozenset[str]:
    """Names of the tables that have a word in a folded text."""
    return _WORDS.keys(lower)
