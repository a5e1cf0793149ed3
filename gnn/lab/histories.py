"""A made-up marketplace with time: who opens accounts, posts, shares, pays and is caught, day by day for a year.

For seller scores at the prevalence that platforms have. The guilty begin one day, alone or in rings; some are new
accounts, some hijacked ones that were honest for years; they post honestly too, lure honest buyers, and are decided
about late, or never. The innocents share things by one of the noise models of `worlds`. All rows of one seed are the
same rows. What does not live here: features, splits, models.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np

from domain.observations import Relationship
from graph.histories import (
    BETWEEN,
    CATEGORIES,
    DAY_S,
    NEVER_S,
    POST_KINDS,
    THING_KINDS,
    Floats,
    History,
    Ints,
    Pairs,
    Posts,
)

DAYS = 365
BEGINS_S = 19_723 * DAY_S  # the market's first day, the 1st of January 2024
PERSONAL = ("phone", "email", "telegram", "device", "ip_address", "signal", "payment_handle", "ethereum")
PERSONAL_CHANCES = (0.26, 0.24, 0.07, 0.17, 0.16, 0.04, 0.03, 0.03)
RING_THINGS = ("phone", "telegram", "ethereum", "email", "device", "signal", "payment_handle")
TRADE_DAYS = (20, DAYS - 20)  # between which the guilty begin
USAGES = (0.8, 0.5, 0.3)
LISTING = POST_KINDS.index("listing")


@dataclass(frozen=True, slots=True, kw_only=True)
class Market:
    """Knobs.

    Attributes:
        prevalence: share of accounts that ever trade in what is illegal.
        noise: how innocents share: "pairs", "groups" (2–6, and one customer on each ring thing) or "town" (households,
            workplaces, shops, people with two accounts).
        alone: share of the guilty who belong to no ring. hijacked: share of the guilty whose account was honest before.
        recall, false_alarms: of screening, by post; one innocent in fifty sells props, flagged ten times as often.
        camouflage: honest posts of the guilty, as a multiple of what anybody posts; what screening does not see of the
            others looks like anybody's.
        decided: share of the guilty who are ever decided about, `lag_days` after they began on average.
        wrong: decisions about innocents, for each one about the guilty.
    """

    accounts: int = 100_000
    prevalence: float = 0.001
    noise: str = "town"
    alone: float = 0.3
    hijacked: float = 0.25
    recall: float = 0.4
    false_alarms: float = 0.02
    camouflage: float = 1.0
    decided: float = 0.7
    lag_days: float = 30.0
    wrong: float = 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class LabHistory:
    """A history and the truth about it, per account: since when it trades in what is illegal and when that was decided
    (both NEVER_S for never), and which ring it belongs to, -1 for none.
    """

    history: History
    trades_from_s: Ints
    decided_at_s: Ints
    ring: Ints


@dataclass
class _Making:
    rng: np.random.Generator
    market: Market
    opened: Floats  # days
    begins: Floats  # days, inf for the innocent
    ring: Ints
    ends: Floats  # days: when a decision ends the account
    kinds: list[str] = field(default_factory=list)
    uses: list[tuple[Ints, Ints, Floats]] = field(default_factory=list)
    posts: list[tuple[Ints, Floats, Floats, Ints, Ints]] = field(default_factory=list)
    between: dict[Relationship, list[tuple[Ints, Ints, Floats]]] = field(
        default_factory=lambda: {k: [] for k in BETWEEN}
    )
    alike: list[tuple[Ints, Ints, Floats]] = field(default_factory=list)
    reports: list[tuple[Ints, Ints, Floats]] = field(default_factory=list)

    @property
    def size(self) -> int:
        return len(self.opened)

    def things(self, kinds: list[str]) -> Ints:
        first = len(self.kinds)
        self.kinds += kinds
        return np.arange(first, len(self.kinds))

    def drawn(self, kinds: tuple[str, ...], count: int, chances: tuple[float, ...] | None = None) -> Ints:
        return self.things([kinds[at] for at in self.rng.choice(len(kinds), count, p=chances)])

    def share(self, accounts: Ints, kind: str, since: Floats) -> int:
        [thing] = self.things([kind])
        self.uses.append((accounts, np.full(len(accounts), thing), np.maximum(since, self.opened[accounts])))
        return int(thing)

    def anyone(self, count: int) -> Ints:
        return self.rng.choice(self.size, count, replace=False)

    def members(self) -> list[Ints]:
        order = np.argsort(self.ring, kind="stable")
        cut = np.searchsorted(self.ring[order], np.arange(self.ring.max(initial=-1) + 2))
        return [np.sort(order[begin:end]) for begin, end in pairwise(cut)]


def lab_history(seed: int, market: Market | None = None) -> LabHistory:
    """The market of that seed. A hundred thousand accounts take some seconds."""
    market = market or Market()
    making = _begun(np.random.default_rng(seed), market)
    _own_things(making)
    NOISES[market.noise](making)
    _guilty_things(making)
    _innocent_posts(making)
    _guilty_posts(making)
    _dealings(making)
    _told(making)
    return LabHistory(
        history=_columns(making),
        trades_from_s=_seconds(making.begins),
        decided_at_s=_seconds(making.ends),
        ring=making.ring,
    )


def _begun(rng: np.random.Generator, market: Market) -> _Making:
    """Accounts, who of them is guilty and since when, who is decided about."""
    size = market.accounts
    opened = rng.uniform(-700, DAYS - 10, size)
    guilty = rng.choice(size, max(4, round(market.prevalence * size)), replace=False)
    ring, begins = np.full(size, -1), np.full(size, np.inf)
    alone = round(market.alone * len(guilty))
    begins[guilty[:alone]] = rng.uniform(*TRADE_DAYS, alone)
    at, number = alone, 0
    while len(guilty) - at > 2:
        members = guilty[at : at + int(rng.integers(3, 16))]
        ring[members] = number
        begins[members] = rng.uniform(*TRADE_DAYS) + rng.exponential(10, len(members))
        at, number = at + len(members), number + 1
    begins[guilty[at:]] = rng.uniform(*TRADE_DAYS, len(guilty) - at)
    fresh = guilty[rng.random(len(guilty)) >= market.hijacked]
    opened[fresh] = begins[fresh] - rng.exponential(8, len(fresh))
    opened[guilty] = np.minimum(opened[guilty], begins[guilty] - 1)
    ends = np.full(size, np.inf)
    caught = guilty[rng.random(len(guilty)) < market.decided]
    ends[caught] = begins[caught] + 4 + rng.exponential(market.lag_days, len(caught))
    unlucky = rng.choice(np.flatnonzero(np.isinf(begins)), round(market.wrong * len(caught)), replace=False)
    ends[unlucky] = rng.uniform(0, DAYS, len(unlucky))
    return _Making(rng, market, opened, begins, ring, ends)


def _own_things(making: _Making) -> None:
    """What everybody has to itself: one to three from the beginning, another now and then."""
    first = np.repeat(np.arange(making.size), making.rng.integers(1, 4, making.size))
    later = np.repeat(np.arange(making.size), making.rng.poisson(0.6, making.size))
    owner = np.concatenate([first, later])
    since = np.concatenate([making.opened[first], _while_open(making, later)])
    making.uses.append((owner, making.drawn(PERSONAL, len(owner), PERSONAL_CHANCES), since))
    moved = np.flatnonzero(making.rng.random(making.size) < 0.3)  # another telephone, at another place
    since = _while_open(making, moved)
    for kind in ("device", "ip_address", "phone"):
        making.uses.append((moved, making.things([kind] * len(moved)), since))


def _while_open(making: _Making, accounts: Ints) -> Floats:
    begin = making.opened[accounts]
    return begin + making.rng.random(len(accounts)) * np.maximum(DAYS - begin, 0.0)


def _shared_by(making: _Making, sizes: Ints, kinds: tuple[str, ...], chance: float) -> list[Ints]:
    """A thing for each size, used by so many accounts drawn at random with that chance each; returns who was drawn."""
    drawn = [making.anyone(int(size)) for size in sizes]
    for group in drawn:
        taking = group[making.rng.random(len(group)) < chance]
        making.share(taking, kinds[int(making.rng.integers(len(kinds)))], _while_open(making, taking))
    return drawn


def _pairs(making: _Making) -> None:
    _shared_by(making, np.full(making.size // 3, 2), PERSONAL[:5], 1.0)


def _groups(making: _Making) -> None:
    _shared_by(making, making.rng.integers(2, 7, making.size // 5), PERSONAL[:5], 1.0)
    _hubs(making)


def _town(making: _Making) -> None:
    for home in _shared_by(making, making.rng.integers(2, 7, making.size // 8), ("ip_address",), 0.9):
        for kind in ("phone", "device"):
            if making.rng.random() < 0.5:
                taking = home[making.rng.random(len(home)) < 0.9]
                making.share(taking, kind, _while_open(making, taking))
    for office in _shared_by(making, making.rng.integers(5, 31, making.size // 200), ("ip_address",), 0.95):
        taking = office[making.rng.random(len(office)) < 0.4]
        making.share(taking, "phone", _while_open(making, taking))
    for person in _shared_by(making, np.full(making.size // 60, 2), ("email",), 1.0):
        making.share(
            person, str(making.rng.choice(["phone", "device", "telegram", "ethereum"])), _while_open(making, person)
        )
    _shared_by(making, making.rng.integers(2, 8, making.size // 150), ("image",), 0.9)
    _hubs(making)


def _hubs(making: _Making) -> None:
    sizes = np.minimum(making.rng.integers(30, 400, max(6, making.size // 8000)), making.size // 4)
    _shared_by(making, sizes, ("phone", "ip_address", "email"), 1.0)


NOISES: dict[str, Callable[[_Making], None]] = {"pairs": _pairs, "groups": _groups, "town": _town}


def _guilty_things(making: _Making) -> None:
    """Rings share things and the alone change theirs; who was hijacked comes from another device and address."""
    rng = making.rng
    guilty = np.flatnonzero(np.isfinite(making.begins))
    for kind in ("device", "ip_address"):
        making.uses.append((guilty, making.things([kind] * len(guilty)), making.begins[guilty]))
    burners = np.repeat(guilty, rng.poisson(1, len(guilty)))
    since = making.begins[burners] + rng.exponential(25, len(burners))
    making.uses.append((burners, making.drawn(RING_THINGS, len(burners)), since))
    for number, members in enumerate(making.members()):
        usage = USAGES[number % len(USAGES)]
        for _ in range(max(2, round(0.4 * len(members)))):
            taking = members[rng.random(len(members)) < usage]
            kind = RING_THINGS[int(rng.integers(len(RING_THINGS)))]
            thing = making.share(taking, kind, making.begins[taking] + rng.exponential(5, len(taking)))
            if kind != "ethereum" and making.market.noise != "pairs" and rng.random() < 0.7:
                customer = making.anyone(1)
                making.uses.append((customer, np.array([thing]), _while_open(making, customer)))
        if rng.random() < 0.4:
            making.share(members[rng.random(len(members)) < 0.7], "image", making.begins[members].max() * np.ones(1))


def _innocent_posts(making: _Making) -> None:
    """Everybody's honest posts, at the hours of where they live; the guilty write more of them."""
    rng, market = making.rng, making.market
    sells = rng.random(making.size) < 0.1
    rate = rng.lognormal(np.where(sells, -2.4, -3.7), 1.1)
    rate[np.isfinite(making.begins)] *= market.camouflage
    span = np.maximum(np.minimum(DAYS, making.ends) - np.maximum(making.opened, 0), 0)
    by = np.repeat(np.arange(making.size), np.minimum(rng.poisson(rate * span), 400))
    since = np.maximum(making.opened[by], 0)
    day = np.floor(since + rng.random(len(by)) * (np.minimum(DAYS, making.ends[by]) - since))
    noon = rng.uniform(0, 1, making.size)
    at = np.maximum(day + (noon[by] + rng.normal(0, 0.16, len(by))) % 1, since)
    props = rng.random(making.size) < 0.02
    alarm = rng.random(len(by)) < np.where(props[by], 10, 1) * market.false_alarms
    probability = np.where(alarm, 0.5 + rng.beta(1, 1.6, len(by)) / 2, rng.beta(1, 14, len(by)) / 2)
    favourite = rng.integers(len(CATEGORIES), size=making.size)
    category = np.where(alarm, np.where(props[by], favourite[by], rng.integers(len(CATEGORIES), size=len(by))), -1)
    kind = np.where(
        rng.random(len(by)) < np.where(sells[by], 0.6, 0.15), LISTING, rng.integers(len(POST_KINDS), size=len(by))
    )
    making.posts.append((by, np.minimum(at, making.ends[by]), probability, category, kind))


