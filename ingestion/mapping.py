"""Which column says what, and rows as raw records."""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Mapping, Sequence
from hashlib import blake2b
from itertools import repeat
from types import MappingProxyType
from typing import NamedTuple

from domain.errors import FileRefused
from domain.models import Frozen, PostId, Rejection
from ingestion.readers import RowChunk
from ingestion.readers.column_names import KNOWN_NAMES, fold_name
from ingestion.readers.rejecting import reject

_ID_MAX_CHARS = 200
_NO_EXTRAS: Mapping[str, str] = MappingProxyType({})
_NO_ID = frozenset({"", "null", "none", "nan"})
_NULLS = frozenset({"null", "NULL", "Null"})
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
# 1.31117E+18 and, from a French Excel, 1,31117E+18. Plain 12e45 may be a hexadecimal id.
_SCIENTIFIC = re.compile(r"\d+[.,]\d+[eE]\+?\d{1,3}|\d+[eE]\+\d{1,3}")


class ColumnMapping(Frozen):
    """The column that holds each field of a post; None: the file has none."""

    text: str
    id: str | None = None
    created_at: str | None = None
    author: str | None = None
    author_name: str | None = None
    author_id: str | None = None
    in_reply_to: str | None = None
    repost_of: str | None = None
    quote_of: str | None = None
    url: str | None = None
    lang: str | None = None


class RawRecord(NamedTuple):
    """A row as received: cells in the order of the columns, and JSON keys that no column is named after."""

    id: PostId
    line: int
    cells: Sequence[str]
    extras: Mapping[str, str]


def detect_mapping(columns: Sequence[str]) -> ColumnMapping | None:
    """The mapping that the names of the columns speak for; None when none of them can be the text."""
    found = _known_columns(columns)
    return ColumnMapping(**found) if "text" in found else None


def require_mapping(columns: Sequence[str], explicit: Mapping[str, str] | None) -> ColumnMapping:
    """`explicit` (field to column) completed by detection.

    Raises FileRefused `bad_mapping` when `explicit` names what does not exist, `no_text_column` when no
    column holds the text.
    """
    chosen = {field: _existing_column(field, column, columns) for field, column in (explicit or {}).items()}
    taken = set(chosen.values())
    detected = {field: column for field, column in _known_columns(columns).items() if column not in taken}
    found = detected | chosen
    if "text" not in found:
        listed = ", ".join(columns[:40]) + (", …" if len(columns) > 40 else "")
        raise FileRefused(
            "no_text_column",
            f"No column is known to hold the text of the posts. Columns found: {listed}. "
            "Name the one that does: --map text=COLUMN.",
        )
    return ColumnMapping(**found)


def parse_mapping(pairs: Sequence[str]) -> dict[str, str]:
    """`["text=Verbatim"]` -> {"text": "Verbatim"}. Raises FileRefused."""
    mapping = {}
    for pair in pairs:
        field, separator, column = pair.partition("=")
        if not separator or not field.strip() or not column.strip():
            raise FileRefused("bad_mapping", f"{pair!r} is not field=column, e.g. text=Verbatim.")
        mapping[field.strip()] = column.strip()
    return mapping


def _known_columns(columns: Sequence[str]) -> dict[str, str]:
    by_name: dict[str, str] = {}
    for column in columns:
        by_name.setdefault(fold_name(column), column)
    return {
        field: next(by_name[name] for name in names if name in by_name)
        for field, names in KNOWN_NAMES.items()
        if any(name in by_name for name in names)
    }


def _existing_column(field: str, column: str, columns: Sequence[str]) -> str:
    fields = ColumnMapping.model_fields
    if field not in fields:
        raise FileRefused(
            "bad_mapping",
            f"There is no field {field!r}{_nearest(field, list(fields))} Fields: {', '.join(fields)}.",
        )
    if column in columns:
        return column
    same = [name for name in columns if fold_name(name) == fold_name(column)]
    if len(same) == 1:
        return same[0]
    raise FileRefused(
        "bad_mapping",
        f"The file has no column {column!r}{_nearest(column, columns)} "
        f"Columns found: {', '.join(columns[:40])}.",
    )


