"""Input in the order of ids, in which detection numbers accounts, contacts and images.

Where two things are equal their order decides; numbered by their ids they have the same order in every part of the
whole and on every engine.
"""

from collections.abc import Sequence
from dataclasses import fields, replace
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from graph.dealings import Dealings
from graph.projections import ContactLinks

_OF_ACCOUNTS = ("posts", "max_probability", "mean_probability", "reports", "sellers")
_OF_LINKS = ("count", "first_day", "last_day", "used")
_ACCOUNTS = ("shower", "payer", "payee", "sender", "receiver", "follower", "followed", "poster")


def in_order(links: ContactLinks) -> ContactLinks:
    """The same, with ids ascending and rows by account and contact."""
    if all(_ascends(ids) for ids in (links.account_ids, links.contact_ids, links.dealings.image_ids)):
        return links
    account, place = _sorted(links.account_ids)
    contact, contact_place = _sorted(links.contact_ids)
    ends = place[links.account_index], contact_place[links.contact_index]
    rows = np.lexsort(ends[::-1])
    moved: dict[str, Any] = {name: column[account] for name in _OF_ACCOUNTS if len(column := getattr(links, name))}
    moved |= {name: column[rows] for name in _OF_LINKS if len(column := getattr(links, name))}
    return replace(
        links,
        account_ids=[links.account_ids[at] for at in account],
        account_kinds=[links.account_kinds[at] for at in account],
        contact_ids=[links.contact_ids[at] for at in contact],
        contact_kinds=[links.contact_kinds[at] for at in contact],
        account_index=ends[0][rows].astype(np.int32),
        contact_index=ends[1][rows].astype(np.int32),
        posts_over={code: column[account] for code, column in links.posts_over.items()},
        dealings=_dealings(links.dealings, place),
        **moved,
    )


def _dealings(dealings: Dealings, place: NDArray[np.int64]) -> Dealings:
    image, image_place = _sorted(dealings.image_ids)
    columns = {column.name: getattr(dealings, column.name) for column in fields(Dealings)}
    moved = {name: place[columns[name]].astype(np.int32) for name in _ACCOUNTS}
    shown = image_place[dealings.shown].astype(np.int32)
    return replace(dealings, **moved, shown=shown, image_ids=[dealings.image_ids[at] for at in image])


def _ascends(ids: Sequence[str]) -> bool:
    return all(a < b for a, b in pairwise(ids))


def _sorted(ids: Sequence[str]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """What comes where in the order of ids, and the place of each."""
    order = np.array(sorted(range(len(ids)), key=ids.__getitem__), dtype=np.int64)
    place = np.empty_like(order)
    place[order] = np.arange(len(order))
    return order, place
