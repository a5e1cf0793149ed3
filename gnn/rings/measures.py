"""What is measured of a group of accounts: the columns that the scorer reads, and that a ring's factors speak in.

Chosen so that innocent sharing of a single contact, in pairs, crowds or families, raises none of those that speak for a
ring: what counts is what is shared a second time. A scorer that may look at how many share one contact learns how
the innocents of its training worlds share, and fails where they share otherwise.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gnn.rings.groups import Groups, spread, starts_of
from gnn.rings.pairs import Floats, Ints
from gnn.rings.risk import CATEGORIES
from gnn.rings.web import PLAIN, Web

STANDS_OUT = 0.82  # the rarest 15 %
LIKELY = 0.01  # a seller score ten times what an account drawn at random has
NOBODY_WEAK = 4.0  # where every member is bound twice, nobody's suspicion has to make up for it


@dataclass(frozen=True, slots=True)
class Measure:
    """A column: what it means, in what unit, and whether more of it can only speak for (1) or against (-1) a ring."""

    meaning: str
    unit: str
    speaks: int = 0


MEASURES: Mapping[str, Measure] = {
    "size": Measure("members", "accounts"),
    "cycles": Measure("uses of shared contacts beyond those that it takes to hang together", "links", 1),
    "cycles_each": Measure("the same for each member", "links", 1),
    "twice_bound_pairs": Measure("pairs that share two contacts or deeds, an exclusive contact being two", "share", 1),
    "bound_pairs": Measure("the same, a household's bundle counting once and little more", "share", 1),
    "twice_bound": Measure("members with two shared contacts, or an exclusive one", "share", 1),
    "exclusive": Measure("exclusive contacts that two or more members share", "contacts", 1),
    "exclusive_share": Measure("members with one of them", "share", 1),
    "suspicion_sum": Measure("suspicion of the members beyond that of accounts drawn at random", "powers of ten", 1),
    "suspicion_mean": Measure("mean suspicion of a member", "powers of ten", 1),
    "suspicion_median": Measure("suspicion that half of the members reach", "powers of ten", 1),
    "suspicion_least": Measure("suspicion of the least suspicious member", "powers of ten"),
    "risky_share": Measure("members among the most suspicious 15 % of all accounts", "share", 1),
    "weak_suspicion": Measure("mean suspicion of the members bound only once", "powers of ten", 1),
    "inside": Measure("uses of the shared contacts that are members'", "share", 1),
    "outside_twice": Measure("outsiders who use two of the shared contacts, for each member", "accounts", -1),
    "outside_suspicion": Measure("mean suspicion of the outsiders on the shared contacts", "powers of ten"),
    "deeds": Measure("members who do something alike or together with another, texts being one kind", "share", 1),
    "likely_sellers": Measure("members whose seller score is .01 or more", "share", 1),
}
LEARNED = len(MEASURES) - 1  # what worlds teach; how much likely sellers say is for a platform's own verdicts to tell


@dataclass(frozen=True, slots=True)
class GroupTable:
    """One row per group, one column per entry of MEASURES in that order; and each group's category, -1 for none."""

    values: Floats
    category: Ints

    def factors(self, row: int) -> dict[str, float]:
        return dict(zip(MEASURES, self.values[row].tolist(), strict=True))


def measure(groups: Groups, web: Web) -> GroupTable:
    """All columns of all groups (each of two or more accounts)."""
    parts = [_measured(part, web) for part in groups.parts()]
    none = GroupTable(np.zeros((0, len(MEASURES))), np.zeros(0, np.int64))
    values, category = zip(*((part.values, part.category) for part in (none, *parts)), strict=True)
    return GroupTable(np.concatenate(values), np.concatenate(category))


def _measured(groups: Groups, web: Web) -> GroupTable:
    category = _category(groups, web)
    suspicion = _member_suspicion(groups, web, category)
    columns = (
        {"size": groups.sizes.astype(np.float64)}
        | _suspicion(groups, suspicion)
        | _binding(groups, web, suspicion)
        | _pairs(groups, web)
        | {"likely_sellers": _summed(groups, web.risk.seller[groups.members] >= LIKELY) / groups.sizes}
    )
    return GroupTable(np.column_stack([columns[name] for name in MEASURES]), category)


def _category(groups: Groups, web: Web) -> Ints:
    """Most of the risky members' category, the first of equals, -1 where none has one."""
    category = web.risk.category[groups.members]
    told = web.risk.risky[groups.members] & (category >= 0)
    known = len(CATEGORIES)
    votes = np.bincount(groups.rows[told] * known + category[told], minlength=len(groups) * known)
    votes = votes.reshape(len(groups), known)
    return np.where(votes.any(axis=1), votes.argmax(axis=1), -1)


