"""Real worker and scheduler processes of one test, killed and started as it likes."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from config.settings import Settings
from domain.models import Accounting
from runtime.child import Child, ChildSpec
from storage import heartbeats
from storage.indexes import ensure_indexes
from tests.services.waiting import wait_until
from tests.support.pipeline import counted
from workers import intake
from workers.context import Context

_ROOT = Path(__file__).parents[2]
_KINDS = ("ingest", "analyse", "scheduler")


class Fleet:
    """One worker of each kind and a scheduler, on one database and one broker."""

    def __init__(self, folder: Path, environment: dict[str, str]) -> None:
        self._folder = folder
        self._environment = environment
        self._children: dict[str, Child] = {}

    def start(self, kind: str) -> None:
        arguments = ["scheduler"] if kind == "scheduler" else ["worker", "--kind", kind]
        spec = ChildSpec(
            kind,
            [sys.executable, "-m", "cli", *arguments],
            self._environment,
            stop_seconds=20,
            guard_group=True,
        )
        self._children[kind] = Child(spec, self._folder / f"{kind}.log")

    def kill(self, kind: str) -> None:
        """SIGKILL to the worker and all its children, mid-work."""
        self._children.pop(kind).kill()

    def freeze(self, kind: str) -> None:
        os.killpg(self._children[kind].pid, signal.SIGSTOP)

    def thaw(self, kind: str) -> None:
        os.killpg(self._children[kind].pid, signal.SIGCONT)

    def stop(self) -> None:
        for child in self._children.values():
            child.stop()

    def logs(self) -> str:
        return "\n".join(path.read_text()[-2_000:] for path in sorted(self._folder.glob("*.log")))


@contextmanager
def running_fleet(
    folder: Path, *, mongo_url: str, mongo_database: str, broker_url: str, **settings: object
) -> Iterator[tuple[Context, Fleet]]:
    """A context on the same servers, and the processes, up and seen in the ledger."""
    environment = {
        "DALLOSH_MONGO_URL": mongo_url,
        "DALLOSH_MONGO_DATABASE": mongo_database,
        "DALLOSH_BROKER_URL": broker_url,
        "DALLOSH_DATA_DIR": str(_ROOT / ".dallosh" / "tests"),  # shares the trained model between tests
        **{f"DALLOSH_{name.upper()}": str(value) for name, value in settings.items()},
    }
    context = Context(
        Settings(
            mongo_url=mongo_url,
            mongo_database=mongo_database,
            broker_url=broker_url,
            _env_file=None,  # type: ignore[call-arg]
            **settings,  # type: ignore[arg-type]
        )
    )
    ensure_indexes(context.database)
    fleet = Fleet(folder, {**os.environ, **environment})
    try:
        for kind in _KINDS:
            fleet.start(kind)
        wait_until(
            lambda: {process["kind"] for process in heartbeats.fresh(context.database)} == set(_KINDS),
            60,
            "all processes have a heartbeat",
        )
        yield context, fleet
    finally:
        fleet.stop()
        context.close()


def settled(context: Context, import_id: str, seconds: float = 90) -> Accounting:
    """Wait until no post of the import is on its way, and return its accounting."""
    wait_until(lambda: intake.progress(context, import_id).settled, seconds, f"{import_id} settles")
    return counted(context, import_id)
