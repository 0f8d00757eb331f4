"""Physical lines out of a byte stream: in blocks, in constant memory, with their numbers."""

from __future__ import annotations

import codecs
import io
import re
from bisect import bisect_right
from collections.abc import Callable
from itertools import accumulate, repeat
from typing import Self

from domain.errors import FileRefused
from ingestion.readers.charset import BAD_BYTES
from ingestion.readers.rejecting import RAW_MAX_CHARS

# Fits the processor's cache together with its text, which takes up to four bytes a character.
BLOCK_BYTES = 64 * 1024
# Bounds the memory of one chunk when rows are much longer than usual.
WINDOW_MAX_CHARS = 8 * 1024**2

# Encodings in which a byte below 128 is always ASCII, wherever it stands.
_EXTENDING_ASCII = ("utf-8", "cp125", "iso8859", "mac-", "koi8")
_LF_LINES = re.compile("[^\n]*\n")
_LINE_END = re.compile("\r\n?|\n")


class LineReader:
    """Lines ended by \\n, \\r\\n or \\r, line ends kept. `line` is the number of the last line taken.

    A line longer than `row_max_chars` comes shortened, yet still longer than that. When the stream breaks,
    the whole lines before the break are given first and `failure` says what happened.
    """

    def __init__(self, read: Callable[[int], bytes], encoding: str, row_max_chars: int) -> None:
        self.line = 0
        self.failure: FileRefused | None = None
        # Lines up to this number may hold undecodable bytes or NUL; later ones were decoded without.
        self.suspect_until = 0
        self._read = read
        self._decoder = codecs.getincrementaldecoder(encoding)("strict")
        self._encoding = encoding
        self._extends_ascii = encoding.startswith(_EXTENDING_ASCII)
        self._shortened_to = max(row_max_chars, RAW_MAX_CHARS) + 1
        self._queue: list[str] = []
        self._loaded = 0
        self._at = 0
        self._tail = ""
        self._long_line: str | None = None
        self._ended = False

    @classmethod
    def of_lines(cls, lines: list[str], row_max_chars: int) -> Self:
        reader = cls(lambda _: b"", "utf-8", row_max_chars)
        reader._queue = lines
        return reader

    def take(self, count: int) -> list[str]:
        """The next `count` lines; fewer when they are very long or when the stream ends."""
        taken: list[str] = []
        weight = 0
        while len(taken) < count and weight < WINDOW_MAX_CHARS:
            if self._at == len(self._queue) and not self._load():
                break
            part = self._queue[self._at : self._at + count - len(taken)]
            self._at += len(part)
            taken += part
            weight += sum(map(len, part))
        self.line += len(taken)
        if weight > WINDOW_MAX_CHARS:
            kept = max(1, bisect_right(list(accumulate(map(len, taken))), WINDOW_MAX_CHARS))
            self.give_back(taken[kept:])
            del taken[kept:]
        return taken

    def give_back(self, lines: list[str]) -> None:
        """Undo the taking of the last `lines`."""
        if lines:
            self._queue = lines + self._queue[self._at :]
            self._at = 0
            self.line -= len(lines)

    def skip_to(self, line: int) -> None:
        while self.line < line:
            if self._at == len(self._queue) and not self._load():
                return
            step = min(line - self.line, len(self._queue) - self._at)
            self._at += step
            self.line += step

    def _load(self) -> bool:
        """Fill the queue with the lines of the next blocks; False when there are none."""
        while not self._ended and self.failure is None:
            try:
                data = self._read(BLOCK_BYTES)
            except FileRefused as refusal:
                self.failure = refusal
                return False
            self._ended = not data
            lines = self._sound_lines(data)
            if lines is None:
                text, damaged = self._decode(data)
                lines = self._split(self._tail + text)
                if damaged:
                    # The line that is still incomplete is among those that may be damaged.
                    self.suspect_until = self._loaded + len(lines) + 1
            if lines:
                self._loaded += len(lines)
                self._queue, self._at = lines, 0
                return True
        return False

    def _sound_lines(self, data: bytes) -> list[str] | None:
        """The lines of the usual block (ended by \\n or \\r\\n, no damage), None for any other.

        Lines are split as bytes and decoded one by one: three times as fast as splitting text, which one
        emoji in a block makes four bytes wide.
        """
        first_end, cut = data.find(b"\n") + 1, data.rfind(b"\n") + 1
        if (
            not (self._extends_ascii and first_end)
            or self._long_line is not None
            or self._tail.endswith("\r")
        ):
            return None
        if data.count(b"\r") != data.count(b"\r\n") or b"\0" in data:
            return None
        state = self._decoder.getstate()
        try:
            first = self._tail + self._decoder.decode(data[:first_end])
            others = map(str, io.BytesIO(data[first_end:cut]), repeat(self._encoding))
            lines = [first, *others]
            tail = self._decoder.decode(data[cut:])
        except UnicodeDecodeError:
            self._decoder.setstate(state)
            return None
        self._keep_tail(tail)
        return lines

    def _decode(self, data: bytes) -> tuple[str, bool]:
        state = self._decoder.getstate()
        try:
            text = self._decoder.decode(data, self._ended)
        except UnicodeDecodeError:
            self._decoder.setstate(state)
            self._decoder.errors = BAD_BYTES
            text = self._decoder.decode(data, self._ended)
            self._decoder.errors = "strict"
            return text, True
        return text, "\0" in text

    def _split(self, text: str) -> list[str]:
        """The whole lines of `text`; what follows them is kept as the tail."""
        lines: list[str] = []
        if self._long_line is not None:
            text, finished = self._end_long_line(text)
            if finished is None:
                return lines
            lines.append(finished)
        if self._ended:
            self._tail = ""
            return lines + io.StringIO(text, newline="").readlines()
        # A final \r may be the first half of \r\n.
        cut = max(text.rfind("\n"), text.rfind("\r", 0, -1)) + 1
        whole = text[:cut]
        self._keep_tail(text[cut:])
        if "\r" in whole:
            lines += io.StringIO(whole, newline="").readlines()
        else:
            lines += _LF_LINES.findall(whole)
        return lines

    def _keep_tail(self, tail: str) -> None:
        if len(tail) > self._shortened_to:
            self._long_line = tail[: self._shortened_to]
            tail = "\r" if tail.endswith("\r") else ""
        self._tail = tail

    def _end_long_line(self, text: str) -> tuple[str, str | None]:
        """Drop `text` up to the end of the line that is too long to keep whole."""
        end = _LINE_END.search(text)
        half = end is not None and end[0] == "\r" and end.end() == len(text)
        if (end is None or half) and not self._ended:
            self._tail = "\r" if half else ""
            return "", None
        finished, self._long_line = self._long_line, None
        return (text[end.end() :] if end else ""), f"{finished}\n"
