"""What is known of each account by itself: what it posts, touches, pays and is reported for, as of one moment.

Counts and shares with their words. Every column is of the account's own rows and of how many others touch the same
things; so it changes only when the account or somebody beside it does.
"""

from collections.abc import Iterator

import numpy as np

from domain.observations import Relationship
from gnn.features.relations import Floats, Ints
from gnn.features.table import Column, FeatureMatrix
from gnn.rings.kinds import cap_of
from graph.histories import CATEGORIES, DAY_S, POST_KINDS, THING_KINDS, Crowds, History, Pairs

RECENT_DAYS = 30
FLAGGED = 0.5  # probability from which a post is flagged

_Named = tuple[str, str, str, str, Floats]  # name, meaning, source, unit, values


def account_columns(history: History, at_s: int, crowds: Crowds) -> FeatureMatrix:
    """One row per account, as of `at_s`; rows of the history after it must have been left out (`History.until`)."""
    size = len(history.account_ids)
    parts = [
        *_presence(history, at_s, size),
        *_posts(history, at_s, size),
        *_things(history, at_s, size, crowds),
        *_between(crowds),
    ]
    columns = tuple(
        Column(name=name, meaning=meaning, source=source, unit=unit) for name, meaning, source, unit, _ in parts
    )
    return FeatureMatrix(columns=columns, values=np.column_stack([values for *_, values in parts]))


def _presence(history: History, at_s: int, size: int) -> Iterator[_Named]:
    age = np.maximum(at_s - history.opened_at_s, 0) / DAY_S
    business = np.array([kind != "person" for kind in history.account_kinds], dtype=float)
    verified = np.array([kind == "verified_business" for kind in history.account_kinds], dtype=float)
    reported = np.bincount(history.reports.start, minlength=size).astype(float)
    yield "age", "days since it was first seen", "Account", "days", age
    yield "business", "whether it is a business", "Account", "0 or 1", business
    yield "verified", "whether it is a verified business", "Account", "0 or 1", verified
    yield "reports", "reports about it", "Report", "reports", reported


def _posts(history: History, at_s: int, size: int) -> Iterator[_Named]:
    posts = history.posts
    by, recent = posts.account, posts.at_s > at_s - RECENT_DAYS * DAY_S
    flagged = posts.probability >= FLAGGED
    number = np.bincount(by, minlength=size).astype(float)
    yield "posts", "posts", "Post", "posts", number
    yield "posts_recent", f"posts of the last {RECENT_DAYS} days", "Post", "posts", _count(by, recent, size)
    for at, kind in enumerate(POST_KINDS):
        share = _share(_count(by, posts.kind == at, size), number)
        yield f"share_{kind}", f"share of its posts that are {kind}s", "Post", "share", share
    hits = _count(by, flagged, size)
    yield "flagged", "posts that screening flagged", "Post, Signal", "posts", hits
    yield "flagged_share", "share of its posts that screening flagged", "Post, Signal", "share", _share(hits, number)
    recently = _count(by, flagged & recent, size)
    yield "flagged_recent", f"flagged posts of the last {RECENT_DAYS} days", "Post, Signal", "posts", recently
    assessed = posts.probability >= 0
    top = np.zeros(size)
    np.maximum.at(top, by[assessed], posts.probability[assessed])
    yield "top_probability", "highest probability of a post", "Signal", "probability", top
    summed = np.bincount(by[assessed], posts.probability[assessed], size).astype(float)
    mean = _share(summed, _count(by, assessed, size))
    yield "mean_probability", "mean probability of its posts", "Signal", "probability", mean
    kinds = [_count(by, flagged & (posts.category == at), size) for at in range(len(CATEGORIES))]
    one = _share(np.max(np.stack(kinds), axis=0).astype(np.float64), hits)
    yield "one_category", "share of its flagged posts in their commonest category", "Signal", "share", one
    yield from _rhythm(by, posts.at_s, number, size)


