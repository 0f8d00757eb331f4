"""Team messages for tests."""

from __future__ import annotations

import json
from datetime import datetime

from kombu import Connection
from kombu.simple import SimpleQueue

from domain.messages import TeamMessage, team_message
from domain.routing import Route
from workers.publisher import transport_options
from workers.topology import team_queue


def routed_message(post_id: str, route: Route, routed_at: datetime) -> TeamMessage:
    """The message of a made-up analysed post."""
    post = {
        "_id": post_id,
        "chunk": "imp-1:0000000",
        "source": "uploads",
        "batch": "b1",
        "text": "Plus d'internet à Bron 😡",
        "lang": "fr",
        "analysis": {
            "sentiment": "negative",
            "topic": route.topic,
            "urgency": route.urgency,
            "urgency_reasons": [],
            "confidence": 0.9,
            "provenance": {
                "provider": "local",
                "model": "m",
                "prompt_version": "p",
                "taxonomy_version": "telecom-1",
            },
        },
    }
    return team_message(post, route, routed_at)


def read_team_queue(broker_url: str, team: str) -> list[dict[str, object]]:
    """Every message that waits, acknowledged."""
    found = []
    with Connection(broker_url, transport_options=transport_options(broker_url)) as connection:
        queue = SimpleQueue(connection, team_queue(team, broker_url))
        while True:
            try:
                message = queue.get(timeout=1)
            except queue.Empty:
                queue.close()
                return found
            found.append(json.loads(message.body))
            message.ack()
