"""Posts: a filtered list by time, and one post with its provenance."""

from __future__ import annotations

import base64
import binascii
import json
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import Field

from api.deps import Ctx
from api.errors import Problem
from api.schemas import PostDetail, PostOut, PostPage
from domain.chunk_ids import import_of
from domain.errors import Conflict, NotFound
from domain.messages import message_id
from domain.models import PostState
from storage import imports, post_queries, posts, raw_posts

router = APIRouter(prefix="/posts", tags=["posts"])


class PostFilter(post_queries.Criteria):
    """Typed filters and a page: nothing of a query reaches the database as it is."""

    cursor: str | None = Field(None, description="`next_cursor` of the previous page.")
    limit: int = Field(50, ge=1, le=200)


@router.get("", operation_id="listPosts")
def list_posts(context: Ctx, query: Annotated[PostFilter, Query()]) -> PostPage:
    """Posts, newest first."""
    after = decode_cursor(query.cursor) if query.cursor else None
    found = post_queries.newest(context.database, query, after=after, limit=query.limit + 1)
    page = found[: query.limit]
    more = len(found) > query.limit
    return PostPage(
        items=[PostOut.of(document) for document in page],
        next_cursor=encode_cursor(page[-1]) if more else None,
    )


@router.get(
    "/{post_id:path}",  # an external id may hold a slash
    operation_id="getPost",
    responses={404: {"model": Problem, "description": "No such post."}},
)
def get_post(context: Ctx, post_id: str) -> PostDetail:
    """One post: where it stands, why, and the record it was made from."""
    document = posts.get(context.database, post_id)
    if document is None:
        raise NotFound(f"There is no post {post_id!r}. Ids look like x:1311171102325878159.")
    columns = imports.get(context.database, import_of(document["chunk"]))["columns"]
    routed = document["state"] == PostState.ROUTED
    return PostDetail.model_validate(
        {
            **PostOut.of(document).model_dump(),
            "original": raw_posts.fields_of(context.database, post_id, columns),
            "line": document.get("line"),
            "duplicates": post_queries.count_duplicates(context.database, post_id),
            "message_id": message_id(post_id, document["batch"]) if routed else None,
        }
    )


def encode_cursor(document: dict[str, Any]) -> str:
    moment = document.get("created_at")
    position = [moment.isoformat() if moment else None, document["_id"]]
    return base64.urlsafe_b64encode(json.dumps(position).encode()).decode()


def decode_cursor(cursor: str) -> tuple[datetime | None, str]:
    """Raises Conflict for what is not a cursor of ours."""
    try:
        moment, post_id = json.loads(base64.urlsafe_b64decode(cursor.encode()))
        return (datetime.fromisoformat(moment) if moment else None), str(post_id)
    except (ValueError, TypeError, binascii.Error, UnicodeError) as error:
        raise Conflict("`cursor` is not one that this API gave out; start again without it.") from error
