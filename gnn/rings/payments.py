"""Money that returns to where it began: circles of payments, each later than the one before.

A search for simple circles that respect time (as in Kumar and Calders, 2018), made cheap by four stated bounds: hubs
of payments go, a circle is short, it closes within a window, and no beginning may cost more than so many steps. An
edge of the graph knows its first and its last payment only, so of rounds in between nothing is known.
"""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from gnn.rings.pairs import Ints, PairCounts
from gnn.rings.parameters import RingParameters
from graph.dealings import Dealings

SHORTEST = 3  # two who pay each other are no circle
_DAY_S = 86_400

Payments = dict[int, list[tuple[int, int]]]  # by payer: when and to whom, in order


@dataclass(frozen=True, slots=True, order=True)
class Round:
    """One circle of payments: from the first to the last, through these accounts in the order of paying."""

    ended_s: int
    begun_s: int
    accounts: tuple[int, ...]


class TooCostly(Exception):
    """A beginning from which more steps lead than are allowed."""


def rounds(dealings: Dealings, size: int, parameters: RingParameters) -> tuple[list[Round], int]:
    """Every round, in the order of their ends; and how many payments were given up as beginnings, for their cost.

    A round is known by its accounts, its first and its last payment. Of a beginning that was given up nothing is kept,
    so that the answer does not depend on the order of accounts.
    """
    payer, payee = dealings.payer.astype(np.int64), dealings.payee.astype(np.int64)
    kept = _narrow(payer, payee, size, parameters.circle_cap)
    payments = _in_order(dealings, kept)
    found: set[Round] = set()
    given_up = 0
    for payer_at in sorted(payments):
        for paid_s, payee_at in payments[payer_at]:
            try:
                found |= _from(payer_at, paid_s, payee_at, payments, parameters)
            except TooCostly:
                given_up += 1
    return sorted(found), given_up


def circles(found: list[Round]) -> PairCounts:
    """For each two accounts, how often money went round through both: rounds one after another, not at one time."""
    counted: PairCounts = Counter()
    over: dict[tuple[int, int], int] = {}
    for each in found:  # by their ends, so that as many as possible follow one another
        for pair in combinations(sorted(each.accounts), 2):
            if pair not in over or each.begun_s > over[pair]:
                counted[pair] += 1
                over[pair] = each.ended_s
    return counted


def _narrow(payer: Ints, payee: Ints, size: int, cap: int) -> NDArray[np.bool_]:
    """Payments that can be part of a circle: neither end a hub (a shop, an exchange), both in one strong component."""
    kept = payer != payee
    hub = (np.bincount(payer[kept], minlength=size) > cap) | (np.bincount(payee[kept], minlength=size) > cap)
    kept &= ~hub[payer] & ~hub[payee]
    matrix = coo_matrix((np.ones(kept.sum(), np.int8), (payer[kept], payee[kept])), shape=(size, size))
    strong = connected_components(matrix, connection="strong")[1]
    together: NDArray[np.bool_] = kept & (strong[payer] == strong[payee])
    return together


def _in_order(dealings: Dealings, kept: NDArray[np.bool_]) -> Payments:
    """The first and the last payment of each pair, by payer and time."""
    payments: dict[int, set[tuple[int, int]]] = {}
    for times in (dealings.first_paid_s, dealings.last_paid_s):
        columns = (column[kept].tolist() for column in (dealings.payer, times, dealings.payee))
        for payer, paid_s, payee in zip(*columns, strict=True):
            payments.setdefault(payer, set()).add((paid_s, payee))
    return {payer: sorted(made) for payer, made in payments.items()}


def _from(start: int, begun_s: int, first: int, payments: Payments, parameters: RingParameters) -> set[Round]:
    """Rounds that begin with this payment. Raises TooCostly over `circle_steps` payments followed."""
    end_s = begun_s + parameters.circle_days * _DAY_S
    found: set[Round] = set()
    left = parameters.circle_steps
    waiting: list[tuple[tuple[int, ...], int]] = [((start, first), begun_s)]
    while waiting:
        way, at_s = waiting.pop()
        for paid_s, payee in _later(payments.get(way[-1], []), at_s, end_s):
            if (left := left - 1) < 0:
                raise TooCostly
            if payee == start and len(way) >= SHORTEST:
                found.add(Round(paid_s, begun_s, way))
            elif payee not in way and len(way) < parameters.circle_length:
                waiting.append(((*way, payee), paid_s))
    return found


def _later(made: list[tuple[int, int]], after_s: int, until_s: int) -> Iterator[tuple[int, int]]:
    for at in range(bisect_right(made, (after_s + 1,)), len(made)):
        if made[at][0] > until_s:
            return
        yield made[at]
