"""Shapes of the API's answers."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Self

from pydantic import BaseModel, Field

from domain.chunk_ids import import_of
from domain.models import Language, Origin, PostState, Sentiment, Urgency


class ProvenanceOut(BaseModel):
    provider: str
    model: str
    prompt_version: str
    taxonomy_version: str
    batch: str
    input_tokens: int
    output_tokens: int
    cost_usd: float
    answered_at: datetime


class AnalysisOut(BaseModel):
    sentiment: Sentiment
    topic: str
    urgency: Urgency
    model_urgency: Urgency
    urgency_reasons: list[str]
    actionable: bool
    confidence: float
    provenance: ProvenanceOut


class PostOut(BaseModel):
    """One post as lists show it."""

    id: str = Field(examples=["x:1311171102325878159"])
    state: PostState
    origin: Origin
    text: str
    lang: Language | None = None
    author: str | None = None
    author_name: str | None = None
    created_at: datetime | None = None
    received_at: datetime
    url: str | None = None
    in_reply_to: str | None = None
    first_reply_at: datetime | None = Field(None, description="The brand's earliest reply.")
    canonical: str | None = Field(None, description="The post this one repeats.")
    skip_reason: str | None = None
    failure: str | None = None
    source: str
    import_id: str
    team: str | None = None
    analysis: AnalysisOut | None = None

    @classmethod
    def of(cls, document: dict[str, Any]) -> Self:
        """From a document of storage/posts.py; its chunk names the import."""
        return cls.model_validate(
            {**document, "id": document["_id"], "import_id": import_of(document["chunk"])}
        )


class PostDetail(PostOut):
    """One post with where it comes from."""

    original: dict[str, str] = Field(description="The record exactly as received: column -> cell.")
    line: int | None = Field(None, description="Line of the imported file.")
    duplicates: int = Field(description="How many posts repeat this one.")
    message_id: str | None = Field(None, description="Id of its message in the team queue.")


class PostPage(BaseModel):
    items: list[PostOut]
    next_cursor: str | None = Field(description="Pass it as `cursor` for the next page; null: no more.")


class TeamOut(BaseModel):
    team: str
    label: dict[str, str]
    waiting: int = Field(description="Messages in its queue that no reader has taken.")
    routed: int = Field(description="Posts routed to it so far.")
    urgent: int = Field(description="Of those, posts of high urgency.")


class TeamList(BaseModel):
    items: list[TeamOut]


class Overview(BaseModel):
    """Counts over all posts. Shares are taken of `customers`: customers' posts, duplicates among them."""

    posts: int
    customers: int
    states: dict[PostState, int]
    sentiments: dict[Sentiment, int]
    topics: dict[str, int]
    urgencies: dict[Urgency, int]
    languages: dict[Language, int]
    as_of: datetime


class ComponentHealth(BaseModel):
    ok: bool
    detail: str


class Readiness(BaseModel):
    ready: bool
    components: dict[str, ComponentHealth]


class ImportCreated(BaseModel):
    id: str
