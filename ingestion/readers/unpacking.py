"""The bytes of a table inside an upload: plain, gzip or zip, never more of them than allowed."""

from __future__ import annotations

import errno
import gzip
import lzma
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import IO, BinaryIO, Literal

from domain.errors import FileRefused
from ingestion.readers.table import ReadLimits

# Small files may be extremely repetitive without harm.
_RATIO_COUNTS_FROM_BYTES = 64 * 1024**2

# What the standard library raises on damaged archives. Errors of the storage below are not among them:
# they may pass, and must not condemn the file.
ARCHIVE_ERRORS = (
    *(EOFError, zlib.error, lzma.LZMAError, gzip.BadGzipFile, zipfile.BadZipFile, struct.error),
    *(RuntimeError, ValueError, LookupError, OverflowError),
)

_MAGIC = (
    (b"\x89PNG", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"%PDF", "a PDF document"),
    (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        "an old Excel file (.xls; save it as .xlsx) or one with a password",
    ),
    (b"PK\x03\x04", "a zip archive"),
    (b"\x1f\x8b", "a gzip file"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"),
    (b"Rar!\x1a\x07", "a RAR archive"),
    (b"BZh", "a bzip2 file"),
    (b"\xfd7zXZ\x00", "an xz file"),
    (b"\x28\xb5\x2f\xfd", "a Zstandard file"),
    (b"PAR1", "a Parquet file"),
    (b"SQLite format 3\x00", "an SQLite database"),
    (b"\x7fELF", "a program"),
    (b"{\\rtf", "an RTF document"),
)


def binary_kind(head: bytes) -> str | None:
    """What a file that cannot be text begins as, e.g. `a PNG image`."""
    return next((kind for magic, kind in _MAGIC if head.startswith(magic)), None)


def refuse_binary(kind: str) -> FileRefused:
    return FileRefused(
        "not_text",
        f"This is {kind}. Upload CSV, JSON lines or .xlsx; CSV may be packed once, with gzip or zip.",
    )


@dataclass(frozen=True)
class Packed:
    """An upload whose content can be read from its start as often as needed."""

    compression: Literal["none", "gzip", "zip"]
    member: str | None
    reader: Callable[[], Callable[[int], bytes]]


@dataclass(slots=True)
class _BoundedReader:
    """Reads in full blocks; gives everything before a break, then refuses."""

    source: IO[bytes] | gzip.GzipFile
    limits: ReadLimits
    packed_bytes: Callable[[], int] | None
    unpacked: int = 0
    refusal: FileRefused | None = None

    def read(self, size: int) -> bytes:
        if self.refusal is not None:
            raise self.refusal
        parts: list[bytes] = []
        missing = size
        while missing > 0 and self.refusal is None:
            part = self._read_some(missing)
            if not part:
                break
            parts.append(part)
            missing -= len(part)
        if self.refusal is not None and not parts:
            raise self.refusal
        return b"".join(parts)

    def _read_some(self, size: int) -> bytes:
        if self.packed_bytes is None:
            part = self.source.read(size)
        else:
            try:
                with refused_when_damaged():
                    # One step at a time: what was unpacked before the damage is not lost with it.
                    part = self.source.read1(size)  # type: ignore[union-attr]
            except FileRefused as refusal:
                self.refusal = refusal
                return b""
        self.unpacked += len(part)
        self.refusal = self._over_limit()
        return part

    def _over_limit(self) -> FileRefused | None:
        limit = self.limits.unpacked_max_bytes
        if self.unpacked > limit:
            code = "too_large" if self.packed_bytes is None else "zip_bomb"
            return FileRefused(
                code,
                f"The content is larger than {limit:,} bytes. Split it, or raise DALLOSH_UNPACKED_MAX_BYTES.",
            )
        if self.packed_bytes is None or self.unpacked < _RATIO_COUNTS_FROM_BYTES:
            return None
        return refuse_ratio(self.unpacked, self.packed_bytes(), self.limits)


def refuse_ratio(unpacked: int, packed: int, limits: ReadLimits) -> FileRefused | None:
    if unpacked < _RATIO_COUNTS_FROM_BYTES or unpacked <= limits.ratio_max * max(packed, 1):
        return None
    return FileRefused(
        "zip_bomb",
        f"The file unpacks to more than {limits.ratio_max} times its size, which no real export does. "
        "If it is one, upload it unpacked.",
    )


def is_storage_failure(error: Exception) -> bool:
    """True for errors that say nothing about the file."""
    if not isinstance(error, OSError) or isinstance(error, gzip.BadGzipFile):
        return False
    # A damaged directory of an archive points to before the file's start.
    return error.errno != errno.EINVAL


@contextmanager
def refused_when_damaged() -> Iterator[None]:
    try:
        yield
    except (*ARCHIVE_ERRORS, OSError) as error:
        if is_storage_failure(error):
            raise
        raise FileRefused(
            "corrupt", f"The archive is damaged ({error}). Pack or upload the file again."
        ) from error


def unpack(stream: BinaryIO, limits: ReadLimits) -> Packed:
    """Find the one file of data in the upload; a zip must not be a workbook (see `is_workbook`)."""
    stream.seek(0)
    head = stream.read(4)
    if head.startswith(b"\x1f\x8b"):
        return Packed("gzip", None, lambda: _gzip_reader(stream, limits))
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        member = _only_member(stream, limits)
        return Packed("zip", member.filename, lambda: _zip_reader(stream, member, limits))
    return Packed("none", None, lambda: _plain_reader(stream, limits))


def _plain_reader(stream: BinaryIO, limits: ReadLimits) -> Callable[[int], bytes]:
    stream.seek(0)
    return _BoundedReader(stream, limits, None).read


def _gzip_reader(stream: BinaryIO, limits: ReadLimits) -> Callable[[int], bytes]:
    stream.seek(0)
    return _BoundedReader(gzip.GzipFile(fileobj=stream, mode="rb"), limits, stream.tell).read


def _zip_reader(stream: BinaryIO, member: zipfile.ZipInfo, limits: ReadLimits) -> Callable[[int], bytes]:
    with refused_when_damaged():
        source = zipfile.ZipFile(stream).open(member)  # noqa: SIM115 - the stream is the caller's
    return _BoundedReader(source, limits, lambda: member.compress_size).read


def archive_members(stream: BinaryIO) -> list[zipfile.ZipInfo]:
    stream.seek(0)
    with refused_when_damaged():
        return [info for info in zipfile.ZipFile(stream).infolist() if not info.is_dir()]


def _only_member(stream: BinaryIO, limits: ReadLimits) -> zipfile.ZipInfo:
    members = archive_members(stream)
    names = {info.filename for info in members}
    if "word/document.xml" in names or "ppt/presentation.xml" in names or "mimetype" in names:
        raise refuse_binary("an office document that is not an .xlsx workbook")
    data = [info for info in members if not _is_side_file(info.filename)]
    if not data:
        raise FileRefused("empty_file", "The zip archive holds no file of data.")
    if len(data) > 1:
        some = ", ".join(info.filename[:80] for info in data[:5]) + (", …" if len(data) > 5 else "")
        raise FileRefused(
            "zip_many", f"The zip archive holds {len(data)} files ({some}). Upload them one by one."
        )
    member = data[0]
    if member.flag_bits & 1:
        raise FileRefused("zip_encrypted", "The zip archive needs a password. Upload it without one.")
    if member.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
        raise FileRefused(
            "corrupt", "The zip archive is not packed with Deflate, the usual method. Pack it again."
        )
    if member.file_size > limits.unpacked_max_bytes:
        raise FileRefused(
            "zip_bomb",
            f"The archive unpacks to {member.file_size:,} bytes, more than {limits.unpacked_max_bytes:,}.",
        )
    if refusal := refuse_ratio(member.file_size, member.compress_size, limits):
        raise refusal
    return member


def _is_side_file(name: str) -> bool:
    path = PurePosixPath(name)
    return "__MACOSX" in path.parts or path.name.startswith(".")


def is_workbook(stream: BinaryIO) -> bool:
    stream.seek(0)
    if stream.read(4) != b"PK\x03\x04":
        return False
    return any(info.filename == "xl/workbook.xml" for info in archive_members(stream))
