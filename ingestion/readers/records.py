"""CSV records out of physical lines, in one pass, where a stray quote costs one line and no more."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import accumulate, chain
from typing import TYPE_CHECKING

from domain.models import Rejection
from ingestion.readers.physical_lines import LineReader
from ingestion.readers.rejecting import reject, reject_too_long

if TYPE_CHECKING:
    from _csv import Reader as CsvReader

# A field is as long as its record may be, which is checked here; the module-wide limit of csv (131,072
# characters) must not cut in first. 2^31 - 1 is the largest value that a C long holds everywhere.
csv.field_size_limit(2**31 - 1)

# No known delimiter: a line is one cell. Unit separator is the character ASCII reserved for the purpose.
SINGLE_COLUMN = "\x1f"

_LOOKAHEAD_LINES = 1_000
_BACKSLASHES = re.compile(r'\\["\'\\]|\\')


@dataclass(frozen=True)
class Dialect:
    delimiter: str = ","
    quotechar: str | None = '"'
    escapechar: str | None = None


@dataclass(slots=True)
class Records:
    """The records that start in a window of lines. Positions count from 0 at the window's first line."""

    first_line: int
    lines: list[str]
    rows: list[list[str]]
    ends: list[int]
    starts: list[int]
    broken: list[Rejection] = field(default_factory=list)

    def raw(self, index: int) -> str:
        return "".join(self.lines[self.starts[index] : self.ends[index]])


class RecordReader:
    def __init__(self, reader: LineReader, dialect: Dialect, row_max_chars: int) -> None:
        self._reader = reader
        self._dialect = dialect
        self._row_max_chars = row_max_chars
        self._ended = False

    def take(self, size: int) -> Records | None:
        """The records that start on the next `size` lines, blank ones as []; None at the end.

        A record whose quote is still open after `row_max_chars` characters, or at the end of the file, is
        broken: its first line alone is given up and reading goes on at the next.
        """
        lines = self._reader.take(size) if not self._ended else []
        if not lines:
            return None
        records = self._whole_records(lines)
        accepted = records.ends[-1] if records.ends else 0
        if accepted < len(lines):
            self._read_line_by_line(records, accepted)
        return records

    def _whole_records(self, lines: list[str]) -> Records:
        """All records up to the first one that is incomplete or too long."""
        source = self._csv(lines)
        rows: list[list[str]] = []
        ends: list[int] = []
        for row in source:
            rows.append(row)
            ends.append(source.line_num)
        # The blank line that _csv adds is a record of its own, unless a quote is open and takes it in.
        rows.pop()
        ends.pop()
        starts = [0, *ends[:-1]] if ends else []
        if len(rows) < len(lines) or max(map(len, lines)) > self._row_max_chars:
            for index, (start, end) in enumerate(zip(starts, ends, strict=True)):
                if sum(map(len, lines[start:end])) > self._row_max_chars:
                    del rows[index:], ends[index:], starts[index:]
                    break
        return Records(self._reader.line - len(lines) + 1, lines, rows, ends, starts)

    def _read_line_by_line(self, records: Records, at: int) -> None:
        """Read on from position `at`, looking past the window only for the end of its last record.

        `open_until` remembers how far the lines are known to leave an open quote open, so that no line is
        asked twice: linear even when every line opens a quote.
        """
        lines = records.lines
        window = len(lines)
        offsets = list(accumulate(map(len, lines), initial=0))
        open_until = 0
        while at < window:
            line = lines[at]
            end, complete = at + 1, True
            if len(line) > self._row_max_chars:
                complete = False
                records.broken.append(reject_too_long(records.first_line + at, self._row_max_chars, line))
            elif not self._ends_record(line):
                end, complete = self._closing_line(lines, offsets, at, open_until)
                if not complete and end == len(lines) and self._reader.failure is not None:
                    # The quote may well be closed in what could not be read.
                    self._ended = True
                    break
                if not complete:
                    open_until, end = end, at + 1
                    records.broken.append(self._unclosed_quote(records.first_line + at, line))
            if complete:
                records.rows.append(next(self._csv(lines[at:end])))
                records.starts.append(at)
                records.ends.append(end)
            at = end
        self._reader.give_back(lines[at:])
        del lines[at:]

    def _closing_line(
        self, lines: list[str], offsets: list[int], at: int, open_until: int
    ) -> tuple[int, bool]:
        """Where the record at `at` ends, and True; or how far no line closes its quote, and False."""
        end = max(at + 1, open_until)
        while end < len(lines) or self._look_ahead(lines, offsets):
            if offsets[end + 1] - offsets[at] > self._row_max_chars:
                return end, False
            if self._ends_record(lines[end], quote_open=True):
                return end + 1, True
            end += 1
        return end, False

    def _look_ahead(self, lines: list[str], offsets: list[int]) -> bool:
        more = self._reader.take(_LOOKAHEAD_LINES)
        lines += more
        offsets += list(accumulate(map(len, more), initial=offsets.pop()))
        return bool(more)

    def _ends_record(self, line: str, *, quote_open: bool = False) -> bool:
        quote = self._dialect.quotechar or ""
        if quote not in line:
            return not quote_open
        source = self._csv([quote + line if quote_open else line])
        next(source)
        return source.line_num == 1

    def _unclosed_quote(self, line: int, raw: str) -> Rejection:
        detail = (
            f"The quote opened on this line is not closed within {self._row_max_chars:,} characters, nor "
            "before the end of the file. Close it, or double it where it is part of the text."
        )
        return reject(line, "unclosed_quote", detail, raw)

    def _csv(self, lines: Iterable[str]) -> CsvReader:
        """A csv reader over `lines` and one blank line, which shows whether a quote is open at the end."""
        dialect = self._dialect
        if dialect.escapechar is not None:
            lines = map(_double_lone_backslashes, lines)
        return csv.reader(
            chain(lines, ("\n",)),
            delimiter=dialect.delimiter,
            quotechar=dialect.quotechar,
            quoting=csv.QUOTE_MINIMAL if dialect.quotechar else csv.QUOTE_NONE,
            escapechar=dialect.escapechar,
        )


def _double_lone_backslashes(line: str) -> str:
    """Only quotes and backslashes are escaped; csv would drop the backslash of a stored `\\n` as well."""
    return _BACKSLASHES.sub(lambda match: match[0] if len(match[0]) == 2 else "\\\\", line)
