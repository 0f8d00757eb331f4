"""imports: one run over an uploaded file.

{_id, source, platform, filename, upload, bytes, sha256, shape, columns, mapping, brand_accounts, lane,
 state: queued|running|paused|cancelled|read|refused, chunk_rows, created_at, started_at, read_at,
 refusal: {code, message}, attempts, lease, lease_until, published_at}
"""

from __future__ import annotations

from datetime import datetime

from pymongo import ReturnDocument

from domain.errors import Conflict, NotFound
from domain.models import ImportState
from storage import leases
from storage.client import Database, Document, now

_UNFINISHED = [ImportState.QUEUED, ImportState.RUNNING]


def insert(database: Database, document: Document) -> None:
    database.imports.insert_one(document)


def get(database: Database, import_id: str) -> Document:
    """Raises NotFound."""
    document = database.imports.find_one({"_id": import_id})
    if document is None:
        raise NotFound(f"There is no import {import_id!r}. `dallosh status` lists the imports.")
    return document


def newest(database: Database, limit: int = 50) -> list[Document]:
    return list(database.imports.find().sort("created_at", -1).limit(limit))


def state_of(database: Database, import_id: str) -> ImportState:
    document = database.imports.find_one({"_id": import_id}, {"state": 1})
    if document is None:
        raise NotFound(f"There is no import {import_id!r}.")
    return ImportState(document["state"])


def claim(database: Database, import_id: str, *, lease_seconds: float) -> Document | None:
    """Take a queued or running import to read on from where it stands."""
    document = leases.claim(
        database.imports,
        import_id,
        states=_UNFINISHED,
        seconds=lease_seconds,
        changes={"state": ImportState.RUNNING},
    )
    if document is not None and document.get("started_at") is None:
        database.imports.update_one({"_id": import_id}, {"$set": {"started_at": now()}})
    return document


def renew(database: Database, entry: Document, *, lease_seconds: float) -> bool:
    """Go on? False when it was paused or cancelled, or another worker has it."""
    return leases.renew(database.imports, entry, states=[ImportState.RUNNING], seconds=lease_seconds)


def give_back(database: Database, entry: Document) -> bool:
    """Stop working on it without changing its state; another slice goes on."""
    return leases.finish(database.imports, entry, {"attempts": 0})


def finish_reading(database: Database, entry: Document) -> bool:
    """Every row is accounted for. A cancel or pause that came meanwhile is overtaken: no row is left."""
    return leases.finish(
        database.imports, entry, {"state": ImportState.READ, "read_at": now(), "attempts": 0}
    )


def refuse(database: Database, entry: Document, *, code: str, message: str) -> None:
    leases.finish(
        database.imports,
        entry,
        {"state": ImportState.REFUSED, "refusal": {"code": code, "message": message}, "read_at": now()},
    )


def change_state(
    database: Database, import_id: str, *, to: ImportState, allowed: list[ImportState]
) -> Document:
    """Pause, resume or cancel. Raises Conflict when the present state does not allow it."""
    document = database.imports.find_one_and_update(
        {"_id": import_id, "state": {"$in": allowed}},
        {"$set": {"state": to, "updated_at": now()}},
        return_document=ReturnDocument.AFTER,
    )
    if document is None:
        present = get(database, import_id)["state"]
        raise Conflict(f"Import {import_id} is {present}; it cannot become {to}.")
    return document


def stale(database: Database, *, older_than: datetime) -> list[str]:
    """Imports with rows left to read and whose message may be lost."""
    found = database.imports.find(
        {"state": {"$in": _UNFINISHED}, "published_at": {"$lte": older_than}, **leases.free_at(now())},
        {"_id": 1},
    )
    return [document["_id"] for document in found]


def mark_published(database: Database, import_id: str) -> None:
    database.imports.update_one({"_id": import_id}, {"$set": {"published_at": now()}})


def source(database: Database, name: str) -> Document:
    """A source with its brand accounts and switches. Raises NotFound."""
    document = database.sources.find_one({"_id": name})
    if document is None:
        raise NotFound(f"There is no source {name!r}.")
    return document


def remember_source(
    database: Database, source: str, *, brand_accounts: list[str], local_only: bool, kind: str = "import"
) -> None:
    """Create the source, or add to its brand accounts."""
    database.sources.update_one(
        {"_id": source},
        {
            "$setOnInsert": {"kind": kind, "created_at": now()},
            "$addToSet": {"brand_accounts": {"$each": brand_accounts}},
            **({"$set": {"local_only": True}} if local_only else {}),
        },
        upsert=True,
    )
