from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from domain.errors import ConfigError
from runtime.data_dir import LOCK_FILE, RUNTIME_FILE, Addresses, locked, prepare

HOLD = (
    "import sys; from pathlib import Path; from runtime.data_dir import locked\n"
    "with locked(Path(sys.argv[1])):\n"
    "    print('held', flush=True); sys.stdin.read()\n"
)


def test_a_second_holder_is_refused_with_the_number_of_the_first(tmp_path: Path) -> None:
    with (
        locked(tmp_path),
        pytest.raises(ConfigError, match=rf"in use by another .*process {os.getpid()}"),
        locked(tmp_path),
    ):
        pass


def test_the_lock_of_a_killed_holder_is_free(tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(tmp_path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=Path(__file__).parents[3],
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"
        with pytest.raises(ConfigError, match=str(holder.pid)), locked(tmp_path):
            pass
        holder.kill()
        holder.wait()
    with locked(tmp_path):
        assert (tmp_path / LOCK_FILE).read_text() == f"{os.getpid()}\n"


def test_addresses_are_for_the_owner_only_and_go_away(tmp_path: Path) -> None:
    addresses = Addresses(url="http://127.0.0.1:1", mongo_url="mongodb://m", broker_url="amqp://b", pid=7)
    addresses.write(tmp_path)
    file = tmp_path / RUNTIME_FILE
    assert file.stat().st_mode & 0o777 == 0o600
    assert json.loads(file.read_text()) == {
        "url": "http://127.0.0.1:1",
        "mongo_url": "mongodb://m",
        "broker_url": "amqp://b",
        "pid": 7,
    }
    Addresses.remove(tmp_path)
    Addresses.remove(tmp_path)
    assert not file.exists()


def test_a_place_that_cannot_be_written_is_refused_with_advice(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ConfigError, match=r"cannot be written: Not a directory.*--data-dir"):
        prepare(tmp_path / "file" / "data")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_foreign_directory_is_refused(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(ConfigError, match=r"Permission denied.*chown"):
        prepare(tmp_path / "data")


def test_a_full_disk_is_refused_before_mongod_dies_of_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shutil.disk_usage", lambda _: type("Usage", (), {"free": 100 * 1024**2}))
    with pytest.raises(ConfigError, match="Only 100 MB are free"):
        prepare(tmp_path / "data")
