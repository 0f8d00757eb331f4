"""Logging of every process: readable lines on a laptop, JSON lines on a server."""

from __future__ import annotations

import logging
import sys

from pythonjsonlogger.json import JsonFormatter

_TEXT = "%(asctime)s %(levelname)-7s %(name)s: %(message)s"


def setup_logging(level: str, *, as_json: bool) -> None:
    """Send all logs of this process to stderr."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        JsonFormatter("{asctime}{levelname}{name}{message}", style="{")
        if as_json
        else logging.Formatter(_TEXT)
    )
    logging.basicConfig(level=level.upper(), handlers=[handler], force=True)
    # One line per received and per finished message drowns the rest.
    for chatty in ("celery.worker.strategy", "celery.app.trace", "amqp", "pymongo", "httpx2"):
        logging.getLogger(chatty).setLevel(max(logging.WARNING, logging.getLogger().level))
