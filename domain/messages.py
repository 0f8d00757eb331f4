"""The message a team queue carries: a whole document, because its readers may be other systems.

The schema is versioned and published as docs/schemas/team-message.v1.json. A field may be added within a
version; a changed or removed field is a new version.
"""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from domain.chunk_ids import import_of
from domain.models import Language, Sentiment, Urgency
from domain.routing import Route

SchemaName = Literal["dallosh.team-message/1"]
SCHEMA: SchemaName = "dallosh.team-message/1"


class _Part(BaseModel):
    # Readers must accept fields they do not know: one may be added within a version.
    model_config = ConfigDict(frozen=True)


class MessagePost(_Part):
    id: str = Field(description="platform:external id, a string.", examples=["x:1311171102325878159"])
    text: str = Field(description="Clean text.")
    lang: Language
    author: str | None = None
    created_at: datetime | None = None
    url: str | None = None
    in_reply_to: str | None = None
    source: str
    import_id: str


class MessageAnalysis(_Part):
    sentiment: Sentiment
    topic: str
    urgency: Urgency
    urgency_reasons: tuple[str, ...]
    confidence: float = Field(ge=0.0, le=1.0)
    provider: str
    model: str
    prompt_version: str
    taxonomy_version: str


class TeamMessage(_Part):
    """One routed post. Delivered at least once: drop a second copy by `message_id`."""

    message_schema: SchemaName = Field(SCHEMA, alias="schema")
    message_id: str = Field(description="The same on every delivery of the same routing.")
    team: str
    urgency: Urgency
    topic: str
    routed_at: datetime
    post: MessagePost
    analysis: MessageAnalysis


def message_id(post_id: str, batch: str) -> str:
    """Stable across redeliveries; new when the post is analysed and routed anew."""
    return f"{post_id}/{batch}"


def team_message(post: dict[str, Any], route: Route, routed_at: datetime) -> TeamMessage:
    """The message of an analysed post (a document of storage/posts.py)."""
    analysis = post["analysis"]
    provenance = analysis["provenance"]
    return TeamMessage(
        schema=SCHEMA,
        message_id=message_id(post["_id"], post["batch"]),
        team=route.team,
        urgency=route.urgency,
        topic=route.topic,
        routed_at=routed_at,
        post=MessagePost(
            id=post["_id"],
            text=post["text"],
            lang=post["lang"],
            author=post.get("author"),
            created_at=post.get("created_at"),
            url=post.get("url"),
            in_reply_to=post.get("in_reply_to"),
            source=post["source"],
            import_id=import_of(post["chunk"]),
        ),
        analysis=MessageAnalysis(
            sentiment=analysis["sentiment"],
            topic=analysis["topic"],
            urgency=analysis["urgency"],
            urgency_reasons=tuple(analysis["urgency_reasons"]),
            confidence=analysis["confidence"],
            provider=provenance["provider"],
            model=provenance["model"],
            prompt_version=provenance["prompt_version"],
            taxonomy_version=provenance["taxonomy_version"],
        ),
    )


def team_message_schema() -> dict[str, Any]:
    """The JSON schema that readers of a team queue can rely on."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "team-message.v1.json",
        **TeamMessage.model_json_schema(by_alias=True),
    }


if __name__ == "__main__":
    print(json.dumps(team_message_schema(), indent=2, ensure_ascii=False))  # noqa: T201 - its only output
