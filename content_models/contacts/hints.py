"""One look at a text that tells which grammars are worth their time."""

from content_models.contacts.folding import table
from content_models.contacts.lookup import Lookup

_SIGNS, _NUMBERS = table("signs"), table("numbers")
_INSTRUCTIONS = table("instructions")
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
        "remove": _INSTRUCTIONS["remove"],
        "part": _INSTRUCTIONS["parts"]["part"],
        "provider": list(_SIGNS["providers"]),
        "upi": ["okaxis", "oksbi", "okicici", "okhdfcbank", "paytm", "ybl", "ibl", "axl", "apl", "upi"],
        "begins": [f"{word.strip()}*" for word in _NUMBERS["begins"]],
        "backwards": [f"{word.strip()}*" for word in _NUMBERS["backwards"]],
        "pgp": [
            "pgp",
            "gpg",
            "fingerprint",
            "finger print",
            "fpr",
            "key id",
            "openpgp",
            "отпечаток",
            "huella",
            "empreinte",
            "fingerabdruck",
            "impronta",
            "指纹",
            "指紋",
            "public key",
        ],
    }
)


def hints(lower: str) -> frozenset[str]:
    """Names of the tables that have a word in a folded text."""
    return _WORDS.keys(lower)
