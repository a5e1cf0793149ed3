"""Why a candidate is held to be one ring, in sentences for an investigator, and what would be innocent about it.

Kinds of contact are named, values never are.
"""

from collections import Counter
from collections.abc import Mapping

from gnn.rings.scoring import Weighed, category_code
from gnn.rings.ties import Tie, Ties


def reasons(weighed: Weighed, ties: Ties, kinds: list[str]) -> tuple[str, ...]:
    """Sentences for and against, the ones against last."""
    group = weighed.group
    usage = ties.usage(group)
    each = {account: ties.tie(account, usage, group, weighed.category) for account in sorted(group)}
    bound = {contact: uses for contact, uses in usage.items() if uses > 1}
    sentences = [
        *_contacts(bound, ties, kinds, len(group)),
        _duplicates(each),
        _risk(weighed, each),
        _household_only(each, ties, kinds),
        _outsiders(bound, ties, len(group)),
        _quiet(each),
        _sparse(weighed),
    ]
    return tuple(sentence for sentence in sentences if sentence)


def _contacts(bound: Mapping[int, int], ties: Ties, kinds: list[str], size: int) -> list[str]:
    alone = [c for c in sorted(bound) if ties.exclusive[c]]
    sentences = [f"{bound[c]} of {size} share one {_word(kinds[c])}, which is one owner's alone" for c in alone]
    counted = Counter(kinds[contact] for contact in bound if not ties.exclusive[contact])
    if counted:
        listed = ", ".join(f"{_word(kind)} ({number})" for kind, number in sorted(counted.items()))
        sentences.append(f"contacts that two or more of them share: {listed}")
    return sentences


def _duplicates(each: Mapping[int, Tie]) -> str:
    number = sum(tie.duplicate for tie in each.values())
    return f"{number} of {len(each)} have posted nearly the same text as another member" if number else ""


def _risk(weighed: Weighed, each: Mapping[int, Tie]) -> str:
    number = sum(tie.risky for tie in each.values())
    code = category_code(weighed.category)
    about = f" for {_word(code)}" if code else ""
    return f"{number} of {len(each)} stand out by their own posts or by reports{about}" if number else ""


def _household_only(each: Mapping[int, Tie], ties: Ties, kinds: list[str]) -> str:
    only = [t for t in each.values() if t.contacts and all(ties.co_presence[c] for c in t.contacts) and not t.duplicate]
    if not only:
        return ""
    shared = sorted({_word(kinds[contact]) for tie in only for contact in tie.contacts})
    return f"{len(only)} of {len(each)} share only a {' or '.join(shared)}: a household or a workplace would too"


def _outsiders(bound: Mapping[int, int], ties: Ties, size: int) -> str:
    number = len({account for contact in bound for account in ties.users_of[contact]}) - size
    return f"accounts outside the ring that use one of these contacts: {number}" if number > 0 else ""


def _quiet(each: Mapping[int, Tie]) -> str:
    number = sum(not tie.risky for tie in each.values())
    return (
        f"{number} of {len(each)} show nothing suspicious of their own; they may be customers or relatives"
        if number
        else ""
    )


def _sparse(weighed: Weighed) -> str:
    if weighed.factors["density"] >= 0.5:
        return ""
    share = f"{weighed.factors['density']:.0%}"
    return f"only {share} of the pairs share a contact directly: it may be two groups with a go-between"


WORDS = {
    "bitcoin": "Bitcoin wallet",
    "ethereum": "Ethereum wallet",
    "monero": "Monero wallet",
    "pgp": "PGP key",
    "session": "Session id",
    "ip_address": "IP address",
    "url": "URL",
}


def _word(code: str) -> str:
    return WORDS.get(code, code.replace("_", " "))
