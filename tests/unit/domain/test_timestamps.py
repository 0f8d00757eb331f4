from datetime import UTC, datetime

import pytest

from domain.timestamps import parse_timestamp

_NOON = datetime(2021, 5, 14, 10, 56, 22, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        "2021-05-14 12:56:22 +02:00",
        "2021-05-14T12:56:22+02:00",
        "2021-05-14T10:56:22Z",
        "2021-05-14 10:56:22",
        "Fri May 14 10:56:22 +0000 2021",
        "14/05/2021 10:56:22",
        "14.05.2021 10:56:22",
        "1620989782",
        "1620989782000",
    ],
)
def test_formats_that_exports_use(text: str) -> None:
    assert parse_timestamp(text) == _NOON


def test_day_first_without_time() -> None:
    assert parse_timestamp("03/04/2024") == datetime(2024, 4, 3, tzinfo=UTC)


@pytest.mark.parametrize("text", ["", "hier", "32/01/2024", "99999999999999", "2021-13-01", "null"])
def test_what_is_no_date(text: str) -> None:
    assert parse_timestamp(text) is None
