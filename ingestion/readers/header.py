"""Whether the first row names the columns, and what the columns are called."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from ingestion.readers.column_names import is_known_name

_NAME_MAX_CHARS = 60
_UNPRINTABLE = re.compile("[\x00-\x1f\x7f-\x9f\ufeff\u200b\u2028\u2029\ud800-\udfff]+")
_NUMBER = re.compile(r"[-+]?[\d\s.,\xa0\u202f]*\d[\d.,]*\s?[%€$]?")
_DATE_OR_TIME = re.compile(r"\d{1,4}[-/.:]\d{1,2}[-/.:]\d.*", re.DOTALL)
_URL = re.compile(r"(https?://|www\.)\S+")


def looks_like_header(first: Sequence[str], below: Sequence[Sequence[str]]) -> bool:
    """True when the row holds a known column name, or names while the rows below hold something else."""
    cells = [cell.strip() for cell in first]
    if any(map(is_known_name, cells)):
        return True
    if len(set(cells)) < len(cells) or any(_kind(cell) != "name" for cell in cells):
        return False
    return any(
        _kind_of_column(row[index] for row in below if index < len(row)) not in {"name", "empty"}
        for index in range(len(cells))
    )


def _kind_of_column(cells: Iterable[str]) -> str:
    kinds = Counter(_kind(cell.strip()) for cell in cells)
    del kinds["empty"]
    return kinds.most_common(1)[0][0] if kinds else "empty"


def _kind(cell: str) -> str:
    if not cell:
        return "empty"
    if _NUMBER.fullmatch(cell):
        return "number"
    if _DATE_OR_TIME.fullmatch(cell):
        return "date"
    if _URL.match(cell):
        return "url"
    if len(cell) > _NAME_MAX_CHARS or len(cell.split()) > 4 or "\n" in cell or "@" in cell:
        return "text"
    return "name"


def unique_names(cells: Iterable[str]) -> tuple[str, ...]:
    """Trimmed names without control characters; blank ones become `column_3`, repeated ones `date_3`."""
    names: list[str] = []
    taken: set[str] = set()
    for position, cell in enumerate(cells, start=1):
        name = clean_name(cell)
        candidate = name or f"column_{position}"
        suffix = position
        while candidate in taken:
            candidate = f"{name or 'column'}_{suffix}"
            suffix += 1
        taken.add(candidate)
        names.append(candidate)
    return tuple(names)


def clean_name(cell: str) -> str:
    return _UNPRINTABLE.sub(" ", cell).strip()[:200]
