"""What happens to a test whose server is not installed."""

from __future__ import annotations

import os

import pytest

MISSING = "MISSING SERVICE: "


def require(why_missing: str | None) -> None:
    """Skip the test, or fail it in CI, unless `why_missing` is None."""
    if why_missing is None:
        return
    if os.environ.get("CI", "").lower() in {"true", "1"}:
        pytest.fail(MISSING + why_missing, pytrace=False)
    pytest.skip(MISSING + why_missing)
