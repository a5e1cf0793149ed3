"""How suspicious each account is, among all of them: `gnn.rings.risk` over DataFrames."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from gnn.rings.parameters import RingParameters
from gnn.rings.risk import CATEGORIES, Conduct
from gnn.spark.frames import Frame, at_least, kept
from graph.tables import OVER

_OVER = [OVER + code for code in CATEGORIES]
RISK = "rarity double, risky boolean, flagged long, category long, suspicion double"


def with_risk(accounts: Frame, total: int, parameters: RingParameters) -> Frame:
    """Accounts with the columns of `AccountRisk`, and their suspicion in powers of ten.

    Args: total: how many accounts there are.
    """
    flagged = "+".join(_OVER)
    [sums] = accounts.selectExpr(f"sum({flagged}) AS flagged", f"sum(greatest(posts, {flagged})) AS posts").collect()
    known = int(sums["flagged"] or 0), int(sums["posts"] or 0)
    schema = _sql(accounts)

    def surprising(parts: Iterator[Any]) -> Iterator[Any]:
        for part in parts:
            yield part.assign(surprise=_conduct(part).suspicion(*known))

    def judged(parts: Iterator[Any]) -> Iterator[Any]:
        for part in parts:
            risk = _conduct(part).risk(part["at_least"].to_numpy() / total, parameters)
            suspicion = -np.log10(np.maximum(risk.rarity, parameters.rarity_floor))
            yield part.drop(columns=["surprise", "at_least"]).assign(
                rarity=risk.rarity,
                risky=risk.risky,
                flagged=risk.flagged,
                category=risk.category,
                suspicion=suspicion,
            )

    surprised = kept(accounts.mapInPandas(surprising, f"{schema}, surprise double"))
    return at_least(surprised, "surprise", total).mapInPandas(judged, f"{schema}, {RISK}")


def _conduct(part: Any) -> Conduct:
    return Conduct(
        by_category=part[_OVER].to_numpy().T.astype(np.int64),
        posts=part["posts"].to_numpy().astype(np.int64),
        top=part["max_probability"].to_numpy(),
        reports=part["reports"].to_numpy().astype(np.int64),
    )


def _sql(frame: Frame) -> str:
    return ", ".join(f"`{column.name}` {column.dataType.simpleString()}" for column in frame.schema.fields)
