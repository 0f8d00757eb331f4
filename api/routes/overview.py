"""The figures of the first page."""

from __future__ import annotations

from fastapi import APIRouter

from api.deps import Ctx
from api.schemas import Overview
from domain.models import PostState
from storage import post_queries, posts
from storage.client import now

router = APIRouter(tags=["overview"])

_FIELDS = {
    "sentiments": "analysis.sentiment",
    "topics": "analysis.topic",
    "urgencies": "analysis.urgency",
    "languages": "lang",
}


@router.get("/overview", operation_id="getOverview")
def overview(context: Ctx) -> Overview:
    """Counts over everything stored. Duplicates count with their canonical post's labels."""
    states = posts.count_states(context.database)
    total = sum(states.values())
    return Overview(
        posts=total,
        customers=total - states.get(PostState.SKIPPED, 0),
        states=states,
        **post_queries.distribution(context.database, _FIELDS),
        as_of=now(),
    )
