"""chunks: the ledger of preparation, and the row accounting of imports.

    {_id: "<import>:<seq>", import, source, seq, first_line, last_line, position, rows_read, stored,
     already_known, rejected, state: received|prepared|failed, pending, attempts, lease, lease_until,
     not_before, published_at, failure}

The last chunk of an import is also its cursor: reading goes on after `last_line`.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from pymongo.errors import DuplicateKeyError

from storage import leases
from storage.client import Database, Document, now

RECEIVED = "received"
PREPARED = "prepared"
FAILED = "failed"

_STATES = (RECEIVED, PREPARED, FAILED)
_COUNTED = ("rows_read", "stored", "already_known", "rejected")


def insert(database: Database, document: Document) -> bool:
    """Record a chunk whose raw posts are journalled. False when another worker recorded it first."""
    try:
        database.chunks.insert_one(document)
    except DuplicateKeyError:
        return False
    return True


def last_of_import(database: Database, import_id: str) -> Document | None:
    return database.chunks.find_one({"import": import_id}, sort=[("seq", -1)])


def claim_oldest(database: Database, *, lease_seconds: float) -> Document | None:
    """Take the chunk that waits longest for preparation."""
    return leases.claim_next(database.chunks, state=RECEIVED, oldest_by="published_at", seconds=lease_seconds)


def finish(database: Database, chunk: Document, *, pending: int) -> bool:
    return leases.finish(
        database.chunks, chunk, {"state": PREPARED, "pending": pending, "prepared_at": now(), "failure": None}
    )


def put_back(
    database: Database, chunk: Document, *, failure: str, retry_in: float, max_attempts: int
) -> None:
    """Try again later, or give up after `max_attempts` with the reason."""
    gave_up = chunk["attempts"] >= max_attempts
    leases.finish(
        database.chunks,
        chunk,
        {
            "state": FAILED if gave_up else RECEIVED,
            "failure": failure,
            "not_before": now() + timedelta(seconds=retry_in),
        },
    )


def stale(database: Database, *, older_than: datetime, limit: int = 1_000) -> list[str]:
    """Chunks that wait for preparation and whose message may be lost."""
    found = database.chunks.find(
        {"state": RECEIVED, "published_at": {"$lte": older_than}, **leases.free_at(now())}, {"_id": 1}
    ).limit(limit)
    return [document["_id"] for document in found]


def mark_published(database: Database, chunk_ids: Sequence[str]) -> None:
    database.chunks.update_many({"_id": {"$in": list(chunk_ids)}}, {"$set": {"published_at": now()}})


def totals(database: Database, import_id: str, session: Any = None) -> Document:
    """Sums over the chunks of one import: rows_read, stored, already_known, rejected; of what is stored,
    how much by state of its chunk."""
    rows = database.chunks.aggregate(
        [
            {"$match": {"import": import_id}},
            {
                "$group": {
                    "_id": None,
                    **{field: {"$sum": f"${field}"} for field in _COUNTED},
                    **{
                        state: {"$sum": {"$cond": [{"$eq": ["$state", state]}, "$stored", 0]}}
                        for state in _STATES
                    },
                }
            },
        ],
        session=session,
    )
    nothing_yet: Document = dict.fromkeys((*_COUNTED, *_STATES), 0)
    return next(iter(rows), nothing_yet)


def ids_in_state(database: Database, import_id: str, state: str, session: Any = None) -> list[str]:
    """Chunks of one import in one state."""
    found = database.chunks.find({"import": import_id, "state": state}, {"_id": 1}, session=session)
    return [document["_id"] for document in found]


def send_again(database: Database, *, import_id: str | None) -> list[str]:
    """Failed chunks wait for preparation again. Returns their ids."""
    matching: Document = {"state": FAILED}
    if import_id is not None:
        matching["import"] = import_id
    ids = [document["_id"] for document in database.chunks.find(matching, {"_id": 1})]
    database.chunks.update_many(
        {"_id": {"$in": ids}, "state": FAILED},
        {"$set": {"state": RECEIVED, "attempts": 0, "not_before": None, "published_at": now()}},
    )
    return ids
