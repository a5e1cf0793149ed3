"""How suspicious an account is on its own: its posts and the reports about it, as a rank among all accounts.

Ranks rather than probabilities enter the rings' score, so that a detector that runs hot or cold on one platform
shifts everybody and nobody in particular.
"""

from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray
from scipy.stats import binom

from domain.judgement import CategoryCode
from gnn.rings.parameters import RingParameters
from graph.projections import UNSCORED, ContactLinks

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
        seller: probability by the seller model, UNSCORED where there is none.
    """

    rarity: NDArray[np.float64]
    risky: NDArray[np.bool_]
    flagged: NDArray[np.int64]
    category: NDArray[np.int64]
    seller: NDArray[np.float64] = field(default_factory=lambda: np.zeros(0))

    def of(self, accounts: NDArray[np.int64]) -> "AccountRisk":
        """The rows of these accounts; each is as rare as it was."""
        return AccountRisk(
            rarity=self.rarity[accounts],
            risky=self.risky[accounts],
            flagged=self.flagged[accounts],
            category=self.category[accounts],
            seller=self.seller[accounts],
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Conduct:
    """What accounts are judged by, as columns over accounts.

    Attributes:
        by_category: posts over .5, a row per entry of CATEGORIES; posts: all of them.
        top: probability of the most probable post; reports: by people.
    """

    by_category: NDArray[np.int64]
    posts: NDArray[np.int64]
    top: NDArray[np.float64]
    reports: NDArray[np.int64]

    @property
    def flagged(self) -> NDArray[np.int64]:
        flagged: NDArray[np.int64] = self.by_category.sum(axis=0)
        return flagged

    def suspicion(self, flagged: int, posts: int) -> NDArray[np.float64]:
        """How surprising the flagged posts are for their number, with the top score and the reports.

        Args: flagged, posts: of all accounts there are.
        """
        own = self.flagged
        tail = binom.logsf(own - 1, np.maximum(self.posts, own), flagged / max(posts, 1))
        surprise = np.where(own > 0, -tail / np.log(10), 0.0)
        suspicion: NDArray[np.float64] = surprise + self.top + 0.5 * np.minimum(self.reports, 3)
        return suspicion

    def risk(self, rarity: NDArray[np.float64], parameters: RingParameters) -> AccountRisk:
        """Args: rarity: share of all accounts whose suspicion is as high."""
        flagged, reported = self.flagged, self.reports > 0
        stands_out = ((self.top >= 0.5) & (flagged >= FLAGGED_SHARE * np.maximum(self.posts, flagged))) | reported
        rarity = np.where(stands_out, np.minimum(rarity, PLAIN_RARITY), rarity)
        risky = (rarity <= parameters.risk_rarity) & ((self.top >= parameters.risk_floor) | reported)
        category = np.where(flagged > 0, self.by_category.argmax(axis=0), -1)
        return AccountRisk(rarity=rarity, risky=risky, flagged=flagged, category=category)


def conduct(links: ContactLinks) -> Conduct:
    return Conduct(
        by_category=np.stack([np.asarray(links.posts_over[code], dtype=np.int64) for code in CATEGORIES]),
        posts=np.asarray(links.posts, dtype=np.int64),
        top=np.asarray(links.max_probability, dtype=np.float64),
        reports=np.asarray(links.reports, dtype=np.int64),
    )


def account_risk(links: ContactLinks, parameters: RingParameters) -> AccountRisk:
    """Rank every account by how surprising its flagged posts are for their number, its top score and its reports."""
    told = conduct(links)
    flagged = told.flagged
    posts = np.maximum(told.posts, flagged)
    risk = told.risk(_rarity(told.suspicion(int(flagged.sum()), int(posts.sum()))), parameters)
    return replace(risk, seller=links.sellers if len(links.sellers) else np.full(len(flagged), UNSCORED))


def _rarity(suspicion: NDArray[np.float64]) -> NDArray[np.float64]:
    if not len(suspicion):
        return suspicion
    ordered = np.sort(suspicion)
    share: NDArray[np.float64] = (len(ordered) - np.searchsorted(ordered, suspicion, side="left")) / len(ordered)
    return share
