"""`dallosh demo`: a fresh Dallosh with the sample posts in it, to look at."""

from __future__ import annotations

import json
import shutil
import sys
import time
from contextlib import ExitStack
from pathlib import Path
from typing import Annotated, Any

import httpx2
import typer

from config.settings import Settings
from domain.errors import ConfigError, ServiceUnavailable
from runtime.child import Child, ChildSpec, describe_exit
from runtime.data_dir import RUNTIME_FILE, locked, prepare
from runtime.signals import StopRequested, StopSignals

_ROOT = Path(__file__).resolve().parents[2]
_SAMPLES = _ROOT / "samples" / "posts.csv"
_BRAND = "NordFibre,NordFibreSAV"
_POLL_SECONDS = 0.2
_START_SECONDS = 180.0
_IMPORT_SECONDS = 300.0
# The supervisor's own bounds add up to less.
_STOP_SECONDS = 75.0


def demo(
    file: Annotated[
        Path, typer.Option(help="Posts to show.", exists=True, dir_okay=False, show_default="the samples")
    ] = _SAMPLES,
    port: Annotated[int, typer.Option(min=0, max=65535, help="0: any free one.")] = 0,
    stay: Annotated[
        bool | None,
        typer.Option("--stay/--leave", help="Stay up until Ctrl-C.", show_default="stay on a terminal"),
    ] = None,
) -> None:
    """Start Dallosh on empty data, import the sample posts, show the accounting and the dashboard's address.

    Its data is under DATA_DIR/demo and is deleted at the next demo. Exit codes: 0 done · 3 refused ·
    4 something did not start or finish in time.
    """
    started = time.monotonic()
    home = Settings.load().data_dir.absolute() / "demo"
    with ExitStack() as stack:
        stop_signals = stack.enter_context(StopSignals())
        try:
            stack.enter_context(locked(prepare(home)))
            data_dir = prepare(_emptied(home / "data"))
            typer.echo("Starting the database, the workers and the API …")
            running = Child(_up(data_dir, port), home / "up.log")
            stack.callback(running.stop)
            url = _wait_until_up(running, data_dir, stop_signals)
            typer.echo(f"Ready after {time.monotonic() - started:.1f} s. Importing {file.name} …")
            with httpx2.Client(base_url=f"{url}/api/v1", timeout=30.0, trust_env=False) as client:
                report = _import(client, file, stop_signals)
                _print_accounting(report)
                _print_queues(client)
            typer.echo(f"\nDashboard and API: {url}")
            if sys.stdin.isatty() if stay is None else stay:
                typer.echo("Ctrl-C stops it.")
                _watch(running, stop_signals)
        except StopRequested:
            return


def _up(data_dir: Path, port: int) -> ChildSpec:
    return ChildSpec(
        name="up",
        command=[
            *(sys.executable, "-P", "-m", "cli", "up"),
            *("--data-dir", str(data_dir), "--port", str(port), "--host", "127.0.0.1"),
        ],
        # The demo shows the embedded servers; yours stay untouched.
        environment={"DALLOSH_MONGO_URL": "", "DALLOSH_BROKER_URL": "", "PYTHONPATH": str(_ROOT)},
        stop_seconds=_STOP_SECONDS,
    )


def _emptied(data_dir: Path) -> Path:
    try:
        if data_dir.exists():
            shutil.rmtree(data_dir)
    except OSError as error:
        raise ConfigError(f"The last demo's data {data_dir} cannot be deleted: {error.strerror}.") from error
    return data_dir


def _wait_until_up(running: Child, data_dir: Path, stop_signals: StopSignals) -> str:
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline:
        stop_signals.check()
        _require_running(running)
        try:
            return str(json.loads((data_dir / RUNTIME_FILE).read_text())["url"])
        except FileNotFoundError:
            time.sleep(_POLL_SECONDS)
    raise ServiceUnavailable(f"Not ready within {_START_SECONDS:.0f} s; see {data_dir / 'logs'}.")


def _require_running(running: Child) -> None:
    code = running.exit_code()
    if code is not None:
        raise ServiceUnavailable(
            f"`dallosh up` ended ({describe_exit(code)}):\n  " + "\n  ".join(running.last_lines())
        )


def _import(client: httpx2.Client, file: Path, stop_signals: StopSignals) -> dict[str, Any]:
    deadline = time.monotonic() + _IMPORT_SECONDS
    try:
        with file.open("rb") as stream:
            answer = client.post(
                "/imports", files={"file": stream}, data={"source": "demo", "brand_accounts": _BRAND}
            )
        import_id = answer.raise_for_status().json()["id"]
        while time.monotonic() < deadline:
            stop_signals.check()
            report: dict[str, Any] = client.get(f"/imports/{import_id}").raise_for_status().json()
            _show_progress(report)
            if report["settled"]:
                return report
            time.sleep(_POLL_SECONDS)
    except httpx2.HTTPStatusError as error:
        raise ServiceUnavailable(f"The API refused the import: {error.response.text}") from error
    except httpx2.HTTPError as error:
        raise ServiceUnavailable(f"The API stopped answering: {error}") from error
    raise ServiceUnavailable(f"The import was not done within {_IMPORT_SECONDS:.0f} s: {report}")


def _show_progress(report: dict[str, Any]) -> None:
    """One line that rewrites itself: the first import also waits for the local model to be trained."""
    if sys.stdout.isatty():
        line = f"{report['accounting']['rows_read']:,} rows · {_counts(report, ' · ')}"
        typer.echo("\n" if report["settled"] else f"\r\x1b[K{line}", nl=False)


def _counts(report: dict[str, Any], separator: str) -> str:
    states = report["accounting"]["states"]
    return separator.join(f"{count:,} {state}" for state, count in states.items() if count)


def _print_accounting(report: dict[str, Any]) -> None:
    accounting = report["accounting"]
    typer.echo(
        f"\n{accounting['rows_read']:,} rows read = {accounting['stored']:,} stored + "
        f"{accounting['already_known']:,} already known + {accounting['rejected']:,} rejected"
    )
    typer.echo(f"{accounting['stored']:,} stored = {_counts(report, ' + ')}")
    if accounting["states"].get("failed"):
        typer.echo("A failed post says why, and can be sent again: `dallosh replay`.")


def _print_queues(client: httpx2.Client) -> None:
    try:
        teams = client.get("/teams").raise_for_status().json()["items"]
    except httpx2.HTTPError as error:
        raise ServiceUnavailable(f"The team queues cannot be read: {error}") from error
    typer.echo("Team queues: " + ", ".join(f"{team['team']} {team['waiting']:,}" for team in teams))


def _watch(running: Child, stop_signals: StopSignals) -> None:
    while not stop_signals.asked:
        _require_running(running)
        time.sleep(_POLL_SECONDS)
