import json
from datetime import UTC, datetime
from pathlib import Path

from jsonschema import Draft202012Validator

from domain.messages import message_id, team_message, team_message_schema
from domain.models import Urgency
from domain.routing import Route

_PUBLISHED = Path(__file__).parents[3] / "docs" / "schemas" / "team-message.v1.json"
_POST = {
    "_id": "x:1311171102325878159",
    "chunk": "imp-1:0000000",
    "source": "uploads",
    "batch": "b1",
    "text": "Plus d'internet à Bron 😡",
    "lang": "fr",
    "author": "lea",
    "analysis": {
        "sentiment": "negative",
        "topic": "network",
        "urgency": "high",
        "urgency_reasons": ["high:outage:'plus internet'"],
        "confidence": 0.9,
        "provenance": {
            "provider": "local",
            "model": "m",
            "prompt_version": "p",
            "taxonomy_version": "telecom-1",
        },
    },
}


def test_published_schema_is_the_one_in_the_code() -> None:
    """Regenerate with: python -m domain.messages > docs/schemas/team-message.v1.json"""
    assert json.loads(_PUBLISHED.read_text(encoding="utf-8")) == team_message_schema()


def test_a_message_fits_the_published_schema_and_keeps_its_id_a_string() -> None:
    route = Route("tech", Urgency.HIGH, "network")
    message = team_message(_POST, route, datetime(2026, 11, 5, 20, 0, tzinfo=UTC))
    document = json.loads(message.model_dump_json(by_alias=True))
    Draft202012Validator(json.loads(_PUBLISHED.read_text(encoding="utf-8"))).validate(document)
    assert document["post"]["id"] == "x:1311171102325878159"
    assert document["post"]["import_id"] == "imp-1"
    assert document["schema"] == "dallosh.team-message/1"


def test_message_id_is_stable_per_routing() -> None:
    assert message_id("x:1", "b1") == message_id("x:1", "b1")
    assert message_id("x:1", "b1") != message_id("x:1", "b2")


def test_routing_key_is_team_urgency_topic() -> None:
    assert Route("billing", Urgency.MEDIUM, "billing").key == "billing.medium.billing"
