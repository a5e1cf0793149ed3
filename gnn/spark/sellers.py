"""The feature table of sellers over an exported history: who is tied to whom as DataFrames, the rest bucket by bucket.

An account's own columns, and what its ties carry, are worked out by the functions of `gnn.features` in their order of
sums, so the numbers are those of one machine, bit by bit. A row needs two steps: what a first pass carried to each
account is handed to its neighbours in a second.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd  # type: ignore[import-untyped]
from pyspark.sql import functions as sql
from scipy.sparse import csr_array

from gnn.features.accounts import account_columns
from gnn.features.hops import mean_of, walks_of
from gnn.features.relations import Floats, Ints, averaging
from gnn.features.sellers import CARRIED, Seen, assembled, seller_features, seller_graph
from gnn.features.table import FeatureMatrix
from gnn.sellers.model import SellerModel
from gnn.spark.frames import Frame, kept
from gnn.spark.histories import COPIES, COUNTS, IN, OUT, history_frames, ties_in
from gnn.spark.slots import Layout
from graph.histories import BETWEEN, CATEGORIES, POST_KINDS, THING_KINDS, Crowds, History, Pairs, Posts, ordered

BUCKET = 20_000  # accounts that are worked out together, about

LAYOUT = Layout(
    columns={
        "accounts": (("account", "kind"), ("opened_at_s", "reports", *COUNTS), ()),
        "uses": (("start", "end", "kind"), ("at_s", "users"), ()),
        "posts": (("account", "category", "kind"), ("at_s",), ("probability",)),
    },
    ends={"accounts": ("account",), "uses": ("start",), "posts": ("account",)},
)


def seller_table(spark: Any, folder: str, at_s: int, bucket: int = BUCKET) -> Frame:
    """`account` and its `row` of `seller_features` as of `at_s`, in single precision; what has no value is missing.

    Args: folder: a history as `graph.history_tables` writes it, where every executor sees it.
    """
    tables = history_frames(spark, folder, at_s)
    of = _in_buckets(tables["accounts"], bucket)
    packed = LAYOUT.packed({name: tables[name] for name in LAYOUT.columns}, of)
    own = kept(
        packed.groupBy("bucket").applyInPandas(lambda rows: _own(rows, at_s), "account string, own array<double>")
    )
    own = own.join(of, "account")
    beside = kept(_beside(ties_in(tables), own))
    carried = beside.groupBy("bucket").applyInPandas(_carried, "second string, relation string, sums array<double>")
    beside = beside.join(carried, ["second", "relation"], "left")
    rows = own.groupBy("bucket").cogroup(beside.groupBy("bucket"))
    return rows.applyInPandas(_rows, "account string, row array<float>")


def seller_scores(table: Frame, model: SellerModel) -> Frame:
    """`account, probability` of each row of a table. Args: model: goes to every executor."""

    def scored(parts: Iterator[Any]) -> Iterator[Any]:
        for part in parts:
            values = stacked(part["row"], WIDTH)
            probability = model.probability(FeatureMatrix(columns=_EMPTY.columns, values=values))
            yield pd.DataFrame({"account": part["account"], "probability": probability})

    return table.mapInPandas(scored, "account string, probability double")


def _in_buckets(accounts: Frame, size: int) -> Frame:
    buckets = max(1, accounts.count() // size)
    return accounts.select("account", sql.expr(f"pmod(xxhash64(account), {buckets})").alias("bucket"))


def _beside(ties: Frame, own: Frame) -> Frame:
    """Ties with the bucket of the account that they are of, and the carried columns of the one that they lead to."""
    at = [column.name for column in _EMPTY_GRAPH.own.columns]
    values = sql.array(*(sql.col("own")[at.index(name)] for name in CARRIED))
    theirs = own.select(sql.col("account").alias("second"), values.alias("carried"))
    return ties.join(theirs, "second").join(own.select(sql.col("account").alias("first"), "bucket"), "first")


def stacked(rows: Any, width: int) -> Floats:
    """Lists of so many numbers as a matrix; missing ones, which Arrow hands over as None, as NaN."""
    return np.array([[*row] for row in rows], dtype=np.float64).reshape(len(rows), width)


def _own(rows: Any, at_s: int) -> Any:
    """The own columns of the accounts of a bucket."""
    tables = LAYOUT.unpacked(rows)
    accounts = tables["accounts"]
    things = tables["uses"].drop_duplicates("end").sort_values("end", ignore_index=True)
    crowds = Crowds(
        users=things["users"].to_numpy(),
        outward={kind: accounts[OUT[kind]].to_numpy() for kind in BETWEEN},
        inward={kind: accounts[IN[kind]].to_numpy() for kind in BETWEEN},
        copies=accounts[COPIES].to_numpy(),
    )
    own = account_columns(_history(tables, things, at_s), at_s, crowds)
    return pd.DataFrame({"account": accounts["account"], "own": [*own.values]})


def _history(tables: Mapping[str, Any], things: Any, at_s: int) -> History:
    """What accounts did by themselves; how many others they did it with is in the crowds."""
    accounts, uses, posts = tables["accounts"], tables["uses"], tables["posts"]
    at = pd.Index(accounts["account"])
    reported = np.repeat(np.arange(len(accounts)), accounts["reports"])
    none = Pairs(start=np.zeros(0, np.int64), end=np.zeros(0, np.int64), at_s=np.zeros(0, np.int64))
    return ordered(
        History(
            account_ids=accounts["account"].tolist(),
            account_kinds=accounts["kind"].tolist(),
            opened_at_s=accounts["opened_at_s"].to_numpy(),
            thing_ids=things["end"].tolist(),
            thing_kind=_codes(things["kind"], THING_KINDS),
            uses=Pairs(
                start=_placed(uses["start"], at), end=_placed(uses["end"], pd.Index(things["end"])), at_s=_numbers(uses)
            ),
            posts=Posts(
                account=_placed(posts["account"], at),
                at_s=_numbers(posts),
                probability=posts["probability"].to_numpy(),
                category=_codes(posts["category"], CATEGORIES),
                kind=_codes(posts["kind"], POST_KINDS),
            ),
            between=dict.fromkeys(BETWEEN, none),
            alike=none,
            reports=Pairs(start=reported, end=reported, at_s=np.full(len(reported), at_s)),
        )
    )


def _carried(rows: Any) -> Any:
    """What walks of one step carry to each account of a bucket, by relation."""
    parts = []
    for relation, part in rows.groupby("relation"):
        firsts = pd.Index(np.sort(part["first"].unique()))
        ties, others = _matrix(part, firsts)
        sums = averaging(ties) @ walks_of(stacked(others["carried"], len(CARRIED)))
        parts.append(pd.DataFrame({"second": firsts, "relation": relation, "sums": [*sums]}))
    return pd.concat(parts).astype({"second": object, "relation": object})  # texts in chunks Spark would not take


def _rows(own: Any, beside: Any) -> Any:
    """Rows of the table. Args: own, beside: of the accounts of a bucket, the latter with what walks carried."""
    own = own.sort_values("account", ignore_index=True)
    accounts, columns = pd.Index(own["account"]), _EMPTY_GRAPH.own.columns
    seen = (_seen(relation, beside[beside["relation"] == relation], accounts) for relation in _EMPTY_GRAPH.relations)
    own_columns = FeatureMatrix(columns=columns, values=stacked(own["own"], len(columns)))
    table = assembled(own_columns, len(_EMPTY_GRAPH.relations), seen)
    return pd.DataFrame({"account": own["account"], "row": [*table.values]})


def _seen(relation: str, part: Any, accounts: Any) -> Seen:
    """By one relation; walks carried nothing to whoever has no ties by it."""
    ties, others = _matrix(part, accounts)
    theirs, width = stacked(others["carried"], len(CARRIED)), len(CARRIED) + 1
    sums = stacked(others["sums"].map(lambda row: np.zeros(width) if row is None else row), width)
    step = averaging(ties)
    return relation, ties, theirs, mean_of(step @ walks_of(theirs)), mean_of(step @ sums)


def _matrix(part: Any, firsts: Any) -> tuple[csr_array, Any]:
    """Ties of accounts to those that they lead to, both by id, and the latters' rows."""
    others = part.drop_duplicates("second").sort_values("second")
    ends = _placed(part["first"], firsts), _placed(part["second"], pd.Index(others["second"]))
    ties = csr_array((part["weight"].to_numpy(), ends), shape=(len(firsts), len(others)))
    ties.sort_indices()
    return ties, others


def _codes(names: Any, of: tuple[str, ...]) -> Ints:
    return np.asarray(pd.Index([str(name) for name in of]).get_indexer(names), dtype=np.int64)


def _placed(ids: Any, at: Any) -> Ints:
    return np.asarray(at.get_indexer(ids), dtype=np.int64)


def _numbers(rows: Any) -> Ints:
    return np.asarray(rows["at_s"].to_numpy(), dtype=np.int64)


def _nobody() -> History:
    none: Any = np.zeros(0, np.int64)
    pairs = Pairs(start=none, end=none, at_s=none)
    posts = Posts(account=none, at_s=none, probability=np.zeros(0), category=none, kind=none)
    return History(
        account_ids=[],
        account_kinds=[],
        opened_at_s=none,
        thing_ids=[],
        thing_kind=none,
        uses=pairs,
        posts=posts,
        between=dict.fromkeys(BETWEEN, pairs),
        alike=pairs,
        reports=pairs,
    )


_EMPTY_GRAPH = seller_graph(_nobody(), 0)  # whose columns and relations are those of any
_EMPTY = seller_features(_EMPTY_GRAPH)
WIDTH = len(_EMPTY.columns)
