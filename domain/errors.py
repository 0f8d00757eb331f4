"""Every error Dallosh raises on purpose.

    DalloshError
    ├── ConfigError              a setting or the taxonomy is wrong
    ├── FileRefused              an uploaded file cannot be an import, whole
    ├── NotFound                 no such import, post, source, …
    ├── Conflict                 the thing exists but its state forbids the request
    ├── ServiceUnavailable       MongoDB or the broker does not answer
    └── ProviderError            a model provider did not answer usefully

Each carries `code`, a stable word for programs, and a message for people that says what was wrong,
where, and what to do. `api/errors.py` turns codes into HTTP; `cli/main.py` turns them into exit codes.
"""

from __future__ import annotations


class DalloshError(Exception):
    """Base of all expected errors. `str(error)` is fit to show to a user."""

    code = "error"


class ConfigError(DalloshError):
    """A setting, the taxonomy or a model file is missing or invalid."""

    code = "config"


class FileRefused(DalloshError):
    """A whole file cannot be an import; `code` says which rule it broke."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class NotFound(DalloshError):
    """Nothing is stored under that id."""

    code = "not_found"


class Conflict(DalloshError):
    """The request does not fit the present state, e.g. pausing a finished import."""

    code = "conflict"


class ServiceUnavailable(DalloshError):
    """A server Dallosh depends on cannot be reached."""

    code = "unavailable"


class ProviderError(DalloshError):
    """A model provider failed for a whole call."""

    code = "provider"
