"""One contract for the publisher in memory, on the embedded broker and on RabbitMQ."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest

from config.settings import Settings
from domain.errors import ServiceUnavailable
from domain.messages import TeamMessage
from domain.models import Urgency
from domain.routing import Route
from runtime.ports import free_port
from tests.support.memory_publisher import MemoryPublisher
from tests.support.messages import read_team_queue, routed_message
from workers.app import make_app
from workers.ports import MessagePublisher
from workers.publisher import Publisher
from workers.topology import Stage

_TEAMS = ["billing", "sales", "tech"]


@pytest.fixture(params=["memory", "embedded", "rabbitmq"])
def publisher(
    request: pytest.FixtureRequest,
) -> Iterator[tuple[MessagePublisher, Callable[[str], list[str]]]]:
    """A publisher, and how to take what waits for a team: message ids."""
    if request.param == "memory":
        memory = MemoryPublisher(_TEAMS)
        yield memory, lambda team: [message.message_id for message in memory.delivered[team]]
        return
    fixture = "rabbitmq_url" if request.param == "rabbitmq" else "embedded_broker_url"
    url: str = request.getfixturevalue(fixture)
    made = Publisher(make_app(Settings(broker_url=url, _env_file=None)), url, _TEAMS)
    yield made, lambda team: _take(url, team)
    made.close()


def _take(url: str, team: str) -> list[str]:
    return [str(message["message_id"]) for message in read_team_queue(url, team)]


def _message(post_id: str, route: Route) -> tuple[Route, TeamMessage]:
    return route, routed_message(post_id, route, datetime(2026, 11, 5, tzinfo=UTC))


def test_each_message_waits_in_its_own_teams_queue_without_a_reader(
    publisher: tuple[MessagePublisher, Callable[[str], list[str]]],
) -> None:
    sender, take = publisher
    sender.declare_queues()
    assert sender.waiting() == {"billing": 0, "sales": 0, "tech": 0}
    sender.team(
        [
            _message("x:1", Route("tech", Urgency.HIGH, "network")),
            _message("x:2", Route("billing", Urgency.LOW, "billing")),
            _message("x:3", Route("tech", Urgency.LOW, "tv")),
        ]
    )
    assert take("tech") == ["x:1/b1", "x:3/b1"]
    assert take("billing") == ["x:2/b1"]
    assert take("sales") == []


def test_it_can_say_how_many_wait(
    publisher: tuple[MessagePublisher, Callable[[str], list[str]]],
) -> None:
    sender, _ = publisher
    sender.declare_queues()
    sender.team([_message(f"x:{number}", Route("sales", Urgency.LOW, "offers")) for number in range(3)])
    assert sender.waiting()["sales"] == 3


def test_a_stage_message_is_confirmed(
    publisher: tuple[MessagePublisher, Callable[[str], list[str]]],
) -> None:
    sender, _ = publisher
    sender.declare_queues()
    assert sender.stage(Stage.PREPARE, "imp-1:0000000")
    sender.ping()


@pytest.mark.parametrize("scheme", ["amqp://guest:guest@", "mongodb://"])
def test_a_broker_that_is_not_there_is_named_and_kills_nothing(scheme: str) -> None:
    url = f"{scheme}127.0.0.1:{free_port()}/nowhere"
    if scheme == "mongodb://":
        url += "?serverSelectionTimeoutMS=200"
    sender = Publisher(make_app(Settings(broker_url=url, _env_file=None)), url, _TEAMS)
    with pytest.raises(ServiceUnavailable, match="broker"):
        sender.ping()
    assert not sender.stage(Stage.PREPARE, "imp-1:0000000")
    with pytest.raises(ServiceUnavailable, match="broker"):
        sender.team([_message("x:1", Route("tech", Urgency.HIGH, "network"))])
    sender.close()