def _member_suspicion(groups: Groups, web: Web, category: Ints) -> Floats:
    """Per membership; whoever is flagged for another category than the group's counts as plain."""
    flagged, of = web.risk.category[groups.members], category[groups.rows]
    agrees = (flagged == of) | (flagged < 0) | (of < 0)
    return np.where(agrees, web.suspicion[groups.members], 0.0)


def _suspicion(groups: Groups, each: Floats) -> dict[str, Floats]:
    ordered = each[np.lexsort((each, groups.rows))]
    first, sizes = groups.starts[:-1], groups.sizes
    return {
        "suspicion_sum": _summed(groups, each - PLAIN),
        "suspicion_mean": _summed(groups, each) / sizes,
        "suspicion_median": (ordered[first + (sizes - 1) // 2] + ordered[first + sizes // 2]) / 2,
        "suspicion_least": ordered[first],
        "risky_share": _summed(groups, each > STANDS_OUT) / sizes,
    }


def _binding(groups: Groups, web: Web, suspicion: Floats) -> dict[str, Floats]:
    of, link = spread(web.account_starts, groups.members)
    group, contact = groups.rows[of], web.contacts[link]
    keys, row, uses = np.unique(group * len(web.degree) + contact, return_inverse=True, return_counts=True)
    held = keys // len(web.degree), keys % len(web.degree)
    bound = uses > 1
    shared, exclusive = bound[row], bound[row] & web.exclusive[contact]
    signs = np.bincount(of[shared], minlength=len(groups.members))
    alone = np.bincount(of[exclusive], minlength=len(groups.members))
    sizes = groups.sizes
    contacts = np.bincount(held[0][bound], minlength=len(groups))
    used = np.bincount(held[0][bound], uses[bound], len(groups))
    cycles = used - contacts - sizes + 1
    weak = signs + alone < 2
    weakest = _summed(groups, np.where(weak, suspicion, 0.0)) / np.maximum(_summed(groups, weak), 1)
    return {
        "cycles": cycles,
        "cycles_each": cycles / sizes,
        "twice_bound": _summed(groups, ~weak) / sizes,
        "exclusive": np.bincount(held[0][bound], web.exclusive[held[1][bound]], len(groups)),
        "exclusive_share": _summed(groups, alone > 0) / sizes,
        "weak_suspicion": np.where(_summed(groups, weak) > 0, weakest, NOBODY_WEAK),
        "inside": used / np.maximum(np.bincount(held[0][bound], web.degree[held[1][bound]], len(groups)), 1),
    } | _outside(groups, web, held[0][bound], held[1][bound])


def _outside(groups: Groups, web: Web, group: Ints, contact: Ints) -> dict[str, Floats]:
    """Of the accounts that use a shared contact and are no members."""
    size = len(web.account_starts) - 1
    of, user = spread(web.contact_starts, contact)
    keys = group[of] * size + web.users[user]
    apart = ~np.isin(keys, groups.rows * size + groups.members)
    outsiders, row = np.unique(keys[apart], return_inverse=True)
    uses = np.bincount(row, 1.0 + web.exclusive[contact[of[apart]]], len(outsiders))
    at = outsiders // size
    number = np.bincount(at, minlength=len(groups))
    suspicion = np.bincount(at, web.suspicion[outsiders % size], len(groups))
    return {
        "outside_twice": np.bincount(at, uses > 1, len(groups)) / groups.sizes,
        "outside_suspicion": suspicion / np.maximum(number, 1),
    }


def _pairs(groups: Groups, web: Web) -> dict[str, Floats]:
    """Shares of the pairs of members, and of the members who do something alike or together."""
    size, pairs = len(web.account_starts) - 1, web.pairs
    telling = np.flatnonzero((web.counted >= 2) | (web.signs >= 2) | np.logical_or.reduce(web.deeds))
    order = np.argsort(groups.members, kind="stable")
    of, place = spread(starts_of(groups.members[order], size), pairs.first[telling])
    group = groups.rows[order[place]]
    both = np.isin(group * size + pairs.second[telling[of]], groups.rows * size + groups.members)
    group, pair = group[both], telling[of[both]]
    possible = groups.sizes * (groups.sizes - 1) / 2
    done = np.logical_or.reduce(web.deeds)[pair]
    doers = np.concatenate(
        [group[done] * size + pairs.first[pair[done]], group[done] * size + pairs.second[pair[done]]]
    )
    return {
        "twice_bound_pairs": np.bincount(group, web.counted[pair] >= 2, len(groups)) / possible,
        "deeds": np.bincount(np.unique(doers) // size, minlength=len(groups)) / groups.sizes,
        "bound_pairs": np.bincount(group, web.signs[pair] >= 2, len(groups)) / possible,
    }


def _summed(groups: Groups, column: NDArray[np.float64] | NDArray[np.bool_]) -> Floats:
    return np.bincount(groups.rows, column, len(groups)).astype(np.float64)
