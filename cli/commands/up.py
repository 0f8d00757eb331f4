"""`dallosh up`: everything on this machine, with one command."""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Sequence
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

import httpx2
import typer

from cli.exit_codes import ExitCode
from config.logging import setup_logging
from config.settings import Settings
from domain.errors import ConfigError
from runtime.child import Child, ChildSpec
from runtime.data_dir import Addresses, locked, prepare
from runtime.mongod import Mongod
from runtime.ports import free_port, is_free
from runtime.signals import StopRequested, StopSignals
from runtime.supervisor import Supervisor
from storage import heartbeats
from storage.client import connect

_ROOT = Path(__file__).resolve().parents[2]
_EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - compared with, not listened on
# Idle workers take 5 s to end. One in the middle of a slice is not waited for: the ledger repeats its work.
_WORKER_STOP_SECONDS = 10.0
# 8 s on two idle cores; a busy small machine takes a minute.
_READY_SECONDS = 120.0


def up(
    data_dir: Annotated[
        Path | None, typer.Option("--data-dir", help="What is kept between runs.", show_default=".dallosh")
    ] = None,
    port: Annotated[
        int | None,
        typer.Option(min=0, max=65535, help="Port of the API; 0: any free one.", show_default="8000"),
    ] = None,
    host: Annotated[
        str | None, typer.Option(help="Address the API listens on.", show_default="127.0.0.1")
    ] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="When ready, print one JSON line: url, mongo_url, broker_url, pid.")
    ] = False,
) -> None:
    """Run everything on this machine: database, broker, workers, scheduler, API and dashboard.

    Uses DALLOSH_MONGO_URL and DALLOSH_BROKER_URL when they are set, and starts its own servers otherwise.
    Prints one line when ready. Ctrl-C or SIGTERM stops everything in order, a second one at once.
    Processes that die are started again; their logs are in DATA_DIR/logs.

    Exit codes: 0 stopped as asked · 3 the configuration, the data directory or the port was refused ·
    4 a process kept dying, or not everything got ready.
    """
    configuration = Settings.load()
    setup_logging(configuration.log_level, as_json=configuration.log_json)
    host = host or configuration.host
    home = prepare(data_dir or configuration.data_dir)
    with ExitStack() as stack:
        stop_signals = stack.enter_context(StopSignals())
        stack.enter_context(suppress(StopRequested))
        stack.enter_context(locked(home))
        Addresses.remove(home)  # left behind by a run that was killed
        stack.callback(Addresses.remove, home)
        _log_to_file(home / "logs" / "up.log", stack)
        api_port = _choose_port(host, configuration.port if port is None else port)
        mongo_url, broker_url = configuration.mongo_url, configuration.broker_url
        running: list[Child] = []
        if not mongo_url:
            mongod = Mongod(home / "mongo")
            stack.callback(mongod.stop)
            running.append(mongod.start(stop_signals.check))
            mongo_url = mongod.url
            broker_url = broker_url or mongod.broker_url()
            _forget_heartbeats(mongo_url, configuration.mongo_database)
        addresses = Addresses(
            url=f"http://{_in_url(_EVERYWHERE.get(host, host))}:{api_port}",
            mongo_url=mongo_url,
            broker_url=broker_url or beside(mongo_url, f"{configuration.mongo_database}_broker"),
            pid=os.getpid(),
        )
        supervisor = Supervisor(
            child_specs(addresses, home, host, api_port),
            ready=lambda: missing(addresses.url),
            stop_signals=stop_signals,
            log_dir=home / "logs",
            running=running,
            ready_seconds=_READY_SECONDS,
        )
        supervisor.run(on_ready=lambda: _announce(addresses, home, as_json=as_json))