def _guilty_posts(making: _Making) -> None:
    """What they are here for, from the day they begin until they are decided about; some rings by the clock."""
    rng, market = making.rng, making.market
    guilty = np.flatnonzero(np.isfinite(making.begins))
    span = np.maximum(np.minimum(DAYS, making.ends[guilty]) - making.begins[guilty], 0)
    by = np.repeat(guilty, rng.poisson(rng.lognormal(-2.3, 0.9, len(guilty)) * span))
    day = making.begins[by] + rng.random(len(by)) * (np.minimum(DAYS, making.ends[by]) - making.begins[by])
    clocked = (making.ring >= 0) & (making.ring % 10 < 3)
    hour = np.where(clocked[by], (making.ring[by] * 0.377) % 1, rng.random(len(by)))
    at = np.maximum(
        np.floor(day) + (hour + np.where(clocked[by], rng.normal(0, 0.01, len(by)), 0)) % 1, making.begins[by]
    )
    seen = rng.random(len(by)) < market.recall
    probability = np.where(seen, 0.5 + rng.beta(1.4, 1, len(by)) / 2, rng.beta(1, 14, len(by)) / 2)
    trade = np.where(making.ring >= 0, making.ring, rng.integers(5, size=making.size)) % len(CATEGORIES)
    kind = np.where(rng.random(len(by)) < 0.6, LISTING, rng.integers(len(POST_KINDS), size=len(by)))
    category = np.where(probability >= 0.5, trade[by], -1)
    making.posts.append((by, np.minimum(at, making.ends[by]), probability, category, kind))


