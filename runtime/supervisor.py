"""Starts child processes, waits until they are ready, restarts those that die, stops all in order.

One thread, one loop: children are tied to the thread that starts them.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from domain.errors import ConfigError, DalloshError, ServiceUnavailable
from runtime.child import Child, ChildSpec, describe_exit
from runtime.restarts import RestartPolicy
from runtime.signals import StopSignals

logger = logging.getLogger(__name__)

_TICK_SECONDS = 0.1


@dataclass(slots=True)
class _Watched:
    spec: ChildSpec
    child: Child | None = None
    quick_deaths: int = 0
    start_at: float | None = None
    """When to start it again; None while it runs."""


class Supervisor:
    """Runs a set of children until asked to stop."""

    def __init__(
        self,
        children: Sequence[ChildSpec],
        *,
        ready: Callable[[], Sequence[str]],
        stop_signals: StopSignals,
        log_dir: Path,
        running: Sequence[Child] = (),
        policy: RestartPolicy | None = None,
        ready_seconds: float = 60.0,
    ) -> None:
        """`ready()` names what is still missing, empty when all is ready; it must answer within seconds.

        `running`: children already started in this thread, to be watched, restarted and stopped as well.
        """
        self._watched = [
            *(_Watched(child.spec, child) for child in running),
            *(_Watched(spec) for spec in children),
        ]
        self._missing = ready
        self._stop_signals = stop_signals
        self._log_dir = log_dir
        self._policy = policy or RestartPolicy()
        self._ready_seconds = ready_seconds

    def run(self, on_ready: Callable[[], None]) -> None:
        """Start everything, call `on_ready()` once, watch until a signal, stop everything.

        Raises ServiceUnavailable when a child keeps dying or nothing gets ready, ConfigError when a child
        refuses its configuration. Whatever happens, no child is left.
        """
        try:
            self._start_all()
            if self._wait_until_ready():
                on_ready()
                while not self._stop_signals.asked:
                    self._tick()
        finally:
            self.stop()

    def stop(self) -> None:
        """Stop all children: rank by rank, those of one rank together."""
        by_rank = sorted((w for w in self._watched if w.child), key=lambda w: w.spec.stop_rank)
        for _, group in groupby(by_rank, key=lambda w: w.spec.stop_rank):
            self._stop_together([watched.child for watched in group if watched.child])
        for watched in self._watched:
            watched.child = None

    def _start_all(self) -> None:
        for watched in self._watched:
            if watched.child is None:
                watched.child = self._start(watched.spec)

    def _start(self, spec: ChildSpec) -> Child:
        return Child(spec, self._log_dir / f"{spec.name}.log")

    def _wait_until_ready(self) -> bool:
        """False when a signal came first."""
        deadline = time.monotonic() + self._ready_seconds
        while not self._stop_signals.asked:
            missing = self._missing()
            if not missing:
                return True
            if time.monotonic() > deadline:
                raise ServiceUnavailable(
                    f"Not ready after {self._ready_seconds:.0f} s: {'; '.join(missing)}. "
                    f"Logs: {self._log_dir}"
                )
            self._tick()
        return False

    def _tick(self) -> None:
        for watched in self._watched:
            code = watched.child.exit_code() if watched.child else None
            if watched.child and code is not None:
                self._plan_restart(watched, watched.child, code)
            elif watched.start_at is not None and time.monotonic() >= watched.start_at:
                watched.start_at = None
                watched.child = self._start(watched.spec)
        time.sleep(_TICK_SECONDS)

    def _plan_restart(self, watched: _Watched, child: Child, code: int) -> None:
        name = watched.spec.name
        lived = time.monotonic() - child.started_at
        watched.child = None
        watched.quick_deaths = self._policy.quick_deaths(watched.quick_deaths, lived)
        delay = self._policy.delay(watched.quick_deaths)
        if code in watched.spec.fatal_exit_codes:
            raise _explain(child, ConfigError, f"{name} refused to start ({describe_exit(code)})")
        if delay is None:
            raise _explain(
                child,
                ServiceUnavailable,
                f"{name} ended {watched.quick_deaths} times within {self._policy.quick_seconds:.0f} s of its "
                f"start (last: {describe_exit(code)}); giving up",
            )
        logger.warning(
            "%s ended unexpectedly after %.0f s (%s); starting it again in %.1f s. Log: %s",
            name,
            lived,
            describe_exit(code),
            delay,
            child.log_file,
        )
        watched.start_at = time.monotonic() + delay

    def _stop_together(self, children: Sequence[Child]) -> None:
        started = time.monotonic()
        for child in children:
            child.terminate()
        running = list(children)
        # A second signal means: now.
        while running and self._stop_signals.count < 2:
            late = [c for c in running if time.monotonic() - started > c.spec.stop_seconds]
            for child in late:
                logger.warning(
                    "%s did not stop within %.0f s; killed", child.spec.name, child.spec.stop_seconds
                )
                child.kill()
            running = [child for child in running if child.exit_code() is None]
            if running:
                time.sleep(_TICK_SECONDS / 2)
        for child in children:
            child.kill()


def _explain(child: Child, kind: type[DalloshError], what: str) -> DalloshError:
    tail = "\n  ".join(child.last_lines())
    return kind(f"{what}. The end of {child.log_file}:\n  {tail}")
