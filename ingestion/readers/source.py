"""The text of an upload, readable from its start as often as needed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from domain.errors import FileRefused
from ingestion.readers.charset import Charset, find_charset
from ingestion.readers.physical_lines import LineReader
from ingestion.readers.table import ReadLimits
from ingestion.readers.unpacking import Packed, binary_kind, refuse_binary

# Enough text to tell encodings apart, little enough to try several.
_SAMPLE_BYTES = 256 * 1024
# How far to look for the first byte that is not ASCII: without one, nothing speaks for an encoding.
_ASCII_SEARCH_BYTES = 16 * 1024**2


@dataclass(frozen=True)
class TextSource:
    packed: Packed
    charset: Charset
    limits: ReadLimits

    @property
    def encoding(self) -> str:
        return self.charset.encoding

    @property
    def row_max_chars(self) -> int:
        return self.limits.row_max_chars

    def lines(self) -> LineReader:
        read = self.packed.reader()
        read(self.charset.bom_bytes)
        return LineReader(read, self.encoding, self.row_max_chars)

    def raise_failure(self, reader: LineReader) -> None:
        """The refusal that ended `reader`, if one did, with the line it reached."""
        if reader.failure is not None:
            raise FileRefused(
                reader.failure.code, f"{reader.failure} The rows up to line {reader.line:,} were read."
            )


def text_source(packed: Packed, limits: ReadLimits, encoding: str | None) -> TextSource:
    read = packed.reader()
    sample = read(_SAMPLE_BYTES)
    if not sample.strip(b"\0 \t\r\n\xef\xbb\xbf\xff\xfe"):
        raise FileRefused("empty_file", "The file is empty.")
    if kind := binary_kind(sample):
        raise refuse_binary(kind)
    telling = sample + _first_block_beyond_ascii(read) if encoding is None and sample.isascii() else sample
    charset = find_charset(telling, encoding)
    source = TextSource(packed, charset, limits)
    _refuse_control_characters(source, sample)
    return source


def _first_block_beyond_ascii(read: Callable[[int], bytes]) -> bytes:
    try:
        for _ in range(_ASCII_SEARCH_BYTES // _SAMPLE_BYTES):
            block = read(_SAMPLE_BYTES)
            if not block.isascii():
                return block
    except FileRefused:
        # Reading the rows will meet the same damage, after the rows that come before it.
        return b""
    return b""


def _refuse_control_characters(source: TextSource, sample: bytes) -> None:
    text = sample[source.charset.bom_bytes :].decode(source.encoding, "replace")
    nuls = text.count("\0")
    controls = sum(char < " " and char not in "\t\n\v\f\r\x1a\x1b\0" for char in text)
    # One byte in six of random data is a control character; text has next to none.
    if nuls * 5 > len(text) or controls * 20 > len(text):
        raise refuse_binary("binary data, or text in an encoding that was not recognised")