def _dealings(making: _Making) -> None:
    """Who pays, writes to and follows whom: mostly anybody anybody, more so those who sell much."""
    rng, size = making.rng, making.size
    drawn = np.cumsum(rng.lognormal(0, 1.3, size))
    for kind, share in ((Relationship.PAID, 0.8), (Relationship.MESSAGED, 1.5), (Relationship.FOLLOWS, 1.5)):
        start = rng.integers(size, size=int(share * size))
        end = np.searchsorted(drawn, rng.random(len(start)) * drawn[-1])
        _dealt(making, kind, start, end, np.maximum(making.opened[start], making.opened[end]))
    guilty = np.flatnonzero(np.isfinite(making.begins))
    buyers = np.repeat(guilty, rng.poisson(2, len(guilty)))
    strangers = rng.integers(size, size=len(buyers))
    since = np.maximum(making.begins[buyers], making.opened[strangers])
    _dealt(making, Relationship.PAID, strangers, buyers, since)
    _dealt(making, Relationship.MESSAGED, strangers, buyers, since)
    for members in making.members():
        if len(members) > 2:
            payers = members[1:]
            _dealt(making, Relationship.PAID, payers, np.full(len(payers), members[0]), making.begins[payers])
            pick = rng.integers(len(members), size=(2, len(members)))
            _dealt(
                making,
                Relationship.MESSAGED,
                members[pick[0]],
                members[pick[1]],
                making.begins[members[pick]].max(axis=0),
            )


