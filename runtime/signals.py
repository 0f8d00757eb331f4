"""Signals that ask this process to stop."""

from __future__ import annotations

import signal
from types import FrameType, TracebackType
from typing import Any, Self

_NUMBERS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class StopRequested(Exception):
    """Raised where waiting makes no sense any more."""


class StopSignals:
    """Counts SIGINT, SIGTERM and SIGHUP while its block runs: one means stop in order, two means now."""

    def __init__(self) -> None:
        self.count = 0
        self._before: dict[signal.Signals, Any] = {}

    def __enter__(self) -> Self:
        self._before = {number: signal.signal(number, self._on_signal) for number in _NUMBERS}
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)

    @property
    def asked(self) -> bool:
        return self.count > 0

    def check(self) -> None:
        """Raises StopRequested once a signal came."""
        if self.asked:
            raise StopRequested

    def _on_signal(self, _number: int, _frame: FrameType | None) -> None:
        self.count += 1
