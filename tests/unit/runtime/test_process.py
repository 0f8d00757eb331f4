"""config/process.py with real forks: what ties a pool's child to its worker."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

import pytest

from runtime.child import Child, ChildSpec
from tests.services.processes import alive
from tests.services.waiting import wait_until

ROOT = str(Path(__file__).parents[3])
# A worker whose pool forks from a thread that then ends, as Celery's does. The child says its pid after
# that thread is gone.
WORKER = """
import os, sys, threading, time
from config import process
if sys.argv[1] == "polling":
    del os.pidfd_open
forked = []
def fork():
    pid = os.fork()
    if pid == 0:
        process.die_with_parent()
        time.sleep(600)
    forked.append(pid)
thread = threading.Thread(target=fork)
thread.start()
thread.join()
print(forked[0], flush=True)
time.sleep(600)
"""


@pytest.mark.parametrize("mode", ["handle", "polling"])
def test_a_forked_child_outlives_the_thread_that_forked_it_but_not_the_process(
    tmp_path: Path, mode: str
) -> None:
    if mode == "handle" and not hasattr(os, "pidfd_open"):
        pytest.skip("no process handles here")
    log = tmp_path / "worker.log"
    # Its own session, so that only the function under test can end the child.
    spec = ChildSpec("worker", [sys.executable, "-c", WORKER, mode], {"PYTHONPATH": ROOT})
    worker = Child(spec, log)
    child = int(wait_until(lambda: log.read_text().strip(), what="the worker has forked"))
    assert alive(child)
    os.kill(worker.pid, signal.SIGKILL)
    wait_until(lambda: not alive(child))
    worker.kill()
