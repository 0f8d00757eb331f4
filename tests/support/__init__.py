"""Fakes and helpers shared by the suites."""
