"""Stage `ingest`: from an uploaded file to raw posts, chunk by chunk.

After each chunk the import can be paused or cancelled, and a crash costs at most one chunk: the last chunk
recorded in the ledger is where reading goes on.
"""

from __future__ import annotations

import logging
import time

from domain.chunk_ids import chunk_id
from domain.errors import FileRefused
from domain.models import ImportState
from ingestion.mapping import ColumnMapping, RecordBuilder
from ingestion.readers import DialectChoice, ReadLimits, RowChunk, open_table
from storage import chunks, imports, raw_posts, rejections, uploads
from storage.client import Document, now
from workers.context import Context
from workers.topology import Stage

logger = logging.getLogger(__name__)


def read_limits(context: Context) -> ReadLimits:
    return ReadLimits(
        unpacked_max_bytes=context.settings.unpacked_max_bytes,
        row_max_chars=context.settings.row_max_chars,
    )


def read_slice(context: Context, import_id: str) -> None:
    """Read on from where the import stands, for a slice of time, then let others have the worker."""
    entry = imports.claim(context.database, import_id, lease_seconds=context.settings.lease_seconds)
    if entry is None:
        return  # another worker reads it, or it is paused, cancelled or done
    if entry["attempts"] > context.settings.max_attempts:
        message = f"Reading stopped {context.settings.max_attempts} times at the same place; see the log."
        imports.refuse(context.database, entry, code="gave_up", message=message)
        return
    try:
        finished = _read_chunks(context, entry)
    except FileRefused as refusal:
        logger.warning("import %s refused: %s", import_id, refusal)
        imports.refuse(context.database, entry, code=refusal.code, message=str(refusal))
        return
    if finished:
        imports.finish_reading(context.database, entry)
        return
    imports.give_back(context.database, entry)
    if imports.state_of(context.database, import_id) is ImportState.RUNNING:
        imports.mark_published(context.database, import_id)
        context.publisher.stage(Stage.INGEST, import_id)


def _read_chunks(context: Context, entry: Document) -> bool:
    """True when every row of the file is accounted for."""
    import_id: str = entry["_id"]
    deadline = time.monotonic() + context.settings.slice_seconds
    last = chunks.last_of_import(context.database, import_id)
    seq, after_line = (last["seq"] + 1, last["last_line"]) if last else (0, 0)
    with uploads.open_upload(context.database, entry["upload"]) as stream:
        table = open_table(
            stream,
            entry["filename"],
            limits=read_limits(context),
            choice=DialectChoice(**entry["dialect"]),
        )
        builder = RecordBuilder(table.columns, ColumnMapping(**entry["mapping"]), entry["platform"])
        for row_chunk in table.chunks(entry["chunk_rows"], after_line):
            _store_chunk(context, entry, builder, row_chunk, seq=seq, position=stream.tell())
            seq += 1
            if not imports.renew(context.database, entry, lease_seconds=context.settings.lease_seconds):
                return False
            if time.monotonic() >= deadline:
                return False
    return True


def _store_chunk(
    context: Context,
    entry: Document,
    builder: RecordBuilder,
    row_chunk: RowChunk,
    *,
    seq: int,
    position: int,
) -> None:
    """Raw posts first, then the ledger entry that counts them, then the wake-up."""
    import_id: str = entry["_id"]
    chunk = chunk_id(import_id, seq)
    records, rejected = builder.build(row_chunk)
    rejections.insert_many(context.database, import_id, rejected)
    received_at = now()
    outcome = raw_posts.insert_chunk(context.database, records, chunk=chunk)
    recorded = chunks.insert(
        context.database,
        {
            "_id": chunk,
            "import": import_id,
            "source": entry["source"],
            "seq": seq,
            "first_line": row_chunk.first_line,
            "last_line": row_chunk.last_line,
            "position": position,
            "rows_read": len(records) + len(rejected),
            "stored": outcome.stored,
            "already_known": outcome.already_known,
            "rejected": len(rejected),
            "state": chunks.RECEIVED if outcome.stored else chunks.PREPARED,
            "received_at": received_at,
            "published_at": received_at,
            "attempts": 0,
        },
    )
    if recorded and outcome.stored:
        context.publisher.stage(Stage.PREPARE)
