"""Spark for those tests that need it: one session, as small as can be."""

from collections.abc import Iterator
from typing import Any

import pytest

from runtime.settings import Settings
from runtime.spark import spark_session


@pytest.fixture(scope="package")
def spark(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    with spark_session(Settings(home=tmp_path_factory.mktemp("home"))) as session:
        _quickly(session)
        yield session


def _quickly(session: Any) -> None:
    """Compiling and planning cost more than a few hundred rows do; two partitions, so that rows lie apart at all."""
    session.conf.set("spark.sql.codegen.wholeStage", False)
    session.conf.set("spark.sql.codegen.factoryMode", "NO_CODEGEN")
    session.conf.set("spark.sql.constraintPropagation.enabled", False)
    session.conf.set("spark.sql.adaptive.enabled", False)
    session.conf.set("spark.sql.autoBroadcastJoinThreshold", -1)
    session.conf.set("spark.sql.shuffle.partitions", 2)
