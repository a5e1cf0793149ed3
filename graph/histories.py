"""What accounts did and touched, as columns with the moment of each: what seller scores are worked out of.

One row per fact and the moment it was first seen, so that the same columns tell what was known at any earlier moment
(`History.until`): a model is trained on the past exactly as it will meet the present. A fact that was later
taken back stays: deleting a post clears nobody. What does not live here: features and models; those are in `gnn`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from domain.contacts import CONTACT_TYPES
from domain.judgement import CategoryCode
from domain.marketplace import PostKind
from domain.observations import Relationship

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

CATEGORIES = tuple(CategoryCode)
POST_KINDS = tuple(PostKind)
THING_KINDS = (*sorted(type_.kind for type_ in CONTACT_TYPES), "device", "ip_address", "image")
BETWEEN = (Relationship.PAID, Relationship.MESSAGED, Relationship.FOLLOWS)
DAY_S = 86_400
NEVER_S = 1 << 40  # later than any moment


@dataclass(frozen=True, slots=True, kw_only=True)
class Pairs:
    """Rows `start` to `end` (positions) and when each was first seen, in seconds since 1970."""

    start: Ints
    end: Ints
    at_s: Ints

    def where(self, rows: NDArray[Any]) -> "Pairs":
        """Args: rows: a mask, or positions in the order wanted."""
        return Pairs(start=self.start[rows], end=self.end[rows], at_s=self.at_s[rows])


@dataclass(frozen=True, slots=True, kw_only=True)
class Posts:
    """One row per post.

    Attributes:
        account: position of its author.
        probability: as screening saw it, -1 where it was not assessed.
        category: index into CATEGORIES, -1 for none; `kind`: index into POST_KINDS.
    """

    account: Ints
    at_s: Ints
    probability: Floats
    category: Ints
    kind: Ints

    def where(self, rows: NDArray[Any]) -> "Posts":
        return Posts(**{field.name: getattr(self, field.name)[rows] for field in fields(self)})


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """Accounts by position, things that they touch by position, and rows of what happened.

    Attributes:
        account_ids: ascending. `account_kinds`: person, business, verified_business. `opened_at_s`: first seen.
        thing_ids: contacts, devices, addresses and images. `thing_kind`: of each, an index into THING_KINDS.
        uses: accounts to things: used, or mentioned or shown by a post of theirs.
        between: accounts to accounts, by relationship.
        alike: accounts with nearly the same text, either way round, once per pair of posts.
        reports: account and moment of each, `end` being the account too.
    """

    account_ids: list[str]
    account_kinds: list[str]
    opened_at_s: Ints
    thing_ids: list[str]
    thing_kind: Ints
    uses: Pairs
    posts: Posts
    between: Mapping[Relationship, Pairs]
    alike: Pairs
    reports: Pairs

    def until(self, at_s: int) -> "History":
        """What had been seen at that moment. Accounts and things keep their positions."""
        return self._cut(lambda rows: rows.at_s <= at_s)

    def touched(self, accounts: Ints) -> Ints:
        """The things that any of the accounts uses, ascending."""
        which = np.zeros(len(self.account_ids), dtype=bool)
        which[accounts] = True
        return np.unique(self.uses.end[which[self.uses.start]])

    def around(self, accounts: Ints) -> "History":
        """What those accounts did, what was done to them, and who else uses what they use; nobody's posts and reports.
        Accounts and things keep their positions.
        """
        near, held = (np.zeros(len(ids), dtype=bool) for ids in (self.account_ids, self.thing_ids))
        near[accounts], held[self.touched(accounts)] = True, True
        nothing = np.zeros(0, dtype=np.int64)

        def beside(rows: Pairs) -> Pairs:
            return rows.where(near[rows.start] | near[rows.end])

        return replace(
            self,
            uses=self.uses.where(held[self.uses.end]),
            posts=self.posts.where(nothing),
            between={kind: beside(rows) for kind, rows in self.between.items()},
            alike=beside(self.alike),
            reports=self.reports.where(nothing),
        )

    def among(self, accounts: Ints, things: Ints) -> "History":
        """Those accounts and things (ascending), each at its place there, and what is between them."""
        place, things_place = _places(len(self.account_ids), accounts), _places(len(self.thing_ids), things)
        posts = self.posts.where(place[self.posts.account] >= 0)
        return replace(
            self,
            account_ids=[self.account_ids[account] for account in accounts.tolist()],
            account_kinds=[self.account_kinds[account] for account in accounts.tolist()],
            opened_at_s=self.opened_at_s[accounts],
            thing_ids=[self.thing_ids[thing] for thing in things.tolist()],
            thing_kind=self.thing_kind[things],
            uses=_moved(self.uses, place, things_place),
            posts=replace(posts, account=place[posts.account]),
            between={kind: _moved(rows, place, place) for kind, rows in self.between.items()},
            alike=_moved(self.alike, place, place),
            reports=_moved(self.reports, place, place),
        )

    def times(self, copies: int) -> "History":
        """So many copies beside each other that know nothing of each other: copy n has account a at n * accounts + a,
        thing t at n * things + t. The ids repeat.
        """
        accounts, things = len(self.account_ids), len(self.thing_ids)
        at = np.arange(copies)
        posts = self.posts
        return replace(
            self,
            account_ids=self.account_ids * copies,
            account_kinds=self.account_kinds * copies,
            opened_at_s=np.tile(self.opened_at_s, copies),
            thing_ids=self.thing_ids * copies,
            thing_kind=np.tile(self.thing_kind, copies),
            uses=_copied(self.uses, at, accounts, things),
            posts=replace(
                posts.where(np.tile(np.arange(len(posts.account)), copies)),
                account=(at[:, None] * accounts + posts.account).ravel(),
            ),
            between={kind: _copied(rows, at, accounts, accounts) for kind, rows in self.between.items()},
            alike=_copied(self.alike, at, accounts, accounts),
            reports=_copied(self.reports, at, accounts, accounts),
        )

    def without_things(self, things: Sequence[int]) -> "History":
        """As if nobody had used those things."""
        return replace(self, uses=self.uses.where(~np.isin(self.uses.end, things)))

    def without_accounts(self, accounts: Sequence[int]) -> "History":
        """As if those accounts had done nothing, and nothing had been done to them."""

        def apart(rows: Pairs) -> Pairs:
            return rows.where(~(np.isin(rows.start, accounts) | np.isin(rows.end, accounts)))

        return replace(
            self,
            uses=self.uses.where(~np.isin(self.uses.start, accounts)),
            posts=self.posts.where(~np.isin(self.posts.account, accounts)),
            between={kind: apart(rows) for kind, rows in self.between.items()},
            alike=apart(self.alike),
            reports=apart(self.reports),
        )

    def _cut(self, kept: Any) -> "History":
        return replace(
            self,
            uses=self.uses.where(kept(self.uses)),
            posts=self.posts.where(kept(self.posts)),
            between={kind: rows.where(kept(rows)) for kind, rows in self.between.items()},
            alike=self.alike.where(kept(self.alike)),
            reports=self.reports.where(kept(self.reports)),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Crowds:
    """How many use each thing and how many partners each account has, in the whole of which a history may be a part.

    Attributes:
        users: accounts on each thing.
        outward, inward: per relationship, whom each account did it to, and who did it to the account.
        copies: accounts that have a text nearly the same as one of the account's.
    """

    users: Ints
    outward: Mapping[Relationship, Ints]
    inward: Mapping[Relationship, Ints]
    copies: Ints

    def of(self, accounts: Ints, things: Ints) -> "Crowds":
        return Crowds(
            users=self.users[things],
            outward={kind: count[accounts] for kind, count in self.outward.items()},
            inward={kind: count[accounts] for kind, count in self.inward.items()},
            copies=self.copies[accounts],
        )

    def times(self, copies: int) -> "Crowds":
        """Of so many copies beside each other (`History.times`)."""
        return Crowds(
            users=np.tile(self.users, copies),
            outward={kind: np.tile(count, copies) for kind, count in self.outward.items()},
            inward={kind: np.tile(count, copies) for kind, count in self.inward.items()},
            copies=np.tile(self.copies, copies),
        )

    def less(self, others: "Crowds") -> "Crowds":
        """Without those that `others` counts."""
        return self.plus(others, -1)

    def plus(self, others: "Crowds", sign: int = 1) -> "Crowds":
        return Crowds(
            users=self.users + sign * others.users,
            outward={kind: count + sign * others.outward[kind] for kind, count in self.outward.items()},
            inward={kind: count + sign * others.inward[kind] for kind, count in self.inward.items()},
            copies=self.copies + sign * others.copies,
        )


def crowds_of(history: History) -> Crowds:
    """Counted in the history itself, each pair once."""
    size, things = len(history.account_ids), len(history.thing_ids)
    both = distinct({**history.between, Relationship.NEAR_DUPLICATE_OF: either_way(history.alike)}, size)
    return Crowds(
        users=np.bincount(ascending(history.uses.start * things + history.uses.end) % max(things, 1), minlength=things),
        outward={kind: np.bincount(both[kind][0], minlength=size) for kind in history.between},
        inward={kind: np.bincount(both[kind][1], minlength=size) for kind in history.between},
        copies=np.bincount(both[Relationship.NEAR_DUPLICATE_OF][0], minlength=size),
    )


def distinct(rows: Mapping[Relationship, Pairs], size: int) -> dict[Relationship, tuple[Ints, Ints]]:
    """Each pair of accounts once, per relationship."""
    keys = {kind: ascending(pairs.start * size + pairs.end) for kind, pairs in rows.items()}
    return {kind: (key // max(size, 1), key % max(size, 1)) for kind, key in keys.items()}


def ascending(keys: Ints) -> Ints:
    """Each key once. Rows mostly come in order, where this takes a look and no hashing as `np.unique` does."""
    if (keys[1:] < keys[:-1]).any():
        keys = np.sort(keys)
    new = np.ones(len(keys), dtype=bool)
    new[1:] = keys[1:] != keys[:-1]
    return keys[new]


def either_way(pairs: Pairs) -> Pairs:
    return Pairs(
        start=np.concatenate([pairs.start, pairs.end]),
        end=np.concatenate([pairs.end, pairs.start]),
        at_s=np.concatenate([pairs.at_s, pairs.at_s]),
    )


def seconds_of(times_us: Sequence[int]) -> Ints:
    """Since 1970, of the graph's microseconds."""
    return np.array(times_us, dtype=np.int64) // 1_000_000


