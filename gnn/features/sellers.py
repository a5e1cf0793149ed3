"""The feature table of seller scores: an account's own columns, and those of whom it is tied to, two steps far.

Everything is local: an account's row depends on what lies within two steps of it and on nothing else (no rank, no
PageRank, no coordinates). So a row worked out in its surroundings alone (`surroundings`) is the row of the whole
graph, number by number: rescoring only who changed equals rescoring all, and a counterfactual is exact.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import cast

import numpy as np
from scipy.sparse import csr_array

from domain.observations import Relationship
from gnn.features.accounts import account_columns
from gnn.features.hops import extremes, walked, walked_of
from gnn.features.relations import Floats, Ints, RelationGraph, adjacency_of
from gnn.features.table import Column, FeatureMatrix, derived
from gnn.rings.kinds import cap_of, is_exclusive
from gnn.rings.pairs import pair_rows
from gnn.rings.parameters import CO_PRESENCE
from graph.histories import THING_KINDS, Crowds, History, ascending, crowds_of

PARTNERS_MAX = 200  # payers, readers or followers of one account: more are a shop's or a star's, and tie nobody
CARRIED = ("top_probability", "flagged", "flagged_share", "reports", "age", "posts_recent", "things_recent")
SHARED = ("key", "handle", "household", "picture")
BOUND = "bound"
# By one relation: its name, the ties of some accounts, the carried columns of those that the ties lead to, and their
# means one and two steps away.
Seen = tuple[str, csr_array, Floats, Floats, Floats]
FIRM = 2  # things that two accounts share from which they are bound, a key counting twice


def seller_graph(history: History, at_s: int, crowds: Crowds | None = None) -> RelationGraph:
    """Who is tied to whom as of `at_s`, by family of things and by what happened between them, and own columns.

    Args:
        crowds: of the whole that the history is a part of, as of `at_s`; where none are given it is the whole.
    """
    seen = history.until(at_s)
    crowds = crowds or crowds_of(seen)
    return RelationGraph(relations=tied(seen, crowds), own=account_columns(seen, at_s, crowds))


def tied(seen: History, crowds: Crowds) -> dict[str, csr_array]:
    """The relations of the graph. Args: seen: without what came later."""
    relations = dict(_sharing(seen, crowds))
    relations[BOUND] = _bound(relations)
    return relations | dict(_happened(seen, crowds))


def seller_features(graph: RelationGraph, rows: Ints | None = None) -> FeatureMatrix:
    """Own columns, then per relation: ties, their strength, and the carried columns' mean and greatest one step and
    mean two steps away. Single precision: at a million accounts the table is what memory goes to.

    Args:
        rows: of these accounts alone, by position; of all where nothing is given. The numbers are the same.
    """
    own = graph.own if rows is None else FeatureMatrix(columns=graph.own.columns, values=graph.own.values[rows])
    return rows_of(own, graph.relations, carried_of(graph.own), rows)


def rows_of(
    own: FeatureMatrix, relations: Mapping[str, csr_array], carried: Floats, rows: Ints | None = None
) -> FeatureMatrix:
    """Rows of the table. Args: own: of the accounts asked for; carried: of everybody, CARRIED in order."""

    def seen() -> Iterator[Seen]:
        for name, adjacency in relations.items():
            ties = adjacency if rows is None else adjacency[rows]
            near, far = walked(adjacency, carried, 2) if rows is None else walked_of(adjacency, carried, rows)
            yield name, ties, carried, near, far

    return assembled(own, len(relations), seen())


def assembled(own: FeatureMatrix, relations: int, seen: Iterable[Seen]) -> FeatureMatrix:
    """Own columns, then what is seen by each of so many relations, in the order of `seller_graph`."""
    names = [column.name for column in own.columns]
    of = [own.columns[names.index(name)] for name in CARRIED]
    columns = [*own.columns]
    values = np.empty((len(own), len(names) + relations * (3 + 3 * len(of))), dtype=np.float32)
    values[:, : len(names)] = own.values
    for name, ties, theirs, near, far in seen:
        for column, part in _of_relation(name, of, ties, theirs, near, far):
            values[:, len(columns)] = part
            columns.append(column)
    return FeatureMatrix(columns=tuple(columns), values=cast(Floats, values))


def carried_of(own: FeatureMatrix) -> Floats:
    names = [column.name for column in own.columns]
    return own.values[:, [names.index(name) for name in CARRIED]]


def surroundings(graph: RelationGraph, accounts: Ints, steps: int = 2) -> Ints:
    """The accounts whose rows the rows of `accounts` depend on, ascending: those within so many steps, either way."""
    reached = np.zeros(len(graph.own), dtype=bool)
    reached[accounts] = True
    edge = np.unique(accounts)
    for _ in range(steps):
        near = np.unique(np.concatenate([edge, *(rows[edge].indices for rows in graph.relations.values())]))
        edge = near[~reached[near]]
        reached[near] = True
    return np.flatnonzero(reached)


def within(graph: RelationGraph, accounts: Ints) -> RelationGraph:
    """The same accounts (ascending) and what is between them. Rows of those two steps inside are as in the whole."""
    relations = {name: rows[accounts][:, accounts].tocsr() for name, rows in graph.relations.items()}
    own = FeatureMatrix(columns=graph.own.columns, values=graph.own.values[accounts])
    return RelationGraph(relations=relations, own=own)


def _of_relation(
    name: str, of: Sequence[Column], ties: csr_array, values: Floats, near: Floats, far: Floats
) -> Iterator[tuple[Column, Floats]]:
    yield derived("degree", name), np.diff(ties.indptr).astype(float)
    yield derived("weight", name), ties.sum(axis=1)
    yield derived("strongest", name), _strongest(ties)
    _, most = extremes(ties, values)
    for hop, kind, part in ((1, "mean", near), (1, "max", most), (2, "mean", far)):
        for at, column in enumerate(of):
            yield derived(kind, name, of=column, hop=hop), part[:, at]


def _strongest(adjacency: csr_array) -> Floats:
    linked = np.diff(adjacency.indptr) > 0
    strongest = np.zeros(adjacency.shape[0])
    if adjacency.nnz:
        strongest[linked] = np.maximum.reduceat(adjacency.data, adjacency.indptr[:-1][linked])
    return strongest


def _sharing(history: History, crowds: Crowds) -> Iterator[tuple[str, csr_array]]:
    """Per family, accounts that share things of it; the weight is how many. Things of too many tie nobody."""
    size = len(history.account_ids)
    key = ascending(history.uses.start * max(len(history.thing_ids), 1) + history.uses.end)
    account, thing = key // max(len(history.thing_ids), 1), key % max(len(history.thing_ids), 1)
    few = (crowds.users > 1) & (crowds.users <= _CAPS[history.thing_kind])
    family = _FAMILIES[history.thing_kind]
    for name in SHARED:
        rows = (few & (family == name))[thing]
        first, second, _ = pair_rows(account[rows], thing[rows])
        yield name, _both_ways(first, second, size)
    few = crowds.copies <= PARTNERS_MAX
    copied = few[history.alike.start] & few[history.alike.end]
    yield "text", _both_ways(history.alike.start[copied], history.alike.end[copied], size)


def _bound(sharing: Mapping[str, csr_array]) -> csr_array:
    """Who shares two things or more of whatever family, a key being two."""
    every = sum(
        (rows * (2 if name == "key" else 1) for name, rows in sharing.items() if name != "picture"),
        start=0 * sharing["key"],
    )
    every = csr_array(every)
    every.data[every.data < FIRM] = 0
    every.eliminate_zeros()
    every.sort_indices()
    return every


def _happened(history: History, crowds: Crowds) -> Iterator[tuple[str, csr_array]]:
    size = len(history.account_ids)
    paid = adjacency_of(*_partners(history, Relationship.PAID, crowds), size)
    yield "paid", paid
    yield "paid_by", _sorted(paid.T.tocsr())
    for kind, name in ((Relationship.MESSAGED, "messaged"), (Relationship.FOLLOWS, "follows")):
        yield name, _both_ways(*_partners(history, kind, crowds), size)


def _partners(history: History, kind: Relationship, crowds: Crowds) -> tuple[Ints, Ints]:
    """Rows without those at accounts of too many partners on that side."""
    pairs = history.between[kind]
    few = (crowds.outward[kind][pairs.start] <= PARTNERS_MAX) & (crowds.inward[kind][pairs.end] <= PARTNERS_MAX)
    return pairs.start[few], pairs.end[few]


def _both_ways(first: Ints, second: Ints, size: int) -> csr_array:
    return adjacency_of(np.concatenate([first, second]), np.concatenate([second, first]), size)


def _sorted(matrix: csr_array) -> csr_array:
    matrix.sort_indices()
    return matrix


def family_of(kind: str) -> str:
    """The relation that a thing of this kind ties accounts by: one of SHARED."""
    if kind == "image":
        return "picture"
    if is_exclusive(kind):
        return "key"
    return "household" if kind in CO_PRESENCE else "handle"


_CAPS = np.array([cap_of(kind) for kind in THING_KINDS])
_FAMILIES = np.array([family_of(kind) for kind in THING_KINDS])