def child_specs(addresses: Addresses, home: Path, host: str, port: int) -> list[ChildSpec]:
    """The processes of Dallosh itself. They stop API first, so that no new work comes in."""
    environment = {
        "DALLOSH_MONGO_URL": addresses.mongo_url,
        "DALLOSH_BROKER_URL": addresses.broker_url,
        "DALLOSH_DATA_DIR": str(home),
        "PYTHONPATH": os.pathsep.join(filter(None, [str(_ROOT), os.environ.get("PYTHONPATH")])),
        "PYTHONUNBUFFERED": "1",
    }

    def spec(name: str, *arguments: str, stop_rank: int, stop_seconds: float) -> ChildSpec:
        return ChildSpec(
            name=name,
            # -P: a folder called `config` or `domain` where the user stands must not shadow ours.
            command=[sys.executable, "-P", "-m", "cli", *arguments],
            environment=environment,
            stop_rank=stop_rank,
            stop_seconds=stop_seconds,
            fatal_exit_codes=frozenset({ExitCode.USAGE, ExitCode.REFUSED}),
        )

    return [
        spec("api", "api", "--host", host, "--port", str(port), stop_rank=0, stop_seconds=8.0),
        spec("scheduler", "scheduler", stop_rank=1, stop_seconds=5.0),
        spec(
            "worker-ingest",
            *("worker", "--kind", "ingest"),
            stop_rank=2,
            stop_seconds=_WORKER_STOP_SECONDS,
        ),
        spec(
            "worker-analyse",
            *("worker", "--kind", "analyse"),
            stop_rank=2,
            stop_seconds=_WORKER_STOP_SECONDS,
        ),
    ]


def missing(url: str) -> Sequence[str]:
    """What is not ready yet, as the API sees it."""
    try:
        answer = httpx2.get(f"{url}/api/v1/health/ready", timeout=5.0, trust_env=False)
        components = answer.json()["components"]
    except httpx2.HTTPError:
        return ["the API does not answer yet"]
    except (ValueError, KeyError, TypeError):
        return [f"what answers at {url} is not Dallosh (HTTP {answer.status_code})"]
    lacking = [f"{name}: {part['detail']}" for name, part in components.items() if not part["ok"]]
    return lacking or ([] if answer.is_success else [f"HTTP {answer.status_code}"])


def beside(mongo_url: str, database: str) -> str:
    """The address of another database on the same server."""
    parts = urlsplit(mongo_url)
    options = parts.query
    # Users are looked up in the database of the address unless told otherwise.
    if "@" in parts.netloc and "authsource=" not in options.lower():
        options = "&".join(filter(None, [options, f"authSource={parts.path.strip('/') or 'admin'}"]))
    return parts._replace(path=f"/{database}", query=options).geturl()


def _announce(addresses: Addresses, home: Path, *, as_json: bool) -> None:
    addresses.write(home)
    with suppress(OSError):  # nobody reads our output any more; that stops nothing
        if as_json:
            typer.echo(addresses.as_json())
        else:
            typer.echo(f"Dallosh is ready: {addresses.url}   (data: {home}; Ctrl-C stops it)")
        sys.stdout.flush()


def _choose_port(host: str, wanted: int) -> int:
    try:
        if wanted == 0:
            return free_port(host)
    except OSError as error:
        raise ConfigError(f"Cannot listen on {host}: {error.strerror} (--host, DALLOSH_HOST).") from error
    if not is_free(host, wanted):
        raise ConfigError(
            f"Cannot listen on {host}:{wanted}: another program may be using the port. Choose one with "
            "--port or DALLOSH_PORT; --port 0 takes any free one."
        )
    return wanted


def _forget_heartbeats(mongo_url: str, database: str) -> None:
    """Those of a run that was killed seconds ago would pass for the processes that now start."""
    handle = connect(mongo_url, database)
    for process in heartbeats.fresh(handle):
        heartbeats.stop(handle, process["_id"])
    handle.client.close()


def _log_to_file(path: Path, stack: ExitStack) -> None:
    """Keep restarts on record beside the logs of the processes."""
    try:
        path.parent.mkdir(exist_ok=True)
        handler = logging.FileHandler(path)
    except OSError as error:
        raise ConfigError(f"The log file {path} cannot be written: {error.strerror}.") from error
    root = logging.getLogger()
    if root.handlers:
        handler.setFormatter(root.handlers[0].formatter)
    root.addHandler(handler)
    stack.callback(handler.close)
    stack.callback(root.removeHandler, handler)


def _in_url(host: str) -> str:
    return f"[{host}]" if ":" in host else host
