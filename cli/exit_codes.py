"""What the exit codes of `dallosh` mean."""

from __future__ import annotations

from enum import IntEnum

from domain.errors import ConfigError, Conflict, DalloshError, FileRefused, NotFound, ServiceUnavailable


class ExitCode(IntEnum):
    DONE = 0
    UNEXPECTED = 1
    USAGE = 2
    REFUSED = 3
    UNAVAILABLE = 4
    NOT_POSSIBLE = 5
    SOME_FAILED = 6


_OF_ERROR: tuple[tuple[type[DalloshError], ExitCode], ...] = (
    (FileRefused, ExitCode.REFUSED),
    (ConfigError, ExitCode.REFUSED),
    (ServiceUnavailable, ExitCode.UNAVAILABLE),
    (NotFound, ExitCode.NOT_POSSIBLE),
    (Conflict, ExitCode.NOT_POSSIBLE),
)


def code_of(error: DalloshError) -> ExitCode:
    """The exit code of an expected error."""
    return next((code for kind, code in _OF_ERROR if isinstance(error, kind)), ExitCode.UNEXPECTED)
