"""batches: posts sent to a provider in one call, and what the call cost.

    {_id, posts: [post id], state: asking|answered|routed|returned, created_at, lease, lease_until,
     published_at, provider, model, prompt_version, taxonomy_version, input_tokens, output_tokens, cost_usd,
     seconds, answered, problems: {post id: reason}, failure}

The ids are written before the posts are taken, so that a crash in between leaves nothing unfindable.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from domain.models import PostId
from storage import leases
from storage.client import Database, Document, now

ASKING = "asking"
ANSWERED = "answered"
ROUTED = "routed"
RETURNED = "returned"  # the posts went back to pending, or failed


def open_batch(database: Database, post_ids: Sequence[PostId], *, lease_seconds: float) -> Document:
    document: Document = {
        "_id": uuid4().hex,
        "posts": list(post_ids),
        "state": ASKING,
        "created_at": now(),
        "attempts": 1,
        "lease": uuid4().hex,
        "lease_until": now() + timedelta(seconds=lease_seconds),
    }
    database.batches.insert_one(document)
    return document


def discard(database: Database, batch: Document) -> None:
    """Another batch won all its posts."""
    database.batches.delete_one({"_id": batch["_id"], "lease": batch["lease"]})


def finish(database: Database, batch: Document, changes: Mapping[str, Any]) -> bool:
    return leases.finish(database.batches, batch, changes)


def get(database: Database, batch_id: str) -> Document | None:
    return database.batches.find_one({"_id": batch_id})


def abandoned(database: Database, limit: int = 1_000) -> list[Document]:
    """Batches whose worker did not come back in time."""
    return list(database.batches.find({"state": ASKING, "lease_until": {"$lte": now()}}).limit(limit))


def unrouted(database: Database, *, older_than: datetime, limit: int = 1_000) -> list[str]:
    """Answered batches whose routing message may be lost."""
    found = database.batches.find(
        {"state": ANSWERED, "published_at": {"$lte": older_than}}, {"_id": 1}
    ).limit(limit)
    return [document["_id"] for document in found]


def mark_published(database: Database, batch_ids: Sequence[str]) -> None:
    database.batches.update_many({"_id": {"$in": list(batch_ids)}}, {"$set": {"published_at": now()}})


def mark_routed(database: Database, batch_id: str) -> None:
    database.batches.update_one({"_id": batch_id}, {"$set": {"state": ROUTED, "updated_at": now()}})