def _nearest(name: str, names: Sequence[str]) -> str:
    by_folded = {fold_name(known): known for known in names}
    close = difflib.get_close_matches(fold_name(name), by_folded, n=1, cutoff=0.5)
    return f"; did you mean {by_folded[close[0]]!r}?" if close else "."


class RecordBuilder:
    """Turns the rows of one file into raw records."""

    def __init__(self, columns: Sequence[str], mapping: ColumnMapping, platform: str) -> None:
        self._columns = tuple(columns)
        self._text = self._columns.index(mapping.text)
        self._id = None if mapping.id is None else self._columns.index(mapping.id)
        self._prefix = f"{platform}:"

    def build(self, chunk: RowChunk) -> tuple[list[RawRecord], list[Rejection]]:
        """The records of `chunk`, and its rejections with those of rows that cannot become a record."""
        ids = self._plain_ids(chunk)
        if ids is not None:
            return list(map(RawRecord, ids, chunk.lines, chunk.rows, repeat(_NO_EXTRAS))), chunk.rejected
        records: list[RawRecord] = []
        rejected = list(chunk.rejected)
        for index, line in enumerate(chunk.lines):
            built = self._build_row(chunk, index)
            if isinstance(built, Rejection):
                rejected.append(built)
            else:
                records.append(RawRecord(built, line, chunk.rows[index], chunk.extras.get(index, _NO_EXTRAS)))
        return records, sorted(rejected, key=lambda rejection: rejection.line)

    def _plain_ids(self, chunk: RowChunk) -> list[PostId] | None:
        """The ids when every row has a text and an id of digits, as nearly all chunks do; else None.

        Deciding for the whole chunk spares each row a dozen steps, a third of the cost of a record.
        """
        if self._id is None or chunk.extras:
            return None
        id_at, text_at, prefix = self._id, self._text, self._prefix
        texts = [row[text_at] for row in chunk.rows]
        if not all(map(str.strip, texts)) or not _NULLS.isdisjoint(texts):
            return None
        ids = [row[id_at] for row in chunk.rows]
        if not all(map(str.isdigit, ids)) or max(map(len, ids), default=0) > _ID_MAX_CHARS:
            return None
        return [PostId(prefix + external) for external in ids]

    def _build_row(self, chunk: RowChunk, index: int) -> PostId | Rejection:
        """The id of one row, or why it cannot become a record."""
        row = chunk.rows[index]
        text = row[self._text]
        if text in _NULLS or not text.strip():
            detail = f"The text, column {self._columns[self._text]!r}, is empty: there is nothing to analyse."
            return reject(chunk.lines[index], "no_text", detail, chunk.raw_of(index))
        external = row[self._id].strip() if self._id is not None else ""
        if external.lower() in _NO_ID:
            cells = dict(zip(self._columns, row, strict=True)) | dict(chunk.extras.get(index, _NO_EXTRAS))
            return PostId(self._prefix + _derived_id(cells))
        if problem := _id_problem(external):
            return reject(chunk.lines[index], *problem, chunk.raw_of(index))
        return PostId(self._prefix + external)


def _derived_id(cells: Mapping[str, str]) -> str:
    """The same for the same cells under the same names, whatever the order of the columns."""
    filled = {column: cell for column, cell in cells.items() if cell}
    content = json.dumps(filled, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return "h" + blake2b(content.encode(), digest_size=16).hexdigest()


def _id_problem(external: str) -> tuple[str, str] | None:
    """Reason and detail when the id cannot be trusted."""
    if len(external) > _ID_MAX_CHARS or _CONTROL.search(external):
        return "bad_id", (
            f"The id is longer than {_ID_MAX_CHARS} characters or holds a line break. "
            "Check that the right column is mapped to the id."
        )
    if _SCIENTIFIC.fullmatch(external):
        return "id_rounded", (
            f"A spreadsheet has rounded the id to {external}. Import the column as text before "
            "saving, or upload the original export."
        )
    return None
