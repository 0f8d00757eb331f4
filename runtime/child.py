"""Child processes that never outlive the process that started them."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from domain.errors import ConfigError

_LAUNCHER = Path(__file__).with_name("launch.py")
# A log that has grown past this is set aside (one generation) when its process starts again.
_LOG_BYTES = 20 * 1024 * 1024
_LOG_TAIL_BYTES = 16 * 1024


@dataclass(frozen=True, slots=True)
class ChildSpec:
    """A process to run."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str] = field(default_factory=dict)
    """Added to this process's own."""
    stop_seconds: float = 10.0
    """How long it may take to end after SIGTERM; then its whole group is killed."""
    stop_rank: int = 0
    """Lower ranks are stopped first; equal ranks together."""
    fatal_exit_codes: frozenset[int] = frozenset()
    """Starting it again after one of these cannot help."""
    guard_group: bool = False
    """For programs whose own children would survive them: kill the whole group with the parent."""


class Child:
    """One run of a ChildSpec, in its own session, so that a terminal's Ctrl-C does not reach it."""

    def __init__(self, spec: ChildSpec, log_file: Path) -> None:
        """Start it. Raises RuntimeError outside the main thread.

        The kernel ties the child to the thread that starts it, and only the main thread lasts.
        """
        if threading.current_thread() is not threading.main_thread():
            raise RuntimeError("Children are started from the main thread.")
        self.spec = spec
        self.log_file = log_file
        mode = "signal" if sys.platform == "linux" and not spec.guard_group else "group"
        with _open_log(log_file) as log:
            self._process = subprocess.Popen(
                [sys.executable, "-I", "-S", str(_LAUNCHER), str(os.getpid()), mode, *spec.command],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                env={**os.environ, **spec.environment},
                start_new_session=True,
            )
        self.started_at = time.monotonic()
        self._group_ended = False

    @property
    def pid(self) -> int:
        return self._process.pid

    def exit_code(self) -> int | None:
        """None while it runs; negative: the signal that ended it."""
        code = self._process.poll()
        if code is not None:
            self._kill_group()  # what it left behind
        return code

    def terminate(self) -> None:
        """Ask it to end; does not wait. Only the leader is asked: it knows its own children."""
        self._process.terminate()

    def kill(self) -> None:
        """End it and everything it started, now."""
        self._kill_group()
        self._process.wait()

    def stop(self, seconds: float | None = None) -> int:
        """SIGTERM, wait, SIGKILL of the group. Returns the exit code."""
        self.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(self.spec.stop_seconds if seconds is None else seconds)
        self.kill()
        return self._process.returncode

    def last_lines(self, count: int = 5) -> list[str]:
        """The end of its log."""
        return last_lines(self.log_file, count)

    def _kill_group(self) -> None:
        """Once only: later the number may be somebody else's."""
        if self._group_ended:
            return
        self._group_ended = True
        with contextlib.suppress(ProcessLookupError, PermissionError):  # macOS: EPERM for zombies
            os.killpg(self.pid, signal.SIGKILL)


def last_lines(file: Path, count: int) -> list[str]:
    """The last lines of a text file that are not blank."""
    try:
        with file.open("rb") as stream:
            stream.seek(max(0, file.stat().st_size - _LOG_TAIL_BYTES))
            text = stream.read().decode("utf-8", errors="replace")
    except OSError:
        return []
    return [line for line in text.splitlines() if line.strip()][-count:]


def describe_exit(code: int) -> str:
    """`exit code 3`, `SIGKILL`."""
    if code >= 0:
        return f"exit code {code}"
    try:
        return signal.Signals(-code).name
    except ValueError:
        return f"signal {-code}"


def _open_log(path: Path) -> BinaryIO:
    """Open for appending, readable by its owner only: logs can quote customers."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.exists() and path.stat().st_size > _LOG_BYTES:
            path.replace(path.with_name(path.name + ".1"))
        return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "ab")
    except OSError as error:
        raise ConfigError(f"The log file {path} cannot be written: {error.strerror}.") from error
