"""Reads the date formats that exports use. Times without a zone are taken as UTC."""

from __future__ import annotations

import re
from datetime import UTC, datetime

# `Wed Oct 10 20:19:24 +0000 2018`, as the X API 1.1 wrote it.
_CLASSIC_X = "%a %b %d %H:%M:%S %z %Y"
_DAY_FIRST = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})(?:[ T,]+(\d{1,2}):(\d{2})(?::(\d{2}))?)?$")
_EPOCH = re.compile(r"\d{10}(?:\d{3})?(?:\.\d+)?$")
_SPACE_BEFORE_OFFSET = 19  # `2021-05-14 12:56:22 +02:00`


def parse_timestamp(value: str) -> datetime | None:
    """An aware UTC datetime, or None when the text is no date.

    Accepts ISO 8601 (also with a space before the offset), the X API's format, seconds or milliseconds
    since 1970, and day-first European dates.
    """
    text = value.strip()
    if len(text) > _SPACE_BEFORE_OFFSET and text[_SPACE_BEFORE_OFFSET] == " ":
        text = text[:_SPACE_BEFORE_OFFSET] + text[_SPACE_BEFORE_OFFSET + 1 :]
    try:
        return _in_utc(datetime.fromisoformat(text))
    except (ValueError, OverflowError):
        return _parse_rarer_format(value.strip())


def _parse_rarer_format(text: str) -> datetime | None:
    try:
        if _EPOCH.match(text):
            seconds = float(text)
            return datetime.fromtimestamp(seconds / 1000 if seconds >= 1e12 else seconds, UTC)
        if day_first := _DAY_FIRST.match(text):
            day, month, year, hour, minute, second = (int(part or 0) for part in day_first.groups())
            return datetime(year, month, day, hour, minute, second, tzinfo=UTC)
        return _in_utc(datetime.strptime(text, _CLASSIC_X))  # noqa: DTZ007 - the format holds %z
    except (ValueError, OverflowError):
        return None


def _in_utc(moment: datetime) -> datetime:
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
