"""`make test-spark`: the table and the scores of sellers that Spark works out are those of one machine, bit by bit."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from gnn.features.sellers import seller_features, seller_graph
from gnn.lab.histories import BEGINS_S, Market, lab_history
from gnn.sellers.release import released
from graph.histories import DAY_S, ordered
from graph.history_tables import write_history

pytestmark = [
    pytest.mark.spark,
    pytest.mark.filterwarnings("ignore:PySpark does not yet fully support pandas:FutureWarning"),  # of pandas 3
]

AT_S = BEGINS_S + 250 * DAY_S


def test_the_table_and_the_scores_are_those_of_one_machine(spark: Any, tmp_path: Path) -> None:
    """With several buckets, and with hubs of things and of partners that tie nobody."""
    from gnn.spark.sellers import seller_scores, seller_table, stacked

    history = ordered(lab_history(5, Market(accounts=700, prevalence=0.04)).history)
    write_history(history, tmp_path, AT_S)
    table = seller_table(spark, str(tmp_path), AT_S, bucket=150)
    found = table.toPandas().sort_values("account")
    expected = seller_features(seller_graph(history, AT_S))
    assert found["account"].tolist() == history.account_ids
    rows = stacked(found["row"], len(expected.columns))
    for at, column in enumerate(expected.columns):
        np.testing.assert_array_equal(rows[:, at], expected.values[:, at], column.name)
    scores = seller_scores(table, released()).toPandas().sort_values("account")
    np.testing.assert_array_equal(scores["probability"], released().probability(expected))
