"""heartbeats: which processes are alive. {_id: "<kind>@<host>:<pid>", kind, started_at, seen_at, …}"""

from __future__ import annotations

from datetime import datetime, timedelta

from storage.client import Database, Document, now

FRESH_SECONDS = 10.0
INTERVAL_SECONDS = 2.0


def beat(database: Database, process: str, *, kind: str, started_at: datetime) -> None:
    database.heartbeats.update_one(
        {"_id": process}, {"$set": {"kind": kind, "started_at": started_at, "seen_at": now()}}, upsert=True
    )


def stop(database: Database, process: str) -> None:
    database.heartbeats.delete_one({"_id": process})


def fresh(database: Database) -> list[Document]:
    """Processes seen in the last ten seconds."""
    limit = now() - timedelta(seconds=FRESH_SECONDS)
    return list(database.heartbeats.find({"seen_at": {"$gte": limit}}))
