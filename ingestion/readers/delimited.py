"""CSV and its relatives as a table."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from domain.models import Rejection
from ingestion.readers.records import Dialect, RecordReader, Records
from ingestion.readers.rejecting import reject_damaged, reject_ragged
from ingestion.readers.source import TextSource
from ingestion.readers.table import FileShape, RowChunk


@dataclass(frozen=True)
class DelimitedTable:
    columns: tuple[str, ...]
    shape: FileShape
    source: TextSource
    dialect: Dialect
    lines_to_skip: int

    def chunks(self, size: int, after_line: int = 0) -> Iterator[RowChunk]:
        reader = self.source.lines()
        reader.skip_to(max(after_line, self.lines_to_skip))
        record_reader = RecordReader(reader, self.dialect, self.source.row_max_chars)
        while (records := record_reader.take(size)) is not None:
            chunk = self._chunk(records, suspect=reader.suspect_until >= records.first_line)
            if chunk.rows_read:
                yield chunk
        self.source.raise_failure(reader)

    def _chunk(self, records: Records, *, suspect: bool) -> RowChunk:
        width = len(self.columns)
        rejected = records.broken
        if suspect or any(cells != width for cells in set(map(len, records.rows))):
            rejected = sorted(rejected + self._drop_unusable(records), key=lambda rejection: rejection.line)
        first = records.first_line
        return RowChunk(
            first_line=first,
            last_line=first + len(records.lines) - 1,
            rows=records.rows,
            lines=[first + start for start in records.starts],
            rejected=rejected,
            raw_of=records.raw,
        )

    def _drop_unusable(self, records: Records) -> list[Rejection]:
        """Take blank lines and rows that are damaged or ragged out of `records`; the latter are returned."""
        width = len(self.columns)
        rejected: list[Rejection] = []
        kept: list[int] = []
        for index, row in enumerate(records.rows):
            raw = records.raw(index)
            if not row or (len(row) == 1 < width and raw.isspace()):
                continue
            line = records.first_line + records.starts[index]
            if damage := reject_damaged(line, raw, self.source.encoding):
                rejected.append(damage)
                continue
            if len(row) > width and not any(row[width:]):
                del row[width:]
            if len(row) != width:
                rejected.append(reject_ragged(line, len(row), width, raw))
                continue
            kept.append(index)
        records.rows = [records.rows[index] for index in kept]
        records.starts = [records.starts[index] for index in kept]
        records.ends = [records.ends[index] for index in kept]
        return rejected
