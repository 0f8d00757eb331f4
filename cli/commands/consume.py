"""`dallosh consume TEAM`: takes routed posts from a team's queue. Also the example to copy for your own."""

from __future__ import annotations

import json
from typing import Annotated, Any

import typer
from kombu import Connection, Consumer, Message

from cli.running import DataDir, running_context
from workers.publisher import transport_options
from workers.topology import team_queue


def consume(
    team: Annotated[str, typer.Argument(help="tech, billing, sales, …")],
    limit: Annotated[int | None, typer.Option(min=1, help="Stop after that many.")] = None,
    idle: Annotated[float | None, typer.Option(help="Stop after so many seconds without one.")] = None,
    data_dir: DataDir = None,
) -> None:
    """Print one JSON document per routed post (docs/schemas/team-message.v1.json); acknowledge it after."""
    url = running_context(data_dir).settings.require_broker_url()
    seen: set[str] = set()  # delivery is at least once: a second copy has the same message_id

    def handle(document: dict[str, Any], message: Message) -> None:
        if document["message_id"] not in seen:
            typer.echo(json.dumps(document, ensure_ascii=False))
            seen.add(document["message_id"])
        message.ack()  # after the work: a reader that dies in between gets the message again

    with Connection(url, transport_options=transport_options(url)) as connection:
        queue = team_queue(team, url)
        with Consumer(connection, [queue], callbacks=[handle], accept=["json"], prefetch_count=10):
            while limit is None or len(seen) < limit:
                try:
                    connection.drain_events(timeout=idle)
                except TimeoutError:
                    return
