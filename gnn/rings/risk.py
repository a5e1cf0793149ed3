"""How suspicious an account is on its own: its posts and the reports about it, as a rank among all accounts.

Ranks rather than probabilities enter the rings' score, so that a detector that runs hot or cold on one platform
shifts everybody and nobody in particular.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import binom

from domain.judgement import CategoryCode
from gnn.rings.parameters import RingParameters
from graph.projections import ContactLinks

CATEGORIES = tuple(CategoryCode)
PLAIN_RARITY = 0.05  # a flagged or reported account is never held commoner than one in twenty
FLAGGED_SHARE = 0.2  # of an account's posts: one false alarm among a hundred posts flags nobody


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountRisk:
    """Columns over accounts.

    Attributes:
        rarity: share of accounts that are at least as suspicious, (0, 1]; uniform for innocents.
        risky: whether own posts or reports alone make the account stand out.
        category: index into CATEGORIES of most of its flagged posts, -1 where none is flagged.
    """

    rarity: NDArray[np.float64]
    risky: NDArray[np.bool_]
    flagged: NDArray[np.int64]
    category: NDArray[np.int64]

    def of(self, accounts: NDArray[np.int64]) -> "AccountRisk":
        """The rows of these accounts; each is as rare as it was."""
        return AccountRisk(
            rarity=self.rarity[accounts],
            risky=self.risky[accounts],
            flagged=self.flagged[accounts],
            category=self.category[accounts],
        )


def account_risk(links: ContactLinks, parameters: RingParameters) -> AccountRisk:
    """Rank every account by how surprising its flagged posts are for their number, its top score and its reports."""
    by_category = np.stack([np.asarray(links.posts_over[code], dtype=np.int64) for code in CATEGORIES])
    flagged = by_category.sum(axis=0)
    posts = np.maximum(np.asarray(links.posts, dtype=np.int64), flagged)
    reported = np.asarray(links.reports) > 0
    rate = flagged.sum() / max(int(posts.sum()), 1)
    surprise = np.where(flagged > 0, -binom.logsf(flagged - 1, posts, rate) / np.log(10), 0.0)
    suspicion = surprise + links.max_probability + 0.5 * np.minimum(links.reports, 3)
    stands_out = ((links.max_probability >= 0.5) & (flagged >= FLAGGED_SHARE * posts)) | reported
    rarity = np.where(stands_out, np.minimum(_rarity(suspicion), PLAIN_RARITY), _rarity(suspicion))
    risky = (rarity <= parameters.risk_rarity) & ((links.max_probability >= parameters.risk_floor) | reported)
    category = np.where(flagged > 0, by_category.argmax(axis=0), -1)
    return AccountRisk(rarity=rarity, risky=risky, flagged=flagged, category=category)


def _rarity(suspicion: NDArray[np.float64]) -> NDArray[np.float64]:
    if not len(suspicion):
        return suspicion
    ordered = np.sort(suspicion)
    share: NDArray[np.float64] = (len(ordered) - np.searchsorted(ordered, suspicion, side="left")) / len(ordered)
    return share
