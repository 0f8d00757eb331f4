"""The `dallosh` command: every sub-command, and what its exit codes mean."""

from __future__ import annotations

import sys
from importlib.metadata import version
from typing import Annotated

import typer

from cli.commands import consume, demo, evaluate, imports, processes, replay, status, train, up
from cli.exit_codes import code_of
from domain.errors import DalloshError
from storage.client import DriverError

_HELP = """Dallosh turns what customers say in public into routed work.

Start everything on this machine with `dallosh up`, then `dallosh import FILE --wait`.
Commands find a running `dallosh up` by its data directory (--data-dir, DALLOSH_DATA_DIR); with
DALLOSH_MONGO_URL and DALLOSH_BROKER_URL set they use those servers.

Exit codes: 0 done · 1 unexpected error · 2 wrong usage · 3 the file or configuration was refused ·
4 a service does not answer · 5 not found, or its state forbids it · 6 done, but some posts failed.
"""

app = typer.Typer(
    help=_HELP,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"max_content_width": 100},
)


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"dallosh {version('dallosh')}")
        raise typer.Exit


@app.callback()
def dallosh(
    _version: Annotated[
        bool,
        typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version and exit."),
    ] = False,
) -> None:
    """Options of the command itself."""


dallosh.__doc__ = _HELP

app.command("up")(up.up)
app.command("demo")(demo.demo)
app.command("import")(imports.import_file)
app.command("preview")(imports.preview_file)
app.command("pause")(imports.pause)
app.command("resume")(imports.resume)
app.command("cancel")(imports.cancel)
app.command("rejected")(imports.rejected)
app.command("status")(status.status)
app.command("replay")(replay.replay)
app.command("consume")(consume.consume)
app.command("train")(train.train)
app.command("eval")(evaluate.evaluate)
app.command("worker")(processes.worker)
app.command("scheduler")(processes.scheduler)
app.command("api")(processes.api)


def run() -> None:
    """Entry point: expected errors become one line on stderr and an exit code."""
    try:
        app()
    except DalloshError as error:
        typer.secho(f"dallosh: {error}", fg="red", err=True)
        sys.exit(code_of(error))
    except DriverError as error:
        typer.secho(f"dallosh: MongoDB does not answer: {error}", fg="red", err=True)
        sys.exit(4)
