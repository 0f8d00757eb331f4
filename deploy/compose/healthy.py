"""Health check of one container: `python healthy.py api|ingest|analyse|scheduler`.

Exit code 0 when the container's process works, 1 with the reason on stderr otherwise. The API is asked; the
other processes say in MongoDB every two seconds that they are alive.
"""

from __future__ import annotations

import socket
import sys
from http.client import HTTPConnection

from config.settings import Settings
from domain.errors import DalloshError
from storage import heartbeats
from storage.client import DriverError, connect


def api_problem(configuration: Settings) -> str | None:
    """Why the API of this container does not answer, or None."""
    connection = HTTPConnection("127.0.0.1", configuration.port, timeout=5)
    try:
        connection.request("GET", "/api/v1/health/live")
        status = connection.getresponse().status
    except OSError as error:
        return f"the API does not answer: {error}"
    finally:
        connection.close()
    return None if status == 200 else f"the API answers {status}"


def heartbeat_problem(configuration: Settings, kind: str) -> str | None:
    """Why this container's process of that kind counts as dead, or None."""
    database = connect(configuration.require_mongo_url(), configuration.mongo_database)
    try:
        processes = [process["_id"] for process in heartbeats.fresh(database)]
    except DriverError as error:
        return f"MongoDB does not answer: {error}"
    finally:
        database.client.close()
    # Several containers may run the same kind of worker: only this one's process counts.
    here = f"{kind}@{socket.gethostname()}:"
    if any(process.startswith(here) for process in processes):
        return None
    return f"no heartbeat of {here}* in the last {heartbeats.FRESH_SECONDS:.0f} seconds"


def main(arguments: list[str]) -> int:
    if len(arguments) != 1 or arguments[0] not in {"api", "ingest", "analyse", "scheduler"}:
        sys.stderr.write("usage: healthy.py api|ingest|analyse|scheduler\n")
        return 2
    kind = arguments[0]
    try:
        configuration = Settings.load()
        problem = api_problem(configuration) if kind == "api" else heartbeat_problem(configuration, kind)
    except DalloshError as error:
        problem = str(error)
    if problem is not None:
        sys.stderr.write(f"{problem}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
