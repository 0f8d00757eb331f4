"""JSON lines as a table: one object per line, numbers kept digit by digit."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from domain.errors import FileRefused
from domain.models import Rejection
from ingestion.readers.header import unique_names
from ingestion.readers.rejecting import DAMAGE, reject, reject_damaged, reject_too_long
from ingestion.readers.source import TextSource
from ingestion.readers.table import FileShape, RowChunk

_COLUMNS_FROM_OBJECTS = 1_000
# A file without objects is not read to its end in search of them.
_COLUMNS_FROM_LINES = 10_000


class _Literal(str):
    """A number as written: 1311171102325878159 and 1.50 lose digits as a float."""

    __slots__ = ()


_decoder = json.JSONDecoder(parse_int=_Literal, parse_float=_Literal, parse_constant=_Literal)


def is_json_object(line: str) -> bool:
    return isinstance(_decode(line), dict)


def _decode(line: str) -> Any:
    """The value of `line`; None, which is no object either, when it is not JSON."""
    try:
        return _decoder.decode(line.strip())
    except (ValueError, RecursionError):
        return None


def _cell(value: Any) -> str:
    if isinstance(value, str):
        return str(value)
    if value is None:
        return ""
    return _compact(value)


def _compact(value: Any) -> str:
    """JSON without spaces, numbers as they were written."""
    if isinstance(value, _Literal):
        return str(value)
    if isinstance(value, dict):
        return "{" + ",".join(f"{_quoted(key)}:{_compact(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(_compact, value)) + "]"
    return _quoted(value)


def _quoted(value: str | bool | None) -> str:
    return json.dumps(value, ensure_ascii=False)


def open_json_lines(source: TextSource) -> JsonLinesTable:
    reader = source.lines()
    keys: dict[str, None] = {}
    objects = 0
    while objects < _COLUMNS_FROM_OBJECTS and reader.line < _COLUMNS_FROM_LINES:
        lines = reader.take(1_000)
        if not lines:
            break
        for line in lines:
            value = _decode(line) if len(line) <= source.row_max_chars else None
            if isinstance(value, dict) and objects < _COLUMNS_FROM_OBJECTS:
                objects += 1
                keys.update(dict.fromkeys(value))
    if not keys:
        source.raise_failure(reader)
        raise FileRefused(
            "no_columns",
            f"None of the first {reader.line:,} lines is a JSON object with keys. Write one object per line.",
        )
    if len(keys) > source.limits.columns_max:
        raise FileRefused(
            "too_large",
            f"The objects have {len(keys):,} different keys, at most {source.limits.columns_max:,} are read.",
        )
    shape = FileShape(
        container="jsonl",
        compression=source.packed.compression,
        member=source.packed.member,
        encoding=source.encoding,
    )
    return JsonLinesTable(unique_names(keys), shape, source, tuple(keys))


@dataclass(frozen=True)
class JsonLinesTable:
    columns: tuple[str, ...]
    shape: FileShape
    source: TextSource
    keys: tuple[str, ...]

    def chunks(self, size: int, after_line: int = 0) -> Iterator[RowChunk]:
        reader = self.source.lines()
        reader.skip_to(after_line)
        while lines := reader.take(size):
            chunk = self._chunk(lines, reader.line - len(lines) + 1)
            if chunk.rows_read:
                yield chunk
        self.source.raise_failure(reader)

    def _chunk(self, lines: list[str], first: int) -> RowChunk:
        rows: list[list[str]] = []
        numbers: list[int] = []
        rejected: list[Rejection] = []
        extras: dict[int, Mapping[str, str]] = {}
        known = set(self.keys)
        for number, line in enumerate(lines, start=first):
            if line.isspace():
                continue
            parsed = self._parse(line, number)
            if isinstance(parsed, Rejection):
                rejected.append(parsed)
                continue
            if later := parsed.keys() - known:
                names = unique_names([*self.columns, *sorted(later)])[len(self.columns) :]
                extras[len(rows)] = {
                    name: parsed[key] for name, key in zip(names, sorted(later), strict=True)
                }
            rows.append([parsed.get(key, "") for key in self.keys])
            numbers.append(number)
        return RowChunk(
            first_line=first,
            last_line=first + len(lines) - 1,
            rows=rows,
            lines=numbers,
            rejected=rejected,
            raw_of=lambda index: lines[numbers[index] - first],
            extras=extras,
        )

    def _parse(self, line: str, number: int) -> dict[str, str] | Rejection:
        limit = self.source.row_max_chars
        if len(line) > limit:
            return reject_too_long(number, limit, line)
        if damage := reject_damaged(number, line, self.source.encoding):
            return damage
        value = _decode(line)
        if not isinstance(value, dict):
            detail = "The line is not a JSON object. Write one object per line, without commas in between."
            return reject(number, "bad_json", detail, line)
        try:
            cells = {key: _cell(item) for key, item in value.items()}
        except RecursionError:
            return reject(number, "bad_json", "The object is nested too deeply.", line)
        for text in (*cells, *cells.values()):
            if found := DAMAGE.search(text):
                # Written as \ud83d or \u0000, so that the line itself is sound.
                reason = "nul" if found[0] == "\0" else "undecodable"
                detail = "A \\u escape stands for half a character or for NUL. Export the line again."
                return reject(number, reason, detail, line)
        return cells
