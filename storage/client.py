"""The connection to MongoDB. Opened at process start, never at import."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from pymongo import MongoClient
from pymongo.database import Database as PymongoDatabase
from pymongo.errors import ConfigurationError, InvalidURI, PyMongoError

from domain.errors import ConfigError, ServiceUnavailable

Document = dict[str, Any]
DUPLICATE_KEY = 11000  # the server's code for a value that a unique index holds already
DriverError = PyMongoError  # what any operation may raise; the API answers it with 503
Database = PymongoDatabase[Document]

# A replica set on one machine elects a primary in under a second; five covers a restart.
_SELECTION_TIMEOUT_MS = 5_000


def connect(url: str, database: str) -> Database:
    """A handle on the database. Does not wait for the server: the first operation does.

    Writes wait for the journal of a majority (the server's default), so an acknowledged write survives
    SIGKILL. Not safe to share across fork.
    """
    try:
        client: MongoClient[Document] = MongoClient(
            url, tz_aware=True, appname="dallosh", serverSelectionTimeoutMS=_SELECTION_TIMEOUT_MS
        )
    except (InvalidURI, ConfigurationError, ValueError) as error:
        raise ConfigError(f"DALLOSH_MONGO_URL is not a MongoDB address: {error}") from error
    return client[database]


def ping(database: Database) -> None:
    """Raises ServiceUnavailable when MongoDB does not answer a write-capable primary."""
    try:
        hello = database.client.admin.command("hello")
    except PyMongoError as error:
        raise ServiceUnavailable(f"MongoDB does not answer: {error}") from error
    if not hello.get("isWritablePrimary"):
        raise ServiceUnavailable("MongoDB has no primary at the moment; it takes no writes.")


def now() -> datetime:
    """The present, in UTC, at the millisecond precision that MongoDB keeps."""
    moment = datetime.now(UTC)
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)
