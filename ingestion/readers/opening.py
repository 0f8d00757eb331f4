"""From an uploaded file to a table: its content says what it is, its name is a hint."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import PurePath
from typing import BinaryIO

from domain.errors import FileRefused
from ingestion.readers.delimited import DelimitedTable
from ingestion.readers.dialect import find_dialect, separator_line
from ingestion.readers.header import looks_like_header, unique_names
from ingestion.readers.json_lines import is_json_object, open_json_lines
from ingestion.readers.physical_lines import LineReader
from ingestion.readers.records import SINGLE_COLUMN, RecordReader, Records
from ingestion.readers.source import TextSource, text_source
from ingestion.readers.table import DialectChoice, FileShape, ReadLimits, Table
from ingestion.readers.unpacking import is_workbook, unpack

# Enough to tell a delimiter from punctuation, few enough to try every delimiter on.
_SAMPLE_LINES = 300


def open_table(
    stream: BinaryIO, filename: str, *, limits: ReadLimits, choice: DialectChoice | None = None
) -> Table:
    """Open an uploaded file. Raises FileRefused when, as a whole, it cannot be an import."""
    choice = choice or DialectChoice()
    if is_workbook(stream):
        from ingestion.readers.spreadsheet import open_workbook  # noqa: PLC0415 - a second for NumPy

        return open_workbook(stream, limits, choice)
    packed = unpack(stream, limits)
    source = text_source(packed, limits, choice.encoding)
    lines, lines_before = _first_lines(source)
    if _is_json_lines(lines, packed.member or filename):
        return open_json_lines(source)
    return _open_delimited(source, lines, lines_before, choice)


def _first_lines(source: TextSource) -> tuple[list[str], int]:
    """The first lines that are not all blank, and how many lines come before them."""
    reader = source.lines()
    while lines := reader.take(_SAMPLE_LINES):
        if any(not line.isspace() for line in lines):
            return lines, reader.line - len(lines)
    source.raise_failure(reader)
    raise FileRefused("empty_file", "The file holds blank lines only.")


def _is_json_lines(lines: list[str], name: str) -> bool:
    suffixes = {suffix.lower() for suffix in PurePath(name).suffixes}
    if suffixes & {".jsonl", ".ndjson"}:
        return True
    first = next(line for line in lines if not line.isspace())
    if first.lstrip().startswith("[") and ".json" in suffixes:
        raise FileRefused(
            "json_array",
            "The file is one JSON array. Write one object per line instead, e.g. with `jq -c '.[]'`.",
        )
    return is_json_object(first)


def _open_delimited(
    source: TextSource, lines: list[str], lines_before: int, choice: DialectChoice
) -> DelimitedTable:
    declared = separator_line(lines[0]) if lines_before == 0 else None
    if declared is not None:
        lines, lines_before = lines[1:], 1
        choice = replace(choice, delimiter=choice.delimiter or declared)
    row_max_chars = source.row_max_chars
    dialect = find_dialect(lines, choice, row_max_chars)
    records = RecordReader(LineReader.of_lines(lines, row_max_chars), dialect, row_max_chars).take(len(lines))
    first, rows = _rows_from_first(records)
    has_header = looks_like_header(rows[0], rows[1:]) if choice.has_header is None else choice.has_header
    columns = _columns(rows, has_header=has_header)
    if len(columns) > source.limits.columns_max:
        raise FileRefused(
            "too_large",
            f"The file has {len(columns):,} columns, at most {source.limits.columns_max:,} are read. "
            "Choose the delimiter if it was not recognised.",
        )
    shape = FileShape(
        container="csv",
        compression=source.packed.compression,
        member=source.packed.member,
        encoding=source.encoding,
        delimiter=None if dialect.delimiter == SINGLE_COLUMN else dialect.delimiter,
        quotechar=dialect.quotechar,
        escapechar=dialect.escapechar,
        has_header=has_header,
    )
    lines_to_skip = lines_before + (records.ends[first] if records and has_header else 0)
    return DelimitedTable(columns, shape, source, dialect, lines_to_skip)


def _rows_from_first(records: Records | None) -> tuple[int, list[list[str]]]:
    """The index of the first row that is not blank, and the rows from there."""
    reason = "There is no row."
    if records is not None:
        for index, row in enumerate(records.rows):
            if row and not records.raw(index).isspace():
                if records.broken and records.broken[0].line <= records.starts[index]:
                    break
                return index, [row for row in records.rows[index:] if row]
        if records.broken:
            reason = records.broken[0].detail
    raise FileRefused("no_columns", f"The first row cannot be read, so the columns are unknown. {reason}")


def _columns(rows: Sequence[Sequence[str]], *, has_header: bool) -> tuple[str, ...]:
    widths = Counter(map(len, rows[1:])).most_common(1)
    if not has_header:
        return unique_names([""] * max(len(rows[0]), widths[0][0] if widths else 0))
    names = list(rows[0])
    # A header may end in delimiters that its rows do not have.
    while widths and len(names) > widths[0][0] and not names[-1].strip():
        names.pop()
    return unique_names(names)