def _dealt(making: _Making, kind: Relationship, start: Ints, end: Ints, since: Floats) -> None:
    apart = start != end
    at = np.maximum(since, 0)
    at = at + making.rng.random(len(at)) * np.maximum(DAYS - at, 0)
    making.between[kind].append((start[apart], end[apart], at[apart]))


def _told(making: _Making) -> None:
    """Reports, and texts copied: by rings, and by honest sellers of one product."""
    rng = making.rng
    reported = np.repeat(np.arange(making.size), rng.poisson(0.01, making.size))
    making.reports.append((reported, reported, _while_open(making, reported)))
    guilty = np.flatnonzero(np.isfinite(making.begins))
    by = np.repeat(guilty, rng.poisson(0.15, len(guilty)))
    making.reports.append((by, by, making.begins[by] + rng.exponential(30, len(by))))
    for members in making.members():
        if rng.random() < 0.5:
            _copied(making, members[rng.random(len(members)) < 0.6], making.begins)
    for _ in range(making.size // 150):
        _copied(making, making.anyone(int(rng.integers(2, 7))), making.opened)


def _copied(making: _Making, accounts: Ints, since: Floats) -> None:
    first, second = np.triu_indices(len(accounts), 1)
    a, b = accounts[first], accounts[second]
    at = np.maximum(np.maximum(since[a], since[b]), 0)
    making.alike.append((a, b, at + making.rng.random(len(a)) * np.maximum(DAYS - at, 0)))


def _columns(making: _Making) -> History:
    by, at, probability, category, kind = (np.concatenate(column) for column in zip(*making.posts, strict=True))
    return History(
        account_ids=[f"a{account:08d}" for account in range(making.size)],
        account_kinds=_kinds(making),
        opened_at_s=_seconds(making.opened),
        thing_ids=[f"{kind}:{thing}" for thing, kind in enumerate(making.kinds)],
        thing_kind=np.array([THING_KINDS.index(kind) for kind in making.kinds]),
        uses=_pairs_of(making.uses),
        posts=Posts(account=by, at_s=_seconds(at), probability=probability, category=category, kind=kind),
        between={kind: _pairs_of(rows) for kind, rows in making.between.items()},
        alike=_pairs_of(making.alike),
        reports=_pairs_of(making.reports),
    )


def _kinds(making: _Making) -> list[str]:
    drawn = making.rng.random(making.size)
    drawn[np.isfinite(making.begins)] += 0.01  # hardly ever verified
    return ["verified_business" if one < 0.003 else "business" if one < 0.03 else "person" for one in drawn.tolist()]


def _pairs_of(rows: list[tuple[Ints, Ints, Floats]]) -> Pairs:
    start, end, at = (np.concatenate(column) for column in zip(*rows, strict=True))
    return Pairs(start=start.astype(np.int64), end=end.astype(np.int64), at_s=_seconds(at))


def _seconds(days: Floats) -> Ints:
    """Seconds since 1970; never for infinity."""
    return np.where(np.isfinite(days), BEGINS_S + days * DAY_S, NEVER_S).astype(np.int64)
