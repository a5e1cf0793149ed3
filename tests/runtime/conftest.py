"""What tests of whole builds stand on."""

from collections.abc import Iterator

import pytest
from psycopg_pool import ConnectionPool
from pydantic import SecretStr

from runtime.settings import Settings
from tests.runtime.places import Place


@pytest.fixture(scope="module")
def place(expendable: Settings, postgres: str) -> Iterator[Place]:
    own = expendable.model_copy(update={"database_url": SecretStr(postgres)})
    with ConnectionPool(postgres, min_size=1, max_size=4, open=False) as pool:
        yield Place(own, pool)
