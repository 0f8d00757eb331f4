"""raw_posts: each record exactly as received. Inserted once, never updated (invariant 1).

    {_id: post id, chunk, line, cells, extras}

`chunk` names the group of records that is prepared together; its ledger entry knows source, import and time
of receipt, and the import knows the columns. `cells` are the record's cells in the order of the columns,
joined by U+001F, or a list where a cell holds that character itself: half the processor time, here and in
MongoDB, of a sub-document with 22 names repeated in every record. `extras` are JSON keys beyond the columns.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from pymongo.errors import BulkWriteError
from pymongo.write_concern import WriteConcern

from domain.errors import NotFound
from domain.models import PostId
from storage.client import DUPLICATE_KEY, Database, Document

# Acknowledged only when journalled: without it, 500 to 2,600 rows were lost at each SIGKILL of mongod.
_JOURNALLED = WriteConcern(w="majority", j=True)
_SEPARATOR = "\x1f"  # ASCII's own separator of units


@dataclass(frozen=True, slots=True)
class InsertOutcome:
    """How many of the records are stored under this chunk, and how many were known before."""

    stored: int
    already_known: int


def insert_chunk(
    database: Database,
    records: Iterable[tuple[PostId, int, Sequence[str], Mapping[str, str]]],
    *,
    chunk: str,
) -> InsertOutcome:
    """Store (id, line, cells, extras) records. Safe to repeat after a crash: records that this very chunk
    stored before count as stored again, not as already known."""
    documents: list[Document] = []
    for post_id, line, cells, extras in records:
        document: Document = {"_id": post_id, "chunk": chunk, "line": line, "cells": pack(cells)}
        if extras:
            document["extras"] = dict(extras)
        documents.append(document)
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
    if error.details.get("writeConcernErrors") or any(item["code"] != DUPLICATE_KEY for item in write_errors):
        raise error
    return [item["index"] for item in write_errors]


def of_chunk(database: Database, chunk: str) -> list[tuple[PostId, int, list[str]]]:
    """(id, line, cells) of the records of one chunk in the order of the file."""
    found = database.raw_posts.find({"chunk": chunk}, {"line": 1, "cells": 1})
    records = [(document["_id"], document["line"], unpack(document["cells"])) for document in found]
    records.sort(key=lambda record: record[1])
    return records


def pack(cells: Sequence[str]) -> str | list[str]:
    joined = _SEPARATOR.join(cells)
    return joined if joined.count(_SEPARATOR) == len(cells) - 1 else list(cells)


def unpack(packed: str | list[str]) -> list[str]:
    return packed.split(_SEPARATOR) if isinstance(packed, str) else packed


def fields_of(database: Database, post_id: str, columns: Sequence[str]) -> dict[str, str]:
    """One record as received: column (or JSON key) -> cell."""
    document = database.raw_posts.find_one({"_id": post_id})
    if document is None:
        raise NotFound(f"There is no raw post {post_id!r}.")
    return {**dict(zip(columns, unpack(document["cells"]), strict=True)), **document.get("extras", {})}
