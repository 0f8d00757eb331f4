"""The only file that names exchanges, queues and routing keys."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from kombu import Exchange, Queue


class Stage(StrEnum):
    """One queue per stage, so that each scales alone."""

    INGEST = "ingest"
    PREPARE = "prepare"
    ANALYSE = "analyse"
    ROUTE = "route"
    UPKEEP = "upkeep"


STAGE_EXCHANGE = "dallosh.stages"
TEAM_EXCHANGE = "dallosh.teams"
TEAM_DEAD_EXCHANGE = "dallosh.teams.dead"
# A message that made its reader crash this often is set aside, not delivered for ever.
DELIVERY_LIMIT = 5


def stage_queue_name(stage: Stage) -> str:
    return f"dallosh.{stage}"


def team_queue_name(team: str) -> str:
    return f"dallosh.team.{team}"


def dead_letter_name(queue: str) -> str:
    return f"{queue}.dead"


def on_rabbitmq(broker_url: str) -> bool:
    """Quorum queues and dead-letter exchanges exist on RabbitMQ, not on the embedded broker."""
    return broker_url.split("://", 1)[0] in {"amqp", "amqps", "pyamqp"}


def stage_queues(broker_url: str) -> list[Queue]:
    exchange = Exchange(STAGE_EXCHANGE, type="topic", durable=True)
    arguments = {"x-queue-type": "quorum"} if on_rabbitmq(broker_url) else None
    return [
        Queue(
            stage_queue_name(stage),
            exchange,
            routing_key=stage.value,
            durable=True,
            queue_arguments=arguments,
        )
        for stage in Stage
    ]


def team_exchange() -> Exchange:
    return Exchange(TEAM_EXCHANGE, type="topic", durable=True)


def dead_exchange() -> Exchange:
    return Exchange(TEAM_DEAD_EXCHANGE, type="topic", durable=True)


def team_queue(team: str, broker_url: str) -> Queue:
    """What the team's readers consume: all its urgencies and topics (`team.urgency.topic`)."""
    arguments = {
        "x-queue-type": "quorum",
        "x-delivery-limit": DELIVERY_LIMIT,
        "x-dead-letter-exchange": TEAM_DEAD_EXCHANGE,
        "x-dead-letter-strategy": "at-least-once",
        "x-overflow": "reject-publish",
    }
    return Queue(
        team_queue_name(team),
        team_exchange(),
        routing_key=f"{team}.#",
        durable=True,
        queue_arguments=arguments if on_rabbitmq(broker_url) else None,
    )


def dead_team_queue(team: str, broker_url: str) -> Queue:
    """Where messages go that their reader rejected or that were delivered too often."""
    return Queue(
        dead_letter_name(team_queue_name(team)),
        dead_exchange(),
        routing_key=f"{team}.#",
        durable=True,
        queue_arguments={"x-queue-type": "quorum"} if on_rabbitmq(broker_url) else None,
    )


def team_queues(teams: Iterable[str], broker_url: str) -> list[Queue]:
    """Queues of all teams, each after its dead-letter queue, in the order to declare them."""
    return [
        queue for team in teams for queue in (dead_team_queue(team, broker_url), team_queue(team, broker_url))
    ]
