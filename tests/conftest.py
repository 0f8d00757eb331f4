"""Real servers, one of each per pytest process, and a place of its own in them for every test.

    mongo_url        a replica set
    mongo_database   name of an empty database there, dropped afterwards
    rabbitmq         the server (tests/services/rabbitmq.py), rabbitmq_url: an empty virtual host on it
    broker_url       runs the test twice: on the embedded broker and on RabbitMQ
    chromium         path of the browser

A missing server skips the test on a laptop and fails it where CI is set. Unit tests get no network.
"""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_socket import disable_socket, enable_socket

from domain.errors import ConfigError
from runtime.mongod import Mongod, find_mongod
from tests.services import chromium as browsers
from tests.services import rabbitmq as rabbitmq_service
from tests.services.mongodb import drop_database, running_mongod
from tests.services.rabbitmq import RabbitMQ
from tests.services.required import MISSING, require

_UNIT = Path(__file__).parent / "unit"
_MARK_OF_FIXTURE = {"mongo_url": "mongo", "rabbitmq": "rabbitmq", "chromium": "browser"}


def pytest_configure(config: pytest.Config) -> None:
    # kombu's MongoDB transport never closes its client (5.7); ours are closed, and still checked.
    config.addinivalue_line(
        "filterwarnings", r"ignore:(?s)Unclosed MongoClient.*kombu/transport/mongodb\.py:ResourceWarning"
    )


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark tests by the servers they use, so that `-m "not rabbitmq"` works without writing marks."""
    for item in items:
        fixtures = set(getattr(item, "fixturenames", ()))
        for fixture, mark in _MARK_OF_FIXTURE.items():
            if fixture in fixtures:
                item.add_marker(mark)
        call = getattr(item, "callspec", None)
        if call is not None and "broker_url" in call.params:
            item.add_marker("rabbitmq" if call.params["broker_url"] == "rabbitmq" else "mongo")


def pytest_runtest_setup(item: pytest.Item) -> None:
    if item.path.is_relative_to(_UNIT):
        disable_socket(allow_unix_socket=True)  # asyncio wakes its loop through one
    else:
        enable_socket()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """One loud line for each missing server."""
    skipped: dict[str, int] = {}
    for report in terminalreporter.stats.get("skipped", []):
        reason = str(report.longrepr[2]) if isinstance(report.longrepr, tuple) else str(report.longrepr)
        if MISSING in reason:
            what = reason.split(MISSING, 1)[1]
            skipped[what] = skipped.get(what, 0) + 1
    for what, count in skipped.items():
        terminalreporter.write_line(f"!!! {count} TESTS SKIPPED: {what}", red=True, bold=True)


@pytest.fixture(scope="session")
def mongod(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mongod]:
    try:
        find_mongod()
    except ConfigError as error:
        require(str(error))
    folder = tmp_path_factory.mktemp("mongod")
    with running_mongod(folder) as server:
        yield server
    shutil.rmtree(folder, ignore_errors=True)  # 300 MB, and pytest keeps three runs


@pytest.fixture(scope="session")
def mongo_url(mongod: Mongod) -> str:
    return mongod.url


@pytest.fixture
def mongo_database(mongo_url: str) -> Iterator[str]:
    name = f"test_{secrets.token_hex(6)}"
    yield name
    drop_database(mongo_url, name)


@pytest.fixture(scope="session")
def rabbitmq(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RabbitMQ]:
    require(rabbitmq_service.why_missing())
    server = RabbitMQ(tmp_path_factory.mktemp("rabbitmq"))
    server.start()
    yield server
    server.kill()  # an orderly stop takes 6 s, and nobody needs its data again
    server.stop()


@pytest.fixture
def rabbitmq_url(rabbitmq: RabbitMQ) -> Iterator[str]:
    name = f"test-{secrets.token_hex(6)}"
    yield rabbitmq.create_vhost(name)
    rabbitmq.delete_vhost(name)


@pytest.fixture
def embedded_broker_url(mongod: Mongod) -> Iterator[str]:
    name = f"broker_{secrets.token_hex(6)}"
    yield mongod.broker_url(name)
    drop_database(mongod.url, name)


@pytest.fixture(params=["embedded", "rabbitmq"])
def broker_url(request: pytest.FixtureRequest) -> str:
    name = "rabbitmq_url" if request.param == "rabbitmq" else "embedded_broker_url"
    url: str = request.getfixturevalue(name)
    return url


@pytest.fixture(scope="session")
def chromium() -> str:
    require(browsers.why_missing())
    return str(browsers.find_chromium())
