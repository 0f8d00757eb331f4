"""rejections: rows of a file that could not become raw posts. {_id: "<import>:<line>", import, line, reason,
detail, raw}"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pymongo.errors import BulkWriteError

from domain.models import Rejection
from storage.client import DUPLICATE_KEY, Database


def insert_many(database: Database, import_id: str, rejections: Sequence[Rejection]) -> None:
    """Safe to repeat after a crash."""
    if not rejections:
        return
    documents = [
        {"_id": f"{import_id}:{rejection.line:010d}", "import": import_id, **rejection.model_dump()}
        for rejection in rejections
    ]
    try:
        database.rejections.insert_many(documents, ordered=False)
    except BulkWriteError as error:
        if any(item["code"] != DUPLICATE_KEY for item in error.details.get("writeErrors", [])):
            raise


def of_import(database: Database, import_id: str) -> Iterator[Rejection]:
    """In the order of the file, streamed."""
    for document in database.rejections.find({"import": import_id}).sort("_id", 1):
        yield Rejection(
            line=document["line"], reason=document["reason"], detail=document["detail"], raw=document["raw"]
        )