def _rhythm(by: Ints, at_s: Ints, number: Floats, size: int) -> Iterator[_Named]:
    """When it posts: on how many days, the busiest one, and whether always at the same hour."""
    day, count = np.unique(by * (1 << 20) + at_s // DAY_S, return_counts=True)
    days = np.bincount(day >> 20, minlength=size).astype(float)
    busiest = np.zeros(size)
    np.maximum.at(busiest, day >> 20, count)
    yield "days_active", "days on which it posted", "Post", "days", days
    yield "busiest_day", "most posts on one day", "Post", "posts", busiest
    angle = 2 * np.pi * (at_s % DAY_S) / DAY_S
    east, north = np.bincount(by, np.cos(angle), size), np.bincount(by, np.sin(angle), size)
    steady = _share(np.hypot(east, north), number)
    yield "same_hour", "how far it posts at one time of day (mean resultant length)", "Post", "share", steady
    gap = np.diff(at_s[(order := np.lexsort((at_s, by)))], prepend=0)
    quick = (np.diff(by[order], prepend=-1) == 0) & (gap < 600)
    share = _share(_count(by[order], quick, size), number)
    yield "quick_share", "share of its posts within ten minutes of the one before", "Post", "share", share


def _things(history: History, at_s: int, size: int, crowds: Crowds) -> Iterator[_Named]:
    account, thing, at = _first_uses(history.uses)
    kind = history.thing_kind[thing]
    caps = np.array([cap_of(name) for name in THING_KINDS])[history.thing_kind]
    # counted up to the cap only: one more on a carrier's address must not change the rows of thousands
    others = np.minimum(crowds.users, caps + 1)[thing] - 1
    for position, name in enumerate(THING_KINDS):
        rows = kind == position
        yield (
            f"{name}_count",
            f"how many {_plural(name)} it uses",
            "USES, MENTIONS, SHOWS",
            "things",
            _count(account, rows, size),
        )
        most = np.zeros(size)
        np.maximum.at(most, account[rows], others[rows])
        yield (
            f"{name}_others",
            f"most others on one {_word(name)} of its, up to {cap_of(name)}",
            "USES, MENTIONS, SHOWS",
            "accounts",
            most,
        )
    fresh = _count(account, (at > at_s - RECENT_DAYS * DAY_S) & (kind != THING_KINDS.index("image")), size)
    yield "things_recent", f"things first used in the last {RECENT_DAYS} days", "USES", "things", fresh


def _between(crowds: Crowds) -> Iterator[_Named]:
    words = {
        Relationship.PAID: ("paid", "accounts that it paid", "payers", "accounts that paid it"),
        Relationship.MESSAGED: ("wrote_to", "accounts that it wrote to", "writers", "accounts that wrote to it"),
        Relationship.FOLLOWS: ("follows", "accounts that it follows", "followers", "accounts that follow it"),
    }
    for kind, (out, outward, into, inward) in words.items():
        yield out, outward, kind, "accounts", crowds.outward[kind].astype(float)
        yield into, inward, kind, "accounts", crowds.inward[kind].astype(float)
    copied = crowds.copies.astype(float)
    yield "copies", "accounts with nearly the same text", Relationship.NEAR_DUPLICATE_OF, "accounts", copied


def _first_uses(uses: Pairs) -> tuple[Ints, Ints, Ints]:
    """Each account and thing once, with the first moment."""
    order = np.lexsort((uses.at_s, uses.end, uses.start))
    start, end, at = uses.start[order], uses.end[order], uses.at_s[order]
    new = np.ones(len(start), dtype=bool)
    new[1:] = (start[1:] != start[:-1]) | (end[1:] != end[:-1])
    return start[new], end[new], at[new]


def _count(by: Ints, rows: np.ndarray, size: int) -> Floats:
    return np.bincount(by[rows], minlength=size).astype(float)


def _share(part: Floats, whole: Floats) -> Floats:
    """Missing where there is nothing to have a share of."""
    share: Floats = np.divide(part, whole, out=np.full(len(whole), np.nan), where=whole > 0)
    return share


def _word(kind: str) -> str:
    return kind.replace("_", " ")


def _plural(kind: str) -> str:
    word = _word(kind)
    return f"{word}es" if word.endswith("s") else f"{word}s"
