"""Every setting, read once from the environment (`DALLOSH_*`) or a `.env` file, and checked at start."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Annotated, Self

from pydantic import Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from domain.errors import ConfigError

CONFIG_DIR = Path(__file__).parent


class Settings(BaseSettings):
    """Settings of one process. Everything has a default that works on a laptop without servers."""

    model_config = SettingsConfigDict(env_prefix="DALLOSH_", env_file=".env", extra="ignore", frozen=True)

    # Where things are. `dallosh up` fills in the two addresses when it starts its own servers.
    mongo_url: str | None = Field(None, description="MongoDB replica set; unset: `dallosh up` starts one.")
    mongo_database: str = Field("dallosh", pattern=r"^[A-Za-z0-9_-]{1,38}$")
    broker_url: str | None = Field(None, description="amqp://… or mongodb://…; unset: embedded.")
    data_dir: Path = Field(Path(".dallosh"), description="What `dallosh up` keeps between runs.")
    host: str = Field("127.0.0.1", description="Address the API listens on.")
    port: int = Field(8000, ge=0, le=65535, description="Port the API listens on; 0: any free one.")

    # Who the brand is.
    brand_accounts: Annotated[frozenset[str], NoDecode] = Field(
        frozenset(), description="Comma-separated account names of the brand, e.g. free,Freebox."
    )
    bot_accounts: Annotated[frozenset[str], NoDecode] = Field(
        frozenset(), description="Comma-separated account names of known bots."
    )

    # What is known.
    taxonomy_file: Path = CONFIG_DIR / "taxonomy.yaml"
    seed_corpus_file: Path = CONFIG_DIR / "seed_corpus.csv"

    # Limits of an import.
    upload_max_bytes: int = Field(5 * 1024**3, gt=0, description="Larger uploads are refused.")
    unpacked_max_bytes: int = Field(20 * 1024**3, gt=0, description="Larger contents are refused (zip bomb).")
    row_max_chars: int = Field(100_000, gt=0, description="Longer rows are rejected one by one.")
    # 5,000 rows of 500 bytes are 2.5 MB: large enough that a round trip costs nothing per row, small
    # enough that pause, cancel and progress answer within a fraction of a second.
    chunk_rows: int = Field(5_000, ge=1, le=50_000)
    # Shorter and a long import is opened again too often, longer and other work waits for a worker.
    slice_seconds: float = Field(45.0, gt=0, description="A task ends after this and another goes on.")

    # The ledger.
    lease_seconds: float = Field(60.0, gt=0, description="Work not finished by then is given to another.")
    sweep_seconds: float = Field(5.0, gt=0, description="How often stale work is looked for.")
    max_attempts: int = Field(5, ge=1, description="Attempts on one piece of work before it is failed.")

    # Workers.
    ingest_processes: int = Field(2, ge=1, description="Processes for the ingest and prepare queues.")
    analyse_threads: int = Field(4, ge=1, description="Threads for the analyse, route and upkeep queues.")

    log_level: str = "INFO"
    log_json: bool = False

    @field_validator("brand_accounts", "bot_accounts", mode="before")
    @classmethod
    def _split_accounts(cls, value: object) -> object:
        if isinstance(value, str):
            return frozenset(name.strip().lstrip("@").lower() for name in value.split(",") if name.strip())
        return value

    def require_mongo_url(self) -> str:
        if self.mongo_url is None:
            raise ConfigError(
                "DALLOSH_MONGO_URL is not set. Point it at a MongoDB replica set, or start everything with "
                "`dallosh up`, whose data directory other commands find by themselves (--data-dir)."
            )
        return self.mongo_url

    def require_broker_url(self) -> str:
        if self.broker_url is None:
            raise ConfigError(
                "DALLOSH_BROKER_URL is not set. Point it at RabbitMQ (amqp://user:password@host:5672/), "
                "or start everything with `dallosh up`."
            )
        return self.broker_url

    @classmethod
    def load(cls) -> Self:
        """Read the environment; a wrong value is a ConfigError that names the variable."""
        try:
            return cls()
        except ValidationError as error:
            problems = "; ".join(
                f"DALLOSH_{'_'.join(str(part) for part in item['loc']).upper()}: {item['msg']}"
                for item in error.errors()
            )
            raise ConfigError(f"Invalid settings. {problems}") from error


@cache
def settings() -> Settings:
    """The settings of this process."""
    return Settings.load()
