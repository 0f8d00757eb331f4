from __future__ import annotations

import logging
import os
import signal
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from domain.errors import ConfigError, ServiceUnavailable
from runtime.child import Child, ChildSpec
from runtime.restarts import RestartPolicy
from runtime.signals import StopSignals
from runtime.supervisor import Supervisor
from tests.services.processes import alive, mentioning
from tests.services.waiting import wait_until

ROOT = str(Path(__file__).parents[3])
# Writes a file named by its pid into the folder, and one more when it is asked to stop.
STAND_IN = (
    "import os, pathlib, signal, sys, time\n"
    "folder, name = pathlib.Path(sys.argv[1]), sys.argv[2]\n"
    "def stop(*_):\n"
    "    with open(folder / 'stopped', 'a') as file: file.write(name + '\\n')\n"
    "    sys.exit(0)\n"
    "signal.signal(signal.SIGTERM, stop)\n"
    "(folder / f'{name}.{os.getpid()}').touch()\n"
    "time.sleep(600)\n"
)
QUICK = RestartPolicy(quick_seconds=20, first_delay=0.01, max_delay=0.02, max_quick_deaths=3)
# The supervisor in a process of its own, to be killed.
ALONE = (
    "import sys; from pathlib import Path; from runtime.child import ChildSpec\n"
    "from runtime.signals import StopSignals; from runtime.supervisor import Supervisor\n"
    "folder = Path(sys.argv[1])\n"
    "specs = [ChildSpec(n, [sys.executable, '-c', sys.argv[2], str(folder), n]) for n in ('a', 'b')]\n"
    "with StopSignals() as signals:\n"
    "    Supervisor(specs, ready=lambda: [] if len(list(folder.glob('[ab].*'))) == 2 else ['files'],\n"
    "        stop_signals=signals, log_dir=folder / 'logs').run(lambda: print('ready', flush=True))\n"
)


def stand_in(folder: Path, name: str, rank: int = 0) -> ChildSpec:
    return ChildSpec(name, [sys.executable, "-c", STAND_IN, str(folder), name], stop_rank=rank)


def python(code: str, fatal: frozenset[int] = frozenset()) -> ChildSpec:
    return ChildSpec("child", [sys.executable, "-c", code], fatal_exit_codes=fatal)


def pids(folder: Path, name: str) -> list[int]:
    return [int(file.suffix[1:]) for file in folder.glob(f"{name}.*")]


class Harness:
    """Runs a supervisor in this thread; `ready` drives the scenario, since it is called in every tick."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.signals = StopSignals()

    def run(
        self,
        specs: Sequence[ChildSpec],
        ready: Callable[[], Sequence[str]],
        on_ready: Callable[[], None] | None = None,
        running: Sequence[Child] = (),
        ready_seconds: float = 20.0,
    ) -> None:
        with self.signals:
            Supervisor(
                specs,
                ready=ready,
                stop_signals=self.signals,
                log_dir=self.folder / "logs",
                policy=QUICK,
                ready_seconds=ready_seconds,
                running=running,
            ).run(on_ready or self.ask_to_stop)

    def ask_to_stop(self) -> None:
        os.kill(os.getpid(), signal.SIGTERM)


@pytest.fixture
def harness(tmp_path: Path) -> Harness:
    return Harness(tmp_path)


def test_a_signal_stops_all_children_rank_by_rank(harness: Harness) -> None:
    folder = harness.folder
    specs = [stand_in(folder, "database", 9), stand_in(folder, "api", 0), stand_in(folder, "worker", 5)]
    harness.run(specs, lambda: [s.name for s in specs if not pids(folder, s.name)])
    assert (folder / "stopped").read_text().split() == ["api", "worker", "database"]
    assert not any(alive(pid) for spec in specs for pid in pids(folder, spec.name))


def test_a_child_that_dies_is_started_again_and_that_is_logged(
    harness: Harness, caplog: pytest.LogCaptureFixture
) -> None:
    folder = harness.folder

    def ready() -> list[str]:
        started = pids(folder, "worker")
        if len(started) == 1 and alive(started[0]):
            os.kill(started[0], signal.SIGKILL)
        return [] if len(started) == 2 else ["second start"]

    with caplog.at_level(logging.WARNING, "runtime.supervisor"):
        harness.run([stand_in(folder, "worker")], ready)
    assert "worker ended unexpectedly" in caplog.text
    assert "SIGKILL" in caplog.text
    assert not any(alive(pid) for pid in pids(folder, "worker"))


def test_an_adopted_child_is_restarted_and_stopped_like_the_others(harness: Harness) -> None:
    folder = harness.folder
    child = Child(stand_in(folder, "database"), folder / "logs" / "database.log")

    def ready() -> list[str]:
        started = pids(folder, "database")
        if len(started) == 1 and alive(started[0]):
            os.kill(started[0], signal.SIGKILL)
        return [] if len(started) == 2 else ["second start"]

    harness.run([], ready, running=[child])
    assert not any(alive(pid) for pid in pids(folder, "database"))


def test_repeated_quick_deaths_end_the_rest_too(harness: Harness) -> None:
    specs = [stand_in(harness.folder, "api"), python("print('no luck'); raise SystemExit(7)")]
    with pytest.raises(ServiceUnavailable, match=r"(?s)child ended 3 times.*exit code 7.*giving up.*no luck"):
        harness.run(specs, lambda: ["never"])
    assert not any(alive(pid) for pid in pids(harness.folder, "api"))


def test_a_child_that_refuses_its_configuration_is_not_started_again(harness: Harness) -> None:
    spec = python("print('taxonomy is wrong'); raise SystemExit(3)", fatal=frozenset({3}))
    with pytest.raises(ConfigError, match=r"(?s)child refused to start.*taxonomy is wrong"):
        harness.run([spec], lambda: ["never"])


def test_not_getting_ready_names_what_is_missing(harness: Harness) -> None:
    with pytest.raises(ServiceUnavailable, match="broker: refuses"):
        harness.run([stand_in(harness.folder, "api")], lambda: ["broker: refuses"], ready_seconds=0.3)
    assert not any(alive(pid) for pid in pids(harness.folder, "api"))


def test_a_second_signal_does_not_wait_for_children_that_do_not_listen(harness: Harness) -> None:
    deaf = python(
        "import os, pathlib, signal, time; signal.signal(15, signal.SIG_IGN)\n"
        f"pathlib.Path({str(harness.folder)!r}, f'deaf.{{os.getpid()}}').touch(); time.sleep(600)"
    )

    def twice() -> None:
        harness.ask_to_stop()
        harness.ask_to_stop()

    started = time.monotonic()
    harness.run([deaf], lambda: [] if pids(harness.folder, "deaf") else ["deaf"], on_ready=twice)
    assert time.monotonic() - started < deaf.stop_seconds
    assert not any(alive(pid) for pid in pids(harness.folder, "deaf"))


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGKILL])
def test_no_orphans_however_the_supervisor_ends(tmp_path: Path, number: signal.Signals) -> None:
    supervisor = Child(
        ChildSpec("s", [sys.executable, "-c", ALONE, str(tmp_path), STAND_IN], {"PYTHONPATH": ROOT}),
        tmp_path / "s.log",
    )
    wait_until(lambda: "ready" in (tmp_path / "s.log").read_text(), 30)
    os.kill(supervisor.pid, number)
    wait_until(lambda: not mentioning(str(tmp_path)), 20, "all processes are gone")
    assert supervisor.exit_code() == (-number if number == signal.SIGKILL else 0)
