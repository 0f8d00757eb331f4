"""The data directory of one `dallosh up`: made, checked, locked, and where its addresses are told."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import shutil
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from domain.errors import ConfigError

LOCK_FILE = "lock"
RUNTIME_FILE = "runtime.json"
# An empty mongod takes 301 MB on disk.
_MIN_FREE_BYTES = 500 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where a running `dallosh up` can be reached. Other commands read it from DATA_DIR/runtime.json."""

    url: str
    mongo_url: str
    broker_url: str
    pid: int

    def as_json(self) -> str:
        return json.dumps(asdict(self))

    def write(self, data_dir: Path) -> None:
        """Readable by the owner only: the addresses may hold passwords."""
        path = data_dir / RUNTIME_FILE
        draft = path.with_suffix(".new")
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            file.write(self.as_json() + "\n")
        draft.replace(path)

    @staticmethod
    def remove(data_dir: Path) -> None:
        (data_dir / RUNTIME_FILE).unlink(missing_ok=True)


def prepare(data_dir: Path) -> Path:
    """Make the directory, check that it can be written, return it absolute. Raises ConfigError."""
    data_dir = data_dir.absolute()
    probe = data_dir / f".write-{os.getpid()}"
    try:
        data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
        probe.write_bytes(b"dallosh")
        probe.unlink()
        free = shutil.disk_usage(data_dir).free
    except OSError as error:
        raise ConfigError(
            f"The data directory {data_dir} cannot be written: {error.strerror}. Choose another one with "
            "--data-dir or DALLOSH_DATA_DIR, or make it yours (`sudo chown -R $(id -un) DIR`)."
        ) from error
    if free < _MIN_FREE_BYTES:
        raise ConfigError(
            f"Only {free // 1024**2} MB are free at {data_dir}; the embedded database needs "
            f"{_MIN_FREE_BYTES // 1024**2} MB. Make room, or choose another place with --data-dir."
        )
    return data_dir


@contextlib.contextmanager
def locked(data_dir: Path) -> Iterator[None]:
    """Hold the directory for this process. Raises ConfigError when another one holds it.

    The kernel frees the lock with its process, however that ends, so a file left behind locks nothing.
    """
    path = data_dir / LOCK_FILE
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise ConfigError(f"The lock file {path} cannot be written: {error.strerror}.") from error
    with os.fdopen(descriptor, "r+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            holder = file.read().strip() or "unknown"
            raise ConfigError(
                f"The data directory {data_dir} is in use by another `dallosh up` (process {holder}). Stop "
                "that one first, or give this one its own directory with --data-dir."
            ) from error
        file.truncate(0)
        file.write(f"{os.getpid()}\n")
        file.flush()
        yield
