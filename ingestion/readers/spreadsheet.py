"""The first sheet with content of an .xlsx workbook as a table; a row's line is its number in the sheet."""

from __future__ import annotations

import json
import warnings
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from itertools import islice
from typing import Any, BinaryIO

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet._read_only import ReadOnlyWorksheet

from domain.errors import FileRefused
from domain.models import Rejection
from ingestion.readers.header import looks_like_header, unique_names
from ingestion.readers.physical_lines import WINDOW_MAX_CHARS
from ingestion.readers.rejecting import reject_ragged, reject_too_long
from ingestion.readers.table import DialectChoice, FileShape, ReadLimits, RowChunk
from ingestion.readers.unpacking import (
    ARCHIVE_ERRORS,
    archive_members,
    is_storage_failure,
    refuse_ratio,
)

# Excel's own limit; a higher number is damage, and openpyxl would give every row up to it.
_SHEET_MAX_ROWS = 1_048_576
_SAMPLE_ROWS = 300
# openpyxl does not check what it parses, so damage shows as whatever it stumbles on.
_PARSING_ERRORS = (
    *(*ARCHIVE_ERRORS, OSError, SyntaxError, TypeError, AttributeError, ArithmeticError),
    InvalidFileException,
)
# Numbers are floats in Excel, so larger integers have lost digits.
_EXACT_INTEGER_MAX = 2**53


