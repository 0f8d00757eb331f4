"""What every reader takes and gives, whatever the file's format."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal, Protocol

from domain.models import Frozen, Rejection


@dataclass(frozen=True)
class ReadLimits:
    """How much of a file is read before it, or one row of it, is refused."""

    unpacked_max_bytes: int = 20 * 1024**3
    row_max_chars: int = 100_000
    columns_max: int = 2_000
    # Text of customers packs 3 to 10 times, server logs 20 to 50 times; deflate can reach 1,032.
    ratio_max: int = 200
    # The texts of a workbook's cells have to be in memory at once.
    shared_strings_max_bytes: int = 512 * 1024**2


@dataclass(frozen=True)
class DialectChoice:
    """What the user says about the file; None leaves it to detection. An empty quotechar means no quoting."""

    encoding: str | None = None
    delimiter: str | None = None
    quotechar: str | None = None
    has_header: bool | None = None


class FileShape(Frozen):
    """How a file is to be read, as found or as chosen."""

    container: Literal["csv", "xlsx", "jsonl"]
    compression: Literal["none", "gzip", "zip"] = "none"
    member: str | None = None
    encoding: str | None = None
    delimiter: str | None = None
    quotechar: str | None = None
    escapechar: str | None = None
    has_header: bool = True


@dataclass(frozen=True, slots=True)
class RowChunk:
    """The rows that start on the lines `first_line` to `last_line` (1-based, physical; rows of a workbook).

    `raw_of(index)` is `rows[index]` as it stood in the file. `extras` maps the index of a row to the JSON
    keys that no column is named after, because they appeared only after the columns were collected.
    """

    first_line: int
    last_line: int
    rows: list[list[str]]
    lines: list[int]
    rejected: list[Rejection]
    raw_of: Callable[[int], str] = field(compare=False, repr=False)
    extras: Mapping[int, Mapping[str, str]] = field(default_factory=dict)

    @property
    def rows_read(self) -> int:
        return len(self.rows) + len(self.rejected)


class Table(Protocol):
    """A file opened as a table. Its stream is shared, so only one iteration may be under way at a time."""

    @property
    def columns(self) -> tuple[str, ...]: ...

    @property
    def shape(self) -> FileShape: ...

    def chunks(self, size: int, after_line: int = 0) -> Iterator[RowChunk]:
        """The rows that start after physical line `after_line`, in chunks of at most `size` lines' rows.

        A chunk depends only on the line it starts at and on `size`, so reading on from any chunk's
        `last_line` gives the chunks an undisturbed read would have given. Raises FileRefused when the
        file turns out to be damaged; the rows before the damage have been given by then.
        """
        ...
