"""A dated history as the columns of ring detection: what a ring run would have read of it at a moment.

So that one made-up market (`histories`) teaches what seller scores say of a ring, which worlds without time cannot.
What does not live here: the market itself; how the same columns come out of Neo4j (`graph.projections`).
"""

from typing import Any

import numpy as np

from domain.observations import Relationship
from graph.dealings import Dealings
from graph.histories import CATEGORIES, DAY_S, THING_KINDS, History, Ints, Pairs
from graph.projections import FLAGGED_OVER, ContactLinks

_IMAGE = THING_KINDS.index("image")


def links_of(history: History, at_s: int) -> tuple[ContactLinks, list[tuple[str, str]]]:
    """The columns as of that moment, and the pairs of accounts whose texts are alike, once per pair of posts.

    Accounts and things keep their positions, images among the things without a link.
    """
    seen = history.until(at_s)
    image = seen.thing_kind[seen.uses.end] == _IMAGE
    used, shown = _once(seen.uses.where(~image)), _once(seen.uses.where(image))
    names = np.array(seen.account_ids, dtype=object)
    links = ContactLinks(
        account_ids=seen.account_ids,
        contact_ids=seen.thing_ids,
        contact_kinds=[THING_KINDS[kind] for kind in seen.thing_kind.tolist()],
        account_index=used[0],
        contact_index=used[1],
        count=used[2],
        first_day=(used[3] // DAY_S).astype(np.int32),
        last_day=(used[4] // DAY_S).astype(np.int32),
        account_kinds=seen.account_kinds,
        reports=np.bincount(seen.reports.start, minlength=len(names)).astype(np.int32),
        used=np.ones(len(used[0]), dtype=np.bool_),
        dealings=_dealings(seen, shown),
        **_about_posts(seen),
    )
    alike = seen.alike
    return links, list(zip(names[alike.start].tolist(), names[alike.end].tolist(), strict=True))


def _once(pairs: Pairs) -> tuple[Any, Any, Any, Ints, Ints]:
    """Start, end, how often, first and last moment of each distinct pair."""
    wide = int(pairs.end.max(initial=0)) + 1
    keys, row, count = np.unique(pairs.start * wide + pairs.end, return_inverse=True, return_counts=True)
    first, last = np.full(len(keys), np.iinfo(np.int64).max), np.zeros(len(keys), dtype=np.int64)
    np.minimum.at(first, row, pairs.at_s)
    np.maximum.at(last, row, pairs.at_s)
    return (keys // wide).astype(np.int32), (keys % wide).astype(np.int32), count.astype(np.int32), first, last


def _about_posts(seen: History) -> dict[str, Any]:
    posts, size = seen.posts, len(seen.account_ids)
    judged = posts.probability >= 0
    top, total = np.zeros(size), np.bincount(posts.account[judged], posts.probability[judged], size)
    np.maximum.at(top, posts.account[judged], posts.probability[judged])
    over = posts.probability > FLAGGED_OVER
    return {
        "posts": np.bincount(posts.account, minlength=size).astype(np.int32),
        "max_probability": top,
        "mean_probability": total / np.maximum(np.bincount(posts.account[judged], minlength=size), 1),
        "posts_over": {
            code: np.bincount(posts.account[over & (posts.category == at)], minlength=size).astype(np.int32)
            for at, code in enumerate(CATEGORIES)
        },
    }


def _dealings(seen: History, shown: tuple[Any, Any, Any, Ints, Ints]) -> Dealings:
    paid, messaged, followed = (
        _once(seen.between[kind]) for kind in (Relationship.PAID, Relationship.MESSAGED, Relationship.FOLLOWS)
    )
    return Dealings(
        image_ids=seen.thing_ids,
        shower=shown[0],
        shown=shown[1],
        payer=paid[0],
        payee=paid[1],
        payments=paid[2],
        first_paid_s=paid[3],
        last_paid_s=paid[4],
        sender=messaged[0],
        receiver=messaged[1],
        follower=followed[0],
        followed=followed[1],
        poster=seen.posts.account.astype(np.int32),
        posted_s=seen.posts.at_s,
    )
