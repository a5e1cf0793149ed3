"""Stores by region: which there are, where each lies, which one this process works in, and that no two are mixed up.

A region is a server of its own: engines, keys and files. `RINGFENCE_REGIONS` says what there is, in JSON or as the path
of a TOML file with the same tables; `RINGFENCE_REGION`, or `ringfence --region`, picks one.
"""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import orjson
import psycopg
from pydantic import BaseModel, ConfigDict, SecretStr, StringConstraints, TypeAdapter, ValidationError

from domain.errors import Conflict, Invalid

Country = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]
_ADVISORY_KEY = 0x52465247
_OWN = ("neo4j_uri", "neo4j_user", "neo4j_password", "database_url", "kafka_bootstrap_servers", "evidence")


class Store(BaseModel):
    """Where the events of some regions are kept.

    Attributes:
        holds: ISO 3166-1 alpha-2 codes of the regions.
        home: folder of its data, keys and evidence; the engines of a store that names none run from it.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    holds: tuple[Country, ...]
    home: Path
    neo4j_uri: str | None = None
    neo4j_user: str | None = None
    neo4j_password: SecretStr | None = None
    database_url: SecretStr | None = None
    kafka_bootstrap_servers: str | None = None
    evidence: str | None = None

    def settings(self) -> dict[str, Any]:
        """What the store says instead of the environment; an engine that it does not name is started from its home."""
        stated = {name: getattr(self, name) for name in _OWN}
        engines = ("neo4j_uri", "database_url", "kafka_bootstrap_servers", "evidence")
        return {"home": self.home} | {name: v for name, v in stated.items() if v is not None or name in engines}


Stores = dict[str, Store]
_READER = TypeAdapter(Stores)


def read_stores(given: str | Mapping[str, Any]) -> Stores:
    """From JSON, from a path of a TOML file, or from tables. Raises Invalid for what cannot be meant."""
    try:
        stores = _READER.validate_python(_tables(given))
    except (OSError, tomllib.TOMLDecodeError, orjson.JSONDecodeError, ValidationError) as failure:
        raise Invalid(
            f"RINGFENCE_REGIONS cannot be read ({type(failure).__name__}): give JSON or the path of a TOML file such as"
            ' [EU] holds = ["DE", "FR"], home = "/srv/ringfence/eu"'
        ) from failure
    _check(stores)
    return stores


def chosen(stores: Stores, region: str | None) -> Store:
    """The store of this process. Raises Invalid where none or an unknown one is named."""
    if region is None or region not in stores:
        told = "names none" if region is None else f"is {region}"
        raise Invalid(
            f"RINGFENCE_REGION {told}, and RINGFENCE_REGIONS has {', '.join(sorted(stores))}: name one of them."
        )
    return stores[region]


def claim(database_url: str, region: str | None) -> None:
    """Mark a store as of its region at its first use. Raises Conflict for one that is another's."""
    with psycopg.connect(database_url) as connection:
        connection.execute("SELECT pg_advisory_xact_lock(%s)", (_ADVISORY_KEY,))
        connection.execute("CREATE SCHEMA IF NOT EXISTS runtime")
        connection.execute("CREATE TABLE IF NOT EXISTS runtime.region (one boolean PRIMARY KEY CHECK (one), code text)")
        connection.execute("INSERT INTO runtime.region VALUES (true, %s) ON CONFLICT DO NOTHING", (region,))
        [(kept,)] = connection.execute("SELECT code FROM runtime.region").fetchall()
    if kept != region:
        raise Conflict(
            f"The database is of {_named(kept)} and this process works in {_named(region)}: check RINGFENCE_REGION, "
            "RINGFENCE_REGIONS and DATABASE_URL."
        )


def _tables(given: str | Mapping[str, Any]) -> Any:
    if not isinstance(given, str):
        return given
    if given.lstrip().startswith("{"):
        return orjson.loads(given)
    return tomllib.loads(Path(given).expanduser().read_text("utf-8"))


def _check(stores: Stores) -> None:
    homes = [store.home.expanduser().resolve() for store in stores.values()]
    databases = [store.database_url.get_secret_value() for store in stores.values() if store.database_url]
    countries = [country for store in stores.values() for country in store.holds]
    for what, stated in (("home", homes), ("database", databases), ("region", countries)):
        if len(set(stated)) < len(stated):
            raise Invalid(f"RINGFENCE_REGIONS names a {what} twice: no two stores may share one.")


def _named(region: str | None) -> str:
    return f"store {region}" if region else "no store in particular"
