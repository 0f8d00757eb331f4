"""Rows that cannot be used, kept as they stood in the file."""

from __future__ import annotations

import re

from domain.models import Rejection

RAW_MAX_CHARS = 10_000

# NUL, and the lone surrogates that stand for undecodable bytes.
DAMAGE = re.compile("[\x00\ud800-\udfff]")


def printable_raw(raw: str) -> str:
    """`raw` without its line end, undecodable bytes and NUL as \\xNN, cut at 10,000 characters."""
    text = raw.rstrip("\r\n")
    if len(text) > RAW_MAX_CHARS:
        text = text[:RAW_MAX_CHARS] + "…"
    return DAMAGE.sub(_escape, text)


def _escape(match: re.Match[str]) -> str:
    code = ord(match[0])
    if 0xDC00 <= code <= 0xDCFF:
        return f"\\x{code - 0xDC00:02x}"
    return "\\x00" if code == 0 else f"\\u{code:04x}"


def reject(line: int, reason: str, detail: str, raw: str) -> Rejection:
    return Rejection(line=line, reason=reason, detail=detail, raw=printable_raw(raw))


def reject_damaged(line: int, raw: str, encoding: str) -> Rejection | None:
    """The rejection of a row that holds undecodable bytes or NUL, None when it holds neither."""
    found = set(DAMAGE.findall(raw))
    if found - {"\x00"}:
        shown = ", ".join(sorted(_escape(match) for match in DAMAGE.finditer(raw))[:3])
        detail = (
            f"The row holds bytes that are not {encoding} ({shown}). Correct them, or choose the encoding "
            "when the whole file was written in another one."
        )
        return reject(line, "undecodable", detail, raw)
    if found:
        return reject(line, "nul", "The row holds a NUL character, a sign of damage. Export it again.", raw)
    return None


def reject_ragged(line: int, cells: int, columns: int, raw: str) -> Rejection:
    detail = (
        f"The row has {cells} cells, the file has {columns} columns. "
        "A cell that contains the delimiter or a line break must be quoted."
    )
    return reject(line, "ragged", detail, raw)


def reject_too_long(line: int, limit: int, raw: str) -> Rejection:
    detail = f"The row is longer than {limit:,} characters. Shorten it, or raise DALLOSH_ROW_MAX_CHARS."
    return reject(line, "too_long", detail, raw)
