"""Imports as users see them: start, watch, pause, resume, cancel. Used by the API and by the command."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, BinaryIO

from domain.errors import Conflict
from domain.models import Accounting, Frozen, ImportState, Lane, PostState
from ingestion.mapping import require_mapping
from ingestion.readers import DialectChoice, open_table
from storage import accounting, chunks, imports, posts, uploads
from storage.client import Document, now
from workers.context import Context
from workers.stages.ingest import read_limits
from workers.topology import Stage

_PIECE_BYTES = 1024 * 1024
# A post of an import in one of these states is still on its way.
UNSETTLED = frozenset({PostState.RECEIVED, PostState.PENDING, PostState.BATCHED, PostState.ANALYSED})


@dataclass(frozen=True, slots=True)
class ImportRequest:
    """What a user may say about a file; everything has a default."""

    filename: str
    source: str = "uploads"
    platform: str = "x"
    mapping: Mapping[str, str] = field(default_factory=dict)
    dialect: DialectChoice = field(default_factory=DialectChoice)
    brand_accounts: tuple[str, ...] = ()
    local_only: bool = False


class ImportProgress(Frozen):
    """One import, and how far it is."""

    id: str
    state: ImportState
    settled: bool
    """True when the file is read and no post of it is on its way any more."""
    filename: str
    source: str
    created_at: datetime
    accounting: Accounting
    bytes_total: int
    bytes_read: int
    rows_per_second: float | None
    seconds_left: float | None
    refusal: dict[str, str] | None


def pieces_of(stream: BinaryIO) -> Iterator[bytes]:
    """A file, megabyte by megabyte."""
    return iter(lambda: stream.read(_PIECE_BYTES), b"")


def start_import(context: Context, pieces: Iterable[bytes], request: ImportRequest) -> str:
    """Store the file, check that it can be an import, record it and have it read. Returns its id.

    Raises FileRefused, and keeps nothing, when the file as a whole cannot be an import.
    """
    database = context.database
    with uploads.create(database, request.filename, max_bytes=context.settings.upload_max_bytes) as upload:
        for piece in pieces:
            upload.write(piece)
    try:
        with uploads.open_upload(database, upload.upload_id) as stream:
            table = open_table(stream, request.filename, limits=read_limits(context), choice=request.dialect)
            mapping = require_mapping(table.columns, request.mapping)
            shape = table.shape
    except BaseException:
        uploads.delete(database, upload.upload_id)
        raise
    import_id = f"imp-{now():%Y%m%d-%H%M%S}-{secrets.token_hex(3)}"
    imports.remember_source(
        database,
        request.source,
        brand_accounts=list(request.brand_accounts),
        local_only=request.local_only,
    )
    imports.insert(
        database,
        {
            "_id": import_id,
            "source": request.source,
            "platform": request.platform,
            "filename": request.filename,
            "upload": upload.upload_id,
            "bytes": upload.size,
            "sha256": upload.sha256,
            "shape": shape.model_dump(),
            "dialect": {
                "encoding": shape.encoding,
                "delimiter": shape.delimiter,
                "quotechar": shape.quotechar,
                "has_header": shape.has_header,
            },
            "columns": list(table.columns),
            "mapping": mapping.model_dump(),
            "brand_accounts": imports.source(database, request.source)["brand_accounts"],
            "lane": Lane.BULK,
            "chunk_rows": context.settings.chunk_rows,
            "state": ImportState.QUEUED,
            "created_at": now(),
            "published_at": now(),
            "attempts": 0,
        },
    )
    context.publisher.stage(Stage.INGEST, import_id)
    return import_id


def pause(context: Context, import_id: str) -> None:
    """Reading stops at the next chunk border; what is read goes on. Raises NotFound, Conflict."""
    imports.change_state(
        context.database,
        import_id,
        to=ImportState.PAUSED,
        allowed=[ImportState.QUEUED, ImportState.RUNNING],
    )


def resume(context: Context, import_id: str) -> None:
    """Reading goes on after the last chunk. Raises NotFound, Conflict."""
    imports.change_state(context.database, import_id, to=ImportState.QUEUED, allowed=[ImportState.PAUSED])
    imports.mark_published(context.database, import_id)
    context.publisher.stage(Stage.INGEST, import_id)


def cancel(context: Context, import_id: str) -> None:
    """Reading stops for good at the next chunk border; rows already stored keep their way and stay
    accounted for. Raises NotFound, Conflict."""
    imports.change_state(
        context.database,
        import_id,
        to=ImportState.CANCELLED,
        allowed=[ImportState.QUEUED, ImportState.RUNNING, ImportState.PAUSED],
    )


def send_failed_again(context: Context, import_id: str | None) -> int:
    """Failed posts and chunks get fresh attempts. Returns how many posts and chunks. Raises NotFound."""
    if import_id is not None:
        imports.get(context.database, import_id)
    chunk_ids = chunks.send_again(context.database, import_id=import_id)
    if chunk_ids:
        context.publisher.stage(Stage.PREPARE)
    count = posts.send_again(context.database, import_id=import_id)
    if count:
        context.publisher.stage(Stage.ANALYSE)
    return count + len(chunk_ids)


def progress(context: Context, import_id: str) -> ImportProgress:
    """Raises NotFound."""
    document = imports.get(context.database, import_id)
    counted = accounting.of_import(context.database, import_id)
    cursor = chunks.last_of_import(context.database, import_id)
    position = cursor["position"] if cursor else 0
    return ImportProgress(
        id=import_id,
        state=document["state"],
        settled=_is_settled(ImportState(document["state"]), counted),
        filename=document["filename"],
        source=document["source"],
        created_at=document["created_at"],
        accounting=counted,
        bytes_total=document["bytes"],
        bytes_read=document["bytes"] if document["state"] == ImportState.READ else position,
        **_pace(document, counted, position),
        refusal=document.get("refusal"),
    )


def require_balance(report: ImportProgress) -> None:
    """Raises Conflict when the accounting does not add up: a defect that must not stay unseen."""
    if imbalance := report.accounting.imbalance():
        raise Conflict(f"The accounting of {report.id} does not add up: {imbalance}.")


def _is_settled(state: ImportState, counted: Accounting) -> bool:
    ended = state in {ImportState.READ, ImportState.CANCELLED, ImportState.REFUSED}
    return ended and not any(counted.states.get(post_state) for post_state in UNSETTLED)


def _pace(document: Document, counted: Accounting, position: int) -> dict[str, Any]:
    """Rows read per second since the start, and the time left by the share of bytes read; nothing while the
    import stands still."""
    started = document.get("started_at")
    moving = document["state"] in {ImportState.RUNNING, ImportState.READ}
    if started is None or not position or not moving:
        return {"rows_per_second": None, "seconds_left": None}
    elapsed = max(((document.get("read_at") or now()) - started).total_seconds(), 1e-3)
    unread = 0 if document["state"] == ImportState.READ else max(document["bytes"] - position, 0)
    return {
        "rows_per_second": counted.rows_read / elapsed,
        "seconds_left": elapsed * unread / position,
    }
