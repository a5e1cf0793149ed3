"""Why a candidate is held to be one ring, in sentences for an investigator, and what would be innocent about it.

Kinds of contact are named, values never are.
"""

from collections import Counter
from collections.abc import Mapping

from gnn.rings.groups import Group
from gnn.rings.risk import CATEGORIES
from gnn.rings.ties import Tie, Ties, density

NO_DOUBT = "nothing in these links speaks for an innocent explanation; there may be one outside them"


def reasons(group: Group, category: int, ties: Ties, kinds: list[str]) -> tuple[str, ...]:
    """Sentences for one ring first, then those that would be innocent about it: always at least one of them.

    Args: category: what the ring is held to trade in, an index into CATEGORIES, -1 where that is open.
    """
    usage = ties.usage(group)
    each = {account: ties.tie(account, usage, group, category) for account in sorted(group)}
    bound = {contact: uses for contact, uses in usage.items() if uses > 1}
    against = [
        *_contacts(bound, ties, kinds, len(group)),
        *_deeds(each),
        _risk(category, each),
    ]
    innocent = [
        _household_only(each, ties, kinds),
        *_deeds_only(each),
        _outsiders(bound, ties, len(group)),
        _other_category(each, category, ties),
        _seldom(each, category, ties),
        _quiet(each, ties),
        _sparse(density(group, ties)),
    ]
    return (*filter(None, against), *(tuple(filter(None, innocent)) or (NO_DOUBT,)))


def _contacts(bound: Mapping[int, int], ties: Ties, kinds: list[str], size: int) -> list[str]:
    alone = [c for c in sorted(bound) if ties.exclusive[c]]
    sentences = [f"{bound[c]} of {size} share one {_word(kinds[c])}, which is one owner's alone" for c in alone]
    counted = Counter(kinds[contact] for contact in bound if not ties.exclusive[contact])
    if counted:
        listed = ", ".join(f"{_word(kind)} ({number})" for kind, number in sorted(counted.items()))
        sentences.append(f"contacts that two or more of them share: {listed}")
    return sentences


DEEDS: Mapping[str, str] = {
    "texts": "have posted nearly the same text as another member",
    "images": "have posted an image that another member has posted, too",
    "circles": "have passed money on that came back to where it began, through another member",
    "moments": "have begun to post at the same moments as another member, more often than chance would have it",
}
INNOCENT: Mapping[frozenset[str], str] = {  # what members may have in common with others, and nothing else
    frozenset({"texts", "images"}): "share only texts or images: whoever sells the same thing copies the same offer",
    frozenset({"circles"}): "share only payments that went round: friends who share bills pay one another in turn",
    frozenset({"moments"}): "share only moments of posting: one tool or one shift plan for many brings them about, too",
}


def _deeds(each: Mapping[int, Tie]) -> list[str]:
    return [_some(sum(kind in tie.deeds for tie in each.values()), each, deed, "has") for kind, deed in DEEDS.items()]


def _deeds_only(each: Mapping[int, Tie]) -> list[str]:
    only = [tie.deeds for tie in each.values() if tie.deeds and not tie.contacts]
    return [_some(sum(held <= kinds for held in only), each, why, "shares") for kinds, why in INNOCENT.items()]


def _risk(category: int, each: Mapping[int, Tie]) -> str:
    number = sum(tie.risky for tie in each.values())
    about = f" for {_word(CATEGORIES[category])}" if category >= 0 else ""
    return _some(number, each, f"stand out by their own posts or by reports{about}", "stands")


def _household_only(each: Mapping[int, Tie], ties: Ties, kinds: list[str]) -> str:
    only = [t for t in each.values() if t.contacts and all(ties.co_presence[c] for c in t.contacts) and not t.deeds]
    shared = sorted({_word(kinds[contact]) for tie in only for contact in tie.contacts})
    return _some(len(only), each, f"share only a {' or '.join(shared)}: a household or a workplace would too", "shares")


def _outsiders(bound: Mapping[int, int], ties: Ties, size: int) -> str:
    number = len({account for contact in bound for account in ties.users_of[contact]}) - size
    if number <= 0:
        return ""
    outside = "1 account outside the ring uses" if number == 1 else f"{number} accounts outside the ring use"
    return f"{outside} one of these contacts too: it may be shared for another reason"


def _other_category(each: Mapping[int, Tie], category: int, ties: Ties) -> str:
    """Flagged, seldom or often, but not for what the ring is held to trade in."""
    number = sum(_flagged(account, ties) and _differs(account, category, ties) for account in each)
    return _some(number, each, "were flagged for another category: they may act on their own", "was")


def _seldom(each: Mapping[int, Tie], category: int, ties: Ties) -> str:
    number = sum(
        _flagged(account, ties) and not tie.risky and not _differs(account, category, ties)
        for account, tie in each.items()
    )
    return _some(number, each, "have too few flagged posts to stand out: screening may be mistaken about them", "has")


def _quiet(each: Mapping[int, Tie], ties: Ties) -> str:
    number = sum(not _flagged(account, ties) for account in each)
    return _some(number, each, "show nothing suspicious of their own: they may be customers or relatives", "shows")


def _flagged(account: int, ties: Ties) -> bool:
    """Whether anything of its own speaks against the account, in any category, however little."""
    return bool(ties.risk.risky[account]) or int(ties.risk.flagged[account]) > 0


def _differs(account: int, category: int, ties: Ties) -> bool:
    """Whether posts were flagged, most of them for another category than the ring's."""
    return category >= 0 and int(ties.risk.category[account]) not in (-1, category)


def _some(number: int, each: Mapping[int, Tie], deed: str, verb: str) -> str:
    """How many did the deed, nothing for none; `verb` is the first word of `deed` in the singular."""
    if not number:
        return ""
    return f"{number} of {len(each)} " + (f"{verb} {deed.partition(' ')[2]}" if number == 1 else deed)


def _sparse(dense: float) -> str:
    if dense >= 0.5:
        return ""
    return f"only {dense:.0%} of the pairs share a contact directly: it may be two groups with a go-between"


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
