"""Finds the Dallosh that is running: servers named in the environment, or a `dallosh up` by its data
directory."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from config.logging import setup_logging
from config.settings import Settings
from domain.errors import ConfigError
from workers.context import Context

RUNTIME_FILE = "runtime.json"

DataDir = Annotated[
    Path | None,
    typer.Option("--data-dir", help="Data directory of the running `dallosh up`.", show_default=".dallosh"),
]


def running_context(data_dir: Path | None = None) -> Context:
    """A context on the running servers. Raises ConfigError when none can be found."""
    configuration = Settings.load()
    setup_logging("WARNING", as_json=False)
    if data_dir is not None:
        configuration = configuration.model_copy(update={"data_dir": data_dir})
    return Context(with_running_servers(configuration))


def with_running_servers(configuration: Settings) -> Settings:
    """Fill in the addresses that the environment leaves open from DATA_DIR/runtime.json."""
    if configuration.mongo_url and configuration.broker_url:
        return configuration
    path = configuration.data_dir / RUNTIME_FILE
    try:
        addresses = json.loads(path.read_text(encoding="utf-8"))
        return configuration.model_copy(
            update={
                "mongo_url": configuration.mongo_url or addresses["mongo_url"],
                "broker_url": configuration.broker_url or addresses["broker_url"],
            }
        )
    except FileNotFoundError as error:
        raise ConfigError(
            f"No running Dallosh found: {path} does not exist. Start one with `dallosh up`, name its data "
            "directory with --data-dir, or set DALLOSH_MONGO_URL and DALLOSH_BROKER_URL."
        ) from error
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ConfigError(f"{path} cannot be read: {error}. Start `dallosh up` again.") from error
