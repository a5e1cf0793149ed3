"""The entity graph as columns, for ring detection: which account used which contact, and what its posts look like.

What does not live here: rules about hubs or rings; those are in `gnn`.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from domain.judgement import CategoryCode

Indices = NDArray[np.int32]
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactLinks:
    """Accounts and the contacts they use or mention, one row per link, with columns about each account.

    Attributes:
        account_index, contact_index: rows of links, indices into `account_ids` and `contact_ids`.
        count: observations behind each link; `first_day`, `last_day`: days since 1970-01-01.
        max_probability, mean_probability: of an account's assessed posts, 0 where it has none.
        posts_over: per category, how many of the account's posts are over .5.
        reports: how often people reported the account.
    """

    account_ids: list[str]
    contact_ids: list[str]
    contact_kinds: list[str]
    account_index: Indices
    contact_index: Indices
    count: Indices
    first_day: Indices
    last_day: Indices
    account_kinds: list[str]
    posts: Indices
    max_probability: Floats
    mean_probability: Floats
    posts_over: Mapping[CategoryCode, Indices]
    reports: Indices
