"""A context on a real MongoDB whose messages and provider are in the test's hands."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from config.settings import Settings
from storage.indexes import ensure_indexes
from tests.support.memory_publisher import MemoryPublisher
from tests.support.scripted_provider import ScriptedProvider
from workers.context import Context


@pytest.fixture
def sample() -> Path:
    return Path(__file__).parents[2] / "samples" / "posts.csv"


@pytest.fixture
def context(mongo_url: str, mongo_database: str) -> Iterator[Context]:
    made = Context(Settings(mongo_url=mongo_url, mongo_database=mongo_database, _env_file=None))
    made.publisher = MemoryPublisher()
    made.provider = ScriptedProvider()
    ensure_indexes(made.database)
    yield made
    made.close()
