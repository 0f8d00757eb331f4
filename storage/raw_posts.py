"""raw_posts: each record exactly as received. Inserted once, never updated (invariant 1).

    {_id: post id, source, import, chunk, line, received_at, fields: {column: cell}}

`chunk` names the group of records that is prepared together.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from pymongo.errors import BulkWriteError
from pymongo.write_concern import WriteConcern

from domain.models import PostId
from storage.client import Database, Document

# Acknowledged only when journalled: without it, 500 to 2,600 rows were lost at each SIGKILL of mongod.
_JOURNALLED = WriteConcern(w="majority", j=True)
_DUPLICATE_KEY = 11000


@dataclass(frozen=True, slots=True)
class InsertOutcome:
    """How many of the records are stored under this chunk, and how many were known before."""

    stored: int
    already_known: int


def insert_chunk(
    database: Database,
    records: Iterable[tuple[PostId, int, dict[str, str]]],
    *,
    source: str,
    import_id: str | None,
    chunk: str,
    received_at: datetime,
) -> InsertOutcome:
    """Store (id, line, fields) records. Safe to repeat after a crash: records that this very chunk stored
    before count as stored again, not as already known."""
    shared = {"source": source, "import": import_id, "chunk": chunk, "received_at": received_at}
    documents = [
        {"_id": post_id, **shared, "line": line, "fields": fields} for post_id, line, fields in records
    ]
    if not documents:
        return InsertOutcome(0, 0)
    collection = database.get_collection("raw_posts", write_concern=_JOURNALLED)
    try:
        collection.insert_many(documents, ordered=False)
    except BulkWriteError as error:
        refused = _refused_as_known(error)
        held = {
            (document["_id"], document["line"])
            for document in collection.find(
                {"_id": {"$in": [documents[index]["_id"] for index in refused]}, "chunk": chunk}, {"line": 1}
            )
        }
        known = sum((documents[index]["_id"], documents[index]["line"]) not in held for index in refused)
        return InsertOutcome(stored=len(documents) - known, already_known=known)
    return InsertOutcome(stored=len(documents), already_known=0)


def _refused_as_known(error: BulkWriteError) -> list[int]:
    """Positions of the documents whose _id exists. Any other failure is raised again."""
    write_errors = error.details.get("writeErrors", [])
    if error.details.get("writeConcernErrors") or any(
        item["code"] != _DUPLICATE_KEY for item in write_errors
    ):
        raise error
    return [item["index"] for item in write_errors]


def of_chunk(database: Database, chunk: str, columns: Sequence[str]) -> list[Document]:
    """The records of one chunk in the order of the file, with only the named columns of `fields`."""
    projection = {"line": 1, **{f"fields.{column}": 1 for column in columns if _can_project(column)}}
    if not all(_can_project(column) for column in columns):
        projection = {"line": 1, "fields": 1}
    documents = list(database.raw_posts.find({"chunk": chunk}, projection))
    documents.sort(key=lambda document: document["line"])
    return documents


def _can_project(column: str) -> bool:
    return "." not in column and not column.startswith("$")


def get(database: Database, post_id: str) -> Document | None:
    return database.raw_posts.find_one({"_id": post_id})
