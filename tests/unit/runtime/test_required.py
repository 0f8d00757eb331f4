from __future__ import annotations

import socket

import pytest
from pytest_socket import SocketBlockedError

from tests.services.required import require


def test_a_missing_server_skips_on_a_laptop_and_fails_in_ci(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CI", raising=False)
    with pytest.raises(pytest.skip.Exception, match="MISSING SERVICE: RabbitMQ"):
        require("RabbitMQ")
    monkeypatch.setenv("CI", "true")
    with pytest.raises(pytest.fail.Exception, match="MISSING SERVICE: RabbitMQ"):
        require("RabbitMQ")
    require(None)


def test_unit_tests_have_no_network() -> None:
    # The warning comes first, and warnings are errors here.
    with pytest.raises((SocketBlockedError, UserWarning), match="socket"):
        socket.create_connection(("127.0.0.1", 1))
