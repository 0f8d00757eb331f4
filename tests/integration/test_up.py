"""`dallosh up` with its real children."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from cli.commands.up import beside, missing
from runtime.child import Child, ChildSpec
from runtime.data_dir import RUNTIME_FILE
from tests.services.processes import alive, mentioning
from tests.services.waiting import wait_until

pytestmark = [pytest.mark.mongo, pytest.mark.slow]

ROOT = Path(__file__).parents[2]
CLI = [sys.executable, "-P", "-m", "cli"]
# 9 s on two idle cores.
READY_SECONDS = 90.0
# Prefork pool and all: what one `dallosh up` runs besides itself.
CHILDREN = {"api", "scheduler", "worker --kind ingest", "worker --kind analyse", "mongod"}


@dataclass
class Running:
    """A `dallosh up` of one test."""

    child: Child
    data_dir: Path

    @property
    def addresses(self) -> dict[str, Any]:
        content: dict[str, Any] = json.loads((self.data_dir / RUNTIME_FILE).read_text())
        return content

    def processes(self) -> dict[str, int]:
        """Name of each child -> pid of its leader."""
        found = {}
        for pid in mentioning(str(self.data_dir)):
            command = Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
            leads = os.getpgid(pid) == pid
            for name in CHILDREN:
                if leads and name in command and " up " not in command:
                    found[name] = pid
        return found

    def wait_until_ready(self) -> None:
        def ready() -> bool:
            code = self.child.exit_code()
            assert code is None, self.child.last_lines(20)
            return (self.data_dir / RUNTIME_FILE).exists() and not missing(self.addresses["url"])

        wait_until(ready, READY_SECONDS, "dallosh up is ready")

    def wait_until_gone(self) -> int:
        wait_until(lambda: self.child.exit_code() is not None, 90, "up ends")
        wait_until(lambda: not mentioning(str(self.data_dir)), 10, "no process of it is left")
        code = self.child.exit_code()
        assert code is not None
        return code


def environment() -> dict[str, str]:
    return {"PYTHONPATH": str(ROOT), "DALLOSH_MONGO_URL": "", "DALLOSH_BROKER_URL": ""}


def start(folder: Path) -> Running:
    data_dir = folder / "data"
    command = [*CLI, "up", "--json", "--port", "0", "--data-dir", str(data_dir)]
    return Running(Child(ChildSpec("up", command, environment()), folder / "up.log"), data_dir)


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*CLI, *arguments],
        env={**os.environ, **environment()},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.fixture
def up(tmp_path: Path) -> Iterator[Running]:
    running = start(tmp_path)
    yield running
    running.child.stop(seconds=60)
    shutil.rmtree(running.data_dir / "mongo", ignore_errors=True)  # 300 MB, and pytest keeps three runs


def test_it_gets_ready_can_be_found_refuses_a_twin_and_stops_without_orphans(
    up: Running, tmp_path: Path
) -> None:
    up.wait_until_ready()
    line = json.loads((tmp_path / "up.log").read_text().splitlines()[-1])
    assert line == up.addresses
    assert set(line) == {"url", "mongo_url", "broker_url", "pid"}
    assert line["pid"] == up.child.pid
    assert set(up.processes()) == CHILDREN

    status = run("status", "--json", "--data-dir", str(up.data_dir))
    assert status.returncode == 0, status.stderr
    assert {name.split("@")[0] for name in json.loads(status.stdout)["processes"]} == {
        "ingest",
        "analyse",
        "scheduler",
    }
    twin = run("up", "--port", "0", "--data-dir", str(up.data_dir))
    assert twin.returncode == 3
    assert f"in use by another `dallosh up` (process {up.child.pid})" in twin.stderr
    assert not missing(line["url"]), "the first one did not notice"

    os.kill(up.child.pid, signal.SIGTERM)
    assert up.wait_until_gone() == 0
    assert not (up.data_dir / RUNTIME_FILE).exists()


def test_whatever_dies_comes_back_and_nothing_survives_the_supervisor(up: Running, tmp_path: Path) -> None:
    up.wait_until_ready()
    before = up.processes()
    for pid in before.values():
        os.kill(pid, signal.SIGKILL)
    wait_until(
        lambda: set(up.processes()) == CHILDREN and not set(up.processes().values()) & set(before.values()),
        READY_SECONDS,
        "all children run again",
    )
    up.wait_until_ready()
    log = (up.data_dir / "logs" / "up.log").read_text()
    for name in ("api", "scheduler", "worker-ingest", "worker-analyse", "mongod"):
        assert f"{name} ended unexpectedly" in log

    os.kill(up.child.pid, signal.SIGKILL)
    assert up.wait_until_gone() == -signal.SIGKILL

    again = start(tmp_path)
    again.wait_until_ready()
    assert again.addresses["pid"] == again.child.pid, "not the file that the killed one left behind"
    os.kill(again.child.pid, signal.SIGINT)
    assert again.wait_until_gone() == 0


def test_a_signal_before_it_is_ready_stops_it_too(up: Running) -> None:
    wait_until(lambda: "mongod" in up.processes(), 30, "mongod has been started")
    os.kill(up.child.pid, signal.SIGTERM)
    assert up.wait_until_gone() == 0


def test_a_taken_port_is_refused_at_once(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        refused = run("up", "--port", str(port), "--data-dir", str(tmp_path))
    assert refused.returncode == 3
    assert f"Cannot listen on 127.0.0.1:{port}" in refused.stderr
    assert "--port" in refused.stderr


def test_pool_children_do_not_survive_their_worker(
    mongo_url: str, mongo_database: str, embedded_broker_url: str, tmp_path: Path
) -> None:
    servers = {
        "DALLOSH_MONGO_URL": mongo_url,
        "DALLOSH_MONGO_DATABASE": mongo_database,
        "DALLOSH_BROKER_URL": embedded_broker_url,
        "DALLOSH_DATA_DIR": str(tmp_path),
        "PYTHONPATH": str(ROOT),
    }
    spec = ChildSpec("worker", [*CLI, "worker", "--kind", "ingest", "--concurrency", "2"], servers)
    worker = Child(spec, tmp_path / "worker.log")
    wait_until(lambda: "ready." in (tmp_path / "worker.log").read_text(), 60, "the worker is ready")
    family = mentioning(str(tmp_path))
    assert len(family) == 3
    os.kill(worker.pid, signal.SIGKILL)
    wait_until(lambda: not any(alive(pid) for pid in family), 10, "its pool is gone")
    worker.kill()


@pytest.mark.parametrize(
    ("mongo_url", "broker_url"),
    [
        ("mongodb://db1:1,db2:2/x?replicaSet=r", "mongodb://db1:1,db2:2/b?replicaSet=r"),
        ("mongodb://u:p@db", "mongodb://u:p@db/b?authSource=admin"),
        ("mongodb://u:p@db/x?tls=true", "mongodb://u:p@db/b?tls=true&authSource=x"),
        ("mongodb://u:p@db/?authSource=s", "mongodb://u:p@db/b?authSource=s"),
    ],
)
def test_the_brokers_database_is_beside_an_external_one(mongo_url: str, broker_url: str) -> None:
    assert beside(mongo_url, "b") == broker_url
