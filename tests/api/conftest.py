"""A small market behind a real server: two sellers who share a wallet and a phone, and a bystander.

Fixtures strategy: one installation per module, taken in by the real intake and projected by the real projector.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

import neo4j
import orjson
import pytest

from domain.casework import Role
from runtime.bootstrap import Installation, intake, local_tokens, now, opened
from runtime.demo.investigation import Client
from runtime.engines import Endpoints
from runtime.serving import serving
from runtime.settings import Settings
from screening.dead_letters import RawRecord

PHONE = "+4930901820123"
REACHED = [{"kind": "phone", "value": PHONE}]
WALLET = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"
As = Callable[..., Client]


def event(about: str, number: int, /, **facts: object) -> dict[str, object]:
    return {
        "specversion": "1.0",
        "id": f"{about}-{number}",
        "source": "//market.test",
        "type": f"org.ringfence.{about}.v1",
        "time": f"2026-03-{number:02}T10:00:00Z",
        "data": facts,
    }


MARKET = [
    event(
        "account",
        1,
        account_id="anna",
        display_name="Anna's shop",
        region="DE",
        contacts=REACHED,
    ),
    event("account", 2, account_id="bert", display_name="Bert", region="DE", contacts=REACHED),
    event("account", 3, account_id="cleo", display_name="Cleo", region="FR"),
    event("post", 4, post_id="p1", account_id="anna", kind="listing", body=f"Call {PHONE} or {PHONE}, pay to {WALLET}"),
    event("post", 5, post_id="p2", account_id="bert", kind="listing", body=f"Same goods, wallet {WALLET}"),
    event(
        "post",
        6,
        post_id="p3",
        account_id="cleo",
        kind="listing",
        body="A sofa, as good as new: 89 00 00 06 30 3, 250 EUR",
    ),
    event("report", 7, report_id="r1", account_id="anna", category="drugs"),
]


def take_in(installation: Installation, events: Sequence[dict[str, object]]) -> None:
    records = [RawRecord("test", line, orjson.dumps(row)) for line, row in enumerate(events, 1)]
    with installation.pool.connection() as connection:
        accepted = intake(installation, ()).accept(connection, records)
    assert not accepted.dead
    installation.projector.run_until_idle()


@pytest.fixture(scope="module")
def installation(
    settings: Settings, endpoints: Endpoints, postgres: str, neo4j_driver: neo4j.Driver
) -> Iterator[Installation]:
    own = settings.model_copy(update={"api_port": 0})
    with opened(own, replace(endpoints, database_url=postgres)) as found:
        take_in(found, MARKET)
        yield found


@pytest.fixture(scope="module")
def address(installation: Installation) -> Iterator[str]:
    with serving(installation) as found:
        yield found


@pytest.fixture(scope="module")
def as_(installation: Installation, address: str) -> As:
    """Someone at the API: `as_("ana", Role.INVESTIGATOR)`."""

    def client(name: str, *roles: Role) -> Client:
        return Client(address, local_tokens(installation.settings).issue(name, frozenset(roles), now()))

    return client
