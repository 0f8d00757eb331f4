"""Imports: upload, watch, pause, resume, cancel, rejected rows."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import Annotated, Any

from fastapi import APIRouter, File, Form, UploadFile
from fastapi.responses import StreamingResponse

from api.deps import Board, Ctx
from api.errors import Problem
from api.schemas import ImportCreated
from domain.origin import listed_accounts
from domain.spreadsheets import neutralise_formula
from ingestion.mapping import parse_mapping
from ingestion.preview import Preview, preview
from ingestion.readers import DialectChoice, open_table
from storage import imports as import_store
from storage import rejections
from workers import intake
from workers.stages.ingest import read_limits

router = APIRouter(prefix="/imports", tags=["imports"])

_PIECE_BYTES = 1024 * 1024
_Answers = dict[int | str, dict[str, Any]]
_REFUSED: _Answers = {
    422: {"model": Problem, "description": "The file cannot be an import, or the form is wrong."}
}
_MISSING: _Answers = {404: {"model": Problem, "description": "No such import."}}
_WRONG_STATE: _Answers = {
    **_MISSING,
    409: {"model": Problem, "description": "Its state does not allow that."},
}

TheFile = Annotated[UploadFile, File(description=".csv, .tsv, .csv.gz, .zip, .xlsx, .jsonl")]
Encoding = Annotated[str | None, Form(description="Only when it is not found by itself, e.g. cp1252.")]
Delimiter = Annotated[str | None, Form(description="Only when it is not found by itself, e.g. ;")]
HasHeader = Annotated[bool | None, Form(description="Does the first line name the columns?")]


@router.post("", status_code=202, operation_id="createImport", responses=_REFUSED)
def create_import(
    context: Ctx,
    file: TheFile,
    source: Annotated[str, Form(min_length=1, max_length=100)] = "uploads",
    platform: Annotated[str, Form(pattern=r"^[a-z][a-z0-9_-]{0,19}$")] = "x",
    brand_accounts: Annotated[str, Form(description="Comma-separated, e.g. free,Freebox")] = "",
    mapping: Annotated[
        list[str] | None, Form(description="field=column, e.g. text=Verbatim; repeat it for more.")
    ] = None,
    encoding: Encoding = None,
    delimiter: Delimiter = None,
    has_header: HasHeader = None,
    local_only: Annotated[bool, Form(description="Never send its posts to a cloud provider.")] = False,
) -> ImportCreated:
    """Store a file and start to import it. Answers as soon as the file is stored and can be read."""
    request = intake.ImportRequest(
        filename=file.filename or "upload",
        source=source,
        platform=platform,
        mapping=parse_mapping(mapping or []),
        dialect=DialectChoice(encoding=encoding, delimiter=delimiter, has_header=has_header),
        brand_accounts=listed_accounts(brand_accounts),
        local_only=local_only,
    )
    return ImportCreated(id=intake.start_import(context, intake.pieces_of(file.file), request))


@router.post("/preview", operation_id="previewImport", responses=_REFUSED)
def preview_import(
    context: Ctx,
    file: TheFile,
    encoding: Encoding = None,
    delimiter: Delimiter = None,
    has_header: HasHeader = None,
) -> Preview:
    """What would be read from a file: shape, columns, mapping, first rows, rejections. Stores nothing."""
    choice = DialectChoice(encoding=encoding, delimiter=delimiter, has_header=has_header)
    return preview(
        open_table(file.file, file.filename or "upload", limits=read_limits(context), choice=choice)
    )


@router.get("", operation_id="listImports")
def list_imports(context: Ctx, board: Board) -> list[intake.ImportProgress]:
    """The newest 50."""
    return [board.of(document["_id"]) for document in import_store.newest(context.database)]


@router.get("/{import_id}", operation_id="getImport", responses=_MISSING)
def get_import(board: Board, import_id: str) -> intake.ImportProgress:
    """State, row accounting, rate and time left of one import."""
    return board.of(import_id)


@router.post("/{import_id}/pause", operation_id="pauseImport", responses=_WRONG_STATE)
def pause_import(context: Ctx, board: Board, import_id: str) -> intake.ImportProgress:
    """Stop reading at the next chunk border. What is read goes on."""
    intake.pause(context, import_id)
    return board.now(import_id)


@router.post("/{import_id}/resume", operation_id="resumeImport", responses=_WRONG_STATE)
def resume_import(context: Ctx, board: Board, import_id: str) -> intake.ImportProgress:
    """Go on reading after the last chunk."""
    intake.resume(context, import_id)
    return board.now(import_id)


@router.post("/{import_id}/cancel", operation_id="cancelImport", responses=_WRONG_STATE)
def cancel_import(context: Ctx, board: Board, import_id: str) -> intake.ImportProgress:
    """Stop reading for good. Rows already stored stay."""
    intake.cancel(context, import_id)
    return board.now(import_id)


@router.get(
    "/{import_id}/rejections.csv",
    operation_id="downloadRejections",
    responses={**_MISSING, 200: {"content": {"text/csv": {}}, "description": "line, reason, detail, raw"}},
    response_class=StreamingResponse,
)
def download_rejections(context: Ctx, import_id: str) -> StreamingResponse:
    """Every rejected row with its line, the reason and the row as it stood in the file."""
    import_store.get(context.database, import_id)
    return StreamingResponse(
        _rejections_csv(context, import_id),
        media_type="text/csv; charset=utf-8",
        headers={"content-disposition": f'attachment; filename="{import_id}-rejections.csv"'},
    )


def _rejections_csv(context: Ctx, import_id: str) -> Iterator[str]:
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow(["line", "reason", "detail", "raw"])
    for rejection in rejections.of_import(context.database, import_id):
        writer.writerow(
            [rejection.line, rejection.reason, rejection.detail, neutralise_formula(rejection.raw)]
        )
        if buffer.tell() > _PIECE_BYTES:
            yield buffer.getvalue()
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue()
