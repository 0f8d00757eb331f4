"""Becomes another program that dies with the process that started it.

Run as a script, `python -I -S launch.py PARENT MODE COMMAND…`; standard library only, so that it costs
20 ms. MODE is `signal` (the kernel kills this process when the parent's starting thread ends; Linux) or
`group` (a small guard process kills this whole process group when the parent or this process ends).

`Popen(preexec_fn=…)` would run Python between fork and exec, which may deadlock in a process with threads.
"""

from __future__ import annotations

import contextlib
import os
import select
import signal
import sys
import time

_POLL_SECONDS = 0.25
_PR_SET_PDEATHSIG = 1


def main(arguments: list[str]) -> None:
    parent, mode, command = int(arguments[0]), arguments[1], arguments[2:]
    if mode == "group":
        _start_guard(parent)
    else:
        _ask_kernel()
    if os.getppid() != parent:  # it ended before we were protected
        sys.exit(1)
    try:
        os.execvp(command[0], command)  # noqa: S606 - the caller's fixed argument list
    except OSError as error:
        sys.exit(f"cannot start {command[0]}: {error.strerror}")


def _ask_kernel() -> None:
    import ctypes  # noqa: PLC0415 - not needed in the other mode

    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def _start_guard(parent: int) -> None:
    guarded = os.getpid()
    if os.fork() != 0:
        return
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    # An open log or pipe would look to its reader as if the guarded program still lived.
    nothing = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nothing, stream)
    _wait_for_either(parent, guarded)
    os.killpg(guarded, signal.SIGKILL)  # the guard is in that group: this ends it too


def _wait_for_either(parent: int, guarded: int) -> None:
    handles: list[int] = []
    # Without process handles (not Linux) there is only asking again and again.
    with contextlib.suppress(AttributeError, OSError):
        handles = [os.pidfd_open(parent), os.pidfd_open(guarded)]
    while os.getppid() == guarded and _alive(parent):
        if handles:
            select.select(handles, [], [])
            return
        time.sleep(_POLL_SECONDS)


def _alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


if __name__ == "__main__":
    main(sys.argv[1:])
