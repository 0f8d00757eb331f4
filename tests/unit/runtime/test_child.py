from __future__ import annotations

import os
import signal
import sys
import threading
from pathlib import Path

import pytest

from runtime.child import Child, ChildSpec, describe_exit
from tests.services.processes import alive
from tests.services.waiting import wait_until

# Starts a grandchild, says its pid, and waits.
FAMILY = (
    "import subprocess, sys, time\n"
    "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)'])\n"
    "print(child.pid, flush=True)\n"
    "time.sleep(600)\n"
)
DEAF = "import signal, time; signal.signal(15, signal.SIG_IGN); print('deaf', flush=True); time.sleep(600)"
# Starts a child the way the supervisor does, says its pid, and waits to be killed.
PARENT = (
    "import sys, time; from pathlib import Path; from runtime.child import Child, ChildSpec\n"
    "folder, guard = Path(sys.argv[1]), sys.argv[2] == 'group'\n"
    "spec = ChildSpec('c', [sys.executable, '-c', sys.argv[3]], guard_group=guard)\n"
    "print(Child(spec, folder / 'c.log').pid, flush=True)\n"
    "time.sleep(600)\n"
)


def python(code: str, *, guard_group: bool = False, stop_seconds: float = 10) -> ChildSpec:
    return ChildSpec(
        "child", [sys.executable, "-c", code], guard_group=guard_group, stop_seconds=stop_seconds
    )


def said(log: Path) -> str:
    return wait_until(
        lambda: log.read_text().strip() if log.exists() else "", what="the child says something"
    )


def test_a_child_runs_in_its_own_session_with_its_output_in_a_private_log(tmp_path: Path) -> None:
    log = tmp_path / "logs" / "child.log"
    child = Child(python("import os; print(os.getsid(0) == os.getpid(), flush=True)"), log)
    assert wait_until(lambda: child.exit_code() is not None)
    assert said(log) == "True"
    assert log.stat().st_mode & 0o777 == 0o600
    assert child.last_lines() == ["True"]


def test_stop_asks_first(tmp_path: Path) -> None:
    child = Child(python("import time; print('up', flush=True); time.sleep(600)"), tmp_path / "log")
    said(tmp_path / "log")
    assert child.stop() == -signal.SIGTERM


def test_stop_kills_what_does_not_listen(tmp_path: Path) -> None:
    child = Child(python(DEAF), tmp_path / "log")
    said(tmp_path / "log")
    assert child.stop(seconds=0.2) == -signal.SIGKILL


def test_what_a_dead_child_left_behind_is_killed(tmp_path: Path) -> None:
    child = Child(python(FAMILY), tmp_path / "log")
    grandchild = int(said(tmp_path / "log"))
    os.kill(child.pid, signal.SIGKILL)
    assert wait_until(child.exit_code) == -signal.SIGKILL
    wait_until(lambda: not alive(grandchild))


@pytest.mark.parametrize("mode", ["signal", "group"])
def test_a_child_dies_with_its_parent(tmp_path: Path, mode: str) -> None:
    if mode == "signal" and sys.platform != "linux":
        pytest.skip("asks the Linux kernel")
    parent = Child(
        ChildSpec("p", [sys.executable, "-c", PARENT, str(tmp_path), mode, FAMILY], {"PYTHONPATH": ROOT}),
        tmp_path / "p.log",
    )
    child = int(said(tmp_path / "p.log"))
    grandchild = int(said(tmp_path / "c.log"))
    os.kill(parent.pid, signal.SIGKILL)
    wait_until(lambda: not alive(child))
    if mode == "group":
        wait_until(lambda: not alive(grandchild))
    elif alive(grandchild):  # promised by guard_group only
        os.kill(grandchild, signal.SIGKILL)
    parent.kill()


def test_a_guard_ends_what_a_dead_child_left_behind(tmp_path: Path) -> None:
    child = Child(python(FAMILY, guard_group=True), tmp_path / "log")
    grandchild = int(said(tmp_path / "log"))
    os.kill(child.pid, signal.SIGKILL)
    wait_until(lambda: not alive(grandchild))
    child.kill()


def test_a_program_that_does_not_exist_says_so_in_the_log(tmp_path: Path) -> None:
    child = Child(ChildSpec("none", ["/nonexistent/program"]), tmp_path / "log")
    assert wait_until(child.exit_code) == 1
    assert child.last_lines() == ["cannot start /nonexistent/program: No such file or directory"]


def test_children_of_other_threads_are_refused(tmp_path: Path) -> None:
    errors: list[BaseException] = []

    def start() -> None:
        try:
            Child(python("pass"), tmp_path / "log")
        except RuntimeError as error:
            errors.append(error)

    thread = threading.Thread(target=start)
    thread.start()
    thread.join()
    assert "main thread" in str(errors[0])


@pytest.mark.parametrize(("code", "words"), [(3, "exit code 3"), (-9, "SIGKILL"), (-200, "signal 200")])
def test_exits_in_words(code: int, words: str) -> None:
    assert describe_exit(code) == words


ROOT = str(Path(__file__).parents[3])
