"""`dallosh status`: what runs and where the posts stand."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from cli.running import DataDir, running_context
from storage import heartbeats, posts
from storage import imports as import_store
from storage.client import ping
from workers import intake


def status(
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
    data_dir: DataDir = None,
) -> None:
    """Show processes, posts by state, team queues and the newest imports."""
    context = running_context(data_dir)
    ping(context.database)
    facts = {
        "processes": sorted(process["_id"] for process in heartbeats.fresh(context.database)),
        "posts": posts.count_states(context.database),
        "queues": context.publisher.waiting(),
        "imports": [
            intake.progress(context, document["_id"]).model_dump(mode="json")
            for document in import_store.newest(context.database, 10)
        ],
    }
    if as_json:
        typer.echo(json.dumps(facts))
        return
    typer.echo("processes  " + (", ".join(map(str, facts["processes"])) or "none"))
    typer.echo("posts      " + (_counts(posts.count_states(context.database)) or "none"))
    typer.echo("queues     " + _counts(context.publisher.waiting()))
    for report in facts["imports"]:
        accounting = report["accounting"]
        typer.echo(
            f"{report['id']}  {report['state']:<9}  {report['filename']}: {accounting['rows_read']:,} rows, "
            f"{accounting['stored']:,} stored, {accounting['already_known']:,} known, "
            f"{accounting['rejected']:,} rejected"
        )


def _counts(counts: object) -> str:
    pairs = dict(counts).items() if isinstance(counts, dict) else ()
    return ", ".join(f"{name} {count:,}" for name, count in pairs)
