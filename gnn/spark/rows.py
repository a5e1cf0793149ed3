"""What ring detection reads of a bucket of components: its tables' rows as slots, and as columns again."""

from collections import Counter
from typing import Any

import numpy as np
import pandas as pd  # type: ignore[import-untyped]
from numpy.typing import NDArray

from domain.judgement import CategoryCode
from gnn.rings.deeds import KINDS, Deeds
from gnn.rings.risk import AccountRisk
from gnn.spark.slots import Columns, Layout
from graph.dealings import Dealings
from graph.projections import UNSCORED, ContactLinks
from graph.tables import OVER

COLUMNS: dict[str, Columns] = {
    "accounts": (
        ("account", "kind"),
        ("reports", "posts", "risky", "flagged", "category", *(OVER + code for code in CategoryCode)),
        ("max_probability", "mean_probability", "rarity", "seller"),
    ),
    "links": (("account", "contact", "kind"), ("count", "first_day", "last_day", "used"), ()),
    "deeds": (("first", "second", "deed"), ("n",), ()),
    "paid": (("payer", "payee"), (), ()),
    "messaged": (("sender", "receiver"), (), ()),
}
ENDS = {  # what is paid and written is not always within a component
    "accounts": ("account",),
    "links": ("account",),
    "deeds": ("first",),
    "paid": ("payer", "payee"),
    "messaged": ("sender", "receiver"),
}
LAYOUT = Layout(columns=COLUMNS, ends=ENDS)


def unpacked(rows: Any) -> dict[str, Any]:
    """Table by name, each row once: both ends of one may be here."""
    found = {
        table: part.drop_duplicates(list(COLUMNS[table][0]), ignore_index=True)
        for table, part in LAYOUT.unpacked(rows).items()
    }
    found["accounts"] = _with_others(found)
    return found


def _with_others(tables: dict[str, Any]) -> Any:
    """Accounts, and beside them whom they pay and write to elsewhere, of whom nothing is known here."""
    known = tables["accounts"]
    ends = pd.concat([tables[table][end] for table in ("paid", "messaged") for end in ENDS[table]])
    others = pd.DataFrame({"account": ends[~ends.isin(known["account"])].unique(), "kind": "person", "rarity": 1.0})
    whole = pd.concat([known, others.assign(category=-1, seller=UNSCORED)]) if len(others) else known
    empty = {column: 0 for column in known.columns if column not in others.columns}
    return whole.fillna(empty).sort_values("account", ignore_index=True)


def links_of(tables: dict[str, Any]) -> ContactLinks:
    """What detection reads, of the accounts of a bucket."""
    accounts, links = tables["accounts"], tables["links"]
    contacts = links[["contact", "kind"]].drop_duplicates("contact").sort_values("contact")
    at, contact_at = pd.Index(accounts["account"]), pd.Index(contacts["contact"])
    numbers: dict[str, Any] = {name: _int32(links[name]) for name in ("count", "first_day", "last_day")}
    numbers |= {name: _int32(accounts[name]) for name in ("reports", "posts")}
    numbers |= {name: accounts[name].to_numpy() for name in ("max_probability", "mean_probability")}
    return ContactLinks(
        account_ids=accounts["account"].tolist(),
        contact_ids=contacts["contact"].tolist(),
        contact_kinds=contacts["kind"].tolist(),
        account_index=_placed(links["account"], at),
        contact_index=_placed(links["contact"], contact_at),
        account_kinds=accounts["kind"].tolist(),
        posts_over={code: _int32(accounts[OVER + code]) for code in CategoryCode},
        used=links["used"].to_numpy().astype(np.bool_),
        dealings=_dealings(tables, at),
        **numbers,
    )


def risk_in(tables: dict[str, Any]) -> AccountRisk:
    accounts = tables["accounts"]
    return AccountRisk(
        rarity=accounts["rarity"].to_numpy(),
        risky=accounts["risky"].to_numpy().astype(np.bool_),
        flagged=accounts["flagged"].to_numpy().astype(np.int64),
        category=accounts["category"].to_numpy().astype(np.int64),
        seller=accounts["seller"].to_numpy(),
    )


def deeds_in(tables: dict[str, Any]) -> Deeds:
    at = pd.Index(tables["accounts"]["account"])
    done = {}
    for kind in KINDS:
        rows = tables["deeds"][tables["deeds"]["deed"] == kind]
        ends = zip(_placed(rows["first"], at).tolist(), _placed(rows["second"], at).tolist(), strict=True)
        done[kind] = Counter(dict(zip(ends, rows["n"].tolist(), strict=True)))
    return Deeds(**done)


def _dealings(tables: dict[str, Any], at: Any) -> Dealings:
    """What is read of rings that are found; what ties accounts was worked out before."""
    ends: dict[str, Any] = {
        end: _placed(tables[table][end], at) for table in ("paid", "messaged") for end in ENDS[table]
    }
    none = np.zeros(len(ends["payer"]), dtype=np.int32)
    return Dealings(**ends, payments=none, first_paid_s=none.astype(np.int64), last_paid_s=none.astype(np.int64))


def _placed(ids: Any, at: Any) -> NDArray[np.int32]:
    placed: NDArray[np.int32] = at.get_indexer(ids).astype(np.int32)
    return placed


def _int32(column: Any) -> NDArray[np.int32]:
    numbers: NDArray[np.int32] = column.to_numpy().astype(np.int32)
    return numbers
