"""Ties the life of a process to its parent's."""

from __future__ import annotations

import os
import select
import signal
import threading
import time

# Where the kernel cannot wake us, an orphan lives this much longer at most.
_POLL_SECONDS = 0.5


def die_with_parent() -> None:
    """Kill this process as soon as its parent is gone. Call it first in a pool's child.

    PR_SET_PDEATHSIG would fire when the *thread* that forked ends, and Celery's pool forks replacements
    from a thread that ends before the last task does. So a daemon thread waits for the parent process.
    """
    parent = os.getppid()
    threading.Thread(target=_outlive_never, args=(parent,), name="parent-watch", daemon=True).start()


def _outlive_never(parent: int) -> None:
    wait_for_exit(parent)
    os.kill(os.getpid(), signal.SIGKILL)


def wait_for_exit(parent: int) -> None:
    """Return once `parent`, the parent of this process, has ended."""
    try:
        handle = os.pidfd_open(parent)
    except (AttributeError, OSError):  # not Linux, an old kernel, or the parent is gone already
        pass
    else:
        try:
            # The parent may have ended, and its number been given away, before the handle was opened.
            if os.getppid() == parent:
                select.select([handle], [], [])
        finally:
            os.close(handle)
    while os.getppid() == parent:
        time.sleep(_POLL_SECONDS)