def placed(history: History, account_ids: list[str]) -> History:
    """The same history among more accounts (ascending, all of its own included), who do nothing in it."""
    place = np.searchsorted(account_ids, history.account_ids)
    opened, kinds = np.full(len(account_ids), NEVER_S), np.full(len(account_ids), "person", dtype=object)
    opened[place], kinds[place] = history.opened_at_s, history.account_kinds
    return replace(
        history,
        account_ids=account_ids,
        account_kinds=kinds.tolist(),
        opened_at_s=opened,
        uses=_moved(history.uses, place, None),
        posts=replace(history.posts, account=place[history.posts.account]),
        between={kind: _moved(rows, place, place) for kind, rows in history.between.items()},
        alike=_moved(history.alike, place, place),
        reports=_moved(history.reports, place, place),
    )


def merged(whole: History, fresh: History, of: Ints) -> History:
    """`whole` with what some accounts did as `fresh` has it; both among the same accounts.

    Args:
        fresh: read of the accounts `of` alone; positions.
    """
    known = {thing: at for at, thing in enumerate(whole.thing_ids)}
    new = [at for at, thing in enumerate(fresh.thing_ids) if thing not in known]
    known |= {fresh.thing_ids[at]: len(whole.thing_ids) + number for number, at in enumerate(new)}
    thing = np.array([known[name] for name in fresh.thing_ids], dtype=np.int64)
    again = np.zeros(len(whole.account_ids), dtype=bool)
    again[of] = True
    posts = whole.posts.where(~again[whole.posts.account])

    def both(old: Pairs, now: Pairs) -> Pairs:
        return _together(old.where(~again[old.start]), now)

    return ordered(
        replace(
            whole,
            account_kinds=np.where(again, fresh.account_kinds, whole.account_kinds).tolist(),
            opened_at_s=np.where(again, fresh.opened_at_s, whole.opened_at_s),
            thing_ids=[*whole.thing_ids, *(fresh.thing_ids[at] for at in new)],
            thing_kind=np.concatenate([whole.thing_kind, fresh.thing_kind[new]]),
            uses=both(whole.uses, replace(fresh.uses, end=thing[fresh.uses.end])),
            posts=Posts(**{f.name: _columns_of(f.name, posts, fresh.posts) for f in fields(Posts)}),
            between={kind: both(rows, fresh.between[kind]) for kind, rows in whole.between.items()},
            alike=both(whole.alike, fresh.alike),
            reports=both(whole.reports, fresh.reports),
        )
    )


