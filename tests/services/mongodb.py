"""A private mongod for tests: the one that `dallosh up` starts."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pymongo import MongoClient

from runtime.mongod import Mongod


@contextmanager
def running_mongod(folder: Path) -> Iterator[Mongod]:
    """Started on empty data, stopped afterwards. Raises ConfigError where there is no mongod."""
    # A quarter of a gigabyte is plenty for tests, and several test processes share the machine.
    mongod = Mongod(folder / "mongo", cache_gb=0.25)
    mongod.start()
    try:
        yield mongod
    finally:
        mongod.stop()


def drop_database(url: str, name: str) -> None:
    """Remove one test's data."""
    with MongoClient[dict[str, object]](url, serverSelectionTimeoutMS=5_000) as client:
        client.drop_database(name)
