"""The browser of the end-to-end tests: Debian's Chromium, never one that Playwright downloads."""

from __future__ import annotations

import shutil


def find_chromium() -> str | None:
    return shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


def why_missing() -> str | None:
    """None when Chromium is installed."""
    return None if find_chromium() else "Chromium is not installed; `make services` installs it"