def ordered(history: History) -> History:
    """The same history with its things and its rows in one order, however it was put together.

    Sums depend on the order of what is summed; so the same facts give the same numbers, bit by bit.
    """
    things = sorted(range(len(history.thing_ids)), key=history.thing_ids.__getitem__)
    place = np.empty(len(things), dtype=np.int64)
    place[things] = np.arange(len(things))
    uses = replace(history.uses, end=place[history.uses.end])
    posts, by = history.posts, history.posts.account
    order = np.lexsort((posts.kind, posts.category, posts.probability, posts.at_s, by))
    return replace(
        history,
        thing_ids=[history.thing_ids[thing] for thing in things],
        thing_kind=history.thing_kind[things],
        uses=_sorted(uses),
        posts=posts.where(order),
        between={kind: _sorted(rows) for kind, rows in history.between.items()},
        alike=_sorted(history.alike),
        reports=_sorted(history.reports),
    )


def _sorted(pairs: Pairs) -> Pairs:
    return pairs.where(np.lexsort((pairs.at_s, pairs.end, pairs.start)))


def _together(one: Pairs, other: Pairs) -> Pairs:
    return Pairs(**{f.name: _columns_of(f.name, one, other) for f in fields(Pairs)})


def _columns_of(name: str, *parts: Any) -> Any:
    return np.concatenate([getattr(part, name) for part in parts])


def _places(size: int, kept: Ints) -> Ints:
    """Of each position its place among those kept, -1 for none."""
    place = np.full(size, -1, dtype=np.int64)
    place[kept] = np.arange(len(kept))
    return place


def _copied(pairs: Pairs, at: Ints, starts: int, ends: int) -> Pairs:
    return Pairs(
        start=(at[:, None] * starts + pairs.start).ravel(),
        end=(at[:, None] * ends + pairs.end).ravel(),
        at_s=np.tile(pairs.at_s, len(at)),
    )


def _moved(pairs: Pairs, starts: Ints, ends: Ints | None) -> Pairs:
    """Rows whose ends have a place, at their places."""
    kept = pairs.where((starts[pairs.start] >= 0) & (ends is None or ends[pairs.end] >= 0))
    return replace(kept, start=starts[kept.start], end=kept.end if ends is None else ends[kept.end])
