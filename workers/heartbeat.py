"""Says in MongoDB, every two seconds, that a process is alive and ready."""

from __future__ import annotations

import os
import socket
import threading
from contextlib import suppress
from types import TracebackType
from typing import Self

from config.settings import Settings
from storage import heartbeats
from storage.client import DriverError, connect, now


class Heartbeat:
    """Context manager of a process of one kind; beats from `start` until the process leaves the block."""

    def __init__(self, configuration: Settings, kind: str) -> None:
        self._configuration = configuration
        self._kind = kind
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._beat, name="heartbeat", daemon=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._ended.set()
        if self._thread.is_alive():
            self._thread.join(timeout=5)

    def start(self, **_: object) -> None:
        """Begin to beat. Takes and ignores what a Celery signal passes."""
        self._thread.start()

    def _beat(self) -> None:
        database = connect(self._configuration.require_mongo_url(), self._configuration.mongo_database)
        process = f"{self._kind}@{socket.gethostname()}:{os.getpid()}"
        started_at = now()
        ended = False
        while not ended:
            with suppress(DriverError):  # readiness shows the gap; the next beat tries again
                heartbeats.beat(database, process, kind=self._kind, started_at=started_at)
            ended = self._ended.wait(heartbeats.INTERVAL_SECONDS)
        with suppress(DriverError):  # it goes stale by itself
            heartbeats.stop(database, process)
