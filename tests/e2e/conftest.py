"""One `dallosh up` for the whole suite, with the sample imported and settled."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from config.settings import Settings
from runtime.child import Child, ChildSpec
from runtime.data_dir import RUNTIME_FILE
from tests.services.waiting import wait_until
from tests.support.pipeline import start
from tests.support.workers import settled
from workers.context import Context

_ROOT = Path(__file__).parents[2]


@dataclass(frozen=True, slots=True)
class Stack:
    """Addresses of a running Dallosh."""

    url: str
    data_dir: Path


@pytest.fixture(scope="session")
def running_stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    data_dir = tmp_path_factory.mktemp("up")
    command = [sys.executable, "-m", "cli", "up", "--data-dir", str(data_dir), "--port", "0"]
    up = Child(ChildSpec("up", command, stop_seconds=30), data_dir / "up.log")
    try:
        wait_until((data_dir / RUNTIME_FILE).is_file, 90, "dallosh up is ready")
        addresses = json.loads((data_dir / RUNTIME_FILE).read_text(encoding="utf-8"))
        context = Context(
            Settings(mongo_url=addresses["mongo_url"], broker_url=addresses["broker_url"], _env_file=None)
        )
        settled(
            context,
            start(context, _ROOT / "samples" / "posts.csv", brand_accounts=("NordFibre", "NordFibreSAV")),
        )
        context.close()
        yield Stack(addresses["url"], data_dir)
    finally:
        up.stop()
