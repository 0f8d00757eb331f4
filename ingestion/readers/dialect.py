"""Delimiter, quote and escape of a CSV file, found by trying them on its first lines."""

from __future__ import annotations

import re
from collections.abc import Sequence

from domain.errors import FileRefused
from ingestion.readers.column_names import is_known_name
from ingestion.readers.physical_lines import LineReader
from ingestion.readers.records import SINGLE_COLUMN, Dialect, RecordReader
from ingestion.readers.table import DialectChoice

# In the order in which a tie is decided. A colon is in every time and every URL, so it comes last and
# only counts half.
_DELIMITERS = {",": 1.0, ";": 1.0, "\t": 1.0, "|": 1.0, ":": 0.5}
_SEP_LINE = re.compile(r"\s*sep=(.)\s*", re.IGNORECASE)
_BACKSLASH_QUOTE = re.compile(r'[^\\]\\"[^",;\t|:\r\n]')
_DOUBLED_QUOTE = re.compile(r'[^,;\t|:\r\n"\\]""|""[^,;\t|:\r\n"]')


def separator_line(line: str) -> str | None:
    """The delimiter that Excel's first line `sep=;` declares."""
    match = _SEP_LINE.fullmatch(line.rstrip("\r\n"))
    return match[1] if match else None


def find_dialect(lines: list[str], choice: DialectChoice, row_max_chars: int) -> Dialect:
    """What `choice` leaves open is found in `lines`, the first of the file."""
    quotechar = choice.quotechar if choice.quotechar is not None else _find_quotechar(lines)
    _check_choice(choice.delimiter, quotechar)
    escapechar = "\\" if quotechar and _escapes_by_backslash(lines) else None
    if choice.delimiter is not None:
        return Dialect(choice.delimiter, quotechar or None, escapechar)
    best, best_score = SINGLE_COLUMN, 0.0
    for delimiter, weight in _DELIMITERS.items():
        if delimiter == quotechar:
            continue
        dialect = Dialect(delimiter, quotechar or None, escapechar)
        score = weight * _agreement(sample_rows(lines, dialect, row_max_chars))
        if score > best_score:
            best, best_score = delimiter, score
    return Dialect(best, quotechar or None, escapechar)


def sample_rows(lines: list[str], dialect: Dialect, row_max_chars: int) -> list[list[str]]:
    records = RecordReader(LineReader.of_lines(lines, row_max_chars), dialect, row_max_chars).take(len(lines))
    return [row for row in records.rows if row] if records else []


def _agreement(rows: Sequence[Sequence[str]]) -> float:
    """How well the rows agree with the first on the number of cells; 0 when it has a single one."""
    if not rows or len(rows[0]) < 2:
        return 0.0
    share = sum(len(row) == len(rows[0]) for row in rows) / len(rows)
    if any(map(is_known_name, rows[0])):
        # Names are stronger evidence than rows, which may all be ragged.
        return 1.0 + share
    # Below that it is punctuation, in a file of one text per line.
    return share if share >= 0.6 else 0.0


def _find_quotechar(lines: list[str]) -> str:
    singles = doubles = 0
    for line in lines:
        cells = re.split("[,;\t|:]", line.strip("\r\n"))
        singles += sum(len(cell) > 1 and cell[0] == cell[-1] == "'" for cell in cells)
        doubles += sum(cell[:1] == '"' for cell in cells)
    return "'" if singles > 0 and doubles == 0 else '"'


def _escapes_by_backslash(lines: list[str]) -> bool:
    # JSON inside a cell holds backslashes too, before quotes that are doubled.
    text = "".join(lines)
    return _BACKSLASH_QUOTE.search(text) is not None and _DOUBLED_QUOTE.search(text) is None


def _check_choice(delimiter: str | None, quotechar: str) -> None:
    if delimiter is not None and (not _fits(delimiter) or delimiter == quotechar):
        raise FileRefused("bad_dialect", f"{delimiter!r} cannot be the delimiter. Name one character.")
    if quotechar and not _fits(quotechar):
        raise FileRefused("bad_dialect", f"{quotechar!r} cannot be the quote. Name one character, or none.")


def _fits(character: str) -> bool:
    return len(character) == 1 and character not in "\r\n\0 \\"
