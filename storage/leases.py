"""Leases: who works on a ledger entry, until when.

A worker claims an entry before it works and must finish before `lease_until`; afterwards another may claim
it. Every claim has a token of its own, so that a worker that was frozen cannot finish in another's name.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from pymongo import ReturnDocument
from pymongo.collection import Collection

from storage.client import Document, now


def free_at(moment: datetime) -> Document:
    """Filter: nobody holds the entry, and its time has come."""
    return {
        "$and": [
            {"$or": [{"lease_until": None}, {"lease_until": {"$lte": moment}}]},
            {"$or": [{"not_before": None}, {"not_before": {"$lte": moment}}]},
        ]
    }


def claim(
    collection: Collection[Document],
    entry_id: str,
    *,
    states: Sequence[str],
    seconds: float,
    changes: Mapping[str, Any] | None = None,
) -> Document | None:
    """Take the entry if it is free and in one of `states`; returns it with its new lease, or None."""
    moment = now()
    return collection.find_one_and_update(
        {"_id": entry_id, "state": {"$in": list(states)}, **free_at(moment)},
        {
            "$set": {
                "lease": uuid4().hex,
                "lease_until": moment + timedelta(seconds=seconds),
                **(changes or {}),
            },
            "$inc": {"attempts": 1},
        },
        return_document=ReturnDocument.AFTER,
    )


def claim_next(
    collection: Collection[Document], *, state: str, oldest_by: str, seconds: float
) -> Document | None:
    """Take the oldest free entry in `state`, or None when there is none."""
    moment = now()
    return collection.find_one_and_update(
        {"state": state, **free_at(moment)},
        {
            "$set": {"lease": uuid4().hex, "lease_until": moment + timedelta(seconds=seconds)},
            "$inc": {"attempts": 1},
        },
        sort=[(oldest_by, 1)],
        return_document=ReturnDocument.AFTER,
    )


def renew(
    collection: Collection[Document], entry: Document, *, states: Sequence[str], seconds: float
) -> bool:
    """Hold the entry longer. False when the lease was lost, or the entry left `states`."""
    return bool(
        collection.update_one(
            {"_id": entry["_id"], "lease": entry["lease"], "state": {"$in": list(states)}},
            {"$set": {"lease_until": now() + timedelta(seconds=seconds)}},
        ).matched_count
    )


def finish(collection: Collection[Document], entry: Document, changes: Mapping[str, Any]) -> bool:
    """Write the outcome and give the lease back. False when the lease was lost: nothing is written."""
    return bool(
        collection.update_one(
            {"_id": entry["_id"], "lease": entry["lease"]},
            {"$set": {**changes, "lease": None, "lease_until": None, "updated_at": now()}},
        ).matched_count
    )
