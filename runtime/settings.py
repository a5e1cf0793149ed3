"""Every setting of Ringfence, read once from the environment (or given as arguments) and handed on from there.

No other module reads the environment. Names of our own carry the prefix RINGFENCE_; the addresses of engines and of the
identity provider keep the names that deployments already use.
"""

from pathlib import Path
from typing import Annotated, Literal

import platformdirs
from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import (
    BaseSettings,
    InitSettingsSource,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)

from runtime.regions import Store, chosen, read_stores


def misread(failure: ValidationError) -> str | None:
    """Which settings cannot be read and why, without their values, which may be secret; None: no settings failed."""
    if failure.title != Settings.__name__:
        return None
    prefix = Settings.model_config["env_prefix"]
    told = [(str(error["loc"][0]), error["msg"]) for error in failure.errors() if error["loc"]]
    return "; ".join(f"{prefix + name.upper() if name.islower() else name}: {said}" for name, said in told)


class Settings(BaseSettings):
    """An engine given by its address is used as it is; only the others are started."""

    model_config = SettingsConfigDict(env_prefix="RINGFENCE_", populate_by_name=True, frozen=True, extra="ignore")

    home: Path = Field(
        Path(platformdirs.user_data_dir("ringfence", appauthor=False)),
        description="Folder of everything this installation keeps: the engines' data, keys, logs, evidence.",
    )
    cache: Path = Field(
        Path(platformdirs.user_cache_dir("ringfence", appauthor=False)),
        description="Folder of downloaded jars; may be shared by several homes and deleted at any time.",
    )
    data: Path | None = Field(None, description="Folder of research data sets that training and examples read.")
    api_host: str = Field("127.0.0.1", description="Address the API listens on.")
    api_port: int = Field(8460, ge=0, le=65535, description="Port the API listens on; 0 picks a free one.")

    neo4j_uri: str | None = Field(
        None, validation_alias="NEO4J_URI", description="Bolt address of a Neo4j to use instead of starting one."
    )
    neo4j_user: str = Field("neo4j", validation_alias="NEO4J_USER", description="Account in that Neo4j.")
    neo4j_password: SecretStr = Field(
        SecretStr(""), validation_alias="NEO4J_PASSWORD", description="Password of that account."
    )
    database_url: SecretStr | None = Field(
        None,
        validation_alias="DATABASE_URL",
        description="postgresql://account:password@host:port/database to use instead of starting PostgreSQL.",
    )
    kafka_bootstrap_servers: str | None = Field(
        None,
        validation_alias="KAFKA_BOOTSTRAP_SERVERS",
        description="host:port[,host:port…] of a Kafka to use instead of starting one.",
    )
    evidence: str | None = Field(
        None, description="Folder or fsspec URL (s3://…) for snapshots and bags; default: evidence/ in the home folder."
    )
    organisation: str = Field(
        "Unnamed platform (set RINGFENCE_ORGANISATION)",
        description="Who keeps the records, as evidence packages name them.",
    )
    organisation_contact: str = Field(
        "not stated (set RINGFENCE_ORGANISATION_CONTACT)", description="Where an agency asks about a package."
    )
    organisation_address: str = Field("", description="Postal address that evidence packages show.")

    regions: Annotated[dict[str, Store], NoDecode] = Field(
        {}, description="Stores by region, as JSON or the path of a TOML file; none: one store holds every region."
    )
    region: str | None = Field(None, description="Which of the stores this process works in.")
    default_region: str | None = Field(
        None, pattern="^[A-Z]{2}$", description="Region of events that state none (ISO 3166-1 alpha-2)."
    )

    oidc_issuer: str | None = Field(
        None, validation_alias="OIDC_ISSUER", description="Issuer of the tokens that the API accepts."
    )
    oidc_audience: str = Field("ringfence", validation_alias="OIDC_AUDIENCE", description="Audience of those tokens.")

    text_model: Path | None = Field(None, description="Folder of a text model of one's own; default: the released one.")
    illegal_share: float | None = Field(
        None, gt=0, lt=1, description="Share of posts that are illegal here, where known: probabilities hold for it."
    )
    hub_rules: Path | None = Field(
        None, description="TOML of rules for hubs that come before the shipped ones (graph/hubs.toml)."
    )
    resolution_engine: Literal["duckdb", "spark"] = Field(
        "duckdb", description="What compares accounts: duckdb on this machine, or spark (installed by `make spark`)."
    )
    spark_master: str = Field("local[2]", description="Where Spark compares accounts: on this machine, or a cluster.")
    spark_heap_mib: int = Field(1024, ge=512, description="Java heap of the Spark driver that Ringfence starts.")
    maven_url: str | None = Field(
        None, description="Maven repository or mirror that the first start downloads from; default: Maven Central."
    )
    neo4j_heap_mib: int = Field(768, ge=256, description="Java heap of a Neo4j that Ringfence starts.")
    neo4j_page_cache_mib: int = Field(256, ge=32, description="Page cache of a Neo4j that Ringfence starts.")
    kafka_heap_mib: int = Field(384, ge=192, description="Java heap of a Kafka that Ringfence starts.")
    kafka_partitions: int = Field(4, ge=1, description="Partitions of the topics that Ringfence creates.")
    engine_start_timeout_s: float = Field(240.0, gt=0, description="How long an engine may take to answer.")
    engine_stop_timeout_s: float = Field(30.0, gt=0, description="How long an engine may take to stop before SIGKILL.")

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        *_: PydanticBaseSettingsSource,
        **__: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """The chosen region's store stands above the environment and below what is given as an argument."""
        given = env_settings() | init_settings()
        if not given.get("regions"):
            return init_settings, env_settings
        stores = read_stores(given["regions"])
        ours = {"regions": stores} | chosen(stores, given.get("region")).settings()
        return init_settings, InitSettingsSource(settings_cls, ours), env_settings

    @field_validator("home", "cache", "data")
    @classmethod
    def _absolute(cls, folder: Path | None) -> Path | None:
        """One spelling per folder: processes of an earlier start are recognised by the path they were given."""
        return folder.expanduser().resolve() if folder else None
