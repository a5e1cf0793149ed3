"""Images that several accounts show: how many two accounts have in common, and which images say nothing."""

from collections import Counter

import numpy as np

from gnn.rings.hubs import SuppressedHub
from gnn.rings.pairs import Ints, PairCounts, pair_rows
from gnn.rings.parameters import RingParameters
from graph.projections import ContactLinks

A_BUSINESS_IMAGE = "a verified business shows it, so whoever sells the same may, too"


def stock_reason(degree: int, parameters: RingParameters) -> str:
    return f"{degree} accounts show it; over {parameters.image_cap} it is a stock photograph"


def shared_images(links: ContactLinks, parameters: RingParameters) -> tuple[PairCounts, list[SuppressedHub]]:
    """How many images two accounts both show, without stock photographs and without a verified business's own.

    A maker's picture is shown by every honest shop that sells the thing; that is why one image is hardly a sign.
    """
    size = max(len(links.account_ids), 1)
    shower, shown = links.dealings.shower.astype(np.int64), links.dealings.shown.astype(np.int64)
    degrees = np.bincount(shown, minlength=len(links.dealings.image_ids))
    public = _of_business(links, shower, shown)
    crowded = {
        int(image): stock_reason(int(degrees[image]), parameters)
        for image in np.flatnonzero(degrees > parameters.image_cap)
    }
    business = {int(image): A_BUSINESS_IMAGE for image in public}
    reasons = business | crowded
    rows = ~np.isin(shown, list(reasons))
    first, second, _ = pair_rows(shower[rows], shown[rows])
    keys, number = np.unique(first * size + second, return_counts=True)
    pairs = zip((keys // size).tolist(), (keys % size).tolist(), strict=True)
    told = (SuppressedHub(links.dealings.image_ids[i], int(degrees[i]), why) for i, why in reasons.items())
    return Counter(dict(zip(pairs, number.tolist(), strict=True))), [hub for hub in told if hub.degree > 1]


def _of_business(links: ContactLinks, shower: Ints, shown: Ints) -> Ints:
    business = np.array([kind == "verified_business" for kind in links.account_kinds], dtype=bool)
    return np.unique(shown[business[shower]])
