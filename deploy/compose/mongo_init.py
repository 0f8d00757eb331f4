"""Makes a new mongod the replica set and the user that DALLOSH_MONGO_URL names. Safe to run at every start.

Must run in mongod's own network namespace: a database without users lets only connections from the same
machine initiate the set and create the first user. Reads

    DALLOSH_MONGO_URL       member address, replica set, user and password, as Dallosh will use them
    DALLOSH_MONGO_DATABASE  the one database that user may read and write
    MONGO_ADMIN_PASSWORD    of the user `admin`, created here for backups and repairs
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from typing import Any

from pymongo import MongoClient
from pymongo.errors import ConnectionFailure, OperationFailure, PyMongoError
from pymongo.uri_parser import parse_uri

from config.settings import Settings
from domain.errors import ConfigError, DalloshError, ServiceUnavailable

ADMIN = "admin"
# A new data directory takes a few seconds to be laid out on a slow disk.
_PATIENCE_SECONDS = 60.0
_UNAUTHORIZED = 13
_REFUSED = "Authentication failed"
# Initiated a moment ago by another run of this program.
_ALREADY_INITIALIZED = 23

Client = MongoClient[dict[str, Any]]


def connect_here(port: int, **credentials: Any) -> Client:
    """A connection to the one mongod on this machine, whatever its replica set says."""
    return MongoClient(
        "127.0.0.1", port, directConnection=True, serverSelectionTimeoutMS=1_000, **credentials
    )


def wait_until(ready: Callable[[], bool], what: str) -> None:
    """Raises ServiceUnavailable when `ready` stays false, or mongod out of reach, for a minute."""
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while True:
        try:
            if ready():
                return
        except ConnectionFailure:
            pass  # not up yet
        if time.monotonic() > deadline:
            raise ServiceUnavailable(f"{what} after {_PATIENCE_SECONDS:.0f} seconds.")
        time.sleep(0.2)


def make_replica_set(anonymous: Client, name: str, member: str) -> None:
    """Initiate the set if there is none, and wait for its primary."""
    wait_until(lambda: bool(anonymous.admin.command("ping")["ok"]), "mongod does not answer")
    if "setName" not in anonymous.admin.command("hello"):
        try:
            anonymous.admin.command("replSetInitiate", {"_id": name, "members": [{"_id": 0, "host": member}]})
        except OperationFailure as error:
            if error.code != _ALREADY_INITIALIZED:
                raise
    wait_until(lambda: bool(anonymous.admin.command("hello")["isWritablePrimary"]), "No primary")


def make_admin(anonymous: Client, port: int, password: str) -> Client:
    """A connection as `admin`, who is created if nobody is. Raises ConfigError on a wrong password."""
    try:
        anonymous.admin.command("createUser", ADMIN, pwd=password, roles=["root"])
    except OperationFailure as error:
        if error.code != _UNAUTHORIZED:  # which means that there are users
            raise
    admin = connect_here(port, username=ADMIN, password=password, authSource=ADMIN)
    try:
        admin.admin.command("ping")
    except PyMongoError as error:
        admin.close()
        # The driver wraps the refusal in one of several classes.
        if _REFUSED not in str(error):
            raise
        raise ConfigError(
            "MONGO_ADMIN_PASSWORD is not the one this volume was made with. Put the old one back; to change "
            "it, run changeUserPassword in the database first."
        ) from error
    return admin


def make_user(admin: Client, name: str, password: str, database: str) -> None:
    """The user of Dallosh, with this password and no right outside its database."""
    exists = bool(admin.admin.command("usersInfo", name)["users"])
    admin.admin.command(
        "updateUser" if exists else "createUser",
        name,
        pwd=password,
        roles=[{"role": "readWrite", "db": database}],
    )


def main() -> None:
    configuration = Settings.load()
    url = parse_uri(configuration.require_mongo_url())
    password = os.environ.get("MONGO_ADMIN_PASSWORD")
    if not (password and url["username"] and url["password"] and url["options"].get("replicaSet")):
        raise ConfigError(
            "Set MONGO_ADMIN_PASSWORD, and a DALLOSH_MONGO_URL with user, password and replicaSet."
        )
    host, port = url["nodelist"][0]
    with connect_here(port) as anonymous:
        make_replica_set(anonymous, url["options"]["replicaSet"], f"{host}:{port}")
        with make_admin(anonymous, port, password) as admin:
            make_user(admin, url["username"], url["password"], configuration.mongo_database)


if __name__ == "__main__":
    try:
        main()
    except DalloshError as problem:
        sys.exit(f"mongo-init: {problem}")