def cell_text(value: Any) -> str:
    """A cell as text. Numbers beyond 2^53 come as 1.31117110232588E+18: their last digits are not known."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return _number_text(value)
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    return str(value)


def _number_text(value: int | float) -> str:
    if abs(value) > _EXACT_INTEGER_MAX:
        return f"{Decimal(value):.14E}"
    if isinstance(value, float) and not value.is_integer():
        return repr(value)
    return str(int(value))


def open_workbook(stream: BinaryIO, limits: ReadLimits, choice: DialectChoice) -> WorkbookTable:
    _check_members(stream, limits)
    sheet, sample = _first_sheet_with_content(stream)
    number, first = sample[0]
    below = [row for _, row in sample[1:]]
    has_header = looks_like_header(first, below) if choice.has_header is None else choice.has_header
    widths = Counter(map(len, below)).most_common(1)
    if has_header:
        columns = unique_names(first)
    else:
        columns = unique_names([""] * max(len(first), widths[0][0] if widths else 0))
    if len(columns) > limits.columns_max:
        raise FileRefused(
            "too_large", f"The sheet has {len(columns):,} columns, at most {limits.columns_max:,} are read."
        )
    shape = FileShape(container="xlsx", member=sheet.title, has_header=has_header)
    return WorkbookTable(columns, shape, sheet, limits, number if has_header else 0)


def _check_members(stream: BinaryIO, limits: ReadLimits) -> None:
    members = archive_members(stream)
    unpacked = sum(info.file_size for info in members)
    if unpacked > limits.unpacked_max_bytes:
        raise FileRefused(
            "zip_bomb",
            f"The workbook unpacks to {unpacked:,} bytes; at most {limits.unpacked_max_bytes:,} are read.",
        )
    if refusal := refuse_ratio(unpacked, sum(info.compress_size for info in members), limits):
        raise refusal
    for info in members:
        if info.flag_bits & 1:
            raise FileRefused("zip_encrypted", "The workbook needs a password. Upload it without one.")
        if info.filename == "xl/sharedStrings.xml" and info.file_size > limits.shared_strings_max_bytes:
            raise FileRefused(
                "too_large",
                f"The workbook holds {info.file_size:,} bytes of text; at most "
                f"{limits.shared_strings_max_bytes:,} fit in memory. Save it as CSV, which has no limit.",
            )


def _corrupt(error: Exception, line: int) -> FileRefused:
    return FileRefused(
        "corrupt",
        f"The workbook is damaged after row {line:,} ({type(error).__name__}: {error}). "
        "Open it in a spreadsheet program and save it again.",
    )


def _first_sheet_with_content(stream: BinaryIO) -> tuple[ReadOnlyWorksheet, list[tuple[int, list[str]]]]:
    """The sheet, and those of its first rows that are not blank."""
    stream.seek(0)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            # defusedxml, which openpyxl uses when it is installed, refuses entities here.
            book = openpyxl.load_workbook(stream, read_only=True, data_only=True, keep_links=False)
            sheets = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
    except _PARSING_ERRORS as error:
        if is_storage_failure(error):
            raise
        raise _corrupt(error, 0) from error
    for sheet in sheets:
        sample = [(number, row) for number, row in islice(_sheet_rows(sheet), _SAMPLE_ROWS) if row]
        if sample:
            return sheet, sample
    raise FileRefused(
        "empty_file", f"No visible sheet of the workbook has content in its first {_SAMPLE_ROWS} rows."
    )


def _sheet_rows(sheet: ReadOnlyWorksheet) -> Iterator[tuple[int, list[str]]]:
    """Number and cells of every row, trailing empty cells left out."""
    # The size a sheet declares may be wrong in either direction.
    sheet.reset_dimensions()
    number = 0
    rows: Iterator[tuple[Any, ...]] = iter(sheet.iter_rows(values_only=True))  # type: ignore[misc] # stubs forget that it is borrowed
    while True:
        batch: list[list[str]] = []
        failure: Exception | None = None
        # Settings of warnings are global, so none may be in force while a caller runs.
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                batch.extend(_trimmed(list(map(cell_text, values))) for values in islice(rows, 200))
            except _PARSING_ERRORS as error:
                if is_storage_failure(error):
                    raise
                failure = error
        for cells in batch:
            number += 1
            yield number, cells
        if failure is not None:
            raise _corrupt(failure, number) from failure
        if number > _SHEET_MAX_ROWS:
            raise _corrupt(ValueError("more rows than a sheet can have"), number)
        if not batch:
            return


def _trimmed(cells: list[str]) -> list[str]:
    while cells and not cells[-1]:
        cells.pop()
    return cells


@dataclass(frozen=True)
class WorkbookTable:
    columns: tuple[str, ...]
    shape: FileShape
    sheet: ReadOnlyWorksheet
    limits: ReadLimits
    lines_to_skip: int

    def chunks(self, size: int, after_line: int = 0) -> Iterator[RowChunk]:
        skipped = max(after_line, self.lines_to_skip)
        rows = islice(_sheet_rows(self.sheet), skipped, None)
        failure: FileRefused | None = None
        while failure is None:
            window: list[tuple[int, list[str]]] = []
            weight = 0
            try:
                for number, cells in islice(rows, size):
                    window.append((number, cells))
                    weight += sum(map(len, cells))
                    if weight > WINDOW_MAX_CHARS:
                        break
            except FileRefused as refusal:
                failure = refusal
            if not window:
                break
            chunk = self._chunk(window)
            if chunk.rows_read:
                yield chunk
        if failure is not None:
            raise failure

    def _chunk(self, window: list[tuple[int, list[str]]]) -> RowChunk:
        width = len(self.columns)
        rows: list[list[str]] = []
        lines: list[int] = []
        rejected: list[Rejection] = []
        for number, cells in window:
            if not cells:
                continue
            if sum(map(len, cells)) > self.limits.row_max_chars:
                rejected.append(reject_too_long(number, self.limits.row_max_chars, _raw(cells)))
            elif len(cells) > width:
                rejected.append(reject_ragged(number, len(cells), width, _raw(cells)))
            else:
                rows.append(cells + [""] * (width - len(cells)))
                lines.append(number)
        return RowChunk(
            first_line=window[0][0],
            last_line=window[-1][0],
            rows=rows,
            lines=lines,
            rejected=rejected,
            raw_of=lambda index: _raw(rows[index]),
        )


def _raw(cells: list[str]) -> str:
    """A workbook has no text of a row; its cells as JSON are the nearest thing."""
    return json.dumps(cells, ensure_ascii=False)
