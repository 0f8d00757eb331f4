"""Collections and indexes. Few: each index on `posts` slows every insert. Each says whom it serves."""

from __future__ import annotations

from pymongo import ASCENDING, DESCENDING, IndexModel
from pymongo.errors import OperationFailure

from storage.client import Database

_NAMESPACE_EXISTS = 48

_INDEXES: dict[str, list[IndexModel]] = {
    "raw_posts": [IndexModel([("chunk", ASCENDING)], name="chunk")],  # prepare reads one chunk
    "posts": [
        # Accounting of an import: chunk ids start with the import's, so a range covers it.
        IndexModel([("chunk", ASCENDING), ("state", ASCENDING)], name="chunk_state"),
        # What to analyse next: live first, then oldest. Holds only what is pending.
        IndexModel(
            [("lane", ASCENDING), ("received_at", ASCENDING)],
            name="pending",
            partialFilterExpression={"state": "pending"},
        ),
        # Arbiter between two workers that meet the same text at once. Canonical posts only.
        IndexModel(
            [("signature", ASCENDING)],
            name="signature",
            unique=True,
            partialFilterExpression={"signature": {"$exists": True}},
        ),
        # A canonical post's followers, to lend them its analysis.
        IndexModel([("canonical", ASCENDING)], name="canonical", sparse=True),
        # Threads, and the brand's first reply.
        IndexModel([("in_reply_to", ASCENDING)], name="in_reply_to", sparse=True),
        # Lists by time.
        IndexModel([("created_at", DESCENDING), ("_id", DESCENDING)], name="created_at"),
    ],
    "chunks": [
        IndexModel([("import", ASCENDING), ("seq", ASCENDING)], name="import_seq"),
        IndexModel(
            [("published_at", ASCENDING)], name="received", partialFilterExpression={"state": "received"}
        ),
    ],
    "imports": [IndexModel([("created_at", DESCENDING)], name="created_at")],
    "batches": [
        IndexModel([("lease_until", ASCENDING)], name="open", partialFilterExpression={"state": "asking"}),
        IndexModel(
            [("published_at", ASCENDING)], name="answered", partialFilterExpression={"state": "answered"}
        ),
    ],
    "rejections": [IndexModel([("import", ASCENDING), ("_id", ASCENDING)], name="import_line")],
}


def ensure_indexes(database: Database) -> None:
    """Create what is missing. Safe to run at every start, from several processes."""
    try:
        # Raw posts are written once and seldom read: zstd halves them at no visible cost.
        database.create_collection(
            "raw_posts",
            check_exists=False,  # another process may make it between the look and the making
            storageEngine={"wiredTiger": {"configString": "block_compressor=zstd"}},
        )
    except OperationFailure as error:
        if error.code != _NAMESPACE_EXISTS:
            raise
    for collection, indexes in _INDEXES.items():
        database[collection].create_indexes(indexes)
