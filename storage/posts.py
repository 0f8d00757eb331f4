"""posts: the working documents, and their states.

    {_id: post id, chunk, source, line, lane, state, origin, created_at, received_at, author, author_name,
     text, lang, url, in_reply_to, repost_of, first_reply_at,
     signature (canonical posts) | canonical (duplicates) | skip_reason (skipped),
     not_before, attempts, batch, analysis, team, routed_at, failure}

`chunk` starts with the import's id. Absent fields are left out. The original stands in raw_posts under the
same _id.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from pymongo import UpdateMany, UpdateOne
from pymongo.errors import BulkWriteError
from pymongo.write_concern import WriteConcern

from domain.chunk_ids import chunks_between
from domain.models import Analysis, Origin, PostId, PostState
from storage.client import DUPLICATE_KEY, Database, Document, now

# The journal is sequential: the chunk's own journalled update, which follows, makes these durable too.
_FAST = WriteConcern(w=1, j=False)


def insert_prepared(database: Database, documents: Sequence[Document]) -> list[Document]:
    """Insert the posts of one chunk. Posts that exist already (a chunk prepared again after a crash) are
    left as they are. Returns those that were refused because another post has the same signature."""
    if not documents:
        return []
    try:
        database.get_collection("posts", write_concern=_FAST).insert_many(documents, ordered=False)
    except BulkWriteError as error:
        outpaced = []
        for item in error.details["writeErrors"]:
            if item["code"] != DUPLICATE_KEY:
                raise
            if "signature" in item["keyPattern"]:
                outpaced.append(documents[item["index"]])
        return outpaced
    return []


def canonicals(database: Database, signatures: Collection[bytes]) -> dict[bytes, Document]:
    """Canonical posts by signature, with what they lend: _id, lang, state, analysis."""
    found = database.posts.find(
        {"signature": {"$in": list(signatures)}}, {"signature": 1, "lang": 1, "state": 1, "analysis": 1}
    )
    return {document["signature"]: document for document in found}


def repoint(database: Database, canonical_of: Mapping[PostId, PostId]) -> None:
    """Make duplicates follow another canonical post."""
    updates = [
        UpdateOne({"_id": post_id, "state": PostState.DUPLICATE}, {"$set": {"canonical": canonical}})
        for post_id, canonical in canonical_of.items()
    ]
    if updates:
        database.posts.bulk_write(updates, ordered=False)


def lend_analyses(database: Database, canonical_ids: Collection[PostId]) -> int:
    """Give the followers of these canonical posts their analysis. Returns how many changed."""
    analysed = database.posts.find(
        {"_id": {"$in": list(canonical_ids)}, "analysis": {"$exists": True}}, {"analysis": 1}
    )
    updates = [
        UpdateMany(
            {"canonical": document["_id"], "analysis.provenance.batch": {"$ne": _batch_of(document)}},
            {"$set": {"analysis": document["analysis"]}},
        )
        for document in analysed
    ]
    return database.posts.bulk_write(updates, ordered=False).modified_count if updates else 0


def _batch_of(document: Document) -> str:
    batch: str = document["analysis"]["provenance"]["batch"]
    return batch


def note_replies(database: Database, replies: Iterable[tuple[PostId, datetime]]) -> None:
    """Keep the earliest reply of the brand to each of these posts, where they are stored."""
    updates = [
        UpdateOne({"_id": parent}, {"$min": {"first_reply_at": replied_at}}) for parent, replied_at in replies
    ]
    if updates:
        database.posts.bulk_write(updates, ordered=False)


def first_replies_to(database: Database, post_ids: Sequence[PostId]) -> dict[PostId, datetime]:
    """The brand's earliest stored reply to each post that has one."""
    earliest: dict[PostId, datetime] = {}
    replies = database.posts.find(
        {"in_reply_to": {"$in": list(post_ids)}, "origin": Origin.BRAND, "created_at": {"$exists": True}},
        {"in_reply_to": 1, "created_at": 1},
    )
    for reply in replies:
        parent = reply["in_reply_to"]
        if parent not in earliest or reply["created_at"] < earliest[parent]:
            earliest[parent] = reply["created_at"]
    return earliest


def pending_candidates(database: Database, limit: int) -> list[Document]:
    """The next posts to analyse: live first, then oldest; _id, text, lang, lane, import, attempts."""
    moment = now()
    return list(
        database.posts.find(
            {
                "state": PostState.PENDING,
                "$or": [{"not_before": None}, {"not_before": {"$lte": moment}}],
            },
            {"text": 1, "lang": 1, "lane": 1, "attempts": 1},
        )
        .sort([("lane", 1), ("received_at", 1)])
        .hint("pending")
        .limit(limit)
    )


