"""What spreadsheets do to text, and how to keep them from it."""

from __future__ import annotations

_STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def neutralise_formula(cell: str) -> str:
    """A spreadsheet must show what a customer wrote, not run it."""
    return f"'{cell}" if cell.startswith(_STARTS_A_FORMULA) else cell
