"""chunks: the ledger of preparation, and the row accounting of imports.

    {_id: "<import>:<seq>", import, source, seq, lane, first_line, last_line, rows_read, stored, already_known,
     rejected, mapping, platform, state: received|prepared|failed, pending, attempts, lease, lease_until,
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


def chunk_id(import_id: str, seq: int) -> str:
    """Sorts by import, then by position in the file."""
    return f"{import_id}:{seq:07d}"


def insert(database: Database, document: Document) -> bool:
    """Record a chunk whose raw posts are journalled. False when another worker recorded it first."""
    try:
        database.chunks.insert_one(document)
    except DuplicateKeyError:
        return False
    return True


def last_of_import(database: Database, import_id: str) -> Document | None:
    return database.chunks.find_one({"import": import_id}, sort=[("seq", -1)])


def claim(database: Database, chunk: str, *, lease_seconds: float) -> Document | None:
    return leases.claim(database.chunks, chunk, states=[RECEIVED], seconds=lease_seconds)


def finish(database: Database, chunk: Document, *, pending: int) -> bool:
    return leases.finish(
        database.chunks, chunk, {"state": PREPARED, "pending": pending, "prepared_at": now(), "failure": None}
    )


def put_back(database: Database, chunk: Document, *, failure: str, retry_in: float, max_attempts: int) -> None:
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
    """Sums over the chunks of one import: rows_read, stored, already_known, rejected, and the same of
    those not prepared yet (`waiting`: ids, `waiting_stored`)."""
    rows = database.chunks.aggregate(
        [
            {"$match": {"import": import_id}},
            {
                "$group": {
                    "_id": None,
                    "chunks": {"$sum": 1},
                    "rows_read": {"$sum": "$rows_read"},
                    "stored": {"$sum": "$stored"},
                    "already_known": {"$sum": "$already_known"},
                    "rejected": {"$sum": "$rejected"},
                    "waiting_stored": {"$sum": {"$cond": [{"$eq": ["$state", PREPARED]}, 0, "$stored"]}},
                    "prepared": {"$sum": {"$cond": [{"$eq": ["$state", PREPARED]}, "$stored", 0]}},
                    "last_line": {"$max": "$last_line"},
                }
            },
        ],
        session=session,
    )
    empty: Document = {
        "chunks": 0,
        "rows_read": 0,
        "stored": 0,
        "already_known": 0,
        "rejected": 0,
        "waiting_stored": 0,
        "prepared": 0,
        "last_line": 0,
    }
    return next(iter(rows), empty)


def waiting_ids(database: Database, import_id: str, session: Any = None) -> list[str]:
    """Chunks of one import that are not prepared."""
    found = database.chunks.find(
        {"import": import_id, "state": {"$ne": PREPARED}}, {"_id": 1}, session=session
    )
    return [document["_id"] for document in found]