def take_for_batch(database: Database, post_ids: Sequence[PostId], batch: str) -> list[Document]:
    """Move posts from pending to the batch. Returns those that this batch won."""
    ids = list(post_ids)
    database.posts.update_many(
        {"_id": {"$in": ids}, "state": PostState.PENDING},
        {"$set": {"state": PostState.BATCHED, "batch": batch}, "$inc": {"attempts": 1}},
    )
    return of_batch(database, ids, batch, PostState.BATCHED)


def of_batch(database: Database, post_ids: Sequence[PostId], batch: str, state: PostState) -> list[Document]:
    """The posts of a batch that are in one state."""
    return list(database.posts.find({"_id": {"$in": list(post_ids)}, "batch": batch, "state": state}))


def write_analyses(database: Database, batch: str, analyses: Mapping[PostId, Analysis]) -> int:
    """Write each analysis to exactly its post, if the batch still holds it."""
    updates = [
        UpdateOne(
            {"_id": post_id, "state": PostState.BATCHED, "batch": batch},
            {
                "$set": {"state": PostState.ANALYSED, "analysis": analysis.model_dump()},
                "$unset": {"not_before": "", "failure": ""},
            },
        )
        for post_id, analysis in analyses.items()
    ]
    return database.posts.bulk_write(updates, ordered=False).modified_count if updates else 0


def put_back(
    database: Database,
    post_ids: Sequence[PostId],
    batch: str,
    *,
    failure: str,
    not_before: datetime,
    max_attempts: int,
) -> None:
    """Unanswered posts wait again, or fail with the reason after `max_attempts`."""
    held = {"_id": {"$in": list(post_ids)}, "state": PostState.BATCHED, "batch": batch}
    database.posts.update_many(
        {**held, "attempts": {"$gte": max_attempts}},
        {"$set": {"state": PostState.FAILED, "failure": failure}},
    )
    database.posts.update_many(
        held, {"$set": {"state": PostState.PENDING, "failure": failure, "not_before": not_before}}
    )


def fail(database: Database, post_ids: Sequence[PostId], batch: str, *, failure: str) -> None:
    """Give up on posts that asking again would not help."""
    database.posts.update_many(
        {"_id": {"$in": list(post_ids)}, "state": PostState.BATCHED, "batch": batch},
        {"$set": {"state": PostState.FAILED, "failure": failure}},
    )


def finish_routing(database: Database, post_ids: Sequence[PostId], batch: str, *, team: str | None) -> int:
    """Analysed posts become routed to `team`, or unrouted."""
    outcome: Document = (
        {"state": PostState.ROUTED, "team": team, "routed_at": now()}
        if team is not None
        else {"state": PostState.UNROUTED}
    )
    return database.posts.update_many(
        {"_id": {"$in": list(post_ids)}, "state": PostState.ANALYSED, "batch": batch}, {"$set": outcome}
    ).modified_count


def send_again(database: Database, *, import_id: str | None) -> int:
    """Failed posts become pending with fresh attempts. Returns how many."""
    matching: Document = {"state": PostState.FAILED}
    if import_id is not None:
        matching["chunk"] = import_range(import_id)
    return database.posts.update_many(
        matching, {"$set": {"state": PostState.PENDING, "attempts": 0}, "$unset": {"not_before": ""}}
    ).modified_count


def import_range(import_id: str) -> Document:
    """Filter on `chunk` that matches all chunks of one import."""
    first, end = chunks_between(import_id)
    return {"$gte": first, "$lt": end}


def count_states(database: Database, *, chunks: Any = None, session: Any = None) -> dict[PostState, int]:
    """Posts by state, from the index alone; of all posts, or of a filter on `chunk`."""
    stages: list[Document] = [{"$match": {"chunk": chunks}}] if chunks is not None else []
    rows = database.posts.aggregate(
        [*stages, {"$group": {"_id": "$state", "posts": {"$sum": 1}}}], hint="chunk_state", session=session
    )
    return {PostState(row["_id"]): row["posts"] for row in rows}


def count_in_chunks(database: Database, chunk_ids: Sequence[str], session: Any = None) -> int:
    """How many posts of these chunks are prepared already."""
    if not chunk_ids:
        return 0
    rows = database.posts.aggregate(
        [{"$match": {"chunk": {"$in": list(chunk_ids)}}}, {"$count": "posts"}],
        hint="chunk_state",
        session=session,
    )
    return next((row["posts"] for row in rows), 0)


def any_pending(database: Database) -> bool:
    """Is there work for a provider now?"""
    return bool(pending_candidates(database, 1))


def get(database: Database, post_id: str) -> Document | None:
    return database.posts.find_one({"_id": post_id})
