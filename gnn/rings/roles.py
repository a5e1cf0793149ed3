"""What a member does for its ring, by stated rules over what the graph knows; the first rule that fits names the role.

* cash_out: holds a wallet that two other members' posts give and none of them uses; or two members pay it, it pays none
  of them, and it pays somebody outside.
* supplier: two members who post pay it, and it pays nobody.
* seller: posts of its own were flagged; or its posts give a contact that the ring shares.
* courier: posts nothing, and exchanges messages with two outsiders who exchange some with another member, too.
* shared_infrastructure: posts, pays and messages nothing, and only holds contacts that the ring shares.
* member: no rule fits.

Following says too little to be read here. A rule that needs payments or messages fits nobody where none are sent.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from gnn.rings.groups import Group
from gnn.rings.pairs import Ints
from gnn.rings.ties import Lists, Ties
from graph.dealings import Indices
from graph.projections import ContactLinks

SEVERAL = 2  # a single payment or conversation may be anything
WALLETS = frozenset({"bitcoin", "ethereum", "monero", "wallet", "payment_handle"})

Others = Mapping[int, frozenset[int]]


@dataclass(frozen=True, slots=True)
class Role:
    """One of `domain.rings.ROLES`, with the sentence that says which rule fits; its subject is the member."""

    name: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Traffic:
    """Look-ups about the accounts asked for: whom each pays, is paid by, exchanges messages with; contacts it uses.

    Attributes:
        used: the contacts that an account uses itself; its other contacts are only in its posts.
    """

    posts: Ints
    flagged: Ints
    pays: Others
    paid_by: Others
    writes: Others
    used: Mapping[int, frozenset[int]]


def traffic_of(accounts: Ints, links: ContactLinks, flagged: Ints) -> Traffic:
    """Args: accounts: those about whom something will be asked. flagged: per account, its flagged posts."""
    dealings = links.dealings
    ends = (dealings.sender, dealings.receiver)
    senders, receivers = np.concatenate(ends), np.concatenate(ends[::-1])
    known = len(links.used) == len(links.account_index)
    uses = links.used if known else np.ones(len(links.account_index), dtype=np.bool_)
    return Traffic(
        posts=np.asarray(links.posts, dtype=np.int64),
        flagged=flagged,
        pays=_others(accounts, dealings.payer, dealings.payee),
        paid_by=_others(accounts, dealings.payee, dealings.payer),
        writes=_others(accounts, senders, receivers),
        used=_others(accounts, links.account_index[uses], links.contact_index[uses]),
    )


def roles_of(group: Group, ties: Ties, traffic: Traffic, kinds: list[str]) -> dict[int, Role]:
    """The role of each member. Nothing but the facts of the group decides: neither ids nor the order of members."""
    bound = frozenset(contact for contact, uses in ties.usage(group).items() if uses > 1)
    ring = _Ring(group, bound, ties, traffic, kinds)
    return {account: next(ring.fitting(account)) for account in sorted(group)}


@dataclass(frozen=True, slots=True)
class _Ring:
    group: Group
    bound: frozenset[int]
    ties: Ties
    traffic: Traffic
    kinds: list[str]

    def fitting(self, account: int) -> Iterator[Role]:
        """The roles that fit, the most telling first."""
        yield from self._cash_out(account)
        yield from self._supplier(account)
        yield from self._seller(account)
        yield from self._courier(account)
        yield from self._infrastructure(account)
        if held := len(self._held(account)):
            yield Role("member", f"shares {_several(held, 'contact')} with other members; nothing tells its part")
        yield Role("member", "is tied by what it does alike or together with others; nothing tells its part")

    def _cash_out(self, account: int) -> Iterator[Role]:
        wallets = [c for c in self._held(account) & self._used(account) if self.kinds[c] in WALLETS]
        given = max((self._given_by(account, wallet) for wallet in wallets), default=0)
        if given >= SEVERAL:
            yield Role("cash_out", f"holds a wallet that the posts of {given} other members give and none of them uses")
        payers, payees = self._of(self.traffic.paid_by, account), self._of(self.traffic.pays, account)
        inside, outside = len(payers & self.group), len(payees - self.group)
        if inside >= SEVERAL and outside and not payees & self.group:
            paid = f"is paid by {inside} members and pays none of them"
            yield Role("cash_out", f"{paid}, but {_several(outside, 'account')} outside the ring")

    def _supplier(self, account: int) -> Iterator[Role]:
        payers = [a for a in self._of(self.traffic.paid_by, account) & self.group if self.traffic.posts[a]]
        if len(payers) >= SEVERAL and not self._of(self.traffic.pays, account):
            yield Role("supplier", f"is paid by {len(payers)} members who post and pays nobody")

    def _seller(self, account: int) -> Iterator[Role]:
        posts, flagged = int(self.traffic.posts[account]), int(self.traffic.flagged[account])
        if flagged:
            yield Role("seller", f"has {_several(posts, 'post')}, of which {flagged} {_was(flagged)} flagged")
        if posts and (given := len(self._held(account) - self._used(account))):
            yield Role("seller", f"gives in its posts {_several(given, 'contact')} that the ring shares")

    def _courier(self, account: int) -> Iterator[Role]:
        met = self._of(self.traffic.writes, account) - self.group
        others = frozenset[int]().union(*(self._of(self.traffic.writes, a) for a in self.group - {account}))
        if not self.traffic.posts[account] and len(common := met & others) >= SEVERAL:
            outsiders = f"{len(common)} accounts outside the ring that exchange some with another member"
            yield Role("courier", f"posts nothing and exchanges messages with {outsiders}, too")

    def _infrastructure(self, account: int) -> Iterator[Role]:
        deals = (self.traffic.pays, self.traffic.paid_by, self.traffic.writes)
        idle = not self.traffic.posts[account] and not any(self._of(deal, account) for deal in deals)
        if idle and (held := len(self._held(account))):
            why = f"posts, pays and messages nothing, and only holds {_several(held, 'contact')} that the ring shares"
            yield Role("shared_infrastructure", why)

    def _held(self, account: int) -> frozenset[int]:
        """Contacts of the account that bind the ring."""
        return self.bound.intersection(self.ties.contacts_of.get(account, ()))

    def _used(self, account: int) -> frozenset[int]:
        return self._of(self.traffic.used, account)

    def _given_by(self, holder: int, wallet: int) -> int:
        """How many other members have it in their posts; none where another uses it as well."""
        others = [account for account in self.group.intersection(self.ties.users_of[wallet]) if account != holder]
        return 0 if any(wallet in self._used(account) for account in others) else len(others)

    def _of(self, lists: Others, account: int) -> frozenset[int]:
        return lists.get(account, frozenset())


def _others(accounts: Ints, keys: Indices, values: Indices) -> Others:
    """Those of `values` that each of the accounts has."""
    asked = np.isin(keys, accounts)
    lists = Lists(keys[asked].astype(np.int64), values[asked].astype(np.int64))
    return {key: frozenset(held) for key, held in lists.items()}


def _several(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _was(number: int) -> str:
    return "was" if number == 1 else "were"
