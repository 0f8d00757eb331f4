"""A private RabbitMQ for tests, from Debian's package: own ports, cookie and data, as root or as anybody."""

from __future__ import annotations

import secrets
import shutil
from pathlib import Path

import httpx2
from amqp import Connection
from amqp.exceptions import AMQPError

from runtime.child import Child, ChildSpec
from runtime.ports import free_port
from tests.services.waiting import wait_until

# Not the wrappers in /usr/sbin: as root they change user.
SERVER = Path("/usr/lib/rabbitmq/bin/rabbitmq-server")
_START_SECONDS = 60.0
_USER = "dallosh"


def why_missing() -> str | None:
    """None when RabbitMQ can be started here."""
    if SERVER.is_file() and shutil.which("epmd"):
        return None
    return f"RabbitMQ is not installed ({SERVER}); `make services` installs it"


class RabbitMQ:
    """One node under one folder. Survives stop, start and kill on the same ports and data."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port, self.management_port = free_port(), free_port()
        self._epmd_port, self._dist_port, self._prometheus_port = free_port(), free_port(), free_port()
        self._password = secrets.token_hex(8)
        self._epmd: Child | None = None
        self._server: Child | None = None
        self._write_configuration()

    def url(self, vhost: str = "/") -> str:
        path = "" if vhost == "/" else vhost
        return f"amqp://{_USER}:{self._password}@127.0.0.1:{self.port}/{path}"

    @property
    def management_url(self) -> str:
        return f"http://127.0.0.1:{self.management_port}/api"

    @property
    def auth(self) -> tuple[str, str]:
        """For the management API."""
        return _USER, self._password

    def start(self) -> None:
        """Return when an AMQP log-in succeeds."""
        if self._epmd is None:
            command = ["epmd", "-port", str(self._epmd_port), "-address", "127.0.0.1"]
            self._epmd = Child(ChildSpec("epmd", command, stop_seconds=3), self.folder / "epmd.log")
        server = Child(
            # The server is a child of a shell script, which would die alone.
            ChildSpec("rabbitmq", [str(SERVER)], self._environment(), stop_seconds=30, guard_group=True),
            self.folder / "server.log",
        )
        self._server = server
        try:
            wait_until(lambda: self._answers(server), _START_SECONDS, "RabbitMQ answers")
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """End the node and its port mapper."""
        if self._server is not None:
            self._server.stop()
            self._server = None
        if self._epmd is not None:
            self._epmd.stop()
            self._epmd = None

    def kill(self) -> None:
        """End the node without warning; `start` brings it back."""
        if self._server is not None:
            self._server.kill()
            self._server = None

    def create_vhost(self, name: str) -> str:
        """A place of its own for one test. Returns its URL."""
        with self._management() as client:
            client.put(f"/vhosts/{name}").raise_for_status()
            rights = {"configure": ".*", "write": ".*", "read": ".*"}
            client.put(f"/permissions/{name}/{_USER}", json=rights).raise_for_status()
        return self.url(name)

    def delete_vhost(self, name: str) -> None:
        with self._management() as client:
            client.delete(f"/vhosts/{name}").raise_for_status()

    def _management(self) -> httpx2.Client:
        return httpx2.Client(base_url=self.management_url, auth=self.auth, timeout=20, trust_env=False)

    def _answers(self, server: Child) -> bool:
        code = server.exit_code()
        if code is not None:
            raise RuntimeError(f"RabbitMQ ended at start: {server.last_lines(20)}")
        connection = Connection(
            f"127.0.0.1:{self.port}", _USER, self._password, connect_timeout=2, read_timeout=5
        )
        try:
            connection.connect()
            connection.close()
            with self._management() as client:  # comes up a moment later than AMQP
                return client.get("/overview").is_success
        except (OSError, AMQPError, httpx2.HTTPError):
            return False
        finally:
            connection.collect()

    def _write_configuration(self) -> None:
        home = self.folder / "home"
        home.mkdir(parents=True)
        cookie = home / ".erlang.cookie"
        cookie.write_text(secrets.token_hex(16))
        cookie.chmod(0o400)
        (self.folder / "empty-env.conf").write_text("")
        (self.folder / "enabled_plugins").write_text("[rabbitmq_management,rabbitmq_prometheus].\n")
        (self.folder / "rabbitmq.conf").write_text(
            f"listeners.tcp.local = 127.0.0.1:{self.port}\n"
            f"default_user = {_USER}\ndefault_pass = {self._password}\n"
            f"management.tcp.ip = 127.0.0.1\nmanagement.tcp.port = {self.management_port}\n"
            f"prometheus.tcp.ip = 127.0.0.1\nprometheus.tcp.port = {self._prometheus_port}\n"
            # Tests on a laptop with a full disk should fail for their own reasons.
            "disk_free_limit.absolute = 50MB\n"
        )

    def _environment(self) -> dict[str, str]:
        folder = self.folder
        loopback = "-kernel inet_dist_use_interface {127,0,0,1}"
        return {
            "HOME": str(folder / "home"),
            "LANG": "C.UTF-8",
            "ERL_EPMD_PORT": str(self._epmd_port),
            "ERL_EPMD_ADDRESS": "127.0.0.1",
            "RABBITMQ_NODENAME": f"test{self.port}@localhost",
            "RABBITMQ_DIST_PORT": str(self._dist_port),
            "RABBITMQ_MNESIA_BASE": str(folder / "mnesia"),
            "RABBITMQ_LOG_BASE": str(folder / "log"),
            "RABBITMQ_PID_FILE": str(folder / "pid"),
            "RABBITMQ_ENABLED_PLUGINS_FILE": str(folder / "enabled_plugins"),
            "RABBITMQ_CONFIG_FILE": str(folder / "rabbitmq.conf"),
            "RABBITMQ_ADVANCED_CONFIG_FILE": str(folder / "advanced.config"),
            "RABBITMQ_CONF_ENV_FILE": str(folder / "empty-env.conf"),
            "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": loopback,
            "RABBITMQ_CTL_ERL_ARGS": loopback,
        }
