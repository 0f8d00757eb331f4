"""`dallosh replay`: send failed posts again."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from cli.running import DataDir, running_context
from workers import intake


def replay(
    import_id: Annotated[
        str | None, typer.Option("--import", metavar="IMPORT", help="Only posts of this import.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
    data_dir: DataDir = None,
) -> None:
    """Give failed posts fresh attempts, e.g. after a provider came back."""
    sent = intake.send_failed_again(running_context(data_dir), import_id)
    typer.echo(json.dumps({"sent_again": sent}) if as_json else f"{sent:,} sent again")
