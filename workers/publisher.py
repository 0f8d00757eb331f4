"""Publishes: stage messages (ids only) and team messages (whole documents). Confirmed by the broker.

Writing precedes publishing. What is not confirmed is published again by the sweep, so a failure here is
logged and reported, never fatal to work that is already stored.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import Any

from amqp.exceptions import MessageNacked
from celery import Celery
from kombu import Connection, Queue
from kombu.exceptions import KombuError, OperationalError
from kombu.pools import ProducerPool

from domain.errors import ServiceUnavailable
from domain.messages import TeamMessage
from domain.routing import Route
from workers.topology import (
    Stage,
    on_rabbitmq,
    stage_queues,
    team_exchange,
    team_queue_name,
    team_queues,
)

logger = logging.getLogger(__name__)

_BROKER_ERRORS = (OperationalError, KombuError, OSError)

_POOL_SIZE = 8  # as many threads can deliver at once; more wait their turn

TASK_OF_STAGE = {stage: f"dallosh.{stage}" for stage in Stage}


class Publisher:
    """Opened once per process; safe to share between threads."""

    def __init__(self, app: Celery, broker_url: str, teams: Sequence[str]) -> None:
        self._app = app
        self._broker_url = broker_url
        self._teams = list(teams)
        self._queues: list[Queue] = team_queues(self._teams, broker_url)
        self._connection = Connection(broker_url, transport_options=transport_options(broker_url))
        # The stubs leave out that both pools are kombu resources.
        self._connections: Any = self._connection.Pool(_POOL_SIZE)
        self._producers: Any = ProducerPool(self._connections, limit=_POOL_SIZE)

    def declare_queues(self) -> None:
        """Make every queue exist, so that nothing published is dropped for want of a reader."""
        with self._connection.clone() as connection:
            channel = connection.default_channel
            for queue in (*stage_queues(self._broker_url), *self._queues):
                queue.bind(channel).declare()

    def stage(self, stage: Stage, *arguments: object) -> bool:
        """Send one stage message. False (and a warning) when the broker did not confirm it."""
        try:
            self._app.send_task(TASK_OF_STAGE[stage], args=list(arguments))
        except (*_BROKER_ERRORS, MessageNacked) as error:
            logger.warning("stage message not confirmed, the sweep will send it again: %s: %s", stage, error)
            return False
        return True

    def team(self, messages: Sequence[tuple[Route, TeamMessage]]) -> None:
        """Deliver messages to their teams' queues; returns when the broker confirmed all of them.

        Raises ServiceUnavailable otherwise; some may then have been delivered, which readers recognise by
        message_id.
        """
        try:
            with self._producers.acquire(block=True, timeout=10) as producer:
                for route, message in messages:
                    producer.publish(
                        message.model_dump_json(by_alias=True).encode(),
                        exchange=team_exchange(),
                        routing_key=route.key,
                        declare=self._queues,
                        message_id=message.message_id,
                        content_type="application/json",
                        content_encoding="utf-8",
                        delivery_mode=2,
                        retry=True,
                        retry_policy={"max_retries": 3, "interval_start": 0.1, "interval_max": 1.0},
                    )
        # A full queue answers with MessageNacked, which is no KombuError.
        except (*_BROKER_ERRORS, MessageNacked) as error:
            raise ServiceUnavailable(f"The broker did not confirm a team message: {error}") from error

    def waiting(self) -> dict[str, int]:
        """Messages in each team's queue that no reader has taken."""
        try:
            with self._connection.clone() as connection:
                channel: Any = connection.default_channel
                for queue in self._queues:
                    queue.bind(channel).declare()
                return {
                    team: channel.queue_declare(team_queue_name(team), passive=True).message_count
                    for team in self._teams
                }
        except _BROKER_ERRORS as error:
            raise ServiceUnavailable(f"The broker does not answer: {error}") from error

    def close(self) -> None:
        """Give the connections back."""
        application_pool: Any = self._app.pool
        for pool in (self._producers, self._connections, application_pool):
            pool.force_close_all()
        self._connection.release()
        self._app.close()

    def ping(self) -> None:
        """Raises ServiceUnavailable when the broker does not answer within two seconds."""
        try:
            with self._connection.clone(connect_timeout=2) as connection:
                connection.ensure_connection(max_retries=1, timeout=2)
        except _BROKER_ERRORS as error:
            raise ServiceUnavailable(f"The broker does not answer: {error}") from error


def transport_options(broker_url: str) -> dict[str, Any]:
    """Confirms are off unless asked for; the embedded broker is polled ten times a second."""
    return {"confirm_publish": True} if on_rabbitmq(broker_url) else {"polling_interval": 0.1}
