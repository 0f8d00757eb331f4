"""Team messages for tests."""

from __future__ import annotations

from datetime import datetime

from domain.messages import TeamMessage, team_message
from domain.routing import Route


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
